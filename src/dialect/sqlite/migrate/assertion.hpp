// Statements that fail with a text of ours when something is not as it must be, in plain SQL: the sqlite3
// shell runs them too. They lean on a CHECK constraint of a temporary table, whose name SQLite puts into its
// message.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "dialect/session_sql.hpp"

namespace limbeck::dialect::sqlite {

/// What an assertion failed for; SqliteConnection hands it on as the error's sqlstate.
inline constexpr std::string_view version_mismatch = "LB001";
inline constexpr std::string_view broken_foreign_keys = "LB002";
inline constexpr std::string_view unexpected_object = "LB003";
inline constexpr std::string_view unmet_condition = "LB004";
inline constexpr std::string_view enforced_foreign_keys = "LB005";

/// Statements that fail with `code` and `text` unless `condition` is true.
std::vector<std::string> assertion(std::string_view code, std::string_view text,
                                   const std::string& condition);

/// See SessionSql::version_check. BEGIN IMMEDIATE has kept other writers out already.
std::vector<std::string> version_check(const std::string& version_table,
                                       const std::vector<std::string>& expected);

/// See SessionSql::transaction_frame. With foreign keys off, rows that pointed nowhere before don't count:
/// only those that the revision leaves behind additionally make it fail. Our own connection has a function
/// that looks and names them (ForeignKeyCheck); offline, a temporary table keeps what was there before.
TransactionFrame transaction_frame(bool foreign_keys_off, bool offline);

/// See SessionSql::foreign_key_guard.
ForeignKeyGuard foreign_key_guard();

/// The kind of error that the failure of an assertion with this code is.
ErrorKind kind_of_assertion(std::string_view code);

/// Did one of these fail? Then its code, and the message without what stands before our text.
bool parse_assertion_failure(const std::string& message, std::string& code, std::string& text);

}  // namespace limbeck::dialect::sqlite
