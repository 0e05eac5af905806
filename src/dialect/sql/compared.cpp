#include "dialect/sql/compared.hpp"

#include "dialect/sql/words.hpp"

namespace limbeck::sql {

std::vector<std::string> not_compared(EngineKind syntax, const Statement& statement) {
  switch (syntax) {
    case EngineKind::postgresql:
      return postgresql::not_compared(statement.text);
    case EngineKind::sqlite:
      return sqlite::not_compared(statement.text);
    case EngineKind::mysql:
      return mysql::not_compared(statement.text);
  }
  return {};
}

namespace sqlite {

std::vector<std::string> not_compared(const std::string& statement) {
  Words words(EngineKind::sqlite, statement);
  if (words[0].empty()) return {};
  if (words.one_of(0, {"ALTER", "DROP", "BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"}))
    return {};
  if (words[0] == "PRAGMA") return {"PRAGMA " + words[words[2] == "." ? 3 : 1]};
  if (words[0] != "CREATE") return {words[0]};
  if (words.one_of(1, {"TEMP", "TEMPORARY"})) return {words.first(3)};
  if (words.one_of(1, {"VIEW", "INDEX", "TRIGGER"}) || words.are(1, {"UNIQUE", "INDEX"}) ||
      words.are(1, {"VIRTUAL", "TABLE"})) {
    return {};
  }
  if (words[1] != "TABLE") return {words.first(2)};
  if (words.find("AS") != Words::npos) return {"CREATE TABLE … AS (its rows)"};
  return {};
}

}  // namespace sqlite

}  // namespace limbeck::sql
