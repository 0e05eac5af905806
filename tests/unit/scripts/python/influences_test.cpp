#include "scripts/python/influences.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <optional>
#include <string>

#include "unit/scripts/temporary_folder.hpp"

namespace limbeck::scripts::python {

TEST(FindInfluence, OfRevisionFilesIsWhatTheyHaveCompiledOtherwise) {
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
  EXPECT_EQ(find_compiler_hooks({plain}, modules), "");
  EXPECT_EQ(find_compiler_hooks({plain, file("b.py", "from app.kinds import Stamp\n")}, modules),
            "is not what a revision file makes of it: app/kinds.py speaks of sqlalchemy.ext.compiler");
  const auto direct = file("c.py", "from sqlalchemy.ext import compiler\n");
  EXPECT_EQ(
      find_compiler_hooks({direct, plain}, modules),
      "is not what a revision file makes of it: " + direct + " speaks of sqlalchemy.ext import compiler");
}

TEST(FindInfluence, IsFoundInWhatTheImportsLeadTo) {
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
  const auto influence = [&](const char* env) { return find_influences(env, "env.py", modules).statements; };
  EXPECT_EQ(influence("import app.db as db\n"),
            "is not what env.py makes of it: app.kinds.py speaks of sqlalchemy.ext.compiler");
  EXPECT_EQ(influence("if True:\n    from app import models\n"),
            "is not what env.py makes of it: app.listeners.py speaks of after_create");
  EXPECT_EQ(influence("create_engine(url, json_serializer=dumps)"),
            "is not what env.py makes of it: env.py speaks of json_serializer");
  EXPECT_EQ(influence("engine.connect().execution_options(isolation_level='AUTOCOMMIT')"),
            "is not what env.py makes of it: env.py speaks of AUTOCOMMIT");
  EXPECT_EQ(influence("create_engine(url, isolation_level='autocommit')"),
            "is not what env.py makes of it: env.py speaks of 'autocommit'");
  EXPECT_EQ(influence("sessionmaker(engine, autocommit=False)"), "");
  EXPECT_EQ(influence("import app, os\nfrom nowhere import app\n"), "");
}

}  // namespace limbeck::scripts::python
