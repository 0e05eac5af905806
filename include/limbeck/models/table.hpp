// Tables.
#pragma once

#include <limbeck/models/column.hpp>
#include <limbeck/models/reference.hpp>
#include <limbeck/models/registry.hpp>
#include <string_view>
#include <type_traits>

namespace limbeck::models {
namespace detail {

template <typename Member, typename T>
constexpr bool default_fits() {
  using M = value_of<Member>;
  if constexpr (std::is_void_v<T>) {
    return true;
  } else if constexpr (std::is_enum_v<T> || std::is_enum_v<M>) {
    return std::is_same_v<M, T>;
  } else if constexpr (std::is_same_v<T, std::string_view>) {
    return !std::is_arithmetic_v<M>;
  } else if constexpr (std::is_same_v<T, bool> || std::is_same_v<M, bool>) {
    return std::is_same_v<M, T>;
  } else {
    return !std::is_same_v<M, std::string>;
  }
}

template <typename Member, typename Option>
struct Checked {};
template <typename Member, typename... Values>
struct Checked<Member, Reference<Values...>> {
  static_assert(sizeof...(Values) < 2,
                "limbeck: one column can't refer to several; use Table::foreign_key()");
  static_assert((std::is_same_v<value_of<Member>, Values> && ...),
                "limbeck: a foreign key and the column that it refers to must have the same C++ type");
};
template <typename Member, typename T>
struct Checked<Member, Default<T>> {
  static_assert(default_fits<Member, T>(), "limbeck: the default has not the C++ type of its column");
};
/// Fails to compile, with a sentence, unless the option is one for a column with such a member.
template <typename Member, typename Option>
inline constexpr bool column_option_suits =
    suitable<Option, column_option> && sizeof(Checked<Member, Option>) > 0;

template <typename Option>
inline constexpr bool gives_type = std::is_base_of_v<Type, Option> || std::is_same_v<Option, NativeType>;

inline Node& add_column(Record& table, std::string_view name) {
  Node& column = table.node.at("columns").push(Node());
  column.set("name", name);
  return column;
}
/// `pointer`: the address of a pointer to a data member, which is of the type Value.
template <typename Value, bool typed>
Node& add_column(Record& table, std::string_view name, TypeTag owner, const void* pointer) {
  table.columns.emplace_back(member(owner, pointer, sizeof(int Record::*)), name);
  Node& column = add_column(table, name);
  if (unwrap<Value>::optional) column.set("nullable", Node::boolean(true));
  if constexpr (typed) set_type<Value>(column);
  return column;
}
template <int place, typename... Options>
void add_options([[maybe_unused]] Node& part, const Options&... options) {
  static_assert((suitable<Options, place> && ...));
  (add_option(part, options), ...);
}
/// An enumerator as the default of a column of numbers is its number.
inline void count_enumerator(Node& column) {
  Node* value = column.find("default");
  value = value ? value->find("literal") : nullptr;
  if (!value || value->kind != Node::Kind::enumerator) return;
  const Node* type = column.find("type");
  if (type && type->find("default")) type = type->find("default");
  if (!type || type->find("enum")) return;
  if (type->kind != Node::Kind::text) {
    value->text = "number";  // of an engine's own type: unless it has a name
    return;
  }
  const std::string_view name = std::string_view(type->text).substr(0, type->text.find('('));
  for (const char* number : {"smallint", "integer", "bigint", "numeric", "real", "double"}) {
    if (name != number) continue;
    const std::string key = value->key;
    *value = Node::number(value->integer);
    value->key = key;
    return;
  }
}
/// Appends to a list of the table.
inline Node& add_part(Record& table, const char* list, std::string_view name) {
  Node& part = table.node.at(list).push(Node(Node::Kind::object));
  if (!name.empty()) part.set("name", name);
  return part;
}
inline Node& add_key(Record& table, const char* list, std::string_view name, Keys columns) {
  Node& part = add_part(table, list, name);
  part.set("columns", keys_node(columns));
  return part;
}
inline Node& add_primary_key(Record& table, std::string_view name, Keys columns) {
  Node& part = table.node.at("primary_key");
  if (!name.empty()) part.say("name", name);
  if (part.find("columns")) table.node.at("repeated").push(Node("primary_key"));
  part.set("columns", keys_node(columns));
  return part;
}
inline Node& add_index(Record& table, std::string_view name, Keys keys) {
  Node& part = add_part(table, "indexes", name);
  part.set("keys", keys_node(keys));
  return part;
}
inline Node& add_check(Record& table, std::string_view name, SqlText condition) {
  Node& part = add_part(table, "checks", name);
  part.set("expression", condition.sql.node());
  return part;
}
inline void add_foreign_key(Record& table, const Node& columns, const Node& reference) {
  Node& part = add_part(table, "foreign_keys", {});
  part.set("columns", columns);
  part.set("references", reference);
}

}  // namespace detail

/// A table, as a handle to its declaration: copies mean the same table. `Row` is the struct that its rows are
/// read into; void when there is none. All functions add to the declaration and return the handle, so that
/// they can be chained.
template <typename Row = void>
struct Table {
  detail::Record* record;

  /// A column for a member. Its type follows from the member's, NULL is allowed if that is a std::optional,
  /// and the rest are options: a type, primary_key, identity, unique, references(), default_to(),
  /// generated(), collate(), check(), indexed, comment(), nullable, not_null, renamed_from(), stable_id(),
  /// option().
  template <typename Class, typename Member, typename... Options>
  Table& column(Member Class::* member, std::string_view name, const Options&... options) {
    static_assert(std::is_base_of_v<Class, Row>,
                  "limbeck: the member is not one of the struct of this table");
    static_assert((detail::column_option_suits<Member, Options> && ...));
    detail::Node& column = detail::add_column<Member, !(detail::gives_type<Options> || ...)>(
        *record, name, &detail::type_tag<Class>, &member);
    detail::add_options<detail::column_option>(column, options...);
    if constexpr (std::is_enum_v<detail::value_of<Member>>) detail::count_enumerator(column);
    return *this;
  }
  /// A column without a member.
  template <typename SqlType, typename... Options>
  Table& column(std::string_view name, const SqlType& type, const Options&... options) {
    static_assert(detail::gives_type<SqlType>,
                  "limbeck: a column without a member needs its type after the name");
    detail::add_options<detail::column_option>(detail::add_column(*record, name), type, options...);
    return *this;
  }

  /// Options: include(), deferrable, deferred, option(), comment().
  template <typename... Options>
  Table& primary_key(Keys columns, const Options&... options) {
    detail::add_options<detail::key_option>(detail::add_primary_key(*record, {}, columns), options...);
    return *this;
  }
  template <typename... Options>
  Table& primary_key(std::string_view name, Keys columns, const Options&... options) {
    detail::add_options<detail::key_option>(detail::add_primary_key(*record, name, columns), options...);
    return *this;
  }

  /// A UNIQUE constraint. Options: nulls_not_distinct, include(), deferrable, deferred, option(), comment(),
  /// only_on().
  template <typename... Options>
  Table& unique(Keys columns, const Options&... options) {
    detail::add_options<detail::key_option>(detail::add_key(*record, "uniques", {}, columns), options...);
    return *this;
  }
  template <typename... Options>
  Table& unique(std::string_view name, Keys columns, const Options&... options) {
    detail::add_options<detail::key_option>(detail::add_key(*record, "uniques", name, columns), options...);
    return *this;
  }

  /// Options: unique, where(), include(), method(), nulls_not_distinct, option(), comment(), only_on(),
  /// renamed_from().
  template <typename... Options>
  Table& index(Keys keys, const Options&... options) {
    detail::add_options<detail::index_option>(detail::add_index(*record, {}, keys), options...);
    return *this;
  }
  template <typename... Options>
  Table& index(std::string_view name, Keys keys, const Options&... options) {
    detail::add_options<detail::index_option>(detail::add_index(*record, name, keys), options...);
    return *this;
  }

  /// Options: not_valid, no_inherit, comment(), only_on().
  Table& check(detail::SqlText condition) {
    detail::add_check(*record, {}, condition);
    return *this;
  }
  template <typename... Options>
  Table& check(std::string_view name, detail::SqlText condition, const Options&... options) {
    detail::add_options<detail::check_option>(detail::add_check(*record, name, condition), options...);
    return *this;
  }

  /// `.foreign_key(columns(&Contact::tenant_id, &Contact::group_id), references(columns(&Group::tenant_id,
  /// &Group::id)))`.
  template <typename... Values, typename... Referenced>
  Table& foreign_key(Columns<Values...> columns, Reference<Referenced...> reference) {
    static_assert(sizeof...(Referenced) == 0 || sizeof...(Referenced) == sizeof...(Values),
                  "limbeck: a foreign key and what it refers to must have equally many columns");
    if constexpr (sizeof...(Referenced) == sizeof...(Values)) {
      static_assert((std::is_same_v<Values, Referenced> && ...),
                    "limbeck: a foreign key and the column that it refers to must have the same C++ type");
    }
    detail::add_foreign_key(*record, columns.list.node(), reference.node());
    return *this;
  }
  /// `.foreign_key({"tenant_id", "group_id"}, references("groups", {"tenant_id", "id"}))`.
  template <typename... Referenced>
  Table& foreign_key(Keys columns, Reference<Referenced...> reference) {
    detail::add_foreign_key(*record, detail::keys_node(columns), reference.node());
    return *this;
  }

  /// A constraint that only its SQL describes: `.constraint("no_overlap", sql().on(postgresql, "EXCLUDE USING
  /// gist (…)"))`. Engines that are not named go without.
  Table& constraint(std::string_view name, detail::SqlText definition) {
    detail::add_part(*record, "constraints", name).set("definition", definition.sql.node());
    return *this;
  }

  Table& in_schema(std::string_view schema) { return set("schema", schema); }
  Table& comment(std::string_view text) { return set("comment", text); }
  /// The name that the table had before.
  Table& renamed_from(std::string_view name) { return set("renamed_from", name); }
  Table& stable_id(std::string_view id) { return set("id", id); }
  /// What only one engine has: `.option(sqlite, "strict")`, `.option(postgresql, "fillfactor", "70")`.
  Table& option(EngineKind dialect, std::string_view name, std::string_view value = "true") {
    record->node.set_option(dialect, name, value);
    return *this;
  }
  /// The table exists on that engine only.
  Table& only_on(EngineKind dialect) {
    record->node.add_only(dialect);
    return *this;
  }
  /// Calls `add(*this)`: for what several tables have in common.
  template <typename Function>
  Table& with(Function&& add) {
    add(*this);
    return *this;
  }

  Table& set(const char* name, std::string_view value) {
    record->node.say(name, value);
    return *this;
  }
};

/// Declares the table whose rows are read into `Row`.
template <typename Row>
Table<Row> table(std::string_view name) {
  static_assert(std::is_class_v<Row>, "limbeck: table<Row>() wants a struct");
  detail::Record* record = detail::declare("tables", name);
  record->type = &detail::type_tag<Row>;
  return Table<Row>{record};
}
/// Declares a table without a struct.
inline Table<> table(std::string_view name) {
  return Table<>{detail::declare("tables", name)};
}

/// Refers to a column of a table by its handle: needed only where two tables have the same struct.
template <typename Row, typename Class, typename Value>
Reference<detail::value_of<Value>> references(const Table<Row>& table, Value Class::* member,
                                              on_delete deleted = {}, on_update updated = {}) {
  static_assert(std::is_base_of_v<Class, Row>, "limbeck: the member is not one of the struct of that table");
  return Reference<detail::value_of<Value>>(
      detail::reference(nullptr, table.record, Key(member), deleted, updated));
}

}  // namespace limbeck::models
