#include "models/document_table.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"

namespace limbeck::models {
namespace {

/// "numeric(10, 2)[]". Whether there is such a type is for the dialect to say.
TypeSpec parse_portable(const std::string& written) {
  TypeSpec type;
  type.kind = TypeSpec::Kind::portable;
  auto rest = text::trim(written);
  while (rest.ends_with("[]")) {
    ++type.dimensions;
    rest = text::trim(rest.substr(0, rest.size() - 2));
  }
  const auto open = rest.find('(');
  type.portable.name = std::string(text::trim(rest.substr(0, open)));
  if (open == std::string_view::npos) return type;
  if (!rest.ends_with(')')) {
    type.portable.name = std::string(rest);  // the dialect refuses it by that
    return type;
  }
  for (const auto& argument : text::split(rest.substr(open + 1, rest.size() - open - 2), ',')) {
    type.portable.arguments.emplace_back(text::trim(argument));
  }
  return type;
}

const std::vector<std::string>& action_words() {
  static const std::vector<std::string> words = {"no action", "restrict", "cascade", "set null",
                                                 "set default"};
  return words;
}

schema::Deferral read_deferral(Members& members) {
  return static_cast<schema::Deferral>(members.word("deferrable", {"no", "immediate", "deferred"}, 0));
}

std::string quoted_collation(const ReadContext& context, const std::string& name) {
  // A name with quotes in it is SQL already: a collation in a schema.
  if (name.empty() || name.find('"') != std::string::npos) return name;
  return context.dialect.quote_identifier(name);
}

/// What a member holds that may be `true`, a name or an object: its name and, for an object, its members.
struct ShortForm {
  bool given = false;
  std::string name;
  const Json* object = nullptr;
};
ShortForm read_short(Members& members, const std::string& key) {
  const auto* value = members.take(key);
  if (!value) return {};
  if (value->is_bool()) return {value->as_bool(), {}, nullptr};
  if (value->is_string()) return {true, value->as_string(), nullptr};
  if (value->is_object()) return {true, {}, value};
  members.problem(fmt::format("\"{}\" must be true, a name or an object, not {}", key, value->kind()));
  return {};
}

class TableReader {
 public:
  TableReader(const ReadContext& context, Members& members) : context_(context), members_(members) {}

  void read() {
    auto& table = result.value;
    table.name.name = members_.required_text("name");
    table.name.schema = members_.text("schema");
    if (!table.name.name.empty()) members_.set_where("table " + table.name.display());
    table.comment = members_.text("comment");
    table.options = members_.options();
    members_.each("columns", [&](const Json& json, std::size_t index) { read_column(json, index); });
    if (const auto* json = members_.take("primary_key")) read_primary_key(*json);
    members_.each("uniques", [&](const Json& json, std::size_t) { read_unique(json, {}); });
    members_.each("checks", [&](const Json& json, std::size_t) { read_check(json, {}); });
    members_.each("foreign_keys", [&](const Json& json, std::size_t) { read_foreign_key(json); });
    members_.each("constraints", [&](const Json& json, std::size_t) { read_other(json); });
    members_.each("indexes", [&](const Json& json, std::size_t) {
      if (auto index = read_index(context_, json, members_.where()))
        table.indexes.push_back(std::move(*index));
    });
    read_renamed_from_and_id(members_, result);
  }

  Declared<TableSpec> result;

 private:
  std::string inside(const std::string& what) const { return members_.where() + ", " + what; }

  void read_column(const Json& json, std::size_t index) {
    Declared<ColumnSpec> declared;
    auto& [column, type, literal, nullable] = declared.value;
    const auto* name = json.find("name");
    const bool has_name = name && name->is_string() && !name->as_string().empty();
    Members members(
        context_, json,
        inside(has_name ? "column " + name->as_string() : fmt::format("column number {}", index + 1)));
    column.name = members.required_text("name");
    type = read_type(members, "type");
    nullable = members.boolean("nullable");
    read_default(members, declared.value);
    if (const auto* identity = members.take("identity"))
      column.identity = read_identity_column(members, *identity);
    if (const auto* generated = members.take("generated"))
      column.generated = read_generated(members, *generated);
    column.collation = quoted_collation(context_, members.sql("collation", true).value_or(""));
    column.comment = members.text("comment");
    column.options = members.options();
    read_renamed_from_and_id(members, declared);
    read_column_keys(members, column.name);
    members.each("checks", [&](const Json& check, std::size_t) { read_check(check, column.name); });
    if (const auto* reference = members.take("references")) {
      read_reference(*reference, {column.name}, members.where());
    }
    if (const auto given = read_short(members, "index"); given.given)
      read_column_index(members, given, column.name);
    members.finish();
    result.value.columns.push_back(std::move(declared));
  }

  void read_default(Members& members, ColumnSpec& spec) {
    const auto* value = members.take("default");
    const auto* literal = value ? value->find("literal") : nullptr;
    if (!literal) {
      spec.column.default_value = members.sql("default");
      return;
    }
    Members only(context_, *value, members.where() + ", default");
    only.take("literal");
    only.finish();
    if (literal->is_array() || literal->is_object()) {
      members.problem(
          fmt::format("the literal default must be a text, a number or a boolean, not {}", literal->kind()));
    } else if (!literal->is_null()) {
      spec.literal = *literal;
    }
  }

  schema::Identity read_identity_column(Members& column, const Json& json) {
    static const Json plain = Json::object();
    schema::Identity identity;
    Members members(context_, json.is_bool() && json.as_bool() ? plain : json, column.where() + ", identity");
    identity.always = members.boolean("always");
    identity.numbers = read_numbers(members);
    members.finish();
    return identity;
  }

  schema::Generated read_generated(Members& column, const Json& json) {
    schema::Generated generated;
    Members members(context_, json, column.where() + ", generated");
    generated.expression = members.required_sql("expression");
    generated.stored = members.boolean("stored", true);
    members.finish();
    return generated;
  }

  /// "primary_key" and "unique" of a column.
  void read_column_keys(Members& members, const std::string& column) {
    if (const auto key = read_short(members, "primary_key"); key.given) {
      auto& primary = result.value.primary_key;
      if (!primary) primary.emplace().value.primary = true;
      primary->value.columns.push_back(column);
      if (!key.name.empty()) primary->value.name = key.name;
      if (key.object)
        members.problem("\"primary_key\" of a column must be true or the name of the constraint");
    }
    const auto key = read_short(members, "unique");
    if (!key.given) return;
    if (key.object) {
      read_unique(*key.object, column);
    } else {
      Declared<schema::KeyConstraint> unique;
      unique.value.name = key.name;
      unique.value.columns = {column};
      result.value.uniques.push_back(std::move(unique));
    }
  }

  void read_column_index(Members& members, const ShortForm& given, const std::string& column) {
    Declared<schema::Index> declared;
    declared.value.name = given.name;
    declared.value.keys.push_back({});
    declared.value.keys.back().column = column;
    if (given.object) members.problem("\"index\" of a column must be true or the name of the index");
    result.value.indexes.push_back(std::move(declared));
  }

  Declared<schema::KeyConstraint> read_key(Members& members) {
    Declared<schema::KeyConstraint> declared;
    auto& key = declared.value;
    key.name = members.text("name");
    if (!key.name.empty()) members.set_where(members.where() + " " + key.name);
    key.columns = members.texts("columns");
    key.include = members.texts("include");
    key.deferral = read_deferral(members);
    key.comment = members.text("comment");
    key.options = members.options();
    read_renamed_from_and_id(members, declared);
    return declared;
  }

  void read_primary_key(const Json& json) {
    Members members(context_, json, inside("primary key"));
    auto declared = read_key(members);
    declared.value.primary = true;
    members.finish();
    if (result.value.primary_key) {
      members.problem("the table has a primary key already, at its columns");
    } else {
      result.value.primary_key = std::move(declared);
    }
  }

  void read_unique(const Json& json, const std::string& column) {
    Members members(context_, json, inside("unique constraint"));
    auto declared = read_key(members);
    declared.value.nulls_not_distinct = members.boolean("nulls_not_distinct");
    if (!column.empty()) declared.value.columns = {column};
    const bool here = members.exists_on_dialect();
    members.finish();
    if (here) result.value.uniques.push_back(std::move(declared));
  }

  void read_check(const Json& json, const std::string& column) {
    Declared<CheckSpec> declared;
    auto& check = declared.value.check;
    declared.value.column = column;
    Members members(context_, json,
                    inside(column.empty() ? "check" : fmt::format("column {}, check", column)));
    check.name = members.text("name");
    if (!check.name.empty()) members.set_where(members.where() + " " + check.name);
    const bool here = members.exists_on_dialect();
    if (here) {
      check.expression = members.required_sql("expression");
    } else {
      members.sql("expression", true);
    }
    check.no_inherit = members.boolean("no_inherit");
    check.validated = members.boolean("validated", true);
    check.comment = members.text("comment");
    read_renamed_from_and_id(members, declared);
    members.finish();
    if (here) result.value.checks.push_back(std::move(declared));
  }

  void read_foreign_key(const Json& json) {
    Members members(context_, json, inside("foreign key"));
    const auto columns = members.texts("columns");
    if (const auto* reference = members.take("references")) {
      read_reference(*reference, columns, members.where());
    } else {
      members.problem("\"references\" is missing");
    }
    members.finish();
  }

  void read_reference(const Json& json, std::vector<std::string> columns, const std::string& where) {
    Declared<schema::ForeignKey> declared;
    auto& key = declared.value;
    key.columns = std::move(columns);
    Members members(context_, json, where + ", references");
    key.name = members.text("name");
    key.referenced_table = read_name(members, "table");
    if (key.referenced_table.name.empty()) members.problem("\"table\" is missing");
    key.referenced_columns = members.texts("columns");
    key.on_update = static_cast<schema::ForeignKeyAction>(members.word("on_update", action_words(), 0));
    key.on_delete = static_cast<schema::ForeignKeyAction>(members.word("on_delete", action_words(), 0));
    key.on_delete_columns = members.texts("on_delete_columns");
    key.match_full = members.word("match", {"simple", "full"}, 0) == 1;
    key.deferral = read_deferral(members);
    key.validated = members.boolean("validated", true);
    key.comment = members.text("comment");
    read_renamed_from_and_id(members, declared);
    const bool here = members.exists_on_dialect();
    members.finish();
    if (here) result.value.foreign_keys.push_back(std::move(declared));
  }

  void read_other(const Json& json) {
    Declared<schema::OtherConstraint> declared;
    auto& other = declared.value;
    Members members(context_, json, inside("constraint"));
    other.name = members.text("name");
    if (!other.name.empty()) members.set_where(members.where() + " " + other.name);
    if (!members.take("definition")) members.problem("\"definition\" is missing");
    const auto definition = members.sql("definition", true);
    other.definition = definition.value_or("");
    other.comment = members.text("comment");
    read_renamed_from_and_id(members, declared);
    const bool here = members.exists_on_dialect();
    members.finish();
    if (here && definition) result.value.other_constraints.push_back(std::move(declared));
  }

  const ReadContext& context_;
  Members& members_;
};

schema::IndexKey read_index_key(Members& index, const Json& json) {
  schema::IndexKey key;
  if (json.is_string()) {
    key.column = json.as_string();
    return key;
  }
  Members members(index.context(), json, index.where());
  key.column = members.text("column");
  if (members.take("expression")) key.expression = members.required_sql("expression");
  if (key.column.empty() == key.expression.empty()) {
    members.problem("each key must have either a \"column\" or an \"expression\"");
  }
  key.collation = quoted_collation(index.context(), members.sql("collation", true).value_or(""));
  key.operator_class = members.text("operator_class");
  key.descending = members.boolean("descending");
  // PostgreSQL manual, CREATE INDEX: nulls come first when the order is descending and last otherwise.
  key.nulls_first = members.word("nulls", {"last", "first"}, key.descending ? 1 : 0) == 1;
  members.finish();
  return key;
}

}  // namespace

schema::SequenceNumbers read_numbers(Members& members) {
  schema::SequenceNumbers numbers;
  numbers.start = members.integer("start");
  numbers.increment = members.integer("increment");
  numbers.minimum = members.integer("minimum");
  numbers.maximum = members.integer("maximum");
  numbers.cache = members.integer("cache");
  numbers.cycle = members.boolean("cycle");
  return numbers;
}

schema::ObjectName read_name(Members& members, const std::string& key) {
  const auto* value = members.take(key);
  if (!value || value->is_string()) return {{}, members.text(key)};
  Members name(members.context(), *value, members.where() + ", " + key);
  schema::ObjectName result{name.text("schema"), name.required_text("name")};
  name.finish();
  return result;
}

TypeSpec read_type(Members& members, const std::string& key) {
  const auto* value = members.take(key);
  if (!value) {
    members.problem(fmt::format("\"{}\" is missing", key));
    return {};
  }
  if (value->is_string()) return parse_portable(value->as_string());
  Members type(members.context(), *value, members.where() + ", " + key);
  TypeSpec result;
  const auto native = [&](const std::string& dialect) {
    const auto text = type.text(dialect);
    const bool chosen = dialect == "native" ? result.kind == TypeSpec::Kind::none
                                            : dialect == members.context().dialect.name();
    if (text.empty() || !chosen) return;
    result.kind = TypeSpec::Kind::native;
    result.native = text;
  };
  for (const auto& dialect : dialect_names()) native(dialect);
  native("native");
  const auto enumeration = read_name(type, "enum");
  const auto portable = type.text("default");
  const auto name = type.text("name");
  const auto dimensions = type.integer("array").value_or(0);
  std::vector<std::string> arguments;
  if (const auto* given = type.take("arguments"); given && given->is_array()) {
    for (const auto& argument : given->as_array()) {
      arguments.push_back(argument.is_string() ? argument.as_string() : argument.dump(0));
    }
  } else if (given) {
    type.problem(fmt::format("\"arguments\" must be an array, not {}", given->kind()));
  }
  if (value->is_object()) type.finish();
  if (result.kind == TypeSpec::Kind::native) return result;
  if (!enumeration.name.empty()) {
    result.kind = TypeSpec::Kind::enumeration;
    result.enumeration = enumeration;
  } else if (!portable.empty()) {
    result = parse_portable(portable);
  } else if (!name.empty()) {
    result.kind = TypeSpec::Kind::portable;
    result.portable = {name, arguments};
  } else if (value->is_object()) {
    type.problem(fmt::format("there is none for {}", members.context().dialect.name()));
  }
  result.dimensions += static_cast<int>(std::clamp<std::int64_t>(dimensions, 0, 6));
  return result;
}

std::optional<Declared<schema::Index>> read_index(const ReadContext& context, const Json& json,
                                                  const std::string& owner) {
  Declared<schema::Index> declared;
  auto& index = declared.value;
  Members members(context, json, owner + ", index");
  index.name = members.text("name");
  if (!index.name.empty()) members.set_where(members.where() + " " + index.name);
  const bool here = members.exists_on_dialect();
  if (const auto unique = read_short(members, "unique"); unique.object) {
    Members options(context, *unique.object, members.where() + ", unique");
    index.unique = true;
    index.nulls_not_distinct = options.boolean("nulls_not_distinct");
    options.finish();
  } else {
    index.unique = unique.given;
    if (!unique.name.empty())
      members.problem("\"unique\" of an index must be true or false: the index has a name of its own");
  }
  index.method = members.text("method");
  if (const auto* keys = members.take("keys"); keys && keys->is_array()) {
    for (const auto& key : keys->as_array()) index.keys.push_back(read_index_key(members, key));
  }
  if (index.keys.empty()) members.problem("\"keys\" must be an array of columns or expressions");
  index.include = members.texts("include");
  if (members.take("where")) index.where = members.sql("where", !here).value_or("");
  index.nulls_not_distinct = members.boolean("nulls_not_distinct") || index.nulls_not_distinct;
  index.comment = members.text("comment");
  index.options = members.options();
  read_renamed_from_and_id(members, declared);
  members.finish();
  if (!here) return std::nullopt;
  return declared;
}

std::optional<Declared<TableSpec>> read_table(const ReadContext& context, const Json& json,
                                              std::size_t index) {
  const auto* name = json.find("name");
  Members members(
      context, json,
      name && name->is_string() ? "table " + name->as_string() : fmt::format("table number {}", index + 1));
  TableReader reader(context, members);
  if (!json.is_object()) return std::nullopt;
  // What a table of other dialects says need not make sense here.
  if (!members.exists_on_dialect()) return std::nullopt;
  reader.read();
  members.finish();
  return std::move(reader.result);
}

}  // namespace limbeck::models
