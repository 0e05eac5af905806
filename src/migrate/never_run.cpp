#include "migrate/never_run.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.hpp"

namespace limbeck::migrate {
namespace {

using Ids = std::vector<std::string>;

/// The revisions that rows imply by the files of now; rows that no file declares imply nothing.
Ids implied_by(const revision::RevisionGraph& graph, const Ids& rows) {
  Ids known;
  std::ranges::copy_if(rows, std::back_inserter(known),
                       [&](const auto& row) { return graph.find(row) != nullptr; });
  return graph.ancestors(known);
}

/// Goes through the journal: which revisions ran, and which may be applied by other means.
class JournalReplay {
 public:
  explicit JournalReplay(const revision::RevisionGraph& graph) : graph_(graph) {}

  void apply_event(const JournalEvent& event) {
    const auto& rows = event.rows;
    // Without rows nothing is known of what lies below.
    observe_rows(rows ? std::optional(rows->before) : std::nullopt);
    if (event.direction == "upgrade") {
      ran_.insert(event.revision);
      if (!rows && graph_.find(event.revision)) add_applied_otherwise(implied_by(graph_, {event.revision}));
    } else if (event.direction == "downgrade") {
      ran_.erase(event.revision);
      applied_otherwise_.erase(event.revision);
    } else if (event.declares_one()) {
      add_applied_otherwise({event.revision});
    } else if (rows) {
      add_applied_otherwise(implied_by(graph_, rows->after));
    } else if (graph_.find(event.revision)) {
      add_applied_otherwise(implied_by(graph_, {event.revision}));
    }
    rows_ = rows ? std::optional(rows->after) : std::nullopt;
  }

  /// The next thing to happen finds these rows.
  void observe_rows(const std::optional<Ids>& rows) {
    if (!rows) return;
    if (rows->empty()) {
      ran_.clear();
      applied_otherwise_.clear();
    } else if (rows_ != rows) {  // something else has written them
      add_applied_otherwise(implied_by(graph_, *rows));
    }
  }

  bool accounts_for(const std::string& id) const {
    return ran_.contains(id) || applied_otherwise_.contains(id);
  }

 private:
  void add_applied_otherwise(const Ids& ids) { applied_otherwise_.insert(ids.begin(), ids.end()); }

  const revision::RevisionGraph& graph_;
  std::set<std::string> ran_, applied_otherwise_;
  std::optional<Ids> rows_;  // behind the last event
};

}  // namespace

Ids find_never_run(const revision::RevisionGraph& graph, const Ids& rows,
                   const std::vector<JournalEvent>& journal) {
  if (!std::ranges::all_of(rows, [&](const auto& row) { return graph.find(row) != nullptr; })) return {};
  JournalReplay replay(graph);
  for (const auto& event : journal) {
    if (event.completes_revision()) replay.apply_event(event);
  }
  auto sorted = rows;
  std::ranges::sort(sorted);
  replay.observe_rows(sorted);
  auto missing = graph.applied(rows);
  std::erase_if(missing, [&](const auto& id) { return replay.accounts_for(id); });
  return missing;
}

Ids find_never_run(const revision::RevisionGraph& graph, const Database& database, const Ids& rows) {
  if (rows.empty()) return {};
  return find_never_run(graph, rows, read_journal(database));
}

std::string describe_never_run(const revision::RevisionGraph& graph, const Ids& rows, const Ids& ids) {
  Ids above;
  for (const auto& row : rows) {
    const auto below = graph.ancestors({row});
    if (std::ranges::any_of(
            ids, [&](const auto& id) { return id != row && std::ranges::find(below, id) != below.end(); })) {
      above.push_back(row);
    }
  }
  if (above.empty()) above = rows;
  const bool one = ids.size() == 1;
  constexpr std::size_t shown = 5;
  auto names = text::enumerate(ids);
  if (ids.size() > shown) {
    names = fmt::format("{} and {} more", text::join({ids.begin(), ids.begin() + shown}, ", "),
                        ids.size() - shown);
  }
  return fmt::format("revision{} {} never ran here, though {}, which build{} on {}, {} applied",
                     one ? "" : "s", names, text::enumerate(above), above.size() == 1 ? "s" : "",
                     one ? "it" : "them", above.size() == 1 ? "is" : "are");
}

std::string never_run_hint(const std::string& program, const revision::RevisionGraph& graph, const Ids& rows,
                           const Ids& ids) {
  const bool one = ids.size() == 1;
  const std::string upgrade = program + (graph.heads().size() > 1 ? " upgrade heads" : " upgrade");
  for (const auto& id : ids) {
    const auto& parts = graph.get(id).replaces;
    if (parts.empty()) continue;
    return fmt::format(
        "{} was squashed into {}: with the files from before that, `{} --never-run` runs what is missing of "
        "it; if "
        "all of it is there already, `{} stamp {}` says so",
        text::enumerate(parts), id, upgrade, program, text::join(rows, " "));
  }
  return fmt::format(
      "`{4} --never-run` runs {1} where the database is now; if what {2} would do is there already, "
      "`{0} stamp {3}` says so",
      program, one ? "it" : "them", one ? "it" : "they", text::join(rows, " "), upgrade);
}

void require_wholly_unrun(const revision::RevisionGraph& graph, const std::vector<JournalEvent>& journal,
                          const Ids& ids) {
  const auto ran = ran_by_journal(journal);
  for (const auto& id : ids) {
    Ids parts = graph.get(id).replaces;
    std::erase_if(parts, [&](const auto& part) { return !ran.contains(part); });
    if (parts.empty()) continue;
    throw Error(fmt::format("{} ran here before {} squashed into {}: it would run a second time",
                            text::enumerate(parts), parts.size() == 1 ? "it was" : "they were", id),
                "run the rest with the files from before the squash");
  }
}

std::set<std::string> surely_applied(const std::vector<JournalEvent>& journal, const Ids& rows) {
  std::set<std::string> applied;
  std::optional<Ids> known;  // behind the last event
  const auto observe = [&](const std::optional<Ids>& found) {
    if (!found || found->empty() || (known && *known != *found)) applied.clear();
  };
  for (const auto& event : journal) {
    if (!event.completes_revision()) continue;
    observe(event.rows ? std::optional(event.rows->before) : std::nullopt);
    if (event.direction == "upgrade") {
      applied.insert(event.revision);
    } else if (event.direction == "downgrade") {
      applied.erase(event.revision);
    } else if (!event.declares_one()) {
      applied.clear();
    }
    known = event.rows ? std::optional(event.rows->after) : std::nullopt;
  }
  auto sorted = rows;
  std::ranges::sort(sorted);
  observe(sorted);
  return applied;
}

void refuse_to_run_again(const std::vector<revision::Step>& steps, const std::set<std::string>& applied) {
  Ids again;
  for (const auto& step : steps) {
    if (step.direction == revision::Direction::upgrade && applied.contains(step.revision))
      again.push_back(step.revision);
  }
  if (again.empty()) return;
  const bool one = again.size() == 1;
  throw Error(
      fmt::format(
          "{} ran here and {} not undone, though the version rows don't say so any more: {} would run a "
          "second time",
          text::enumerate(again), one ? "was" : "were", one ? "it" : "they"),
      fmt::format("{} file was moved or its header edited; `limbeck stamp {}` declares what is there",
                  one ? "its" : "a", text::join(again, " ")));
}

Ids pass_over(std::vector<revision::Step>& downgrades, const revision::RevisionGraph& graph, const Ids& ids) {
  const auto is_one = [&](const std::string& id) { return std::ranges::find(ids, id) != ids.end(); };
  if (!downgrades.empty()) {
    const auto& rows = downgrades.back().rows_after;
    const auto found = std::ranges::find_if(rows, is_one);
    if (found != rows.end()) {
      const auto& below = graph.get(*found).revises;
      throw Error(fmt::format("the database can't go back to revision {}, which never ran here", *found),
                  fmt::format("`limbeck downgrade {}` passes over it; `limbeck upgrade --never-run` runs it",
                              below.size() == 1 ? below.front() : "base"));
    }
  }
  Ids passed;
  for (auto& step : downgrades) {
    if (!is_one(step.revision)) continue;
    step.direction = revision::Direction::stamp;
    passed.push_back(step.revision);
  }
  return passed;
}

std::string passed_over_words(const Ids& ids) {
  const bool one = ids.size() == 1;
  return fmt::format("revision{} {} never ran here: nothing of {} is undone", one ? "" : "s",
                     text::enumerate(ids), one ? "it" : "them");
}

std::vector<revision::Step> never_run_steps(const revision::RevisionGraph& graph, const Ids& rows,
                                            const Ids& ids) {
  std::vector<revision::Step> steps;
  for (const auto& id : ids) {
    steps.push_back({revision::Direction::upgrade, id, rows, rows, {}, graph.get(id).revises, {id}});
  }
  return steps;
}

}  // namespace limbeck::migrate
