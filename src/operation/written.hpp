// What Alembic can say of a schema, as its author wrote it: operations that know nothing of how the database
// is, and so add nothing. Names are final here; types and expressions are SQLAlchemy's, for the dialect to
// spell.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "operation/written_clause.hpp"
#include "operation/written_query.hpp"
#include "schema/name.hpp"

namespace limbeck::operation::written {

/// An option of one dialect: `postgresql_using="gin"`. The key lacks the dialect's name.
using OptionValue = std::variant<bool, std::int64_t, Clause, std::vector<std::string>,
                                 std::vector<std::pair<std::string, std::string>>>;
using Options = std::map<std::string, OptionValue>;

struct Identity {
  bool always = false;
  std::optional<std::int64_t> increment, start, minimum, maximum, cache;
  bool no_minimum = false, no_maximum = false;
  std::optional<bool> cycle;
};

struct Computed {
  Clause expression;
  std::optional<bool> persisted;
};

enum class ConstraintKind { primary_key, unique, check, foreign_key };

struct Constraint {
  ConstraintKind kind = ConstraintKind::check;
  std::optional<std::string> name;
  std::vector<std::string> columns;
  Clause expression;  ///< of a check
  schema::ObjectName referenced_table;
  std::vector<std::string> referenced_columns;
  std::optional<std::string> on_delete, on_update, match, initially;
  std::optional<bool> deferrable;
  Options options;
  bool use_alter = false;  ///< of a foreign key: not to stand in CREATE TABLE where the engine can add it
};

struct Column {
  std::string name;
  TypePointer type;
  bool nullable = true;
  bool counts = false;  ///< an integer primary key that the engine gives its values: SERIAL, AUTO_INCREMENT
  bool has_python_default = false;  ///< SQLAlchemy gives new rows a value
  bool primary_key = false;         ///< the one column of the primary key, without foreign keys
  std::optional<Clause> server_default;
  bool is_fetched = false;  ///< it has a default of the server's that SQLAlchemy does not define
  std::optional<Identity> identity;
  std::optional<Computed> computed;
  std::optional<std::string> comment;
  std::vector<Constraint> checks;  ///< that stand behind it
};

struct CreateTable {
  schema::ObjectName table;
  std::vector<Column> columns;
  std::vector<Constraint> constraints;  ///< in the order in which they are written
  std::vector<std::string> prefixes;
  std::optional<std::string> comment;
  bool if_not_exists = false;
  Options options;
};
struct DropTable {
  schema::ObjectName table;
  bool if_exists = false;
};
struct RenameTable {
  schema::ObjectName table;
  std::string to;
};
struct AddColumn {
  schema::ObjectName table;
  Column column;
  bool if_not_exists = false;
  std::optional<Constraint> references;  ///< a foreign key that is written into the column
};
struct DropColumn {
  schema::ObjectName table;
  std::string column;
  bool if_exists = false;
};
struct DropDefault {};
/// What a column is told to be like, for engines that need it whole.
struct ExistingColumn {
  TypePointer type;
  std::optional<bool> nullable, autoincrement;
  std::optional<Clause> server_default;
  std::optional<std::string> comment;
};
/// What is unset stays as it is.
struct AlterColumn {
  schema::ObjectName table;
  std::string column;
  ExistingColumn existing;
  TypePointer type;
  /// Of the new type, or else of the existing one, its class is given: Alembic takes none of them for a time.
  bool names_class = false;
  std::optional<bool> autoincrement;
  std::optional<std::string> using_expression;
  std::optional<bool> nullable;
  std::variant<std::monostate, DropDefault, Clause> server_default;
  std::optional<std::optional<std::string>> comment;  ///< an empty one inside: none from now on
  std::optional<std::string> new_name;
};
struct AddConstraint {
  schema::ObjectName table;
  Constraint constraint;
};
struct DropConstraint {
  schema::ObjectName table;
  std::string name;
  std::optional<ConstraintKind> kind;
  bool if_exists = false;
};
struct CreateIndex {
  schema::ObjectName table;
  std::string name;
  std::vector<Clause> elements;
  bool unique = false, if_not_exists = false;
  Options options;
};
struct DropIndex {
  std::string name;
  schema::ObjectName table;  ///< its name may be empty
  bool if_exists = false;
  Options options;
};
struct CreateEnum {
  schema::ObjectName name;
  std::vector<std::string> values;
  bool if_missing = false;  ///< looks whether it is there: `checkfirst`
};
struct DropEnum {
  schema::ObjectName name;
  bool if_exists = false;
};
struct SetTableComment {
  schema::ObjectName table;
  std::optional<std::string> comment;
};
struct SetColumnComment {
  schema::ObjectName table;
  std::string column, comment;
};
/// A statement as it stands.
struct Execute {
  std::string sql;
};

using Operation = std::variant<CreateTable, DropTable, RenameTable, AddColumn, DropColumn, AlterColumn,
                               AddConstraint, DropConstraint, CreateIndex, DropIndex, CreateEnum, DropEnum,
                               SetTableComment, SetColumnComment, Insert, Update, Delete, Select, Execute>;

}  // namespace limbeck::operation::written
