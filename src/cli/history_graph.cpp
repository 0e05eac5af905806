#include "cli/history_graph.hpp"

#include <algorithm>

namespace limbeck::cli {
namespace {

constexpr std::string_view blank = " ", line = "│", across = "─", crossing = "┼";

}  // namespace

/// The one that leads to it, else the first gap, else a new one.
std::size_t HistoryGraph::column_for(const std::string& id) {
  auto found = std::ranges::find(columns_, id);
  if (found == columns_.end()) found = std::ranges::find(columns_, std::string());
  if (found == columns_.end()) found = columns_.insert(found, std::string());
  *found = id;
  return static_cast<std::size_t>(found - columns_.begin());
}

/// Signs of columns and of what is between them, in turns.
std::string HistoryGraph::row(const std::vector<std::string_view>& signs) const {
  auto last = signs.size();
  while (last > 0 && signs[last - 1] == blank) --last;
  std::string text;
  for (std::size_t i = 0; i < last; ++i)
    text += paint_ && signs[i] != blank ? paint_((i + 1) / 2, signs[i]) : std::string(signs[i]);
  return text;
}

std::string HistoryGraph::line_with(std::size_t own, std::string_view mark) const {
  std::vector<std::string_view> signs;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) signs.push_back(blank);
    signs.push_back(i == own ? mark : columns_[i].empty() ? blank : line);
  }
  return row(signs);
}

/// A line across, from a column to others. `begins`: they begin below it, where they weren't there already;
/// else they end.
std::string HistoryGraph::row_of(std::size_t own, const std::vector<std::size_t>& others, bool begins) const {
  const auto [least, most] = std::ranges::minmax(others);
  const auto first = std::min(own, least), last = std::max(own, most);
  std::vector<std::string_view> signs;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const bool inside = i > first && i <= last;
    if (i > 0) signs.push_back(inside ? across : blank);
    if (i < first || i > last) {
      signs.push_back(columns_[i].empty() ? blank : line);
    } else if (i == own) {
      signs.push_back(i == first ? "├" : i == last ? "┤" : crossing);
    } else if (std::ranges::find(others, i) != others.end()) {
      signs.push_back(i == first  ? (begins ? "╭" : "╰")
                      : i == last ? (begins ? "╮" : "╯")
                      : begins    ? "┬"
                                  : "┴");
    } else {
      signs.push_back(columns_[i].empty() ? across : crossing);
    }
  }
  return row(signs);
}

HistoryGraph::Drawn HistoryGraph::draw(const std::string& id, const std::vector<std::string>& parents) {
  Drawn drawn;
  const auto own = column_for(id);
  std::vector<std::size_t> ending;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i != own && columns_[i] == id) ending.push_back(i);
  }
  if (!ending.empty()) {
    drawn.above.push_back(row_of(own, ending, false));
    for (const auto i : ending) columns_[i].clear();
  }
  drawn.mark = line_with(own, "*") + " ";

  columns_[own] = parents.empty() ? std::string() : parents.front();
  std::vector<std::size_t> beginning;
  for (std::size_t i = 1; i < parents.size(); ++i) {
    auto gap =
        std::find(columns_.begin() + static_cast<std::ptrdiff_t>(own) + 1, columns_.end(), std::string());
    if (gap == columns_.end()) gap = columns_.insert(gap, std::string());
    *gap = parents[i];
    beginning.push_back(static_cast<std::size_t>(gap - columns_.begin()));
  }
  if (!beginning.empty()) drawn.below.push_back(row_of(own, beginning, true));
  while (!columns_.empty() && columns_.back().empty()) columns_.pop_back();
  drawn.beside = line_with(columns_.size(), line);
  return drawn;
}

}  // namespace limbeck::cli
