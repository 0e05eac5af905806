#include "autogenerate/scratch/desired.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "autogenerate/line_endings.hpp"
#include "autogenerate/scratch/catalog_cache.hpp"
#include "autogenerate/scratch/create.hpp"
#include "autogenerate/scratch/external_dependencies.hpp"
#include "dialect/sql/created_schemas.hpp"
#include "dialect/sql/rules.hpp"

namespace limbeck::autogenerate {
namespace {

struct Source {
  std::string name;  // for messages
  Statement statement;
  bool generated = false;
};

std::vector<Source> statements_of(const models::DesiredState& desired, const Workspace& workspace) {
  std::vector<Source> sources;
  if (const auto* sql = std::get_if<models::DesiredSql>(&desired)) {
    for (const auto& file : sql->files) {
      for (const auto& statement : file.statements) sources.push_back({file.name, statement, false});
    }
    return sources;
  }
  const auto& catalog = std::get<models::DesiredCatalog>(desired).catalog;
  for (auto& rendered : create_statements(catalog, *workspace.dialect, workspace.capabilities())) {
    sources.push_back({"models", {std::move(rendered.sql), 0, std::nullopt}, true});
  }
  return sources;
}

void require_not_cluster_level(const Source& source, const dialect::Dialect& dialect) {
  if (const auto what = sql::cluster_level(dialect.engine(), source.statement)) {
    throw Error(
        fmt::format("{}:{}: {} acts on the whole server; it is not run in a scratch database", source.name,
                    source.statement.line, *what),
        "take it out of the schema; what belongs to the whole server is not the migrations' to manage");
  }
}

[[noreturn]] void throw_with_source(const Source& source, const dialect::StatementFailure& failure) {
  const auto message = source.generated
                           ? fmt::format("the models can't be made in an empty database: {}\n  {}",
                                         failure.message, source.statement.text)
                           : fmt::format("{}:{}: {}", source.name, source.statement.line, failure.message);
  throw DatabaseError(message, failure.details());
}

/// Those in which something is, extensions included.
std::set<std::string> schemas_with_objects(const schema::Catalog& catalog) {
  std::set<std::string> names;
  const auto add = [&](const auto& objects) {
    for (const auto& [name, held] : objects) names.insert(name.schema);
  };
  add(catalog.tables), add(catalog.views), add(catalog.enums), add(catalog.sequences);
  for (const auto& [id, object] : catalog.objects) names.insert(id.name.schema);
  for (const auto& [dependent, on] : catalog.dependencies) {
    if (dependent.kind == schema::ObjectKind::extension && on.kind == schema::ObjectKind::schema)
      names.insert(on.name.name);
  }
  return names;
}

}  // namespace

schema::Catalog inspect_scratch(dialect::Connection& scratch, const schema::Catalog& external_dependencies,
                                const Workspace& workspace) {
  auto options = workspace.inspect;
  auto catalog = workspace.dialect->inspect(scratch, options);
  if (!workspace.schemas_come_from_models()) return catalog;
  auto made = schemas_with_objects(catalog);
  made.insert(workspace.dialect->default_schema(*workspace.target));
  const auto& first = workspace.initial_schemas();
  for (const auto& [name, held] : catalog.schemas) {
    const auto was = first.find(name);
    if (was == first.end() || !(was->second == held)) made.insert(name);
  }
  made.erase("");
  for (const auto& [name, held] : external_dependencies.schemas) made.erase(name);
  if (std::ranges::all_of(catalog.schemas, [&](const auto& schema) { return made.contains(schema.first); }))
    return catalog;
  options.target_schemas = std::move(made);
  return workspace.dialect->inspect(scratch, options);
}

schema::Catalog external_dependencies_of(const std::vector<std::string>& statements,
                                         const Workspace& workspace) {
  if (!workspace.capabilities().schemas) return {};
  auto made = sql::schemas_created_by(workspace.dialect->engine(), statements);
  made.insert(workspace.dialect->default_schema(*workspace.target));
  const auto& configured = workspace.inspect;
  const auto inside = [&](const schema::ObjectName& name) {
    return made.contains(name.schema) ||
           (!configured.include_schemas.empty() && configured.covers_schema(name.schema));
  };
  const auto& dialect = *workspace.dialect;
  const auto capabilities = workspace.capabilities();
  if (!mention_external_objects(statements, inside, dialect, capabilities)) return {};
  return find_external_dependencies(statements, workspace.inspect_all(), inside, dialect, capabilities);
}

Desired make_desired(const models::DesiredState& state, Workspace& workspace) {
  auto sources = statements_of(state, workspace);
  for (auto& source : sources) source.statement.text = with_line_feeds(source.statement.text);
  for (const auto& source : sources) require_not_cluster_level(source, *workspace.dialect);
  std::vector<std::string> texts, made_of;
  std::vector<Statement> statements;
  for (const auto& source : sources) {
    const auto& statement = source.statement;
    texts.push_back(statement.text);
    made_of.push_back(statement.text + "\x1f" + statement.copy_data.value_or(""));
    statements.push_back(statement);
  }
  const Scope scope{workspace.inspect, external_dependencies_of(texts, workspace)};
  const CatalogCache cache(workspace.cache_folder, made_of, scope, workspace);
  if (auto catalog = cache.read()) return {*std::move(catalog), scope.external_dependencies};
  workspace.report_progress("making the desired schema in a scratch database");
  auto& scratch = workspace.fresh_scratch(scope.external_dependencies);
  workspace.make_room_for(texts);
  if (const auto failure = scratch.execute_all(statements)) {
    throw_with_source(sources[failure->index], *failure);
  }
  auto catalog = inspect_scratch(scratch, scope.external_dependencies, workspace);
  cache.write(catalog);
  return {std::move(catalog), scope.external_dependencies};
}

}  // namespace limbeck::autogenerate
