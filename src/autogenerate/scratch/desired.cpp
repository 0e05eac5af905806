#include "autogenerate/scratch/desired.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "autogenerate/differ/diff.hpp"
#include "autogenerate/line_endings.hpp"
#include "autogenerate/scratch/catalog_cache.hpp"
#include "autogenerate/scratch/external_dependencies.hpp"
#include "dialect/sql/rules.hpp"

namespace limbeck::autogenerate {
namespace {

struct Source {
  std::string name;  // for messages
  Statement statement;
  bool generated = false;
};

std::vector<Source> statements_of(const models::DesiredState& desired, Workspace& workspace) {
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
  if (const auto what = sql::cluster_level(dialect.syntax(), source.statement)) {
    throw Error(
        fmt::format("{}:{}: {} acts on the whole server; it is not run in a scratch database", source.name,
                    source.statement.line, *what),
        "take it out of the schema; what belongs to the whole server is not the migrations' to manage");
  }
}

[[noreturn]] void throw_with_source(const Source& source, const DatabaseError& error) {
  if (source.generated) {
    throw Error(fmt::format("the models can't be made in an empty database: {}\n  {}", error.what(),
                            source.statement.text),
                error.hint());
  }
  throw Error(fmt::format("{}:{}: {}", source.name, source.statement.line, error.what()), error.hint());
}

}  // namespace

schema::Catalog inspect_scratch(dialect::Connection& scratch, Workspace& workspace) {
  auto options = workspace.inspect;
  options.target_schemas.clear();
  auto catalog = workspace.dialect->inspect(scratch, options);
  if (!workspace.schemas_come_from_models()) return catalog;
  std::set<std::string> made = {workspace.dialect->default_schema(*workspace.target)};
  const auto count = [&](const auto& objects) {
    for (const auto& [name, held] : objects) made.insert(name.schema);
  };
  count(catalog.tables), count(catalog.views), count(catalog.enums), count(catalog.sequences);
  for (const auto& [id, object] : catalog.objects) made.insert(id.name.schema);
  for (const auto& [dependent, on] : catalog.dependencies) {
    if (dependent.kind == schema::ObjectKind::extension && on.kind == schema::ObjectKind::schema)
      made.insert(on.name.name);
  }
  const auto& first = workspace.initial_schemas();
  for (const auto& [name, held] : catalog.schemas) {
    const auto was = first.find(name);
    if (was == first.end() || !(was->second == held)) made.insert(name);
  }
  made.erase("");
  for (const auto& [name, held] : workspace.external_dependencies().schemas) made.erase(name);
  if (std::ranges::all_of(catalog.schemas, [&](const auto& schema) { return made.contains(schema.first); }))
    return catalog;
  options.target_schemas = std::move(made);
  return workspace.dialect->inspect(scratch, options);
}

void update_external_dependencies(const std::vector<std::string>& statements, Workspace& workspace) {
  workspace.set_external_dependencies({});
  if (!workspace.capabilities().schemas) return;
  auto made = schemas_created_by(statements, workspace.dialect->syntax());
  made.insert(workspace.dialect->default_schema(*workspace.target));
  const auto& configured = workspace.inspect;
  const auto inside = [&](const schema::ObjectName& name) {
    return made.contains(name.schema) ||
           (!configured.include_schemas.empty() && configured.covers_schema(name.schema));
  };
  const auto& dialect = *workspace.dialect;
  const auto capabilities = workspace.capabilities();
  if (!mention_external_objects(statements, inside, dialect, capabilities)) return;
  workspace.set_external_dependencies(
      find_external_dependencies(statements, workspace.inspect_all(), inside, dialect, capabilities));
}

std::vector<dialect::RenderedStatement> create_statements(const schema::Catalog& catalog,
                                                          const dialect::Dialect& dialect,
                                                          const dialect::Capabilities& capabilities) {
  // Every database begins with its default schema: it is there already, whether the catalog lists it or not.
  schema::Catalog empty;
  return dialect.render(diff(empty, catalog, {}, capabilities), empty, catalog);
}

dialect::Connection& create_in_scratch(const schema::Catalog& catalog, Workspace& workspace) {
  auto& scratch = workspace.fresh_scratch();
  // A new database isn't quite empty (PostgreSQL's schema "public"), and what it has may be what is not
  // wanted.
  const auto empty = workspace.dialect->inspect(scratch, workspace.inspect);
  std::vector<Statement> statements;
  const auto operations = diff(empty, catalog, {}, workspace.capabilities());
  for (auto& rendered : workspace.dialect->render(operations, empty, catalog)) {
    statements.push_back({std::move(rendered.sql), 0, std::nullopt});
  }
  if (const auto failure = scratch.execute_all(statements)) {
    throw DatabaseError(fmt::format("{} ({})", failure->message, statements[failure->index].text),
                        failure->details());
  }
  return scratch;
}

schema::Catalog canonical_catalog(const models::DesiredState& desired, Workspace& workspace) {
  auto sources = statements_of(desired, workspace);
  for (auto& source : sources) source.statement.text = with_line_feeds(std::move(source.statement.text));
  for (const auto& source : sources) require_not_cluster_level(source, *workspace.dialect);
  std::vector<std::string> texts;
  for (const auto& source : sources) texts.push_back(source.statement.text);
  update_external_dependencies(texts, workspace);
  std::vector<std::string> made_of;
  for (const auto& [name, statement, generated] : sources) {
    made_of.push_back(statement.text + "\x1f" + statement.copy_data.value_or(""));
  }
  const CatalogCache cache(workspace.cache_folder, made_of, workspace);
  if (auto catalog = cache.read()) return *std::move(catalog);
  workspace.report_progress("making the desired schema in a scratch database");
  auto& scratch = workspace.fresh_scratch();
  std::vector<Statement> statements;
  statements.reserve(sources.size());
  for (const auto& source : sources) statements.push_back(source.statement);
  if (const auto failure = scratch.execute_all(statements)) {
    throw_with_source(sources[failure->index], DatabaseError(failure->message, failure->details()));
  }
  auto catalog = inspect_scratch(scratch, workspace);
  cache.write(catalog);
  return catalog;
}

}  // namespace limbeck::autogenerate
