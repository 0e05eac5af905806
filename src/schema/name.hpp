// How schema objects are identified.
#pragma once

#include <compare>
#include <string>

namespace limbeck::schema {

/// A schema-qualified name. `schema` is empty where the engine has no schemas (SQLite's main database).
/// Compared and ordered byte by byte: names are held as the database holds them, unquoted.
struct ObjectName {
  std::string schema;
  std::string name;

  auto operator<=>(const ObjectName&) const = default;
  /// "schema.name" or "name", unquoted: for messages, never for SQL.
  std::string display() const { return schema.empty() ? name : schema + "." + name; }
};

enum class ObjectKind {
  schema,
  extension,
  enum_type,
  sequence,
  table,
  column,
  constraint,
  index,
  view,
  // Objects that the catalog holds as their definition (see sql_object.hpp):
  collation,
  domain,
  composite_type,
  range_type,
  function,
  procedure,
  aggregate,
  operator_,
  cast,
  rule,
  trigger,
  policy,
  event_trigger,
  event,
  statistics,
  text_search,
  privilege,
  publication,
  raw,
};

/// "table", "materialized view"-free singular words for messages and JSON: "schema", "enum", "function", …
const char* kind_name(ObjectKind kind);

/// The identity of an object: kind, schema, name, and `part` for what lives inside it or tells it from its
/// namesakes (a column, a constraint, a trigger or policy on a table; the argument types of a function).
struct ObjectId {
  ObjectKind kind = ObjectKind::table;
  ObjectName name;
  std::string part;

  auto operator<=>(const ObjectId&) const = default;
  /// "table public.contacts", "column public.contacts.email".
  std::string display() const;
};

/// `dependent` can't exist without `on`.
struct Dependency {
  ObjectId dependent;
  ObjectId on;

  auto operator<=>(const Dependency&) const = default;
};

}  // namespace limbeck::schema
