// Objects that stand for SQLAlchemy's Core: tables, and the statements on their rows.
#pragma once

#include "scripts/python/alembic/items.hpp"

namespace limbeck::scripts::python {

struct TableColumn {
  std::string name;
  written::TypePointer type;
  std::optional<Value> default_value, onupdate;  ///< Python's
};

/// What can stand behind FROM.
class FromItem : public Object {
 public:
  explicit FromItem(MigrationContext& context) : context_(context) {}
  Value attribute(Interpreter& interpreter, const std::string& name) override;

 protected:
  MigrationContext& context_;

 public:
  written::FromPointer from;
};

/// Two of them joined.
class JoinItem : public FromItem {
 public:
  using FromItem::FromItem;
  std::string kind() const override { return "a join"; }
};

/// sqlalchemy.table(), sqlalchemy.Table(), what op.create_table() returns, and an alias of it.
class TableItem : public FromItem {
 public:
  using FromItem::FromItem;
  std::string kind() const override { return "a table"; }
  Value attribute(Interpreter& interpreter, const std::string& name) override;
  /// The column as an expression: the same object each time.
  Value column(std::size_t place);
  const TableColumn* find(const std::string& name) const;

  std::vector<TableColumn> columns;
  bool is_open = false;  ///< of a probe: which columns it has is not known, and any may be one

 private:
  std::vector<Value> expressions_;
};

std::shared_ptr<TableItem> make_table_item(MigrationContext& context, const schema::ObjectName& name);

/// What is known of a column of rows that a SELECT returns. Without a name: SQLAlchemy makes one up.
struct ResultColumn {
  std::string name;
  written::TypePointer type;
};
/// The rows as SQLAlchemy's types make them of the driver's values.
Value make_result(MigrationContext& context, const LiveDatabase::Answer& answer,
                  const std::vector<ResultColumn>& columns);

class SelectItem : public Object {
 public:
  SelectItem(MigrationContext& context, written::Select held) : context_(context), select(std::move(held)) {}
  std::string kind() const override { return "a SELECT"; }
  Value attribute(Interpreter& interpreter, const std::string& name) override;
  /// Refuses two columns of one name.
  std::vector<ResultColumn> results(Interpreter& interpreter) const;

 private:
  MigrationContext& context_;

 public:
  written::Select select;
};

/// INSERT, UPDATE or DELETE.
class ChangeItem : public Object {
 public:
  enum class Verb { insert, update, remove };
  ChangeItem(MigrationContext& context, Verb held_verb, std::shared_ptr<TableItem> held)
      : context_(context), verb(held_verb), table(std::move(held)) {}
  std::string kind() const override { return "a statement that changes rows"; }
  Value attribute(Interpreter& interpreter, const std::string& name) override;
  /// Another one with these values, as values() takes them.
  std::shared_ptr<ChangeItem> with_values(Interpreter& interpreter, Arguments& arguments) const;

 private:
  MigrationContext& context_;

 public:
  using Row = std::vector<std::pair<std::string, written::Clause>>;
  Verb verb;
  std::shared_ptr<TableItem> table;
  std::vector<Row> rows;  ///< one unless several were given to an INSERT
  bool has_many = false;
  std::shared_ptr<const written::Select> select;
  std::vector<std::string> selected;
  std::vector<written::Clause> where;
  std::string conflict;
  bool knows_conflict = false;  ///< of a dialect's own insert()
};

/// sa.bindparam()
class ParameterItem : public ClauseItem {
 public:
  using ClauseItem::ClauseItem;
  std::optional<Value> value;
  bool has_type = false;
};

/// A statement of Core or text: what is executed, once for each row of parameters.
struct Compiled {
  std::vector<written::Operation> operations;
  std::vector<ResultColumn> results;
  bool has_results = false;  ///< of a SELECT whose columns are known
};
bool is_core(const Value& statement);
Compiled compile(MigrationContext& context, Interpreter& interpreter, const Value& statement,
                 const std::optional<Value>& parameters);
/// INSERT of these rows, each by itself; as bulk_insert() does.
Compiled compile_insert(MigrationContext& context, Interpreter& interpreter,
                        const std::shared_ptr<TableItem>& table, const std::vector<Value>& rows);

/// `value` as rows in parentheses, where it is a SELECT.
std::optional<written::Clause> select_of(MigrationContext& context, Interpreter& interpreter,
                                         const Value& value);

// --- operators.cpp ----------------------------------------------------------------------------------------

/// In parentheses where SQLAlchemy puts them: beside the operator `against`; empty: in any case.
written::Clause grouped(MigrationContext& context, const written::Clause& clause, const std::string& against);
/// What stands behind WHERE and in AND, not yet grouped.
written::Clause condition(MigrationContext& context, Interpreter& interpreter, const Value& value);
/// Conditions that are joined by AND.
std::vector<written::Clause> conditions(MigrationContext& context, const std::vector<written::Clause>& all);
written::Clause joined(MigrationContext& context, const std::string& operation,
                       const std::vector<written::Clause>& parts);
written::Clause negated(MigrationContext& context, Interpreter& interpreter, const written::Clause& clause);
/// With its conditions grouped.
std::shared_ptr<const written::Select> finished(MigrationContext& context, written::Select select);
Value exists_where(MigrationContext& context, const ClauseItem& exists);

std::map<std::string, Value> table_functions(
    MigrationContext& context);  ///< sa.table, sa.Table, sa.insert, …
std::map<std::string, Value> query_functions(MigrationContext& context);  ///< those, and sa.select, …
/// insert() of a dialect.
Value make_dialect_insert(MigrationContext& context);

}  // namespace limbeck::scripts::python
