#include "revision/steps.hpp"

#include <gtest/gtest.h>

#include "unit/revision/dsl.hpp"

namespace limbeck::revision {
TEST(Steps, Line) {
  auto g = graph("a\nb < a\nc < b");
  EXPECT_EQ(up(g, "", "head"), "a[a] b[b] c[c]");
}
}  // namespace limbeck::revision
