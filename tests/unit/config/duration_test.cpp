#include "config/duration.hpp"

#include <gtest/gtest.h>

namespace limbeck::config {
namespace {

using namespace std::chrono_literals;

TEST(Duration, ReadsUnits) {
  const std::pair<const char*, std::chrono::milliseconds> cases[] = {
      {"0", 0ms},       {"500ms", 500ms},
      {"5s", 5s},       {" 5 s ", 5s},
      {"2min", 2min},   {"5m", 5min},
      {"1h", 1h},       {"1d", 24h},
      {"1.5s", 1500ms}, {"1min 30s", 90s},
      {"1min30s", 90s}, {"0s", 0ms},
      {"0.4ms", 0ms},   {"2147483647ms", 2147483647ms},
  };
  for (const auto& [text, length] : cases) EXPECT_EQ(parse_duration(text), length) << text;
}

TEST(Duration, RefusesEverythingElse) {
  for (const auto* text : {"", " ", "5", "s", "-1s", "5 mi", "5sec", "1e3s", "inf", "nan", "5s!",
                           "2147483648ms", "25d", "1s 2", "0x5s", "5S"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Duration, WritesTheLargestUnitThatIsExact) {
  EXPECT_EQ(format_duration(0ms), "0");
  EXPECT_EQ(format_duration(1500ms), "1500ms");
  EXPECT_EQ(format_duration(5s), "5s");
  EXPECT_EQ(format_duration(120s), "2min");
  EXPECT_EQ(format_duration(48h), "2d");
}

}  // namespace
}  // namespace limbeck::config
