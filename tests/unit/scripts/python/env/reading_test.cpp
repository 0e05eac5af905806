#include "scripts/python/env/reading.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <map>

#include "scripts/python/parser/parser.hpp"

namespace limbeck::scripts::python {
namespace {

struct Env {
  std::map<std::string, std::string> variables{};
  std::string ini = "[alembic]\nsqlalchemy.url = sqlite:///ini.db\n";
  std::vector<std::string> x{};

  EnvReading read(const std::string& text) const {
    EnvRequest request{config::AlembicOptions(config::IniFile::parse(ini, "alembic.ini"), "alembic", {}),
                       "/srv/app/alembic/env.py", x, [this](const std::string& name) {
                         const auto at = variables.find(name);
                         return at == variables.end() ? std::nullopt : std::optional(at->second);
                       }};
    return read_env(parse(text, "env.py"), request);
  }
};

constexpr const char* imports =
    "import os\nfrom logging.config import fileConfig\nfrom sqlalchemy import engine_from_config, pool\n"
    "from alembic import context\nconfig = context.config\n";
constexpr const char* run =
    "connectable = engine_from_config(\n    config.get_section(config.config_ini_section, {}),\n"
    "    prefix='sqlalchemy.',\n    poolclass=pool.NullPool,\n)\n"
    "with connectable.connect() as connection:\n"
    "    context.configure(connection=connection, target_metadata=None)\n"
    "    with context.begin_transaction():\n        context.run_migrations()\n";

std::string between(const std::string& lines) {
  return imports + lines + run;
}

/// The address, or why there is none.
std::string address(const EnvReading& reading) {
  return reading.unknown.any() ? "line " + std::to_string(reading.unknown.line) + ": " + reading.unknown.why
                               : reading.url;
}

TEST(EnvReading, FollowsAlembicsTemplate) {
  const auto reading = Env{}.read(std::string(imports) + R"(
if config.config_file_name is not None:
    fileConfig(config.config_file_name)
target_metadata = None

def run_migrations_offline() -> None:
    """Run migrations in 'offline' mode."""
    context.configure(url=config.get_main_option("sqlalchemy.url"), literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()

def run_migrations_online() -> None:
    connectable = engine_from_config(
        config.get_section(config.config_ini_section, {}), prefix="sqlalchemy.", poolclass=pool.NullPool)
    with connectable.connect() as connection:
        context.configure(connection=connection, target_metadata=target_metadata, version_table="versions",
                          version_table_schema="ops", transaction_per_migration=True, compare_type=True,
                          include_schemas=True)
        with context.begin_transaction():
            context.run_migrations()

if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
)");
  EXPECT_EQ(address(reading), "sqlite:///ini.db");
  EXPECT_FALSE(reading.incomplete.any());
  EXPECT_EQ(reading.version_table, "versions");
  EXPECT_EQ(reading.version_table_schema, "ops");
  EXPECT_TRUE(reading.transaction_per_migration);
  EXPECT_TRUE(reading.include_schemas);
}

TEST(EnvReading, FollowsAnAsynchronousOne) {
  const auto reading = Env{}.read(R"(
import asyncio
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import async_engine_from_config
from alembic import context
config = context.config

def do_run_migrations(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()

async def run_async_migrations():
    connectable = async_engine_from_config(config.get_section(config.config_ini_section, {}), prefix="sqlalchemy.",
                                           poolclass=pool.NullPool)
    async with connectable.connect() as connection:
        await connection.run_sync(do_run_migrations)
    await connectable.dispose()

asyncio.run(run_async_migrations())
)");
  EXPECT_EQ(address(reading), "sqlite:///ini.db");
  EXPECT_FALSE(reading.incomplete.any());
}

TEST(EnvReading, PutsAddressesTogether) {
  Env env;
  env.variables = {{"DATABASE_URL", "postgres://u:p@db/shop"}, {"DB_USER", "ann"}, {"DB_PASSWORD", "a@b"}};
  const auto set = [&](const std::string& expression) {
    return address(env.read(between("config.set_main_option('sqlalchemy.url', " + expression + ")\n")));
  };
  EXPECT_EQ(set("os.environ['DATABASE_URL']"), "postgres://u:p@db/shop");
  EXPECT_EQ(set("os.getenv('DATABASE_URL')"), "postgres://u:p@db/shop");
  EXPECT_EQ(set("os.environ.get('NONE', 'sqlite://')"), "sqlite://");
  EXPECT_EQ(set("os.getenv('NONE') or 'sqlite://'"), "sqlite://");
  EXPECT_EQ(set("os.environ['DATABASE_URL'].replace('postgres://', 'postgresql://', 1)"),
            "postgresql://u:p@db/shop");
  EXPECT_EQ(set("f\"postgresql://{os.environ['DB_USER']}@db/{'a' + 'b'}\""), "postgresql://ann@db/ab");
  EXPECT_EQ(set("'postgresql://%s@db/x' % os.environ['DB_USER']"), "postgresql://ann@db/x");
  EXPECT_EQ(set("'postgresql://{}@db/{name}'.format(os.environ['DB_USER'], name='x')"),
            "postgresql://ann@db/x");
  EXPECT_EQ(set("config.get_main_option('sqlalchemy.url') + '?timeout=5'"), "sqlite:///ini.db?timeout=5");
  EXPECT_EQ(set("os.path.expandvars('postgresql://${DB_USER}@db/$DB_NAME')"), "postgresql://ann@db/$DB_NAME");
}

TEST(EnvReading, FollowsFunctionsAndDictionaries) {
  Env env;
  env.variables = {{"DB_PASSWORD", "a@b"}};
  EXPECT_EQ(
      address(env.read(between("from urllib.parse import quote_plus\n"
                               "def get_url(user='ann'):\n"
                               "    password = quote_plus(os.environ['DB_PASSWORD'])\n"
                               "    return f'postgresql://{user}:{password}@db/x'\n"
                               "config.set_main_option('sqlalchemy.url', get_url().replace('%', '%%'))\n"))),
      "postgresql://ann:a%40b@db/x");
  EXPECT_EQ(address(env.read(std::string(imports) +
                             "section = config.get_section(config.config_ini_section)\n"
                             "section['sqlalchemy.url'] = 'sqlite:///other.db'\n"
                             "with engine_from_config(section).connect() as connection:\n"
                             "    context.configure(connection=connection)\n    context.run_migrations()\n")),
            "sqlite:///other.db");
  EXPECT_EQ(address(env.read(
                "from sqlalchemy import create_engine\nfrom sqlalchemy.engine import URL\n"
                "from alembic import context\n"
                "engine = create_engine(URL.create('postgresql', username='ann', host='db', database='x'))\n"
                "with engine.begin() as c:\n    context.configure(c)\n    context.run_migrations()\n")),
            "postgresql://ann@db/x");
}

TEST(EnvReading, ReadsXArguments) {
  Env env;
  env.x = {"db=other.db", "flag"};
  EXPECT_EQ(address(env.read(
                between("name = context.get_x_argument(as_dictionary=True).get('db')\n"
                        "if name:\n    config.set_main_option('sqlalchemy.url', 'sqlite:///' + name)\n"))),
            "sqlite:///other.db");
}

TEST(EnvReading, SaysWhatItDoesNotUnderstand) {
  const Env env;
  const auto why = [&](const std::string& lines) { return address(env.read(between(lines))); };
  EXPECT_EQ(why("from app.config import settings\nconfig.set_main_option('sqlalchemy.url', settings.url)\n"),
            "line 6: imports app.config");
  EXPECT_EQ(why("config.set_main_option('sqlalchemy.url', os.environ['NONE'])\n"),
            "line 6: needs the variable NONE, which is not set");
  EXPECT_EQ(why("config.set_main_option('sqlalchemy.url', 'postgresql://u:p%40@db')\n"),
            "line 6: calls config.set_main_option(): it has a % that begins neither %% nor %(name)s");
  EXPECT_EQ(why("from app import x\nconfig.set_main_option('sqlalchemy.url', os.getenv('URL', ''))\n"),
            "line 6: reads the variable URL, which line 6 may have set (imports app)");
  EXPECT_EQ(why("import app\napp.prepare(config)\n"),
            "line 7: hands alembic.context.config to what isn't followed");
  EXPECT_EQ(why("while True:\n    break\n"), "line 6: loops while something holds");
  EXPECT_EQ(why("raise SystemExit(1)\n"), "line 6: raises an exception");
  for (const auto* call : {"sys.exit(3)", "exit()", "os.chdir('/')", "os.kill(1, 9)"}) {
    const auto reading = env.read(between(fmt::format("import sys\n{}\n", call)));
    EXPECT_EQ(reading.incomplete.why.substr(0, 5), "calls") << call;
    EXPECT_EQ(reading.incomplete.line, 7) << call;
  }
  EXPECT_EQ(why("import random\nif random.random() > 1:\n    pass\n").substr(0, 6), "line 6");
  EXPECT_EQ(address(env.read(imports)), "line 5: never calls context.run_migrations()");
  EXPECT_EQ(address(env.read(std::string(imports) + run + run)), "sqlite:///ini.db");
}

TEST(EnvReading, TellsWhatMayMatterToRevisions) {
  const Env env;
  const auto reading = env.read(between("from app.models import Base\ntarget_metadata = Base.metadata\n"));
  EXPECT_EQ(address(reading), "sqlite:///ini.db");
  EXPECT_EQ(reading.incomplete.why, "imports app.models");
  EXPECT_EQ(reading.incomplete.line, 6);
  auto text = between("");
  text.insert(text.find("        context.run_migrations()"),
              "        connection.execute('SET search_path TO x')\n");
  EXPECT_EQ(address(env.read(text)), "line 14: calls execute() of its engine or connection");
  EXPECT_EQ(address(env.read(between("from sqlalchemy import create_engine\n"
                                     "e = create_engine('sqlite://', connect_args={'timeout': 5})\n"))),
            "line 7: gives connect_args to its engine");
}

TEST(EnvReading, TellsWhatIsHandedToRevisions) {
  const auto handed = [](const std::string& arguments) {
    auto text = between("names = ['', 'b']\n");
    text.insert(text.rfind(')'), arguments);
    return Env{}.read(text);
  };
  EXPECT_EQ(handed("").arguments.dump(0), "{}");
  const auto known = handed("engine_name=names[0], n=2, b=True, c=None");
  EXPECT_EQ(known.arguments.dump(0), R"({"engine_name": "", "n": 2, "b": true, "c": null})");
  EXPECT_FALSE(known.incomplete.any());
  for (const auto* unknown : {"engine=connectable", "names=names", "n=unheard()", "**options()"}) {
    const auto reading = handed(unknown);
    EXPECT_TRUE(reading.arguments.is_null()) << unknown;
    EXPECT_TRUE(reading.incomplete.any() || reading.unknown.any()) << unknown;
  }
  EXPECT_TRUE(Env{}.read("import app\n").arguments.is_null());
}

}  // namespace
}  // namespace limbeck::scripts::python
