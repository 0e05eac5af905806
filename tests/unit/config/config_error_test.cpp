// Every way to write a wrong limbeck.toml, and the sentence for it.
#include <gtest/gtest.h>

#include "config/time_zone.hpp"
#include "unit/config/project.hpp"

namespace limbeck::config {
namespace {

TEST(ConfigError, NamesTheLineAndTheFault) {
  const std::pair<const char*, const char*> cases[] = {
      // TOML itself
      {"url = sqlite",
       "limbeck.toml:1: this is no TOML: could not determine value type, in the value (column 7)"},
      {"\nurl = \"a\nb\"", "limbeck.toml:2: this is no TOML: "},
      {"url = \"a\"\nurl = \"b\"",
       "limbeck.toml:2: this is no TOML: cannot redefine existing string 'url', in the key-value "
       "pair (column 7)"},
      {"[=]", "limbeck.toml:1: this is no TOML: "},
      // keys
      {"modls = \"x\"", "limbeck.toml:1: unknown key \"modls\"; did you mean \"models\"?"},
      {"frobnicate = \"x\"", "limbeck.toml:1: unknown key \"frobnicate\""},
      {"sqlalchemy.url = \"x\"", "limbeck.toml:1: unknown key \"sqlalchemy\"; did you mean \"url\"?"},
      {"version_locations = \"x\"",
       "limbeck.toml:1: unknown key \"version_locations\"; did you mean \"versions\"?"},
      {"[production]\nurl = \"x\"",
       "limbeck.toml:1: unknown section [production]; did you mean [env.production]?"},
      {"[env.a]\n\nurll = \"x\"", "limbeck.toml:3: unknown key \"urll\" in [env.a]; did you mean \"url\"?"},
      {"[database]\nusername = \"x\"",
       "limbeck.toml:2: unknown key \"username\" in [database]; did you mean \"user\"?"},
      {"[env.a.database]\nhst = \"x\"",
       "limbeck.toml:2: unknown key \"hst\" in [env.a.database]; did you mean \"host\"?"},
      {"[database]\nhost = \"x\"\nmodels = \"m\"", "limbeck.toml:3: unknown key \"models\" in [database]"},
      {"[env.a.env.b]\nurl = \"x\"", "limbeck.toml:1: unknown key \"env\" in [env.a]"},
      // kinds
      {"url = 5", "limbeck.toml:1: url must be a string, not a whole number"},
      {"url = 2026-01-01", "limbeck.toml:1: url must be a string, not a date"},
      {"versions = true",
       "limbeck.toml:1: versions must be a string or a list of strings, not true or false"},
      {"versions = [\"a\", 1.5]",
       "limbeck.toml:1: versions must be a string or a list of strings, not a list with a number in it"},
      {"models = { comand = \"x\" }",
       "limbeck.toml:1: models must be a string, a list of strings or { command = \"…\" }, not a table of "
       "comand"},
      {"models = {}",
       "limbeck.toml:1: models must be a string, a list of strings or { command = \"…\" }, not an empty "
       "table"},
      {"recursive = 1", "limbeck.toml:1: recursive must be true or false, not a whole number"},
      {"hooks = [\"x\"]",
       "limbeck.toml:1: hooks must be a list of { name = \"…\", command = \"…\" }, not a list of strings"},
      {"hooks = [{ name = \"x\" }]",
       "limbeck.toml:1: hooks must be a list of { name = \"…\", command = \"…\" }, not a list with a table "
       "in it"},
      {"[hooks]\nname = \"x\"\ncommand = \"y\"",
       "limbeck.toml:1: hooks must be a list of { name = \"…\", command = \"…\" }, not a table of name and "
       "command"},
      {"database = \"x\"", "limbeck.toml:1: database must be a table, not a string"},
      {"env = \"x\"", "limbeck.toml:1: env must be a table, not a string"},
      {"env.a = \"x\"", "limbeck.toml:1: env.a must be a table, not a string"},
      {"database.options = \"x\"", "limbeck.toml:1: database.options must be a table, not a string"},
      {"database.options.a = []",
       "limbeck.toml:1: database.options.a must be a string, a number, true or false, not a list"},
      // values
      {"transaction = \"rum\"",
       "limbeck.toml:1: transaction: there is no mode \"rum\"; did you mean \"run\"?"},
      {"lock_timeout = \"5\"", "limbeck.toml:1: lock_timeout: \"5\" is no length of time"},
      {"lock_timeout = 5", "limbeck.toml:1: lock_timeout: \"5\" is no length of time"},
      {"statement_timeout = \"5 parsecs\"",
       "limbeck.toml:1: statement_timeout: \"5 parsecs\" is no length of time"},
      {"lock_retries = -1", "limbeck.toml:1: lock_retries: \"-1\" is no whole number from 0 to 1000"},
      {"truncate_slug_length = 0",
       "limbeck.toml:1: truncate_slug_length: \"0\" is no whole number from 1 to 200"},
      {"truncate_slug_length = \"x\"",
       "limbeck.toml:1: truncate_slug_length: \"x\" is no whole number from 1 to 200"},
      {"recursive = \"yes\"", "limbeck.toml:1: recursive: \"yes\" is neither true nor false"},
      {"version_table = \"\"", "limbeck.toml:1: version_table: it is empty"},
      {"version_table = \"a.b\"", "limbeck.toml:1: version_table: \"a.b\" has a dot in it"},
      {"version_table = \"a123456789b123456789c123456789d123456789e123456789f123456789g123\"",
       "limbeck.toml:1: version_table: it is longer than the 63 bytes that PostgreSQL keeps of a name"},
      {"versions = []", "limbeck.toml:1: versions: it names no folder"},
      {"versions = [\"a\", \" \"]", "limbeck.toml:1: versions: there is an empty path in it"},
      {"models = \"\"", "limbeck.toml:1: models: there is an empty text in it"},
      {"include = [\"\"]", "limbeck.toml:1: include: there is an empty pattern in it"},
      {"hooks = [{ name = \"\", command = \"x\" }]", "limbeck.toml:1: hooks: a hook has an empty name"},
      {"hooks = [{ name = \"x\", command = \"\" }]",
       "limbeck.toml:1: hooks: the hook \"x\" has an empty command"},
      {"file_template = \"{revision}_{slug}\"", "limbeck.toml:1: file_template: there is no {revision}"},
      {"file_template = \"{re}\"", "limbeck.toml:1: file_template: there is no {re}; did you mean {rev}?"},
      {"file_template = \"{rev\"", "limbeck.toml:1: file_template: there is a brace without its partner"},
      {"file_template = \"{year}\"",
       "limbeck.toml:1: file_template: it gives every file of a day the same name"},
      {"file_template = \"../{rev}\"",
       "limbeck.toml:1: file_template: it makes a hidden file, or leads out of the folder of revision files"},
      {"file_template = \"{year}/{rev}\"",
       "limbeck.toml:1: file_template: it puts files into subfolders, where they are not looked for"},
      {"file_template = \"${year}_{rev}\"", "limbeck.toml:1: file_template: the variable year is not set"},
      {"version_table = \"${NONE}\"", "limbeck.toml:1: version_table: the variable NONE is not set"},
      {"version_table = \"${NONE:?name it}\"",
       "limbeck.toml:1: version_table: the variable NONE is not set: name it"},
      {"version_table = \"${NONE\"", "limbeck.toml:1: version_table has no \"}\" to end \"${NONE\""},
      {"url = \"${NONE\"", "limbeck.toml:1: url has no \"}\" to end \"${NONE\""},
      {"transaction = \"${NONE:-rum}\"",
       "limbeck.toml:1: transaction (with ${NONE} from its default): there is no mode \"rum\"; did you mean "
       "\"run\"?"},
      {"[database]\ndialect = \"postgresq\"",
       "limbeck.toml:2: database.dialect: unknown kind of database \"postgresq\"; did you mean "
       "\"postgresql\"?"},
      {"[database]\ndialect = \"sqlite\"\ndriver = \"sqlite\"",
       "limbeck.toml:3: dialect and driver are two names for the same setting"},
      {"url = \"sqlite://\"\n[database]\nhost = \"x\"",
       "limbeck.toml:1: url and [database] both say where the database is"},
      // environments that are not chosen
      {"[env.a]\ntransaction = \"rum\"",
       "limbeck.toml:2: transaction: there is no mode \"rum\"; did you mean \"run\"?"},
      {"[env.a]\nversion_table = \"${A\"", "limbeck.toml:2: version_table has no \"}\" to end \"${A\""},
      {"[env.a]\nversion_table = \"${NONE}\"", "no error"},
      {"[env.a]\nurl = \"oracle://x\"", "no error"},
      {"[env.a]\nfile_template = \"{year}/{rev}\"", "no error"},
  };
  for (const auto& [toml, message] : cases) {
    const auto error = Project(toml).error();
    // What toml++ says in its own words is only looked at from the start.
    EXPECT_EQ(
        std::string_view(message).ends_with(": ") ? error.substr(0, std::string(message).size()) : error,
        message)
        << toml;
  }
}

TEST(ConfigError, KnowsTheTimeZonesOfTheSystem) {
  if (!has_time_zones()) GTEST_SKIP() << "this system has no database of time zones";
  EXPECT_EQ(
      Project("timezone = \"Europe/Berln\"").error(),
      "limbeck.toml:1: timezone: there is no time zone \"Europe/Berln\"; did you mean \"Europe/Berlin\"?");
  EXPECT_EQ(Project("timezone = \"../../etc/passwd\"").error(),
            "limbeck.toml:1: timezone: there is no time zone \"../../etc/passwd\"");
  EXPECT_EQ(Project("timezone = \"utc\"").load().timezone, "UTC");
}

TEST(ConfigError, SaysWhatToDo) {
  const std::pair<const char*, const char*> cases[] = {
      {"url = sqlite", "text is written in quotes: key = \"value\""},
      {"frobnicate = 1",
       "the keys are url, alembic, models, models_flags, models_include, python, native, versions, "
       "recursive, "
       "revision_format, "
       "file_template, "
       "timezone, "
       "truncate_slug_length, transaction, strict, protect, wait, lock_timeout, statement_timeout, "
       "lock_retries, "
       "version_table, "
       "version_table_schema, journal, scratch_url, schemas, exclude_schemas, include, exclude, process, "
       "online_alter, "
       "hooks, "
       "database and env"},
      {"[database]\nmodels = \"m\"",
       "models belongs above [database], because what follows a [section] is in it"},
      {"[database]\nx = 1",
       "[database] has dialect, driver, host, port, user, password, database and options"},
      {"lock_timeout = 5", "say in which unit: \"5s\" or \"5ms\""},
      {"[hooks]\nname = \"x\"\ncommand = \"y\"", "write [[hooks]] with two brackets"},
      {"version_table = \"a.b\"", "write version_table = \"b\" and version_table_schema = \"a\""},
      {"file_template = \"${year}_{rev}\"",
       "the parts of a file's name are written without a $: {year}, {rev}, {slug}"},
      {"file_template = \"{year}/{rev}\"", "set recursive = true"},
      {"version_table = \"${NONE}\"", "set NONE in the environment or in a file .env beside limbeck.toml"},
      {"version_table = \"${x:none}\"", "give -x none=value on the command line"},
  };
  for (const auto& [toml, hint] : cases) EXPECT_EQ(Project(toml).hint(), hint) << toml;
}

TEST(ConfigError, NamesTheFaultOfAnAddressWhenItIsNeeded) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "limbeck.toml names no database"},
      {"url = \"\"", "limbeck.toml:1: url: the address of the database is empty"},
      {"url = \"${EMPTY}\"",
       "limbeck.toml:1: url (with ${EMPTY} from environment): the address of the database is empty"},
      {"url = \"postgres//x\"",
       "limbeck.toml:1: url: the address of the database is neither a URL nor a libpq keyword string"},
      {"url = \"${PW}://u:hunter2@db\"",
       "limbeck.toml:1: url (with ${PW} from .env:1): unknown kind of database \"oracle://\""},
      {"url = \"postgresql://${HOST}/x\"",
       "limbeck.toml:1: url (with ${HOST} from environment): the database URL has an \"@\" too many, so it "
       "can't be told "
       "where the password ends"},
      {"[database]\nport = \"x\"",
       "limbeck.toml:2: [database]: the port of the database is no number from 1 to 65535"},
      {"[database]\nhost = \"h\"\npassword = \"${NONE}\"",
       "limbeck.toml:3: database.password: the variable NONE is not set"},
      {"[database]\nuser = \"a\\u0000b\"",
       "limbeck.toml:2: [database]: the address of the database holds a NUL byte"},
  };
  for (const auto& [toml, message] : cases) {
    Project project(std::string("# x\n"), "PW=oracle\n");
    project.write("limbeck.toml", toml);
    project.variables = {{"EMPTY", ""}, {"HOST", "u@db"}};
    EXPECT_EQ(project.error(), "no error") << toml;
    EXPECT_EQ(project.database_error(), message) << toml;
  }
}

TEST(ConfigError, TellsAScratchDatabaseFromTheRealOne) {
  const Project project(
      "url = \"postgresql://u@localhost/x\"\nscratch_url = \"postgresql://127.0.0.1:5432/x\"");
  const auto config = project.load();
  EXPECT_EQ(project.message([&] { config.scratch_url.get(); }),
            "limbeck.toml:2: scratch_url: it is the same database as url, and a scratch database is emptied");
}

TEST(ConfigError, NamesTheEnvironmentsThatThereAre) {
  Project project("[env.production]\nurl = \"sqlite://\"\n[env.staging]\nurl = \"sqlite://\"\n");
  project.options.environment_name = "prodution";
  EXPECT_EQ(project.error(),
            "there is no [env.prodution] in limbeck.toml, which -n chooses; did you mean \"production\"?");
  EXPECT_EQ(project.hint(), "the environments are: production, staging");
  project.options.environment_name = std::nullopt;
  project.variables["LIMBECK_ENV"] = "test";
  EXPECT_EQ(project.error(), "there is no [env.test] in limbeck.toml, which LIMBECK_ENV chooses");
  project.variables.clear();
  EXPECT_EQ(project.database_error(), "limbeck.toml names no database");
  try {
    project.load().database();
  } catch (const UsageError& error) {
    EXPECT_EQ(error.hint(), "choose an environment with -n: production, staging");
  }
  Project none("url = \"sqlite://\"");
  none.options.environment_name = "production";
  EXPECT_EQ(none.hint(), "the file has no environments: add a section like [env.production]");
}

TEST(ConfigError, NamesTheLineOfABrokenDotenv) {
  const Project project("url = \"sqlite://\"", "A=b\nhunter2\n");
  EXPECT_EQ(project.error(), ".env:2: this line is not NAME=value");
  const Project reference("url = \"${A}\"", "A=${B}\n");
  EXPECT_EQ(reference.database_error(), "limbeck.toml:1: url: .env:1: the variable B is not set");
}

TEST(ConfigError, RefusesAnXArgumentWithoutAName) {
  Project project("url = \"sqlite://\"");
  project.options.x = {"=a"};
  EXPECT_EQ(project.error(), "an -x argument has no name");
  project.options.x = {"flag", "a=b=c"};
  using X = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(project.load().x, (X{{"flag", ""}, {"a", "b=c"}}));
}

}  // namespace
}  // namespace limbeck::config
