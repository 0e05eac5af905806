// Which statements lose data, for environments that are protected.
#include "dialect/sql/data_loss.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace limbeck::sql {
namespace {

std::vector<std::string> losses(const std::vector<std::string>& statements,
                                EngineKind syntax = EngineKind::postgresql) {
  DataLossFinder finder(syntax);
  int line = 0;
  for (const auto& text : statements) finder.add({text, ++line});
  std::vector<std::string> found;
  for (const auto& each : finder.found()) found.push_back(std::to_string(each.line) + ": " + each.what);
  return found;
}

using Losses = std::vector<std::string>;

TEST(DataLoss, DropsOfWhatHoldsRowsOrValues) {
  EXPECT_EQ(losses({"DROP TABLE orders"}), Losses{"1: drops table orders"});
  EXPECT_EQ(losses({"/* old */ drop table if exists shop.\"Orders\", lines CASCADE"}),
            Losses{"1: drops table shop.\"Orders\", lines and all that uses it"});
  EXPECT_EQ(losses({"DROP FOREIGN TABLE f"}), Losses{"1: drops foreign table f"});
  EXPECT_EQ(losses({"DROP SCHEMA shop CASCADE"}), Losses{"1: drops schema shop and all that uses it"});
  EXPECT_EQ(losses({"DROP SCHEMA shop"}), Losses{});  // works on an empty one alone
  EXPECT_EQ(losses({"DROP SEQUENCE s"}), Losses{"1: drops sequence s"});
  EXPECT_EQ(losses({"DROP MATERIALIZED VIEW v"}), Losses{"1: drops materialized view v"});
  EXPECT_EQ(losses({"DROP DATABASE d"}), Losses{"1: drops database d"});
  EXPECT_EQ(losses({"DROP OWNED BY app"}), Losses{"1: drops all that belongs to app"});
}

TEST(DataLoss, KnowsWhatMariadbDrops) {
  const auto maria = [](const char* sql) { return losses({sql}, EngineKind::mysql); };
  EXPECT_EQ(maria("ALTER TABLE t DROP SYSTEM VERSIONING"), Losses{"1: drops the history of t"});
  EXPECT_EQ(maria("ALTER TABLE t DROP PARTITION p"), Losses{"1: drops partition p of t"});
  EXPECT_EQ(maria("SET STATEMENT lock_wait_timeout = 3 FOR ALTER TABLE t DROP COLUMN a"),
            Losses{"1: drops column a of t"});
  EXPECT_EQ(maria("ALTER TABLE t\n    DROP PRIMARY KEY,\n    DROP FOREIGN KEY f,\n    DROP INDEX i"),
            Losses{});
}

TEST(DataLoss, KnowsMariadbsOtherSpellings) {
  const auto maria = [](const char* sql) { return losses({sql}, EngineKind::mysql); };
  EXPECT_EQ(maria("DROP TABLES t, u"), Losses{"1: drops table t, u"});
  EXPECT_EQ(maria("/*! DROP TABLE t */"), Losses{"1: drops table t"});
  EXPECT_EQ(maria("/*M!100000 UPDATE t SET a = 1 */"), Losses{"1: overwrites values in all rows of t"});
  EXPECT_EQ(maria("ANALYZE FORMAT=JSON UPDATE t SET a = 0"), Losses{"1: overwrites values in all rows of t"});
  EXPECT_EQ(maria("ANALYZE DELETE FROM t"), Losses{"1: deletes rows of t"});
  EXPECT_EQ(maria("LOAD DATA INFILE 'a' REPLACE INTO TABLE t"), Losses{"1: replaces rows of t"});
  EXPECT_EQ(maria("ALTER TABLE t DISCARD TABLESPACE"), Losses{"1: discards the rows of t"});
  EXPECT_EQ(maria("ALTER TABLE t DISCARD PARTITION p TABLESPACE"), Losses{"1: discards the rows of t"});
  EXPECT_EQ(maria("ALTER TABLE t COMMENT 'x', ENGINE = 'BLACKHOLE'"), Losses{"1: discards the rows of t"});
  EXPECT_EQ(maria("ALTER ONLINE TABLE t DROP COLUMN a"), Losses{"1: drops column a of t"});
  EXPECT_EQ(maria("ALTER IGNORE TABLE t ADD UNIQUE (a)"),
            Losses{"1: may delete rows of t or cut their values"});
  EXPECT_EQ(maria("BEGIN NOT ATOMIC DROP TABLE t; END"),
            Losses{"1: runs a block whose doings are not known"});
  for (const auto* const fine :
       {"LOAD DATA INFILE 'a' INTO TABLE t", "LOAD DATA INFILE 'a' IGNORE INTO TABLE t", "ANALYZE TABLE t",
        "ALTER TABLE t ENGINE = InnoDB", "ALTER TABLE t IMPORT TABLESPACE"})
    EXPECT_EQ(maria(fine), Losses{}) << fine;
}

TEST(DataLoss, WhatExplainAnalyzeRuns) {
  EXPECT_EQ(losses({"EXPLAIN ANALYZE UPDATE t SET a = 1"}), Losses{"1: overwrites values in all rows of t"});
  EXPECT_EQ(losses({"EXPLAIN (ANALYZE, COSTS off) UPDATE t SET a = 1"}),
            Losses{"1: overwrites values in all rows of t"});
}

TEST(DataLoss, DropsOfTheRestOnlyWhereTheyCascade) {
  EXPECT_EQ(losses({"DROP INDEX i", "DROP VIEW v", "DROP FUNCTION f(integer)", "DROP TYPE mood",
                    "DROP TRIGGER t ON orders", "DROP DOMAIN d"}),
            Losses{});
  EXPECT_EQ(losses({"DROP TYPE mood CASCADE"}), Losses{"1: drops type mood and all that uses it"});
  EXPECT_EQ(losses({"DROP EXTENSION hstore CASCADE"}),
            Losses{"1: drops extension hstore and all that uses it"});
  EXPECT_EQ(losses({"DROP EXTENSION IF EXISTS pg_cron"}), Losses{"1: drops extension pg_cron"});
}

TEST(DataLoss, ColumnsAndAttributes) {
  EXPECT_EQ(losses({"ALTER TABLE orders DROP COLUMN total"}), Losses{"1: drops column total of orders"});
  EXPECT_EQ(losses({"ALTER TABLE IF EXISTS ONLY a.orders ADD x integer DEFAULT f(1, 2), DROP IF EXISTS y, "
                    "DROP COLUMN z RESTRICT"}),
            (Losses{"1: drops column y of a.orders", "1: drops column z of a.orders"}));
  EXPECT_EQ(losses({"ALTER TYPE address DROP ATTRIBUTE zip"}), Losses{"1: drops attribute zip of address"});
  EXPECT_EQ(losses({"ALTER TABLE orders DROP total"}, EngineKind::sqlite),
            Losses{"1: drops column total of orders"});
}

TEST(DataLoss, OtherPartsOfATableAreNone) {
  EXPECT_EQ(losses({"ALTER TABLE orders DROP CONSTRAINT c", "ALTER TABLE orders ALTER COLUMN a DROP NOT NULL",
                    "ALTER TABLE orders ALTER a DROP DEFAULT, ALTER a DROP IDENTITY IF EXISTS",
                    "ALTER TABLE orders ADD COLUMN b text", "ALTER TABLE orders RENAME a TO b",
                    "ALTER TABLE orders ALTER COLUMN a TYPE bigint"}),
            Losses{});
}

TEST(DataLoss, Rows) {
  EXPECT_EQ(losses({"DELETE FROM ONLY shop.orders WHERE old"}), Losses{"1: deletes rows of shop.orders"});
  EXPECT_EQ(losses({"TRUNCATE orders, lines"}), Losses{"1: empties orders, lines"});
  EXPECT_EQ(losses({"TRUNCATE TABLE ONLY orders RESTART IDENTITY"}), Losses{"1: empties orders"});
  EXPECT_EQ(losses({"WITH gone AS (DELETE FROM orders RETURNING *) INSERT INTO archive SELECT * FROM gone"}),
            Losses{"1: deletes rows of orders"});
  EXPECT_EQ(losses({"MERGE INTO a USING b ON a.i = b.i WHEN MATCHED THEN DELETE"}),
            Losses{"1: deletes rows of a"});
  EXPECT_EQ(losses({"EXPLAIN ANALYZE DELETE FROM orders"}), Losses{"1: deletes rows of orders"});
  EXPECT_EQ(losses({"PREPARE p AS DELETE FROM orders"}), Losses{"1: deletes rows of orders"});
  EXPECT_EQ(losses({"UPDATE OR REPLACE orders SET id = 1"}, EngineKind::sqlite),
            Losses{"1: replaces rows of orders"});
  EXPECT_EQ(losses({"REPLACE INTO orders VALUES (1)"}, EngineKind::sqlite),
            Losses{"1: replaces rows of orders"});
  EXPECT_EQ(losses({"INSERT OR REPLACE INTO orders VALUES (1)"}, EngineKind::sqlite),
            Losses{"1: replaces rows of orders"});
}

TEST(DataLoss, UpdatesOfAllRowsWhereverTheyStand) {
  const Losses all{"1: overwrites values in all rows of t"};
  EXPECT_EQ(losses({"WITH u AS (UPDATE t SET y = 0 RETURNING id) SELECT count(*) FROM u WHERE id > 0"}), all);
  EXPECT_EQ(losses({"WITH u AS MATERIALIZED (UPDATE ONLY t AS o SET y = (SELECT 1 WHERE true)) SELECT 1"}),
            all);
  EXPECT_EQ(losses({"WITH r AS (SELECT 1 WHERE true) UPDATE t SET y = 0"}), all);
  EXPECT_EQ(losses({"WITH r AS (SELECT 1 WHERE true) UPDATE t SET y = 0"}, EngineKind::sqlite), all);
  EXPECT_EQ(
      losses({"WITH a AS (WITH u AS (UPDATE t SET y = 0 RETURNING 1) SELECT * FROM u) SELECT 1 WHERE true"}),
      all);
  EXPECT_EQ(losses({"INSERT INTO log WITH u AS (UPDATE t SET y = 0 RETURNING 1) SELECT * FROM u WHERE true"}),
            all);
  EXPECT_EQ(losses({"EXPLAIN (ANALYZE) UPDATE t SET y = 0"}), all);
  EXPECT_EQ(losses({"PREPARE p AS UPDATE t SET y = 0"}), all);
  EXPECT_EQ(losses({"CREATE TABLE log AS WITH u AS (UPDATE t SET y = 0 RETURNING 1) SELECT * FROM u"}), all);
  EXPECT_EQ(losses({"WITH r (i) AS (SELECT 1) REPLACE INTO t SELECT i FROM r"}, EngineKind::sqlite),
            Losses{"1: replaces rows of t"});
  EXPECT_EQ(losses({"WITH r (i) AS (SELECT 1) INSERT OR REPLACE INTO t SELECT i FROM r"}, EngineKind::sqlite),
            Losses{"1: replaces rows of t"});
}

TEST(DataLoss, UpdatesOfSomeRowsAndTheWordElsewhereAreNone) {
  EXPECT_EQ(losses({"WITH u AS (UPDATE t SET y = 0 WHERE id = 1 RETURNING id) SELECT count(*) FROM u",
                    "WITH r AS (SELECT 1) UPDATE t SET y = 0 FROM r WHERE true",
                    "INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET y = 0",
                    "MERGE INTO t USING s ON t.i = s.i WHEN MATCHED THEN UPDATE SET y = 0",
                    "SELECT 1 FROM t FOR UPDATE", "SELECT 1 FROM t FOR NO KEY UPDATE",
                    "GRANT UPDATE ON t TO app", "CREATE TABLE a (b integer REFERENCES c ON UPDATE SET NULL)",
                    "SELECT replace(a, 'b', 'c') FROM t"}),
            Losses{});
}

TEST(DataLoss, WordsOfDeletionElsewhereAreNone) {
  EXPECT_EQ(losses({"CREATE TABLE a (b integer REFERENCES c ON DELETE CASCADE)",
                    "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c ON DELETE SET NULL",
                    "GRANT DELETE ON a TO app", "CREATE POLICY p ON a FOR DELETE USING (true)",
                    "CREATE TRIGGER t BEFORE DELETE ON a EXECUTE FUNCTION f()",
                    "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM a'",
                    "CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC DELETE FROM a; END",
                    "CREATE RULE r AS ON INSERT TO a DO INSTEAD DELETE FROM b",
                    "COMMENT ON TABLE a IS 'DROP TABLE a'", "UPDATE a SET b = 1",
                    "INSERT INTO a SELECT 'DELETE FROM a'", "SELECT count(*) FROM a"}),
            Losses{});
  EXPECT_EQ(losses({"CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END"}, EngineKind::sqlite),
            Losses{});
}

TEST(DataLoss, WhatCantBeKnownMayLoseData) {
  EXPECT_EQ(losses({"DO $$ BEGIN PERFORM 1; END $$"}), Losses{"1: runs a block whose doings are not known"});
  EXPECT_EQ(losses({"CALL clean_up()"}), Losses{"1: calls a procedure whose doings are not known"});
  EXPECT_EQ(losses({"EXECUTE p"}), Losses{"1: runs a prepared statement"});
  EXPECT_EQ(losses({"DROP TABLE 'unfinished"}), Losses{"1: can't be read"});
}

TEST(DataLoss, WhatTheSectionMadeItselfIsNoLoss) {
  EXPECT_EQ(losses({"CREATE TEMP TABLE t AS SELECT 1", "DELETE FROM t", "DROP TABLE T"}), Losses{});
  EXPECT_EQ(losses({"CREATE TABLE IF NOT EXISTS t (i integer)", "DROP TABLE t"}), Losses{"2: drops table t"});
  EXPECT_EQ(
      losses({"CREATE TABLE t (i integer)", "DROP TABLE t", "ALTER TABLE u RENAME TO t", "DROP TABLE t"}),
      Losses{"4: drops table t"});
  EXPECT_EQ(losses({"CREATE TABLE t (i integer)", "ALTER TABLE t RENAME TO u", "DROP TABLE t"}),
            Losses{"3: drops table t"});
  EXPECT_EQ(losses({"CREATE TABLE t (i integer)", "SET search_path = other", "DROP TABLE t"}),
            Losses{"3: drops table t"});
  EXPECT_EQ(losses({"CREATE TABLE a.t (i integer)", "DROP TABLE t, a.t"}), Losses{"2: drops table t"});
  EXPECT_EQ(losses({"CREATE TABLE \"a.t\" (i integer)", "DROP TABLE a.t"}), Losses{"2: drops table a.t"});
  EXPECT_EQ(losses({"CREATE TABLE a.t (i integer)", "ALTER TABLE a.t RENAME TO u", "DROP TABLE a.u"}),
            Losses{});
  EXPECT_EQ(losses({"CREATE TABLE t (i integer)", "DROP TABLE t CASCADE"}),
            Losses{"2: drops table t and all that uses it"});
}

TEST(DataLoss, ARebuiltTableIsSaidToBeOne) {
  EXPECT_EQ(losses({"CREATE TABLE \"_new_t\" (i INTEGER)", "INSERT INTO \"_new_t\" SELECT i FROM t",
                    "DROP TABLE t", "ALTER TABLE \"_new_t\" RENAME TO t"},
                   EngineKind::sqlite),
            Losses{"3: makes table t again, of what is copied before"});
}

TEST(DataLoss, ARebuiltTableThatKeepsAllIsNone) {
  const auto rebuilt = [](const std::string& copy, const std::string& expected) {
    DataLossFinder finder(EngineKind::sqlite, expected);
    int line = 0;
    for (const auto& text : {std::string("CREATE TABLE _new_t (i INTEGER, \"the b\" TEXT NOT NULL)"), copy,
                             std::string("DROP TABLE t"), std::string("ALTER TABLE _new_t RENAME TO t")})
      finder.add({text, ++line});
    return finder.found().empty() ? std::string() : finder.found().front().what;
  };
  constexpr const char* asks = "makes table t again, of what is copied before";
  const std::string t =
      "CREATE TABLE \"T\" (i INTEGER, \"the b\" TEXT, n INTEGER AS (i + 1), UNIQUE (i));\n"
      "CREATE INDEX x ON t (i);\n";
  EXPECT_EQ(
      rebuilt("INSERT OR ABORT INTO _new_t (i, \"the b\") SELECT i, coalesce(t.\"the b\", '') FROM t", t),
      "");
  EXPECT_EQ(rebuilt("INSERT INTO _new_t SELECT I, \"the b\" FROM T", t), "");
  EXPECT_EQ(rebuilt("INSERT INTO _new_t SELECT CAST(i AS TEXT), t.\"the b\" FROM t", t), "");
  EXPECT_EQ(rebuilt("INSERT INTO _new_t SELECT i, 'x' FROM t", t), asks);
  EXPECT_EQ(rebuilt("INSERT INTO _new_t SELECT i, length(\"the b\") FROM t", t), asks);
  EXPECT_EQ(rebuilt("INSERT INTO _new_t SELECT i, \"the b\" || 'x' FROM t", t), asks);
  EXPECT_EQ(rebuilt("INSERT INTO _new_t SELECT i, \"the b\" FROM t", ""), asks);
  EXPECT_EQ(rebuilt("INSERT INTO _new_t SELECT i, \"the b\" FROM t WHERE i > 1", t), asks);
  EXPECT_EQ(rebuilt("INSERT INTO _new_t SELECT DISTINCT i, \"the b\" FROM t", t), asks);
  EXPECT_EQ(rebuilt("INSERT OR IGNORE INTO _new_t SELECT i, \"the b\" FROM t", t), asks);
  EXPECT_EQ(rebuilt("INSERT INTO _new_t SELECT i, \"the b\" FROM t, u", t), asks);
  EXPECT_EQ(rebuilt("INSERT INTO _new_t SELECT i, \"the b\" FROM u", t), asks);
}

TEST(DataLoss, ARebuildBehindRenamesKeepsAll) {
  const auto found = [](const std::string& copy) {
    DataLossFinder finder(EngineKind::sqlite, "CREATE TABLE t (i INTEGER, a TEXT);");
    for (const auto& text :
         {std::string("ALTER TABLE t RENAME COLUMN A TO \"b\""), std::string("ALTER TABLE t RENAME TO u"),
          std::string("CREATE TABLE _new_u (i INTEGER, b TEXT NOT NULL)"), copy, std::string("DROP TABLE u"),
          std::string("ALTER TABLE _new_u RENAME TO u")})
      finder.add({text, 1});
    return finder.found().size();
  };
  EXPECT_EQ(found("INSERT INTO _new_u (i, b) SELECT i, b FROM u"), 0U);
  EXPECT_EQ(found("INSERT INTO _new_u (i) SELECT i FROM u"), 1U);
}

TEST(DataLoss, UpdatesOfAllRows) {
  EXPECT_EQ(losses({"UPDATE orders SET total = 0"}), Losses{"1: overwrites values in all rows of orders"});
  EXPECT_EQ(losses({"UPDATE ONLY orders AS o SET (a, b) = (1, 2)"}),
            Losses{"1: overwrites values in all rows of orders"});
  EXPECT_EQ(losses({"UPDATE orders SET total = (SELECT max(i) FROM a WHERE i > 1)"}),
            Losses{"1: overwrites values in all rows of orders"});
  EXPECT_EQ(losses({"UPDATE orders SET total = 0 WHERE total IS NULL"}), Losses{});
  EXPECT_EQ(losses({"ALTER TABLE orders ADD COLUMN country text", "UPDATE orders SET country = 'DE'"}),
            Losses{});
  EXPECT_EQ(losses({"ALTER TABLE orders ADD country text", "UPDATE orders SET country = 'DE', total = 0"}),
            Losses{"2: overwrites values in all rows of orders"});
  EXPECT_EQ(losses({"CREATE TABLE t (i integer)", "UPDATE t SET i = 1"}), Losses{});
}

}  // namespace
}  // namespace limbeck::sql
