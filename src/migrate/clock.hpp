// Time as a run sees it: tests give one of their own, which doesn't sleep.
#pragma once

#include <chrono>

namespace limbeck::migrate {

class Clock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  virtual ~Clock() = default;
  virtual TimePoint now() = 0;  ///< never goes back; says nothing of the time of day
  /// Returns when `pause` is over; a signal does not end it, so callers sleep in short pieces.
  virtual void sleep(std::chrono::milliseconds pause) = 0;

  std::chrono::milliseconds elapsed_since(TimePoint start) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(now() - start);
  }
};

/// The real one; the same object for the life of the program.
Clock& system_clock();

}  // namespace limbeck::migrate
