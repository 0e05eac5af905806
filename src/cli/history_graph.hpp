// Branches and merges beside a list of revisions, as `git log --graph` draws them.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::cli {

/// Draws one revision after the other, each before what it revises. A branch is a column, from where it ends
/// down to where it begins.
class HistoryGraph {
 public:
  /// `paint` colours what belongs to a column; empty: nothing is coloured.
  explicit HistoryGraph(std::function<std::string(std::size_t column, std::string_view text)> paint = {})
      : paint_(std::move(paint)) {}

  /// What stands before the lines of one revision.
  struct Drawn {
    std::vector<std::string> above;  ///< lines of their own, where columns meet
    std::string mark;                ///< before its first line
    std::string beside;              ///< before its other lines, and a blank
    std::vector<std::string> below;  ///< lines of their own, where a merge parts
  };
  /// `parents`: only those that are drawn later.
  Drawn draw(const std::string& id, const std::vector<std::string>& parents);

 private:
  std::size_t column_for(const std::string& id);
  std::string row(const std::vector<std::string_view>& signs) const;
  std::string row_of(std::size_t own, const std::vector<std::size_t>& others, bool begins) const;
  std::string line_with(std::size_t own, std::string_view mark) const;

  std::function<std::string(std::size_t, std::string_view)> paint_;
  std::vector<std::string> columns_;  ///< the revision that each leads down to; empty: a gap
};

}  // namespace limbeck::cli
