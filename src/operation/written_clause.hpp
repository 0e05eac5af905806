// What expressions and types of SQLAlchemy's are, for the dialect to spell.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schema/name.hpp"

namespace limbeck::operation::written {

struct Type;
using TypePointer = std::shared_ptr<const Type>;
struct From;
struct Select;

/// A type of SQLAlchemy. `name` is that of its class: "String", "VARCHAR"; `module` is empty for those of
/// SQLAlchemy itself, else its dialect's ("postgresql").
struct Type {
  std::string module, name;
  std::optional<std::int64_t> length, precision, scale;
  std::string collation;
  bool timezone = false;
  bool native = true;  ///< Enum, Uuid: the engine's own type where it has one
  bool varying = false;
  // What the types of some engines have besides.
  std::optional<std::int64_t> width, fraction_digits;  ///< of a number as it is shown, of a second
  bool is_unsigned = false, zerofill = false;
  bool ascii = false, unicode = false, binary = false, national = false;  ///< words behind a type of text
  std::string charset;
  bool as_float = false, as_text = false;  ///< of numbers and UUIDs: as what Python gets its values
  bool none_is_null = false;               ///< of JSON: None is no JSON, but nothing
  std::string fields;                      ///< of an interval: "DAY TO SECOND"
  TypePointer item;                        ///< of an array
  std::int64_t dimensions = 1;
  // Of an enum.
  schema::ObjectName enum_name;  ///< of a boolean, too, whose CHECK would have it
  std::vector<std::string> values;
  bool creates_type = true;
  /// Its class changes values on their way to the database and back: an enumeration's members, a library's.
  bool converts = false;
  /// Which of the project's enumerations its values are members of; 0: of none. Who read it keeps them.
  std::size_t enumeration = 0;
  /// SQL that is the type as it is, on any engine: of libraries whose types are known by it.
  std::string spelled;
  /// Other types on some dialects: `with_variant`.
  std::map<std::string, TypePointer> variants;
};

/// An SQL expression of SQLAlchemy's, as far as migrations use it.
struct Clause {
  enum class Kind {
    sql,      ///< `text` as it is
    string,   ///< a literal
    integer,  ///< a literal, `text` holds its digits
    boolean,  ///< a literal, or sa.true() and sa.false(); `truth`
    null,
    column,    ///< a name, perhaps with that of `from`
    function,  ///< `text` (its parts)
    cast,      ///< of its one part to `type`
    unary,     ///< `text` in front of its one part
    postfix,   ///< `text` behind its one part
    binary,    ///< `text` between its two parts
    list,      ///< its parts, with `text` between
    grouped,   ///< its one part in parentheses
    truth,  ///< whether its one part is true or, by `truth`, false: not the same on engines without booleans
    case_of,   ///< condition, value, condition, value, …, and perhaps what else
    label,     ///< its one part AS `text`
    select,    ///< the rows of `select`, in parentheses
    parameter  ///< a value that is given when the statement is executed; `text` is its name
  };
  Kind kind = Kind::sql;
  bool is_text = false;  ///< of sa.text(), which SQLAlchemy takes for no expression
  std::string text;
  bool truth = false;
  std::shared_ptr<const From> from;      ///< of a column: what it is a column of
  std::shared_ptr<const Select> select;  ///< of `select`
  std::vector<Clause> parts;
  TypePointer type;       ///< of its values; null: not known
  std::string operation;  ///< SQLAlchemy's name of the operator: "eq", "and_"; else empty
};

}  // namespace limbeck::operation::written
