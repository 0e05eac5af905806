#include "migrate/half_done.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "migrate/transactions.hpp"

namespace limbeck::migrate {

std::vector<HalfDone> find_half_done(const std::vector<JournalEvent>& journal) {
  std::map<std::string, HalfDone> found;
  for (const auto& event : journal) {
    if (event.is_of_repeatable()) continue;  // it runs again from its first statement
    if (event.completes_revision()) {
      found.erase(event.revision);
    } else if (event.statement && event.direction == "upgrade" &&
               (event.kind == JournalEventKind::started || event.kind == JournalEventKind::done ||
                event.kind == JournalEventKind::batch)) {
      found.insert_or_assign(event.revision, HalfDone{event.revision, *event.statement, event.at});
    } else if (const auto held = found.find(event.revision);
               held != found.end() && event.statement == 1 &&
               (event.kind == JournalEventKind::failed || event.kind == JournalEventKind::interrupted)) {
      found.erase(held);  // nothing of it is there
    }
  }
  std::vector<HalfDone> list;
  for (auto& [id, each] : found) list.push_back(std::move(each));
  return list;
}

void refuse_to_undo_below(const std::vector<revision::Step>& downgrades, const revision::RevisionGraph& graph,
                          const std::vector<HalfDone>& half_done) {
  for (const auto& each : half_done) {
    const auto* revision = graph.find(each.revision);
    if (!revision) continue;
    const auto dependencies = graph.dependencies(each.revision);
    for (const auto& step : downgrades) {
      const auto is_one = [&](const std::string& id) { return id == step.revision; };
      if (!std::ranges::any_of(revision->revises, is_one) && !std::ranges::any_of(dependencies, is_one))
        continue;
      throw Error(
          fmt::format("revision {} is half done: its upgrade got as far as statement {} on {}, outside a "
                      "transaction; to undo {}, which it builds on, would leave that behind",
                      graph.describe(graph.node(each.revision)), each.statement, each.at, step.revision),
          fmt::format("finish it first with `limbeck upgrade {0}`; or bring the database by hand to where it "
                      "is whole, and say so with `limbeck stamp {0}`, then go down",
                      each.revision));
    }
  }
}

void refuse_to_run_whole(const Plan& plan, config::TransactionMode mode,
                         const std::vector<HalfDone>& half_done) {
  for (const auto& step : plan.steps) {
    const auto found = std::ranges::find(half_done, step.step.revision, &HalfDone::revision);
    if (found == half_done.end() || step.step.repeatable ||
        step.step.direction != revision::Direction::upgrade || !runs_in_transaction(step, mode))
      continue;
    throw Error(
        fmt::format("{}: revision {} is half done: its upgrade got as far as statement {} on {}, outside a "
                    "transaction; now it would run in one, from its beginning",
                    step.file, found->revision, found->statement, found->at),
        fmt::format("say `transaction=none` again where it was said, in its section or in the configuration, "
                    "and run `limbeck upgrade` again; or finish by hand and say so with `limbeck stamp {}`",
                    found->revision));
  }
}

}  // namespace limbeck::migrate
