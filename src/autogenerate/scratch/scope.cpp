#include "autogenerate/scratch/scope.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "autogenerate/scratch/desired.hpp"
#include "autogenerate/scratch/surroundings.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::Catalog;
using schema::Dependency;
using schema::ObjectId;
using schema::ObjectKind;

void leave_alone_what_is_others(Catalog& actual, const Catalog& desired) {
  std::set<ObjectId> ours;
  std::set<ObjectId> installed;  // extensions that are in a schema; the others are in pg_catalog
  for (const auto& [dependent, on] : actual.dependencies) {
    if (dependent.kind == ObjectKind::extension && on.kind == ObjectKind::schema) installed.insert(dependent);
  }
  // Of those, one can't tell whose they are.
  const auto is_in_no_schema = [&](const ObjectId& id) {
    if (!id.name.schema.empty()) return false;
    if (id.kind == ObjectKind::extension) return !installed.contains(id);
    return id.kind == ObjectKind::event_trigger || id.kind == ObjectKind::cast || id.kind == ObjectKind::raw;
  };
  for (const auto& [id, object] : actual.objects) {
    if (is_in_no_schema(id) && desired.objects.contains(id)) ours.insert(id);
  }
  const auto counts = [&](const ObjectId& id) { return !is_in_no_schema(id) || ours.contains(id); };
  // A wrapper is known by its server, a server by its foreign tables.
  for (std::size_t known = ours.size() + 1; known != ours.size();) {
    known = ours.size();
    for (const auto& [dependent, on] : actual.dependencies) {
      if (counts(dependent) && is_in_no_schema(on)) ours.insert(on);
      if (is_in_no_schema(dependent) && !on.name.schema.empty()) ours.insert(dependent);
    }
  }
  std::erase_if(actual.objects, [&](const auto& entry) { return !counts(entry.first); });
  std::erase_if(actual.dependencies,
                [&](const Dependency& edge) { return !counts(edge.dependent) || !counts(edge.on); });
}

// Administrators install pg_stat_statements and its like wherever they are: models that name no extension at
// all say nothing against those that are there. What uses one needs it in the scratch database, before and
// after; of the others nothing is to be seen, since who may migrate may not always make them.
void leave_extensions_alone(Catalog& actual, Catalog& desired) {
  const auto is_extension = [](const auto& entry) { return entry.first.kind == ObjectKind::extension; };
  if (std::ranges::any_of(desired.objects, is_extension)) return;
  std::set<ObjectId> used;
  for (const auto& edge : actual.dependencies) used.insert(edge.on);
  const auto is_unused = [&](const ObjectId& id) {
    return id.kind == ObjectKind::extension && !used.contains(id);
  };
  std::erase_if(actual.objects, [&](const auto& entry) { return is_unused(entry.first); });
  std::erase_if(actual.dependencies, [&](const Dependency& edge) { return is_unused(edge.dependent); });
  std::ranges::copy_if(actual.objects, std::inserter(desired.objects, desired.objects.end()), is_extension);
}

bool leaves_schemas_out(const Workspace& workspace, const Catalog& whole) {
  return !std::ranges::all_of(
      whole.schemas, [&](const auto& schema) { return workspace.inspect.covers_schema(schema.first); });
}

void add_creation(std::vector<std::string>& statements, const Catalog& catalog, Workspace& workspace) {
  for (auto& statement : creation(catalog, *workspace.dialect, workspace.capabilities()))
    statements.push_back(std::move(statement.sql));
}

}  // namespace

void keep_to_schemas_of(const Catalog& desired, Workspace& workspace) {
  auto& home = workspace.inspect.home_schemas;
  home.clear();
  if (!workspace.finds_schemas()) return;
  home = {workspace.dialect->default_schema(*workspace.target)};
  for (const auto& [name, held] : desired.schemas) home.insert(name);
  for (const auto& [dependent, on] : desired.dependencies) {
    // An extension's own schema is no object by itself.
    if (dependent.kind == ObjectKind::extension && on.kind == ObjectKind::schema) home.insert(on.name.name);
  }
}

Catalog actual(Catalog& desired, Workspace& workspace) {
  keep_to_schemas_of(desired, workspace);
  auto whole = workspace.whole();
  const bool limited = leaves_schemas_out(workspace, whole);
  const bool partly =
      limited || !workspace.inspect.include_objects.empty() || !workspace.inspect.exclude_objects.empty();
  auto catalog = partly ? workspace.dialect->inspect(*workspace.target, workspace.inspect) : std::move(whole);
  if (workspace.finds_schemas() || limited) leave_alone_what_is_others(catalog, desired);
  if (workspace.finds_schemas()) leave_extensions_alone(catalog, desired);
  if (!partly || !workspace.capabilities().schemas) return catalog;
  std::vector<std::string> statements;
  try {
    add_creation(statements, catalog, workspace);
    add_creation(statements, desired, workspace);
  } catch (const Error&) {
    return catalog;  // what can't be made is reported where it is to be made
  }
  const auto inside = [&](const schema::ObjectName& name) {
    return workspace.inspect.covers(name.schema, name.name);
  };
  workspace.surround(surroundings(statements, whole, inside, *workspace.dialect, workspace.capabilities()));
  return catalog;
}

}  // namespace limbeck::autogenerate
