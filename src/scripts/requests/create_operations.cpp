#include <algorithm>

#include "models/lower.hpp"
#include "scripts/requests/schema_operations.hpp"
#include "scripts/requests/schema_preconditions.hpp"

namespace limbeck::scripts::requests {
namespace {

/// A primary key holds no NULL; not every engine says so by itself.
void close_to_null(const SchemaRequest& request, const schema::KeyConstraint& key,
                   const ObjectName& table_name, Operations& operations) {
  for (const auto& held : request.table(table_name).columns) {
    const bool in_key = std::ranges::any_of(
        key.columns, [&](const auto& each) { return request.folded(each) == request.folded(held.name); });
    if (!in_key || held.not_null) continue;
    auto after = held;
    after.not_null = true;
    operations.emplace_back(operation::AlterColumn{table_name, held, std::move(after)});
  }
}

}  // namespace

Operations create(const SchemaRequest& request) {
  const auto wanted = request.document();
  auto result = request.lowered(wanted);
  auto& made = result.catalog;
  Operations operations;
  for (const auto& each : wanted.schemas) operations.emplace_back(operation::CreateSchema{each});
  for (auto& [key, each] : made.enums) operations.emplace_back(operation::CreateEnum{std::move(each)});
  for (auto& [key, each] : made.sequences)
    operations.emplace_back(operation::CreateSequence{std::move(each)});
  for (auto& [key, each] : made.tables) operations.emplace_back(operation::CreateTable{std::move(each)});
  for (auto& [key, each] : made.views) operations.emplace_back(operation::CreateView{std::move(each)});
  for (auto& [key, each] : made.objects) operations.emplace_back(operation::CreateObject{std::move(each)});
  return operations;
}

Operations add(const SchemaRequest& request) {
  auto added = request.parts(request.member("table") ? *request.member("table") : Json());
  if (request.known_catalog() && !request.known_catalog()->views.contains(added.name)) {
    const auto& present = request.look_up(request.known_catalog()->tables, "table", added.name);
    added.name = present.name;
    if (!request.engine_checks_dependents()) require_absent(present, added, request.shown(present.name));
  }
  Operations operations;
  if (added.primary_key && !request.engine_checks_dependents())
    close_to_null(request, *added.primary_key, added.name, operations);
  for (auto& each : added.columns) operations.emplace_back(operation::AddColumn{added.name, std::move(each)});
  for (auto& each : added.constraints()) {
    operations.emplace_back(operation::AddConstraint{added.name, std::move(each)});
  }
  for (auto& each : added.indexes)
    operations.emplace_back(operation::CreateIndex{added.name, std::move(each)});
  return operations;
}

}  // namespace limbeck::scripts::requests
