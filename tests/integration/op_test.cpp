// Revisions in C++ (limbeck/op.hpp), as part of an application's binary: what they ask for on each engine.
#include <gtest/gtest.h>

#include <limbeck/migrate.hpp>
#include <limbeck/op.hpp>

#include <fmt/core.h>

#include <cmath>
#include <limits>

#include "integration/test_database.hpp"

namespace {

namespace models = limbeck::models;
namespace type = limbeck::models::type;
using limbeck::DatabaseError;
using limbeck::EmbeddedFile;
using limbeck::Error;
using limbeck::Migrations;
using limbeck::Migrator;
using limbeck::Op;
using limbeck::Parameter;
using limbeck::Progress;
using limbeck::Row;
using limbeck::RunOptions;
using limbeck::config::DialectName;
using limbeck::testing::TestDatabase;

using Function = void (*)(Op&);
using Texts = std::vector<std::string>;

void nothing(Op&) {}

/// A revision's file, with what its two sections say.
std::string text_of(const std::string& upgrade, const std::string& downgrade = {}) {
  return "// in C++\n// limbeck: revision c1\n\n// limbeck: upgrade " + upgrade +
         "\nvoid upgrade(limbeck::Op& op);\n// limbeck: downgrade " + downgrade +
         "\nvoid downgrade(limbeck::Op& op);\n";
}

class OpTest : public ::testing::TestWithParam<DialectName> {
 protected:
  void SetUp() override {
    if (!database_.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  }
  bool postgresql() const { return GetParam() == DialectName::postgresql; }

  /// Runs `upgrade`; on SQLite in a section that may rebuild tables.
  void run(Function upgrade, Function downgrade = nothing) {
    start(upgrade, downgrade);
    migrator_->upgrade("head", options_);
  }
  void start(Function upgrade, Function downgrade, const std::string& section = "foreign-keys=off") {
    text_ = text_of(section, section);
    files_ = {{"versions/c1_in_cpp.cpp", text_, upgrade, downgrade}};
    migrator_.emplace(Migrations(files_), database_.config.database().unmasked());
  }
  Error refusal(Function upgrade) {
    try {
      run(upgrade);
    } catch (const Error& error) {
      return error;
    }
    return Error("nothing was refused");
  }
  std::string value(const std::string& sql) { return connection().query(sql).text(0, 0); }
  limbeck::dialect::Connection& connection() {
    if (!connection_) connection_ = limbeck::migrate::open(database_.config, limbeck::migrate::Access::write);
    return *connection_->connection;
  }
  Texts values(const std::string& sql) {
    Texts list;
    const auto result = connection().query(sql);
    for (std::size_t i = 0; i < result.rows.size(); ++i) list.push_back(result.text(i, 0));
    return list;
  }
  void make_people(int count = 3) {
    connection().execute("CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL, mail text)");
    for (int i = 1; i <= count; ++i) {
      connection().query(
          "INSERT INTO people VALUES ($1, $2, $3)",
          {std::to_string(i), "Person " + std::to_string(i), "P" + std::to_string(i) + "@X.ORG"});
    }
  }

  TestDatabase database_{GetParam()};
  RunOptions options_;
  std::string text_;
  std::vector<EmbeddedFile> files_;
  std::optional<Migrator> migrator_;
  std::optional<limbeck::migrate::Database> connection_;
};

class OpOnPostgresql : public OpTest {};
class OpOnSqlite : public OpTest {};

TEST_P(OpTest, MakesTablesAndTakesThemAway) {
  run(
      [](Op& op) {
        op.create_table("groups", [](auto& table) {
          table.column("id", type::bigint, models::primary_key, models::identity)
              .column("name", type::varchar(80), models::unique);
        });
        op.create_table("people", [](auto& table) {
          table.column("id", type::bigint, models::primary_key, models::identity)
              .column("group_id", type::bigint, models::nullable,
                      models::references("groups", models::on_delete::cascade))
              .index("people_group", {"group_id"});
        });
        op.bulk_insert("groups", {"id", "name"}, {{1, "one"}, {2, "two"}});
        op.bulk_insert("people", {"id", "group_id"}, {{1, 1}, {2, nullptr}});
        op.execute("DELETE FROM groups WHERE id = 2");
      },
      [](Op& op) {
        op.drop_table("people");
        op.drop_table("groups");
      });
  EXPECT_EQ(value("SELECT count(*) FROM people"), "2");
  EXPECT_EQ(values("SELECT name FROM groups"), Texts{"one"});
  EXPECT_THROW(connection().execute("INSERT INTO people (group_id) VALUES (7)"), DatabaseError);
  EXPECT_THROW(connection().execute("INSERT INTO groups (name) VALUES ('one')"), DatabaseError);
  migrator_->downgrade("base");
  EXPECT_THROW(connection().query("SELECT 1 FROM people"), DatabaseError);
  EXPECT_THROW(connection().query("SELECT 1 FROM groups"), DatabaseError);
}

TEST_P(OpTest, ChangesColumns) {
  make_people();
  run(
      [](Op& op) {
        op.add_column("people", "age", type::integer, models::default_to(7), models::not_null);
        op.add_column("people", "nick", type::varchar(20), models::nullable,
                      models::unique.named("people_nick"));
        op.rename_column("people", "mail", "email");
        op.alter_column("people", "age", type::bigint, models::no_default);
        op.alter_column("people", "email", models::default_to("none"));
        op.execute("UPDATE people SET email = 'none' WHERE email IS NULL");
        op.alter_column("people", "email", models::not_null);
      },
      [](Op& op) {
        op.alter_column("people", "email", models::nullable, models::no_default);
        op.rename_column("people", "email", "mail");
        op.drop_column("people", "nick");
        op.drop_column("people", "age");
      });
  EXPECT_EQ(values("SELECT age FROM people"), (Texts{"7", "7", "7"}));
  EXPECT_EQ(values("SELECT email FROM people ORDER BY id"), (Texts{"P1@X.ORG", "P2@X.ORG", "P3@X.ORG"}));
  connection().execute("INSERT INTO people (id, name, age, nick) VALUES (4, 'Four', 4, 'f')");
  EXPECT_EQ(value("SELECT email FROM people WHERE id = 4"), "none");
  EXPECT_THROW(connection().execute("INSERT INTO people (id, name, nick) VALUES (5, 'Five', 'g')"),
               DatabaseError);
  EXPECT_THROW(connection().execute("INSERT INTO people (id, name, age, nick) VALUES (5, 'Five', 5, 'f')"),
               DatabaseError);
  EXPECT_THROW(connection().execute("UPDATE people SET email = NULL"), DatabaseError);
  migrator_->downgrade("base");
  connection().execute("UPDATE people SET mail = NULL");
  EXPECT_EQ(connection().query("SELECT * FROM people").columns, (Texts{"id", "name", "mail"}));
}

TEST_P(OpTest, AddsAndDropsConstraintsAndIndexes) {
  make_people();
  run(
      [](Op& op) {
        op.create_table("groups",
                        [](auto& table) { table.column("id", type::integer, models::primary_key); });
        op.add_column("people", "group_id", type::integer, models::nullable);
        op.add_foreign_key("people", {"group_id"},
                           models::references("groups", {"id"}).named("people_group"));
        op.add_check("people", "people_positive", "id > 0");
        op.add_unique("people", "people_mail", {"mail"});
        op.create_index("people_names", "people", {"name", models::descending("id")},
                        models::where("id > 1"));
        op.create_index("people_spare", "people", {"name"});
        op.rename_index("people", "people_spare", "people_other");
        op.drop_index("people_other", "people");
      },
      [](Op& op) {
        op.drop_index("people_names", "people");
        op.drop_constraint("people", "people_mail");
        op.drop_constraint("people", "people_positive");
        op.drop_column("people", "group_id");
        op.drop_table("groups");
      });
  EXPECT_THROW(connection().execute("UPDATE people SET group_id = 1"), DatabaseError);
  EXPECT_THROW(connection().execute("UPDATE people SET id = -1 WHERE id = 1"), DatabaseError);
  EXPECT_THROW(connection().execute("UPDATE people SET mail = 'same'"), DatabaseError);
  migrator_->downgrade("base");
  connection().execute("UPDATE people SET mail = 'same', id = -id");
  EXPECT_EQ(connection().query("SELECT * FROM people").columns, (Texts{"id", "name", "mail"}));
}

TEST_P(OpTest, MovesThePrimaryKey) {
  connection().execute("CREATE TABLE plain (a integer NOT NULL, b integer NOT NULL, c text)");
  connection().execute("INSERT INTO plain VALUES (1, 1, 'x'), (1, 2, 'y')");
  run(
      [](Op& op) {
        op.add_primary_key("plain", {"a", "b"});
        op.rename_column("plain", "b", "d");
        op.rebuild_table("plain");
      },
      [](Op& op) {
        op.rename_column("plain", "d", "b");
        op.drop_primary_key("plain");
      });
  EXPECT_THROW(connection().execute("INSERT INTO plain VALUES (1, 2, 'z')"), DatabaseError);
  EXPECT_EQ(values("SELECT c FROM plain ORDER BY d"), (Texts{"x", "y"}));
  migrator_->downgrade("base");
  connection().execute("INSERT INTO plain (a, b) VALUES (1, 2)");
  EXPECT_EQ(value("SELECT count(*) FROM plain"), "3");
}

TEST_P(OpTest, MakesAndDropsTriggers) {
  make_people();
  run(
      [](Op& op) {
        op.create_table("seen", [](auto& table) { table.column("id", type::integer); });
        if (op.dialect() == models::postgresql) {
          op.create_object(
              "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen VALUES "
              "(NEW.id); RETURN "
              "NULL; END $$");
          op.create_object(
              "CREATE TRIGGER people_seen AFTER UPDATE ON people FOR EACH ROW EXECUTE FUNCTION see()");
        } else {
          op.create_object(
              "CREATE TRIGGER people_seen AFTER UPDATE ON people BEGIN INSERT INTO seen VALUES (NEW.id); "
              "END");
        }
        op.execute("UPDATE people SET name = name WHERE id = 2");
      },
      [](Op& op) {
        op.drop_object("trigger", "people", "people_seen");
        if (op.dialect() == models::postgresql) op.drop_object("function", "see");
        op.drop_table("seen");
      });
  EXPECT_EQ(values("SELECT id FROM seen"), Texts{"2"});
  migrator_->downgrade("base");
  connection().execute("UPDATE people SET name = name");
}

TEST_P(OpTest, RenamesTablesAndMakesViews) {
  make_people();
  run(
      [](Op& op) {
        op.rename_table("people", "persons");
        op.create_view("names", "SELECT name FROM persons");
        op.replace_view("names", "SELECT name, id FROM persons");
      },
      [](Op& op) {
        op.drop_view("names");
        op.rename_table("persons", "people");
      });
  EXPECT_EQ(connection().query("SELECT * FROM names").columns, (Texts{"name", "id"}));
  migrator_->downgrade("base");
  EXPECT_EQ(value("SELECT count(*) FROM people"), "3");
}

TEST_P(OpTest, AsksAndAnswersWithTypes) {
  static Texts seen;
  seen.clear();
  make_people();
  run([](Op& op) {
    for (const auto& [id, name, mail] : op.query<std::int64_t, std::string, std::optional<std::string>>(
             "SELECT id, name, CASE WHEN id = 2 THEN NULL ELSE mail END FROM people WHERE id < $1 ORDER BY "
             "id",
             3)) {
      seen.push_back(std::to_string(id) + name + mail.value_or("-"));
    }
    for (const Row row : op.query("SELECT id, name FROM people WHERE name = $1", "Person 3")) {
      seen.push_back(row.get<std::string>("name") + (row.is_null("id") ? "null" : ""));
    }
    const std::vector<std::byte> bytes = {std::byte{0}, std::byte{255}, std::byte{39}};
    op.create_table("blobs", [](auto& table) {
      table.column("id", type::integer, models::primary_key)
          .column("data", type::bytes)
          .column("good", type::boolean)
          .column("share", type::double_precision);
    });
    op.execute("INSERT INTO blobs VALUES ($1, $2, $3, $4)", 1, bytes, true, 0.25);
    const auto [id, data, good, share] =
        op.query<int, std::vector<std::byte>, bool, double>("SELECT * FROM blobs").at(0);
    seen.push_back(data == bytes && good && share == 0.25 ? "same" : "other");
    seen.push_back(std::to_string(
        op.query_value<int>("SELECT count(*) FROM people WHERE mail = $1", std::optional<std::string>())));
    op.execute("UPDATE people SET mail = $1 WHERE id = $2", nullptr, 1);
    seen.push_back(
        std::to_string(op.execute("UPDATE people SET name = $2 WHERE id <= $1", 2, "it's\n\"ours\" — $1")));
  });
  EXPECT_EQ(seen, (Texts{"1Person 1P1@X.ORG", "2Person 2-", "Person 3", "same", "0", "2"}));
  EXPECT_EQ(value("SELECT name FROM people WHERE id = 1"), "it's\n\"ours\" — $1");
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail IS NULL"), "1");
}

TEST_P(OpTest, CanTellWhereItRuns) {
  static std::string seen;
  run([](Op& op) {
    seen = std::string(op.dialect() == models::postgresql ? "postgresql" : "sqlite") +
           (op.server_version() > 3'000'000 || op.server_version() > 120'000 ? " new" : " old") +
           (op.offline() ? " offline" : "");
  });
  EXPECT_EQ(seen, postgresql() ? "postgresql new" : "sqlite new");
}

TEST_P(OpTest, IsRolledBackAsAWholeWhenItThrows) {
  make_people();
  const auto error = refusal([](Op& op) {
    op.add_column("people", "age", type::integer, models::nullable);
    op.execute("UPDATE people SET name = 'gone'");
    throw std::runtime_error("person 2 has no name");
  });
  EXPECT_NE(std::string(error.what())
                .find("versions/c1_in_cpp.cpp: the upgrade of revision c1 failed: person 2 has no name"),
            std::string::npos)
      << error.what();
  EXPECT_EQ(value("SELECT name FROM people WHERE id = 1"), "Person 1");
  EXPECT_EQ(connection().query("SELECT * FROM people").columns, (Texts{"id", "name", "mail"}));
  EXPECT_TRUE(migrator_->status().rows.empty());
}

TEST_P(OpTest, NamesTheLineOfTheStatementThatFails) {
  constexpr int line = __LINE__ + 1;
  const auto error = refusal([](Op& op) { op.execute("UPDATE nobody SET a = 1"); });
  EXPECT_NE(std::string(error.what()).find("versions/c1_in_cpp.cpp:" + std::to_string(line) + ": "),
            std::string::npos)
      << error.what();
  EXPECT_NE(std::string(error.what()).find("statement 1: UPDATE nobody SET a = 1"), std::string::npos)
      << error.what();
}

TEST_P(OpTest, NamesTheLineOfWhatItRefusesItself) {
  const auto line_of = [&](Function upgrade) {
    const std::string message = refusal(upgrade).what();
    const std::string begin = "versions/c1_in_cpp.cpp:";
    return message.starts_with(begin) ? std::atoi(message.c_str() + begin.size()) : 0;
  };
  make_people();
  constexpr int line = __LINE__ + 1;
  EXPECT_EQ(line_of([](Op& op) { op.query_value<int>("SELECT id FROM people WHERE id = 99"); }), line);
  EXPECT_EQ(line_of([](Op& op) { op.query<int>("SELECT name FROM people"); }), line + 1);
  EXPECT_EQ(line_of([](Op& op) { op.execute("UPDATE people SET name = $1", "\xff"); }), line + 2);
}

TEST_P(OpTest, RefusesWhatOnlyModelsCanSay) {
  make_people();
  const auto refused = [&](Function upgrade, const char* word) {
    const auto error = refusal(upgrade);
    EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
  };
  using models::renamed_from;
  refused([](Op& op) { op.add_column("people", "email", type::text, models::nullable, renamed_from("mail")); }, "renamed_from()");
  refused([](Op& op) { op.alter_column("people", "mail", models::not_null, renamed_from("email")); }, "renamed_from()");
  refused([](Op& op) { op.create_table("t", [](auto& table) { table.column("a", type::text, renamed_from("b")); }); },
          "renamed_from()");
  refused([](Op& op) { op.create_index("people_mail", "people", {"mail"}, renamed_from("x")); }, "renamed_from()");
  refused([](Op& op) { op.add_column("people", "email", type::text, models::nullable, models::stable_id("x")); }, "stable_id()");
  const auto error = refusal([](Op& op) { op.add_column("people", "e", type::text, models::nullable, renamed_from("mail")); });
  EXPECT_NE(error.hint().find("op.rename_column("), std::string::npos) << error.hint();
}

TEST_P(OpTest, MakesAPrimaryKeyOfNoColumnWithNull) {
  connection().execute("CREATE TABLE k (a bigint, b integer DEFAULT 7)");
  connection().execute("INSERT INTO k VALUES (1, 1), (NULL, 2), (3, NULL)");
  for (const Function add : {Function([](Op& op) { op.add_primary_key("k", {"a"}); }),
                             Function([](Op& op) { op.add_primary_key("k", {"b"}); })}) {
    const auto error = refusal(add);
    EXPECT_NE(std::string(error.what()).find(postgresql() ? "null values" : "NULL in"), std::string::npos) << error.what();
  }
  connection().execute("DELETE FROM k WHERE a IS NULL OR b IS NULL");
  run([](Op& op) { op.add_primary_key("k", {"a"}); });
  EXPECT_THROW(connection().execute("INSERT INTO k VALUES (NULL, 2)"), DatabaseError);
  EXPECT_THROW(connection().execute("INSERT INTO k VALUES (1, 2)"), DatabaseError);
}

TEST_P(OpTest, NamesTheFailureThatWasCaught) {
  if (!postgresql()) return;  // SQLite goes on with the transaction
  make_people();
  constexpr int line = __LINE__ + 3;
  const auto error = refusal([](Op& op) {
    try {
      op.execute("UPDATE nobody SET a = 1");
    } catch (const DatabaseError&) {
    }
    op.drop_column("people", "mail");
  });
  EXPECT_NE(std::string(error.what()).find(fmt::format("line {} failed in it", line)), std::string::npos) << error.what();
  EXPECT_NE(std::string(error.what()).find("\"nobody\" does not exist"), std::string::npos) << error.what();
  constexpr int caught_all = __LINE__ + 3;
  const auto all = refusal([](Op& op) {
    try {
      op.execute("UPDATE nobody SET a = 1");
    } catch (...) {
    }
  });
  EXPECT_NE(std::string(all.what()).find(fmt::format("c1_in_cpp.cpp:{}: ", caught_all)), std::string::npos) << all.what();
  EXPECT_NE(std::string(all.what()).find("\"nobody\" does not exist"), std::string::npos) << all.what();
}

TEST_P(OpTest, KnowsWhatIsThere) {
  make_people();
  const auto complaint = [&](Function upgrade) { return std::string(refusal(upgrade).what()); };
  const auto says = [&](Function upgrade, const std::string& words) {
    const auto said = complaint(upgrade);
    EXPECT_NE(said.find(words), std::string::npos) << said;
  };
  says([](Op& op) { op.drop_table("poeple"); },
       "there is no table \"poeple\" in the database; did you mean \"people\"?");
  says([](Op& op) { op.drop_column("people", "nmae"); }, "has no column \"nmae\"; did you mean \"name\"?");
  says([](Op& op) { op.drop_constraint("people", "x"); }, "has no constraint \"x\"");
  says([](Op& op) { op.drop_index("x", "people"); }, "has no index \"x\"");
  says([](Op& op) { op.add_unique("people", "u", {"mial"}); },
       "there is no column \"mial\"; did you mean \"mail\"?");
  says([](Op& op) { op.add_foreign_key("people", {"id"}, models::references("groups", {"id"})); },
       "it refers to the table \"groups\"");
  says([](Op& op) { op.execute("COMMIT"); }, "COMMIT can't be run in a transaction of Limbeck's own");
  says([](Op& op) { op.execute("VACUUM"); }, "VACUUM can't run inside a transaction");
  says([](Op& op) { op.query_value<int>("SELECT name FROM people WHERE id = 1"); },
       "the column name holds a value that is no whole number of that size");
  says([](Op& op) { op.query_value<int>("SELECT id FROM people"); },
       "the statement gives 3 rows, and one is wanted");
  says([](Op& op) { op.backfill("people", "mail = lower(mail)").run(); },
       "a backfill commits batch by batch");
}

// On PostgreSQL, a failure ends the transaction.
TEST_P(OpOnSqlite, GoesOnAfterAFailureThatItCatches) {
  make_people();
  run([](Op& op) {
    try {
      op.execute("UPDATE nobody SET a = 1");
    } catch (const DatabaseError& error) {
      op.execute("UPDATE people SET mail = $1", error.what());
    }
  });
  EXPECT_NE(value("SELECT mail FROM people").find("nobody"), std::string::npos);
}

// ---- backfills

TEST_P(OpTest, FillsInBatchByBatch) {
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

TEST_P(OpTest, CallsAFunctionForEachRow) {
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

TEST_P(OpTest, GoesOnBehindTheLastBatchAfterAFailure) {
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

TEST_P(OpTest, RefusesToGoOnWithAnotherProgram) {
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

TEST_P(OpTest, NeedsAKeyToGoAlong) {
  connection().execute("CREATE TABLE loose (a integer, b integer)");
  for (int i = 0; i < 12; ++i)
    connection().execute("INSERT INTO loose VALUES (" + std::to_string(i) + ", 0)");
  start([](Op& op) { op.backfill("loose", "b = 1").run(); }, nothing, "transaction=none");
  EXPECT_THROW(migrator_->upgrade(), Error);
  start([](Op& op) { op.backfill("loose", "b = 1").by({"a"}).batch(5).run(); }, nothing, "transaction=none");
  migrator_->upgrade();
  EXPECT_EQ(value("SELECT sum(b) FROM loose"), "12");
}

TEST_P(OpTest, StopsBetweenBatches) {
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
TEST_P(OpOnPostgresql, TriesABatchAgainThatWaitedTooLongForALock) {
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
      EXPECT_EQ(now.text, "a batch waited too long for a lock, and is tried again");
      other.connection->execute("COMMIT");
      free = true;
    }
  };
  migrator_->upgrade("head", options_);
  EXPECT_TRUE(free);
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail = lower(mail)"), "4");
}

// PostgreSQL's text is always UTF-8.
// A rebuild that a program asks for begins with the table as it is.
TEST_P(OpOnSqlite, KeepsWhatOthersHaveAddedToATable) {
  make_people();
  connection().execute("ALTER TABLE people ADD COLUMN vat integer CHECK (vat > 0)");
  connection().execute("UPDATE people SET vat = id");
  connection().execute("CREATE INDEX by_hand ON people (vat)");
  connection().execute("CREATE TRIGGER tr AFTER INSERT ON people BEGIN SELECT 1; END");
  run([](Op& op) { op.alter_column("people", "mail", models::not_null); });
  EXPECT_EQ(values("SELECT vat FROM people ORDER BY id"), (Texts{"1", "2", "3"}));
  EXPECT_EQ(values("SELECT name FROM sqlite_schema WHERE name IN ('by_hand', 'tr') ORDER BY 1"), (Texts{"by_hand", "tr"}));
  EXPECT_THROW(connection().execute("UPDATE people SET vat = 0"), DatabaseError);
}

TEST_P(OpOnSqlite, GivesNoTextThatWouldBeChanged) {
  make_people();
  connection().execute("UPDATE people SET mail = CAST(x'ff41' AS TEXT) WHERE id = 2");
  const auto error = refusal([](Op& op) { op.query("SELECT mail FROM people"); });
  EXPECT_NE(std::string(error.what()).find("the column mail holds text that is not UTF-8"), std::string::npos)
      << error.what();
  run([](Op& op) {
    const auto bytes =
        op.query_value<std::vector<std::byte>>("SELECT CAST(mail AS BLOB) FROM people WHERE id = 2");
    op.execute("UPDATE people SET mail = $1 WHERE id = 2", std::to_string(bytes.size()));
  });
  EXPECT_EQ(value("SELECT mail FROM people WHERE id = 2"), "2");
}

// ---- what a hostile user found

TEST_P(OpTest, IsNotDoneWhenItWasStopped) {
  for (const char* section : {"", "transaction=none"}) {
    static std::stop_source stop;
    stop = std::stop_source();
    start(
        [](Op& op) {
          op.execute("CREATE TABLE stopped (a integer)");
          stop.request_stop();
          for (int i = 0; i < 5; ++i) {
            try {
              op.execute("INSERT INTO stopped VALUES ($1)", i);
            } catch (const std::exception&) {
            }
          }
        },
        nothing, section);
    options_.stop = stop.get_token();
    EXPECT_THROW(migrator_->upgrade("head", options_), Error);
    EXPECT_FALSE(migrator_->at_head());
  }
}

TEST_P(OpTest, DoesNothingTwiceBehindAFailedQuery) {
  connection().execute("CREATE TABLE counted (n integer)");
  connection().execute("INSERT INTO counted VALUES (1)");
  const Function upgrade = [](Op& op) {
    op.execute("UPDATE counted SET n = n + 1");
    op.query("SELECT 1 FROM other");
  };
  start(upgrade, nothing, "transaction=none");
  EXPECT_THROW(migrator_->upgrade(), Error);
  connection().execute("CREATE TABLE other (a integer)");
  migrator_->upgrade();
  EXPECT_EQ(value("SELECT n FROM counted"), "2");
}

TEST_P(OpTest, GoesOnBehindOperationsThatAreDone) {
  make_people();
  start(
      [](Op& op) {
        op.rename_column("people", "mail", "email");
        op.create_index("people_email", "people", {"email"});
        op.execute("INSERT INTO other VALUES (1)");
      },
      nothing, "transaction=none");
  EXPECT_THROW(migrator_->upgrade(), Error);
  connection().execute("CREATE TABLE other (a integer)");
  migrator_->upgrade();
  EXPECT_EQ(value("SELECT count(*) FROM other"), "1");
  EXPECT_EQ(value("SELECT count(email) FROM people"), "3");
}

TEST_P(OpTest, ThrowsWhatTheDatabaseSaidOutsideATransactionToo) {
  static std::string code;
  start(
      [](Op& op) {
        try {
          op.execute("INSERT INTO nowhere VALUES ($1)", "secret value");
        } catch (const DatabaseError& error) {
          code = error.sqlstate();
        }
        op.execute("INSERT INTO nowhere VALUES ($1)", "secret value");
      },
      nothing, "transaction=none");
  try {
    migrator_->upgrade();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos) << error.what();
  }
  EXPECT_EQ(code, postgresql() ? "42P01" : "1");
  EXPECT_EQ(value("SELECT count(*) FROM limbeck_journal WHERE message LIKE '%secret%'"), "0");
}

TEST_P(OpTest, RefusesAnotherBackfillBehindTheBatchesOfOne) {
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

TEST_P(OpTest, RefusesAnEditedFunctionBehindTheBatchesOfABackfill) {
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
    EXPECT_NE(std::string(error.what()).find("the program whose function it calls was edited since"), std::string::npos)
        << error.what();
    EXPECT_NE(error.hint().find("put it back as it was"), std::string::npos) << error.hint();
  }
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail LIKE '%?'"), "0");
  // As it was, it goes on; and once it has come to its end, what is edited elsewhere in the file concerns it no more.
  failing_at = 0;
  begin("", first);
  EXPECT_THROW(migrator_->upgrade(), Error);
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail LIKE '%!'"), "30");
  begin("// edited\n", second);
  migrator_->upgrade();
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail LIKE '%?'"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE mail LIKE '%!!'"), "0");
}

TEST_P(OpTest, ChangesNoKeyThatABackfillGoesAlong) {
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
        Function([](Op& op) { op.backfill("people", "mail = mail || '!'").by({"id", "mail"}).batch(2).run(); })}) {
    const auto message = refused(upgrade);
    EXPECT_NE(message.find("the backfill of people goes along"), std::string::npos) << message;
    EXPECT_NE(message.find("itself"), std::string::npos) << message;
  }
  EXPECT_EQ(values("SELECT id FROM people ORDER BY id"), (Texts{"1", "2", "3", "4", "5"}));
  // Of another name in a text or on the right there is nothing to say.
  start([](Op& op) { op.backfill("people", "name = 'id = ' || id").batch(2).run(); }, nothing, "transaction=none");
  migrator_->upgrade();
  EXPECT_EQ(value("SELECT name FROM people WHERE id = 5"), "id = 5");
}

TEST_P(OpTest, NoticesThatATriggerChangesTheKeyOfABackfill) {
  make_people(5);
  if (postgresql()) {
    connection().execute(
        "CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.id := NEW.id + 10; RETURN NEW; END'");
    connection().execute("CREATE TRIGGER moves BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION away()");
  } else {
    connection().execute(
        "CREATE TRIGGER moves AFTER UPDATE OF name ON people BEGIN UPDATE people SET id = id + 10 WHERE id = NEW.id; END");
  }
  start([](Op& op) { op.backfill("people", "name = 'x'").batch(2).run(); }, nothing, "transaction=none");
  try {
    migrator_->upgrade();
    ADD_FAILURE() << "nothing was refused";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("the backfill of people goes along id, which changes with its rows"),
              std::string::npos)
        << error.what();
  }
  EXPECT_EQ(values("SELECT id FROM people ORDER BY id"), (Texts{"1", "2", "3", "4", "5"}));
}

TEST_P(OpTest, RunsAfterNoRowThatComesDuringABackfill) {
  make_people(5);
  start(
      [](Op& op) {
        op.backfill("people", {"id"}, [](Op& each, const Row& row) {
            each.execute("INSERT INTO people (id, name) VALUES ($1, 'new')", row.get<int>("id") + 100);
          }).batch(2).run();
        op.backfill("people", "mail = 'm'").where("id < 3").run();
        op.execute("DELETE FROM people");
        op.backfill("people", "mail = 'm'").run();  // of nothing
      },
      nothing, "transaction=none");
  connection().execute("CREATE TABLE seen (n integer)");
  if (postgresql()) {
    connection().execute(
        "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO seen VALUES (NEW.id); RETURN NEW; "
        "END'");
    connection().execute("CREATE TRIGGER s AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION see()");
  } else {
    connection().execute("CREATE TRIGGER s AFTER INSERT ON people BEGIN INSERT INTO seen VALUES (NEW.id); END");
  }
  migrator_->upgrade();
  EXPECT_EQ(values("SELECT n FROM seen ORDER BY n"), (Texts{"101", "102", "103", "104", "105"}));
}

TEST_P(OpTest, BindsNumbersThatAreNotFinite) {
  connection().execute("CREATE TABLE n (id integer PRIMARY KEY, x double precision)");
  run([](Op& op) {
    const double infinity = std::numeric_limits<double>::infinity();
    op.execute("INSERT INTO n VALUES (1, $1), (2, $2)", infinity, -infinity);
    op.bulk_insert("n", {"id", "x"}, {{3, infinity}});
    if (op.query_value<double>("SELECT x FROM n WHERE id = 2") != -infinity) throw Error("it is another one");
  });
  if (postgresql()) {
    EXPECT_EQ(values("SELECT x FROM n ORDER BY id"), (Texts{"Infinity", "-Infinity", "Infinity"}));
  } else {
    EXPECT_EQ(values("SELECT typeof(x) || (x > 1e308) || (x < -1e308) FROM n ORDER BY id"),
              (Texts{"real10", "real01", "real10"}));
  }
}

TEST_P(OpOnSqlite, RefusesNaN) {
  connection().execute("CREATE TABLE n (x REAL)");
  const auto error = refusal([](Op& op) { op.execute("INSERT INTO n VALUES ($1)", std::nan("")); });
  EXPECT_NE(std::string(error.what()).find("SQLite has no NaN: it would store NULL instead"), std::string::npos);
  EXPECT_EQ(value("SELECT count(*) FROM n"), "0");
}

static_assert(std::is_constructible_v<Parameter, bool>);
static_assert(std::is_constructible_v<Parameter, std::optional<bool>>);
static_assert(!std::is_constructible_v<Parameter, void*>);
static_assert(!std::is_constructible_v<Parameter, const unsigned char*>);
static_assert(!std::is_constructible_v<Parameter, const int*>);
static_assert(!std::is_constructible_v<Parameter, const wchar_t*>);
static_assert(!std::is_constructible_v<Parameter, char>);
static_assert(!std::is_constructible_v<Parameter, std::optional<void*>>);

TEST_P(OpTest, BindsTextsOfAllKindsOfPointersToCharacters) {
  connection().execute("CREATE TABLE n (id integer PRIMARY KEY, t text)");
  run([](Op& op) {
    char buffer[] = "buffer";
    char* const pointer = buffer;
    op.execute("INSERT INTO n VALUES (1, $1)", u8"h\u00e9llo");
    op.execute("INSERT INTO n VALUES (2, $1)", static_cast<const char*>(nullptr));
    op.execute("INSERT INTO n VALUES (3, $1)", pointer);
    op.bulk_insert("n", {"id", "t"}, {{4, u8"four"}, {5, static_cast<const char*>(nullptr)}, {6, std::u8string(u8"six")}});
  });
  EXPECT_EQ(values("SELECT coalesce(t, 'NULL') FROM n ORDER BY id"),
            (Texts{"h\u00e9llo", "NULL", "buffer", "four", "NULL", "six"}));
}

TEST_P(OpTest, RefusesAWholeNumberThatWouldBeRounded) {
  connection().execute("CREATE TABLE n (i bigint, t text)");
  static constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  const auto error = refusal([](Op& op) { op.execute("INSERT INTO n (i) VALUES ($1)", most); });
  EXPECT_NE(std::string(error.what()).find(postgresql() ? "out of range" : "SQLite has no whole number as great as"),
            std::string::npos)
      << error.what();
  const auto bulk = refusal([](Op& op) { op.bulk_insert("n", {"i"}, {{1}, {most}}); });
  EXPECT_NE(std::string(bulk.what()).find("18446744073709551615"), std::string::npos) << bulk.what();
  EXPECT_EQ(value("SELECT count(*) FROM n"), "0");
  run([](Op& op) { op.execute("INSERT INTO n VALUES ($1, $2)", INT64_MAX, std::to_string(most)); });
  EXPECT_EQ(value("SELECT i FROM n"), "9223372036854775807");
  EXPECT_EQ(value("SELECT t FROM n"), "18446744073709551615");
}

TEST_P(OpTest, KeepsWholeNumbersBeyondBigintWhereThereAreSuch) {
  if (!postgresql()) return;  // RefusesAWholeNumberThatWouldBeRounded is SQLite's
  connection().execute("CREATE TABLE n (i numeric(20, 0))");
  run([](Op& op) { op.execute("INSERT INTO n VALUES ($1)", std::numeric_limits<std::uint64_t>::max()); });
  EXPECT_EQ(value("SELECT i FROM n"), "18446744073709551615");
}

TEST_P(OpOnSqlite, WarnsOfADefaultThatIsRounded) {
  make_people();
  std::string said;
  options_.progress = [&](const Progress& now) { said += now.text + "\n"; };
  run([](Op& op) {
    op.add_column("people", "a", type::numeric(20, 0), models::default_to(std::numeric_limits<std::uint64_t>::max()));
    op.add_column("people", "b", type::numeric(20, 0), models::default_to(INT64_MAX));
    op.add_column("people", "c", type::double_precision, models::default_to(0.1));
    op.add_column("people", "d", type::text, models::default_to("12345678901234567890"));
  });
  EXPECT_NE(said.find("the default 18446744073709551615 of the column a of people is kept as 1.8446744073709552e+19"),
            std::string::npos)
      << said;
  for (const char* column : {"column b", "column c", "column d"}) EXPECT_EQ(said.find(column), std::string::npos) << said;
}

TEST_P(OpOnSqlite, GoesAlongAnInfiniteKey) {
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

/// SQLite's DROP TABLE deletes the rows first, and ON DELETE would act on those that are left, with its triggers.
TEST_P(OpTest, DropsATableThatRefersToItselfWithoutItsTriggers) {
  if (postgresql()) return;  // SQLite alone deletes rows when a table is dropped
  for (const char* sql : {"CREATE TABLE log (what text)",
                          "CREATE TABLE tree (id integer PRIMARY KEY, up integer REFERENCES tree ON DELETE SET NULL)",
                          "INSERT INTO tree VALUES (1, NULL), (2, 1)",
                          "CREATE TRIGGER fires AFTER UPDATE ON tree BEGIN INSERT INTO log VALUES ('fired'); END"}) {
    connection().execute(sql);
  }
  const auto drop = [](Op& op) { op.drop_table("tree"); };
  start(drop, nothing, "");
  try {
    migrator_->upgrade("head", options_);
    ADD_FAILURE() << "a table was dropped while foreign keys act on its rows";
  } catch (const Error& error) {
    EXPECT_TRUE(std::string(error.what()).contains("dropping it while they are on also deletes or changes"))
        << error.what();
    EXPECT_TRUE(std::string(error.hint()).contains("// limbeck: upgrade foreign-keys=off")) << error.hint();
  }
  run(drop);
  EXPECT_THROW(connection().query("SELECT 1 FROM tree"), DatabaseError);
  EXPECT_EQ(value("SELECT count(*) FROM log"), "0");
}

/// Wrong uses, which the other engine or ALTER TABLE itself refuses: none may be accepted without a word.
TEST_P(OpTest, RefusesOnEachEngineWhatCanNotBe) {
  for (const char* sql :
       {"CREATE TABLE groups (id integer PRIMARY KEY, name text, \"Kind\" text, CONSTRAINT groups_name UNIQUE (name))",
        "CREATE TABLE people (id integer PRIMARY KEY, name text, \"Nick\" text, group_id integer, age integer, "
        "CONSTRAINT people_age CHECK (age > 0), CONSTRAINT people_group FOREIGN KEY (group_id) REFERENCES groups (id))",
        "CREATE TABLE pets (name text, double_age integer, group_name text REFERENCES groups (name))",
        "CREATE VIEW names AS SELECT name, \"Nick\" FROM people", "CREATE VIEW short_names AS SELECT name FROM names",
        "CREATE INDEX people_name ON people (name)", "INSERT INTO groups VALUES (1, 'one', 'x')",
        "INSERT INTO people VALUES (1, 'Ada', 'A', 1, 36), (2, NULL, 'B', NULL, 40)"}) {
    connection().execute(sql);
  }
  const std::vector<std::pair<const char*, Function>> wrong = {
      {"drop_table missing", [](Op& op) { op.drop_table("nowhere"); }},
      {"drop_table under a view", [](Op& op) { op.drop_table("people"); }},
      {"drop_table under a foreign key", [](Op& op) { op.drop_table("groups"); }},
      {"rename_table missing", [](Op& op) { op.rename_table("nowhere", "there"); }},
      {"rename_table onto another", [](Op& op) { op.rename_table("pets", "groups"); }},
      {"rename_table to nothing", [](Op& op) { op.rename_table("pets", ""); }},
      {"create_table present",
       [](Op& op) { op.create_table("pets", [](auto& t) { t.column("id", type::integer); }); }},
      {"create_table without columns", [](Op& op) { op.create_table("empty", [](auto&) {}); }},
      {"create_table of a reference to nothing",
       [](Op& op) {
         op.create_table("cars", [](auto& t) {
           t.column("id", type::integer).column("owner", type::integer, models::nullable, models::references("nowhere"));
         });
       }},
      {"alter_table missing",
       [](Op& op) {
         op.alter_table("nowhere", models::option(models::sqlite, "strict", "true"),
                        models::option(models::postgresql, "fillfactor", "70"));
       }},
      {"alter_table of an unknown option",
       [](Op& op) {
         op.alter_table("pets", models::option(models::sqlite, "fill", "70"),
                        models::option(models::postgresql, "fill", "70"));
       }},
      {"add_column missing table", [](Op& op) { op.add_column("nowhere", "a", type::integer, models::nullable); }},
      {"add_column present", [](Op& op) { op.add_column("people", "name", type::text, models::nullable); }},
      {"add_column present, with a key",
       [](Op& op) { op.add_column("people", "name", type::text, models::nullable, models::unique); }},
      {"add_column not null", [](Op& op) { op.add_column("people", "a", type::integer, models::not_null); }},
      {"add_column as a second primary key",
       [](Op& op) { op.add_column("people", "a", type::integer, models::primary_key); }},
      {"add_column of an unknown option",
       [](Op& op) {
         op.add_column("pets", "a", type::integer, models::nullable, models::option(models::sqlite, "odd", "1"),
                       models::option(models::postgresql, "odd", "1"));
       }},
      {"drop_column missing", [](Op& op) { op.drop_column("people", "nothing"); }},
      {"drop_column under a view", [](Op& op) { op.drop_column("people", "name"); }},
      {"drop_column under a view, in quotes", [](Op& op) { op.drop_column("people", "Nick"); }},
      {"drop_column under a foreign key", [](Op& op) { op.drop_column("groups", "name"); }},
      {"drop_column of a key that others need", [](Op& op) { op.drop_column("groups", "id"); }},
      {"rename_column missing", [](Op& op) { op.rename_column("people", "nothing", "something"); }},
      {"rename_column onto another", [](Op& op) { op.rename_column("people", "name", "age"); }},
      {"rename_column to nothing", [](Op& op) { op.rename_column("people", "name", ""); }},
      {"alter_column missing", [](Op& op) { op.alter_column("people", "nothing", models::not_null); }},
      {"alter_column not null", [](Op& op) { op.alter_column("people", "name", models::not_null); }},
      {"add_primary_key twice", [](Op& op) { op.add_primary_key("people", {"name"}); }},
      {"add_primary_key missing", [](Op& op) { op.add_primary_key("pets", {"nothing"}); }},
      {"add_unique missing", [](Op& op) { op.add_unique("pets", "u", {"Nothing"}); }},
      {"add_unique present", [](Op& op) { op.add_unique("groups", "groups_name", {"Kind"}); }},
      {"add_check present", [](Op& op) { op.add_check("people", "people_age", "age > 1"); }},
      {"add_check missing", [](Op& op) { op.add_check("people", "c", "nothing > 1"); }},
      {"add_foreign_key missing column",
       [](Op& op) { op.add_foreign_key("pets", {"nothing"}, models::references("groups", {"id"})); }},
      {"add_foreign_key missing table",
       [](Op& op) { op.add_foreign_key("pets", {"double_age"}, models::references("nowhere", {"id"})); }},
      {"add_foreign_key to no key",
       [](Op& op) { op.add_foreign_key("pets", {"name"}, models::references("groups", {"Kind"})); }},
      {"drop_primary_key missing", [](Op& op) { op.drop_primary_key("pets"); }},
      {"drop_primary_key that others need", [](Op& op) { op.drop_primary_key("groups"); }},
      {"drop_constraint missing", [](Op& op) { op.drop_constraint("people", "nothing"); }},
      {"drop_constraint that others need", [](Op& op) { op.drop_constraint("groups", "groups_name"); }},
      {"rename_constraint missing", [](Op& op) { op.rename_constraint("people", "nothing", "something"); }},
      {"rename_constraint onto another", [](Op& op) { op.rename_constraint("people", "people_age", "people_group"); }},
      {"rename_constraint to nothing", [](Op& op) { op.rename_constraint("people", "people_age", ""); }},
      {"create_index present", [](Op& op) { op.create_index("people_name", "people", {"age"}); }},
      {"create_index missing", [](Op& op) { op.create_index("i", "people", {"Nothing"}); }},
      {"drop_index missing", [](Op& op) { op.drop_index("nothing", "people"); }},
      {"rename_index missing", [](Op& op) { op.rename_index("people", "nothing", "something"); }},
      {"rename_index to nothing", [](Op& op) { op.rename_index("people", "people_name", ""); }},
      {"create_view of nothing", [](Op& op) { op.create_view("v", "SELECT 1 FROM nowhere"); }},
      {"create_view of no column", [](Op& op) { op.create_view("v", "SELECT people.nothing FROM people"); }},
      {"create_view present", [](Op& op) { op.create_view("names", "SELECT 1 AS one"); }},
      {"replace_view by nothing", [](Op& op) { op.replace_view("short_names", "SELECT name FROM nowhere"); }},
      {"drop_view missing", [](Op& op) { op.drop_view("nothing"); }},
      {"drop_view under a view", [](Op& op) { op.drop_view("names"); }},
      {"drop_object missing", [](Op& op) { op.drop_object("trigger", "people", "nothing"); }},
      {"drop_object of no kind", [](Op& op) { op.drop_object("thing", "people"); }},
      {"set_comment on no table", [](Op& op) { op.set_comment("table", "nowhere", "x"); }},
      {"set_comment on no column", [](Op& op) { op.set_comment("column", "people", "x", "nothing"); }},
      {"set_comment on no view", [](Op& op) { op.set_comment("view", "nothing", "x"); }},
      {"set_comment on no kind", [](Op& op) { op.set_comment("thing", "people", "x"); }},
      {"bulk_insert missing", [](Op& op) { op.bulk_insert("people", {"nothing"}, {{1}}); }},
  };
  limbeck::dialect::InspectOptions options;
  options.own_tables = {{"", "alembic_version"}, {"", "limbeck_journal"},
                        {"public", "alembic_version"}, {"public", "limbeck_journal"}};
  const auto before = database_.dialect().inspect(connection(), options);
  for (const auto& [what, upgrade] : wrong) {
    EXPECT_STRNE(refusal(upgrade).what(), "nothing was refused") << what;
    EXPECT_TRUE(database_.dialect().inspect(connection(), options) == before) << what;
    EXPECT_EQ(value("SELECT count(*) FROM people"), "2") << what;
    if (::testing::Test::HasFailure()) return;
  }
}

TEST_P(OpTest, DropsWhatAColumnIsIn) {
  for (const char* sql :
       {"CREATE TABLE people (id integer PRIMARY KEY, \"Order\" integer, b integer, CONSTRAINT c CHECK (\"Order\" > b), "
        "CONSTRAINT u UNIQUE (b, \"Order\"))",
        "CREATE INDEX i ON people (b) WHERE \"Order\" > 0", "CREATE INDEX j ON people ((\"Order\" + 1))",
        "CREATE INDEX k ON people (b)", "CREATE VIEW v AS SELECT id, b FROM people"}) {
    connection().execute(sql);
  }
  run([](Op& op) { op.drop_column("people", "Order"); });
  const auto held = database_.dialect().inspect(connection(), {});
  for (const auto& [name, table] : held.tables) {
    if (name.name != "people") continue;
    EXPECT_EQ(table.indexes.size(), 1u);
    EXPECT_EQ(table.constraints().size(), 1u);
  }
  connection().execute("INSERT INTO people VALUES (1, 1), (2, 1)");
  EXPECT_EQ(value("SELECT count(*) FROM v"), "2");
}

// An exception that the revision catches leaves nothing half done.
TEST_P(OpOnSqlite, DoesAnOperationAsAWholeOrNotAtAll) {
  connection().execute("CREATE TABLE people (id integer PRIMARY KEY, name text UNIQUE, mail text)");
  connection().execute("CREATE VIEW names AS SELECT upper(name) AS n FROM people");
  connection().execute("CREATE TABLE log (what text)");
  connection().execute(
      "CREATE TRIGGER t AFTER DELETE ON log BEGIN UPDATE people SET mail = 'x' WHERE mail = OLD.what; END");
  connection().execute("INSERT INTO people VALUES (1, 'Ada', 'a'), (2, NULL, 'b')");
  run([](Op& op) {
    int caught = 0;
    for (const char* column : {"name", "mail"}) {
      try {
        op.drop_column("people", column);
      } catch (const Error&) {
        ++caught;
      }
    }
    try {
      op.alter_column("people", "name", models::not_null);
    } catch (const Error&) {
      ++caught;
    }
    op.execute("INSERT INTO log VALUES ($1)", caught);
    op.add_column("people", "age", type::integer, models::nullable);
  });
  EXPECT_EQ(value("SELECT what FROM log"), "3");
  EXPECT_EQ(value("SELECT count(n) FROM names"), "1");
  EXPECT_EQ(values("SELECT name FROM sqlite_schema WHERE name LIKE '%limbeck_new%'"), Texts());
  connection().execute("DELETE FROM log");
}

TEST_P(OpTest, LeavesNoRowOutOfABackfill) {
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

TEST_P(OpTest, KeepsNumbersAsTheyAre) {
  static bool same;
  static std::string half;
  run([](Op& op) {
    op.create_table("numbers", [](auto& table) { table.column("d", type::double_precision); });
    op.execute("INSERT INTO numbers VALUES ($1)", 1.0 / 3);
    same = op.query_value<double>("SELECT d FROM numbers") == 1.0 / 3;
    op.execute(op.dialect() == models::sqlite ? "UPDATE numbers SET d = $1 / 2"
                                              : "UPDATE numbers SET d = $1::float8 / 2",
               1.0);
    half = op.query_value<std::string>("SELECT d FROM numbers");
  });
  EXPECT_TRUE(same);
  EXPECT_EQ(half, "0.5");
}

INSTANTIATE_TEST_SUITE_P(Engines, OpTest, ::testing::Values(DialectName::sqlite, DialectName::postgresql),
                         [](const auto& engine) {
                           return engine.param == DialectName::sqlite ? "sqlite" : "postgresql";
                         });

// ---- what only PostgreSQL has

TEST_P(OpOnPostgresql, MakesEnumsSequencesSchemasAndObjects) {
  run(
      [](Op& op) {
        op.create_schema("audit");
        op.create_enum("mood", {"sad", "happy"});
        op.create_sequence("numbers", [](auto& sequence) { sequence.start(100); });
        op.create_table({"audit", "log"}, [](auto& table) {
          table.column("id", type::integer, models::primary_key).column("mood", type::text);
        });
        op.execute("INSERT INTO audit.log VALUES (1, 'sad'), (2, 'happy')");
        op.execute("ALTER TABLE audit.log ALTER mood TYPE mood USING mood::mood");
        op.replace_enum("mood", {"happy", "sad", "calm"});
        op.rename_enum_value("mood", "sad", "gloomy");
        op.alter_sequence("numbers", [](auto& sequence) { sequence.increment(10); });
        op.create_object("CREATE FUNCTION two() RETURNS integer LANGUAGE sql AS $$ SELECT 2 $$");
        op.replace_object(
            "CREATE OR REPLACE FUNCTION two() RETURNS integer LANGUAGE sql AS $$ SELECT 3 - 1 $$");
        op.set_comment("table", {"audit", "log"}, "who did what");
        op.set_comment("column", {"audit", "log"}, "how", "mood");
        op.alter_table({"audit", "log"}, models::option(models::postgresql, "fillfactor", "70"));
      },
      [](Op& op) {
        op.drop_object("function", "two");
        op.drop_table({"audit", "log"});
        op.drop_sequence("numbers");
        op.drop_enum("mood");
        op.drop_schema("audit");
      });
  EXPECT_EQ(values("SELECT mood::text FROM audit.log ORDER BY id"), (Texts{"gloomy", "happy"}));
  EXPECT_EQ(values("SELECT unnest(enum_range(NULL::mood))::text"), (Texts{"happy", "gloomy", "calm"}));
  EXPECT_EQ(value("SELECT nextval('numbers')"), "100");
  EXPECT_EQ(value("SELECT nextval('numbers')"), "110");
  EXPECT_EQ(value("SELECT two()"), "2");
  EXPECT_EQ(value("SELECT obj_description('audit.log'::regclass)"), "who did what");
  EXPECT_EQ(value("SELECT reloptions::text FROM pg_class WHERE oid = 'audit.log'::regclass"),
            "{fillfactor=70}");
  migrator_->downgrade("base");
  EXPECT_EQ(value("SELECT count(*) FROM pg_namespace WHERE nspname = 'audit'"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM pg_type WHERE typname = 'mood'"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM pg_proc WHERE proname = 'two'"), "0");
}

TEST_P(OpOnPostgresql, RenamesAndAddsWhatOnlyItHas) {
  make_people();
  run([](Op& op) {
    op.create_enum("mood", {"sad"});
    op.add_enum_value("mood", "happy");
    op.add_enum_value("mood", "calm", "happy");
    op.rename_enum("mood", "feeling");
    op.create_sequence("numbers");
    op.rename_sequence("numbers", "counter");
    op.add_constraint("people", "one_name", "EXCLUDE USING btree (name WITH =)");
    op.rename_constraint("people", "one_name", "single_name");
    op.create_view("mails", "SELECT mail FROM people", [](auto& view) {
      view.materialized().index("mails_mail", {"mail"}, models::unique).comment("all of them");
    });
    op.drop_index("mails_mail", "mails");
    op.create_index("mails_by_mail", "mails", {"mail"}, models::method("hash"));
    op.alter_column("people", "mail", models::comment("where to write to"));
    op.alter_column("people", "id", models::identity);
    op.rename_table("people", {"public", "folk"});
  });
  EXPECT_EQ(values("SELECT unnest(enum_range(NULL::feeling))::text"), (Texts{"sad", "calm", "happy"}));
  EXPECT_EQ(value("SELECT nextval('counter')"), "1");
  EXPECT_EQ(value("SELECT contype FROM pg_constraint WHERE conname = 'single_name'"), "x");
  EXPECT_EQ(
      value(
          "SELECT amname FROM pg_class i JOIN pg_am a ON a.oid = i.relam WHERE i.relname = 'mails_by_mail'"),
      "hash");
  EXPECT_EQ(value("SELECT obj_description('mails'::regclass)"), "all of them");
  EXPECT_EQ(value("SELECT col_description('folk'::regclass, 3)"), "where to write to");
  EXPECT_EQ(value("INSERT INTO folk (name) VALUES ('New') RETURNING id"), "4");
}

TEST_P(OpOnPostgresql, MakesIndexesConcurrentlyOutsideATransaction) {
  make_people();
  start([](Op& op) { op.execute("CREATE INDEX CONCURRENTLY people_name ON people (name)"); }, nothing,
        "transaction=none");
  migrator_->upgrade();
  EXPECT_EQ(value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'people_name'::regclass"), "t");
}

INSTANTIATE_TEST_SUITE_P(Engines, OpOnSqlite, ::testing::Values(DialectName::sqlite),
                         [](const auto&) { return "sqlite"; });
INSTANTIATE_TEST_SUITE_P(Engines, OpOnPostgresql, ::testing::Values(DialectName::postgresql),
                         [](const auto&) { return "postgresql"; });

}  // namespace
