// Schema objects as SQLite's SQL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/catalog.hpp"

namespace limbeck::dialect::sqlite {

/// In parentheses, unless it is already.
std::string parenthesised(std::string_view expression);

/// A default as it stands behind DEFAULT: literals as they are, any other expression in parentheses.
std::string default_sql(const std::string& expression);

/// Is this default a constant that ALTER TABLE ADD COLUMN takes even where there are rows?
bool is_constant_default(const std::string& expression);

/// "a, b", quoted where needed.
std::string column_list(const std::vector<std::string>& columns);

/// What stands behind CREATE TABLE name ( or ADD COLUMN, without a constraint of the table.
std::string column_sql(const schema::Column& column, bool strict);

/// With CONSTRAINT name in front. Throws Error for what SQLite has not.
std::string constraint_sql(const schema::Constraint& constraint);

/// A constraint on one column, as it stands behind that: "REFERENCES …" instead of "FOREIGN KEY (…)
/// REFERENCES …".
std::string inline_constraint_sql(const schema::Constraint& constraint);

/// One column a line. `name` is what the table is called for now. Throws Error for what SQLite has not.
std::string create_table_sql(const schema::Table& table, const std::string& name);

std::string create_index_sql(const std::string& table, const schema::Index& index);

/// As its author wrote it where that is known.
std::string create_view_sql(const schema::View& view);
std::string create_object_sql(const schema::SqlObject& object);

}  // namespace limbeck::dialect::sqlite
