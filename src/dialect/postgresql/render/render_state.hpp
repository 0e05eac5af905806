// The catalog as it is between two of the operations that are being rendered.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "operation/apply.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::postgresql {

class State {
 public:
  explicit State(schema::Catalog before);

  /// What the operation says that it does, and what PostgreSQL does beside that: children follow their
  /// parents, what has a dropped column goes with it, and the texts of tables follow a column or type that is
  /// renamed. Comments aren't followed.
  void apply(const operation::Operation& operation);

  void set_default(const schema::ObjectName& table, const std::string& column, const std::string& value);

  /// An empty value takes the option away.
  void set_option(const schema::ObjectName& table, const std::string& key, const std::string& value);

  const schema::Catalog& catalog() const { return editor_.catalog(); }
  /// The sequences that the columns of a table own.
  std::vector<schema::ObjectName> sequences_of(const schema::ObjectName& table) const {
    return editor_.sequences_of(table);
  }
  /// See CatalogEditor.
  std::size_t sequences_visited() const { return editor_.sequences_visited(); }
  const schema::Table* table(const schema::ObjectName& name) const;
  const schema::Column* column(const schema::ObjectName& table, const std::string& column) const;
  /// Made by one of the operations so far: it has no rows.
  bool is_new(const schema::ObjectName& table) const { return new_tables_.contains(table); }

  /// Partitions and inheriting tables, and what they come from; one generation.
  std::vector<schema::ObjectName> children(const schema::ObjectName& parent) const;
  /// The children, theirs, and so on.
  std::vector<schema::ObjectName> descendants(const schema::ObjectName& ancestor) const;
  std::vector<schema::ObjectName> parents(const schema::Table& child) const;
  /// The table that this SQL text names; nullptr when there is none.
  const schema::Table* table_by_sql(std::string_view sql) const;

 private:
  struct Apply;

  schema::Table* find(const schema::ObjectName& name);
  /// A table is there from now on, with its name and its options; or no longer.
  void add_table(const schema::Table& table);
  void remove_table(const schema::Table& table);

  operation::CatalogEditor editor_;
  std::map<std::string, schema::ObjectName, std::less<>> tables_by_sql_;
  std::map<std::string, std::set<schema::ObjectName>> children_;  // by their parent as SQL
  std::set<schema::ObjectName> new_tables_;
};

/// The parents of a table as SQL texts: its partitioned table, or those that it inherits from.
std::vector<std::string> parents_sql(const schema::Table& child);

}  // namespace limbeck::dialect::postgresql
