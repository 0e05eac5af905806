// What hit lock_timeout is rolled back and tried again after a while.
#pragma once

#include <chrono>

namespace limbeck::migrate {

/// How long to wait before try number `attempt` + 1: doubling from 200 ms to 5 s, with jitter, so that
/// several who wait do not come back together.
std::chrono::milliseconds pause_before_retry(int attempt);

}  // namespace limbeck::migrate
