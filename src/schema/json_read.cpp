// Reading: every member is taken once, and what nobody took is an error.
#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "schema/json.hpp"
#include "schema/json_elements.hpp"
#include "schema/json_format.hpp"

namespace limbeck::schema {
namespace {

SequenceNumbers read_numbers(Members& json) {
  SequenceNumbers numbers;
  numbers.start = json.integer("start");
  numbers.increment = json.integer("increment");
  numbers.minimum = json.integer("minimum");
  numbers.maximum = json.integer("maximum");
  numbers.cache = json.integer("cache");
  numbers.cycle = json.flag("cycle");
  return numbers;
}

Deferral read_deferral(Members& json) {
  const auto text = json.text("deferrable");
  const auto found = std::ranges::find(json_format::deferral_names, text);
  if (found == json_format::deferral_names.end()) {
    json.fail(
        fmt::format("\"deferrable\" is \"initially immediate\" or \"initially deferred\", not \"{}\"", text));
  }
  return static_cast<Deferral>(found - json_format::deferral_names.begin());
}

ForeignKeyAction read_action(Members& json, const char* key) {
  const auto text = json.text(key);
  if (text.empty()) return ForeignKeyAction::no_action;
  for (const auto action :
       {ForeignKeyAction::no_action, ForeignKeyAction::restrict, ForeignKeyAction::cascade,
        ForeignKeyAction::set_null, ForeignKeyAction::set_default}) {
    if (text == action_sql(action)) return action;
  }
  json.fail(fmt::format("\"{}\" holds no action of a foreign key: \"{}\"", key, text));
}

IndexKey read_index_key(Members& json) {
  IndexKey key;
  key.column = json.text("column");
  key.expression = json.text("expression");
  key.collation = json.text("collation");
  key.operator_class = json.text("operator_class");
  key.prefix_length = json.integer("prefix_length").value_or(0);
  key.descending = json.flag("descending");
  key.nulls_first = json.flag("nulls_first");
  return key;
}

}  // namespace

template <>
ObjectName read(Members& json) {
  return json.name();
}

template <>
Schema read(Members& json) {
  Schema schema;
  schema.name = json.required_text("name");
  schema.comment = json.text("comment");
  return schema;
}

template <>
Column read(Members& json) {
  Column column;
  column.name = json.required_text("name");
  column.type = json.required_text("type");
  column.not_null = json.flag("not_null");
  column.spelling.not_null = json.flag("not_null_is_written");
  column.default_value = json.optional_text("default");
  if (auto identity = json.object("identity")) {
    column.identity.emplace();
    column.identity->always = identity->flag("always");
    column.identity->numbers = read_numbers(*identity);
    identity->finish();
  }
  if (auto generated = json.object("generated")) {
    column.generated.emplace();
    column.generated->expression = generated->required_text("expression");
    column.generated->stored = !generated->flag("virtual");
    generated->finish();
  }
  column.collation = json.text("collation");
  column.on_update = json.text("on_update");
  column.check = json.text("check");
  column.invisible = json.flag("invisible");
  column.comment = json.text("comment");
  column.options = json.options("options");
  return column;
}

template <>
KeyConstraint read(Members& json) {
  KeyConstraint key;
  key.name = json.text("name");
  key.columns = json.texts("columns");
  key.parts = json.list<KeyPart>("parts", [](Members& part) {
    return KeyPart{part.integer("prefix_length").value_or(0), part.flag("descending")};
  });
  key.include = json.texts("include");
  key.nulls_not_distinct = json.flag("nulls_not_distinct");
  key.deferral = read_deferral(json);
  key.comment = json.text("comment");
  key.options = json.options("options");
  return key;
}

template <>
CheckConstraint read(Members& json) {
  CheckConstraint check;
  check.name = json.text("name");
  check.expression = json.required_text("expression");
  check.no_inherit = json.flag("no_inherit");
  check.validated = !json.flag("not_valid");
  check.comment = json.text("comment");
  return check;
}

template <>
ForeignKey read(Members& json) {
  ForeignKey key;
  key.name = json.text("name");
  key.columns = json.texts("columns");
  auto referenced = json.required_object("references");
  key.referenced_table = referenced.name();
  key.referenced_columns = referenced.texts("columns");
  referenced.finish();
  key.on_update = read_action(json, "on_update");
  key.on_delete = read_action(json, "on_delete");
  key.on_delete_columns = json.texts("on_delete_columns");
  key.match_full = json.flag("match_full");
  key.deferral = read_deferral(json);
  key.validated = !json.flag("not_valid");
  key.comment = json.text("comment");
  return key;
}

template <>
OtherConstraint read(Members& json) {
  OtherConstraint other;
  other.name = json.text("name");
  other.definition = json.required_text("definition");
  other.comment = json.text("comment");
  return other;
}

template <>
Index read(Members& json) {
  Index index;
  index.name = json.required_text("name");
  index.unique = json.flag("unique");
  index.method = json.text("method");
  index.keys = json.list<IndexKey>("keys", read_index_key);
  index.include = json.texts("include");
  index.where = json.text("where");
  index.nulls_not_distinct = json.flag("nulls_not_distinct");
  index.ignored = json.flag("ignored");
  index.comment = json.text("comment");
  index.options = json.options("options");
  index.definition = json.text("definition");
  return index;
}

template <>
Table read(Members& json) {
  Table table;
  table.name = json.name();
  table.columns = json.list<Column>("columns", read<Column>);
  if (auto key = json.object("primary_key")) {
    table.primary_key = read<KeyConstraint>(*key);
    table.primary_key->primary = true;
    key->finish();
  }
  table.uniques = json.list<KeyConstraint>("unique_constraints", read<KeyConstraint>);
  table.checks = json.list<CheckConstraint>("check_constraints", read<CheckConstraint>);
  table.foreign_keys = json.list<ForeignKey>("foreign_keys", read<ForeignKey>);
  table.other_constraints = json.list<OtherConstraint>("other_constraints", read<OtherConstraint>);
  table.indexes = json.list<Index>("indexes", read<Index>);
  table.collation = json.text("collation");
  table.comment = json.text("comment");
  table.options = json.options("options");
  return table;
}

template <>
View read(Members& json) {
  View view;
  view.name = json.name();
  view.materialized = json.flag("materialized");
  view.query = json.text("query");
  view.columns = json.list<std::pair<std::string, std::string>>("columns", [](Members& column) {
    return std::pair(column.required_text("name"), column.text("type"));
  });
  view.indexes = json.list<Index>("indexes", read<Index>);
  view.comment = json.text("comment");
  view.column_comments =
      json.list<std::pair<std::string, std::string>>("column_comments", [](Members& comment) {
        return std::pair(comment.required_text("name"), comment.required_text("comment"));
      });
  view.options = json.options("options");
  view.definition = json.text("definition");
  return view;
}

template <>
Enum read(Members& json) {
  Enum enumeration;
  enumeration.name = json.name();
  enumeration.values = json.texts("values");
  enumeration.comment = json.text("comment");
  return enumeration;
}

template <>
Sequence read(Members& json) {
  Sequence sequence;
  sequence.name = json.name();
  sequence.type = json.text("type");
  sequence.numbers = read_numbers(json);
  if (auto owner = json.object("owned_by")) {
    sequence.owned_by_table = {owner->text("schema"), owner->required_text("table")};
    sequence.owned_by_column = owner->required_text("column");
    owner->finish();
  }
  sequence.comment = json.text("comment");
  sequence.options = json.options("options");
  return sequence;
}

template <>
ObjectId read(Members& json) {
  static const auto kinds = [] {
    std::map<std::string, ObjectKind> by_name;
    for (int kind = 0; kind <= static_cast<int>(ObjectKind::raw); ++kind) {
      by_name[kind_name(static_cast<ObjectKind>(kind))] = static_cast<ObjectKind>(kind);
    }
    return by_name;
  }();
  ObjectId id;
  const auto kind = json.required_text("kind");
  const auto found = kinds.find(kind);
  if (found == kinds.end()) json.fail(fmt::format("there is no kind \"{}\"", kind));
  id.kind = found->second;
  id.name = json.name();
  id.part = json.text("part");
  return id;
}

template <>
SqlObject read(Members& json) {
  SqlObject object;
  object.id = read<ObjectId>(json);
  object.definition = json.required_text("definition");
  object.drop = json.text("drop");
  object.replaceable = json.flag("replaceable");
  object.comment = json.text("comment");
  object.source = json.text("source");
  object.signature = json.text("signature");
  return object;
}

namespace {

template <typename Key, typename Value>
std::map<Key, Value> keyed(std::vector<Value> values, const Members& json, Key (*key_of)(const Value&)) {
  std::map<Key, Value> by_key;
  for (auto& value : values) {
    auto key = key_of(value);
    if (!by_key.emplace(std::move(key), std::move(value)).second) json.fail("two objects have the same name");
  }
  return by_key;
}

}  // namespace

Catalog from_json(const Json& document) {
  Members json(document, "the catalog in JSON", "the top");
  const auto version = json.integer("limbeck_catalog");
  if (version != json_format::version) {
    json.fail(fmt::format("\"limbeck_catalog\" must be {}, the version of the format", json_format::version));
  }
  Catalog catalog;
  catalog.schemas = keyed<std::string, Schema>(json.list<Schema>("schemas", read<Schema>), json,
                                               [](const Schema& held) { return held.name; });
  catalog.enums = keyed<ObjectName, Enum>(json.list<Enum>("enums", read<Enum>), json,
                                          [](const Enum& held) { return held.name; });
  catalog.sequences = keyed<ObjectName, Sequence>(json.list<Sequence>("sequences", read<Sequence>), json,
                                                  [](const Sequence& held) { return held.name; });
  catalog.tables = keyed<ObjectName, Table>(json.list<Table>("tables", read<Table>), json,
                                            [](const Table& held) { return held.name; });
  catalog.views = keyed<ObjectName, View>(json.list<View>("views", read<View>), json,
                                          [](const View& held) { return held.name; });
  catalog.objects = keyed<ObjectId, SqlObject>(json.list<SqlObject>("objects", read<SqlObject>), json,
                                               [](const SqlObject& held) { return held.id; });
  catalog.default_collation = json.text("default_collation");
  catalog.dependencies = json.list<Dependency>("dependencies", [](Members& held) {
    Dependency dependency;
    auto dependent = held.object("dependent");
    auto on = held.object("on");
    if (!dependent || !on) held.fail("\"dependent\" and \"on\" belong together");
    dependency.dependent = read<ObjectId>(*dependent);
    dependency.on = read<ObjectId>(*on);
    dependent->finish();
    on->finish();
    return dependency;
  });
  json.finish();
  return catalog;
}

}  // namespace limbeck::schema
