#include "autogenerate/scratch/workspace.hpp"

#include "autogenerate/differ/diff.hpp"

namespace limbeck::autogenerate {

schema::Catalog Workspace::inspect_all() const {
  dialect::InspectOptions everything;
  everything.internal_tables = inspect.internal_tables;
  return dialect->inspect(*target, everything);
}

void Workspace::set_external_dependencies(schema::Catalog external_dependencies) {
  external_dependencies_ = std::move(external_dependencies);
}

dialect::Connection& Workspace::fresh_scratch() {
  if (scratch_) {
    scratch_->reset();
  } else {
    scratch_ = dialect->open_scratch(*target, url, scratch_options);
    if (capabilities().schemas) initial_schemas_ = dialect->inspect(scratch_->connection(), {}).schemas;
  }
  if (!external_dependencies_.empty()) create_external_dependencies(scratch_->connection());
  return scratch_->connection();
}

void Workspace::create_external_dependencies(dialect::Connection& scratch) {
  schema::Catalog before;
  before.schemas = initial_schemas_;
  auto after = external_dependencies_;
  for (const auto& [name, held] : initial_schemas_) after.schemas[name] = held;
  // Where one thing can't be made, another may do: a statement that needs what is missing says so.
  for (const auto& statement : dialect->render(diff(before, after, {}, capabilities()), before, after)) {
    try {
      scratch.execute(statement.sql);
    } catch (const ConnectionError&) {
      throw;
    } catch (const DatabaseError&) {
    }
  }
}

}  // namespace limbeck::autogenerate
