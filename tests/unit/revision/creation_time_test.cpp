// Times as revision files say them.
#include "revision/creation_time.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace limbeck::revision {
namespace {

using namespace std::chrono_literals;

TEST(CreationTime, IsReadAsLimbeckAndAlembicWriteIt) {
  const Time day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);
  EXPECT_EQ(parse_time("2026-11-22"), day);
  EXPECT_EQ(parse_time("2026-11-22T05:50:21Z"), day + 5h + 50min + 21s);
  EXPECT_EQ(parse_time(" 2026-11-22 05:50:21.123456 "), day + 5h + 50min + 21s + 123456us);
  EXPECT_EQ(parse_time("2026-11-22 05:50:21.5+01:30"), day + 4h + 20min + 21s + 500ms);
  EXPECT_EQ(parse_time("2026-11-22T05:50-0800"), day + 13h + 50min);
}

TEST(CreationTime, IsNothingElse) {
  for (const auto* text :
       {"", "2026", "2026-11-31", "2026-11-22T", "2026-11-22T24:00", "2026-11-22T05:50:21X",
        "2026-11-22T05:50:21.", "2026-11-22 05:50 Z x", "22.11.2026", "2026-11-22T5:50", "2026-11-22T05:50+1",
        "-026-11-22", "2026-11-22T+5:50"}) {
    EXPECT_EQ(parse_time(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace limbeck::revision
