#include "base/backoff.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace limbeck {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, DoublesUpToTheLongest) {
  Backoff backoff(milliseconds(100), milliseconds(2000));
  std::vector<long> pauses;
  for (int i = 0; i < 7; ++i) pauses.push_back(backoff.pause(0).count());  // the shortest that chance allows
  EXPECT_EQ(pauses, (std::vector<long>{50, 100, 200, 400, 800, 1000, 1000}));
}

TEST(Backoff, IsBetweenHalfAndTheWhole) {
  rc::check([](unsigned random) {
    const auto first = *rc::gen::inRange(1, 5000), longest = *rc::gen::inRange(1, 5000);
    Backoff backoff{milliseconds(first), milliseconds(longest)};
    long base = std::min(first, longest);
    for (int i = 0; i < 10; ++i) {
      const auto pause = backoff.pause(random).count();
      RC_ASSERT(pause >= base / 2);
      RC_ASSERT(pause <= base);
      base = std::min<long>(base * 2, longest);
    }
  });
}

TEST(Backoff, ReachesTheWhole) {
  Backoff backoff(milliseconds(100), milliseconds(2000));
  EXPECT_EQ(backoff.pause(50).count(), 100);
}

}  // namespace
}  // namespace limbeck
