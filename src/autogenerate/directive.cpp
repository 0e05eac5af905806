#include "autogenerate/directive.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "dialect/sql/rules.hpp"
#include "operation/apply.hpp"

namespace limbeck::autogenerate {
namespace {

using operation::applied;
using operation::Operation;
using schema::Catalog;

template <typename Objects>
void merge_changes(Objects& end, const Objects& planned, const Objects& changed) {
  for (const auto& [key, held] : planned) {
    if (!changed.contains(key)) end.erase(key);
  }
  for (const auto& [key, held] : changed) {
    const auto was = planned.find(key);
    if (was == planned.end() || !(was->second == held)) end.insert_or_assign(key, held);
  }
}

/// `end` is what the planned operations lead to, in the engine's own words; what the changed ones make
/// otherwise is as they say.
Catalog resulting_catalog(Catalog end, const Catalog& planned, const Catalog& changed) {
  merge_changes(end.schemas, planned.schemas, changed.schemas);
  merge_changes(end.enums, planned.enums, changed.enums);
  merge_changes(end.sequences, planned.sequences, changed.sequences);
  merge_changes(end.tables, planned.tables, changed.tables);
  merge_changes(end.views, planned.views, changed.views);
  merge_changes(end.objects, planned.objects, changed.objects);
  return end;
}

ChangeSide render(std::vector<Operation> operations, const Catalog& from, const Catalog& to,
                  const dialect::Dialect& dialect, dialect::RenderDirection way) {
  ChangeSide side;
  side.operations = std::move(operations);
  side.statements = dialect.render(side.operations, from, to, way);
  clear_unneeded_commits(side, dialect);
  for (auto& statement : side.statements) {
    const Statement text{statement.sql, 0, std::nullopt};
    auto what = sql::transaction_control(dialect.engine(), text);
    if (!what) what = sql::foreign_key_switch(dialect.engine(), text);
    if (what) {
      throw Error(
          fmt::format("{} can't stand in a generated revision, whose transactions are Limbeck's", *what),
          "leave it out of what the process callback adds");
    }
    if (const auto action = sql::cluster_level(dialect.engine(), text)) {
      throw Error(fmt::format("{} acts on the whole server; it is not run in a scratch database", *action),
                  "leave it out of what the process callback adds; a revision written by hand may hold it");
    }
    if (sql::refused_in_transaction(dialect.engine(), text)) statement.transactional = false;
  }
  return side;
}

}  // namespace

std::vector<Change> apply_process(std::vector<Change> planned, const Catalog& before, const Catalog& after,
                                  const Process& process, const Workspace& workspace) {
  const auto& dialect = *workspace.dialect;
  std::vector<Change> changes;
  // Where the planned and the changed way have come to.
  Catalog planned_at = before, at = before;
  for (std::size_t i = 0; i < planned.size(); ++i) {
    auto& change = planned[i];
    const auto was = Directive::of(change);
    const auto answer = process(was);
    const auto now = answer.value_or(Directive{});

    auto planned_end = i + 1 < planned.size() ? applied(planned_at, was.upgrade) : after;
    auto end = resulting_catalog(planned_end, applied(planned_at, was.upgrade), applied(at, now.upgrade));
    if (now.upgrade != was.upgrade || !(at == planned_at)) {
      change.processed = true;
      change.upgrade = render(now.upgrade, at, end, dialect, dialect::RenderDirection::upgrade);
    }
    if (now.downgrade != was.downgrade || now.irreversible != was.irreversible || !(end == planned_end)) {
      change.processed = true;
      const auto back =
          resulting_catalog(planned_at, applied(planned_end, was.downgrade), applied(end, now.downgrade));
      change.downgrade = render(now.downgrade, end, back, dialect, dialect::RenderDirection::downgrade);
    }
    change.irreversible = now.irreversible;
    if (change.processed) {
      // What is there between is known as the callback says it, not as the engine will.
      add_expectations(change, at, end, workspace);
      change.downgrade.expected.clear();
      if (!(at == planned_at)) change.upgrade.expected.clear();
    }
    if (answer) changes.push_back(std::move(change));
    planned_at = std::move(planned_end);
    at = std::move(end);
  }
  return changes;
}

}  // namespace limbeck::autogenerate
