#include "autogenerate/scratch/scope.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "autogenerate/scratch/create.hpp"
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
void ignore_undeclared_extensions(Comparison& comparison) {
  auto& [actual, desired, scope] = comparison;
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

bool excludes_schemas(const Scope& scope, const Catalog& whole) {
  return !std::ranges::all_of(whole.schemas,
                              [&](const auto& schema) { return scope.inspect.covers_schema(schema.first); });
}

/// Finds what either side needs from outside of the scope; `whole`: all of the target.
void add_external_dependencies(Comparison& comparison, const Catalog& whole, const Workspace& workspace) {
  const auto& dialect = *workspace.dialect;
  const auto capabilities = workspace.capabilities();
  std::vector<std::string> statements;
  try {
    for (const auto* catalog : {&comparison.before, &comparison.after}) {
      for (auto& statement : create_statements(*catalog, dialect, capabilities))
        statements.push_back(std::move(statement.sql));
    }
  } catch (const Error&) {
    return;  // what can't be made is reported where it is to be made
  }
  const auto inside = [&](const schema::ObjectName& name) {
    return comparison.scope.inspect.covers(name.schema, name.name);
  };
  comparison.scope.external_dependencies =
      find_external_dependencies(statements, whole, inside, dialect, capabilities);
}

/// `whole`: all of the target, where every schema of it is compared.
Scope scope_with(const Desired& desired, const Workspace& workspace, const Catalog* whole) {
  Scope scope{workspace.inspect, desired.external_dependencies};
  if (!workspace.schemas_come_from_models()) return scope;
  auto& target_schemas = scope.inspect.target_schemas;
  target_schemas = {workspace.dialect->default_schema(*workspace.target)};
  for (const auto& [name, held] : desired.catalog.schemas) target_schemas.insert(name);
  for (const auto& [dependent, on] : desired.catalog.dependencies) {
    // An extension's own schema is no object by itself.
    if (dependent.kind == ObjectKind::extension && on.kind == ObjectKind::schema)
      target_schemas.insert(on.name.name);
  }
  if (whole) {
    for (const auto& [name, held] : whole->schemas) target_schemas.insert(name);
  }
  return scope;
}

}  // namespace

Scope scope_of(const Desired& desired, const Workspace& workspace) {
  if (!workspace.every_schema) return scope_with(desired, workspace, nullptr);
  const auto whole = workspace.inspect_all();
  return scope_with(desired, workspace, &whole);
}

Comparison compare_with_target(Desired desired, const Workspace& workspace) {
  auto whole = workspace.inspect_all();
  Comparison result{{}, {}, scope_with(desired, workspace, workspace.every_schema ? &whole : nullptr)};
  auto& [actual, wanted, scope] = result;
  wanted = std::move(desired.catalog);
  const bool limited = excludes_schemas(scope, whole);
  const bool is_partial =
      limited || !scope.inspect.include_objects.empty() || !scope.inspect.exclude_objects.empty();
  actual = is_partial ? workspace.dialect->inspect(*workspace.target, scope.inspect)
                      : std::exchange(whole, schema::Catalog());
  if (workspace.schemas_come_from_models() || limited) remove_unrelated_objects(actual, wanted);
  if (workspace.schemas_come_from_models()) ignore_undeclared_extensions(result);
  if (workspace.narrow) workspace.narrow(actual, wanted);
  if (is_partial && workspace.capabilities().schemas) add_external_dependencies(result, whole, workspace);
  return result;
}

Comparison compare(Desired from, Desired to, const Workspace& workspace) {
  auto both = from;
  both.catalog.schemas.insert(to.catalog.schemas.begin(), to.catalog.schemas.end());
  auto& external = both.external_dependencies;
  external.schemas.merge(to.external_dependencies.schemas);
  external.enums.merge(to.external_dependencies.enums);
  external.sequences.merge(to.external_dependencies.sequences);
  external.tables.merge(to.external_dependencies.tables);
  external.views.merge(to.external_dependencies.views);
  external.objects.merge(to.external_dependencies.objects);
  std::ranges::move(to.external_dependencies.dependencies, std::back_inserter(external.dependencies));
  return {std::move(from.catalog), std::move(to.catalog), scope_of(both, workspace)};
}

Comparison compare_with_history(Desired history, Desired desired, const Workspace& workspace) {
  auto result = compare(std::move(history), std::move(desired), workspace);
  if (workspace.schemas_come_from_models()) {
    remove_unrelated_objects(result.before, result.after);
    ignore_undeclared_extensions(result);
  }
  if (workspace.narrow) workspace.narrow(result.before, result.after);
  return result;
}

}  // namespace limbeck::autogenerate
