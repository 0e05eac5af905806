// What there is beside tables: enumerations, views, sequences, schemas and objects that only their SQL
// describes.
#pragma once

#include <initializer_list>
#include <limbeck/models/key.hpp>
#include <limbeck/models/registry.hpp>
#include <limbeck/models/sql.hpp>
#include <limbeck/models/type.hpp>
#include <string_view>
#include <type_traits>

namespace limbeck::models {
namespace detail {

/// What can be said of every object. `Self` is the handle itself.
template <typename Self>
class Handle {
 public:
  explicit Handle(Record* record) : record_(record) {}

  Self& in_schema(std::string_view schema) { return set("schema", Node(schema)); }
  Self& comment(std::string_view text) { return set("comment", Node(text)); }
  /// The name that the object had before.
  Self& renamed_from(std::string_view name) { return set("renamed_from", Node(name)); }
  Self& stable_id(std::string_view id) { return set("id", Node(id)); }
  /// The object exists on that engine only.
  Self& only_on(EngineKind dialect) {
    record_->node.add_only(dialect);
    return self();
  }
  const Record* record() const { return record_; }

 protected:
  Self& self() { return static_cast<Self&>(*this); }
  Self& set(const char* name, Node value) {
    record_->node.say(name, std::move(value));
    return self();
  }

  Record* record_;
};

}  // namespace detail

/// One value of an enumeration: an enumerator, its name in the database, and the name it had before if it was
/// another.
template <typename Enum>
struct Value {
  Enum value;
  std::string_view name;
  std::string_view renamed_from = {};
};

/// An enumeration: a type of its own on PostgreSQL; text with a CHECK elsewhere.
class Enumeration : public detail::Handle<Enumeration> {
 public:
  using Handle::Handle;
  /// Text with a CHECK everywhere.
  Enumeration& as_text() { return set("native", detail::Node::boolean(false)); }
};

namespace detail {

inline void add_value(Record& record, std::string_view name, std::string_view renamed_from) {
  Node& values = record.node.at("values");
  if (renamed_from.empty()) {
    values.push(Node(name));
  } else {
    values.push(std::move(Node().set("name", name).set("renamed_from", renamed_from)));
  }
}

}  // namespace detail

/// Names the values of a C++ enum, in the database's order:
///
///     enum class Kind { person, company };
///     inline const auto kinds = enumeration<Kind>("contact_kind", {{Kind::person, "person"}, {Kind::company,
///     "company"}});
template <typename Enum>
Enumeration enumeration(std::string_view name, std::initializer_list<Value<Enum>> values) {
  static_assert(std::is_enum_v<Enum>, "limbeck: enumeration<Enum>() wants a C++ enum");
  detail::Record* record = detail::declare("enums", name);
  record->type = &detail::type_tag<Enum>;
  for (const auto& each : values) {
    record->values.emplace_back(static_cast<std::int64_t>(each.value), each.name);
    detail::add_value(*record, each.name, each.renamed_from);
  }
  return Enumeration(record);
}
/// An enumeration that no C++ enum stands for.
inline Enumeration enumeration(std::string_view name, std::initializer_list<std::string_view> values) {
  detail::Record* record = detail::declare("enums", name);
  for (const auto& each : values) detail::add_value(*record, each, {});
  return Enumeration(record);
}

/// A view.
class View : public detail::Handle<View> {
 public:
  using Handle::Handle;
  /// Its rows are kept (PostgreSQL).
  View& materialized() { return set("materialized", detail::Node::boolean(true)); }
  /// What only one engine has: `.option(postgresql, "security_barrier")`.
  View& option(EngineKind dialect, std::string_view name, std::string_view value = "true") {
    record_->node.set_option(dialect, name, value);
    return *this;
  }
  /// Of a materialized view; as Table::index.
  template <typename... Options>
  View& index(std::string_view name, Keys keys, const Options&... options) {
    detail::Node& node = record_->node.at("indexes").push(detail::Node());
    if (!name.empty()) node.set("name", name);
    node.set("keys", detail::keys_node(keys));
    static_assert((detail::suitable<Options, detail::index_option> && ...));
    (detail::add_option(node, options), ...);
    return *this;
  }
  template <typename... Options>
  View& index(Keys keys, const Options&... options) {
    return index("", keys, options...);
  }
};
/// `view("active_contacts", "SELECT * FROM contacts WHERE archived_at IS NULL")`.
inline View view(std::string_view name, detail::SqlText query) {
  detail::Record* record = detail::declare("views", name);
  record->node.set("query", query.sql.node());
  return View(record);
}

/// A sequence that no column owns; PostgreSQL only.
class Sequence : public detail::Handle<Sequence> {
 public:
  using Handle::Handle;
  /// "bigint" unless said.
  Sequence& as(const Type& type) { return set("type", type.node()); }
  Sequence& start(std::int64_t value) { return set("start", detail::Node::number(value)); }
  Sequence& increment(std::int64_t value) { return set("increment", detail::Node::number(value)); }
  Sequence& minimum(std::int64_t value) { return set("minimum", detail::Node::number(value)); }
  Sequence& maximum(std::int64_t value) { return set("maximum", detail::Node::number(value)); }
  Sequence& cache(std::int64_t value) { return set("cache", detail::Node::number(value)); }
  Sequence& cycle() { return set("cycle", detail::Node::boolean(true)); }
};
inline Sequence sequence(std::string_view name) {
  return Sequence(detail::declare("sequences", name));
}

/// A schema. One that is only named by its objects need not be declared.
class Schema {
 public:
  explicit Schema(detail::Record* record) : record_(record) {}
  Schema& comment(std::string_view text) {
    record_->node.set("comment", text);
    return *this;
  }

 private:
  detail::Record* record_;
};
inline Schema schema(std::string_view name) {
  return Schema(detail::declare("schemas", name));
}

/// An object that only its SQL describes. See raw().
class Raw : public detail::Handle<Raw> {
 public:
  using Handle::Handle;
  /// It needs that table, view or raw object.
  Raw& after(std::string_view object) {
    record_->node.at("after").push(detail::Node(object));
    return *this;
  }
  /// That table, view or raw object needs it.
  Raw& before(std::string_view object) {
    record_->node.at("before").push(detail::Node(object));
    return *this;
  }
};
/// What no other declaration says: functions, triggers, policies, domains, grants, …, as the statement that
/// makes it and the one that drops it. Functions, types and extensions are made before the tables, everything
/// else behind them, in the order of declaration, unless `before` and `after` say otherwise.
///
///     inline const auto touch = raw("contacts_touch", "CREATE TRIGGER contacts_touch …", "DROP TRIGGER
///     contacts_touch …");
inline Raw raw(std::string_view name, detail::SqlText create, detail::SqlText drop) {
  detail::Record* record = detail::declare("objects", name);
  record->node.set("create", create.sql.node());
  record->node.set("drop", drop.sql.node());
  return Raw(record);
}
/// Without a statement to drop it: Limbeck finds that itself from what the database tells of the object.
inline Raw raw(std::string_view name, detail::SqlText create) {
  detail::Record* record = detail::declare("objects", name);
  record->node.set("create", create.sql.node());
  return Raw(record);
}

/// An extension of PostgreSQL; nothing on other engines.
class Extension : public detail::Handle<Extension> {
 public:
  using Handle::Handle;
  Extension& version(std::string_view version) { return set("version", detail::Node(version)); }
};
inline Extension extension(std::string_view name) {
  return Extension(detail::declare("extensions", name));
}

/// Names for constraints and indexes that have none, with SQLAlchemy's tokens: %(table_name)s,
/// %(column_0_name)s, %(column_0_N_name)s, %(column_0_label)s, %(referred_table_name)s,
/// %(referred_column_0_name)s, %(constraint_name)s.
struct Names {
  std::string_view primary_key, foreign_key, unique, check, index;
};

/// For all objects declared:
///
///     inline const auto names = naming_convention({.primary_key = "pk_%(table_name)s", .index =
///     "ix_%(column_0_label)s"});
inline bool naming_convention(const Names& names) {
  detail::Record* record = detail::declare("naming", "");
  const auto set = [&](const char* kind, std::string_view pattern) {
    if (!pattern.empty()) record->node.set(kind, pattern);
  };
  set("primary_key", names.primary_key);
  set("foreign_key", names.foreign_key);
  set("unique", names.unique);
  set("check", names.check);
  set("index", names.index);
  return true;
}

}  // namespace limbeck::models
