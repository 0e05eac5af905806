#include "dialect/sql/rules_by_syntax.hpp"

namespace limbeck::sql::sqlite {
namespace {

// The name of a pragma that is given a value, in upper case: PRAGMA [schema.]name = value, or name(value).
std::string assigned_pragma(Words& words) {
  if (words[0] != "PRAGMA") return {};
  const std::size_t name = words[2] == "." ? 3 : 1;
  return words.one_of(name + 1, {"=", "("}) ? words[name] : std::string();
}

}  // namespace

std::optional<std::string> transaction_control(Words& words) {
  if (words.one_of(0, {"BEGIN", "COMMIT", "END"})) return words[0];
  if (words[0] == "ROLLBACK") {
    if (words[words[1] == "TRANSACTION" ? 2 : 1] == "TO") return std::nullopt;
    return words[0];
  }
  return std::nullopt;
}

// "This pragma is a no-op within a transaction": sqlite.org/pragma.html#pragma_foreign_keys
std::optional<std::string> foreign_key_switch(Words& words) {
  if (assigned_pragma(words) == "FOREIGN_KEYS") return "PRAGMA foreign_keys";
  return std::nullopt;
}

std::optional<std::string> refused_in_transaction(Words& words) {
  if (words.one_of(0, {"VACUUM", "ATTACH", "DETACH"})) return words[0];
  // An error inside a transaction, or silently without effect.
  const auto pragma = assigned_pragma(words);
  if (pragma == "SYNCHRONOUS") return "PRAGMA synchronous";
  if (pragma == "JOURNAL_MODE") return "PRAGMA journal_mode";
  return std::nullopt;
}

std::optional<std::string> cluster_level(Words& words) {
  if (words.one_of(0, {"ATTACH", "DETACH"})) return words[0];
  if (words[0] == "VACUUM" && words.find("INTO") != Words::npos) return "VACUUM INTO";
  return std::nullopt;
}

}  // namespace limbeck::sql::sqlite
