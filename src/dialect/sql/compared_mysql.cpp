// The kinds of statements whose effect the inspection of MariaDB and MySQL reads: dialect/mysql/inspect/.
#include "dialect/sql/compared.hpp"
#include "dialect/sql/words.hpp"

namespace limbeck::sql::mysql {
namespace {

/// The place of the word that says what CREATE makes: behind OR REPLACE, DEFINER = …, ALGORITHM = … and SQL
/// SECURITY ….
std::size_t place_of_kind(Words& words) {
  std::size_t at = words.are(1, {"OR", "REPLACE"}) ? 3 : 1;
  while (words.one_of(at, {"DEFINER", "ALGORITHM", "SQL"})) {
    const auto option = at;
    ++at;
    while (!words[at].empty() && !words.one_of(at, {"DEFINER", "ALGORITHM", "SQL", "VIEW", "TRIGGER",
                                                    "FUNCTION", "PROCEDURE", "EVENT", "AGGREGATE"}))
      ++at;
    if (words[at].empty()) return option;
  }
  return words[at] == "AGGREGATE" ? at + 1 : at;
}

}  // namespace

std::vector<std::string> not_compared(const std::string& statement) {
  Words words(EngineKind::mysql, statement);
  if (words[0].empty()) return {};
  // SET and LOCK TABLES are what dumps have between the others.
  if (words.one_of(0, {"ALTER", "DROP", "RENAME", "BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT",
                       "RELEASE", "SET", "USE", "LOCK", "UNLOCK"}))
    return {};
  if (words[0] != "CREATE") return {words[0]};
  const auto kind = place_of_kind(words);
  if (words[kind] == "TEMPORARY") return {"CREATE TEMPORARY " + words[kind + 1]};
  if (words.one_of(kind, {"UNIQUE", "FULLTEXT", "SPATIAL"}) && words[kind + 1] == "INDEX") return {};
  if (words[kind] == "FUNCTION" && words.find("SONAME", kind) != Words::npos)
    return {"CREATE FUNCTION … SONAME"};
  if (words[kind] == "EVENT" && words.find("EVERY", kind) == Words::npos)
    return {"CREATE EVENT … AT (it happens once)"};
  if (words[kind] == "TABLE")
    return words.find_anywhere("SELECT", kind) == Words::npos
               ? std::vector<std::string>()
               : std::vector<std::string>{"CREATE TABLE … SELECT (its rows)"};
  if (words.one_of(kind, {"VIEW", "INDEX", "TRIGGER", "FUNCTION", "PROCEDURE", "EVENT", "SEQUENCE"}))
    return {};
  return {"CREATE " + words[kind]};
}

}  // namespace limbeck::sql::mysql
