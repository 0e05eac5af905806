// Operations as Alembic and SQLAlchemy write them, to the letter but for blanks: no catalog is known, and
// nothing is added. Beside Renderer::render, which makes changes safe and has to know what is there.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/engine.hpp"
#include "base/error.hpp"
#include "dialect/written/engines.hpp"
#include "dialect/written/reflection.hpp"
#include "operation/written.hpp"

namespace limbeck::dialect::written {

/// The version of SQLAlchemy that a project has: what it writes differs in places.
struct SqlAlchemy {
  int major = 2, minor = 0, patch = 44;
  auto operator<=>(const SqlAlchemy&) const = default;
};

/// The operation can't be said on this engine as it is written, or not by us; `what()` is the rest of a
/// sentence that names the revision: "has no type JSONB on SQLite". Alembic itself fails there as a rule.
class NotWritable : public Error {
 public:
  using Error::Error;
};

/// What SQLAlchemy's inspector tells of a database. The rows of its query:
enum class Inspection {
  tables,     ///< name
  has_table,  ///< one, when there is a table or view of that name
  /// Name, "1" when it may be NULL, the class of SQLAlchemy's that its type is read as (NULL: another, or one
  /// that changes values); in their order.
  columns,
  indexes,       ///< name, "1" when it is unique, column or NULL for an expression; a row a column, in order
  foreign_keys,  ///< name, column, schema and name of the other table, its column; a row a column, in order
  uniques,       ///< name, column; a row a column, in order
  primary_key,   ///< name, column; a row a column, in order
};

/// What Python's driver makes of the values of a column.
struct ResultKind {
  enum class Kind {
    integer,
    real,
    boolean,
    text,
    shown,  ///< of a class of Python's whose str() is the text as the database gives it
    other   ///< of another class
  } kind = Kind::other;
  /// Around the value, so that it is a literal: "'" and "'::uuid"; of `shown` and `other`.
  std::string before, behind;
};

/// SQLAlchemy's DDL compiler, in what all dialects have in common.
class Writer {
 public:
  explicit Writer(const SqlAlchemy& version) : version_(version) {}
  virtual ~Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// The statements of one operation, without semicolons. Throws NotWritable.
  std::vector<std::string> write(const operation::written::Operation& operation) const;

  /// As SQLAlchemy names it: "postgresql", "sqlite".
  virtual const char* name() const = 0;
  /// Of sqlalchemy.dialects: the module that has its types.
  virtual const char* module() const { return name(); }
  /// Is `dialect_key=` an option for this dialect?
  virtual bool takes_option(std::string_view dialect, std::string_view key) const;
  /// In characters. Longer names of constraints and indexes are cut when a convention made them, and errors
  /// otherwise.
  virtual std::size_t max_name_length() const = 0;
  virtual bool has_enums() const = 0;
  /// Does an INSERT say what to do about rows that are there by ON CONFLICT?
  virtual bool knows_conflicts() const { return true; }
  /// Do its types change numbers and times on their way to the driver?
  virtual bool converts_values() const = 0;
  /// As Alembic says it of its dialects, whatever the engine can do.
  virtual bool has_transactional_ddl() const = 0;
  /// `type`, `kind`: see dialect::Result; what the engine doesn't tell is 0.
  virtual ResultKind result_kind(std::int64_t type, char kind) const = 0;
  /// Comments on tables and columns, in statements of their own.
  virtual bool has_comments() const = 0;
  /// Are there statements that change constraints of a table?
  virtual bool alters_constraints() const = 0;
  /// Are there statements that change a column?
  virtual bool alters_columns() const = 0;
  virtual std::string type_sql(const operation::written::Type& type) const = 0;
  /// The query for it; of `tables` the table's name counts for nothing. An empty schema is the default one.
  /// Throws NotWritable for what the catalog of the engine does not tell.
  virtual std::string inspection_sql(Inspection what, const schema::ObjectName& table) const = 0;
  /// The table as SQLAlchemy reads it. Throws NotWritable where that is not known.
  virtual ReflectedTable reflect(const schema::ObjectName& table, const Query& query) const;
  std::string clause_sql(const operation::written::Clause& clause) const;
  /// What SQLAlchemy knows how to write by itself, in a way of this engine or version: not a plain call.
  virtual bool is_special_function(std::string_view lower) const;
  std::string quote(std::string_view name) const;
  virtual std::string literal(std::string_view text) const;

 protected:
  using ObjectName = schema::ObjectName;
  using Statements = std::vector<std::string>;

  std::string table_name(const ObjectName& table) const;
  std::string column_list(const std::vector<std::string>& columns) const;
  /// What is counted and looked up through one statement on rows.
  struct QueryState;
  std::string constraint_sql(const operation::written::Constraint& constraint) const;
  std::string string_type(std::string_view name, const operation::written::Type& type) const;
  std::string numeric_type(std::string_view name, const operation::written::Type& type) const;
  /// The type that counts on this dialect.
  const operation::written::Type& variant_of(const operation::written::Type& type) const;
  std::string identity_sql(const operation::written::Identity& identity) const;
  /// The length of the longest value, for engines without enums.
  static std::int64_t enum_length(const operation::written::Type& type);
  [[noreturn]] static void refuse_option(const std::string& name);
  const SqlAlchemy& version() const { return version_; }

  virtual char quote_character() const { return '"'; }
  virtual bool is_reserved(std::string_view lower) const = 0;
  virtual const char* boolean(bool value) const = 0;
  /// Whether the expression, of a boolean type, is true or false.
  virtual std::string truth_sql(const std::string& sql, bool truth) const = 0;
  /// `operation` of the clause tells what it is; the clause's own text stands between else.
  virtual std::string binary_sql(const operation::written::Clause& clause, const std::string& left,
                                 const std::string& right) const;
  /// A list of values that is empty: what stands in place of `element IN ()` or NOT IN.
  virtual std::string empty_list_sql(const std::string& element, bool negated) const = 0;
  virtual std::string limit_sql(const std::string& limit, const std::string& offset) const = 0;
  virtual std::string cast_sql(const std::string& sql, const operation::written::Type& type) const;
  /// Texts behind each other.
  virtual std::string concatenated(const std::vector<std::string>& parts) const;
  virtual const char* join_word(bool outer) const { return outer ? " LEFT OUTER JOIN " : " JOIN "; }
  /// What stands in place of a FROM in front of a WHERE.
  virtual const char* from_nothing() const { return ""; }
  /// Where UPDATE and DELETE list the tables that they look at beside their own.
  enum class Others { refused, behind, with_its_own };
  virtual Others others_of_update() const = 0;
  virtual Others others_of_delete() const = 0;
  virtual std::string function_sql(const std::string& name, const std::vector<std::string>& arguments) const;
  virtual std::string column_sql(const operation::written::Column& column,
                                 const operation::written::Options& table_options) const = 0;
  virtual std::string referenced_table(const operation::written::Constraint& constraint,
                                       const ObjectName& from) const;
  /// What stands behind a constraint for this dialect's options.
  virtual std::string constraint_suffix(const operation::written::Constraint& constraint) const = 0;
  virtual std::string unique_prefix(const operation::written::Constraint& constraint) const;
  virtual std::string table_suffix(const operation::written::CreateTable& create) const = 0;
  virtual std::string match_sql(const std::string& match) const { return " MATCH " + match; }
  virtual std::string write_drop_constraint(const operation::written::DropConstraint& drop) const;
  virtual bool omits_primary_key(const operation::written::CreateTable& create) const;
  virtual std::string write_index(const operation::written::CreateIndex& create) const = 0;
  virtual std::string write_drop_index(const operation::written::DropIndex& drop) const = 0;
  virtual Statements write_alter(const operation::written::AlterColumn& alter) const = 0;
  virtual std::string write_rename(const operation::written::RenameTable& rename) const;
  virtual Statements write_enum(const operation::written::CreateEnum& create) const = 0;
  virtual Statements write_enum(const operation::written::DropEnum& drop) const = 0;
  virtual Statements write_comment(const operation::written::SetTableComment& comment) const = 0;
  virtual Statements write_comment(const operation::written::SetColumnComment& comment) const = 0;

 private:
  struct Write;
  std::string create_table(const operation::written::CreateTable& create) const;
  std::string foreign_key(const operation::written::Constraint& constraint, const ObjectName& from) const;
  std::string referential_actions(const operation::written::Constraint& constraint) const;
  std::string deferrability(const operation::written::Constraint& constraint) const;
  // query.cpp
  std::string clause_sql(const operation::written::Clause& clause, QueryState& state) const;
  std::vector<std::string> texts_behind_each_other(const operation::written::Clause& clause,
                                                   QueryState& state) const;
  std::string conditions_sql(const char* word, const std::vector<operation::written::Clause>& conditions,
                             QueryState& state) const;
  std::string list_sql(const std::vector<operation::written::Clause>& clauses, const char* between,
                       QueryState& state) const;
  std::string from_sql(const operation::written::From& from, QueryState& state) const;
  std::string query_sql(const operation::written::Select& select) const;
  std::string select_sql(const operation::written::Select& select, QueryState& state) const;
  std::string column_of_select(const operation::written::Clause& column, QueryState& state) const;
  std::string insert_sql(const operation::written::Insert& insert) const;
  std::string update_sql(const operation::written::Update& update) const;
  std::string delete_sql(const operation::written::Delete& removal) const;

  SqlAlchemy version_;
};

std::unique_ptr<Writer> writer_for(const Target& target, const SqlAlchemy& version);

}  // namespace limbeck::dialect::written
