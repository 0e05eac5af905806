// What hit lock_timeout, or had to give way to another transaction, is rolled back and tried again after a
// while.
#pragma once

#include <chrono>

#include "base/error_kind.hpp"

namespace limbeck::migrate {

/// May the same transaction succeed when it is tried again? lock_timeout; a deadlock, or what Galera's nodes
/// call one: a conflict with a transaction of another node.
bool is_worth_retrying(ErrorKind kind);

/// How long to wait before try number `attempt` + 1: doubling from 200 ms to 5 s, with jitter, so that
/// several who wait do not come back together.
std::chrono::milliseconds pause_before_retry(int attempt);

}  // namespace limbeck::migrate
