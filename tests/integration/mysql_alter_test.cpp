// What an ALTER TABLE is said to take, against what the server accepts: it takes the algorithm and the lock
// that are foreseen, and refuses any cheaper one.
#include <fmt/core.h>

#include "dialect/mysql/consequences/consequences.hpp"
#include "dialect/mysql/mysql.hpp"
#include "integration/mysql_support.hpp"

namespace limbeck {
namespace {

using dialect::mysql::AlterAlgorithm;
using dialect::mysql::AlterLock;
using dialect::mysql::AlterNeed;
using dialect::mysql::AlterTable;

constexpr const char* algorithms[] = {"INSTANT", "NOCOPY", "INPLACE", "COPY"};
constexpr const char* locks[] = {"NONE", "SHARED", "EXCLUSIVE"};

class MysqlAlter : public test::MysqlTest {
 protected:
  void make_table(const std::string& kind) {
    connection().execute("DROP TABLE IF EXISTS t, t2");
    connection().execute("CREATE TABLE IF NOT EXISTS parent (id INT PRIMARY KEY)");
    connection().execute("INSERT IGNORE INTO parent VALUES (1)");
    connection().execute(
        "CREATE TABLE t (id INT PRIMARY KEY, a INT NOT NULL, b INT, c VARCHAR(20), d VARCHAR(300), e "
        "ENUM('x','y'), f INT DEFAULT 3, g VARCHAR(20) CHARACTER SET utf8mb3, p INT, k INT, h VARCHAR(60) "
        "NOT NULL, n DECIMAL(8,2), dt DATE, big TEXT, iv VARCHAR(20), im VARCHAR(20) CHARACTER SET utf8mb3, "
        "st SET('a','b'), nc CHAR(10), dt6 DATETIME, bl VARBINARY(20), KEY k_i (k), KEY pk (p), KEY ivi "
        "(iv), "
        "KEY imi (im), CONSTRAINT ck CHECK (a > 0), CONSTRAINT fk FOREIGN KEY (p) REFERENCES parent (id)" +
        std::string(kind == "fulltext" ? ", FULLTEXT KEY ft (big)" : "") + ")" +
        (kind == "compressed" ? " ROW_FORMAT=COMPRESSED" : ""));
    connection().execute("INSERT INTO t (id, a, b, e, h, k) VALUES (1, 1, 1, 'y', '', 1)");
  }

  /// Does the server take it so?
  bool accepts(const std::string& kind, const std::string& clauses, const AlterNeed& need) {
    make_table(kind);
    const auto statement =
        fmt::format("ALTER TABLE t {}, ALGORITHM={}, LOCK={}", clauses,
                    algorithms[static_cast<int>(need.algorithm)], locks[static_cast<int>(need.lock)]);
    try {
      connection().execute(statement);
      return true;
    } catch (const DatabaseError& error) {
      // ER_ALTER_OPERATION_NOT_SUPPORTED, and the same with a reason.
      EXPECT_TRUE(error.native_code() == 1845 || error.native_code() == 1846)
          << statement << ": " << error.what();
      return false;
    }
  }

  std::optional<AlterNeed> foreseen(const std::string& kind, const std::string& clauses) {
    make_table(kind);
    const auto statement = "ALTER TABLE t " + clauses;
    const auto alter = AlterTable::read(statement);
    if (!alter) return std::nullopt;
    const auto tables = dialect::mysql::read_tables(connection(), {alter->table()});
    return alter->need(tables.at({"", "t"}), connection().engine());
  }

  void compare(const std::string& kind, const std::string& clauses) {
    const auto need = foreseen(kind, clauses);
    ASSERT_TRUE(need) << clauses << " is not known";
    EXPECT_TRUE(accepts(kind, clauses, *need))
        << kind << ": " << clauses << ": foreseen was " << algorithms[static_cast<int>(need->algorithm)]
        << " " << locks[static_cast<int>(need->lock)];
    if (need->algorithm != AlterAlgorithm::instant) {
      auto cheaper = *need;
      cheaper.algorithm = static_cast<AlterAlgorithm>(static_cast<int>(need->algorithm) - 1);
      EXPECT_FALSE(accepts(kind, clauses, cheaper)) << kind << ": " << clauses << " is cheaper than foreseen";
    }
    // MariaDB lets a table be renamed beside readers whatever it says of that.
    if (need->lock == AlterLock::shared) {
      EXPECT_FALSE(accepts(kind, clauses, {need->algorithm, AlterLock::none})) << kind << ": " << clauses;
    }
  }
};

TEST_F(MysqlAlter, TakesWhatIsForeseen) {
  if (connection().engine().flavour != Flavour::mariadb) GTEST_SKIP() << "MariaDB's list";
  for (const char* const clauses : {
           "ADD COLUMN z INT",
           "ADD COLUMN z INT FIRST",
           "ADD COLUMN z INT NOT NULL AFTER a",
           "ADD COLUMN z VARCHAR(20) NOT NULL DEFAULT 'x' COMMENT 'y'",
           "ADD COLUMN z DECIMAL(8,2) DEFAULT -1",
           "ADD COLUMN z DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP",
           "ADD COLUMN z DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6)",
           "ADD COLUMN z INT AS (a + 1) VIRTUAL",
           "ADD COLUMN z INT GENERATED ALWAYS AS (a + 1) STORED",
           "ADD COLUMN z INT AUTO_INCREMENT UNIQUE",
           "ADD COLUMN z INT UNIQUE",
           "ADD COLUMN z INT REFERENCES parent (id)",
           "ADD COLUMN z INT CHECK (z > 0)",
           "ADD COLUMN z INT, ADD KEY z (z)",
           "ADD COLUMN (z INT, y INT)",
           "ADD COLUMN z INT INVISIBLE, ADD COLUMN y TEXT CHARACTER SET latin1",
           "DROP COLUMN b",
           "DROP COLUMN k",
           "DROP COLUMN b, DROP COLUMN c",
           "DROP COLUMN b, ADD KEY x (c)",
           "DROP COLUMN b, DROP KEY k_i",
           "MODIFY b INT NOT NULL",
           "MODIFY a INT",
           "MODIFY a INTEGER NOT NULL DEFAULT 7 COMMENT 'x'",
           "MODIFY a BIGINT NOT NULL",
           "MODIFY a INT UNSIGNED NOT NULL",
           "MODIFY c VARCHAR(40)",
           "MODIFY c VARCHAR(64)",
           "MODIFY c VARCHAR(10)",
           "MODIFY h VARCHAR(300) NOT NULL",
           "MODIFY h VARCHAR(63) NOT NULL",
           "MODIFY d VARCHAR(400)",
           "MODIFY d TEXT",
           "MODIFY e ENUM('x','y','z')",
           "MODIFY e ENUM('x','z','y')",
           "MODIFY e ENUM('y')",
           "MODIFY g VARCHAR(20) CHARACTER SET utf8mb4",
           "MODIFY g VARCHAR(20) CHARACTER SET utf8mb3 DEFAULT 'x'",
           "MODIFY g VARCHAR(20)",
           "MODIFY c VARCHAR(20) CHARACTER SET latin1",
           "MODIFY c VARCHAR(20) COLLATE utf8mb4_bin",
           "MODIFY b INT FIRST",
           "MODIFY b INT AFTER e",
           "MODIFY n NUMERIC(10,2)",
           "MODIFY n NUMERIC(8, 2) DEFAULT 1.5",
           "MODIFY dt DATETIME",
           "MODIFY iv VARCHAR(30)",
           "MODIFY iv VARCHAR(20) COLLATE utf8mb4_bin",
           "MODIFY st SET('a','b','c')",
           "MODIFY st SET('a','b','c','d','e','f','g','h','i')",
           "MODIFY nc CHAR(20)",
           "MODIFY bl VARBINARY(40)",
           "MODIFY dt6 DATETIME(6)",
           "MODIFY id BIGINT AUTO_INCREMENT",
           "MODIFY id INT AUTO_INCREMENT",
           "MODIFY c VARCHAR(20) DEFAULT uuid()",
           "ADD SYSTEM VERSIONING",
           "CHANGE b b2 INT",
           "CHANGE COLUMN b b2 BIGINT",
           "RENAME COLUMN b TO b2",
           "RENAME COLUMN b TO b2, MODIFY a BIGINT NOT NULL",
           "ALTER COLUMN f SET DEFAULT 4",
           "ALTER f DROP DEFAULT",
           "ADD KEY x (b), ADD UNIQUE KEY y (c)",
           "ADD CONSTRAINT u UNIQUE (c)",
           "ADD FULLTEXT KEY x (c)",
           "DROP KEY k_i, ADD KEY x (b)",
           "RENAME KEY k_i TO k_j",
           "ALTER INDEX k_i IGNORED",
           "DROP PRIMARY KEY",
           "DROP PRIMARY KEY, ADD PRIMARY KEY (a)",
           "ADD CONSTRAINT ck2 CHECK (b > 0)",
           "DROP CONSTRAINT ck",
           "ADD CONSTRAINT fk2 FOREIGN KEY (k) REFERENCES parent (id)",
           "DROP FOREIGN KEY fk",
           "DROP FOREIGN KEY fk, DROP KEY pk",
           "RENAME TO t2",
           "AUTO_INCREMENT = 10",
           "COMMENT = 'x'",
           "ENGINE = InnoDB",
           "FORCE",
           "CONVERT TO CHARACTER SET latin1",
           "DEFAULT CHARACTER SET latin1",
           "ROW_FORMAT = DYNAMIC, COMMENT = 'x'",
           "STATS_PERSISTENT = 1",
       })
    compare("", clauses);
  for (const char* const kind : {"fulltext", "compressed"}) {
    for (const char* const clauses :
         {"ADD COLUMN z INT", "DROP COLUMN b", "MODIFY b INT NOT NULL", "MODIFY b INT FIRST",
          "MODIFY c VARCHAR(30)", "ADD KEY x (b)", "ADD FULLTEXT KEY x (c)", "FORCE",
          "DROP PRIMARY KEY, ADD PRIMARY KEY (a)", "ADD COLUMN z INT, COMMENT = 'x'"})
      compare(kind, clauses);
  }
}

TEST_F(MysqlAlter, SaysNothingWhereItIsNotSure) {
  for (const char* const clauses :
       {"ADD COLUMN z VARCHAR(36) DEFAULT (UUID())", "DROP COLUMN missing", "MODIFY missing INT",
        "MODIFY c JSON", "DROP COLUMN IF EXISTS b", "ADD PARTITION (PARTITION x VALUES LESS THAN (1))",
        "ORDER BY a", "MODIFY b INT UNIQUE", "DISABLE KEYS"})
    EXPECT_FALSE(foreseen("", clauses)) << clauses;
}

TEST_F(MysqlAlter, APlanKnowsNothingOfWhatItsOwnStatementsChanged) {
  make_table("");
  const std::vector<Statement> section{{"ALTER TABLE t MODIFY b BIGINT", 1, std::nullopt},
                                       {"ALTER TABLE t MODIFY b INT", 2, std::nullopt},
                                       {"ALTER TABLE t ADD COLUMN z INT", 3, std::nullopt},
                                       {"CREATE TABLE s (id INT)", 4, std::nullopt},
                                       {"ALTER TABLE s ADD COLUMN z INT", 5, std::nullopt},
                                       {"CREATE INDEX i ON t (c)", 6, std::nullopt},
                                       {"ALTER TABLE t RENAME TO t2", 7, std::nullopt},
                                       {"ALTER TABLE t ADD COLUMN y INT", 8, std::nullopt}};
  std::vector<std::string> said;
  for (const auto& each : dialect::consequences(dialect::mysql_dialect(), connection(), {&section})) {
    EXPECT_TRUE(each.informs) << each.text;
    said.push_back(fmt::format("{} {}", each.statement + 1, each.text.substr(0, each.text.find(':'))));
  }
  EXPECT_EQ(said, (std::vector<std::string>{"1 ALGORITHM=COPY, LOCK=SHARED", "3 ALGORITHM=INSTANT, LOCK=NONE",
                                            "6 ALGORITHM=NOCOPY, LOCK=NONE",
                                            "7 ALGORITHM=INSTANT, LOCK=EXCLUSIVE"}));
}

TEST_F(MysqlAlter, WhoseAProgramIsAndHowItRunsIsSaidWhereThatChanges) {
  connection().execute("SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_TRANS_TABLES'");
  connection().execute("CREATE DEFINER = 'other'@'%' PROCEDURE p() SELECT 1");
  connection().execute("CREATE DEFINER = 'other'@'%' VIEW v AS SELECT 1 AS a");
  connection().execute("SET SESSION sql_mode = 'STRICT_TRANS_TABLES'");
  connection().execute("CREATE FUNCTION f() RETURNS INT RETURN 1");
  connection().execute("CREATE TABLE t (a INT)");
  connection().execute("CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1");
  const std::vector<Statement> section{
      {"CREATE OR REPLACE VIEW v AS SELECT 2 AS a", 1, std::nullopt},
      {"DROP PROCEDURE p", 2, std::nullopt},
      {"CREATE PROCEDURE p() SELECT 2", 3, std::nullopt},
      {"CREATE OR REPLACE FUNCTION f() RETURNS INT RETURN 2", 4, std::nullopt},
      {"CREATE OR REPLACE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 2", 5, std::nullopt},
      {"CREATE OR REPLACE DEFINER = 'other'@'%' VIEW v AS SELECT 3 AS a", 6, std::nullopt},
      {"CREATE PROCEDURE new_one() SELECT 2", 7, std::nullopt}};
  std::vector<std::string> said;
  for (const auto& each : dialect::consequences(dialect::mysql_dialect(), connection(), {&section})) {
    EXPECT_FALSE(each.informs);
    said.push_back(fmt::format("{}: {}", each.statement + 1, each.text));
  }
  EXPECT_EQ(said, (std::vector<std::string>{
                      "1: view v belongs to other@% (DEFINER), and is then root@localhost's: write DEFINER = "
                      "… to leave it so",
                      "3: procedure p belongs to other@% (DEFINER), and is then root@localhost's: write "
                      "DEFINER = … to leave it so",
                      "3: procedure p runs with sql_mode 'ANSI_QUOTES,STRICT_TRANS_TABLES', and then with "
                      "'STRICT_TRANS_TABLES'"}));
}

TEST_F(MysqlAlter, ABigTableThatIsCopiedIsWarnedOf) {
  connection().execute("CREATE TABLE many (id INT PRIMARY KEY, a INT NOT NULL)");
  connection().execute("INSERT INTO many SELECT seq, 1 FROM seq_1_to_150000");
  connection().execute("ANALYZE TABLE many");
  const std::vector<Statement> section{
      {"ALTER TABLE many MODIFY a BIGINT NOT NULL", 1, std::nullopt},
      {"ALTER TABLE many ADD COLUMN b INT, ALGORITHM = COPY", 2, std::nullopt},
      {"ALTER TABLE many FORCE", 3, std::nullopt},
      {"ALTER TABLE many FORCE, ALGORITHM = INSTANT", 4, std::nullopt},
      {"ALTER TABLE many FORCE, LOCK = SHARED", 5, std::nullopt}};
  const auto found = dialect::consequences(dialect::mysql_dialect(), connection(), {&section});
  std::string warned;
  for (const auto& each : found) {
    if (!each.informs) warned += std::to_string(each.statement + 1);
    EXPECT_FALSE(each.fails);
  }
  EXPECT_EQ(warned, "1245");
  ASSERT_FALSE(found.empty());
  EXPECT_TRUE(found.front().text.contains("ALGORITHM=COPY, LOCK=SHARED: copies many (about 1"))
      << found.front().text;
  EXPECT_TRUE(found.front().text.contains("nobody writes to it meanwhile")) << found.front().text;
}

}  // namespace
}  // namespace limbeck
