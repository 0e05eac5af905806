// A part of a transaction that is done as a whole or not at all.
#pragma once

#include <functional>

#include "dialect/connection.hpp"

namespace limbeck::dialect {

/// Runs `work` inside a savepoint of the transaction that is open, and rolls back to it when `work` throws.
/// The statements are those of the SQL standard, which all engines know.
void run_in_savepoint(Connection& connection, const std::function<void()>& work);

}  // namespace limbeck::dialect
