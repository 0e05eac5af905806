#include "autogenerate/generate.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "autogenerate/desired.hpp"

namespace limbeck::autogenerate {
namespace {

using dialect::RenderedStatement;

// Cuts where a statement must be committed before what follows it: behind the last of a run of such statements, and on
// both sides of one that can't run in a transaction.
std::vector<std::vector<RenderedStatement>> split(std::vector<RenderedStatement> statements) {
  std::vector<std::vector<RenderedStatement>> parts;
  for (auto& statement : statements) {
    const bool begins = parts.empty() || parts.back().back().transactional != statement.transactional ||
                        (parts.back().back().new_revision && !statement.new_revision);
    if (begins) parts.emplace_back();
    parts.back().push_back(std::move(statement));
  }
  return parts;
}

std::vector<models::RenameHint> hints_of(const models::DesiredState& desired) {
  return std::visit([](const auto& state) { return state.renames; }, desired);
}

bool exists(const schema::ObjectId& id, const schema::Catalog& catalog) {
  if (id.kind == schema::ObjectKind::column) {
    const auto table = catalog.tables.find(id.name);
    return table != catalog.tables.end() && table->second.find_column(id.part);
  }
  if (id.kind == schema::ObjectKind::table) return catalog.tables.contains(id.name);
  if (id.kind == schema::ObjectKind::enum_type) {
    const auto type = catalog.enums.find(id.name);
    return type != catalog.enums.end() &&
           (id.part.empty() || std::ranges::find(type->second.values, id.part) != type->second.values.end());
  }
  return true;
}

// The renames that lie between these two: of several parts, each has its own.
std::vector<Rename> applicable(const std::vector<Rename>& renames, const schema::Catalog& from,
                               const schema::Catalog& to) {
  std::vector<Rename> result;
  std::ranges::copy_if(renames, std::back_inserter(result), [&](const Rename& rename) {
    return exists(rename.from, from) && exists(rename.to, to) && !exists(rename.from, to);
  });
  return result;
}

std::string one_line(std::string text) {
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n')) text.replace(at, 1, " ");
  return text;
}

}  // namespace

std::vector<Change> changes_between(const schema::Catalog& before, const schema::Catalog& after,
                                    const std::vector<Rename>& renames, Workspace& workspace) {
  const auto& dialect = *workspace.dialect;
  const auto capabilities = workspace.capabilities();
  auto operations = diff(before, after, renames, capabilities);
  if (operations.empty()) return {};
  const auto back = inverse(renames);
  const auto way_back = [&](const schema::Catalog& from, const schema::Catalog& to,
                            const std::vector<Rename>& renamed) {
    return dialect.render(diff(from, to, renamed, capabilities), from, to);
  };
  auto parts = split(dialect.render(operations, before, after));
  std::vector<Change> changes(parts.size());
  changes.front().operations = std::move(operations);
  if (parts.size() == 1) {
    changes.front().upgrade = std::move(parts.front());
    changes.front().downgrade = way_back(after, before, back);
    return changes;
  }
  // What lies between two parts is only known once the first has run: in the scratch database.
  auto& scratch = workspace.fresh_scratch();
  for (const auto& statement : creation(before, dialect, capabilities)) scratch.execute(statement.sql);
  auto here = before;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    run_section(parts[i], scratch, dialect);
    auto next = i + 1 < parts.size() ? dialect.inspect(scratch, workspace.inspect) : after;
    changes[i].upgrade = std::move(parts[i]);
    changes[i].downgrade = way_back(next, here, applicable(back, next, here));
    here = std::move(next);
  }
  return changes;
}

Generated generate(const GenerateRequest& request, Workspace& workspace) {
  Generated generated;
  workspace.tell("reading the database");
  generated.before = workspace.dialect->inspect(*workspace.target, workspace.inspect);
  generated.after = canonical(request.desired, workspace);

  RenameRequest renames;
  renames.before = &generated.before;
  renames.after = &generated.after;
  renames.hints = hints_of(request.desired);
  renames.options = request.rename_options;
  renames.confirm = request.confirm;
  auto found = find_renames(renames);
  generated.notes = std::move(found.notes);
  generated.changes = changes_between(generated.before, generated.after, found.confirmed, workspace);
  if (!generated.changes.empty()) {
    generated.proof = prove(generated.changes, generated.before, generated.after, workspace);
  }
  return generated;
}

std::vector<std::string> header_notes(const Change& change, const Proof& proof) {
  std::vector<std::string> notes;
  notes.push_back(proof.proved ? "proved on empty tables: the upgrade leads to the models, the downgrade back"
                               : "NOT PROVED: " + one_line(proof.reason));
  for (const auto& statement : change.upgrade) {
    if (!statement.depends_on_rows.empty()) notes.push_back("depends on rows: " + one_line(statement.depends_on_rows));
  }
  return notes;
}

std::vector<std::string> warnings(const Change& change) {
  std::vector<std::string> lines;
  for (const auto& statement : change.upgrade) {
    if (!statement.warning.empty()) lines.push_back(one_line(statement.warning));
  }
  return lines;
}

}  // namespace limbeck::autogenerate
