#include "migrate/missing.hpp"

#include <algorithm>

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

std::optional<std::set<std::string>> applied_by_journal(const revision::RevisionGraph& graph,
                                                        const std::vector<std::string>& rows,
                                                        const std::vector<JournalEvent>& journal) {
  using Applied = std::set<std::string>;
  // What rows stand for, where files declare all of them.
  const auto below = [&](const std::vector<std::string>& ids) -> std::optional<Applied> {
    if (!std::ranges::all_of(ids, [&](const auto& id) { return graph.find(id); })) return std::nullopt;
    const auto all = graph.applied(ids);
    return Applied(all.begin(), all.end());
  };
  std::optional<Applied> applied = Applied();
  std::optional<std::vector<std::string>> known = std::vector<std::string>();  // behind the last event
  for (const auto& event : journal) {
    if (!event.completes_revision()) continue;
    if (event.rows && known && event.rows->before != *known) applied = below(event.rows->before);
    if (event.direction == "stamp") {
      if (!event.declares_one()) applied = event.rows ? below(event.rows->after) : std::nullopt;
    } else if (applied && event.direction == "upgrade") {
      applied->insert(event.revision);
    } else if (applied) {
      applied->erase(event.revision);
    }
    known.reset();
    if (event.rows) known = event.rows->after;
  }
  auto sorted = rows;
  std::ranges::sort(sorted);
  if (!known || *known != sorted) return std::nullopt;
  return applied;
}

}  // namespace limbeck::migrate
