#include <algorithm>

#include "base/error.hpp"
#include "models/document_table.hpp"
#include "models/members.hpp"
#include "scripts/requests/schema_operations.hpp"
#include "scripts/requests/schema_preconditions.hpp"

namespace limbeck::scripts::requests {
namespace {

bool contains(const std::vector<std::string>& columns, const std::string& column) {
  return std::ranges::find(columns, column) != columns.end();
}

}  // namespace

Operations drop_table(const SchemaRequest& request) {
  auto dropped = request.table(request.name());
  if (!request.engine_checks_dependents()) require_unreferenced(dropped, {}, true, request.context());
  return {operation::DropTable{std::move(dropped)}};
}

Operations rename_table(const SchemaRequest& request) {
  return {operation::RenameTable{request.table(request.name()).name, request.new_object_name()}};
}

Operations alter_table(const SchemaRequest& request) {
  request.catalog();
  operation::AlterTableOptions alter{request.table(request.name()), {}};
  alter.after = alter.before;
  models::Problems problems;
  const models::ReadContext reading{request.dialect(), problems};
  models::Members change(reading, *request.member("change"), "table " + request.shown(alter.before.name));
  for (auto& [key, value] : change.options()) {
    if (value.empty()) {
      alter.after.options.erase(key);
    } else {
      alter.after.options[key] = value;
    }
  }
  change.finish();
  throw_if_any(problems);
  if (alter.after.options == alter.before.options) return {};
  return {std::move(alter)};
}

Operations rebuild_table(const SchemaRequest& request) {
  if (request.capabilities().alter_constraints) return {};
  request.catalog();
  operation::RebuildTable rebuild{request.table(request.name()), request.table(request.name()), {}};
  for (const auto& each : rebuild.before.columns) rebuild.kept.emplace_back(each.name, each.name);
  return {std::move(rebuild)};
}

Operations drop_column(const SchemaRequest& request) {
  const auto of = request.table(request.name());
  const auto dropped = request.column(of, request.text("column"));
  if (!request.engine_checks_dependents()) require_unused_column(of, dropped.name, request.context());
  const auto in_text = [&](const std::string& sql) {
    return !request.engine_checks_dependents() && uses_column(sql, dropped.name, request.context());
  };
  Operations operations;
  // PostgreSQL would drop these by itself, SQLite refuses to go on with them.
  for (const auto& index : of.indexes) {
    const bool in = contains(index.include, dropped.name) || in_text(index.where) ||
                    std::ranges::any_of(index.keys, [&](const auto& key) {
                      return key.column == dropped.name || in_text(key.expression);
                    });
    if (in) operations.emplace_back(operation::DropIndex{of.name, index});
  }
  for (const auto& constraint : of.constraints()) {
    const auto* key = std::get_if<schema::KeyConstraint>(&constraint);
    const auto* reference = std::get_if<schema::ForeignKey>(&constraint);
    const auto* check = std::get_if<schema::CheckConstraint>(&constraint);
    if ((key && contains(key->columns, dropped.name)) ||
        (reference && contains(reference->columns, dropped.name)) || (check && in_text(check->expression))) {
      operations.emplace_back(operation::DropConstraint{of.name, constraint});
    }
  }
  operations.emplace_back(operation::DropColumn{of.name, dropped});
  return operations;
}

Operations rename_column(const SchemaRequest& request) {
  const auto of = request.table(request.name());
  return {
      operation::RenameColumn{of.name, request.column(of, request.text("from")).name, request.new_name()}};
}

Operations alter_column(const SchemaRequest& request) {
  request.catalog();
  const auto of = request.table(request.name());
  operation::AlterColumn alter{of.name, request.column(of, request.text("column")), {}};
  const auto& change = *request.member("change");
  // The column as it would be with nothing but the change, to take from it what was said.
  Json json = change;
  json.set("name", alter.before.name);
  if (!change.find("type")) json.set("type", Json::object({{"native", alter.before.type}}));
  Json partial = Json::object({{"name", of.name.name}, {"columns", Json::array().push(json)}});
  if (!of.name.schema.empty()) partial.set("schema", of.name.schema);
  const auto said = request.parts(partial);
  if (!said.constraints().empty() || !said.indexes.empty()) {
    throw Error(
        "alter_column() changes the column alone",
        "add constraints and indexes with add_unique(), add_check(), add_foreign_key(), create_index()");
  }
  const auto& wanted = said.columns.at(0);
  auto& after = alter.after;
  after = alter.before;
  if (change.find("type")) after.type = wanted.type;
  if (change.find("nullable")) after.not_null = wanted.not_null;
  if (change.find("default")) after.default_value = wanted.default_value;
  if (change.find("identity")) after.identity = wanted.identity;
  if (change.find("generated")) after.generated = wanted.generated;
  if (change.find("collation")) after.collation = wanted.collation;
  if (change.find("comment")) after.comment = wanted.comment;
  for (const auto& [key, value] : wanted.options) after.options[key] = value;
  if (after == alter.before) return {};
  return {std::move(alter)};
}

}  // namespace limbeck::scripts::requests
