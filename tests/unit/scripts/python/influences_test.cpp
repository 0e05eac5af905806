#include "scripts/python/influences.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <optional>
#include <string>

#include "scripts/python/env_engine.hpp"
#include "scripts/python/parser/parser.hpp"
#include "scripts/python/source_parser.hpp"
#include "unit/scripts/temporary_folder.hpp"

namespace limbeck::scripts::python {

TEST(FindInfluence, OfRevisionFilesIsWhatTheyHaveCompiledOtherwise) {
  use_parser(&parse);
  const TemporaryFolder folder;
  const auto file = [&](const char* name, const char* text) {
    const auto path = (folder.path() / name).string();
    std::ofstream(path) << text;
    return path;
  };
  const ModuleSource modules = [](const std::string& name) -> std::optional<ModuleText> {
    if (name == "app.kinds")
      return ModuleText{"from sqlalchemy.ext.compiler import compiles\n", "app/kinds.py", false};
    if (name == "app.db")
      return ModuleText{"create_engine(url, json_serializer=dumps)\n", "app/db.py", false};
    return std::nullopt;
  };
  const auto plain = file("a.py", "from alembic import op\nimport app.db\n");
  EXPECT_EQ(find_compiler_hooks({plain}, modules, EngineKind::postgresql), "");
  EXPECT_EQ(find_compiler_hooks({plain, file("b.py", "from app.kinds import Stamp\n")}, modules,
                                EngineKind::postgresql),
            "is not what a revision file makes of it: app/kinds.py speaks of sqlalchemy.ext.compiler");
  const auto direct = file("c.py", "from sqlalchemy.ext import compiler\n");
  EXPECT_EQ(find_compiler_hooks({direct, plain}, modules, EngineKind::postgresql),
            "is not what a revision file makes of it: " + direct + " speaks of sqlalchemy.ext.compiler");
}

TEST(FindInfluence, IsFoundInWhatTheImportsLeadTo) {
  use_parser(&parse);
  const std::map<std::string, std::string> files{
      {"app", ""},
      {"app.db", "from .kinds import (\n    Money,  # whose\n    Other)\n"},
      {"app.kinds", "from sqlalchemy.ext.compiler import compiles\n"},
      {"app.models", "from . import listeners\n"},
      {"app.listeners", "@event.listens_for(Table, 'after_create')\n"},
      {"app.unused", "schema_translate_map\n"}};
  const ModuleSource modules = [&](const std::string& name) -> std::optional<ModuleText> {
    const auto found = files.find(name);
    if (found == files.end()) return std::nullopt;
    return ModuleText{found->second, name + ".py", name == "app"};
  };
  const auto influence = [&](const char* env) {
    return find_influences(env, "env.py", modules, EngineKind::postgresql).statements;
  };
  EXPECT_EQ(influence("import app.db as db\n"),
            "is not what env.py makes of it: app.kinds.py speaks of sqlalchemy.ext.compiler");
  EXPECT_EQ(influence("if True:\n    from app import models\n"),
            "is not what env.py makes of it: app.listeners.py speaks of after_create");
  EXPECT_EQ(influence("create_engine(url, json_serializer=dumps)"),
            "is not what env.py makes of it: env.py speaks of json_serializer");
  EXPECT_EQ(influence("engine.connect().execution_options(isolation_level='AUTOCOMMIT')"),
            "is not what env.py makes of it: env.py speaks of AUTOCOMMIT");
  EXPECT_EQ(influence("create_engine(url, isolation_level='autocommit')"),
            "is not what env.py makes of it: env.py speaks of autocommit");
  EXPECT_EQ(influence("sessionmaker(engine, autocommit=False)"), "");
  EXPECT_EQ(influence("import app, os\nfrom nowhere import app\n"), "");
}

namespace {

/// What env.py, which makes its own engine, gets from app/db.py.
std::string influence_of(const std::string& db, const std::string& engine = "create_engine(url)") {
  use_parser(&parse);
  const ModuleSource modules = [&](const std::string& name) -> std::optional<ModuleText> {
    if (name == "app.db") return ModuleText{db, "app/db.py", false};
    return std::nullopt;
  };
  const auto found = find_influences(
                         "from alembic import context\nfrom sqlalchemy import create_engine\n"
                         "from app.db import metadata, engine as theirs\n"
                         "with " +
                             engine +
                             ".connect() as connection:\n"
                             "    context.configure(connection=connection)\n",
                         "env.py", modules, EngineKind::postgresql)
                         .statements;
  return found.substr(found.rfind(' ') + 1);
}

bool is_own(const std::string& env) {
  use_parser(&parse);
  const ModuleSource modules = [](const std::string& name) -> std::optional<ModuleText> {
    if (name == "app.db") return ModuleText{"", "app/db.py", false};
    return std::nullopt;
  };
  return makes_its_engine(parse("import asyncio\nimport app.db\nfrom app.db import engine, prepare\n"
                                "from alembic import context\n"
                                "from sqlalchemy import create_engine, engine_from_config\n"
                                "from sqlalchemy.ext.asyncio import AsyncEngine\n" +
                                    env,
                                "env.py"),
                          modules);
}

}  // namespace

TEST(FindInfluence, OptionsAndListenersOfAnotherEngineDoNotCount) {
  for (const char* db :
       {"engine = create_engine(url, json_serializer=dumps, isolation_level='AUTOCOMMIT')\n",
        "tenants = engine.execution_options(schema_translate_map={None: 'a'})\n",
        "options = {'json_serializer': dumps}\n",
        "def json_serializer(value):\n    return before_execute(value)  # after_create\n",
        "engine = create_engine(url)\n"
        "@event.listens_for(engine.sync_engine, 'before_cursor_execute')\ndef f():\n    pass\n",
        "metadata = MetaData()\nevent.listen(metadata, 'before_create', f)\n",
        "event.listen(User.__table__, 'after_create', f)\n"}) {
    EXPECT_EQ(influence_of(db), "") << db;
  }
  EXPECT_EQ(influence_of("engine = create_engine(url, json_serializer=dumps)\n", "theirs"),
            "json_serializer");
  EXPECT_EQ(
      influence_of("engine = create_engine(url)\nevent.listen(engine, 'before_execute', f)\n", "theirs"),
      "before_execute");
  EXPECT_EQ(influence_of("options = {'isolation_level': 'AUTOCOMMIT'}\n", "theirs"), "AUTOCOMMIT");
}

TEST(FindInfluence, ListenersOfAllEnginesAndTablesCount) {
  EXPECT_EQ(influence_of("from sqlalchemy.engine import Engine\nevent.listen(Engine, 'before_execute', f)\n"),
            "before_execute");
  EXPECT_EQ(influence_of("@event.listens_for(sa.Table, 'after_create')\ndef f():\n    pass\n"),
            "after_create");
  // Where it goes to is not seen.
  EXPECT_EQ(influence_of("listeners = [(target, 'after_create')]\n"), "after_create");
  EXPECT_EQ(influence_of("def g(target):\n    event.listen(target, 'do_execute', f)\n"), "do_execute");
}

TEST(FindInfluence, OfCompiledConstructsThoseOfSqlAlchemyForTheEngineCount) {
  const std::string import = "from sqlalchemy.ext.compiler import compiles\n";
  const auto compiled = [&](const std::string& rest) { return influence_of(import + rest); };
  EXPECT_EQ(compiled("@compiles(Integer)\ndef f():\n    pass\n"), "sqlalchemy.ext.compiler");
  EXPECT_EQ(compiled("@compiles(Integer, 'mysql', 'postgresql')\ndef f():\n    pass\n"),
            "sqlalchemy.ext.compiler");
  EXPECT_EQ(compiled("@compiles(Integer, 'sqlite')\ndef f():\n    pass\n"), "");
  EXPECT_EQ(compiled("class View(DDLElement):\n    pass\n@compiles(View)\ndef f():\n    pass\n"), "");
  EXPECT_EQ(compiled("register = compiles\n"), "sqlalchemy.ext.compiler");
}

TEST(EngineOfEnv, IsItsOwnWhereItMakesIt) {
  const std::string sync = "with e.connect() as connection:\n    context.configure(connection=connection)\n";
  EXPECT_TRUE(is_own("e = create_engine(url, poolclass=x)\n" + sync));
  EXPECT_TRUE(is_own(
      "e = engine_from_config(context.config.get_section('alembic', {}), prefix='sqlalchemy.')\n" + sync));
  EXPECT_TRUE(
      is_own("section = context.config.get_section('alembic')\nsection['sqlalchemy.url'] = url\n"
             "e = engine_from_config(section)\n" +
             sync));
  EXPECT_TRUE(is_own("options = {'echo': True}\ne = create_engine(url, **options)\n" + sync));
  EXPECT_TRUE(is_own("e = context.config.attributes.get('connection', None) or create_engine(url)\n" + sync));
  EXPECT_TRUE(is_own("def make():\n    return create_engine(url)\ne = make()\n" + sync));
  EXPECT_TRUE(
      is_own("def run(connection):\n    context.configure(connection=connection)\n"
             "async def main():\n    e = AsyncEngine(create_engine(url))\n"
             "    async with e.connect() as c:\n        await c.run_sync(run)\n"));
  EXPECT_TRUE(
      is_own("e = create_engine(url)\nwith e.connect() as connection:\n"
             "    connection = connection.execution_options(a=1)\n"
             "    context.configure(connection=connection)\n"));
}

TEST(EngineOfEnv, IsNotSurelyItsOwnElsewhere) {
  const std::string sync = "with e.connect() as connection:\n    context.configure(connection=connection)\n";
  EXPECT_FALSE(
      is_own("with engine.connect() as connection:\n    context.configure(connection=connection)\n"));
  EXPECT_FALSE(is_own("e = app.db.make()\n" + sync));
  EXPECT_FALSE(is_own("e = create_engine(url) if test else engine\n" + sync));
  EXPECT_FALSE(is_own("e = create_engine(url, **app.db.OPTIONS)\n" + sync));
  EXPECT_FALSE(
      is_own("section = {}\nsection.update(app.db.OPTIONS)\ne = engine_from_config(section)\n" + sync));
  EXPECT_FALSE(
      is_own("e = create_engine(url)\nwith e.connect() as connection:\n    prepare(connection)\n"
             "    context.configure(connection=connection)\n"));
  EXPECT_FALSE(
      is_own("def run(connection):\n    context.configure(connection=connection)\n"
             "async def main():\n    async with engine.connect() as c:\n        await c.run_sync(run)\n"));
  EXPECT_FALSE(is_own("def run(connection):\n    context.configure(connection=connection)\n"));
  EXPECT_FALSE(is_own("context.configure(url=url)\n"));
  EXPECT_FALSE(
      is_own("e = create_engine(url)\n" + sync + "with engine.connect() as c:\n    context.configure(c)\n"));
}

}  // namespace limbeck::scripts::python
