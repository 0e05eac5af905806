// A table that is made again under another name, filled, and put in place of the old one.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dialect/written/reflection.hpp"
#include "scripts/python/alembic/batch.hpp"

namespace limbeck::scripts::python {

/// Alembic's ApplyBatchImpl. What that loses without a word is refused; what it does in an order of Python's
/// sets is done in that of the table's text, and for indexes in that of their names.
class TableCopy {
 public:
  /// All arguments outlive it.
  TableCopy(MigrationContext& context, Interpreter& interpreter, const Batch& batch,
            dialect::written::ReflectedTable table);
  /// The statements of all operations of the batch.
  std::vector<written::Operation> operations();

 private:
  struct CopiedColumn {
    std::string key;  ///< its name when the batch began, by which constraints and operations know it
    written::Column column;
    std::optional<written::Clause> value;  ///< of the rows that are copied; nothing: the default's
    bool is_new = false;
  };
  struct CopiedConstraint {
    written::Constraint constraint;
    bool is_new = false;
  };

  [[noreturn]] void refuse(const std::string& reason) const;
  void require_plain(const std::string& sql) const;
  void apply_naming();
  std::string convention_for(const char* key, bool has_name) const;

  void apply(const BatchStep& step);
  void add_column(const BatchStep& step, const written::AddColumn& add);
  void drop_column(const BatchStep& step, const written::DropColumn& drop);
  void alter_column(const BatchStep& step, const written::AlterColumn& alter);
  void change_type(CopiedColumn& column, const written::TypePointer& type) const;
  void add_constraint(const written::AddConstraint& add);
  void drop_constraint(const written::DropConstraint& drop);
  void create_index(const written::CreateIndex& create);
  void drop_index(const written::DropIndex& drop);
  void place(const std::string& name, std::string before, std::string after);
  void drop_constraint_of_type(const written::TypePointer& type, bool resolves_variants);
  written::Clause value_of(const CopiedColumn& column, const Value& given) const;
  std::string affinity_of(const written::Type& type) const;

  CopiedColumn* find(const std::string& key);
  CopiedConstraint* find_constraint(const std::string& name);
  void sort_columns();
  bool has_all(const std::vector<std::string>& keys);
  std::vector<std::string> renamed(const std::vector<std::string>& keys);
  void check_names();
  void check_autoincrement(const written::Constraint* key);
  void check_column_names_in(const std::string& sql, const std::string& what) const;
  void check_expression(const written::Clause& clause);
  void add_arguments(std::vector<written::Constraint>& constraints);
  bool keeps(const CopiedConstraint& one);
  std::vector<written::Constraint> constraints();
  written::CreateIndex index(const written::CreateIndex& create);

  MigrationContext& context_;
  Interpreter& interpreter_;
  const Batch& batch_;
  int line_;  // of the operation at hand
  dialect::written::ReflectedTable table_;
  std::string copy_name_;
  std::vector<CopiedColumn> columns_;
  std::vector<CopiedConstraint> named_, unnamed_;
  std::vector<written::CreateIndex> indexes_, new_indexes_;
  std::vector<std::string> old_order_;
  std::vector<std::pair<std::string, std::string>> new_order_;
  std::set<std::string> counting_;  // columns with autoincrement=True
  std::set<std::string> gone_;      // names that no column has any more
};

}  // namespace limbeck::scripts::python
