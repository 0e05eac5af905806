#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/column.hpp"
#include "schema/constraint.hpp"
#include "schema/index.hpp"
#include "schema/name.hpp"

namespace limbeck::schema {

/// A table with all that belongs to it alone. Columns are in the table's order; constraints and indexes are
/// sorted by name once inspected (unnamed ones in order of creation). Column order is not a difference (see
/// autogenerate/diff).
struct Table {
  ObjectName name;
  std::vector<Column> columns;
  std::optional<KeyConstraint> primary_key;
  std::vector<KeyConstraint> uniques;
  std::vector<CheckConstraint> checks;
  std::vector<ForeignKey> foreign_keys;
  std::vector<OtherConstraint> other_constraints;
  std::vector<Index> indexes;
  std::string collation;  ///< MySQL: the default of its columns; empty: that of the database
  std::string comment;
  /// PostgreSQL: "unlogged", "partition_by", "partition_of" + "partition_bound", "inherits", storage
  /// parameters, …; SQLite: "strict", "without_rowid", "virtual" (the whole CREATE VIRTUAL TABLE statement);
  /// MySQL: "engine", "row_format", "partition_by", …
  Options options;

  bool operator==(const Table&) const = default;

  /// Is what AlterTableOptions changes the same?
  bool has_options_of(const Table& other) const {
    return options == other.options && collation == other.collation;
  }
  const Column* find_column(const std::string& column) const;
  Column* find_column(const std::string& column);
  /// Every constraint, the primary key first.
  std::vector<Constraint> constraints() const;
  /// To where it belongs; a primary key takes the place of the one that is there.
  void add_constraint(Constraint constraint);
  const Index* find_index(const std::string& index) const;
};

}  // namespace limbeck::schema
