#include "config/config.hpp"

#include <gtest/gtest.h>

#include <regex>

#include "base/text.hpp"
#include "unit/config/project.hpp"

namespace limbeck::config {
namespace {

using namespace std::chrono_literals;

TEST(Config, ReadsEveryKey) {
  const Project project(R"(
url = "postgresql://app@db/shop"
models = ["models/*.hpp", "schema.sql"]
models_flags = "-DA  -std=c++23"
models_include = ["src", "/opt/include/"]
versions = ["migrations/versions/", "/srv/more"]
recursive = true
file_template = "{year}/{month}{day}_{rev}_{slug}"
timezone = "Europe/Berlin"
truncate_slug_length = 60
transaction = "run"
lock_timeout = "5s"
statement_timeout = "2min"
lock_retries = 10
version_table = "versions"
version_table_schema = "ops"
journal = false
scratch_url = "postgresql://app@db/scratch"
schemas = ["public", "app_*"]
exclude_schemas = "audit"
include = ["*"]
exclude = ["spatial_ref_sys", "public.tmp_*"]
hooks = [{ name = "format", command = "pg_format -i {file}" }]
)");
  const auto config = project.load();
  EXPECT_EQ(config.file, project.folder / "limbeck.toml");
  EXPECT_EQ(config.folder, project.folder);
  EXPECT_EQ(config.database().masked(), "postgresql://app@db/shop");
  EXPECT_EQ(config.models.get().paths, (std::vector<std::string>{"models/*.hpp", "schema.sql"}));
  EXPECT_EQ(config.models.get().flags, (std::vector<std::string>{"-DA", "-std=c++23"}));
  EXPECT_EQ(config.models.get().include,
            (std::vector<std::filesystem::path>{config.folder / "src", "/opt/include"}));
  EXPECT_EQ(config.versions,
            (std::vector<std::filesystem::path>{project.folder / "migrations/versions", "/srv/more"}));
  EXPECT_TRUE(config.recursive);
  EXPECT_EQ(config.file_template, "{year}/{month}{day}_{rev}_{slug}");
  EXPECT_EQ(config.timezone, "Europe/Berlin");
  EXPECT_EQ(config.truncate_slug_length, 60);
  EXPECT_EQ(config.transaction, TransactionMode::run);
  EXPECT_EQ(config.lock_timeout, 5s);
  EXPECT_EQ(config.statement_timeout, 2min);
  EXPECT_EQ(config.lock_retries, 10);
  EXPECT_EQ(config.version_table, "versions");
  EXPECT_EQ(config.version_table_schema, "ops");
  EXPECT_EQ(config.journal, false);
  EXPECT_EQ(config.scratch_url.get()->database, "scratch");
  EXPECT_TRUE(config.filter.covers("app_x", "t"));
  EXPECT_FALSE(config.filter.covers("other", "t"));
  EXPECT_FALSE(config.filter.covers("public", "tmp_x"));
  EXPECT_FALSE(config.filter.covers("public", "spatial_ref_sys"));
  EXPECT_EQ(config.hooks.get(), (std::vector<Hook>{{"format", "pg_format -i {file}"}}));
}

TEST(Config, HasDefaults) {
  const Project project("url = \"sqlite:///app.db\"");
  const auto config = project.load();
  EXPECT_EQ(config.database().database, (project.folder / "app.db").string());
  EXPECT_TRUE(config.models.get().empty());
  EXPECT_EQ(config.versions, (std::vector<std::filesystem::path>{project.folder / "migrations/versions"}));
  EXPECT_FALSE(config.recursive);
  EXPECT_EQ(config.file_template, "{rev}_{slug}");
  EXPECT_EQ(config.timezone, "UTC");
  EXPECT_EQ(config.truncate_slug_length, 40);
  EXPECT_EQ(config.transaction, TransactionMode::revision);
  EXPECT_EQ(config.lock_timeout, std::nullopt);
  EXPECT_EQ(config.statement_timeout, std::nullopt);
  EXPECT_EQ(config.lock_retries, 5);
  EXPECT_EQ(config.version_table, "alembic_version");
  EXPECT_EQ(config.version_table_schema, "");
  EXPECT_EQ(config.journal, std::nullopt);
  EXPECT_EQ(config.scratch_url.get(), std::nullopt);
  EXPECT_TRUE(config.filter.covers("any", "thing"));
  EXPECT_TRUE(config.hooks.get().empty());
  EXPECT_EQ(config.environment, "");
}

TEST(Config, TakesOneStringWhereAListMayStand) {
  const Project project("versions = \"v\"\nmodels = \"schema.sql\"\nexclude = \"a\"\nschemas = \"s\"");
  const auto config = project.load();
  EXPECT_EQ(config.versions, (std::vector<std::filesystem::path>{project.folder / "v"}));
  EXPECT_EQ(config.models.get().paths, std::vector<std::string>{"schema.sql"});
  EXPECT_EQ(config.filter.exclude_objects, std::vector<std::string>{"a"});
  EXPECT_EQ(config.filter.include_schemas, std::vector<std::string>{"s"});
}

TEST(Config, TakesAModelsCommandAProcessCallbackAndHooksAsTables) {
  const Project project(R"(
models = { command = "python dump.py" }
process = { command = "./process" }
[[hooks]]
name = "a"
command = "one {file}"
[[hooks]]
command = "two"
name = "b"
)");
  const auto config = project.load();
  EXPECT_EQ(config.models.get().command, "python dump.py");
  EXPECT_EQ(config.process.get(), "./process");
  EXPECT_EQ(config.hooks.get(), (std::vector<Hook>{{"a", "one {file}"}, {"b", "two"}}));
  EXPECT_EQ(config.hooks.get()[0].command_for("it's a/x.sql"), R"(one 'it'\''s a/x.sql')");
}

TEST(Config, TakesNumbersAndBooleansFromVariables) {
  Project project("lock_retries = \"${RETRIES}\"\njournal = \"${JOURNAL:-false}\"\nlock_timeout = 0");
  project.variables = {{"RETRIES", "7"}};
  const auto config = project.load();
  EXPECT_EQ(config.lock_retries, 7);
  EXPECT_EQ(config.journal, false);
  EXPECT_EQ(config.lock_timeout, 0ms);
  EXPECT_EQ(shown(config, "lock_retries"), "7 | limbeck.toml:1 with ${RETRIES} from environment");
}

TEST(Config, PutsVariablesIntoEveryString) {
  Project project(R"(
versions = ["${DIR}/versions"]
models = { command = "${PYTHON:-python3} dump.py ${x:what}" }
exclude = ["${PREFIX}_*", "$${literal}"]
version_table = "${PREFIX}_version"
)");
  project.variables = {{"DIR", "db"}, {"PREFIX", "shop"}};
  project.options.x = {"what=all"};
  const auto config = project.load();
  EXPECT_EQ(config.versions[0], project.folder / "db/versions");
  EXPECT_EQ(config.models.get().command, "python3 dump.py all");
  EXPECT_EQ(config.filter.exclude_objects, (std::vector<std::string>{"shop_*", "${literal}"}));
  EXPECT_EQ(config.version_table, "shop_version");
  EXPECT_EQ(shown(config, "x:what"), "all | -x");
}

TEST(Config, EncodesVariablesInsideAUrl) {
  Project project(
      "url = \"postgresql://${POSTGRES_USER}:${POSTGRES_PASSWORD}@${POSTGRES_SERVER}/${POSTGRES_DB}\"",
      "POSTGRES_PASSWORD='p@ss w%rd:/'\nPOSTGRES_DB=my/db\n");
  project.variables = {{"POSTGRES_USER", "u@corp"}, {"POSTGRES_SERVER", "db:5433"}};
  const auto url = project.load().database();
  EXPECT_EQ(url.user, "u@corp");
  EXPECT_EQ(url.password, "p@ss w%rd:/");
  EXPECT_EQ(url.host, "db");
  EXPECT_EQ(url.port, "5433");
  EXPECT_EQ(url.database, "my/db");
}

TEST(Config, TakesAVariableThatIsTheWholeUrlAsItIs) {
  Project project("url = \"${DATABASE_URL:-sqlite:///app.db}\"");
  EXPECT_EQ(project.load().database().database, (project.folder / "app.db").string());
  project.variables = {{"DATABASE_URL", "postgresql://u:p%40ss@db/x\n"}};
  EXPECT_EQ(project.load().database().password, "p@ss");
  project.variables = {{"DATABASE_URL", "host=db password='a b'"}};
  EXPECT_EQ(project.load().database().password, "a b");
}

TEST(Config, ReadsTheDatabaseInParts) {
  Project project(R"(
[database]
host = "db"
port = 5433
user = "u@corp"
password = "${PW}"
database = "my db"
options = { sslmode = "require", connect_timeout = 5 }
)");
  project.variables = {{"PW", "p@ss %2F w"}};
  const auto config = project.load();
  const auto& url = config.database();
  EXPECT_EQ(url.engine, EngineKind::postgresql);
  EXPECT_EQ(url.password, "p@ss %2F w");
  EXPECT_EQ(url.port, "5433");
  EXPECT_EQ(url.masked(), "postgresql://u%40corp:***@db:5433/my%20db?connect_timeout=5&sslmode=require");
  EXPECT_EQ(shown(config, "url"),
            "postgresql://u%40corp:***@db:5433/my%20db?connect_timeout=5&sslmode=require | [database]");
  EXPECT_EQ(shown(config, "database.password"), "*** | limbeck.toml:6 with ${PW} from environment");
  EXPECT_EQ(shown(config, "database.host"), "db | limbeck.toml:3");
}

TEST(Config, ReadsAnSqliteDatabaseInParts) {
  const Project project("[database]\ndialect = \"sqlite\"\ndatabase = \"data/app.db\"");
  EXPECT_EQ(project.load().database().database, (project.folder / "data/app.db").string());
  const Project memory("[database]\ndriver = \"sqlite+pysqlite\"");
  EXPECT_TRUE(memory.load().database().in_memory());
  const Project wrong("[database]\ndialect = \"sqlite\"\nhost = \"db\"");
  EXPECT_EQ(wrong.database_error(),
            "limbeck.toml:2: [database]: an SQLite database has no host, port, user or password");
}

TEST(Config, LetsAnEnvironmentOverrideAnyKey) {
  Project project(R"(
url = "sqlite:///app.db"
lock_timeout = "1s"
[env.production]
url = "postgresql://db/x"
transaction = "none"
[env.parts.database]
host = "h"
)");
  project.options.environment_name = "production";
  auto config = project.load();
  EXPECT_EQ(config.environment, "production");
  EXPECT_EQ(config.database().host, "db");
  EXPECT_EQ(config.transaction, TransactionMode::none);
  EXPECT_EQ(config.lock_timeout, 1s);
  EXPECT_EQ(shown(config, "url"), "postgresql://db/x | [env.production] limbeck.toml:5");
  EXPECT_EQ(shown(config, "env"), "production | -n");
  project.options.environment_name = "parts";
  EXPECT_EQ(project.load().database().host, "h");
  project.options.environment_name = std::nullopt;
  project.variables["LIMBECK_ENV"] = "production";
  EXPECT_EQ(shown(project.load(), "env"), "production | LIMBECK_ENV");
  project.variables["LIMBECK_ENV"] = "";
  EXPECT_EQ(project.load().environment, "");
}

TEST(Config, MergesThePartsOfADatabase) {
  Project project(R"(
[database]
host = "localhost"
user = "app"
database = "shop"
options.sslmode = "disable"
[env.production.database]
host = "db"
options = { connect_timeout = 3 }
[env.file]
url = "sqlite://"
)");
  project.options.environment_name = "production";
  EXPECT_EQ(project.load().database().masked(), "postgresql://app@db/shop?connect_timeout=3&sslmode=disable");
  project.options.environment_name = "file";
  EXPECT_TRUE(project.load().database().in_memory());
}

TEST(Config, TakesLimbeckEnvFromDotenv) {
  const Project project("[env.dev]\nlock_retries = 1", "LIMBECK_ENV=dev\n");
  const auto config = project.load();
  EXPECT_EQ(config.lock_retries, 1);
  EXPECT_EQ(shown(config, "env"), "dev | LIMBECK_ENV from .env:1");
}

TEST(Config, PrefersTheUrlOfTheCommandLine) {
  Project project("url = \"${NONE:?}\"");
  project.write("sub/x", "");
  project.options.url = "sqlite:///here.db";
  project.options.working_directory = project.folder / "sub";
  const auto config = project.load();
  EXPECT_EQ(config.database().database, (project.folder / "sub/here.db").string());
  EXPECT_EQ(entry(config, "url").origin, "--url");
  project.options.url = "sqlite://here.db";
  EXPECT_EQ(
      project.database_error(),
      "--url: an SQLite address has three slashes before a relative path and four before an absolute one");
}

TEST(Config, NamesAnInterpreter) {
  EXPECT_EQ(Project("recursive = false").load().python, "");
  EXPECT_EQ(Project("python = \"python3.12\"").load().python, "python3.12");
  const Project project("python = \".venv/bin/python\"");
  const auto config = project.load();
  EXPECT_EQ(config.python, (project.folder / ".venv/bin/python").string());
  EXPECT_EQ(entry(config, "python").origin, "limbeck.toml:1");
}

TEST(Config, SaysWhetherRevisionsAreEvaluated) {
  EXPECT_TRUE(Project("recursive = false").load().native);
  Project project("alembic = \"alembic.ini\"\nnative = false");
  project.write("alembic.ini", "[alembic]\nscript_location = db\n");
  EXPECT_FALSE(project.load().native);
  EXPECT_EQ(entry(project.load(), "native").origin, "limbeck.toml:2");
  const Project wrong("native = \"no\"");
  EXPECT_EQ(wrong.error(), "limbeck.toml:1: native: \"no\" is neither true nor false");
}

TEST(Config, PutsVariablesIntoTheUrlOfTheCommandLine) {
  Project project("url = \"sqlite:///a.db\"", "DATABASE_URL=postgresql://app:sesame@host/shop\n");
  project.options.url = "${DATABASE_URL}";
  EXPECT_EQ(project.load().database().password, "sesame");
  project.options.url = "postgresql://app:p$$w@host/shop";
  EXPECT_EQ(project.load().database().password, "p$$w") << "not a variable: taken as it is";
  project.options.url = "${OTHER_URL}";
  EXPECT_EQ(project.database_error(), "--url: the variable OTHER_URL is not set");
}

TEST(Config, ResolvesRelativePathsFromTheFileNotTheWorkingDirectory) {
  Project project("url = \"sqlite:///app.db\"");
  project.write("a/b/x", "");
  project.options.working_directory = project.folder / "a/b";
  const auto config = project.load();
  EXPECT_EQ(config.database().database, (project.folder / "app.db").string());
  EXPECT_EQ(config.versions[0], project.folder / "migrations/versions");
  EXPECT_EQ(entry(config, "url").origin, "../../limbeck.toml:1");
}

TEST(Config, WaitsWithAnUnsetVariableUntilTheDatabaseIsNeeded) {
  Project project(R"(url = "${PRODUCTION_URL:?set PRODUCTION_URL}"
scratch_url = "${SCRATCH}"
models = { command = "${TOOL}" }
hooks = [{ name = "x", command = "${OTHER_TOOL}" }]
)");
  const auto config = project.load();
  EXPECT_FALSE(config.url.ok());
  EXPECT_EQ(project.database_error(),
            "limbeck.toml:1: url: the variable PRODUCTION_URL is not set: set PRODUCTION_URL");
  EXPECT_EQ(project.message([&] { config.scratch_url.get(); }),
            "limbeck.toml:2: scratch_url: the variable SCRATCH is not set");
  EXPECT_EQ(project.message([&] { config.models.get(); }),
            "limbeck.toml:3: models: the variable TOOL is not set");
  EXPECT_EQ(project.message([&] { config.hooks.get(); }),
            "limbeck.toml:4: hooks: the variable OTHER_TOOL is not set");
  EXPECT_EQ(shown(config, "models"), "! the variable TOOL is not set | limbeck.toml:3");
}

TEST(Config, GivesVariablesOfLibpqFromDotenvToTheConnection) {
  Project project("url = \"postgresql://app@/shop\"",
                  "PGHOST=db\nPGPASSWORD=pw\nPGUSER=other\nPGSSLMODE=require\n");
  project.variables = {{"PGSSLMODE", "disable"}, {"PGPORT", "5433"}};
  const auto config = project.load();
  // libpq reads the real environment itself; .env it does not know.
  EXPECT_EQ(config.database().masked(), "postgresql://app:***@db/shop");
  EXPECT_EQ(config.database().password, "pw");
  EXPECT_EQ(
      shown(config, "url"),
      "postgresql://app:***@db/shop | limbeck.toml:1 with ${PGHOST} from .env:1, ${PGPORT} from environment, "
      "${PGPASSWORD} from .env:2, ${PGSSLMODE} from environment");
  const Project service("url = \"postgresql://?service=shop\"", "PGHOST=db\n");
  EXPECT_EQ(service.load().database().host, "");
}

TEST(Config, GivesVariablesOfMysqlFromDotenvToTheConnection) {
  const auto url = [](const std::string& address, const std::string& dotenv) {
    return Project("url = \"" + address + "\"", dotenv).load().database();
  };
  const std::string both = "MYSQL_TCP_PORT=3310\nMYSQL_UNIX_PORT=/s\nMYSQL_PWD=pw\n";
  const std::map<std::string, std::string> port = {{"MYSQL_TCP_PORT", "3310"}};
  const std::map<std::string, std::string> port_and_socket = {{"MYSQL_TCP_PORT", "3310"},
                                                              {"MYSQL_UNIX_PORT", "/s"}};
  EXPECT_EQ(url("mariadb://app@db/shop", both).variables, port);
  // localhost is the socket, whatever the variable says of the port; see MysqlSettings.
  const auto local = url("mariadb://app@/shop", "MYSQL_HOST=localhost\n" + both);
  EXPECT_EQ(local.variables, port_and_socket);
  EXPECT_EQ(local.host, "localhost");
  EXPECT_EQ(local.port, "");
  EXPECT_EQ(local.password, "pw");
}

TEST(Config, ShowsWhereEachValueCameFrom) {
  Project project("url = \"postgresql://app:${PW}@${HOST:-db}/x\"\nexclude = [\"a\", \"b\"]\n",
                  "PW=secret\n");
  const auto config = project.load();
  EXPECT_EQ(shown(config, "url"),
            "postgresql://app:***@db/x | limbeck.toml:1 with ${PW} from .env:1, ${HOST} from its default");
  EXPECT_EQ(shown(config, "exclude"), "a, b | limbeck.toml:2");
  EXPECT_EQ(shown(config, "transaction"), "revision | default");
  EXPECT_EQ(entry(config, "config").origin, "found");
  EXPECT_EQ(
      entry(config, "url").to_json().dump(0),
      R"({"key": "url", "value": "postgresql://app:***@db/x", "origin": "limbeck.toml:1", "variables": )"
      R"([{"name": "PW", "origin": ".env:1"}, {"name": "HOST", "origin": "its default"}]})");
  EXPECT_EQ(entry(config, "lock_timeout").to_json().dump(0),
            R"({"key": "lock_timeout", "value": null, "origin": "default", "variables": []})");
}

TEST(Config, MasksSecretsInEveryEntry) {
  Project project(R"(models = { command = "dump --password=hunter2 ${API_TOKEN} postgresql://u:hunter2@h" }
hooks = [{ name = "h", command = "PGPASSWORD=hunter2 x" }]
scratch_url = "postgresql://u:hunter2@h/s"
[database]
password = "hunter2"
options = { sslpassword = "hunter2", passfile = "p" }
)");
  project.variables = {{"API_TOKEN", "hunter2"}};
  project.options.x = {"token=hunter2"};
  const auto config = project.load();
  EXPECT_EQ(config.database().password, "hunter2");
  for (const auto& one : config.entries) {
    EXPECT_EQ(one.to_json().dump().find("hunter2"), std::string::npos) << one.to_json().dump();
  }
  EXPECT_EQ(entry(config, "models").value, "dump --password=*** *** postgresql://u:***@h");
}

TEST(Config, MakesATemplateThatItReads) {
  for (const auto* models : {"models/*.hpp", ""}) {
    Project project(config_template({.models = models}));
    const auto config = project.load();
    EXPECT_EQ(config.database().database, (project.folder / "app.db").string());
    EXPECT_EQ(config.models.get().empty(), std::string(models).empty());
    EXPECT_EQ(config.versions[0], project.folder / "migrations/versions");
  }
  // Every commented key is one that could be switched on.
  std::string all;
  for (const auto& line : text::split(config_template(), '\n')) {
    const bool setting = std::regex_search(line, std::regex("^# (\\[|[a-z_]+ = )"));
    all += (setting ? line.substr(2) : line) + "\n";
  }
  Project project(all);
  project.options.environment_name = "production";
  EXPECT_EQ(project.database_error(),
            "limbeck.toml:27: url: the variable PRODUCTION_URL is not set: set PRODUCTION_URL");
  EXPECT_EQ(project.load().lock_timeout, 5s);
}

TEST(Config, QuotesTemplateValues) {
  const Project project(config_template({.url = "sqlite:///a\"b\\c.db", .models = "m\n"}));
  EXPECT_EQ(project.load().database().database, (project.folder / "a\"b\\c.db").string());
  EXPECT_EQ(project.message([&] { EXPECT_EQ(project.load().models.get().paths[0], "m\n"); }), "no error");
}

}  // namespace
}  // namespace limbeck::config
