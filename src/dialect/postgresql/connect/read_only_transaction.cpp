#include "dialect/postgresql/connect/read_only_transaction.hpp"

#include <fmt/core.h>

#include "base/error.hpp"

namespace limbeck::dialect::postgresql {

ReadOnlyFrame read_only_frame(bool in_transaction) {
  if (in_transaction) {
    return {"SAVEPOINT limbeck_reading", {"ROLLBACK TO limbeck_reading", "RELEASE limbeck_reading"}};
  }
  return {"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", {"ROLLBACK"}};
}

ReadOnlyTransaction::ReadOnlyTransaction(Connection& connection, std::chrono::milliseconds statement_timeout)
    : connection_(connection), frame_(read_only_frame(connection.in_transaction())) {
  connection_.execute(frame_.begin);
  if (statement_timeout.count() > 0) {
    connection_.execute(fmt::format("SET LOCAL statement_timeout = {}", statement_timeout.count()));
  }
}

ReadOnlyTransaction::~ReadOnlyTransaction() {
  try {
    for (const auto& statement : frame_.end) connection_.execute(statement);
  } catch (const DatabaseError&) {  // the connection broke, and that ended it
  }
}

}  // namespace limbeck::dialect::postgresql
