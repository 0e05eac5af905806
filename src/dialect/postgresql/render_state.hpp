// The catalog as it is between two of the operations that are being rendered.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::postgresql {

class State {
 public:
  explicit State(schema::Catalog before) : catalog_(std::move(before)) {}

  /// What the operation does to tables, sequences and enums; the rest is not followed.
  void apply(const operation::Operation& operation);

  void set_default(const schema::ObjectName& table, const std::string& column, const std::string& value);

  const schema::Catalog& catalog() const { return catalog_; }
  const schema::Table* table(const schema::ObjectName& name) const;
  const schema::Column* column(const schema::ObjectName& table, const std::string& column) const;
  /// Made by one of the operations so far: it has no rows.
  bool is_new(const schema::ObjectName& table) const { return new_tables_.contains(table); }

  /// Partitions and inheriting tables, and what they come from; one generation.
  std::vector<schema::ObjectName> children(const schema::ObjectName& parent) const;
  /// The children, theirs, and so on.
  std::vector<schema::ObjectName> heirs(const schema::ObjectName& ancestor) const;
  std::vector<schema::ObjectName> parents(const schema::Table& child) const;
  /// The table that this SQL text names; nullptr when there is none.
  const schema::Table* table_by_sql(std::string_view sql) const;

 private:
  struct Apply;

  schema::Table* find(const schema::ObjectName& name);

  schema::Catalog catalog_;
  std::set<schema::ObjectName> new_tables_;
};

/// The parents of a table as SQL texts: its partitioned table, or those that it inherits from.
std::vector<std::string> parents_sql(const schema::Table& child);

}  // namespace limbeck::dialect::postgresql
