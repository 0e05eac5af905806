#include "migrate/doctor.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "base/file.hpp"
#include "integration/relay.hpp"
#include "integration/test_database.hpp"
#include "migrate/plan.hpp"
#include "migrate/session.hpp"
#include "revision/steps.hpp"
#include "scripts/scan.hpp"

namespace limbeck::migrate {
namespace {

using testing::TestDatabase;
using namespace std::chrono_literals;

/// "outcome name: seen → fix", one a line.
std::string shown(const Findings& findings) {
  std::string text;
  for (const auto& each : findings.list()) {
    text += std::string(to_string(each.outcome)) + " " + each.name + ": " + each.seen +
            (each.fix.empty() ? "" : " → " + each.fix) + "\n";
  }
  return text;
}

/// A project with a database of its own and two revisions.
class DoctorTest : public ::testing::Test {
 protected:
  explicit DoctorTest(EngineKind dialect) : database_(dialect) {}

  void SetUp() override {
    if (!database_.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
    folder_ = std::filesystem::temp_directory_path() / ("limbeck-doctor-" + random_hex(6));
    write("a1", "", "CREATE TABLE groups (id integer NOT NULL);");
    write("b2", "a1", "CREATE TABLE contacts (id integer NOT NULL);");
    config_ = database_.config;
    config_.versions = {folder_};
    config_.folder = folder_;
    config_.models = config::Models{};
    config_.scratch_url = std::optional<config::DatabaseUrl>();
  }
  void TearDown() override {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }

  void write(const std::string& id, const std::string& revises, const std::string& sql) {
    file::write_atomically(folder_ / (id + ".sql"),
                           "-- " + id + "\n-- limbeck: revision " + id + "\n" +
                               (revises.empty() ? "" : "-- limbeck: revises " + revises + "\n") +
                               "\n-- limbeck: upgrade\n" + sql + "\n");
  }
  revision::RevisionGraph graph() const {
    return revision::RevisionGraph::build(scripts::scan({folder_}, false));
  }

  void upgrade(const std::string& target) {
    const auto graph = this->graph();
    auto database = open(config_, Access::write);
    MigrationSession runner(database, {});
    const auto rows = runner.rows();
    runner.run(make_plan(graph, revision::upgrade_steps(graph, rows, {target}), rows, *database.dialect));
  }

  Findings examine(const config::Config& config, std::chrono::milliseconds timeout = 10s) {
    std::optional<revision::RevisionGraph> graph;
    DoctorRequest request;
    request.config = [&]() -> const config::Config& { return config; };
    request.graph = [&]() -> const revision::RevisionGraph& {
      graph = this->graph();
      return *graph;
    };
    request.timeout = timeout;
    return check_project(request);
  }
  Findings examine() { return examine(config_); }

  /// Expects a finding with that outcome whose text holds the parts.
  static void expect(const Findings& findings, const std::string& name, Outcome outcome,
                     const std::vector<std::string>& parts = {}) {
    const auto* finding = findings.find(name);
    ASSERT_NE(finding, nullptr) << name << " is missing from\n" << shown(findings);
    EXPECT_EQ(finding->outcome, outcome) << name << " in\n" << shown(findings);
    for (const auto& part : parts) {
      EXPECT_NE((finding->seen + " → " + finding->fix).find(part), std::string::npos)
          << part << " in " << name << " of\n"
          << shown(findings);
    }
    if (outcome == Outcome::failed || outcome == Outcome::warning) {
      EXPECT_NE(finding->fix, "") << name;
    }
  }

  TestDatabase database_;
  std::filesystem::path folder_;
  config::Config config_;
};

class PostgresqlDoctor : public DoctorTest {
 protected:
  PostgresqlDoctor() : DoctorTest(EngineKind::postgresql) {}

  /// The role "app", which is no superuser, over TCP.
  config::Config as_app(const std::string& password = "p@ss w%rd:/") {
    auto config = config_;
    auto url = config_.database();
    url.host = "127.0.0.1";
    const char* port = std::getenv("LIMBECK_TEST_POSTGRESQL_TCP_PORT");
    url.port = port ? port : "";
    url.user = "app";
    url.password = password;
    url.options.clear();
    config.url = url;
    return config;
  }
  config::Config at(const std::string& host, const std::string& port) {
    auto config = as_app();
    auto url = config.database();
    url.host = host;
    url.port = port;
    config.url = url;
    return config;
  }
  void sql(const std::string& text) { database_.connect()->execute(text); }
  static config::Models models() {
    config::Models models;
    models.paths = {"schema.sql"};
    return models;
  }
};

TEST_F(PostgresqlDoctor, FindsAHealthyProjectHealthy) {
  upgrade("head");
  const auto findings = examine();
  EXPECT_EQ(findings.count(Outcome::failed) + findings.count(Outcome::warning) +
                findings.count(Outcome::not_checked),
            0U)
      << shown(findings);
  expect(findings, "server", Outcome::ok, {"PostgreSQL "});
  expect(findings, "lock", Outcome::ok, {"free"});
  expect(findings, "pooler", Outcome::ok, {"none"});
  expect(findings, "clock", Outcome::ok, {" ms"});
  expect(findings, "version table", Outcome::ok, {"public.alembic_version holds b2"});
  expect(findings, "owners", Outcome::ok, {"all 2 tables"});
}

TEST_F(PostgresqlDoctor, ChangesNothing) {
  const auto count = [&] {
    return database_.connect()->query("SELECT count(*)::text FROM pg_catalog.pg_class").text(0, 0);
  };
  const auto before = count();
  const auto findings = examine();
  EXPECT_EQ(findings.count(Outcome::failed), 0U) << shown(findings);
  expect(findings, "version table", Outcome::ok, {"not there yet"});
  expect(findings, "pending", Outcome::warning, {"2 of 2", "limbeck upgrade head"});
  EXPECT_EQ(count(), before);
}

TEST_F(PostgresqlDoctor, FindsAWrongPassword) {
  const auto findings = examine(as_app("not this one"));
  expect(findings, "connection", Outcome::ok);
  expect(findings, "tls", Outcome::ok, {"sslmode=prefer"});
  expect(findings, "authentication", Outcome::failed,
         {"refused the password of user \"app\"", "correct the password"});
  for (const auto* name : {"database", "server", "rights", "lock", "clock", "version table", "pending"}) {
    expect(findings, name, Outcome::not_checked);
  }
  EXPECT_EQ(shown(findings).find("not this one"), std::string::npos);
}

TEST_F(PostgresqlDoctor, FindsAMissingDatabase) {
  auto config = as_app();
  auto url = config.database();
  url.database = "nowhere";
  config.url = url;
  const auto findings = examine(config);
  expect(findings, "authentication", Outcome::ok);
  expect(findings, "database", Outcome::failed, {"\"nowhere\" does not exist", "createdb nowhere"});
}

TEST_F(PostgresqlDoctor, FindsMissingRights) {
  sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC");  // as it is since PostgreSQL 15
  upgrade("head");
  auto config = as_app();
  config.models = models();
  auto findings = examine(config);
  expect(findings, "authentication", Outcome::ok, {"\"app\""});
  expect(findings, "rights", Outcome::failed,
         {"CREATE on schema public", "GRANT USAGE, CREATE ON SCHEMA public TO app",
          "GRANT SELECT, INSERT, UPDATE, DELETE ON public.alembic_version TO app",
          "GRANT SELECT, INSERT ON public.limbeck_journal TO app"});
  expect(findings, "owners", Outcome::warning, {"2 of 2", "postgres", "public.contacts", "OWNER TO app"});
  expect(findings, "version table", Outcome::failed, {"permission denied"});

  sql("GRANT USAGE, CREATE ON SCHEMA public TO app");
  sql("GRANT SELECT, INSERT, UPDATE, DELETE ON public.alembic_version TO app");
  sql("GRANT SELECT, INSERT ON public.limbeck_journal TO app");
  sql("ALTER TABLE contacts OWNER TO app");
  sql("ALTER TABLE groups OWNER TO app");
  findings = examine(config);
  expect(findings, "rights", Outcome::ok);
  expect(findings, "owners", Outcome::ok);
  expect(findings, "version table", Outcome::ok);
  expect(findings, "scratch database", Outcome::ok, {"app may create it"});
}

TEST_F(PostgresqlDoctor, SaysWhoMayNotMakeAScratchDatabase) {
  const auto role = "limbeck_reader_" + random_hex(4);
  sql("CREATE ROLE " + role + " LOGIN PASSWORD 'x'");
  auto config = as_app("x");
  auto url = config.database();
  url.user = role;
  config.url = url;
  config.models = models();
  expect(examine(config), "scratch database", Outcome::warning,
         {"ALTER ROLE " + role + " CREATEDB", "scratch_url"});
  config.scratch_url = std::optional(config_.database());
  expect(examine(config), "scratch database", Outcome::ok, {"can be created at"});
  sql("DROP ROLE " + role);
}

TEST_F(PostgresqlDoctor, FindsAStandbyOrAReadOnlyDatabase) {
  sql("ALTER DATABASE " + config_.database().database + " SET default_transaction_read_only = on");
  expect(examine(), "server", Outcome::failed, {"default_transaction_read_only is on"});
}

TEST_F(PostgresqlDoctor, FindsTheHolderOfTheLock) {
  const auto holder = database_.connect();
  const auto held =
      database_.dialect().lock(*holder, config_.database(), {"public.alembic_version", 0ms, {}});
  const auto findings = examine();
  expect(findings, "lock", Outcome::warning,
         {"limbeck ", " " + std::to_string(::getpid()), "since ", "SELECT pg_terminate_backend("});
  EXPECT_EQ(findings.count(Outcome::failed), 0U) << shown(findings);
}

TEST_F(PostgresqlDoctor, FindsAnUnreachablePort) {
  testing::Relay nothing(0);  // holds the port, without listening
  const auto findings = examine(at("localhost", nothing.port()));
  expect(findings, "name resolution", Outcome::ok, {"localhost is "});
  expect(findings, "connection", Outcome::failed, {"connection refused", "start PostgreSQL"});
  expect(findings, "authentication", Outcome::not_checked);
}

TEST_F(PostgresqlDoctor, FindsAnUnknownHost) {
  const auto findings = examine(at("no-such-host.invalid", "5432"));
  expect(findings, "name resolution", Outcome::failed, {"no-such-host.invalid", "between containers"});
  expect(findings, "connection", Outcome::not_checked);
}

TEST_F(PostgresqlDoctor, TellsWhichOfSeveralHostsAnswers) {
  testing::Relay nothing(0);
  auto config = as_app();
  auto url = config.database();
  url.host = "127.0.0.1,127.0.0.1";
  url.port = nothing.port() + "," + url.port;
  config.url = url;
  const auto findings = examine(config);
  expect(findings, "connection", Outcome::warning,
         {"127.0.0.1:" + nothing.port() + ": connection refused", "takes connections"});
  expect(findings, "authentication", Outcome::ok);
}

TEST_F(PostgresqlDoctor, DoesNotWaitForEver) {
  testing::Relay silent(0);
  silent.start();
  const auto began = std::chrono::steady_clock::now();
  const auto findings = examine(at("127.0.0.1", silent.port()), 1500ms);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 15s);
  expect(findings, "connection", Outcome::failed, {"did not answer"});
}

TEST_F(PostgresqlDoctor, FindsWhatIsWrongWithTheVersionTable) {
  sql("CREATE TABLE alembic_version (version_num varchar(1) NOT NULL PRIMARY KEY)");
  expect(examine(), "version table", Outcome::warning, {"holds 1 characters", "TYPE character varying(32)"});
  sql("DROP TABLE alembic_version");
  sql("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)");
  expect(examine(), "version table", Outcome::warning,
         {"no primary key", "ADD CONSTRAINT alembic_version_pkc"});
  sql("INSERT INTO alembic_version VALUES ('zz')");
  const auto findings = examine();
  expect(findings, "version table", Outcome::failed, {"at zz, which no file declares", "stamp --purge"});
  expect(findings, "pending", Outcome::not_checked);
  sql("DROP TABLE alembic_version");
  sql("CREATE TABLE alembic_version (id integer)");
  expect(examine(), "version table", Outcome::failed, {"version_num"});
}

TEST_F(PostgresqlDoctor, FindsEditedAndUnfinishedRevisions) {
  upgrade("a1");
  auto findings = examine();
  expect(findings, "edited", Outcome::ok);
  expect(findings, "unfinished", Outcome::ok);
  expect(findings, "pending", Outcome::warning, {"1 of 2", "b2"});
  write("a1", "", "CREATE TABLE groups (id bigint NOT NULL);");
  sql("INSERT INTO limbeck_journal (run, event, revision, direction, statement, text_hash, at, actor)"
      " VALUES ('r', 'started', 'b2', 'upgrade', 1, 'h', now(), 'app@web pid 1')");
  findings = examine();
  expect(findings, "edited", Outcome::warning, {"a1.sql"});
  expect(findings, "unfinished", Outcome::warning,
         {"revision b2 is half done", "statement 1", "--resume retry"});
}

TEST_F(PostgresqlDoctor, FindsWhatIsWrongWithTheFiles) {
  write("c3", "nothing", "SELECT 1;");
  auto findings = examine();
  expect(findings, "revision files", Outcome::failed, {"nothing"});
  expect(findings, "authentication", Outcome::ok);
  expect(findings, "pending", Outcome::not_checked);
  write("c3", "a1", "SELECT 1;");
  expect(examine(), "revision files", Outcome::warning, {"2 heads: b2 and c3", "merge heads"});
}

TEST_F(PostgresqlDoctor, ReportsABrokenConfiguration) {
  DoctorRequest request;
  request.config = []() -> const config::Config& {
    throw UsageError("limbeck.toml:2: no such key", "did you mean url?");
  };
  const auto findings = check_project(request);
  expect(findings, "configuration", Outcome::failed, {"no such key", "did you mean url?"});
  expect(findings, "database", Outcome::not_checked);
  auto config = config_;
  config.url = UsageError("limbeck.toml:3: the variable POSTGRES_PASSWORD is not set");
  expect(examine(config), "address", Outcome::failed, {"POSTGRES_PASSWORD is not set"});
}

class SqliteDoctor : public DoctorTest {
 protected:
  SqliteDoctor() : DoctorTest(EngineKind::sqlite) {}
  std::string path() const { return config_.database().database; }
};

TEST_F(SqliteDoctor, FindsAHealthyProjectHealthy) {
  upgrade("head");
  const auto findings = examine();
  EXPECT_EQ(findings.count(Outcome::failed) + findings.count(Outcome::warning) +
                findings.count(Outcome::not_checked),
            0U)
      << shown(findings);
  expect(findings, "database", Outcome::ok, {"journal mode DELETE"});
}

TEST_F(SqliteDoctor, MakesNoFile) {
  const auto findings = examine();
  EXPECT_EQ(findings.count(Outcome::failed), 0U) << shown(findings);
  expect(findings, "file", Outcome::ok, {"not there yet"});
  expect(findings, "pending", Outcome::warning, {"2 of 2"});
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(SqliteDoctor, FindsAMissingFolderAndAStrangeFile) {
  auto config = config_;
  auto url = config_.database();
  url.database = "/nowhere/at/all/app.db";
  config.url = url;
  expect(examine(config), "folder", Outcome::failed, {"mkdir -p /nowhere/at/all"});
  file::write_atomically(path(), std::string(4096, 'x'));
  const auto findings = examine();
  expect(findings, "database", Outcome::failed, {"is not an SQLite database"});
  expect(findings, "version table", Outcome::not_checked);
}

TEST_F(SqliteDoctor, FindsWhoMigratesAndRowsThatPointToNothing) {
  upgrade("head");
  auto other = database_.connect();
  for (const auto* sql : {"PRAGMA foreign_keys = OFF", "CREATE TABLE p (id INTEGER PRIMARY KEY)",
                          "CREATE TABLE c (p INTEGER REFERENCES p (id))", "INSERT INTO c VALUES (7)"}) {
    other->execute(sql);
  }
  const auto holder = database_.connect();
  const auto held = database_.dialect().lock(*holder, config_.database(), {});
  const auto findings = examine();
  expect(findings, "lock", Outcome::warning, {"pid " + std::to_string(::getpid())});
  expect(findings, "foreign keys", Outcome::warning, {"c (1 to p)"});
}

TEST_F(SqliteDoctor, FindsWhoWrites) {
  upgrade("head");
  // Locks of this process are no obstacle to it: another one has to hold them.
  int ready[2], done[2];
  ASSERT_EQ(::pipe(ready) + ::pipe(done), 0);
  const auto child = ::fork();
  if (child == 0) {
    auto writer = database_.connect();
    writer->execute("BEGIN IMMEDIATE");
    char byte = 'x';
    if (::write(ready[1], &byte, 1) != 1 || ::read(done[0], &byte, 1) != 1) ::_exit(1);
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  expect(examine(), "users", Outcome::warning, {"process " + std::to_string(child), "is writing"});
  ASSERT_EQ(::write(done[1], &byte, 1), 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  expect(examine(), "users", Outcome::ok, {"nobody else"});
}

}  // namespace
}  // namespace limbeck::migrate
