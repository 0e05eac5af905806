// Statements of Limbeck's own around those of revisions.
#pragma once

#include <string>
#include <vector>

#include "dialect/session_sql.hpp"

namespace limbeck::dialect::mysql {

/// See SessionSql.
JournalSql journal_sql();
std::vector<std::string> session_reset_statements();
std::string script_prologue();

/// See SqlWriter::literal_expression.
std::string literal_expression(const std::string& expression);

}  // namespace limbeck::dialect::mysql
