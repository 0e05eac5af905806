#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::operation {

/// What engines differ in when an operation changes a table.
class CatalogPolicy {
 public:
  virtual ~CatalogPolicy() = default;
  /// Are these names of columns, constraints or indexes one?
  virtual bool is_same_name(std::string_view a, std::string_view b) const { return a == b; }
  /// An expression or a definition of a table's own, with another name of one of its columns.
  virtual std::string with_renamed_column(const std::string& text, const std::string& from,
                                          const std::string& to) const {
    static_cast<void>(from), static_cast<void>(to);
    return text;
  }
  /// What a foreign key of a table is called when that has got another name.
  virtual std::string foreign_key_of_renamed_table(const std::string& key, const std::string& from,
                                                   const std::string& to) const {
    static_cast<void>(from), static_cast<void>(to);
    return key;
  }
  /// Is the value of this option of a key such a text?
  virtual bool is_text_of_columns(const std::string& option) const {
    static_cast<void>(option);
    return false;
  }
};

/// Names are one when they are equal, and texts are not read.
const CatalogPolicy& plain_policy();

/// What an operation on a table (its columns, constraints, indexes, options, not its name) makes of it; of a
/// RebuildTable, all of its outcome but the name. Nothing for other operations.
void apply_to_table(schema::Table& table, const Operation& operation,
                    const CatalogPolicy& policy = plain_policy());

/// What operations say they make of a catalog. What an engine does beside that is not followed: texts that
/// speak of what is renamed, what goes along with a dropped column, and whatever an Execute does. Of things
/// that aren't there nothing comes.
schema::Catalog applied(schema::Catalog catalog, const std::vector<Operation>& operations);

/// The same, one operation after another.
class CatalogEditor {
 public:
  /// `policy` outlives it.
  explicit CatalogEditor(schema::Catalog catalog, const CatalogPolicy& policy = plain_policy());

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
  const CatalogPolicy& policy_;
  std::map<schema::ObjectName, std::set<schema::ObjectName>> sequences_by_table_;
  mutable std::size_t sequences_visited_ = 0;
};

/// A column's new name wherever the table names it.
void rename_column(schema::Table& table, const std::string& from, const std::string& to,
                   const CatalogPolicy& policy = plain_policy());

}  // namespace limbeck::operation
