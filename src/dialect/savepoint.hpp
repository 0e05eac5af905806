// A part of a transaction that is done as a whole or not at all.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "dialect/connection.hpp"

namespace limbeck::dialect {

/// Runs `work` inside a savepoint of the transaction that is open, and rolls back to it when `work` throws.
/// The statements are those of the SQL standard, which all engines know.
void run_in_savepoint(Connection& connection, const std::function<void()>& work);

/// Statements that begin a savepoint of that name in the transaction that is open, and roll back to it.
std::string savepoint_sql(std::string_view name);
std::string rollback_to_savepoint_sql(std::string_view name);

}  // namespace limbeck::dialect
