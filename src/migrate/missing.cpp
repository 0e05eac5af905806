#include "migrate/missing.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace limbeck::migrate {

std::vector<std::string> find_missing(const revision::RevisionGraph& graph,
                                      const std::vector<std::string>& rows,
                                      const std::vector<JournalEvent>& journal) {
  std::set<std::string> missing;
  std::optional<std::vector<std::string>> known;  // behind the last event
  const auto observe = [&](const std::vector<std::string>& found) {
    if (found.empty() || (known && *known != found)) missing.clear();
  };
  for (const auto& event : journal) {
    if (!event.completes_revision()) continue;
    if (event.rows) observe(event.rows->before);
    if (event.direction == "upgrade") {
      if (!graph.find(event.revision)) missing.insert(event.revision);
    } else if (event.direction == "downgrade" || event.declares_one()) {
      missing.erase(event.revision);
    } else {
      missing.clear();
    }
    known.reset();
    if (event.rows) known = event.rows->after;
  }
  auto sorted = rows;
  std::ranges::sort(sorted);
  observe(sorted);
  for (const auto& row : rows) {
    if (!graph.find(row)) missing.insert(row);
  }
  return {missing.begin(), missing.end()};
}

}  // namespace limbeck::migrate
