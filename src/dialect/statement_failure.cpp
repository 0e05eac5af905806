#include "dialect/statement_failure.hpp"

#include <utility>

namespace limbeck::dialect {

StatementFailure StatementFailure::of(const DatabaseError& error, std::size_t index) {
  StatementFailure failure;
  failure.index = index;
  failure.message = error.what();
  failure.kind = dynamic_cast<const ConnectionError*>(&error) ? ErrorKind::connection_lost : error.kind();
  failure.sqlstate = error.sqlstate();
  failure.native_code = error.native_code();
  failure.position = error.position();
  failure.hint = error.hint();
  return failure;
}

StatementFailure StatementFailure::refused(std::string message, std::string hint) {
  StatementFailure failure;
  failure.message = std::move(message);
  failure.hint = std::move(hint);
  return failure;
}

void throw_failure(const StatementFailure& failure) {
  if (failure.connection_lost()) throw ConnectionError(failure.message, failure.details());
  throw DatabaseError(failure.message, failure.details());
}

}  // namespace limbeck::dialect
