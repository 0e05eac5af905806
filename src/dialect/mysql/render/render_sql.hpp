// Schema objects as SQL of MariaDB's and MySQL's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/catalog.hpp"

namespace limbeck::dialect::mysql {

/// With its database where that is another one.
std::string quoted(const schema::ObjectName& name);

/// A default as it stands behind DEFAULT: literals and the time as they are, any other expression in
/// parentheses.
std::string default_sql(const std::string& expression);

/// "a, b", quoted where needed.
std::string column_list(const std::vector<std::string>& columns);

/// The whole of a column: what isn't said in a MODIFY is lost.
std::string column_sql(const schema::Column& column);

/// "UNIQUE KEY name (a(10), b DESC)": what stands behind ADD or in CREATE TABLE.
std::string index_sql(const schema::Index& index);

/// The same as a statement.
std::string create_index_sql(const schema::ObjectName& table, const schema::Index& index);

/// With CONSTRAINT name in front, where there is a name.
std::string constraint_sql(const schema::Constraint& constraint);

/// What stands behind DROP.
std::string dropped_constraint_sql(const schema::Constraint& constraint);

/// All but partitions: "ENGINE = InnoDB COLLATE = utf8mb4_bin COMMENT = '…'", a clause each.
std::vector<std::string> table_option_clauses(const schema::Table& table);

/// "PARTITION BY … (…)"; empty for a table without partitions.
std::string partitions_sql(const schema::Options& options);

std::string create_table_sql(const schema::Table& table);
std::string create_view_sql(const schema::View& view, bool replace);
std::string create_sequence_sql(const schema::Sequence& sequence);
/// "START WITH 1 INCREMENT BY 1 …" of what is set.
std::string sequence_numbers_sql(const schema::SequenceNumbers& numbers);

}  // namespace limbeck::dialect::mysql
