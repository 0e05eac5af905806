// Reading: every member is taken once, and what nobody took is an error.
#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "schema/json.hpp"
#include "schema/json_format.hpp"

namespace limbeck::schema {
namespace {

/// The members of one JSON object: each is taken once, and what nobody took is an error.
class Members {
 public:
  Members(const Json& json, std::string where) : where_(std::move(where)) {
    if (!json.is_object()) fail(fmt::format("this must be an object (found: {})", json.kind()));
    for (const auto& [key, value] : json.as_object()) {
      if (!members_.emplace(key, &value).second) fail(fmt::format("\"{}\" stands there twice", key));
    }
  }

  const Json* take(const char* key) {
    const auto found = members_.find(key);
    if (found == members_.end()) return nullptr;
    const Json* value = found->second;
    members_.erase(found);
    return value;
  }
  std::string text(const char* key) {
    const auto* value = take(key);
    return value ? string(*value, key) : std::string();
  }
  std::string required_text(const char* key) {
    const auto* value = take(key);
    if (!value) fail(fmt::format("\"{}\" is missing", key));
    return string(*value, key);
  }
  std::optional<std::string> optional_text(const char* key) {
    const auto* value = take(key);
    return value ? std::optional(string(*value, key)) : std::nullopt;
  }
  bool flag(const char* key) {
    const auto* value = take(key);
    if (!value) return false;
    if (!value->is_bool()) fail(fmt::format("\"{}\" must be true or false (found: {})", key, value->kind()));
    return value->as_bool();
  }
  std::optional<std::int64_t> integer(const char* key) {
    const auto* value = take(key);
    if (!value) return std::nullopt;
    if (!value->is_integer())
      fail(fmt::format("\"{}\" must be a whole number (found: {})", key, value->kind()));
    return value->as_integer();
  }
  std::vector<std::string> texts(const char* key) {
    std::vector<std::string> values;
    for (const auto& value : array(key)) values.push_back(string(value, key));
    return values;
  }
  Options options(const char* key) {
    Options options;
    if (const auto* value = take(key)) {
      if (!value->is_object()) fail(fmt::format("\"{}\" must be an object (found: {})", key, value->kind()));
      for (const auto& [name, held] : value->as_object()) options[name] = string(held, key);
    }
    return options;
  }
  ObjectName name() {
    ObjectName name;
    name.schema = text("schema");
    name.name = required_text("name");
    return name;
  }
  /// Each element of an array of objects, read by `read_one(Members&)`; nothing when there is no such member.
  template <typename Value, typename Read>
  std::vector<Value> list(const char* key, Read read_one) {
    std::vector<Value> values;
    const auto& elements = array(key);
    for (std::size_t i = 0; i < elements.size(); ++i) {
      Members members(elements[i], fmt::format("{}.{}[{}]", where_, key, i));
      values.push_back(read_one(members));
      members.finish();
    }
    return values;
  }
  std::optional<Members> object(const char* key) {
    const auto* value = take(key);
    if (!value) return std::nullopt;
    return Members(*value, where_ + "." + key);
  }
  /// Call it last.
  void finish() const {
    if (!members_.empty()) fail(fmt::format("\"{}\" is not known here", members_.begin()->first));
  }
  [[noreturn]] void fail(const std::string& message) const {
    throw Error(fmt::format("the catalog in JSON is not valid: at {}: {}", where_, message));
  }

 private:
  std::string string(const Json& value, const char* key) const {
    if (!value.is_string()) fail(fmt::format("\"{}\" must hold text (found: {})", key, value.kind()));
    return value.as_string();
  }
  const Json::Array& array(const char* key) {
    static const Json::Array none;
    const auto* value = take(key);
    if (!value) return none;
    if (!value->is_array()) fail(fmt::format("\"{}\" must be an array (found: {})", key, value->kind()));
    return value->as_array();
  }

  std::string where_;
  std::map<std::string, const Json*> members_;
};

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

Column read_column(Members& json) {
  Column column;
  column.name = json.required_text("name");
  column.type = json.required_text("type");
  column.not_null = json.flag("not_null");
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
  column.comment = json.text("comment");
  column.options = json.options("options");
  return column;
}

KeyConstraint read_key(Members& json, bool primary) {
  KeyConstraint key;
  key.primary = primary;
  key.name = json.text("name");
  key.columns = json.texts("columns");
  key.include = json.texts("include");
  key.nulls_not_distinct = json.flag("nulls_not_distinct");
  key.deferral = read_deferral(json);
  key.comment = json.text("comment");
  key.options = json.options("options");
  return key;
}

CheckConstraint read_check(Members& json) {
  CheckConstraint check;
  check.name = json.text("name");
  check.expression = json.required_text("expression");
  check.no_inherit = json.flag("no_inherit");
  check.validated = !json.flag("not_valid");
  check.comment = json.text("comment");
  return check;
}

ForeignKey read_foreign_key(Members& json) {
  ForeignKey key;
  key.name = json.text("name");
  key.columns = json.texts("columns");
  auto referenced = json.object("references");
  if (!referenced) json.fail("\"references\" is missing");
  key.referenced_table = referenced->name();
  key.referenced_columns = referenced->texts("columns");
  referenced->finish();
  key.on_update = read_action(json, "on_update");
  key.on_delete = read_action(json, "on_delete");
  key.on_delete_columns = json.texts("on_delete_columns");
  key.match_full = json.flag("match_full");
  key.deferral = read_deferral(json);
  key.validated = !json.flag("not_valid");
  key.comment = json.text("comment");
  return key;
}

OtherConstraint read_other(Members& json) {
  OtherConstraint other;
  other.name = json.text("name");
  other.definition = json.required_text("definition");
  other.comment = json.text("comment");
  return other;
}

IndexKey read_index_key(Members& json) {
  IndexKey key;
  key.column = json.text("column");
  key.expression = json.text("expression");
  key.collation = json.text("collation");
  key.operator_class = json.text("operator_class");
  key.descending = json.flag("descending");
  key.nulls_first = json.flag("nulls_first");
  return key;
}

Index read_index(Members& json) {
  Index index;
  index.name = json.required_text("name");
  index.unique = json.flag("unique");
  index.method = json.text("method");
  index.keys = json.list<IndexKey>("keys", read_index_key);
  index.include = json.texts("include");
  index.where = json.text("where");
  index.nulls_not_distinct = json.flag("nulls_not_distinct");
  index.comment = json.text("comment");
  index.options = json.options("options");
  index.definition = json.text("definition");
  return index;
}

Table read_table(Members& json) {
  Table table;
  table.name = json.name();
  table.columns = json.list<Column>("columns", read_column);
  if (auto key = json.object("primary_key")) {
    table.primary_key = read_key(*key, true);
    key->finish();
  }
  table.uniques =
      json.list<KeyConstraint>("unique_constraints", [](Members& key) { return read_key(key, false); });
  table.checks = json.list<CheckConstraint>("check_constraints", read_check);
  table.foreign_keys = json.list<ForeignKey>("foreign_keys", read_foreign_key);
  table.other_constraints = json.list<OtherConstraint>("other_constraints", read_other);
  table.indexes = json.list<Index>("indexes", read_index);
  table.comment = json.text("comment");
  table.options = json.options("options");
  return table;
}

View read_view(Members& json) {
  View view;
  view.name = json.name();
  view.materialized = json.flag("materialized");
  view.query = json.text("query");
  view.columns = json.list<std::pair<std::string, std::string>>("columns", [](Members& column) {
    return std::pair(column.required_text("name"), column.text("type"));
  });
  view.indexes = json.list<Index>("indexes", read_index);
  view.comment = json.text("comment");
  view.column_comments =
      json.list<std::pair<std::string, std::string>>("column_comments", [](Members& comment) {
        return std::pair(comment.required_text("name"), comment.required_text("comment"));
      });
  view.options = json.options("options");
  view.definition = json.text("definition");
  return view;
}

Enum read_enum(Members& json) {
  Enum enumeration;
  enumeration.name = json.name();
  enumeration.values = json.texts("values");
  enumeration.comment = json.text("comment");
  return enumeration;
}

Sequence read_sequence(Members& json) {
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

ObjectId read_id(Members& json) {
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

SqlObject read_object(Members& json) {
  SqlObject object;
  object.id = read_id(json);
  object.definition = json.required_text("definition");
  object.drop = json.text("drop");
  object.replaceable = json.flag("replaceable");
  object.comment = json.text("comment");
  object.source = json.text("source");
  object.signature = json.text("signature");
  return object;
}

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
  Members json(document, "the top");
  const auto version = json.integer("limbeck_catalog");
  if (version != json_format::version) {
    json.fail(fmt::format("\"limbeck_catalog\" must be {}, the version of the format", json_format::version));
  }
  Catalog catalog;
  catalog.schemas = keyed<std::string, Schema>(json.list<Schema>("schemas",
                                                                 [](Members& held) {
                                                                   Schema schema;
                                                                   schema.name = held.required_text("name");
                                                                   schema.comment = held.text("comment");
                                                                   return schema;
                                                                 }),
                                               json, [](const Schema& schema) { return schema.name; });
  catalog.enums = keyed<ObjectName, Enum>(json.list<Enum>("enums", read_enum), json,
                                          [](const Enum& held) { return held.name; });
  catalog.sequences = keyed<ObjectName, Sequence>(json.list<Sequence>("sequences", read_sequence), json,
                                                  [](const Sequence& held) { return held.name; });
  catalog.tables = keyed<ObjectName, Table>(json.list<Table>("tables", read_table), json,
                                            [](const Table& held) { return held.name; });
  catalog.views = keyed<ObjectName, View>(json.list<View>("views", read_view), json,
                                          [](const View& held) { return held.name; });
  catalog.objects = keyed<ObjectId, SqlObject>(json.list<SqlObject>("objects", read_object), json,
                                               [](const SqlObject& held) { return held.id; });
  catalog.dependencies = json.list<Dependency>("dependencies", [](Members& held) {
    Dependency dependency;
    auto dependent = held.object("dependent");
    auto on = held.object("on");
    if (!dependent || !on) held.fail("\"dependent\" and \"on\" belong together");
    dependency.dependent = read_id(*dependent);
    dependency.on = read_id(*on);
    dependent->finish();
    on->finish();
    return dependency;
  });
  json.finish();
  return catalog;
}

}  // namespace limbeck::schema
