// What copying a table's rows into another, as a rebuild does, demands of them and makes of their values: as
// queries on the rows that are there.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dialect/sql/row_demands.hpp"
#include "schema/table.hpp"

namespace limbeck::dialect::sqlite {

/// INSERT INTO made (columns) SELECT values FROM old
struct RowCopy {
  schema::Table made;
  std::string old_sql;                          ///< goes into queries
  std::string old_display;                      ///< for people
  std::string old_name;                         ///< without a schema
  std::map<std::string, std::string> value_of;  ///< SQL by the new column, in lower case
};

/// NOT NULL, uniqueness and changed values, as the new table declares them. Whether a CHECK or a foreign key
/// is new can't be told. Sections and lines are left to the caller.
std::vector<sql::RowDemand> demands_of_copy(const RowCopy& copy);

/// Of a unique index on the new table; nothing when a column is not among the copied.
std::optional<sql::RowDemand> unique_in_copy(const RowCopy& copy, const std::vector<std::string>& columns);

}  // namespace limbeck::dialect::sqlite
