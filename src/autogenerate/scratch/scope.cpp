#include "autogenerate/scratch/scope.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "autogenerate/scratch/desired.hpp"
#include "autogenerate/scratch/external_dependencies.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::Catalog;
using schema::Dependency;
using schema::ObjectId;
using schema::ObjectKind;

void remove_unrelated_objects(Catalog& actual, const Catalog& desired) {
  std::set<ObjectId> related;
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
    if (is_in_no_schema(id) && desired.objects.contains(id)) related.insert(id);
  }
  const auto counts = [&](const ObjectId& id) { return !is_in_no_schema(id) || related.contains(id); };
  // A wrapper is known by its server, a server by its foreign tables.
  for (std::size_t known = related.size() + 1; known != related.size();) {
    known = related.size();
    for (const auto& [dependent, on] : actual.dependencies) {
      if (counts(dependent) && is_in_no_schema(on)) related.insert(on);
      if (is_in_no_schema(dependent) && !on.name.schema.empty()) related.insert(dependent);
    }
  }
  std::erase_if(actual.objects, [&](const auto& entry) { return !counts(entry.first); });
  std::erase_if(actual.dependencies,
                [&](const Dependency& edge) { return !counts(edge.dependent) || !counts(edge.on); });
}

// Administrators install pg_stat_statements and its like wherever they are: models that name no extension at
// all say nothing against those that are there. What uses one needs it in the scratch database, before and
// after; of the others nothing is to be seen, since who may migrate may not always make them.
void ignore_undeclared_extensions(Catalog& actual, Catalog& desired) {
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

bool excludes_schemas(const Workspace& workspace, const Catalog& whole) {
  return !std::ranges::all_of(
      whole.schemas, [&](const auto& schema) { return workspace.inspect.covers_schema(schema.first); });
}

void add_create_statements(std::vector<std::string>& statements, const Catalog& catalog,
                           Workspace& workspace) {
  for (auto& statement : create_statements(catalog, *workspace.dialect, workspace.capabilities()))
    statements.push_back(std::move(statement.sql));
}

}  // namespace

void limit_to_target_schemas(const Catalog& desired, Workspace& workspace) {
  auto& target_schemas = workspace.inspect.target_schemas;
  target_schemas.clear();
  if (!workspace.schemas_come_from_models()) return;
  target_schemas = {workspace.dialect->default_schema(*workspace.target)};
  for (const auto& [name, held] : desired.schemas) target_schemas.insert(name);
  for (const auto& [dependent, on] : desired.dependencies) {
    // An extension's own schema is no object by itself.
    if (dependent.kind == ObjectKind::extension && on.kind == ObjectKind::schema)
      target_schemas.insert(on.name.name);
  }
}

Catalog inspect_target(Catalog& desired, Workspace& workspace) {
  limit_to_target_schemas(desired, workspace);
  auto whole = workspace.inspect_all();
  const bool limited = excludes_schemas(workspace, whole);
  const bool is_partial =
      limited || !workspace.inspect.include_objects.empty() || !workspace.inspect.exclude_objects.empty();
  auto catalog =
      is_partial ? workspace.dialect->inspect(*workspace.target, workspace.inspect) : std::move(whole);
  if (workspace.schemas_come_from_models() || limited) remove_unrelated_objects(catalog, desired);
  if (workspace.schemas_come_from_models()) ignore_undeclared_extensions(catalog, desired);
  if (!is_partial || !workspace.capabilities().schemas) return catalog;
  std::vector<std::string> statements;
  try {
    add_create_statements(statements, catalog, workspace);
    add_create_statements(statements, desired, workspace);
  } catch (const Error&) {
    return catalog;  // what can't be made is reported where it is to be made
  }
  const auto inside = [&](const schema::ObjectName& name) {
    return workspace.inspect.covers(name.schema, name.name);
  };
  workspace.set_external_dependencies(
      find_external_dependencies(statements, whole, inside, *workspace.dialect, workspace.capabilities()));
  return catalog;
}

}  // namespace limbeck::autogenerate
