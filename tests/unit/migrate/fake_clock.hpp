// Time that passes only when somebody sleeps.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "migrate/clock.hpp"

namespace limbeck::testing {

class FakeClock : public migrate::Clock {
 public:
  TimePoint now() override { return now_; }
  void sleep(std::chrono::milliseconds pause) override {
    pauses.push_back(pause);
    now_ += pause;
    if (on_sleep) on_sleep();
  }

  std::vector<std::chrono::milliseconds> pauses;
  std::function<void()> on_sleep;  ///< called when the pause is over

 private:
  TimePoint now_{};
};

}  // namespace limbeck::testing
