#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "models/members.hpp"
#include "scripts/requests/schema_operations.hpp"
#include "scripts/requests/schema_preconditions.hpp"

namespace limbeck::scripts::requests {
namespace {

Operations drop(const SchemaRequest& request, const schema::Table& of, const schema::Constraint& constraint) {
  const auto* key = std::get_if<schema::KeyConstraint>(&constraint);
  if (key && !request.engine_checks_dependents()) {
    auto without = of;
    if (key->primary) without.primary_key.reset();
    std::erase(without.uniques, *key);
    require_unused_key(without, key->columns, request.context());
  }
  return {operation::DropConstraint{of.name, constraint}};
}

/// Offline, one that is nothing but its name.
schema::Constraint constraint(const SchemaRequest& request, const schema::Table& of,
                              const std::string& wanted) {
  std::vector<std::string> known;
  for (const auto& each : of.constraints()) {
    if (schema::constraint_name(each) == wanted) return each;
    if (!schema::constraint_name(each).empty()) known.push_back(schema::constraint_name(each));
  }
  if (request.known_catalog()) {
    throw Error(fmt::format("the table {} has no constraint \"{}\"{}", request.shown(of.name), wanted,
                            models::suggestion(wanted, known)));
  }
  schema::CheckConstraint stub;
  stub.name = wanted;
  return stub;
}

/// A table's or a materialized view's.
schema::Index index(const SchemaRequest& request, const ObjectName& of, const std::string& wanted) {
  schema::Index stub;
  stub.name = wanted;
  if (!request.known_catalog()) return stub;
  const auto view = request.known_catalog()->views.find(of);
  auto indexes =
      view == request.known_catalog()->views.end() ? request.table(of).indexes : view->second.indexes;
  if (const auto found = std::ranges::find(indexes, wanted, &schema::Index::name); found != indexes.end())
    return *found;
  std::vector<std::string> known;
  for (const auto& each : indexes) known.push_back(each.name);
  throw Error(
      fmt::format("{} has no index \"{}\"{}", request.shown(of), wanted, models::suggestion(wanted, known)));
}

}  // namespace

Operations drop_primary_key(const SchemaRequest& request) {
  request.catalog();
  const auto of = request.table(request.name());
  if (!of.primary_key) throw Error(fmt::format("the table {} has no primary key", request.shown(of.name)));
  return drop(request, of, *of.primary_key);
}

Operations drop_constraint(const SchemaRequest& request) {
  const auto of = request.table(request.name());
  return drop(request, of, constraint(request, of, request.text("constraint")));
}

Operations rename_constraint(const SchemaRequest& request) {
  const auto of = request.table(request.name());
  const auto renamed = constraint(request, of, request.text("from"));
  schema::Table added;
  added.checks.emplace_back().name = request.new_name();
  if (!request.engine_checks_dependents()) require_absent(of, added, request.shown(of.name));
  return {operation::RenameConstraint{of.name, schema::constraint_name(renamed), request.new_name()}};
}

Operations drop_index(const SchemaRequest& request) {
  const auto dropped = index(request, request.name(), request.text("index"));
  if (dropped.unique && !request.engine_checks_dependents()) {
    auto without = request.table(request.name());
    std::erase(without.indexes, dropped);
    std::vector<std::string> keys;
    for (const auto& key : dropped.keys) keys.push_back(key.column);
    require_unused_key(without, keys, request.context());
  }
  return {operation::DropIndex{request.name(), dropped}};
}

Operations rename_index(const SchemaRequest& request) {
  return {operation::RenameIndex{request.name(), index(request, request.name(), request.text("from")).name,
                                 request.new_name()}};
}

}  // namespace limbeck::scripts::requests
