// Views and triggers that others have made speak of a table that a revision rebuilds without knowing them.
#include "base/text.hpp"
#include "integration/sqlite_revisions.hpp"

namespace limbeck::migrate {
namespace {

class SqliteDependents : public SqliteRevisions {
 protected:
  std::string objects() {
    return look(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY 1, "
        "2");
  }
};

TEST_F(SqliteDependents, AreKept) {
  by_hand(
      "CREATE TABLE log (m);"
      "CREATE VIEW \"v w\" AS SELECT a FROM main.C; CREATE VIEW above AS SELECT * FROM \"v w\";"
      "CREATE TRIGGER vt INSTEAD OF INSERT ON above BEGIN INSERT INTO c (a) VALUES (new.a); END;"
      "CREATE TRIGGER other AFTER INSERT ON log BEGIN UPDATE c SET a = 'x;' WHERE id = new.m; END;"
      "CREATE VIEW apart AS SELECT m FROM log;");
  const auto before = objects();
  const auto step = step_between(plain, stricter);
  EXPECT_EQ(planned(step), "");
  EXPECT_EQ(run(step), "");
  EXPECT_EQ(said_,
            "kept the view v w, which revision r1 doesn't know\n"
            "kept the view above, which revision r1 doesn't know\n"
            "kept the trigger vt of above, which revision r1 doesn't know\n"
            "kept the trigger other of log, which revision r1 doesn't know\n");
  EXPECT_EQ(objects(), before);
  EXPECT_EQ(look("SELECT * FROM above"), "x\ny\n");
}

TEST_F(SqliteDependents, OfAViewThatIsReplacedAreKept) {
  const std::string view = "CREATE VIEW v AS SELECT a FROM c;";
  by_hand(view + "CREATE VIEW above AS SELECT * FROM v");
  EXPECT_EQ(run(step_between(plain + view, stricter + view)), "");
  EXPECT_EQ(look("SELECT * FROM above"), "x\ny\n");
}

TEST_F(SqliteDependents, ThatWouldNotFitAreRefused) {
  const std::string from = "CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT, b INT);";
  by_hand("ALTER TABLE c ADD COLUMN b INT; CREATE VIEW v AS SELECT a, b FROM c");
  const auto step = step_between(from, stricter);
  const std::string sentence = "this revision doesn't know the view v, which would not fit what it makes: ";
  EXPECT_TRUE(planned(step).starts_with("fails: " + sentence)) << planned(step);
  const auto message = run(step);
  EXPECT_TRUE(message.contains(sentence)) << message;
  EXPECT_TRUE(message.contains("no such column: b")) << message;
  EXPECT_EQ(look("SELECT a FROM v"), "x\ny\n");
}

TEST_F(SqliteDependents, NamesInTriggersCompareWithoutCase) {
  const std::string more =
      "CREATE VIEW v AS SELECT a FROM c; CREATE TRIGGER t AFTER INSERT ON C BEGIN SELECT 1; END;"
      "CREATE TRIGGER vt INSTEAD OF INSERT ON V BEGIN INSERT INTO C (A) VALUES (new.A); END;";
  by_hand(more);
  const auto step = step_between(plain + more, stricter + more);
  EXPECT_EQ(planned(step), "");
  EXPECT_EQ(run(step), "");
  EXPECT_EQ(said_, "");
  by_hand("DROP TRIGGER t; CREATE TRIGGER t AFTER INSERT ON C BEGIN SELECT 1; END");
  EXPECT_EQ(
      planned(step_between(stricter + more, stricter + text::replace_all(more, "SELECT 1", "SELECT 2"))), "");
}

TEST_F(SqliteDependents, AnIndexThatTheRevisionMakesItselfIsNotLost) {
  by_hand("CREATE INDEX i ON c ( [a] ); CREATE TRIGGER t AFTER INSERT ON c BEGIN SELECT 1; END");
  const auto step = step_between(
      plain,
      stricter +
          std::string("CREATE INDEX i ON c (a); CREATE TRIGGER t AFTER INSERT ON c BEGIN SELECT 1; END;"));
  EXPECT_EQ(planned(step), "");
  EXPECT_EQ(run(step), "");
  EXPECT_EQ(look("SELECT count(*) FROM pragma_index_list('c')"), "1\n");
  by_hand("DROP TABLE c; DELETE FROM alembic_version;" + std::string(plain) + "CREATE INDEX i ON c (a DESC)");
  EXPECT_TRUE(planned(step).contains("would lose the index i"));
}

TEST_F(SqliteDependents, PlanSaysWhatWouldFailOnTheSchema) {
  const std::string view = "CREATE VIEW v AS SELECT a FROM c;";
  EXPECT_EQ(planned(step_between(plain + view, stricter + view)), "fails: no such view: v\n");
  by_hand("ALTER TABLE c ADD COLUMN b INT; CREATE INDEX i ON c (b)");
  const auto drop = step_between("CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT, b INT);", plain);
  const auto found = planned(drop);
  EXPECT_TRUE(found.starts_with("fails: error in index i after drop column")) << found << text_of(drop);
  by_hand("DROP INDEX i; ANALYZE");
  EXPECT_EQ(planned(drop), "");
}

}  // namespace
}  // namespace limbeck::migrate
