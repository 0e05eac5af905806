// A models document (docs/reference/models.md, "The JSON format") as values, for one dialect: texts and
// options of other dialects are gone, and what may be said at a column (a key, a reference, a check, an
// index) is said by the table. Names and types are as they were written.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "dialect/dialect.hpp"
#include "models/problems.hpp"
#include "schema/catalog.hpp"

namespace limbeck::models {

/// An object with what only the author knows of it.
template <typename T>
struct Declared {
  T value;
  std::string renamed_from;
  std::string id;
};

struct TypeSpec {
  enum class Kind { none, portable, native, enumeration };
  Kind kind = Kind::none;
  dialect::PortableType portable;
  std::string native;
  schema::ObjectName enumeration;  ///< an empty schema: the default one
  int dimensions = 0;              ///< of an array of it
};

struct ColumnSpec {
  schema::Column column;  ///< without type; the default only if it is an expression
  TypeSpec type;
  std::optional<Json> literal;  ///< the default, if it is a value
  bool nullable = false;
};

struct CheckSpec {
  schema::CheckConstraint check;
  std::string column;  ///< the one that it was declared at; empty: declared by the table
};

struct TableSpec {
  schema::ObjectName name;
  std::vector<Declared<ColumnSpec>> columns;
  std::optional<Declared<schema::KeyConstraint>> primary_key;
  std::vector<Declared<schema::KeyConstraint>> uniques;
  std::vector<Declared<CheckSpec>> checks;
  std::vector<Declared<schema::ForeignKey>> foreign_keys;
  std::vector<Declared<schema::OtherConstraint>> other_constraints;
  std::vector<Declared<schema::Index>> indexes;
  std::string comment;
  schema::Options options;
  bool partial = false;  ///< the table is there already, and this is to be added to it
};

struct EnumSpec {
  schema::Enum enumeration;
  bool native = true;  ///< a type of the engine's, where it has such
  std::vector<std::pair<std::string, std::string>> renamed_values;  ///< former name, name
};

struct ViewSpec {
  schema::View view;  ///< without its indexes
  std::vector<Declared<schema::Index>> indexes;
};

struct RawSpec {
  schema::ObjectName name;
  std::string create, drop, comment;
  std::vector<std::string> after, before;
};

struct ExtensionSpec {
  schema::ObjectName name;
  std::string version, comment;
};

/// Patterns by kind: "primary_key", "foreign_key", "unique", "check", "index".
using NamingConvention = std::map<std::string, std::string>;

struct Document {
  NamingConvention naming;
  std::vector<schema::Schema> schemas;
  std::vector<ExtensionSpec> extensions;
  std::vector<Declared<EnumSpec>> enums;
  std::vector<Declared<schema::Sequence>> sequences;
  std::vector<Declared<TableSpec>> tables;
  std::vector<Declared<ViewSpec>> views;
  std::vector<Declared<RawSpec>> objects;
  /// Tables and enumerations that only other dialects have.
  std::vector<schema::ObjectName> on_other_dialects;
};

/// Reads what there is and notes what is wrong with its form: unknown keys, values of the wrong kind, unknown
/// dialects, a version or a feature that this Limbeck does not know.
Document read_document(const Json& json, const dialect::Dialect& dialect, Problems& problems);

}  // namespace limbeck::models
