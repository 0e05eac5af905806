// docs/reference/models.md says nothing that is not so.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "integration/models_project.hpp"
#include "models/json_reader.hpp"

namespace limbeck::models {

using test::Project;

namespace {

const std::string& page() {
  static const auto text = file::read(std::filesystem::path(LIMBECK_SOURCE_DIR) / "docs/reference/models.md");
  return text;
}

std::vector<std::string> blocks(const std::string& language) {
  std::vector<std::string> found;
  const auto opening = "```" + language + "\n";
  for (auto at = page().find(opening); at != std::string::npos; at = page().find(opening, at)) {
    at += opening.size();
    found.push_back(page().substr(at, page().find("\n```", at) + 1 - at));
  }
  return found;
}

const dialect::Dialect& postgresql() {
  return dialect::dialect_for(EngineKind::postgresql);
}
const dialect::Dialect& sqlite() {
  return dialect::dialect_for(EngineKind::sqlite);
}

dialect::PortableType portable(const std::string& text) {
  dialect::PortableType type{text.substr(0, text.find('(')), {}};
  const auto open = text.find('(');
  if (open == std::string::npos) return type;
  for (const auto& argument : text::split(text.substr(open + 1, text.size() - open - 2), ','))
    type.arguments.push_back(argument);
  return type;
}

}  // namespace

TEST(ModelsPage, HasExamplesThatAreModels) {
  std::string header = "#pragma once\n";
  for (const auto& block : blocks("cpp")) header += block + "\n";
  ASSERT_GT(blocks("cpp").size(), 10U);
  Project project;
  project.write("models/page.hpp", header);
  EXPECT_EQ(project.error(), "");
  EXPECT_EQ(project.catalog().catalog.tables.size(), 14U);
  project.on_sqlite();
  EXPECT_EQ(project.error(), "");
}

TEST(ModelsPage, HasJsonThatIsOfTheFormat) {
  const auto documents = blocks("json");
  ASSERT_EQ(documents.size(), 1U);
  const auto desired =
      read_json(documents[0], "models.md", postgresql(), newest(EngineKind::postgresql), "public");
  EXPECT_EQ(desired.catalog.tables.size(), 2U);
  read_json(documents[0], "models.md", sqlite(), newest(EngineKind::sqlite), "");
}

TEST(ModelsPage, HasSqlThatIsRead) {
  Project project;
  project.request.source.paths = {"schema.sql"};
  project.write("schema.sql", blocks("sql").at(0));
  EXPECT_EQ(project.sql().renames.size(), 2U);
}

TEST(ModelsPage, KnowsWhatThePortableTypesAre) {
  int rows = 0;
  for (const auto& line : text::split(page(), '\n')) {
    if (!line.starts_with("| `type::")) continue;
    const auto cells = text::split(line, '|');
    ASSERT_EQ(cells.size(), 7U) << line;
    const auto cell = [&](int number) {
      const auto text = std::string(text::trim(cells[number]));
      return text == "none" ? text : text.substr(1, text.size() - 2);
    };
    EXPECT_EQ(postgresql().native_type(portable(cell(2))), cell(3)) << line;
    EXPECT_EQ(sqlite().native_type(portable(cell(2))), cell(4)) << line;
    const auto& mysql = dialect::dialect_for(EngineKind::mysql);
    if (cell(5) == "none") {
      EXPECT_THROW(mysql.native_type(portable(cell(2))), Error) << line;
    } else {
      EXPECT_EQ(mysql.native_type(portable(cell(2))), cell(5)) << line;
    }
    ++rows;
  }
  EXPECT_EQ(rows, 19);
}

}  // namespace limbeck::models
