// Branches and merges as they are drawn.
#include "cli/history_graph.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace limbeck::cli {
namespace {

using Revisions = std::vector<std::pair<std::string, std::vector<std::string>>>;

std::string drawn(const Revisions& revisions) {
  HistoryGraph graph;
  std::string text;
  for (const auto& [id, parents] : revisions) {
    const auto [above, mark, beside, below] = graph.draw(id, parents);
    for (const auto& line : above) text += line + "\n";
    text += mark + id + "\n";
    for (const auto& line : below) text += line + "\n";
  }
  return text;
}

TEST(HistoryGraph, OneLine) {
  EXPECT_EQ(drawn({{"b", {"a"}}, {"a", {}}}), "* b\n* a\n");
}

TEST(HistoryGraph, ABranchEndsWhereItBegan) {
  EXPECT_EQ(drawn({{"c", {"a"}}, {"b", {"a"}}, {"a", {}}}), "* c\n│ * b\n├─╯\n* a\n");
}

TEST(HistoryGraph, AMergePartsIntoItsParents) {
  EXPECT_EQ(drawn({{"m", {"c", "b"}}, {"c", {"a"}}, {"b", {"a"}}, {"a", {}}}),
            "* m\n├─╮\n* │ c\n│ * b\n├─╯\n* a\n");
}

TEST(HistoryGraph, ThreeBranchesMeetAtOnce) {
  EXPECT_EQ(drawn({{"m", {"d", "c", "b"}}, {"d", {"a"}}, {"c", {"a"}}, {"b", {"a"}}, {"a", {}}}),
            "* m\n├─┬─╮\n* │ │ d\n│ * │ c\n│ │ * b\n├─┴─╯\n* a\n");
}

TEST(HistoryGraph, AColumnIsCrossed) {
  EXPECT_EQ(drawn({{"d", {"a"}}, {"c", {"b"}}, {"e", {"a"}}, {"a", {}}, {"b", {}}}),
            "* d\n│ * c\n│ │ * e\n├─┼─╯\n* │ a\n  * b\n");
}

TEST(HistoryGraph, AnotherRootTakesTheGap) {
  EXPECT_EQ(drawn({{"c", {}}, {"b", {"a"}}, {"a", {}}}), "* c\n* b\n* a\n");
}

TEST(HistoryGraph, OtherLinesOfARevisionStandBesideWhatGoesOn) {
  HistoryGraph graph;
  EXPECT_EQ(graph.draw("c", {"a"}).beside, "│");
  EXPECT_EQ(graph.draw("b", {"a"}).beside, "│ │");
  EXPECT_EQ(graph.draw("a", {}).beside, "");
}

TEST(HistoryGraph, ColumnsHaveTheirColours) {
  HistoryGraph graph(
      [](std::size_t column, std::string_view text) { return std::to_string(column) + std::string(text); });
  graph.draw("c", {"a"});
  EXPECT_EQ(graph.draw("b", {"a"}).mark, "0│ 1* ");
}

}  // namespace
}  // namespace limbeck::cli
