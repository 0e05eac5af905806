#include "dialect/sql/changed_rows.hpp"

#include <gtest/gtest.h>

namespace limbeck::sql {
namespace {

std::string changed(EngineKind engine, const char* statement) {
  const auto table = table_with_changed_rows(engine, statement);
  return table ? table->display() : "-";
}

TEST(ChangedRows, AreOfTheTableThatTheStatementNames) {
  constexpr auto sqlite = EngineKind::sqlite, postgresql = EngineKind::postgresql;
  EXPECT_EQ(changed(sqlite, "INSERT INTO t VALUES (1)"), "t");
  EXPECT_EQ(changed(sqlite, "insert or ignore into \"T x\" (a) select 1"), "T x");
  EXPECT_EQ(changed(sqlite, "REPLACE INTO main.t VALUES (1)"), "main.t");
  EXPECT_EQ(changed(sqlite, "UPDATE OR FAIL t SET a = 1"), "t");
  EXPECT_EQ(changed(postgresql, "UPDATE ONLY App.T SET a = 1"), "app.t");
  EXPECT_EQ(changed(postgresql, "DELETE FROM ONLY t WHERE true"), "t");
  EXPECT_EQ(changed(postgresql, "TRUNCATE TABLE t"), "t");
  EXPECT_EQ(changed(postgresql, "COPY t (a) FROM stdin"), "t");
  EXPECT_EQ(changed(postgresql, "MERGE INTO t USING s ON true WHEN MATCHED THEN DO NOTHING"), "t");
  EXPECT_EQ(changed(postgresql, "WITH x AS (DELETE FROM y RETURNING *) INSERT INTO t SELECT * FROM x"), "t");
}

TEST(ChangedRows, AreNoneElsewhere) {
  for (const char* statement : {"CREATE TABLE t (a int)", "SELECT 1", "COPY t TO stdout", "DROP TABLE t", "",
                                "WITH x AS (SELECT 1) SELECT * FROM x", "INSERT INTO", "'"}) {
    EXPECT_EQ(changed(EngineKind::postgresql, statement), "-") << statement;
  }
}

}  // namespace
}  // namespace limbeck::sql
