#include "config/alembic/project.hpp"

#include <gtest/gtest.h>

#include "config/alembic/hooks.hpp"
#include "unit/config/project.hpp"

namespace limbeck::config {
namespace {

namespace fs = std::filesystem;

/// A project whose alembic.ini has these lines below [alembic].
class AlembicIni : public Project {
 public:
  explicit AlembicIni(const std::string& lines, const std::string& more = "", const std::string& dotenv = "")
      : Project("", dotenv) {
    write("alembic.ini", "[alembic]\n" + lines + more);
  }
};

std::vector<fs::path> versions_of(const Project& project) {
  std::vector<fs::path> folders;
  for (const auto& folder : project.load().versions)
    folders.push_back(folder.lexically_relative(project.folder));
  return folders;
}

TEST(AlembicProject, IsFoundByItsIni) {
  const AlembicIni project(
      "script_location = migrations\nsqlalchemy.url = postgresql+psycopg2://u:p@db/shop\n");
  const auto config = project.load();
  ASSERT_TRUE(config.alembic);
  EXPECT_EQ(config.file, project.folder / "alembic.ini");
  EXPECT_EQ(config.folder, project.folder);
  EXPECT_EQ(config.alembic->env_file(), project.folder / "migrations/env.py");
  EXPECT_EQ(config.versions, std::vector<fs::path>{project.folder / "migrations/versions"});
  EXPECT_EQ(config.database().masked(), "postgresql+psycopg2://u:***@db/shop");
  EXPECT_EQ(config.transaction, TransactionMode::run);
  EXPECT_EQ(config.timezone, "local");
  EXPECT_EQ(entry(config, "config").origin, "found");
  EXPECT_EQ(entry(config, "url").origin, "alembic.ini:3");
  EXPECT_EQ(entry(config, "script_location").origin, "alembic.ini:2");
  EXPECT_EQ(entry(config, "transaction").origin, "Alembic's default");
}

TEST(AlembicProject, IsNoneBesideALimbeckToml) {
  const AlembicIni project("script_location = migrations\n");
  project.write("limbeck.toml", "url = \"sqlite:///app.db\"\n");
  EXPECT_FALSE(project.load().alembic);
}

TEST(AlembicProject, IsOverriddenByALimbeckTomlThatNamesIt) {
  AlembicIni project(
      "script_location = %(here)s/migrations\nsqlalchemy.url = sqlite:///ini.db\ntimezone = UTC\n",
      "[other]\nscript_location = elsewhere\n");
  project.write("limbeck.toml",
                "alembic = \"alembic.ini\"\nlock_timeout = \"5s\"\ntransaction = \"revision\"\n"
                "[env.production]\nurl = \"sqlite:///production.db\"\n");
  auto config = project.load();
  ASSERT_TRUE(config.alembic);
  EXPECT_EQ(config.file, project.folder / "limbeck.toml");
  EXPECT_EQ(config.database().database, (project.folder / "ini.db").string());
  EXPECT_EQ(config.transaction, TransactionMode::revision);
  EXPECT_TRUE(config.lock_timeout);
  EXPECT_EQ(config.timezone, "UTC");
  project.options.environment_name = "production";
  EXPECT_EQ(project.load().database().database, (project.folder / "production.db").string());
  project.write("limbeck.toml", "alembic = \"nowhere.ini\"\n");
  project.options.environment_name = std::nullopt;
  EXPECT_EQ(project.error(), "limbeck.toml:1: alembic: there is no file nowhere.ini, which it names");
}

TEST(AlembicProject, TakesRelativePathsFromTheWorkingDirectory) {
  Project project;
  project.write("backend/alembic.ini",
                "[alembic]\nscript_location = migrations\nsqlalchemy.url = sqlite:///./app.db\n");
  project.options.files = {"backend/alembic.ini"};
  auto config = project.load();
  EXPECT_EQ(config.alembic->script_location, project.folder / "migrations");
  EXPECT_EQ(config.database().database, (project.folder / "app.db").string());
  project.write("backend/alembic.ini", "[alembic]\nscript_location = %(here)s/migrations\n");
  EXPECT_EQ(project.load().alembic->script_location, project.folder / "backend/migrations");
}

TEST(AlembicProject, ChoosesItsSectionByName) {
  AlembicIni project("script_location = one\n",
                     "[tenants]\nscript_location = two\nsqlalchemy.url = sqlite:///t.db\n");
  project.options.environment_name = "tenants";
  const auto config = project.load();
  EXPECT_EQ(config.alembic->script_location, project.folder / "two");
  EXPECT_EQ(entry(config, "url").origin, "[tenants] alembic.ini:5");
  project.options.environment_name = "nobody";
  EXPECT_EQ(project.error(), "there is no [nobody] in alembic.ini, which -n chooses");
}

TEST(AlembicProject, ReadsPyproject) {
  Project project;
  project.write("pyproject.toml", R"([project]
name = "shop"
[tool.alembic]
script_location = "%(here)s/db"
version_locations = ["%(here)s/db/a", "b"]
recursive_version_locations = true
file_template = "%%(year)d_%%(rev)s"
truncate_slug_length = 20
prepend_sys_path = ["src"]
[[tool.alembic.post_write_hooks]]
name = "ruff"
type = "exec"
executable = "ruff"
options = "check REVISION_SCRIPT_FILENAME"
)");
  const auto config = project.load();
  ASSERT_TRUE(config.alembic);
  EXPECT_EQ(config.file, project.folder / "pyproject.toml");
  EXPECT_EQ(versions_of(project), (std::vector<fs::path>{"db/a", "b"}));
  EXPECT_TRUE(config.recursive);
  EXPECT_EQ(config.file_template, "%(year)d_%(rev)s");
  EXPECT_EQ(config.truncate_slug_length, 20);
  EXPECT_EQ(config.alembic->prepend_sys_path, std::vector<std::string>{"src"});
  EXPECT_EQ(entry(config, "versions").origin, "[tool.alembic] pyproject.toml:5");
  ASSERT_EQ(config.hooks.get().size(), 1u);
  EXPECT_EQ(config.hooks.get()[0].command_for("/v/a b.py"), "'ruff' 'check' '/v/a b.py'");
  EXPECT_EQ(project.database_error(), "there is no alembic.ini with an address");
  // What the ini says goes before.
  project.write("alembic.ini", "[alembic]\ntruncate_slug_length = 30\nsqlalchemy.url = sqlite://\n");
  EXPECT_EQ(project.load().truncate_slug_length, 30);
  EXPECT_EQ(project.load().alembic->script_location, project.folder / "db");
}

TEST(AlembicProject, IgnoresAPyprojectOfSomethingElse) {
  const Project project;
  project.write("pyproject.toml", "[project]\nname = \"alembic-user\"\n");
  EXPECT_EQ(project.error(), "there is no limbeck.toml in .");
  project.write("pyproject.toml", "[tool]\nalembic = 3\n");
  EXPECT_EQ(project.error(), "pyproject.toml:2: tool.alembic must be a table, not a whole number");
}

TEST(AlembicProject, TakesBothFilesByName) {
  Project project;
  project.write("conf/db.cfg", "[alembic]\nsqlalchemy.url = sqlite:///a.db\n");
  project.write("conf/pyproject.toml", "[tool.alembic]\nscript_location = \"m\"\n");
  project.options.files = {"conf/pyproject.toml", "conf/db.cfg"};
  auto config = project.load();
  EXPECT_EQ(config.alembic->script_location, project.folder / "m");
  EXPECT_EQ(config.database().database, (project.folder / "a.db").string());
  project.options.files = {"conf/db.cfg", "conf/db.cfg"};
  EXPECT_NE(project.error().find("-c names both"), std::string::npos);
  project.options.files = {"conf/none.ini"};
  EXPECT_EQ(project.error(), "there is no file conf/none.ini, which -c names");
  project.options.files.clear();
  project.variables["ALEMBIC_CONFIG"] = "conf/db.cfg";
  EXPECT_EQ(project.error(), "conf/db.cfg has no script_location in [alembic]");
  project.variables["ALEMBIC_CONFIG"] = "conf/none.cfg";
  EXPECT_EQ(project.error(), "there is no file conf/none.cfg, which ALEMBIC_CONFIG names");
}

TEST(AlembicProject, SplitsPathsAtEverySeparator) {
  const auto split = [](const std::string& lines) {
    return versions_of(AlembicIni("script_location = m\n" + lines));
  };
  using Paths = std::vector<fs::path>;
  EXPECT_EQ(split(""), Paths{"m/versions"});
  EXPECT_EQ(split("version_locations =\n"), Paths{"m/versions"});
  EXPECT_EQ(split("version_locations = a b,c, d\n"), (Paths{"a", "b", "c", "d"}));
  EXPECT_EQ(split("path_separator = os\nversion_locations = a b:%(here)s/c\n"), (Paths{"a b", "c"}));
  EXPECT_EQ(split("path_separator = :\nversion_locations = a:b\n"), (Paths{"a", "b"}));
  EXPECT_EQ(split("path_separator = ;\nversion_locations = a; b\n"), (Paths{"a", "b"}));
  EXPECT_EQ(split("path_separator = space\nversion_locations = a b\n"), (Paths{"a", "b"}));
  EXPECT_EQ(split("path_separator = newline\nversion_locations =\n  a\n  b\n"), (Paths{"a", "b"}));
  EXPECT_EQ(split("version_path_separator = :\nversion_locations = a:b\n"), (Paths{"a", "b"}));
  EXPECT_EQ(split("version_path_separator = os  # Use os.pathsep. Default.\nversion_locations = a:b\n"),
            (Paths{"a", "b"}));
  EXPECT_EQ(split("path_separator = space\nversion_path_separator = os\nversion_locations = a b\n"),
            (Paths{"a", "b"}));
  EXPECT_EQ(AlembicIni("script_location = m\npath_separator = comma\nversion_locations = a,b\n").error(),
            "alembic.ini:3: path_separator can't be \"comma\"");
  EXPECT_EQ(AlembicIni("script_location = m\nprepend_sys_path = a:b, c\n").load().alembic->prepend_sys_path,
            (std::vector<std::string>{"a", "b", "c"}));
}

TEST(AlembicProject, FindsAFolderInAPackage) {
  const AlembicIni project("script_location = shop.db:migrations\nprepend_sys_path = src\n");
  EXPECT_EQ(project.error(),
            "alembic.ini:2: script_location: there is no package shop.db where it is looked for: src, .");
  fs::create_directories(project.folder / "src/shop/db");
  EXPECT_EQ(project.load().alembic->script_location, project.folder / "src/shop/db/migrations");
}

TEST(AlembicProject, ReadsHowFilesAreNamed) {
  const AlembicIni project(
      "script_location = m\nfile_template = %%(year)d_%%(month).2d_%%(rev)s_%%(slug)s\ntimezone = "
      "Europe/Berlin\n"
      "truncate_slug_length = 20  # short\nrecursive_version_locations = true\noutput_encoding = latin-1\n"
      "revision_environment = True\n");
  const auto config = project.load();
  EXPECT_EQ(config.file_template, "%(year)d_%(month).2d_%(rev)s_%(slug)s");
  EXPECT_EQ(config.timezone, "Europe/Berlin");
  EXPECT_EQ(config.truncate_slug_length, 20);
  EXPECT_TRUE(config.recursive);
  EXPECT_EQ(config.alembic->output_encoding, "latin-1");
  EXPECT_TRUE(config.alembic->revision_environment);
  // Only the very word is true to Alembic.
  EXPECT_FALSE(AlembicIni("script_location = m\nrecursive_version_locations = True\n").load().recursive);
  EXPECT_EQ(AlembicIni("script_location = m\ntimezone =\n").load().timezone, "local");
}

TEST(AlembicProject, PutsVariablesIntoTheAddressOnly) {
  AlembicIni project(
      "script_location = ${HOME}/m\n"
      "sqlalchemy.url = "
      "postgresql://${POSTGRES_USER}:${POSTGRES_PASSWORD}@${POSTGRES_SERVER}/${POSTGRES_DB}\n",
      "", "POSTGRES_SERVER=db\nPOSTGRES_USER=postgres\nPOSTGRES_PASSWORD='p@ss/w%rd'\nPOSTGRES_DB=app\n");
  auto config = project.load();
  EXPECT_EQ(config.alembic->script_location, project.folder / "${HOME}/m");
  EXPECT_EQ(config.database().password, "p@ss/w%rd");
  EXPECT_EQ(config.database().masked(), "postgresql://postgres:***@db/app");
  EXPECT_EQ(
      entry(config, "url").origin_text(),
      "alembic.ini:3 with ${POSTGRES_USER} from .env:2, ${POSTGRES_PASSWORD} from .env:3, ${POSTGRES_SERVER} "
      "from .env:1, ${POSTGRES_DB} from .env:4");
  project.write(".env", "POSTGRES_SERVER=db\n");
  EXPECT_EQ(project.database_error(), "alembic.ini:3: sqlalchemy.url: the variable POSTGRES_USER is not set");
}

TEST(AlembicProject, LeavesDollarsAlone) {
  const AlembicIni project("script_location = m\nsqlalchemy.url = postgresql://u:a$$b$c%%24@db/x\n");
  EXPECT_EQ(project.load().database().password, "a$$b$c$");
}

TEST(AlembicProject, KnowsPlaceholders) {
  const auto error = [](const std::string& line) {
    return AlembicIni("script_location = m\n" + line).database_error();
  };
  EXPECT_EQ(error("sqlalchemy.url = driver://user:pass@localhost/dbname\n"),
            "alembic.ini:3: sqlalchemy.url is the placeholder of Alembic's template");
  EXPECT_EQ(error("sqlalchemy.url =\n"), "alembic.ini:3: sqlalchemy.url is empty");
  EXPECT_EQ(error(""), "alembic.ini has no sqlalchemy.url");
  EXPECT_EQ(
      error("sqlalchemy.url = postgresql://%(DB_USER)s@db/app\n"),
      "alembic.ini:3: sqlalchemy.url: there is no \"db_user\" in [alembic] or [DEFAULT], which %(db_user)s "
      "wants");
  EXPECT_NE(error("sqlalchemy.url = mssql+pyodbc://u@db/app\n").find("unknown kind of database"),
            std::string::npos);
}

TEST(AlembicProject, TellsOfEnvironmentsOnlyWhereThereAreAny) {
  AlembicIni project("script_location = m\nsqlalchemy.url = sqlite://\n");
  project.variables["LIMBECK_ENV"] = "production";
  EXPECT_EQ(project.error(), "no error");
}

TEST(AlembicProject, TakesWhatEnvPySays) {
  AlembicIni project("script_location = m\nsqlalchemy.url = sqlite:///ini.db\n");
  EnvAddress said;
  project.options.read_env = [&](const auto&, const auto&) { return said; };
  EXPECT_EQ(project.load().database().database, (project.folder / "ini.db").string());
  said = {.url = "sqlite:///a$b.db",
          .origin = "m/env.py:7",
          .version_table = "v",
          .transaction_per_migration = true,
          .include_schemas = true};
  auto config = project.load();
  EXPECT_EQ(config.database().database, (project.folder / "a$b.db").string());
  EXPECT_EQ(entry(config, "url").origin, "m/env.py:7");
  EXPECT_EQ(config.version_table, "v");
  EXPECT_EQ(config.transaction, TransactionMode::revision);
  EXPECT_EQ(config.journal, false) << "Alembic would propose to drop it";
  said.include_schemas = false;
  EXPECT_EQ(project.load().journal, std::nullopt);
  said = {.unknown = "m/env.py:3: imports app.config"};
  EXPECT_EQ(project.database_error(),
            "only running env.py tells the address: m/env.py:3: imports app.config");
  project.options.url = "sqlite:///other.db";
  EXPECT_EQ(project.database_error(), "no error");
}

TEST(AlembicHooks, BecomeCommands) {
  const AlembicIni project("script_location = m\n", R"([post_write_hooks]
hooks = black, ruff mypy
black.type = console_scripts
black.entrypoint = black
black.options = -l 79
ruff.type = exec
ruff.executable = %(here)s/.venv/bin/ruff
ruff.options = check "--file=REVISION_SCRIPT_FILENAME" 'it''s'
ruff.cwd = sub dir
mypy.type = module
mypy.module = mypy
unused.type = nonsense
)");
  const auto hooks = project.load().hooks.get();
  ASSERT_EQ(hooks.size(), 3u);
  EXPECT_TRUE(hooks[0].needs_python());
  EXPECT_TRUE(hooks[0].command_for("/v/a.py", "/usr/bin/python3").starts_with("'/usr/bin/python3' -c '"));
  EXPECT_TRUE(hooks[0].command_for("/v/a.py", "python3").ends_with("'black' '/v/a.py' '-l' '79'"));
  EXPECT_EQ(hooks[1].command_for("/v/a.py"), "cd 'sub dir' && '" + project.folder.string() +
                                                 "/.venv/bin/ruff' 'check' '--file=''/v/a.py' 'its'");
  EXPECT_EQ(hooks[2].command_for("/v/a.py", "python3"), "'python3' -m 'mypy' '/v/a.py'");
  EXPECT_FALSE(hooks[2].failure_is_error);
}

TEST(AlembicHooks, SayWhatIsWrong) {
  const auto error = [](const std::string& lines) {
    return AlembicIni("script_location = m\n", "[post_write_hooks]\nhooks = a\n" + lines).error();
  };
  EXPECT_EQ(error(""), "alembic.ini:4: the post-write hook a has no \"type\"");
  EXPECT_EQ(error("a.type = exec\n"), "alembic.ini:4: the post-write hook a has no \"executable\"");
  EXPECT_EQ(error("a.type = mine\n"), "alembic.ini:4: the post-write hook a is of type \"mine\"");
  EXPECT_EQ(error("a.type = exec\na.executable = b\na.options = 'x\n"),
            "alembic.ini:4: the options of the post-write hook a: a quote is never closed");
}

TEST(SplitWords, ReadsAsShlexDoes) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(split_words(""), Words{});
  EXPECT_EQ(split_words(" a  b\tc\n"), (Words{"a", "b", "c"}));
  EXPECT_EQ(split_words(R"('a b'"c d"e f\ g '')"), (Words{"a bc de", "f g", ""}));
  EXPECT_EQ(split_words(R"("a\"b\\c\d" 'a\b')"), (Words{R"(a"b\c\d)", R"(a\b)"}));
  EXPECT_THROW(split_words("a\\"), UsageError);
}

}  // namespace
}  // namespace limbeck::config
