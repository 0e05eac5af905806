#include "autogenerate/changes_between.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "autogenerate/differ/normalize.hpp"
#include "autogenerate/differ/text_enum.hpp"
#include "autogenerate/renames/rename_steps.hpp"
#include "autogenerate/renames/renames.hpp"
#include "autogenerate/scratch/create.hpp"
#include "autogenerate/section.hpp"
#include "base/text.hpp"

namespace limbeck::autogenerate {
namespace {

using dialect::RenderedStatement;

// Cuts where a statement must be committed before what follows it: behind the last of a run of such
// statements, and on both sides of one that can't run in a transaction.
std::vector<std::vector<RenderedStatement>> split_at_commits(std::vector<RenderedStatement> statements) {
  std::vector<std::vector<RenderedStatement>> parts;
  for (auto& statement : statements) {
    const bool begins = parts.empty() || parts.back().back().transactional != statement.transactional ||
                        (parts.back().back().needs_commit_after && !statement.needs_commit_after);
    if (begins) parts.emplace_back();
    parts.back().push_back(std::move(statement));
  }
  return parts;
}

bool is_rename(const operation::Operation& operation) {
  return std::holds_alternative<operation::RenameTable>(operation) ||
         std::holds_alternative<operation::RenameColumn>(operation) ||
         std::holds_alternative<operation::RenameEnum>(operation) ||
         std::holds_alternative<operation::RenameEnumValue>(operation) ||
         std::holds_alternative<operation::RenameSequence>(operation);
}

/// From one catalog to another, in either direction of a comparison.
struct Way {
  const schema::Catalog& from;
  const schema::Catalog& to;
  const Scope& scope;
};

/// Operations that lead there, confirmed renames of names first. What a rename does to the texts of views,
/// checks and triggers is best known by the engine: where something else is left to do, the renames are made
/// in the scratch database, and the rest is what then still differs.
std::vector<operation::Operation> way_of_names(const Way& way, const std::vector<Rename>& renames,
                                               const dialect::Capabilities& capabilities,
                                               Workspace& workspace) {
  const auto& [from, to, scope] = way;
  auto operations = diff(from, to, renames, capabilities);
  if (renames.empty() || std::ranges::all_of(operations, is_rename)) return operations;
  try {
    auto exact =
        rename_steps(normalized(from, capabilities), normalized(to, capabilities), renames, capabilities);
    auto& scratch = create_in_scratch(from, scope, workspace);
    run_section(workspace.dialect->render(exact.operations, from, exact.catalog), scratch,
                *workspace.dialect);
    auto rest = diff(workspace.dialect->inspect(scratch, scope.inspect), to, {}, capabilities);
    if (rest.size() + exact.operations.size() >= operations.size()) return operations;
    std::ranges::move(rest, std::back_inserter(exact.operations));
    return std::move(exact.operations);
  } catch (const Error&) {
    return operations;  // right as well, only longer
  }
}

std::vector<operation::Operation> find_operations(const Way& way, const std::vector<Rename>& renames,
                                                  const dialect::Capabilities& capabilities,
                                                  Workspace& workspace) {
  std::vector<Rename> names, values;
  std::ranges::partition_copy(renames, std::back_inserter(values), std::back_inserter(names),
                              [](const Rename& rename) { return rename.value.has_value(); });
  return convert_values(way_of_names(way, names, capabilities, workspace), way.to, values, *workspace.dialect,
                        capabilities);
}

/// Where the column was before; behind all others where it was not.
std::size_t old_place(const schema::Table& old, const schema::ObjectName& table, const std::string& column,
                      const std::vector<Rename>& renames) {
  const auto renamed = std::ranges::find_if(renames, [&](const Rename& each) {
    return !each.value && each.to == schema::ObjectId{schema::ObjectKind::column, table, column};
  });
  const auto& name = renamed == renames.end() ? column : renamed->from.part;
  return static_cast<std::size_t>(std::ranges::find(old.columns, name, &schema::Column::name) -
                                  old.columns.begin());
}

/// The columns as an upgrade leaves them: those that stay where they were, also where their table is rebuilt,
/// then the new ones. Whoever inserts without names, or reads `*`, goes by their order.
schema::Catalog placed_as(const schema::Catalog& before, schema::Catalog after,
                          const std::vector<Rename>& renames) {
  for (auto& [name, table] : after.tables) {
    const auto renamed = std::ranges::find_if(renames, [&](const Rename& each) {
      return each.to == schema::ObjectId{schema::ObjectKind::table, name, ""};
    });
    const auto found = before.tables.find(renamed == renames.end() ? name : renamed->from.name);
    if (found == before.tables.end()) continue;
    std::ranges::stable_sort(table.columns, {}, [&](const schema::Column& column) {
      return old_place(found->second, name, column.name, renames);
    });
  }
  return after;
}

/// The operations that lead there, and their statements.
ChangeSide side_between(const Way& way, const std::vector<Rename>& renames,
                        const dialect::Capabilities& capabilities, dialect::RenderDirection direction,
                        Workspace& workspace) {
  ChangeSide side;
  side.operations = find_operations(way, renames, capabilities, workspace);
  side.statements = workspace.dialect->render(side.operations, way.from, way.to, direction);
  return side;
}

/// Fills in the downgrade of a change, or why there is none; `way` leads back.
void add_downgrade(Change& change, const Way& way, const std::vector<Rename>& renames, Workspace& workspace) {
  const auto& dialect = *workspace.dialect;
  auto capabilities = workspace.capabilities();
  const auto side = [&] {
    return side_between(way, renames, capabilities, dialect::RenderDirection::downgrade, workspace);
  };
  try {
    change.downgrade = side();
    if (uses_new_enum_values(change.downgrade, dialect)) {
      // A downgrade is one section: the enum is rebuilt instead.
      capabilities.add_enum_values = false;
      change.downgrade = side();
    }
    clear_unneeded_commits(change.downgrade, dialect);
  } catch (const Error& error) {
    change.downgrade = {};
    change.irreversible = text::replace_all(error.what(), "\n", " ");
  }
}

/// The operations of each part: values that are committed first, and what comes behind them.
void distribute_operations(std::vector<operation::Operation> operations, std::vector<Change>& changes) {
  auto rest = operations.begin();
  if (changes.size() == 2) {
    const auto is_value = [](const operation::Operation& operation) {
      return std::holds_alternative<operation::AddEnumValue>(operation);
    };
    const auto last = std::find_if(operations.rbegin(), operations.rend(), is_value);
    if (last != operations.rend()) rest = last.base();
  }
  changes.front().upgrade.operations.assign(operations.begin(), rest);
  changes.back().upgrade.operations.assign(rest, operations.end());
}

}  // namespace

std::vector<Change> changes_between(const Comparison& comparison, const std::vector<Rename>& renames,
                                    Workspace& workspace) {
  const auto& dialect = *workspace.dialect;
  const auto& before = comparison.before;
  const auto& scope = comparison.scope;
  const auto after = placed_as(before, comparison.after, renames);
  auto whole = side_between({before, after, scope}, renames, workspace.capabilities(),
                            dialect::RenderDirection::upgrade, workspace);
  if (whole.operations.empty()) return {};
  const auto back = inverse(renames);
  clear_unneeded_commits(whole, dialect);
  auto parts = split_at_commits(std::move(whole.statements));
  std::vector<Change> changes(parts.size());
  distribute_operations(std::move(whole.operations), changes);
  if (parts.size() == 1) {
    changes.front().upgrade.statements = std::move(parts.front());
    add_downgrade(changes.front(), {after, before, scope}, back, workspace);
    add_expectations(changes.front(), before, after, workspace);
    return changes;
  }
  // What lies between two parts is only known once the first has run: in the scratch database.
  std::vector<schema::Catalog> between = {before};
  auto& scratch = create_in_scratch(before, scope, workspace);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i + 1 < parts.size()) {
      run_section(parts[i], scratch, dialect);
      between.push_back(dialect.inspect(scratch, scope.inspect));
    }
    changes[i].upgrade.statements = std::move(parts[i]);
  }
  between.push_back(after);
  // Renames come first, so that they are in the first part.
  for (std::size_t i = 0; i < changes.size(); ++i) {
    add_downgrade(changes[i], {between[i + 1], between[i], scope}, i == 0 ? back : std::vector<Rename>(),
                  workspace);
    add_expectations(changes[i], between[i], between[i + 1], workspace);
  }
  return changes;
}

}  // namespace limbeck::autogenerate
