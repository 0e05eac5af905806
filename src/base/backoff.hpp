// Pauses between tries: each about twice the one before, up to a limit, and never quite the same, so that
// many who wait for one thing do not come in step.
#pragma once

#include <algorithm>
#include <chrono>

namespace limbeck {

class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest) : next_(first), max_(longest) {}

  /// The next pause: between half of the base and the base, which then doubles. `random` is any number.
  std::chrono::milliseconds pause(unsigned random) {
    const auto base = std::min(next_, max_);
    next_ = std::min(base * 2, max_);
    const auto half = base.count() / 2;
    return std::chrono::milliseconds(
        half + static_cast<long>(random % static_cast<unsigned>(base.count() - half + 1)));
  }

 private:
  std::chrono::milliseconds next_, max_;
};

}  // namespace limbeck
