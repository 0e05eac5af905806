#include "dialect/sql/rules_by_syntax.hpp"

namespace limbeck::sql::mysql {
namespace {

/// The place of the statement's own first word: MariaDB's SET STATEMENT variable = value FOR stands before
/// one.
std::size_t first_word(Words& words) {
  if (!words.start({"SET", "STATEMENT"})) return 0;
  const auto end = words.find("FOR", 2);
  return end == Words::npos ? 0 : end + 1;
}

}  // namespace

std::optional<std::string> transaction_control(Words& words) {
  if (words[0] == "BEGIN") return words.are(1, {"NOT", "ATOMIC"}) ? std::nullopt : std::optional(words[0]);
  if (words.one_of(0, {"COMMIT", "XA"})) return words[0];
  if (words.start({"START", "TRANSACTION"})) return words.first(2);
  if (words.one_of(0, {"LOCK", "UNLOCK"}) && words.one_of(1, {"TABLE", "TABLES"})) return words.first(2);
  if (words[0] == "ROLLBACK") {
    if (words[words[1] == "WORK" ? 2 : 1] == "TO") return std::nullopt;
    return words[0];
  }
  if (words[0] == "SET" && words[words.one_of(1, {"SESSION", "LOCAL"}) ? 2 : 1] == "AUTOCOMMIT")
    return "SET autocommit";
  return std::nullopt;
}

std::optional<std::string> commits_implicitly(Words& words) {
  const auto first = first_word(words);
  // "CREATE TABLE, CREATE DATABASE, DROP DATABASE, …"; temporary tables and prepared statements are not
  // among them.
  if (words.one_of(first, {"CREATE", "ALTER", "DROP", "RENAME"})) {
    const std::size_t kind = first + (words.are(first + 1, {"OR", "REPLACE"}) ? 3 : 1);
    if (words.one_of(kind, {"TEMPORARY", "PREPARE"})) return std::nullopt;
    return words[first] + " " + words[kind];
  }
  if (words.one_of(first, {"TRUNCATE", "GRANT", "REVOKE", "ANALYZE", "CHECK", "OPTIMIZE", "REPAIR", "FLUSH",
                           "RESET", "INSTALL", "UNINSTALL"})) {
    return words[first];
  }
  if (words.are(first, {"SET", "PASSWORD"}) || words.are(first, {"CACHE", "INDEX"}) ||
      words.are(first, {"LOAD", "INDEX"})) {
    return words[first] + " " + words[first + 1];
  }
  return std::nullopt;
}

// SET also inside `/*!40101 … */`, as dumps have it; MariaDB's SET STATEMENT … FOR is a statement with
// settings of its own.
bool changes_session(Words& words) {
  if (words[0] == "SET") return words[1] != "STATEMENT";
  if (words.one_of(0, {"USE", "PREPARE", "DEALLOCATE"})) return true;
  if (words.one_of(0, {"CREATE", "DROP"}))
    return words[words.are(1, {"OR", "REPLACE"}) ? 3 : 1] == "TEMPORARY";
  if (words[0] == "SELECT") {
    const auto into = words.find("INTO");
    return into != Words::npos && words[into + 1].starts_with('@');
  }
  return false;
}

std::optional<std::string> cluster_level(Words& words) {
  if (words.one_of(0, {"CREATE", "ALTER", "DROP", "RENAME"})) {
    const std::size_t kind = words.are(1, {"OR", "REPLACE"}) ? 3 : 1;
    if (words.one_of(kind,
                     {"DATABASE", "SCHEMA", "USER", "ROLE", "SERVER", "TABLESPACE", "LOGFILE", "INSTANCE"})) {
      return words[0] + " " + words[kind];
    }
  }
  if (words.one_of(0, {"GRANT", "REVOKE", "USE", "FLUSH", "RESET", "PURGE", "KILL", "SHUTDOWN", "CHANGE"}))
    return words[0];
  if (words.one_of(0, {"INSTALL", "UNINSTALL", "LOAD"})) return words.first(2);
  if (words.start({"SET", "PASSWORD"}) || words.start({"SET", "GLOBAL"}) || words.start({"SET", "PERSIST"}) ||
      words.start({"SET", "DEFAULT"})) {
    return words.first(2);
  }
  if (words[0] == "SELECT") {
    const auto into = words.find("INTO");
    if (into != Words::npos && words.one_of(into + 1, {"OUTFILE", "DUMPFILE"}))
      return "SELECT … INTO " + words[into + 1];
  }
  return std::nullopt;
}

}  // namespace limbeck::sql::mysql
