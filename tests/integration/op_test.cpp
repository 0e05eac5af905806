// Revisions in C++ (limbeck/op.hpp): what their operations do on each engine, and how they fail.
#include <fmt/core.h>

#include "integration/op_support.hpp"

namespace limbeck::op_tests {
namespace {

/// What is not in the SQL of MariaDB as well, or a rollback decides.
class OpTestOnTwo : public OpTest {};
class OpTestOnPostgresql : public OpTest {};
class OpTestOnSqlite : public OpTest {};

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

TEST_P(OpTestOnTwo, AddsAndDropsConstraintsAndIndexes) {
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

TEST_P(OpTestOnTwo, MakesAndDropsTriggers) {
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

TEST_P(OpTestOnTwo, CanTellWhereItRuns) {
  static std::string seen;
  run([](Op& op) {
    seen = std::string(op.dialect() == models::postgresql ? "postgresql" : "sqlite") +
           (op.server_version() > 3'000'000 || op.server_version() > 120'000 ? " new" : " old") +
           (op.offline() ? " offline" : "");
  });
  EXPECT_EQ(seen, postgresql() ? "postgresql new" : "sqlite new");
}

TEST_P(OpTestOnTwo, IsRolledBackAsAWholeWhenItThrows) {
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
  refused(
      [](Op& op) { op.add_column("people", "email", type::text, models::nullable, renamed_from("mail")); },
      "renamed_from()");
  refused([](Op& op) { op.alter_column("people", "mail", models::not_null, renamed_from("email")); },
          "renamed_from()");
  refused(
      [](Op& op) {
        op.create_table("t", [](auto& table) { table.column("a", type::text, renamed_from("b")); });
      },
      "renamed_from()");
  refused([](Op& op) { op.create_index("people_mail", "people", {"mail"}, renamed_from("x")); },
          "renamed_from()");
  refused(
      [](Op& op) { op.add_column("people", "email", type::text, models::nullable, models::stable_id("x")); },
      "stable_id()");
  const auto error = refusal(
      [](Op& op) { op.add_column("people", "e", type::text, models::nullable, renamed_from("mail")); });
  EXPECT_NE(error.hint().find("op.rename_column("), std::string::npos) << error.hint();
}

TEST_P(OpTestOnTwo, MakesAPrimaryKeyOfNoColumnWithNull) {
  connection().execute("CREATE TABLE k (a bigint, b integer DEFAULT 7)");
  connection().execute("INSERT INTO k VALUES (1, 1), (NULL, 2), (3, NULL)");
  for (const Function add : {Function([](Op& op) { op.add_primary_key("k", {"a"}); }),
                             Function([](Op& op) { op.add_primary_key("k", {"b"}); })}) {
    const auto error = refusal(add);
    EXPECT_NE(std::string(error.what()).find(postgresql() ? "null values" : "NULL in"), std::string::npos)
        << error.what();
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
  EXPECT_NE(std::string(error.what()).find(fmt::format("line {} failed in it", line)), std::string::npos)
      << error.what();
  EXPECT_NE(std::string(error.what()).find("\"nobody\" does not exist"), std::string::npos) << error.what();
  constexpr int caught_all = __LINE__ + 3;
  const auto all = refusal([](Op& op) {
    try {
      op.execute("UPDATE nobody SET a = 1");
    } catch (...) {
    }
  });
  EXPECT_NE(std::string(all.what()).find(fmt::format("c1_in_cpp.cpp:{}: ", caught_all)), std::string::npos)
      << all.what();
  EXPECT_NE(std::string(all.what()).find("\"nobody\" does not exist"), std::string::npos) << all.what();
}

TEST_P(OpTestOnTwo, KnowsWhatIsThere) {
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
TEST_P(OpTestOnSqlite, GoesOnAfterAFailureThatItCatches) {
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

// PostgreSQL's text is always UTF-8.
// A rebuild that a program asks for begins with the table as it is.
TEST_P(OpTestOnSqlite, KeepsWhatOthersHaveAddedToATable) {
  make_people();
  connection().execute("ALTER TABLE people ADD COLUMN vat integer CHECK (vat > 0)");
  connection().execute("UPDATE people SET vat = id");
  connection().execute("CREATE INDEX by_hand ON people (vat)");
  connection().execute("CREATE TRIGGER tr AFTER INSERT ON people BEGIN SELECT 1; END");
  run([](Op& op) { op.alter_column("people", "mail", models::not_null); });
  EXPECT_EQ(values("SELECT vat FROM people ORDER BY id"), (Texts{"1", "2", "3"}));
  EXPECT_EQ(values("SELECT name FROM sqlite_schema WHERE name IN ('by_hand', 'tr') ORDER BY 1"),
            (Texts{"by_hand", "tr"}));
  EXPECT_THROW(connection().execute("UPDATE people SET vat = 0"), DatabaseError);
}

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

TEST_P(OpTestOnTwo, ThrowsWhatTheDatabaseSaidOutsideATransactionToo) {
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

/// SQLite's DROP TABLE deletes the rows first, and ON DELETE would act on those that are left, with its
/// triggers.
TEST_P(OpTestOnTwo, DropsATableThatRefersToItselfWithoutItsTriggers) {
  if (postgresql()) return;  // SQLite alone deletes rows when a table is dropped
  for (const char* sql :
       {"CREATE TABLE log (what text)",
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
TEST_P(OpTestOnTwo, RefusesOnEachEngineWhatCanNotBe) {
  for (const char* sql :
       {"CREATE TABLE groups (id integer PRIMARY KEY, name text, \"Kind\" text, CONSTRAINT groups_name "
        "UNIQUE (name))",
        "CREATE TABLE people (id integer PRIMARY KEY, name text, \"Nick\" text, group_id integer, age "
        "integer, "
        "CONSTRAINT people_age CHECK (age > 0), CONSTRAINT people_group FOREIGN KEY (group_id) REFERENCES "
        "groups (id))",
        "CREATE TABLE pets (name text, double_age integer, group_name text REFERENCES groups (name))",
        "CREATE VIEW names AS SELECT name, \"Nick\" FROM people",
        "CREATE VIEW short_names AS SELECT name FROM names", "CREATE INDEX people_name ON people (name)",
        "INSERT INTO groups VALUES (1, 'one', 'x')",
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
           t.column("id", type::integer)
               .column("owner", type::integer, models::nullable, models::references("nowhere"));
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
      {"add_column missing table",
       [](Op& op) { op.add_column("nowhere", "a", type::integer, models::nullable); }},
      {"add_column present", [](Op& op) { op.add_column("people", "name", type::text, models::nullable); }},
      {"add_column present, with a key",
       [](Op& op) { op.add_column("people", "name", type::text, models::nullable, models::unique); }},
      {"add_column not null", [](Op& op) { op.add_column("people", "a", type::integer, models::not_null); }},
      {"add_column as a second primary key",
       [](Op& op) { op.add_column("people", "a", type::integer, models::primary_key); }},
      {"add_column of an unknown option",
       [](Op& op) {
         op.add_column("pets", "a", type::integer, models::nullable,
                       models::option(models::sqlite, "odd", "1"),
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
      {"rename_constraint onto another",
       [](Op& op) { op.rename_constraint("people", "people_age", "people_group"); }},
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
  options.internal_tables = {{"", "alembic_version"},
                             {"", "limbeck_journal"},
                             {"public", "alembic_version"},
                             {"public", "limbeck_journal"}};
  const auto before = database_.dialect().inspect(connection(), options);
  for (const auto& [what, upgrade] : wrong) {
    EXPECT_STRNE(refusal(upgrade).what(), "nothing was refused") << what;
    EXPECT_TRUE(database_.dialect().inspect(connection(), options) == before) << what;
    EXPECT_EQ(value("SELECT count(*) FROM people"), "2") << what;
    if (::testing::Test::HasFailure()) return;
  }
}

TEST_P(OpTestOnTwo, DropsWhatAColumnIsIn) {
  for (const char* sql :
       {"CREATE TABLE people (id integer PRIMARY KEY, \"Order\" integer, b integer, CONSTRAINT c CHECK "
        "(\"Order\" > b), "
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
TEST_P(OpTestOnSqlite, DoesAnOperationAsAWholeOrNotAtAll) {
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

TEST_P(OpTestOnPostgresql, MakesEnumsSequencesSchemasAndObjects) {
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

TEST_P(OpTestOnPostgresql, RenamesAndAddsWhatOnlyItHas) {
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

TEST_P(OpTestOnPostgresql, MakesIndexesConcurrentlyOutsideATransaction) {
  make_people();
  start([](Op& op) { op.execute("CREATE INDEX CONCURRENTLY people_name ON people (name)"); }, nothing,
        "transaction=none");
  migrator_->upgrade();
  EXPECT_EQ(value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'people_name'::regclass"), "t");
}

INSTANTIATE_TEST_SUITE_P(Engines, OpTest,
                         ::testing::Values(EngineKind::sqlite, EngineKind::postgresql, EngineKind::mysql),
                         engine_name);
INSTANTIATE_TEST_SUITE_P(Engines, OpTestOnTwo, ::testing::Values(EngineKind::sqlite, EngineKind::postgresql),
                         engine_name);
INSTANTIATE_TEST_SUITE_P(Engines, OpTestOnPostgresql, ::testing::Values(EngineKind::postgresql), engine_name);
INSTANTIATE_TEST_SUITE_P(Engines, OpTestOnSqlite, ::testing::Values(EngineKind::sqlite), engine_name);

}  // namespace
}  // namespace limbeck::op_tests
