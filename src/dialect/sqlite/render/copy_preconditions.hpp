// The preconditions of copying a table's rows into another, as a rebuild does, and what the copy changes in
// their values: as queries on the existing rows.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "dialect/sql/data_preconditions.hpp"
#include "schema/table.hpp"

namespace limbeck::dialect::sqlite {

/// INSERT INTO made (columns) SELECT values FROM old
struct RowCopy {
  schema::Table new_table;
  std::string old_sql;                          ///< goes into queries
  std::string old_display;                      ///< for people
  std::string old_name;                         ///< without a schema
  std::map<std::string, std::string> value_of;  ///< SQL by the new column, in lower case
  bool in_place = false;  ///< no copy: the old table itself gets the columns of `new_table`
};

/// NOT NULL, uniqueness, CHECKs and changed values, as the new table declares them. Sections and lines are
/// left to the caller.
std::vector<sql::DataPrecondition> copy_preconditions(const RowCopy& copy);

/// The precondition of a unique index on the new table.
std::vector<sql::DataPrecondition> unique_precondition_of_copy(const RowCopy& copy,
                                                               const std::vector<std::string>& columns);

/// The preconditions of ALTER TABLE … ADD COLUMN
/// (https://www.sqlite.org/lang_altertable.html#alter_table_add_column): the CHECKs behind the column, and
/// NOT NULL of a generated one. `copy.new_table` holds nothing but the column.
std::vector<sql::DataPrecondition> new_column_preconditions(const RowCopy& copy);

/// The table that a foreign key of the copy references, as it is when the revision ends.
struct CopyParent {
  enum class State { there, empty, copied, changed };
  State state = State::there;
  std::string sql;                ///< goes into queries
  const RowCopy* copy = nullptr;  ///< of a table that is rebuilt: perhaps of the same
};

/// The preconditions of a foreign key: no row violates it that satisfied it before the copy. Those that did
/// not are no fault of the revision.
std::vector<sql::DataPrecondition> foreign_key_preconditions(const RowCopy& copy,
                                                             const schema::ForeignKey& key,
                                                             const CopyParent& parent);

/// The precondition of a rebuilt table that foreign keys reference: they may compare by another type or
/// collation afterwards.
sql::DataPrecondition referenced_columns_precondition(const RowCopy& copy);

/// The precondition of dropping a table for good: no table but `others` (in lower case) references it.
sql::DataPrecondition dropped_table_precondition(const std::string& name,
                                                 const std::set<std::string>& others);

}  // namespace limbeck::dialect::sqlite
