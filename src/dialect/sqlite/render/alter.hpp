// What SQLite's ALTER TABLE can do (https://www.sqlite.org/lang_altertable.html); anything else needs a
// rebuild.
#pragma once

#include <string>
#include <vector>

#include "schema/table.hpp"

namespace limbeck::dialect::sqlite {

/// `constraints` would stand behind the column.
bool can_add_column(const schema::Table& table, const schema::Column& column,
                    const std::vector<schema::Constraint>& constraints);

/// Can this constraint be written behind the new column?
bool can_be_column_constraint(const schema::Constraint& constraint, const schema::Column& column);

/// SQLite fails where a table WITHOUT ROWID has a UNIQUE with a column of its primary key ("no such column",
/// 3.40).
bool can_rename_column(const schema::Table& table, const std::string& column);

/// As far as the table itself goes: views and triggers must not mention it either.
bool can_drop_column(const schema::Table& table, const std::string& column);

/// "existing rows of t must be unique in a".
std::string describe_precondition(const schema::Table& table, const schema::Constraint& constraint);
/// Of a unique index.
std::string describe_precondition(const schema::Table& table, const schema::Index& index);

/// Of a generated column that is NOT NULL.
std::string describe_generated_precondition(const std::string& table, const schema::Column& column);

}  // namespace limbeck::dialect::sqlite
