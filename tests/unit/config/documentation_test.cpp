// docs/reference/configuration.md is true: its examples load, and it has every key.
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "config/database_url.hpp"
#include "config/dotenv.hpp"
#include "unit/config/project.hpp"

namespace limbeck::config {
namespace {

std::string page() {
  return file::read(std::string(LIMBECK_SOURCE_DIR) + "/docs/reference/configuration.md");
}

/// The texts of the page's blocks in that language.
std::vector<std::string> blocks(const std::string& language) {
  std::vector<std::string> found;
  std::string block;
  bool inside = false;
  for (const auto& line : text::split(page(), '\n')) {
    if (!inside && line == "```" + language) {
      inside = true;
      block.clear();
    } else if (inside && line == "```") {
      inside = false;
      found.push_back(block);
    } else if (inside) {
      block += line + "\n";
    }
  }
  return found;
}

TEST(ConfigurationPage, HasExamplesThatLoad) {
  const auto examples = blocks("toml");
  ASSERT_GT(examples.size(), 8u);
  for (const auto& example : examples) {
    Project project(example);
    project.write("alembic.ini", "[alembic]\nscript_location = alembic\n");
    project.variables = {{"POSTGRES_USER", "u"}, {"POSTGRES_PASSWORD", "p"}, {"POSTGRES_SERVER", "s"},
                         {"POSTGRES_DB", "d"},   {"STAGING_PASSWORD", "p"},  {"PRODUCTION_URL", "sqlite://"}};
    EXPECT_EQ(project.error(), "no error") << example;
    for (const std::string name : {"staging", "production"}) {
      if (example.find("[env." + name + "]") == std::string::npos) continue;
      project.options.environment_name = name;
      EXPECT_EQ(project.database_error(), "no error") << example;
    }
    if (example.find("url") != std::string::npos || example.find("[database]") != std::string::npos) {
      EXPECT_EQ(project.database_error(), "no error") << example;
    }
  }
  for (const auto& example : blocks("sh")) EXPECT_EQ(parse_dotenv(example, ".env").size(), 7u);
}

TEST(ConfigurationPage, HasEveryKey) {
  auto keys = text::split(text::replace_all(Project("frobnicate = 1").hint(), " and ", ", "), ',');
  ASSERT_EQ(keys.size(), 33u);
  keys[0] = keys[0].substr(std::string("the keys are ").size());
  for (const auto& key : keys) {
    const auto name = std::string(text::trim(key));
    const auto cell = name == "database" ? "| `[database]` |"
                      : name == "env"    ? "| `[env.NAME]` |"
                                         : "| `" + name + "` |";
    EXPECT_NE(page().find(cell), std::string::npos) << name;
  }
}

TEST(ConfigurationPage, NamesAddressesThatAreRead) {
  int count = 0;
  for (const auto& line : text::split(page(), '\n')) {
    for (const std::string start : {"| `postgresql", "| `host=", "| `sqlite", "| `mariadb"}) {
      if (!line.starts_with(start)) continue;
      EXPECT_NO_THROW(parse_database_url(line.substr(3, line.find('`', 3) - 3), "/")) << line;
      ++count;
    }
  }
  EXPECT_EQ(count, 11);
}

}  // namespace
}  // namespace limbeck::config
