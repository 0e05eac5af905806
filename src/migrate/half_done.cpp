#include "migrate/half_done.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/hint.hpp"
#include "migrate/transactions.hpp"

namespace limbeck::migrate {
namespace {

struct Progress {
  HalfDone half_done;
  std::string run;                  // that began it
  std::set<std::int64_t> in_doubt;  // statements that were begun
};

}  // namespace

bool is_of(const HalfDone& half_done, const revision::Step& step) {
  return half_done.revision == step.revision && !step.repeatable &&
         step.direction ==
             (half_done.is_upgrade() ? revision::Direction::upgrade : revision::Direction::downgrade);
}

std::vector<HalfDone> find_half_done(const std::vector<JournalEvent>& journal) {
  using Kind = JournalEventKind;
  std::map<std::string, Progress> found;
  for (const auto& event : journal) {
    if (event.is_of_repeatable()) continue;  // it runs again from its first statement
    if (event.completes_revision()) {
      found.erase(event.revision);
    } else if (event.kind == Kind::committed ||
               (event.statement &&
                (event.kind == Kind::started || event.kind == Kind::done || event.kind == Kind::batch))) {
      auto& progress = found.try_emplace(event.revision, Progress{{}, event.run, {}}).first->second;
      const auto statement = event.kind == Kind::committed ? 0 : *event.statement;
      progress.half_done = {event.revision, event.direction, statement, event.at};
      // Where the journal keeps what its objects were like, the next run looks by itself.
      if (event.kind == Kind::started && event.message.empty()) progress.in_doubt.insert(statement);
      if (event.kind == Kind::done) progress.in_doubt.erase(statement);
    } else if (const auto held = found.find(event.revision);
               held != found.end() && event.statement &&
               (event.kind == Kind::failed || event.kind == Kind::interrupted)) {
      auto& progress = held->second;
      progress.in_doubt.erase(*event.statement);
      // Nothing of it is there, unless an earlier run had committed a part.
      if (*event.statement == 1 && (!progress.half_done.starts_over() || progress.run == event.run))
        found.erase(held);
    }
  }
  std::vector<HalfDone> list;
  for (auto& [id, each] : found) {
    each.half_done.is_in_doubt = !each.in_doubt.empty();
    list.push_back(std::move(each.half_done));
  }
  return list;
}

std::vector<HalfDone> find_half_done(const revision::RevisionGraph& graph,
                                     const std::vector<std::string>& rows,
                                     const std::vector<JournalEvent>& journal) {
  auto found = find_half_done(journal);
  if (found.empty()) return found;
  if (std::ranges::any_of(rows, [&](const std::string& row) { return !graph.find(row); })) return {};
  const auto applied = graph.applied(rows);
  std::erase_if(found, [&](const HalfDone& each) {
    const bool is_applied = std::ranges::find(applied, each.revision) != applied.end();
    return is_applied == each.is_upgrade();
  });
  for (auto& each : found) {
    each.has_file = graph.find(each.revision) != nullptr;
    if (!each.has_file) each.rows = rows;
  }
  return found;
}

std::string describe_half_done(const HalfDone& half_done, const revision::RevisionGraph* graph) {
  const auto name = graph && graph->find(half_done.revision)
                        ? graph->describe(graph->node(half_done.revision))
                        : half_done.revision;
  const auto* const how = half_done.is_upgrade() ? "done" : "undone";
  if (half_done.starts_over()) {
    return fmt::format(
        "revision {} is half {}: its {} committed a part of what it did on {}, and did not "
        "come to its end",
        name, how, half_done.direction, half_done.at);
  }
  return fmt::format("revision {} is half {}: its {} got as far as statement {} on {}, outside a transaction",
                     name, how, half_done.direction, half_done.statement, half_done.at);
}

std::string half_done_hint(const HalfDone& half_done, const std::string& program) {
  if (!half_done.has_file) {
    return fmt::format(
        "no file has it any more: get it back, and finish it; or bring the database by hand to where "
        "it is without {}, and say so with `{} stamp {}`",
        half_done.revision, program, half_done.rows.empty() ? "base" : text::join(half_done.rows, " "));
  }
  const auto rerun = rerun_command(program, half_done.direction, half_done.revision);
  const auto by_hand = fmt::format(
      "or bring the database by hand to where {} is {}, and say so with "
      "`{} stamp {}`",
      half_done.revision, half_done.is_upgrade() ? "whole" : "whole again", program, half_done.revision);
  if (half_done.starts_over()) {
    return fmt::format(
        "undo by hand what it has committed, and `{} --resume retry` runs it from its "
        "beginning; {}",
        rerun, by_hand);
  }
  if (half_done.is_in_doubt) {
    return fmt::format(
        "how a statement of it ended was never recorded: unless it is still running, look "
        "whether it took effect: if it did, `{0} --resume skip` goes on behind it; if not, "
        "`{0} --resume retry` runs it again; {1}",
        rerun, by_hand);
  }
  return fmt::format("finish it with `{}`; {}", rerun, by_hand);
}

std::vector<revision::Step> declare_whole(const revision::RevisionGraph& graph,
                                          const std::vector<std::string>& rows,
                                          const std::vector<JournalEvent>& journal) {
  std::vector<revision::Step> steps;
  for (const auto& each : find_half_done(graph, rows, journal))
    steps.push_back({revision::Direction::stamp, each.revision, rows, rows, {}, rows, rows});
  return steps;
}

std::vector<MustBeWhole> neighbours_of(const revision::Step& step, const revision::RevisionGraph& graph) {
  std::vector<MustBeWhole> found;
  if (step.repeatable || !graph.find(step.revision)) return found;
  const auto add = [&](const std::vector<std::string>& ids, const char* direction) {
    for (const auto& id : ids) found.push_back({id, direction});
  };
  if (step.direction == revision::Direction::downgrade) {
    add(graph.children(step.revision), "upgrade");
    add(graph.dependents(step.revision), "upgrade");
  } else if (step.direction == revision::Direction::upgrade) {
    add(graph.get(step.revision).revises, "downgrade");
    add(graph.dependencies(step.revision), "downgrade");
  }
  return found;
}

void refuse_to_build_on(const std::vector<HalfDone>& half_done, const std::vector<revision::Step>& steps,
                        const revision::RevisionGraph& graph) {
  for (const auto& each : half_done) {
    for (const auto& step : steps) {
      if (is_of(each, step)) break;  // it comes to its end first
      const auto near = neighbours_of(step, graph);
      if (std::ranges::find(near, MustBeWhole{each.revision, each.direction}) == near.end()) continue;
      throw Error(fmt::format("{}; to {}, which {}, would {}", describe_half_done(each, &graph),
                              fmt::format("{} {}", each.is_upgrade() ? "undo" : "run", step.revision),
                              each.is_upgrade() ? "it builds on" : "builds on it",
                              each.is_upgrade() ? "leave that behind" : "meet what is left of it"),
                  half_done_hint(each) + ", then go on");
    }
  }
}

void go_on_in_parts(Plan& plan, const dialect::Capabilities& capabilities,
                    const std::vector<HalfDone>& half_done) {
  if (capabilities.transactional_ddl) return;
  for (auto& step : plan.steps) {
    const bool ran_in_parts = std::ranges::any_of(
        half_done, [&](const HalfDone& each) { return is_of(each, step.step) && !each.starts_over(); });
    if (!step.transactional || step.is_program || !ran_in_parts) continue;
    step.transactional = false;
    step.in_parts = true;
  }
}

void refuse_to_run_whole(const Plan& plan, config::TransactionMode mode, Resume resume,
                         const std::vector<HalfDone>& half_done) {
  for (const auto& step : plan.steps) {
    const auto found =
        std::ranges::find_if(half_done, [&](const HalfDone& each) { return is_of(each, step.step); });
    if (found == half_done.end()) continue;
    const auto described = fmt::format("{}: {}", step.file, describe_half_done(*found));
    if (found->starts_over()) {
      if (resume == Resume::retry) continue;
      throw Error(described + "; now it would run from its beginning", half_done_hint(*found));
    }
    if (!runs_in_transaction(step, mode)) continue;
    throw Error(
        described + "; now it would run in one, from its beginning",
        fmt::format("say `transaction=none` again where it was said, in its section or in the configuration, "
                    "and run `limbeck {}` again; or finish by hand and say so with `limbeck stamp {}`",
                    found->direction, found->revision));
  }
}

std::string is_whole_sql(const dialect::Dialect& dialect, const schema::ObjectName& journal_table,
                         const MustBeWhole& what, bool is_begun) {
  // As find_half_done() has it; a script writes down no failures.
  return fmt::format(
      "NOT EXISTS (SELECT 1 FROM {0} WHERE revision = {1} AND direction = {2} AND (statement IS NOT NULL AND "
      "event IN ({4}'done', 'batch') OR event = 'committed') AND id > COALESCE((SELECT max(id) FROM "
      "{0} WHERE revision = {1} AND direction <> '{3}' AND (event = 'done' AND statement IS NULL OR "
      "statement = 1 AND event IN ('failed', 'interrupted'))), 0))",
      dialect.quote(journal_table), dialect.quote_literal(what.revision),
      dialect.quote_literal(what.direction), repeat_direction, is_begun ? "" : "'started', ");
}

}  // namespace limbeck::migrate
