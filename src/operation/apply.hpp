#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::operation {

/// What operations say they make of a catalog. What an engine does beside that is not followed: texts that
/// speak of what is renamed, what goes along with a dropped column, and whatever an Execute does. Of things
/// that aren't there nothing comes.
schema::Catalog applied(schema::Catalog catalog, const std::vector<Operation>& operations);

/// The same, one operation after another.
class CatalogEditor {
 public:
  explicit CatalogEditor(schema::Catalog catalog);

  void apply(const Operation& operation);

  const schema::Catalog& catalog() const { return catalog_; }
  schema::Catalog take() { return std::move(catalog_); }
  /// For what an engine does beside that. (Sequences change by operations alone: it is remembered whose they
  /// are.)
  std::map<schema::ObjectName, schema::Table>& tables() { return catalog_.tables; }
  /// The sequences that the columns of a table own, found without a look at the others.
  std::vector<schema::ObjectName> sequences_of(const schema::ObjectName& table) const;
  /// How many sequences it has looked at in search of those of a table: a measure of its work that is the
  /// same everywhere.
  std::size_t sequences_visited() const { return sequences_visited_; }

 private:
  struct Apply;

  void put_sequence(schema::Sequence sequence);
  void erase_sequence(const schema::ObjectName& name);

  schema::Catalog catalog_;
  std::map<schema::ObjectName, std::set<schema::ObjectName>> sequences_by_table_;
  mutable std::size_t sequences_visited_ = 0;
};

/// A column's new name wherever the table names it outside of expressions.
void rename_column(schema::Table& table, const std::string& from, const std::string& to);

}  // namespace limbeck::operation
