// Columns as they are named in keys, constraints and indexes.
#pragma once

#include <initializer_list>
#include <limbeck/models/option.hpp>
#include <string>
#include <string_view>

namespace limbeck::models {

/// A column, by its member (`&Contact::email`) or its name ("email"), or an expression
/// (`sql("lower(email)")`). In an index it can say more: `key(&Contact::email).collate("C").descending()`.
class Key {
 public:
  template <typename Class, typename Value>
  Key(Value Class::* member) : Key(&detail::type_tag<Class>, &member) {}
  Key(const char* column) : node_(std::string_view(column)) {}
  Key(std::string_view column) : node_(column) {}
  Key(const std::string& column) : node_(std::string_view(column)) {}
  Key(Sql expression) : node_(std::move(detail::Node().set("expression", expression.node()))) {}
  /// For the first of these.
  Key(detail::TypeTag owner, const void* member);

  Key descending() const { return with("descending", detail::Node::boolean(true)); }
  /// Unless said: last when ascending and first when descending, as on PostgreSQL.
  Key nulls_first() const { return with("nulls", detail::Node("first")); }
  Key nulls_last() const { return with("nulls", detail::Node("last")); }
  /// The collation of this key, by its name.
  Key collate(detail::SqlText collation) const { return with("collation", collation.sql.node()); }
  /// PostgreSQL's operator class, with its parameters if it has any: "text_pattern_ops".
  Key operator_class(std::string_view name) const { return with("operator_class", detail::Node(name)); }

  const detail::Node& node() const { return node_.node(); }

 private:
  Key with(const char* name, detail::Node value) const {
    Key result = *this;
    if (node().kind != detail::Node::Kind::object) {
      result.node_ = detail::Kept(std::move(detail::Node().set("column", node())));
    }
    result.node_ = result.node_.with(name, std::move(value));
    return result;
  }

  detail::Kept node_;
};

inline Key::Key(detail::TypeTag owner, const void* member)
    : node_(detail::Node::column(detail::member(owner, member, sizeof(int Key::*)))) {}

/// A key of an index about which more is to be said.
inline Key key(Key of) {
  return of;
}
/// A key of an index in descending order.
inline Key descending(Key of) {
  return of.descending();
}

using Keys = std::initializer_list<Key>;

namespace detail {

inline Node keys_node(Keys keys) {
  Node node(Node::Kind::array);
  for (const auto& each : keys) node.push(each.node());
  return node;
}

}  // namespace detail

/// UNIQUE: of a column, or of an index.
struct Unique {
  std::string_view name;
  bool distinct = true;

  /// Of the constraint.
  constexpr Unique named(std::string_view constraint) const { return {constraint, distinct}; }
  /// At most one row may hold NULL (PostgreSQL 15).
  constexpr Unique nulls_not_distinct() const { return {name, false}; }

  static constexpr int fits = detail::column_option | detail::index_option;
  void apply(detail::Node& object) const {
    detail::Node node = detail::Node::boolean(true);
    if (!name.empty() || !distinct) {
      node = detail::Node(detail::Node::Kind::object);
      if (!name.empty()) node.set("name", name);
      if (!distinct) node.set("nulls_not_distinct", detail::Node::boolean(true));
    }
    object.set("unique", std::move(node));
  }
};
inline constexpr Unique unique;

/// NULLs count as equal in a unique constraint or index (PostgreSQL 15).
struct NullsNotDistinct {
  static constexpr int fits = detail::index_option | detail::key_option;
  void apply(detail::Node& object) const { object.set("nulls_not_distinct", detail::Node::boolean(true)); }
};
inline constexpr NullsNotDistinct nulls_not_distinct;

/// Further columns kept in the index (INCLUDE).
struct Include {
  detail::Kept columns;
  static constexpr int fits = detail::index_option | detail::key_option;
  void apply(detail::Node& object) const { object.set("include", columns.node()); }
};
inline Include include(Keys columns) {
  return {detail::Kept(detail::keys_node(columns))};
}

/// The index holds only the rows that meet the condition.
struct Where {
  Sql condition;
  static constexpr int fits = detail::index_option;
  void apply(detail::Node& index) const { index.set("where", condition.node()); }
};
inline Where where(detail::SqlText condition) {
  return {condition.sql};
}

/// PostgreSQL's access method: "gin", "gist", "brin", "hash", …; nothing on other engines.
struct Method {
  std::string_view name;
  static constexpr int fits = detail::index_option;
  void apply(detail::Node& index) const { index.set("method", name); }
};
constexpr Method method(std::string_view name) {
  return {name};
}

/// When a constraint is checked: not only at the end of each statement.
struct Deferral {
  std::string_view when;
  static constexpr int fits = detail::key_option | detail::foreign_key_option;
  void apply(detail::Node& constraint) const { constraint.set("deferrable", when); }
};
/// Checked at the end of the statement, unless a transaction says SET CONSTRAINTS … DEFERRED.
inline constexpr Deferral deferrable{"immediate"};
/// Checked when the transaction commits.
inline constexpr Deferral deferred{"deferred"};

/// Existing rows are not checked (NOT VALID).
struct NotValid {
  static constexpr int fits = detail::check_option | detail::foreign_key_option;
  void apply(detail::Node& constraint) const { constraint.set("validated", detail::Node::boolean(false)); }
};
inline constexpr NotValid not_valid;
/// The check is not one of child tables (NO INHERIT).
struct NoInherit {
  static constexpr int fits = detail::check_option;
  void apply(detail::Node& constraint) const { constraint.set("no_inherit", detail::Node::boolean(true)); }
};
inline constexpr NoInherit no_inherit;

}  // namespace limbeck::models
