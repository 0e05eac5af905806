// The kinds of statements whose effect PostgreSQL's inspection reads: dialect/postgresql/inspect_*.cpp.
#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "dialect/sql/compared.hpp"
#include "dialect/sql/words.hpp"

namespace limbeck::sql::postgresql {
namespace {

using Found = std::vector<std::string>;
using Phrase = std::initializer_list<std::string_view>;

/// The kind of object that stands at `at`, whose end `at` becomes. Longer ones come first.
std::optional<std::string> take_kind(Words& words, std::size_t& at) {
  static const std::initializer_list<Phrase> kinds = {
      {"FOREIGN", "DATA", "WRAPPER"},
      {"TEXT", "SEARCH", "CONFIGURATION"},
      {"TEXT", "SEARCH", "DICTIONARY"},
      {"TEXT", "SEARCH", "PARSER"},
      {"TEXT", "SEARCH", "TEMPLATE"},
      {"MATERIALIZED", "VIEW"},
      {"CONSTRAINT", "TRIGGER"},
      {"EVENT", "TRIGGER"},
      {"FOREIGN", "TABLE"},
      {"OPERATOR", "CLASS"},
      {"OPERATOR", "FAMILY"},
      {"UNIQUE", "INDEX"},
      {"UNLOGGED", "SEQUENCE"},
      {"UNLOGGED", "TABLE"},
      {"RECURSIVE", "VIEW"},
      {"AGGREGATE"},
      {"CAST"},
      {"COLLATION"},
      {"DOMAIN"},
      {"EXTENSION"},
      {"FUNCTION"},
      {"INDEX"},
      {"OPERATOR"},
      {"POLICY"},
      {"PROCEDURE"},
      {"ROUTINE"},
      {"RULE"},
      {"SCHEMA"},
      {"SEQUENCE"},
      {"SERVER"},
      {"STATISTICS"},
      {"TABLE"},
      {"TRIGGER"},
      {"TYPE"},
      {"VIEW"},
  };
  for (const auto& kind : kinds) {
    if (!words.are(at, kind)) continue;
    std::string name;
    for (const auto word : kind) name += (name.empty() ? "" : " ") + std::string(word);
    at += kind.size();
    return name;
  }
  return std::nullopt;
}

Found not_compared_in_create(Words& words) {
  std::size_t at = words.are(1, {"OR", "REPLACE"}) ? 3 : 1;
  if (words.one_of(at, {"GLOBAL", "LOCAL"})) ++at;
  if (words.one_of(at, {"TEMP", "TEMPORARY"})) return {"CREATE " + words[at] + " " + words[at + 1]};
  const auto kind_at = at;
  const auto kind = take_kind(words, at);
  if (!kind) return {"CREATE " + words[kind_at]};
  Found found;
  if (*kind == "TYPE" && (words.find("AS", at) == Words::npos)) return {"CREATE TYPE (a base type)"};
  if (kind->ends_with("TABLE") && words.find("AS", at) != Words::npos)
    found.emplace_back("CREATE TABLE … AS (its rows)");
  if (*kind == "SCHEMA") {
    if (words.find("AUTHORIZATION", at) != Words::npos)
      found.emplace_back("CREATE SCHEMA … AUTHORIZATION (its owner)");
    if (words.find("GRANT", at) != Words::npos) found.emplace_back("GRANT");
  }
  return found;
}

void skip_name(Words& words, std::size_t& at) {
  ++at;
  while (words[at] == ".") at += 2;
}

void skip_parentheses(Words& words, std::size_t& at) {
  if (words[at] != "(") return;
  int depth = 0;
  for (; !words[at].empty(); ++at) {
    if (words[at] == "(") ++depth;
    if (words[at] == ")" && --depth == 0) {
      ++at;
      return;
    }
  }
}

/// Is what an ALTER does, and begins with these words, read by inspection?
bool is_compared_action(Words& words, std::size_t at, const std::string& kind) {
  if (words.one_of(at, {"OWNER", "RESTART", "DEPENDS", "REFRESH"})) return false;
  if (words[at] == "NO" && words[at + 1] == "DEPENDS") return false;
  // The beginnings of those that are.
  static const std::initializer_list<std::string_view> any = {"ADD",    "DROP", "ALTER",
                                                              "RENAME", "SET",  "RESET"};
  static const std::initializer_list<std::string_view> of_table = {
      "ATTACH", "CLUSTER", "DETACH", "DISABLE", "ENABLE",  "FORCE",   "INHERIT",
      "NO",     "NOT",     "OF",     "OPTIONS", "REPLICA", "VALIDATE"};
  static const std::initializer_list<std::string_view> of_routine = {
      "CALLED",  "COST", "EXTERNAL", "IMMUTABLE", "LEAKPROOF", "NOT",     "PARALLEL",
      "RETURNS", "ROWS", "SECURITY", "STABLE",    "STRICT",    "SUPPORT", "VOLATILE"};
  static const std::initializer_list<std::string_view> of_sequence = {
      "AS", "CACHE", "CYCLE", "INCREMENT", "MAXVALUE", "MINVALUE", "NO", "OWNED", "START"};
  static const std::initializer_list<std::string_view> of_others = {
      "ATTACH",  // INDEX … ATTACH PARTITION
      "DISABLE", "ENABLE", "HANDLER",  "NO",        "OPTIONS", "TO",
      "USING",   "UPDATE", "VALIDATE", "VALIDATOR", "VERSION", "WITH"};
  if (words.one_of(at, any)) return true;
  if (kind.ends_with("TABLE") || kind == "MATERIALIZED VIEW") return words.one_of(at, of_table);
  if (kind == "FUNCTION" || kind == "PROCEDURE" || kind == "ROUTINE") return words.one_of(at, of_routine);
  if (kind.ends_with("SEQUENCE")) return words.one_of(at, of_sequence);
  return words.one_of(at, of_others);
}

Found not_compared_in_alter(Words& words) {
  std::size_t at = 1;
  const auto kind = take_kind(words, at);
  if (!kind)
    return {words.are(1, {"DEFAULT", "PRIVILEGES"}) ? "ALTER DEFAULT PRIVILEGES" : "ALTER " + words[1]};
  if (words.are(at, {"IF", "EXISTS"})) at += 2;
  if (words[at] == "ONLY") ++at;
  if (*kind == "OPERATOR") {
    while (!words[at].empty() && words[at] != "(") ++at;
  } else {
    skip_name(words, at);
  }
  if (words[at] == "*") ++at;
  skip_parentheses(words, at);
  if (words.one_of(at, {"ON", "USING"}) &&
      (kind->starts_with("OPERATOR ") || *kind == "POLICY" || *kind == "RULE" || *kind == "TRIGGER")) {
    skip_name(words, ++at);
  }
  Found found;
  const bool list = kind->ends_with("TABLE") || *kind == "TYPE" || *kind == "MATERIALIZED VIEW";
  const bool words_follow =
      kind->ends_with("SEQUENCE");  // each option is an action of its own, without commas
  for (int depth = 0; !words[at].empty(); ++at) {
    if (depth == 0 && !is_compared_action(words, at, *kind)) {
      const bool two = words[at] == "OWNER" || words[at] == "DEPENDS" || words[at] == "REFRESH";
      found.push_back(fmt::format("ALTER {} … {}{}", *kind, words[at], two ? " " + words[at + 1] : ""));
    }
    if (!list && !words_follow) break;
    if (words_follow) {
      const auto next = words.find("RESTART", at + 1);
      if (next == Words::npos) break;
      at = next - 1;
      continue;
    }
    for (; !words[at].empty() && !(depth == 0 && words[at] == ","); ++at) {
      if (words[at] == "(" || words[at] == "[") ++depth;
      if (words[at] == ")" || words[at] == "]") --depth;
    }
    if (words[at].empty()) break;
  }
  return found;
}

Found not_compared_in_comment(Words& words) {
  std::size_t at = 2;
  if (words.one_of(at, {"COLUMN", "CONSTRAINT"}) || take_kind(words, at)) return {};
  return {words.first(3)};
}

}  // namespace

std::vector<std::string> not_compared(const std::string& statement) {
  Words words(EngineKind::postgresql, statement);
  if (words[0].empty()) return {};
  // What ends with the session, or takes away what an earlier statement made.
  if (words.start({"SET", "ROLE"}) || words.are(0, {"SET", "SESSION", "AUTHORIZATION"})) {
    return {words.first(words[1] == "ROLE" ? 2 : 3) + " (the owner of what follows)"};
  }
  if (words.one_of(0, {"SET", "RESET", "SHOW", "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT",
                       "SAVEPOINT", "RELEASE", "DISCARD", "DROP"})) {
    return {};
  }
  if (words.start({"SELECT", "SET_CONFIG", "("}) ||
      words.start({"SELECT", "PG_CATALOG", ".", "SET_CONFIG", "("}))
    return {};
  if (words[0] == "CREATE") return not_compared_in_create(words);
  if (words[0] == "ALTER") return not_compared_in_alter(words);
  if (words.start({"COMMENT", "ON"})) return not_compared_in_comment(words);
  if (words.start({"IMPORT", "FOREIGN", "SCHEMA"}) || words[0] == "CLUSTER") return {};
  if (words[0] == "DO") return not_compared_in_block(statement);
  if (words.start({"SECURITY", "LABEL"})) return {"SECURITY LABEL"};
  if (words.start({"REFRESH", "MATERIALIZED"})) return {"REFRESH MATERIALIZED VIEW"};
  if (words[0] == "SELECT") {
    const std::size_t function = words[2] == "." ? 3 : 1;
    if (words[function + 1] == "(") return {"SELECT " + words[function]};
  }
  return {words[0]};
}

}  // namespace limbeck::sql::postgresql
