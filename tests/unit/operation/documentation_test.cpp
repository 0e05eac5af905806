// docs/reference/operations.md has every operation, as it is written.
#include <gtest/gtest.h>

#include <set>

#include "base/file.hpp"
#include "base/text.hpp"
#include "operation/json.hpp"
#include "schema/json_elements.hpp"

namespace limbeck::operation {
namespace {

const std::string& page() {
  static const auto text = file::read(std::string(LIMBECK_SOURCE_DIR) + "/docs/reference/operations.md");
  return text;
}

template <std::size_t... Index>
std::set<std::string> all_names(std::index_sequence<Index...>) {
  return {name(Operation(std::variant_alternative_t<Index, OperationVariant>{}))...};
}

}  // namespace

TEST(OperationsPage, HasAnExampleOfEachOperation) {
  std::set<std::string> shown;
  for (const auto& line : text::split(page(), '\n')) {
    if (!line.starts_with("{\"op\"")) continue;
    const auto json = Json::parse(line, "operations.md");
    schema::Members members(json, "the page", line);
    const auto operation = from_json(members);
    EXPECT_EQ(to_json(operation).dump(0), line);
    shown.insert(name(operation));
    EXPECT_NE(page().find("`" + std::string(name(operation)) + "`"), std::string::npos) << name(operation);
  }
  EXPECT_EQ(shown, all_names(std::make_index_sequence<std::variant_size_v<OperationVariant>>()));
}

TEST(OperationsPage, HasATableWithAllItsMembers) {
  const std::string opening = "<!-- a table -->\n```json\n";
  const auto begin = page().find(opening) + opening.size();
  const auto text = page().substr(begin, page().find("\n```", begin) - begin);
  const auto json = Json::parse(text, "operations.md");
  schema::Members members(json, "the page", "a table");
  const auto table = schema::read<schema::Table>(members);
  members.finish();
  EXPECT_EQ(schema::write(table).dump(), text);
}

}  // namespace limbeck::operation
