#include <fmt/core.h>
#include <unistd.h>

#include <ctime>

#include "integration/postgresql_support.hpp"

namespace limbeck {
namespace {

class PostgresqlScratch : public test::PostgresqlTest {
 protected:
  std::unique_ptr<dialect::Scratch> open(dialect::Connection& target, const config::DatabaseUrl& url) {
    return postgresql().open_scratch(target, url, {});
  }
  std::unique_ptr<dialect::Scratch> open() { return open(connection(), database_->url()); }
  static std::string text(dialect::Connection& connection, const std::string& sql) {
    return connection.query(sql).text(0, 0);
  }
  bool exists(const std::string& name) {
    return !connection().query("SELECT 1 FROM pg_database WHERE datname = $1", {name}).empty();
  }
};

TEST_F(PostgresqlScratch, IsThereWhileItLives) {
  auto scratch = open();
  const auto name = text(scratch->connection(), "SELECT current_database()");
  EXPECT_TRUE(name.starts_with("limbeck_scratch_")) << name;
  EXPECT_NE(
      value("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '" + name + "'")
          .find("Scratch database of limbeck "),
      std::string::npos);
  scratch->connection().execute("CREATE TABLE t (a int)");
  EXPECT_EQ(text(scratch->connection(), "SELECT current_schema()"), "public");
  scratch.reset();
  EXPECT_FALSE(exists(name));
}

TEST_F(PostgresqlScratch, GoesEvenWhenItIsInUse) {
  auto scratch = open();
  const auto name = text(scratch->connection(), "SELECT current_database()");
  auto other = test::connect(name);
  scratch->connection().execute("BEGIN");
  scratch->connection().execute("CREATE TABLE t (a int)");
  scratch.reset();
  EXPECT_FALSE(exists(name));
}

TEST_F(PostgresqlScratch, GoesEvenWhenItsConnectionsWereLost) {
  auto scratch = open();
  const auto name = text(scratch->connection(), "SELECT current_database()");
  connection().query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ($1, current_database())"
      " AND pid <> pg_backend_pid()",
      {name});
  scratch.reset();
  EXPECT_FALSE(exists(name));
}

TEST_F(PostgresqlScratch, KeepsThePlansOfItsInspections) {
  auto scratch = open();
  auto& connection = scratch->connection();
  const auto plans = [&] {
    return std::stoi(
        text(connection, "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'limbeck%'"));
  };
  const auto tables = [&] { return postgresql().inspect(connection, {}).tables.size(); };
  EXPECT_EQ(plans(), 0);
  EXPECT_EQ(tables(), 0u);
  const auto first = plans();
  EXPECT_GT(first, 10);
  connection.execute("CREATE TABLE a (id int)");
  EXPECT_EQ(tables(), 1u);
  EXPECT_EQ(plans(), first);
  // A revision may discard them.
  for (const auto* discards : {"DEALLOCATE ALL", "DISCARD ALL"}) {
    connection.execute(discards);
    EXPECT_EQ(tables(), 1u) << discards;
    EXPECT_EQ(plans(), first) << discards;
  }
  connection.execute("BEGIN");
  connection.execute("DEALLOCATE ALL");
  EXPECT_EQ(tables(), 1u);
  connection.execute("COMMIT");
  scratch->reset();
  EXPECT_EQ(plans(), 0);
  EXPECT_EQ(tables(), 0u);
  // Where many statements have run the catalogs may be of another size.
  for (int i = 0; i < 600; ++i) connection.query("SELECT 1");
  EXPECT_EQ(tables(), 0u);
  EXPECT_GT(plans(), first);
}

TEST_F(PostgresqlScratch, HasTheLocaleOfTheTarget) {
  test::TestDatabase target("ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'");
  auto connection = target.open();
  auto scratch = open(*connection, target.url());
  EXPECT_EQ(text(scratch->connection(),
                 "SELECT datcollate || ' ' || datctype FROM pg_database WHERE datname = current_database()"),
            "C C.UTF-8");
  test::TestDatabase latin("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
  auto other = latin.open();
  EXPECT_EQ(text(open(*other, latin.url())->connection(), "SHOW server_encoding"), "LATIN1");
  test::TestDatabase icu("LOCALE_PROVIDER icu ICU_LOCALE 'de-DE'");
  auto third = icu.open();
  EXPECT_EQ(text(open(*third, icu.url())->connection(),
                 "SELECT datlocprovider::text || ' ' || daticulocale FROM pg_database WHERE datname = "
                 "current_database()"),
            "i de-DE");
}

TEST_F(PostgresqlScratch, HasTheSearchPathOfTheTarget) {
  connection().execute("CREATE SCHEMA \"My App\"");
  connection().execute("ALTER DATABASE " + database_->name() +
                       " SET search_path = \"My App\", extra, public");
  auto target = database_->open();
  auto scratch = open(*target, database_->url());
  auto& inside = scratch->connection();
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(text(inside, "SHOW search_path"), "\"My App\", extra, public");
    EXPECT_EQ(postgresql().default_schema(inside), "My App");
    inside.execute("SET search_path = public");
    for (const auto& sql : postgresql().session_reset_statements()) inside.execute(sql);
    EXPECT_EQ(text(inside, "SHOW search_path"), "\"My App\", extra, public");
    scratch->reset();
  }
  connection().execute("SET search_path = ''");
  EXPECT_NO_THROW(open());
  connection().execute("SELECT set_config('search_path', '', false)");
  EXPECT_NO_THROW(open());
}

TEST_F(PostgresqlScratch, IsAsNewAfterAReset) {
  auto scratch = open();
  auto& inside = scratch->connection();
  const auto name = text(inside, "SELECT current_database()");
  const auto empty = postgresql().inspect(inside, {});
  for (const auto* sql :
       {"CREATE SCHEMA app", "CREATE TABLE app.t (id serial PRIMARY KEY)", "CREATE EXTENSION citext",
        "CREATE TYPE mood AS ENUM ('a')", "CREATE VIEW v AS SELECT id FROM app.t",
        "CREATE TEMP TABLE x (a int)",
        "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$",
        "CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION f()", "CREATE CAST (text AS mood) WITH INOUT",
        "CREATE PUBLICATION p FOR ALL TABLES", "CREATE EXTENSION postgres_fdw SCHEMA app",
        "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw", "SELECT lo_create(0)", "SET search_path = app",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC", "BEGIN", "CREATE TABLE app.u (a int)"}) {
    inside.execute(sql);
  }
  scratch->reset();
  EXPECT_EQ(text(inside, "SELECT current_database()"), name);
  EXPECT_EQ(postgresql().inspect(inside, {}), empty);
  EXPECT_EQ(text(inside, "SHOW search_path"), "\"$user\", public");
  EXPECT_EQ(text(inside, "SELECT count(*) FROM pg_largeobject_metadata"), "0");
  inside.execute("CREATE TABLE t (a int)");
}

TEST_F(PostgresqlScratch, WithoutTheRightToMakeDatabases) {
  auto admin = test::connect();
  admin->execute("DROP ROLE IF EXISTS poor");
  admin->execute("CREATE ROLE poor LOGIN");
  auto url = database_->url();
  url.user = "poor";
  auto target = postgresql().connect(url, {});
  try {
    open(*target, url);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "the role \"poor\" may not make the scratch database in which the desired schema is tried");
    EXPECT_EQ(
        error.hint(),
        "as a superuser: ALTER ROLE poor CREATEDB; or set scratch_url to an empty database that it owns");
  }
  // Elsewhere, as somebody else, it may.
  dialect::ScratchOptions options;
  options.url = database_->url();
  EXPECT_NO_THROW(postgresql().open_scratch(*target, url, options));
  target.reset();
  admin->execute("DROP ROLE poor");
}

TEST_F(PostgresqlScratch, IsADatabaseThatIsLentWhereNoneMayBeMade) {
  const auto role = "lender_" + std::to_string(::getpid());
  auto admin = test::connect();
  admin->execute("CREATE ROLE " + role + " LOGIN");
  admin->execute("CREATE DATABASE " + role + " OWNER " + role);
  auto url = database_->url();
  url.user = role;
  dialect::ScratchOptions options;
  options.url = url;
  options.url->database = role;
  {
    auto target = postgresql().connect(url, {});
    auto lent = postgresql().connect(*options.url, {});
    {
      auto scratch = postgresql().open_scratch(*target, url, options);
      EXPECT_EQ(text(scratch->connection(), "SELECT current_database()"), role);
      scratch->connection().execute("CREATE TABLE t (a int)");
      scratch->reset();
      scratch->connection().execute("CREATE TABLE t (a int)");
    }
    EXPECT_EQ(text(*lent, "SELECT count(*) FROM pg_class WHERE oid >= 16384"), "0");

    const auto refused = [&](const dialect::ScratchOptions& there) {
      try {
        postgresql().open_scratch(*target, url, there);
        return std::string("taken");
      } catch (const Error& error) {
        return std::string(error.what());
      }
    };
    lent->execute("CREATE TABLE precious (a int)");
    EXPECT_NE(refused(options).find("is not empty"), std::string::npos) << refused(options);
    EXPECT_EQ(text(*lent, "SELECT count(*) FROM precious"), "0");
    auto others = options;
    others.url->database = "postgres";
    EXPECT_NE(refused(others).find("belongs to another role"), std::string::npos) << refused(others);
    others.url->database = url.database;
    EXPECT_NE(refused(others).find("is the very database to be migrated"), std::string::npos)
        << refused(others);
  }
  admin->execute("DROP DATABASE " + role);
  admin->execute("DROP ROLE " + role);
}

TEST_F(PostgresqlScratch, AnOrdinaryRoleCanMakeAndEmptyIt) {
  auto url = database_->url();
  url.user = "app";
  auto target = postgresql().connect(url, {});
  auto scratch = open(*target, url);
  scratch->connection().execute("CREATE TABLE t (a int)");
  scratch->reset();
  EXPECT_TRUE(postgresql().inspect(scratch->connection(), {}).empty());
  scratch->connection().execute("CREATE TABLE t (a int)");
}

TEST_F(PostgresqlScratch, StaleOnesAreReaped) {
  const auto made = [](long age) {
    return fmt::format("limbeck_scratch_{:08x}00000000", std::time(nullptr) - age);
  };
  const auto old = made(100'000), used = made(100'001), young = made(500);
  for (const auto& name : {old, used, young}) connection().execute("CREATE DATABASE " + name);
  connection().execute("CREATE DATABASE limbeck_scratch_mine");
  auto user = test::connect(used);
  open();
  EXPECT_FALSE(exists(old));
  EXPECT_TRUE(exists(used));
  EXPECT_TRUE(exists(young));
  EXPECT_TRUE(exists("limbeck_scratch_mine"));
  user.reset();
  for (const auto& name : {used, young, std::string("limbeck_scratch_mine")})
    connection().execute("DROP DATABASE " + name + " WITH (FORCE)");
}

TEST_F(PostgresqlScratch, LeavesNothingBehindWhenItFails) {
  const auto count = [&] {
    return value(
        fmt::format("SELECT count(*) FROM pg_database WHERE datname LIKE 'limbeck_scratch_%'"
                    " AND shobj_description(oid, 'pg_database') LIKE '% {},%'",
                    ::getpid()));
  };
  const auto before = count();
  try {
    auto scratch = open();
    EXPECT_NE(count(), before);
    throw Error("midway");
  } catch (const Error&) {
  }
  EXPECT_EQ(count(), before);
}

}  // namespace
}  // namespace limbeck
