// Objects that stand for those of SQLAlchemy: types, expressions, columns, constraints.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "operation/written.hpp"
#include "scripts/python/alembic/context.hpp"
#include "scripts/python/evaluate/arguments.hpp"
#include "scripts/python/evaluate/interpreter.hpp"

namespace limbeck::scripts::python {

namespace written = operation::written;

/// A name and whether it is final: op.f() and naming conventions make those.
struct ItemName {
  std::string text;
  bool is_final = false;
};

/// op.f("name"): text that is final as a name.
class FinalName : public Object {
 public:
  explicit FinalName(std::string final_name) : name(std::move(final_name)) {}
  std::string kind() const override { return "a name made by op.f()"; }
  std::string text(Interpreter&) override { return name; }
  std::string name;
};

/// A value of the database's that Python has a class for which isn't known here: it can be handed back, and
/// compared with None and with its like.
class DatabaseValue : public Object {
 public:
  /// `sql`: a literal. `shown`: what str() makes of it; nothing: that isn't known.
  DatabaseValue(std::string sql, std::optional<std::string> shown)
      : sql_(std::move(sql)), shown_(std::move(shown)) {}
  std::string kind() const override { return "a value of the database"; }
  std::string text(Interpreter& interpreter) override;
  bool equals(Interpreter& interpreter, const Value& other) const override;
  bool truth(Interpreter& interpreter) override;
  const std::string& sql() const { return sql_; }

 private:
  std::string sql_;
  std::optional<std::string> shown_;
};

/// What bind.execute() returns.
Value make_result(const dialect::written::Writer& writer, const LiveDatabase::Answer& answer);
/// The same, where the statement hasn't run: whoever looks at its rows is refused for want of a database.
Value make_planned_result();

class TypeItem : public Object {
 public:
  TypeItem(MigrationContext& context, written::Type held) : context_(context), type(std::move(held)) {}
  std::string kind() const override { return "the type " + type.name; }
  Value attribute(Interpreter& interpreter, const std::string& name) override;

 private:
  MigrationContext& context_;

 public:
  written::Type type;
};

/// A class of types, not yet called.
class TypeClass : public Object {
 public:
  TypeClass(MigrationContext& context, std::string module, std::string name)
      : context_(context), module_(std::move(module)), name_(std::move(name)) {}
  std::string kind() const override { return "the type " + name_; }
  Value call(Interpreter& interpreter, Arguments arguments) override;

 private:
  MigrationContext& context_;
  std::string module_, name_;
};

/// SQLAlchemy's TypeDecorator, for classes of the project to derive from.
Value make_type_decorator(MigrationContext& context);
/// Whether SQLAlchemy lets a primary key of it count; `with_numbers`: as before 2.1.
bool is_integer(const written::Type& type, bool with_numbers);

/// The class of that name in sqlalchemy (`module` empty) or one of its dialects; nothing when it isn't known.
std::optional<Value> find_type_class(MigrationContext& context, const std::string& module,
                                     const std::string& name);
/// A type, or a class of types that is called without arguments.
written::TypePointer to_type(Interpreter& interpreter, const Value& value);

/// An expression.
class ClauseItem : public Object {
 public:
  ClauseItem(MigrationContext& context, written::Clause held) : context_(context), clause(std::move(held)) {}
  std::string kind() const override { return "an SQL expression"; }
  Value attribute(Interpreter& interpreter, const std::string& name) override;
  Value binary(Interpreter& interpreter, const std::string& operation, const Value& other,
               bool reflected) override;
  Value unary(Interpreter& interpreter, const std::string& operation) override;
  bool truth(Interpreter& interpreter) override;
  bool equals(Interpreter& interpreter, const Value& other) const override;

 private:
  MigrationContext& context_;

 public:
  written::Clause clause;
  bool is_text = false;  ///< sa.text(): may hold parameters
  DictValue parameters;  ///< of those that were bound
};

/// The text with its escapes undone and its parameters written in; SQLAlchemy's text() finds `:name` in it.
/// `more`: those of an execution, which win, and may be more than the text has.
std::string text_sql(MigrationContext& context, Interpreter& interpreter, const std::string& text,
                     const DictValue& parameters, const DictValue& more = {});
/// A value as a literal; refuses what has no plain one.
written::Clause to_literal(Interpreter& interpreter, const Value& value);
/// An expression, or a plain value as a literal.
written::Clause to_clause(MigrationContext& context, Interpreter& interpreter, const Value& value);
/// What definitions take: an expression, or a string that is SQL.
written::Clause to_sql(MigrationContext& context, Interpreter& interpreter, const Value& value);
/// Refuses values that SQLAlchemy spells in a definition in another way than the driver does in a statement.
void check_definition(Interpreter& interpreter, const written::Clause& clause);
/// A value that a statement gives to a column of that type (null: of none that is known), as the type's class
/// hands it to the driver. An expression stays one. Refuses what isn't known for certain.
written::Clause bind_value(MigrationContext& context, Interpreter& interpreter,
                           const written::TypePointer& type, const Value& value);
/// The same beside an operator, where a value of another kind is bound as what it is.
written::Clause bind_operand(MigrationContext& context, Interpreter& interpreter,
                             const written::TypePointer& type, const Value& value);
std::map<std::string, Value> clause_functions(MigrationContext& context);  ///< sa.text, sa.func, sa.column, …

class ForeignKeyItem : public Object {
 public:
  std::string kind() const override { return "a foreign key"; }
  written::Constraint constraint;  ///< without columns
  std::optional<ItemName> name;
};

class ComputedItem : public Object {
 public:
  std::string kind() const override { return "a computed column"; }
  written::Computed computed;
};

/// sa.FetchedValue(): a default that the database is known to have; it is not defined by it.
class FetchedItem : public Object {
 public:
  std::string kind() const override { return "a fetched value"; }
};

class IdentityItem : public Object {
 public:
  std::string kind() const override { return "an identity"; }
  written::Identity identity;
};

class ConstraintItem : public Object {
 public:
  std::string kind() const override { return "a constraint"; }
  written::Constraint constraint;
  std::optional<ItemName> name;
  std::size_t number = 0;  ///< of its making
};

class IndexItem : public Object {
 public:
  std::string kind() const override { return "an index"; }
  std::optional<ItemName> name;
  std::vector<written::Clause> elements;
  bool unique = false;
  written::Options options;
};

class ColumnItem : public Object {
 public:
  std::string kind() const override { return "a column"; }
  Value attribute(Interpreter& interpreter, const std::string& wanted) override;

  /// Refuses one without a name, as the attribute of a mapped class may be.
  void require_name(Interpreter& interpreter) const {
    if (column.name.empty()) interpreter.refuse("has a column without a name");
  }

  written::Column column;
  bool nullable_given = false;
  /// Python's: of no matter for the definition, but that a default keeps SERIAL away.
  std::optional<Value> default_value, onupdate;
  /// Of sqlalchemy.Table, once it is in one.
  written::FromPointer from;
  bool unique = false, index = false;
  bool is_fetched = false;  ///< sa.FetchedValue(): has a server_default that is not defined
  enum class Autoincrement {
    automatic,
    yes,
    no,
    ignore_foreign_keys
  } autoincrement = Autoincrement::automatic;
  std::vector<std::shared_ptr<ForeignKeyItem>> foreign_keys;
  std::vector<std::shared_ptr<ConstraintItem>> checks;
};

std::map<std::string, Value> schema_functions(MigrationContext& context);  ///< sa.Column, sa.ForeignKey, …

/// `server_default`: a string is a literal.
written::Clause to_default(MigrationContext& context, Interpreter& interpreter, const Value& value);
/// A string or op.f(); nothing for None.
std::optional<ItemName> to_name(ArgumentReader& reader, const std::optional<Value>& value, const char* what);
/// "schema.table.column" or "table.column", taken apart.
std::pair<schema::ObjectName, std::string> split_target(Interpreter& interpreter, const std::string& target);
/// postgresql_using=…: the options of the writer's dialect; those of others are dropped. Refuses any other
/// name.
written::Options take_options(MigrationContext& context, Interpreter& interpreter, ArgumentReader& reader);

// --- a table as SQLAlchemy puts it together ----------------------------------------------------------------

struct TableIndex {
  std::string name;
  std::vector<written::Clause> elements;
  bool unique = false;
  written::Options options;
};

struct AssembledTable {
  std::vector<written::Column> columns;
  std::vector<written::Constraint> constraints;  ///< the primary key first, then as they were made
  std::vector<TableIndex> indexes;
  std::vector<written::Type> enums;  ///< of its columns, in their order
};

/// `items`: columns, constraints and indexes as they are given. Names are resolved by the convention.
AssembledTable assemble_table(MigrationContext& context, Interpreter& interpreter,
                              const schema::ObjectName& table, const std::vector<Value>& items);

/// What a convention may ask of a constraint.
struct NamedThing {
  std::string key;  ///< "ix", "uq", "ck", "fk", "pk"; empty: no convention is for it
  schema::ObjectName table;
  std::vector<std::string> columns;
  std::vector<std::string> table_columns;  ///< all that the table is known to have
  std::optional<std::string> referred_table, referred_column;
};

/// The name that SQLAlchemy gives it; nothing when the server shall. Refuses names that are too long.
std::optional<std::string> resolve_name(MigrationContext& context, Interpreter& interpreter,
                                        const std::optional<ItemName>& name, const NamedThing& thing);
/// The same by another convention than that of the models.
std::optional<std::string> resolve_name(MigrationContext& context, Interpreter& interpreter,
                                        const NamingConvention& convention,
                                        const std::optional<ItemName>& name, const NamedThing& thing);

}  // namespace limbeck::scripts::python
