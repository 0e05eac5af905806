// Table constraints. `name` is empty where the engine keeps none (SQLite) or the author gave none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "schema/name.hpp"
#include "schema/options.hpp"

namespace limbeck::schema {

/// When a constraint is checked.
enum class Deferral { not_deferrable, initially_immediate, initially_deferred };

/// MySQL: how a column stands in a key.
struct KeyPart {
  std::int64_t prefix_length = 0;  ///< as in IndexKey
  bool descending = false;

  bool operator==(const KeyPart&) const = default;
};

/// PRIMARY KEY or UNIQUE.
struct KeyConstraint {
  std::string name;
  bool primary = false;
  std::vector<std::string> columns;
  std::vector<std::string> include;
  bool nulls_not_distinct = false;
  Deferral deferral = Deferral::not_deferrable;
  std::string comment;
  Options options;             ///< of the index behind it
  std::vector<KeyPart> parts;  ///< one a column; empty: whole columns, ascending

  bool operator==(const KeyConstraint&) const = default;
};

struct CheckConstraint {
  std::string name;
  std::string expression;  ///< without CHECK and the outer parentheses
  bool no_inherit = false;
  bool validated = true;
  std::string comment;

  bool operator==(const CheckConstraint&) const = default;
};

enum class ForeignKeyAction { no_action, restrict, cascade, set_null, set_default };

/// "NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT".
const char* action_sql(ForeignKeyAction action);

struct ForeignKey {
  std::string name;
  std::vector<std::string> columns;
  ObjectName referenced_table;
  std::vector<std::string> referenced_columns;  ///< empty: the referenced primary key
  ForeignKeyAction on_update = ForeignKeyAction::no_action;
  ForeignKeyAction on_delete = ForeignKeyAction::no_action;
  std::vector<std::string> on_delete_columns;  ///< ON DELETE SET NULL (a, b); PostgreSQL 15
  bool match_full = false;
  Deferral deferral = Deferral::not_deferrable;
  bool validated = true;
  std::string comment;

  bool operator==(const ForeignKey&) const = default;
};

/// PostgreSQL's EXCLUDE and whatever else an engine has, by its definition.
struct OtherConstraint {
  std::string name;
  std::string definition;  ///< what stands behind CONSTRAINT name
  std::string comment;

  bool operator==(const OtherConstraint&) const = default;
};

using Constraint = std::variant<KeyConstraint, CheckConstraint, ForeignKey, OtherConstraint>;

const std::string& constraint_name(const Constraint& constraint);
void set_constraint_name(Constraint& constraint, std::string name);
const std::string& constraint_comment(const Constraint& constraint);
/// Whether existing rows are known to satisfy it: all but checks and foreign keys that are NOT VALID.
bool is_validated(const Constraint& constraint);

}  // namespace limbeck::schema
