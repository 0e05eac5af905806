#include "autogenerate/scratch/workspace.hpp"

#include "autogenerate/differ/diff.hpp"
#include "dialect/sql/created_schemas.hpp"

namespace limbeck::autogenerate {

schema::Catalog Workspace::inspect_all() const {
  if (ignore_target) return {};
  dialect::InspectOptions everything;
  everything.internal_tables = inspect.internal_tables;
  return dialect->inspect(*target, everything);
}

dialect::Connection& Workspace::fresh_scratch(const schema::Catalog& external_dependencies) {
  if (scratch_) {
    scratch_->reset();
  } else {
    scratch_ = dialect->open_scratch(*target, url, scratch_options);
    if (capabilities().schemas) initial_schemas_ = dialect->inspect(scratch_->connection(), {}).schemas;
  }
  if (!external_dependencies.empty()) create_external_dependencies(external_dependencies);
  return scratch_->connection();
}

void Workspace::make_room_for(const std::vector<std::string>& statements) {
  if (!capabilities().schemas || !scratch_) return;
  schema::Catalog before;
  for (const auto& name : sql::schemas_that_must_be_new(dialect->engine(), statements)) {
    if (const auto held = initial_schemas_.find(name); held != initial_schemas_.end())
      before.schemas.insert(*held);
  }
  if (before.schemas.empty()) return;
  for (const auto& statement : dialect->render(diff(before, {}, {}, capabilities()), before, {}))
    scratch_->connection().execute(statement.sql);
}

void Workspace::create_external_dependencies(schema::Catalog catalog) {
  schema::Catalog before;
  before.schemas = initial_schemas_;
  for (const auto& [name, held] : initial_schemas_) catalog.schemas[name] = held;
  // Where one thing can't be made, another may do: a statement that needs what is missing says so.
  for (const auto& statement : dialect->render(diff(before, catalog, {}, capabilities()), before, catalog)) {
    try {
      scratch_->connection().execute(statement.sql);
    } catch (const ConnectionError&) {
      throw;
    } catch (const DatabaseError&) {
    }
  }
}

}  // namespace limbeck::autogenerate
