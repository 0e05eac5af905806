#include "migrate/missing.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

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
  // What was squashed is in the file of what it became part of.
  std::vector<std::string> known_rows;
  std::ranges::copy_if(rows, std::back_inserter(known_rows),
                       [&](const auto& row) { return graph.find(row) != nullptr; });
  const auto applied = graph.ancestors(known_rows);
  std::erase_if(missing, [&](const std::string& id) {
    const auto* whole = graph.find_replacing(id);
    return whole && std::ranges::find(applied, whole->id) != applied.end();
  });
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

std::optional<Error> squashed_row(const revision::RevisionGraph& graph, const std::vector<std::string>& rows,
                                  const std::string& program) {
  for (const auto& row : rows) {
    const auto* whole = graph.find_replacing(row);
    if (!whole) continue;
    return Error(
        fmt::format("the database is at {}, which was squashed into {}", row, whole->id),
        fmt::format(
            "the files from before lead on from there: with them, from version control or the folder where "
            "they are kept, `{} upgrade {}`; then go on with those of now",
            program, whole->id));
  }
  return std::nullopt;
}

}  // namespace limbeck::migrate
