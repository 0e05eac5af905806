// The one place that chooses between the plain form of a statement and the one that is friendly to other
// sessions.
#pragma once

#include "schema/name.hpp"

namespace limbeck::dialect::postgresql {

/// The friendly form takes weaker locks on a table but several statements, some outside of transactions:
/// CREATE INDEX CONCURRENTLY, NOT VALID and then VALIDATE CONSTRAINT. It is worth that where a table is big.
struct LockPolicy {
  bool prefer_weak_locks = false;

  bool uses_weak_locks_on(const schema::ObjectName& /*table*/) const { return prefer_weak_locks; }
};

}  // namespace limbeck::dialect::postgresql
