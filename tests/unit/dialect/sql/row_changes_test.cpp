#include "dialect/sql/row_changes.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace limbeck::sql {
namespace {

/// "t INSERT, d.u UPDATE DELETE; f, p; executes"
std::string changes(const char* sql) {
  const auto found = row_changes(sql);
  std::vector<std::string> tables, routines;
  for (const auto& table : found.tables)
    tables.push_back(table.name.display() + " " + text::join(table.events, " "));
  for (const auto& routine : found.routines) routines.push_back(routine.display());
  auto shown = text::join(tables, ", ");
  if (!routines.empty()) shown += "; " + text::join(routines, ", ");
  return shown + (found.executes_text ? "; executes" : "");
}

TEST(RowChanges, AreInTheTablesThatAStatementNames) {
  EXPECT_EQ(changes("INSERT LOW_PRIORITY IGNORE INTO `d`.t SELECT a FROM u"), "d.t INSERT");
  EXPECT_EQ(changes("INSERT t SET a = 1 ON DUPLICATE KEY UPDATE a = 2"), "t INSERT UPDATE");
  EXPECT_EQ(changes("REPLACE INTO t VALUES ROW (1)"), "t INSERT DELETE; ROW");
  EXPECT_EQ(changes("LOAD DATA LOCAL INFILE 'x' REPLACE INTO TABLE t"), "t INSERT DELETE");
  EXPECT_EQ(changes("TRUNCATE TABLE t"), "t DELETE");
  EXPECT_EQ(changes("/*!40000 DELETE FROM t */"), "FROM DELETE, t DELETE")
      << "words are no tables, which the database knows";
  EXPECT_EQ(changes("SELECT REPLACE(a, 'b', 'c') FROM t FOR UPDATE"), "; REPLACE");
  EXPECT_EQ(changes("SELECT 'UPDATE t SET a = 1'"), "");
  EXPECT_EQ(changes("SET STATEMENT lock_wait_timeout = 3 FOR UPDATE t SET a = 1"), "t UPDATE");
  EXPECT_EQ(changes("LOAD INDEX INTO CACHE t"), "");
}

TEST(RowChanges, NameEachTableOfSeveral) {
  const auto update = changes("UPDATE a AS x JOIN d.b ON x.id = f(b.id) SET b.n = 1, x.n = g(2)");
  EXPECT_TRUE(update.contains("a UPDATE")) << update;
  EXPECT_TRUE(update.contains("d.b UPDATE")) << update;
  EXPECT_TRUE(update.contains("; f, g")) << update;
  const auto deleted = changes("DELETE a, b FROM a JOIN b USING (id) WHERE h(1)");
  EXPECT_TRUE(deleted.contains("a DELETE")) << deleted;
  EXPECT_TRUE(deleted.contains("b DELETE")) << deleted;
  EXPECT_TRUE(deleted.contains("h")) << deleted;
}

TEST(RowChanges, AreFoundInTheBodyOfARoutine) {
  EXPECT_EQ(
      changes(
          "BEGIN IF NEW.a > 0 THEN INSERT INTO log VALUES (1); END IF; CALL p; CALL d.q(1); EXECUTE s; END"),
      "log INSERT; VALUES, p, d.q; executes");
}

TEST(RowChanges, OfAViewAreInWhatItNames) {
  const auto names = qualified_names("select `d`.`t`.`a` AS `a` from (`d`.`t` join `e`.`u`)");
  const auto has = [&](const char* name) {
    return std::ranges::any_of(names, [&](const auto& each) { return each.display() == name; });
  };
  EXPECT_TRUE(has("d.t"));
  EXPECT_TRUE(has("e.u"));
}

}  // namespace
}  // namespace limbeck::sql
