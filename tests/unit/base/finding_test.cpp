#include "base/finding.hpp"

#include <gtest/gtest.h>

namespace limbeck {
namespace {

TEST(Findings, SaysHowManyOfEach) {
  Findings findings;
  EXPECT_EQ(findings.summary(), "");
  findings.ok("a", "seen");
  EXPECT_EQ(findings.summary(), "1 ok");
  findings.warn("b", "seen", "fix");
  findings.skip("c", "why");
  findings.skip("d", "why");
  EXPECT_EQ(findings.summary(), "1 warning, 1 ok, 2 not checked");
  findings.warn("e", "seen", "fix");
  findings.fail("f", "seen", "fix");
  EXPECT_EQ(findings.summary(), "1 failed, 2 warnings, 1 ok, 2 not checked");
}

TEST(Findings, KeepsTheirOrderAndFindsThemByName) {
  Findings first, second;
  first.ok("a", "x");
  second.fail("b", "y", "z");
  first.append(second);
  ASSERT_EQ(first.list().size(), 2U);
  EXPECT_EQ(first.list()[1], (Finding{"b", Outcome::failed, "y", "z"}));
  EXPECT_EQ(first.find("b"), &first.list()[1]);
  EXPECT_EQ(first.find("c"), nullptr);
}

}  // namespace
}  // namespace limbeck
