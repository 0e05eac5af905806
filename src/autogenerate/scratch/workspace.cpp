#include "autogenerate/scratch/workspace.hpp"

#include "autogenerate/differ/diff.hpp"

namespace limbeck::autogenerate {

schema::Catalog Workspace::whole() const {
  dialect::InspectOptions everything;
  everything.own_tables = inspect.own_tables;
  return dialect->inspect(*target, everything);
}

void Workspace::surround(schema::Catalog surroundings) {
  surroundings_ = std::move(surroundings);
}

dialect::Connection& Workspace::fresh_scratch() {
  if (scratch_) {
    scratch_->reset();
  } else {
    scratch_ = dialect->open_scratch(*target, url, scratch_options);
    if (capabilities().schemas) first_schemas_ = dialect->inspect(scratch_->connection(), {}).schemas;
  }
  if (!surroundings_.empty()) make_surroundings(scratch_->connection());
  return scratch_->connection();
}

void Workspace::make_surroundings(dialect::Connection& scratch) {
  schema::Catalog before;
  before.schemas = first_schemas_;
  auto after = surroundings_;
  for (const auto& [name, held] : first_schemas_) after.schemas[name] = held;
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
