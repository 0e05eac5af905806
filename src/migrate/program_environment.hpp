// Where a revision's program runs.
#pragma once

#include <vector>

#include "dialect/dialect.hpp"
#include "schema/name.hpp"

namespace limbeck::migrate {

struct ProgramEnvironment {
  const dialect::Dialect& dialect;
  dialect::Connection* connection = nullptr;  ///< nullptr: offline, what would be run is written down
  Engine engine;
  std::vector<schema::ObjectName> internal_tables;  ///< Limbeck's own, which the program's catalog leaves out
  bool in_transaction = true;
  int lock_retries = 0;  ///< further tries of a backfill's batch that hit lock_timeout
  /// They are off around the transaction: what switches them in it has nothing left to do.
  bool foreign_keys_off = false;
};

}  // namespace limbeck::migrate
