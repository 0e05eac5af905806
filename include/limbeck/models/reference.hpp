// Foreign keys.
#pragma once

#include <limbeck/models/key.hpp>
#include <limbeck/models/registry.hpp>
#include <limbeck/models/type.hpp>
#include <string_view>
#include <type_traits>

namespace limbeck::models {

/// What happens to a row when the row it refers to is deleted.
enum class on_delete { no_action, restrict, cascade, set_null, set_default };
/// What happens to a row when the key that it refers to changes.
enum class on_update { no_action, restrict, cascade, set_null, set_default };

namespace detail {

inline const char* action_name(int action) {
  constexpr const char* names[] = {"no action", "restrict", "cascade", "set null", "set default"};
  return names[action];
}

}  // namespace detail

/// Columns of a foreign key or of what it refers to, with the types of their members.
template <typename... Values>
struct Columns {
  detail::Kept list;
  detail::TypeTag row;
};

/// Several columns of one struct: `columns(&Contact::tenant_id, &Contact::group_id)`.
template <typename Class, typename... Values>
Columns<detail::value_of<Values>...> columns(Values Class::*... members) {
  return {detail::Kept(detail::keys_node({members...})), &detail::type_tag<Class>};
}

/// What a foreign key refers to, and how. `Values`: the C++ types of the columns there; none when they are
/// only named.
template <typename... Values>
class Reference {
 public:
  explicit Reference(detail::Kept node) : node_(node) {}

  /// The name of the constraint.
  Reference named(std::string_view name) const { return with("name", detail::Node(name)); }
  /// Checked at the end of the statement, unless a transaction says SET CONSTRAINTS … DEFERRED.
  Reference deferrable() const { return with("deferrable", detail::Node("immediate")); }
  /// Checked when the transaction commits.
  Reference deferred() const { return with("deferrable", detail::Node("deferred")); }
  /// MATCH FULL: of several columns, all are NULL or none is.
  Reference match_full() const { return with("match", detail::Node("full")); }
  /// ON DELETE SET NULL or SET DEFAULT of these columns only (PostgreSQL 15).
  Reference only_columns(Keys columns) const { return with("on_delete_columns", detail::keys_node(columns)); }
  /// Existing rows are not checked (NOT VALID).
  Reference not_valid() const { return with("validated", detail::Node::boolean(false)); }
  Reference comment(std::string_view text) const { return with("comment", detail::Node(text)); }
  /// The foreign key exists on that engine only.
  Reference only_on(EngineKind dialect) const {
    detail::Node node = node_.node();
    node.add_only(dialect);
    return Reference(detail::Kept(std::move(node)));
  }

  static constexpr int fits = detail::column_option;
  void apply(detail::Node& column) const { column.set("references", node_.node()); }
  const detail::Node& node() const { return node_.node(); }

 private:
  Reference with(const char* name, detail::Node value) const {
    return Reference(node_.with(name, std::move(value)));
  }

  detail::Kept node_;
};

namespace detail {

inline Kept reference(Node table, Node columns, on_delete deleted, on_update updated) {
  for (auto& column : columns.children) {
    if (column.kind == Node::Kind::column) {
      column.type = table.type;
      column.table = table.table;
    }
  }
  Node node;
  node.set("table", std::move(table));
  if (!columns.children.empty()) node.set("columns", std::move(columns));
  if (deleted != on_delete::no_action) node.set("on_delete", action_name(static_cast<int>(deleted)));
  if (updated != on_update::no_action) node.set("on_update", action_name(static_cast<int>(updated)));
  return Kept(std::move(node));
}
inline Kept reference(TypeTag row, const Record* record, Node columns, on_delete deleted, on_update updated) {
  Node table(Node::Kind::table);
  table.type = row;
  table.table = record;
  return reference(std::move(table), std::move(columns), deleted, updated);
}
inline Kept reference(TypeTag row, const Record* record, Key column, on_delete deleted, on_update updated) {
  return reference(row, record, keys_node({column}), deleted, updated);
}

template <typename Row, typename Class>
struct RowOf {
  static_assert(std::is_base_of_v<Class, Row>,
                "limbeck: the member is not one of the struct that is referred to");
  using type = Row;
};
template <typename Class>
struct RowOf<void, Class> {
  using type = Class;
};
template <typename Row, typename Class>
inline constexpr TypeTag row_tag = &type_tag<typename RowOf<Row, Class>::type>;

}  // namespace detail

/// Refers to the column of that member, in the table of its struct. A member that the struct inherited needs
/// to be told which struct is meant: `references<Group>(&Entity::id)`.
template <typename Row = void, typename Class, typename Value>
Reference<detail::value_of<Value>> references(Value Class::* member, on_delete deleted = {},
                                              on_update updated = {}) {
  return Reference<detail::value_of<Value>>(
      detail::reference(detail::row_tag<Row, Class>, nullptr, Key(member), deleted, updated));
}
template <typename Row = void, typename Class, typename Value>
Reference<detail::value_of<Value>> references(Value Class::* member, on_update updated) {
  return references<Row>(member, on_delete::no_action, updated);
}
/// Refers to several columns of one struct's table.
template <typename... Values>
Reference<Values...> references(Columns<Values...> columns, on_delete deleted = {}, on_update updated = {}) {
  return Reference<Values...>(detail::reference(columns.row, nullptr, columns.list.node(), deleted, updated));
}
/// Refers to columns by name; to the primary key when none is named. `table` may be "schema.table".
inline Reference<> references(std::string_view table, Keys columns, on_delete deleted = {},
                              on_update updated = {}) {
  return Reference<>(detail::reference(detail::Node(table), detail::keys_node(columns), deleted, updated));
}
inline Reference<> references(std::string_view table, on_delete deleted = {}, on_update updated = {}) {
  return references(table, Keys(), deleted, updated);
}

}  // namespace limbeck::models
