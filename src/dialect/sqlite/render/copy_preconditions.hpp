// What copying a table's rows into another, as a rebuild does, demands of them and makes of their values: as
// queries on the rows that are there.
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

/// Of a unique index on the new table.
std::vector<sql::DataPrecondition> unique_precondition_of_copy(const RowCopy& copy,
                                                               const std::vector<std::string>& columns);

/// What ALTER TABLE … ADD COLUMN demands of the rows that are there
/// (https://www.sqlite.org/lang_altertable.html#alter_table_add_column): the CHECKs behind the column, and
/// NOT NULL of a generated one. `copy.new_table` holds nothing but the column.
std::vector<sql::DataPrecondition> new_column_preconditions(const RowCopy& copy);

/// What a foreign key of the copy leads to, when the revision ends.
struct CopyParent {
  enum class State { there, empty, copied, changed };
  State state = State::there;
  std::string sql;                ///< goes into queries
  const RowCopy* copy = nullptr;  ///< of a table that is rebuilt: perhaps of the same
};

/// Of rows that lead nowhere, and did not before the copy: those of other rows are not the revision's fault.
std::vector<sql::DataPrecondition> foreign_key_in_copy(const RowCopy& copy, const schema::ForeignKey& key,
                                                       const CopyParent& parent);

/// Of a rebuilt table that foreign keys lead to, where they compare by another type or collation afterwards.
sql::DataPrecondition keys_to_copy(const RowCopy& copy);

/// Of a table that is dropped for good, while tables that are not among `others` (in lower case) lead to it.
sql::DataPrecondition dropped_parent(const std::string& name, const std::set<std::string>& others);

}  // namespace limbeck::dialect::sqlite
