// Statements of Limbeck's own around those of revisions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialect/session_sql.hpp"

namespace limbeck::dialect::mysql {

/// See SessionSql::own_table_options.
inline constexpr const char* own_table_options = " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";

/// See SessionSql.
JournalSql journal_sql();
std::vector<std::string> session_reset_statements();
std::string script_prologue();
std::string script_statement(std::string_view sql);

/// See SqlWriter::literal_expression.
std::string literal_expression(const std::string& expression);

}  // namespace limbeck::dialect::mysql
