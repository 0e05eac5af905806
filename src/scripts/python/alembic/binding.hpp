// What SQLAlchemy's types make of values.
#pragma once

#include "scripts/python/alembic/items.hpp"

namespace limbeck::scripts::python {

/// Types whose values go the same way.
enum class TypeFamily {
  unknown,  ///< SQLAlchemy's NullType: values are handed on as they are
  boolean,
  integer,
  text,
  enumeration,  ///< of texts, without a class of Python's
  number,
  real,
  date,
  moment,
  time,
  uuid,
  binary,
  json,
  other  ///< what becomes of values is not known here
};

/// The type that counts on the dialect of the context; null when none is known.
const written::Type* effective_type(MigrationContext& context, const written::TypePointer& type);
TypeFamily family_of(MigrationContext& context, const written::TypePointer& type);
/// The member of the type's enumeration that the text stands for; None: none of them.
Value member_of_text(MigrationContext& context, const written::TypePointer& type, const std::string& text);
/// What SQLAlchemy takes a value for that no column is beside.
written::TypePointer type_of_value(const Value& value);
/// json.dumps()
std::string to_json(Interpreter& interpreter, const Value& value);
/// An expression, a column, or a SELECT that is one.
bool is_clause(const Value& value);

}  // namespace limbeck::scripts::python
