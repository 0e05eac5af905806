#include <algorithm>
#include <iterator>
#include <string_view>

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

/// Does a SET give the session's `autocommit` another value? Switched on, it commits.
bool sets_autocommit(Words& words) {
  for (std::size_t at = 1; !words[at].empty(); ++at) {
    if (!words.one_of(at, {"AUTOCOMMIT", "@@AUTOCOMMIT"})) continue;
    // That is for connections to come.
    const bool global = words[at - 1] == "GLOBAL" || (words[at - 1] == "." && words[at - 2] == "@@GLOBAL");
    if (!global && (words[at + 1] == "=" || words[at + 1].starts_with(':'))) return true;
  }
  return false;
}

/// A word of a statement that ends a transaction, or runs another one that may. Where it stands doesn't
/// count: one too many does no harm.
bool speaks_of_committing(Words& words, std::size_t from) {
  constexpr std::string_view ends[] = {"COMMIT", "ROLLBACK", "START", "LOCK",     "UNLOCK",   "AUTOCOMMIT",
                                       "CREATE", "ALTER",    "DROP",  "RENAME",   "TRUNCATE", "GRANT",
                                       "REVOKE", "ANALYZE",  "CHECK", "OPTIMIZE", "REPAIR",   "FLUSH",
                                       "RESET",  "INSTALL",  "CALL",  "EXECUTE",  "CACHE",    "PASSWORD"};
  for (auto at = from; !words[at].empty(); ++at)
    if (std::ranges::find(ends, words[at]) != std::end(ends)) return true;
  return false;
}

/// Does a statement that begins so never end the transaction that it is in? By both manuals' lists of what
/// does (MariaDB: "SQL statements that cause an implicit commit", MySQL: 13.3.3): these are in neither.
bool stays_in_transaction(Words& words, std::size_t first) {
  if (words.one_of(first, {"INSERT",   "UPDATE",  "DELETE",  "REPLACE",    "SELECT",  "VALUES",
                           "TABLE",    "WITH",    "(",       "DO",         "SHOW",    "DESCRIBE",
                           "DESC",     "EXPLAIN", "HELP",    "SAVEPOINT",  "HANDLER", "SIGNAL",
                           "RESIGNAL", "GET",     "PREPARE", "DEALLOCATE", "CHECKSUM"}))
    return true;
  if (words[first] == "RELEASE") return words[first + 1] == "SAVEPOINT";
  if (words[first] == "ROLLBACK") return words[first + (words[first + 1] == "WORK" ? 2 : 1)] == "TO";
  if (words[first] == "LOAD") return words.one_of(first + 1, {"DATA", "XML"});
  if (words[first] == "SET") return !words.one_of(first + 1, {"PASSWORD", "DEFAULT", "ROLE", "RESOURCE"});
  if (words.one_of(first, {"CREATE", "DROP"})) {
    const std::size_t kind = first + (words.are(first + 1, {"OR", "REPLACE"}) ? 3 : 1);
    return words.one_of(kind, {"TEMPORARY", "PREPARE"});
  }
  return words[first].empty();
}

}  // namespace

std::optional<std::string> transaction_control(Words& words) {
  const auto first = first_word(words);
  const auto& word = words[first];
  if (word == "BEGIN") return words.are(first + 1, {"NOT", "ATOMIC"}) ? std::nullopt : std::optional(word);
  if (words.one_of(first, {"COMMIT", "XA"})) return word;
  if (words.are(first, {"START", "TRANSACTION"}) ||
      (words.one_of(first, {"LOCK", "UNLOCK"}) && words.one_of(first + 1, {"TABLE", "TABLES"})))
    return word + " " + words[first + 1];
  if (word == "ROLLBACK") {
    if (words[first + (words[first + 1] == "WORK" ? 2 : 1)] == "TO") return std::nullopt;
    return word;
  }
  if (word == "SET" && sets_autocommit(words)) return "SET autocommit";
  return std::nullopt;
}

std::optional<std::string> commits_implicitly(Words& words) {
  const auto first = first_word(words);
  // What a procedure or a prepared statement does is not known here.
  if (words.one_of(first, {"CALL", "EXECUTE"})) return words[first];
  // MariaDB's compound statements outside of routines, a label in front of them or not.
  const auto block = words[first + 1] == ":" ? first + 2 : first;
  if (words.are(block, {"BEGIN", "NOT", "ATOMIC"}) ||
      words.one_of(block, {"IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR"})) {
    return speaks_of_committing(words, block) ? std::optional(words[block]) : std::nullopt;
  }
  if (stays_in_transaction(words, first)) return std::nullopt;
  // "CREATE TABLE, CREATE DATABASE, DROP DATABASE, …", and what is in no list: nobody knows whether it does.
  if (words.one_of(first, {"CREATE", "ALTER", "DROP", "RENAME"})) {
    const std::size_t kind = first + (words.are(first + 1, {"OR", "REPLACE"}) ? 3 : 1);
    return words[first] + " " + words[kind];
  }
  if (words.one_of(first, {"SET", "CACHE", "LOAD"})) return words[first] + " " + words[first + 1];
  return words[first];
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
