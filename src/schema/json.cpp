// Writing: members that hold their default are left out.
#include "schema/json.hpp"

#include "schema/json_elements.hpp"
#include "schema/json_format.hpp"

namespace limbeck::schema {
namespace {

void put(Json& json, const char* key, const std::string& value) {
  if (!value.empty()) json.set(key, value);
}
void put(Json& json, const char* key, bool value) {
  if (value) json.set(key, true);
}
void put(Json& json, const char* key, const std::optional<std::int64_t>& value) {
  if (value) json.set(key, *value);
}
void put_number(Json& json, const char* key, std::int64_t number) {
  if (number != 0) json.set(key, number);
}
void put(Json& json, const char* key, const std::vector<std::string>& values) {
  if (!values.empty()) json.set(key, Json(values));
}
void put(Json& json, const char* key, const Options& options) {
  if (options.empty()) return;
  Json held = Json::object();
  for (const auto& [name, value] : options) held.set(name, value);
  json.set(key, std::move(held));
}
void put(Json& json, const ObjectName& name) {
  put(json, "schema", name.schema);
  json.set("name", name.name);
}

template <typename Values, typename Write>
void put_list(Json& json, const char* key, const Values& values, Write write_one) {
  if (values.empty()) return;
  Json list = Json::array();
  for (const auto& value : values) list.push(write_one(value));
  json.set(key, std::move(list));
}

void put(Json& json, const SequenceNumbers& numbers) {
  put(json, "start", numbers.start);
  put(json, "increment", numbers.increment);
  put(json, "minimum", numbers.minimum);
  put(json, "maximum", numbers.maximum);
  put(json, "cache", numbers.cache);
  put(json, "cycle", numbers.cycle);
}

Json write(const IndexKey& key) {
  Json json = Json::object();
  put(json, "column", key.column);
  put(json, "expression", key.expression);
  put(json, "collation", key.collation);
  put(json, "operator_class", key.operator_class);
  put_number(json, "prefix_length", key.prefix_length);
  put(json, "descending", key.descending);
  put(json, "nulls_first", key.nulls_first);
  return json;
}

}  // namespace

Json write(const ObjectName& name) {
  Json json = Json::object();
  put(json, name);
  return json;
}

Json write(const Schema& schema) {
  Json json = Json::object({{"name", schema.name}});
  put(json, "comment", schema.comment);
  return json;
}

Json write(const Enum& enumeration) {
  Json json = Json::object();
  put(json, enumeration.name);
  put(json, "values", enumeration.values);
  put(json, "comment", enumeration.comment);
  return json;
}

Json write(const Column& column) {
  Json json = Json::object({{"name", column.name}, {"type", column.type}});
  put(json, "not_null", column.not_null);
  put(json, "not_null_is_written", column.spelling.not_null);
  if (column.default_value) json.set("default", *column.default_value);
  if (column.identity) {
    Json identity = Json::object();
    put(identity, "always", column.identity->always);
    put(identity, column.identity->numbers);
    json.set("identity", std::move(identity));
  }
  if (column.generated) {
    Json generated = Json::object({{"expression", column.generated->expression}});
    put(generated, "virtual", !column.generated->stored);
    json.set("generated", std::move(generated));
  }
  put(json, "collation", column.collation);
  put(json, "on_update", column.on_update);
  put(json, "check", column.check);
  put(json, "invisible", column.invisible);
  put(json, "comment", column.comment);
  put(json, "options", column.options);
  return json;
}

Json write(const KeyConstraint& key) {
  Json json = Json::object();
  put(json, "name", key.name);
  json.set("columns", Json(key.columns));
  put_list(json, "parts", key.parts, [](const KeyPart& part) {
    Json held = Json::object();
    put_number(held, "prefix_length", part.prefix_length);
    put(held, "descending", part.descending);
    return held;
  });
  put(json, "include", key.include);
  put(json, "nulls_not_distinct", key.nulls_not_distinct);
  put(json, "deferrable", std::string(json_format::deferral_names[static_cast<std::size_t>(key.deferral)]));
  put(json, "comment", key.comment);
  put(json, "options", key.options);
  return json;
}

Json write(const CheckConstraint& check) {
  Json json = Json::object();
  put(json, "name", check.name);
  json.set("expression", check.expression);
  put(json, "no_inherit", check.no_inherit);
  put(json, "not_valid", !check.validated);
  put(json, "comment", check.comment);
  return json;
}

Json write(const ForeignKey& key) {
  Json json = Json::object();
  put(json, "name", key.name);
  json.set("columns", Json(key.columns));
  Json referenced = Json::object();
  put(referenced, key.referenced_table);
  put(referenced, "columns", key.referenced_columns);
  json.set("references", std::move(referenced));
  if (key.on_update != ForeignKeyAction::no_action) json.set("on_update", action_sql(key.on_update));
  if (key.on_delete != ForeignKeyAction::no_action) json.set("on_delete", action_sql(key.on_delete));
  put(json, "on_delete_columns", key.on_delete_columns);
  put(json, "match_full", key.match_full);
  put(json, "deferrable", std::string(json_format::deferral_names[static_cast<std::size_t>(key.deferral)]));
  put(json, "not_valid", !key.validated);
  put(json, "comment", key.comment);
  return json;
}

Json write(const OtherConstraint& other) {
  Json json = Json::object();
  put(json, "name", other.name);
  json.set("definition", other.definition);
  put(json, "comment", other.comment);
  return json;
}

Json write(const Index& index) {
  Json json = Json::object({{"name", index.name}});
  put(json, "unique", index.unique);
  put(json, "method", index.method);
  put_list(json, "keys", index.keys, [](const IndexKey& key) { return write(key); });
  put(json, "include", index.include);
  put(json, "where", index.where);
  put(json, "nulls_not_distinct", index.nulls_not_distinct);
  put(json, "ignored", index.ignored);
  put(json, "comment", index.comment);
  put(json, "options", index.options);
  put(json, "definition", index.definition);
  return json;
}

Json write(const Table& table) {
  Json json = Json::object();
  put(json, table.name);
  put_list(json, "columns", table.columns, [](const Column& column) { return write(column); });
  if (table.primary_key) json.set("primary_key", write(*table.primary_key));
  const auto one = [](const auto& constraint) { return write(constraint); };
  put_list(json, "unique_constraints", table.uniques, one);
  put_list(json, "check_constraints", table.checks, one);
  put_list(json, "foreign_keys", table.foreign_keys, one);
  put_list(json, "other_constraints", table.other_constraints, one);
  put_list(json, "indexes", table.indexes, one);
  put(json, "collation", table.collation);
  put(json, "comment", table.comment);
  put(json, "options", table.options);
  return json;
}

Json write(const View& view) {
  Json json = Json::object();
  put(json, view.name);
  put(json, "materialized", view.materialized);
  put(json, "query", view.query);
  put_list(json, "columns", view.columns, [](const auto& column) {
    Json held = Json::object({{"name", column.first}});
    put(held, "type", column.second);
    return held;
  });
  put_list(json, "indexes", view.indexes, [](const Index& index) { return write(index); });
  put(json, "comment", view.comment);
  put_list(json, "column_comments", view.column_comments, [](const auto& comment) {
    return Json::object({{"name", comment.first}, {"comment", comment.second}});
  });
  put(json, "options", view.options);
  put(json, "definition", view.definition);
  return json;
}

Json write(const Sequence& sequence) {
  Json json = Json::object();
  put(json, sequence.name);
  put(json, "type", sequence.type);
  put(json, sequence.numbers);
  if (sequence.owned_by_table != ObjectName{} || !sequence.owned_by_column.empty()) {
    Json owner = Json::object();
    put(owner, "schema", sequence.owned_by_table.schema);
    owner.set("table", sequence.owned_by_table.name);
    owner.set("column", sequence.owned_by_column);
    json.set("owned_by", std::move(owner));
  }
  put(json, "comment", sequence.comment);
  put(json, "options", sequence.options);
  return json;
}

Json write(const ObjectId& id) {
  Json json = Json::object({{"kind", kind_name(id.kind)}});
  put(json, id.name);
  put(json, "part", id.part);
  return json;
}

Json write(const SqlObject& object) {
  Json json = write(object.id);
  json.set("definition", object.definition);
  put(json, "drop", object.drop);
  put(json, "replaceable", object.replaceable);
  put(json, "comment", object.comment);
  put(json, "source", object.source);
  put(json, "signature", object.signature);
  return json;
}

Json to_json(const Catalog& catalog) {
  Json json = Json::object({{"limbeck_catalog", json_format::version}});
  const auto one = [](const auto& entry) { return write(entry.second); };
  put_list(json, "schemas", catalog.schemas, one);
  put_list(json, "enums", catalog.enums, one);
  put_list(json, "sequences", catalog.sequences, one);
  put_list(json, "tables", catalog.tables, one);
  put_list(json, "views", catalog.views, one);
  put_list(json, "objects", catalog.objects, one);
  put(json, "default_collation", catalog.default_collation);
  put_list(json, "dependencies", catalog.dependencies, [](const Dependency& dependency) {
    return Json::object({{"dependent", write(dependency.dependent)}, {"on", write(dependency.on)}});
  });
  return json;
}

}  // namespace limbeck::schema
