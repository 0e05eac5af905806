#include "autogenerate/generate.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "autogenerate/consequence_warnings.hpp"
#include "autogenerate/differ/normalize.hpp"
#include "autogenerate/differ/text_enum.hpp"
#include "autogenerate/renames/rename_steps.hpp"
#include "autogenerate/scratch/desired.hpp"
#include "autogenerate/scratch/scope.hpp"
#include "base/text.hpp"

namespace limbeck::autogenerate {
namespace {

using dialect::RenderedStatement;

// Cuts where a statement must be committed before what follows it: behind the last of a run of such
// statements, and on both sides of one that can't run in a transaction.
std::vector<std::vector<RenderedStatement>> split(std::vector<RenderedStatement> statements) {
  std::vector<std::vector<RenderedStatement>> parts;
  for (auto& statement : statements) {
    const bool begins = parts.empty() || parts.back().back().transactional != statement.transactional ||
                        (parts.back().back().needs_commit_after && !statement.needs_commit_after);
    if (begins) parts.emplace_back();
    parts.back().push_back(std::move(statement));
  }
  return parts;
}

std::vector<models::RenameHint> hints_of(const models::DesiredState& desired) {
  return std::visit([](const auto& state) { return state.renames; }, desired);
}

std::string one_line(std::string text) {
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n')) text.replace(at, 1, " ");
  return text;
}

bool is_rename(const operation::Operation& operation) {
  return std::holds_alternative<operation::RenameTable>(operation) ||
         std::holds_alternative<operation::RenameColumn>(operation) ||
         std::holds_alternative<operation::RenameEnum>(operation) ||
         std::holds_alternative<operation::RenameEnumValue>(operation) ||
         std::holds_alternative<operation::RenameSequence>(operation);
}

/// Operations that lead there, confirmed renames of names first. What a rename does to the texts of views,
/// checks and triggers is best known by the engine: where something else is left to do, the renames are made
/// in the scratch database, and the rest is what then still differs.
std::vector<operation::Operation> way_of_names(const schema::Catalog& from, const schema::Catalog& to,
                                               const std::vector<Rename>& renames,
                                               const dialect::Capabilities& capabilities,
                                               Workspace& workspace) {
  auto operations = diff(from, to, renames, capabilities);
  if (renames.empty() || std::ranges::all_of(operations, is_rename)) return operations;
  try {
    auto exact =
        rename_steps(normalized(from, capabilities), normalized(to, capabilities), renames, capabilities);
    auto& scratch = create_in_scratch(from, workspace);
    run_section(workspace.dialect->render(exact.operations, from, exact.catalog), scratch,
                *workspace.dialect);
    auto rest = diff(workspace.dialect->inspect(scratch, workspace.inspect), to, {}, capabilities);
    if (rest.size() + exact.operations.size() >= operations.size()) return operations;
    std::ranges::move(rest, std::back_inserter(exact.operations));
    return std::move(exact.operations);
  } catch (const Error&) {
    return operations;  // right as well, only longer
  }
}

std::vector<operation::Operation> find_operations(const schema::Catalog& from, const schema::Catalog& to,
                                                  const std::vector<Rename>& renames,
                                                  const dialect::Capabilities& capabilities,
                                                  Workspace& workspace) {
  std::vector<Rename> names, values;
  std::ranges::partition_copy(renames, std::back_inserter(values), std::back_inserter(names),
                              [](const Rename& rename) { return rename.value.has_value(); });
  return convert_values(way_of_names(from, to, names, capabilities, workspace), to, values,
                        *workspace.dialect, capabilities);
}

/// The columns as an upgrade leaves them: those that stay where they were, then the new ones.
schema::Catalog placed_as(const schema::Catalog& before, schema::Catalog after) {
  for (auto& [name, table] : after.tables) {
    const auto found = before.tables.find(name);
    if (found == before.tables.end()) continue;
    const auto& columns = found->second.columns;
    std::ranges::stable_sort(table.columns, {}, [&](const schema::Column& column) {
      return std::ranges::find(columns, column.name, &schema::Column::name) - columns.begin();
    });
  }
  return after;
}

/// Fills in the downgrade of a change, or why there is none.
void add_downgrade(Change& change, const schema::Catalog& from, const schema::Catalog& to,
                   const std::vector<Rename>& renames, Workspace& workspace) {
  const auto& dialect = *workspace.dialect;
  auto capabilities = workspace.capabilities();
  try {
    auto operations = find_operations(from, to, renames, capabilities, workspace);
    change.downgrade = dialect.render(operations, from, to, dialect::RenderDirection::back);
    if (uses_new_enum_values(operations, change.downgrade, dialect)) {
      // A downgrade is one section: the enum is rebuilt instead.
      capabilities.add_enum_values = false;
      operations = find_operations(from, to, renames, capabilities, workspace);
      change.downgrade = dialect.render(operations, from, to, dialect::RenderDirection::back);
    }
    clear_unneeded_commits(operations, change.downgrade, dialect);
    change.downgrade_operations = std::move(operations);
  } catch (const Error& error) {
    change.irreversible = one_line(error.what());
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
  changes.front().operations.assign(operations.begin(), rest);
  changes.back().operations.assign(rest, operations.end());
}

}  // namespace

std::vector<Change> changes_between(const schema::Catalog& before, const schema::Catalog& after,
                                    const std::vector<Rename>& renames, Workspace& workspace) {
  const auto& dialect = *workspace.dialect;
  auto operations = find_operations(before, after, renames, workspace.capabilities(), workspace);
  if (operations.empty()) return {};
  const auto back = inverse(renames);
  auto statements = dialect.render(operations, before, after);
  clear_unneeded_commits(operations, statements, dialect);
  auto parts = split(std::move(statements));
  std::vector<Change> changes(parts.size());
  distribute_operations(std::move(operations), changes);
  if (parts.size() == 1) {
    changes.front().upgrade = std::move(parts.front());
    add_downgrade(changes.front(),
                  workspace.capabilities().alter_constraints ? placed_as(before, after) : after, before, back,
                  workspace);
    add_expectations(changes.front(), before, after, workspace);
    return changes;
  }
  // What lies between two parts is only known once the first has run: in the scratch database.
  std::vector<schema::Catalog> between = {before};
  auto& scratch = create_in_scratch(before, workspace);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i + 1 < parts.size()) {
      run_section(parts[i], scratch, dialect);
      between.push_back(dialect.inspect(scratch, workspace.inspect));
    }
    changes[i].upgrade = std::move(parts[i]);
  }
  between.push_back(after);
  // Renames come first, so that they are in the first part.
  for (std::size_t i = 0; i < changes.size(); ++i) {
    add_downgrade(changes[i], between[i + 1], between[i], i == 0 ? back : std::vector<Rename>(), workspace);
    add_expectations(changes[i], between[i], between[i + 1], workspace);
  }
  return changes;
}

Generated generate(const GenerateRequest& request, Workspace& workspace) {
  Generated generated;
  workspace.report_progress("reading the database");
  generated.after = canonical_catalog(request.desired, workspace);
  generated.before = inspect_target(generated.after, workspace);
  generated.after = with_case_of(std::move(generated.after), generated.before, workspace.capabilities());

  RenameRequest renames;
  renames.before = &generated.before;
  renames.after = &generated.after;
  renames.hints = hints_of(request.desired);
  renames.options = request.rename_options;
  renames.confirm = request.confirm;
  renames.capabilities = workspace.capabilities();
  renames.followed_by = request.followed_by;
  auto found = find_renames(renames);
  generated.notes = std::move(found.notes);
  if (renames.capabilities.case_insensitive_names && !found.confirmed.empty()) {  // in renamed tables, too
    const auto renamed = rename_steps(normalized(generated.before, renames.capabilities),
                                      normalized(generated.after, renames.capabilities), found.confirmed,
                                      renames.capabilities);
    generated.after = with_case_of(std::move(generated.after), renamed.catalog, renames.capabilities);
  }
  generated.changes = changes_between(generated.before, generated.after, found.confirmed, workspace);
  if (request.process && !generated.changes.empty()) {
    generated.changes = apply_process(std::move(generated.changes), generated.before, generated.after,
                                      request.process, workspace);
    generated.skipped = generated.changes.empty();
  }
  if (generated.changes.empty()) return generated;
  generated.failing = add_consequence_warnings(generated.changes, workspace).failing;
  generated.verification = verify(generated.changes, generated.before, generated.after, workspace);
  if (!generated.verification.failed.empty() && std::ranges::any_of(generated.changes, &Change::processed)) {
    throw Error(
        "what the process callback made of the migration does not work: " + generated.verification.reason,
        "nothing was written; `limbeck diff --as sql` shows the migration without the callback");
  }
  return generated;
}

std::string remaining_differences_note(const Verification& verification) {
  std::vector<std::string> descriptions;
  for (const auto& operation : verification.remaining)
    descriptions.push_back(one_line(operation::describe(operation)));
  return "the process callback leaves these differences from the models: " + text::join(descriptions, "; ");
}

std::vector<std::string> header_notes(const Change& change, const Verification& verification,
                                      const std::vector<std::string>& failing) {
  std::vector<std::string> notes;
  if (verification.verified) {
    notes.push_back(fmt::format("verified on empty tables: the upgrade {}{}",
                                verification.remaining.empty() ? "leads to the models" : "runs",
                                !change.irreversible.empty()     ? ""
                                : verification.remaining.empty() ? ", the downgrade back"
                                                                 : ", the downgrade leads back"));
  } else {
    notes.push_back("NOT VERIFIED: " + one_line(verification.reason));
  }
  for (const auto& what : failing) {
    notes.push_back(
        "WARNING: fails in the database that it was made for, with what lies outside of the models: " +
        one_line(what));
  }
  if (!verification.remaining.empty()) notes.push_back(remaining_differences_note(verification));
  for (const auto& statement : change.upgrade) {
    if (!statement.depends_on_rows.empty())
      notes.push_back("depends on rows: " + one_line(statement.depends_on_rows));
  }
  return notes;
}

std::vector<std::string> warnings(const std::vector<dialect::RenderedStatement>& statements) {
  std::vector<std::string> lines;
  for (const auto& statement : statements) {
    std::ranges::copy_if(text::split(statement.warning, '\n'), std::back_inserter(lines),
                         [](const std::string& line) { return !line.empty(); });
  }
  return lines;
}

}  // namespace limbeck::autogenerate
