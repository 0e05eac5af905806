// MySQL's own answers, which no server is asked for: by its manual's list of online DDL operations.
#include "dialect/mysql/consequences/alter_table.hpp"

#include <gtest/gtest.h>

namespace limbeck::dialect::mysql {
namespace {

/// Of a table t with columns a (not null) and v.
std::string need_of(const std::string& statement, int version = 80400) {
  KnownTable table{"InnoDB", "dynamic", "utf8mb4_0900_ai_ci"};
  table.columns["a"] = {"int", "", "", 0, false, true};
  table.columns["v"] = {"varchar(20)", "utf8mb4", "utf8mb4_0900_ai_ci", 80, true, true};
  table.keys["v_i"] = {"v"};
  const auto alter = AlterTable::read(statement);
  if (!alter) return "not read";
  const auto need = alter->need(table, {EngineKind::mysql, Flavour::original, version});
  if (!need) return "unknown";
  static constexpr const char* algorithms[] = {"instant", "in place", "rewritten", "copy"};
  static constexpr const char* locks[] = {"", " shared", " exclusive"};
  return std::string(algorithms[static_cast<int>(need->algorithm)]) + locks[static_cast<int>(need->lock)];
}

TEST(MysqlAlterTable, IsForeseenForMysqlByItsManual) {
  EXPECT_EQ(need_of("ALTER TABLE t ADD COLUMN z INT"), "instant");
  EXPECT_EQ(need_of("ALTER TABLE t ADD COLUMN z INT AFTER a", 80028), "rewritten");
  EXPECT_EQ(need_of("ALTER TABLE t DROP COLUMN a"), "instant");
  EXPECT_EQ(need_of("ALTER TABLE t DROP COLUMN a", 80028), "rewritten");
  EXPECT_EQ(need_of("ALTER TABLE t RENAME COLUMN a TO b"), "instant");
  EXPECT_EQ(need_of("ALTER TABLE t RENAME COLUMN a TO b", 80027), "in place");
  EXPECT_EQ(need_of("ALTER TABLE t MODIFY v VARCHAR(60)"), "in place");
  EXPECT_EQ(need_of("ALTER TABLE t MODIFY v VARCHAR(64)"), "copy shared") << "its length takes another byte";
  EXPECT_EQ(need_of("ALTER TABLE t MODIFY a INT NULL"), "rewritten");
  EXPECT_EQ(need_of("ALTER TABLE t MODIFY a INT NOT NULL FIRST"), "rewritten");
  EXPECT_EQ(need_of("ALTER TABLE t MODIFY a BIGINT NOT NULL"), "copy shared");
  EXPECT_EQ(need_of("ALTER TABLE t ALTER a SET DEFAULT 4"), "instant");
  EXPECT_EQ(need_of("ALTER TABLE t ADD KEY x (a), RENAME KEY v_i TO w_i"), "in place");
  EXPECT_EQ(need_of("ALTER TABLE t DROP PRIMARY KEY"), "copy shared");
  EXPECT_EQ(need_of("ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p (id)"), "copy shared");
  EXPECT_EQ(need_of("ALTER TABLE t AUTO_INCREMENT = 7"), "in place");
  EXPECT_EQ(need_of("ALTER TABLE t COLLATE = utf8mb4_bin"), "unknown");
}

TEST(MysqlAlterTable, ReadsEachFormOfTheStatement) {
  EXPECT_EQ(need_of("CREATE UNIQUE INDEX i ON t (a) COMMENT 'x' ALGORITHM = INPLACE LOCK = NONE"),
            "in place");
  EXPECT_EQ(need_of("CREATE FULLTEXT INDEX i ON t (v)"), "rewritten shared");
  EXPECT_EQ(need_of("DROP INDEX v_i ON t"), "in place");
  EXPECT_EQ(need_of("ALTER ONLINE TABLE IF EXISTS `t` NOWAIT ADD z INT, ADD y INT"), "instant");
  EXPECT_EQ(need_of("CREATE TABLE t (a INT)"), "not read");
  EXPECT_EQ(need_of("ALTER VIEW t AS SELECT 1"), "not read");
  EXPECT_EQ(need_of("/*!80000 ALTER TABLE t FORCE */"), "rewritten") << "what is in such a comment counts";
  const auto written = AlterTable::read("ALTER TABLE d.t FORCE, ALGORITHM=INPLACE, LOCK SHARED, RENAME TO s");
  ASSERT_TRUE(written);
  EXPECT_EQ(written->table(), (schema::ObjectName{"d", "t"}));
  EXPECT_EQ(written->written_algorithm(), AlterAlgorithm::inplace);
  EXPECT_EQ(written->written_lock(), AlterLock::shared);
  EXPECT_TRUE(written->renames());
}

}  // namespace
}  // namespace limbeck::dialect::mysql
