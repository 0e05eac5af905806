// Backfills of revisions in C++: batch by batch, stopped, gone on with.
#include <fmt/core.h>

#include <cmath>
#include <limits>

#include "integration/op_support.hpp"

namespace limbeck::op_tests {
namespace {

class OpBackfill : public OpTest {};
/// What is not in the SQL of MariaDB as well, or a rollback decides.
class OpBackfillOnTwo : public OpTest {};
class OpBackfillOnPostgresql : public OpTest {};
class OpBackfillOnSqlite : public OpTest {};

TEST_P(OpBackfill, FillsInBatchByBatch) {
  make_people(25);
  static int changed;
  start(
      [](Op& op) {
        changed =
            static_cast<int>(op.backfill("people", "mail = lower(mail)").where("id <> 7").batch(10).run());
      },
      nothing, "transaction=none");
  Texts said;
  options_.progress = [&](const Progress& now) {
    if (now.event == Progress::Event::said) said.push_back(now.text);
  };
  migrator_->upgrade("head", options_);
  EXPECT_EQ(changed, 24);
  EXPECT_EQ(said.size(), 3u);
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail = lower(mail)"), "24");
  EXPECT_EQ(value("SELECT count(*) FROM limbeck_journal WHERE event = 'batch'"), "3");
  EXPECT_TRUE(migrator_->at_head());
}

TEST_P(OpBackfillOnTwo, CallsAFunctionForEachRow) {
  connection().execute("CREATE TABLE pairs (a text, b integer, sum text, PRIMARY KEY (a, b))");
  for (int i = 0; i < 23; ++i) {
    connection().execute("INSERT INTO pairs VALUES ('it''s " +
                         std::string(1, static_cast<char>('a' + i / 5)) + "', " + std::to_string(i % 5) +
                         ", NULL)");
  }
  start(
      [](Op& op) {
        const auto count = op.backfill("pairs", {"a", "b"},
                                       [](Op& inner, const Row& row) {
                                         inner.execute("UPDATE pairs SET sum = $1 WHERE a = $2 AND b = $3",
                                                       row.get<std::string>("a") + row.get<std::string>("b"),
                                                       row.get<std::string>("a"), row.get<int>("b"));
                                       })
                               .batch(4)
                               .run();
        op.note("done " + std::to_string(count));
      },
      nothing, "transaction=none");
  std::string last;
  options_.progress = [&](const Progress& now) {
    if (now.event == Progress::Event::said) last = now.text;
  };
  migrator_->upgrade("head", options_);
  EXPECT_EQ(last, "done 23");
  EXPECT_EQ(value("SELECT count(*) FROM pairs WHERE sum = a || b"), "23");
}

TEST_P(OpBackfill, GoesOnBehindTheLastBatchAfterAFailure) {
  make_people(30);
  static int failing_at;
  static std::vector<int> visited;
  const Function upgrade = [](Op& op) {
    op.execute("CREATE TABLE before_it (a integer)");  // what was done stays done, and is not done again
    op.backfill("people", {"id"},
                [](Op& inner, const Row& row) {
                  const auto id = row.get<int>("id");
                  if (id == failing_at) throw std::runtime_error("can't go on");
                  visited.push_back(id);
                  inner.execute("UPDATE people SET mail = mail || '!' WHERE id = $1", id);
                })
        .batch(10)
        .run();
    op.execute("CREATE TABLE behind_it (a integer)");
  };
  start(upgrade, nothing, "transaction=none");
  failing_at = 15;
  EXPECT_THROW(migrator_->upgrade(), Error);
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail LIKE '%!'"), "10");
  EXPECT_FALSE(migrator_->at_head());
  failing_at = 25;
  EXPECT_THROW(migrator_->upgrade(), Error);
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail LIKE '%!'"), "20");
  failing_at = 0;
  visited.clear();
  migrator_->upgrade();
  EXPECT_EQ(visited.front(), 21);
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail LIKE '%!'"), "30");
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail LIKE '%!!'"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM behind_it"), "0");
  EXPECT_TRUE(migrator_->at_head());
}

TEST_P(OpBackfill, RefusesToGoOnWithAnotherProgram) {
  make_people();
  start(
      [](Op& op) {
        op.execute("CREATE TABLE one (a integer)");
        op.execute("UPDATE nobody SET a = 1");
      },
      nothing, "transaction=none");
  EXPECT_THROW(migrator_->upgrade(), Error);
  start([](Op& op) { op.execute("CREATE TABLE two (a integer)"); }, nothing, "transaction=none");
  try {
    migrator_->upgrade();
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("statement 1 of the upgrade of revision c1 ran on"),
              std::string::npos)
        << error.what();
  }
}

TEST_P(OpBackfill, NeedsAKeyToGoAlong) {
  connection().execute("CREATE TABLE loose (a integer, b integer)");
  for (int i = 0; i < 12; ++i)
    connection().execute("INSERT INTO loose VALUES (" + std::to_string(i) + ", 0)");
  start([](Op& op) { op.backfill("loose", "b = 1").run(); }, nothing, "transaction=none");
  EXPECT_THROW(migrator_->upgrade(), Error);
  start([](Op& op) { op.backfill("loose", "b = 1").by({"a"}).batch(5).run(); }, nothing, "transaction=none");
  migrator_->upgrade();
  EXPECT_EQ(value("SELECT sum(b) FROM loose"), "12");
}

TEST_P(OpBackfill, StopsBetweenBatches) {
  make_people(30);
  start([](Op& op) { op.backfill("people", "mail = lower(mail)").batch(10).run(); }, nothing,
        "transaction=none");
  std::stop_source stop;
  options_.stop = stop.get_token();
  options_.progress = [&](const Progress& now) {
    if (now.event == Progress::Event::said) stop.request_stop();
  };
  EXPECT_THROW(migrator_->upgrade("head", options_), Error);
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail = lower(mail)"), "10");
  options_ = {};
  migrator_->upgrade("head", options_);
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail = lower(mail)"), "30");
}

// On SQLite, the journal waits for the same lock as the batch.
TEST_P(OpBackfillOnPostgresql, TriesABatchAgainThatWaitedTooLongForALock) {
  make_people(4);
  start([](Op& op) { op.backfill("people", "mail = lower(mail)").run(); }, nothing, "transaction=none");
  limbeck::MigratorOptions options;
  options.lock_timeout = std::chrono::milliseconds(50);
  migrator_.emplace(Migrations(files_), database_.config.database().unmasked(), options);
  migrator_->stamp("base");  // makes the tables, which nobody has to wait for then
  auto other = limbeck::migrate::open(database_.config, limbeck::migrate::Access::write);
  bool free = false;
  options_.progress = [&](const Progress& now) {
    if (now.event == Progress::Event::begun) {
      other.connection->execute("BEGIN");
      other.connection->execute("UPDATE people SET name = name");
    }
    if (now.event == Progress::Event::said && !free) {
      EXPECT_EQ(now.text, "a batch was kept back by a lock, and is tried again");
      other.connection->execute("COMMIT");
      free = true;
    }
  };
  migrator_->upgrade("head", options_);
  EXPECT_TRUE(free);
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail = lower(mail)"), "4");
}

TEST_P(OpBackfillOnTwo, RefusesAnotherBackfillBehindTheBatchesOfOne) {
  make_people(30);
  connection().execute("CREATE TABLE tripwire (n integer, CHECK (n < 15))");
  start(
      [](Op& op) {
        op.backfill("people",
                    "mail = CASE WHEN id = 15 THEN CAST(1/(id-15) AS text) || NULL ELSE 'a' END, name = "
                    "CASE WHEN id = 15 THEN NULL ELSE name END")
            .batch(10)
            .run();
      },
      nothing, "transaction=none");
  EXPECT_THROW(migrator_->upgrade(), Error);
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail = 'a'"), "10");
  start([](Op& op) { op.backfill("people", "mail = mail || 'b'").batch(10).run(); }, nothing,
        "transaction=none");
  try {
    migrator_->upgrade();
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("had done some of its batches"), std::string::npos)
        << error.what();
  }
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail LIKE '%b'"), "0");
}

TEST_P(OpBackfill, RefusesAnEditedFunctionBehindTheBatchesOfABackfill) {
  make_people(30);
  static int failing_at;
  failing_at = 15;
  const auto begin = [&](const std::string& edit, Function function) {
    start(function, nothing, "transaction=none");
    text_ += edit;
    files_.front().text = text_;
    migrator_.emplace(Migrations(files_), database_.config.database().unmasked());
  };
  const Function first = [](Op& op) {
    op.backfill("people", {"id"},
                [](Op& inner, const Row& row) {
                  if (row.get<int>("id") == failing_at) throw std::runtime_error("can't go on");
                  inner.execute("UPDATE people SET mail = mail || '!' WHERE id = $1", row.get<int>("id"));
                })
        .batch(10)
        .run();
    op.execute("UPDATE gone SET a = 1");
  };
  const Function second = [](Op& op) {
    op.backfill("people", {"id"},
                [](Op& inner, const Row& row) {
                  inner.execute("UPDATE people SET mail = mail || '?' WHERE id = $1", row.get<int>("id"));
                })
        .batch(10)
        .run();
    op.execute("CREATE TABLE behind_it (a integer)");
  };
  begin("", first);
  EXPECT_THROW(migrator_->upgrade(), Error);
  begin("// edited\n", second);
  try {
    migrator_->upgrade();
    ADD_FAILURE() << "it went on";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("the program whose function it calls was edited since"),
              std::string::npos)
        << error.what();
    EXPECT_NE(error.hint().find("put it back as it was"), std::string::npos) << error.hint();
  }
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail LIKE '%?'"), "0");
  // As it was, it goes on; and once it has come to its end, what is edited elsewhere in the file concerns it
  // no more.
  failing_at = 0;
  begin("", first);
  EXPECT_THROW(migrator_->upgrade(), Error);
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail LIKE '%!'"), "30");
  begin("// edited\n", second);
  migrator_->upgrade();
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail LIKE '%?'"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail LIKE '%!!'"), "0");
}

TEST_P(OpBackfill, ChangesNoKeyThatABackfillGoesAlong) {
  make_people(5);
  const auto refused = [&](Function upgrade) {
    start(upgrade, nothing, "transaction=none");
    try {
      migrator_->upgrade();
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("nothing was refused");
  };
  for (const Function upgrade :
       {Function([](Op& op) { op.backfill("people", "id = id + 10").batch(2).run(); }),
        Function([](Op& op) { op.backfill("people", "name = '', ID = id + 10").batch(2).run(); }),
        Function([](Op& op) { op.backfill("people", "\"id\" = id - 10").batch(2).run(); }),
        Function([](Op& op) { op.backfill("people", "(name, id) = (SELECT 'x', id + 10)").batch(2).run(); }),
        Function(
            [](Op& op) { op.backfill("people", "mail = mail || '!'").by({"id", "mail"}).batch(2).run(); })}) {
    const auto message = refused(upgrade);
    EXPECT_NE(message.find("the backfill of people goes along"), std::string::npos) << message;
    EXPECT_NE(message.find("itself"), std::string::npos) << message;
  }
  EXPECT_EQ(values("SELECT id FROM people ORDER BY id"), (Texts{"1", "2", "3", "4", "5"}));
  // Of another name in a text or on the right there is nothing to say.
  start([](Op& op) { op.backfill("people", "name = 'id = ' || id").batch(2).run(); }, nothing,
        "transaction=none");
  migrator_->upgrade();
  EXPECT_EQ(value("SELECT name FROM people WHERE id = 5"), "id = 5");
}

TEST_P(OpBackfillOnTwo, NoticesThatATriggerChangesTheKeyOfABackfill) {
  make_people(5);
  if (postgresql()) {
    connection().execute(
        "CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.id := NEW.id + 10; RETURN "
        "NEW; END'");
    connection().execute("CREATE TRIGGER moves BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION away()");
  } else {
    connection().execute(
        "CREATE TRIGGER moves AFTER UPDATE OF name ON people BEGIN UPDATE people SET id = id + 10 WHERE id = "
        "NEW.id; END");
  }
  start([](Op& op) { op.backfill("people", "name = 'x'").batch(2).run(); }, nothing, "transaction=none");
  try {
    migrator_->upgrade();
    ADD_FAILURE() << "nothing was refused";
  } catch (const Error& error) {
    EXPECT_NE(
        std::string(error.what()).find("the backfill of people goes along id, which changes with its rows"),
        std::string::npos)
        << error.what();
  }
  EXPECT_EQ(values("SELECT id FROM people ORDER BY id"), (Texts{"1", "2", "3", "4", "5"}));
}

TEST_P(OpBackfillOnTwo, RunsAfterNoRowThatComesDuringABackfill) {
  make_people(5);
  start(
      [](Op& op) {
        op.backfill("people", {"id"},
                    [](Op& each, const Row& row) {
                      each.execute("INSERT INTO people (id, name) VALUES ($1, 'new')",
                                   row.get<int>("id") + 100);
                    })
            .batch(2)
            .run();
        op.backfill("people", "mail = 'm'").where("id < 3").run();
        op.execute("DELETE FROM people");
        op.backfill("people", "mail = 'm'").run();  // of nothing
      },
      nothing, "transaction=none");
  connection().execute("CREATE TABLE seen (n integer)");
  if (postgresql()) {
    connection().execute(
        "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO seen VALUES (NEW.id); "
        "RETURN NEW; "
        "END'");
    connection().execute("CREATE TRIGGER s AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION see()");
  } else {
    connection().execute(
        "CREATE TRIGGER s AFTER INSERT ON people BEGIN INSERT INTO seen VALUES (NEW.id); END");
  }
  migrator_->upgrade();
  EXPECT_EQ(values("SELECT n FROM seen ORDER BY n"), (Texts{"101", "102", "103", "104", "105"}));
}

TEST_P(OpBackfillOnSqlite, GoesAlongAnInfiniteKey) {
  connection().execute("CREATE TABLE n (k REAL PRIMARY KEY, done)");
  connection().execute("INSERT INTO n (k) VALUES (-9e999), (0.1), (0.2), (9e999)");
  connection().execute("CREATE TABLE m (k TEXT PRIMARY KEY, done)");
  connection().execute("INSERT INTO m (k) VALUES ('Inf'), ('a'), ('b')");
  start(
      [](Op& op) {
        op.backfill("n", "done = 1").batch(1).run();
        op.backfill("m", "done = 1").batch(1).run();
      },
      nothing, "transaction=none");
  migrator_->upgrade();
  EXPECT_EQ(value("SELECT (SELECT sum(done) FROM n) || (SELECT sum(done) FROM m)"), "43");
}

TEST_P(OpBackfill, LeavesNoRowOutOfABackfill) {
  connection().execute("CREATE TABLE keyed (k integer, n integer DEFAULT 0)");
  for (const char* key : {"1", "1", "1", "2", "2", "NULL"}) {
    connection().execute(std::string("INSERT INTO keyed (k) VALUES (") + key + ")");
  }
  const Function upgrade = [](Op& op) {
    op.backfill("keyed", {"k"},
                [](Op& inner, const Row& row) {
                  static int count;
                  inner.execute("UPDATE keyed SET n = $1 WHERE k = $2", ++count, row.get<int>("k"));
                })
        .by({"k"})
        .batch(2)
        .run();
    op.backfill("keyed", "n = n + 1000 -- as a test").where("k > 1 -- so").by({"k"}).batch(1).run();
  };
  start(upgrade, nothing, "transaction=none");
  EXPECT_THROW(migrator_->upgrade(), Error);  // of the row without a key
  connection().execute("DELETE FROM keyed WHERE k IS NULL");
  migrator_->upgrade();
  EXPECT_EQ(value("SELECT count(*) FROM keyed WHERE n % 1000 > 0"), "5");
  EXPECT_EQ(value("SELECT count(*) FROM keyed WHERE n > 2000"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM keyed WHERE n > 1000"), "2");
}

INSTANTIATE_TEST_SUITE_P(Engines, OpBackfill,
                         ::testing::Values(EngineKind::sqlite, EngineKind::postgresql, EngineKind::mysql),
                         engine_name);
INSTANTIATE_TEST_SUITE_P(Engines, OpBackfillOnTwo,
                         ::testing::Values(EngineKind::sqlite, EngineKind::postgresql), engine_name);
INSTANTIATE_TEST_SUITE_P(Engines, OpBackfillOnPostgresql, ::testing::Values(EngineKind::postgresql),
                         engine_name);
INSTANTIATE_TEST_SUITE_P(Engines, OpBackfillOnSqlite, ::testing::Values(EngineKind::sqlite), engine_name);

}  // namespace
}  // namespace limbeck::op_tests
