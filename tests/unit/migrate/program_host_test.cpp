#include "migrate/program_host.hpp"

#include "unit/migrate/program_support.hpp"

namespace limbeck::migrate {
namespace {

class ProgramHostTest : public ProgramTest {};

constexpr const char* backfill =
    "{'op': 'backfill', 'name': {'name': 'people'}, 'change': 'name = lower(name)', 'batch': 2, 'line': 7}";
constexpr const char* backfill_by_function =
    "{'op': 'backfill', 'name': {'name': 'people'}, 'columns': ['id', 'name'], 'batch': 2, 'line': 7}";
constexpr const char* next = "{'op': 'backfill_next', 'line': 7}";

TEST_F(ProgramHostTest, CountsStatementsAndAnswersWithRows) {
  make_people(2);
  FakeTransactionalRun transaction(connection_);
  const auto failed = run(transaction,
                          {"{'op': 'note', 'text': 'hello', 'line': 3}",
                           "{'op': 'execute', 'sql': 'DELETE FROM people WHERE id = $1', 'values': [1]}",
                           "{'op': 'query', 'sql': 'SELECT id FROM people'}",
                           "{'op': 'bulk_insert', 'name': {'name': 'people'}, 'columns': ['id', 'name'], "
                           "'rows': [[8, null], [9, true]]}"},
                          true);
  EXPECT_FALSE(failed);
  EXPECT_EQ(transaction.said, Lines{"hello"});
  EXPECT_EQ(transaction.notes, (Lines{"1 DELETE FROM people WHERE id = $1",
                                      "2 INSERT INTO people (id, name) VALUES ($1, $2), ($3, $4)"}));
  EXPECT_NE(answers_[2].find(request("'rows': [['2']]")), std::string::npos) << answers_[2];
  EXPECT_EQ(value("SELECT name FROM people WHERE id = 9"), "1");
}

TEST_F(ProgramHostTest, NamesTheRequestThatFailed) {
  FakeTransactionalRun transaction(connection_);
  const auto failed = run(
      transaction,
      {"{'op': 'execute', 'sql': 'SELECT 1'}", "{'op': 'execute', 'sql': 'SELECT wrong', 'line': 12}"}, true);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->number, 2u);
  EXPECT_EQ(failed->statement->line, 12);
  EXPECT_EQ(failed->statement->text, "SELECT wrong");
}

TEST_F(ProgramHostTest, RefusesABackfillInATransaction) {
  make_people(1);
  FakeTransactionalRun transaction(connection_);
  const auto failed = run(transaction, {backfill}, true);
  ASSERT_TRUE(failed);
  EXPECT_NE(failed->failure.hint.find("upgrade transaction=none"), std::string::npos);
  EXPECT_TRUE(transaction.notes.empty());
}

TEST_F(ProgramHostTest, CommitsABackfillBatchByBatch) {
  make_people(5);
  FakeResumableRun resumable(connection_);
  EXPECT_FALSE(run(resumable, {"{'op': 'execute', 'sql': 'SELECT 1'}", backfill}, false));
  EXPECT_EQ(resumable.notes,
            (Lines{"1 SELECT 1", "2 begin", "2 batch 2", "2 batch 4", "2 batch 5", "roll back", "2 end"}));
  EXPECT_EQ(answers_[1], request("{'affected': 5}"));
}

TEST_F(ProgramHostTest, GoesOnBehindTheLastBatchOfAnEarlierRun) {
  make_people(5);
  FakeResumableRun resumable(connection_);
  resumable.progress.key = "4";
  EXPECT_FALSE(run(resumable, {backfill}, false));
  EXPECT_EQ(resumable.notes, (Lines{"1 begin", "1 batch 5", "roll back", "1 end"}));
  EXPECT_EQ(resumable.said.front(), "the backfill of people goes on behind its last batch");
  EXPECT_EQ(value("SELECT group_concat(name, '') FROM people"), "PPPPp");
}

TEST_F(ProgramHostTest, LeavesOutABackfillThatIsDone) {
  make_people(2);
  FakeResumableRun resumable(connection_);
  resumable.progress.done = true;
  EXPECT_FALSE(run(resumable, {backfill}, false));
  EXPECT_EQ(resumable.notes, Lines{"1 begin"});
  EXPECT_EQ(value("SELECT name FROM people"), "P");
}

TEST_F(ProgramHostTest, RunsWhatABackfillsFunctionAsksForInItsBatch) {
  make_people(3);
  FakeResumableRun resumable(connection_);
  EXPECT_FALSE(run(resumable,
                   {backfill_by_function, "{'op': 'execute', 'sql': 'UPDATE people SET name = 1'}", next,
                    next, "{'op': 'execute', 'sql': 'SELECT 2'}"},
                   false));
  EXPECT_EQ(resumable.notes,
            (Lines{"1 begin", "1 batch 2", "1 batch 3", "roll back", "1 end", "2 SELECT 2"}));
}

TEST_F(ProgramHostTest, RollsBackTheBatchOfAProgramThatStopsInTheMiddle) {
  make_people(3);
  FakeResumableRun resumable(connection_);
  const auto failed = run(resumable, {backfill_by_function}, false);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->failure.message, "it came to its end in the middle of a backfill");
  EXPECT_EQ(resumable.notes.back(), "roll back");
  EXPECT_FALSE(connection_.in_transaction());
}

TEST_F(ProgramHostTest, RollsBackTheBatchThatFailsAndKeepsThoseBefore) {
  make_people(5);
  FakeResumableRun resumable(connection_);
  int updates = 0;
  connection_.before_query = [&](const std::string& sql) {
    if (sql.starts_with("UPDATE") && ++updates == 2) throw DatabaseError("no room", "13");
  };
  const auto failed = run(resumable, {backfill}, false);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->failure.message, "no room");
  EXPECT_EQ(failed->number, 1u);
  EXPECT_EQ(resumable.notes, (Lines{"1 begin", "1 batch 2", "roll back"}));
  EXPECT_EQ(value("SELECT group_concat(name, '') FROM people"), "ppPPP");
}

TEST_F(ProgramHostTest, StopsBetweenBatchesWhenAskedTo) {
  make_people(5);
  FakeResumableRun resumable(connection_);
  const auto stop = [&] { return std::ranges::count(resumable.notes, "1 batch 2") > 0; };
  const auto failed = run(resumable, {backfill}, false, stop);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->failure.message, "it was stopped");
  EXPECT_EQ(resumable.notes, (Lines{"1 begin", "1 batch 2"}));
}

TEST_F(ProgramHostTest, LooksAtTheDatabaseAgainOnlyBehindWhatItCannotKnow) {
  make_people(1);
  FakeTransactionalRun transaction(connection_);
  const auto add = [](const std::string& name) {
    return "{'op': 'add', 'table': {'name': 'people', 'columns': [{'name': '" + name +
           "', 'type': 'text', 'nullable': true}]}}";
  };
  const auto looks_at = [&](const Lines& requests) {
    connection_.asked.clear();
    connection_.execute("BEGIN");
    const auto failed = run(transaction, requests, true);
    connection_.execute("ROLLBACK");
    EXPECT_FALSE(failed) << failed->failure.message;
    return std::ranges::count_if(connection_.asked, [](const std::string& sql) {
      return sql.starts_with("SELECT type, name, tbl_name, sql FROM main.sqlite_schema");
    });
  };
  const auto drop = "{'op': 'drop_column', 'name': {'name': 'people'}, 'column': 'a'}";
  EXPECT_EQ(looks_at({add("a")}), 1);
  EXPECT_EQ(looks_at({add("a"), add("b"), drop, add("c"), add("d")}), 1);
  // Texts of views and triggers may change with a name; so the next one has to look again.
  const auto rename = "{'op': 'rename_column', 'name': {'name': 'people'}, 'from': 'a', 'to': 'z'}";
  EXPECT_EQ(looks_at({add("a"), rename, add("b")}), 2);
  EXPECT_EQ(looks_at({add("a"), "{'op': 'execute', 'sql': 'CREATE TABLE t (n integer)'}", add("b")}), 2);
}

TEST_F(ProgramHostTest, LeavesOutOperationsThatAnEarlierRunDid) {
  FakeResumableRun resumable(connection_);
  resumable.units_done_before = 1;
  const auto add = [](const char* name) {
    return std::string("{'op': 'add', 'table': {'name': 'people', 'columns': [{'name': '") + name +
           "', 'type': 'text', 'nullable': true}]}}";
  };
  make_people(1);
  connection_.execute("ALTER TABLE people ADD COLUMN mail text");
  const auto failed = run(resumable, {add("mail"), add("phone")}, false);
  EXPECT_FALSE(failed) << failed->failure.message;
  EXPECT_EQ(resumable.notes, Lines{"2 operation"});
}

}  // namespace
}  // namespace limbeck::migrate
