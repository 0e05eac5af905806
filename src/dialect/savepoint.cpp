#include "dialect/savepoint.hpp"

namespace limbeck::dialect {

void run_in_savepoint(Connection& connection, const std::function<void()>& work) {
  connection.execute("SAVEPOINT limbeck_operation");
  try {
    work();
  } catch (...) {
    if (connection.in_transaction()) {
      connection.execute("ROLLBACK TO SAVEPOINT limbeck_operation");
      connection.execute("RELEASE SAVEPOINT limbeck_operation");
    }
    throw;
  }
  connection.execute("RELEASE SAVEPOINT limbeck_operation");
}

std::string savepoint_sql(std::string_view name) {
  return "SAVEPOINT " + std::string(name);
}

std::string rollback_to_savepoint_sql(std::string_view name) {
  return "ROLLBACK TO SAVEPOINT " + std::string(name);
}

}  // namespace limbeck::dialect
