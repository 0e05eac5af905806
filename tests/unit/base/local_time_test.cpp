#include "base/local_time.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/error.hpp"

namespace limbeck {
namespace {

std::chrono::system_clock::time_point at(std::time_t seconds) {
  return std::chrono::system_clock::from_time_t(seconds);
}

TEST(LocalTime, KnowsUtc) {
  EXPECT_EQ(local_time(at(0)).to_string(), "1970-01-01T00:00:00Z");
  EXPECT_EQ(local_time(at(1795326621)).to_string(), "2026-11-22T05:50:21Z");
  EXPECT_EQ(local_time(at(1) - std::chrono::milliseconds(1500)).to_string(), "1969-12-31T23:59:59Z");
}

TEST(LocalTime, KnowsZonesWithTheirSummers) {
  if (!is_time_zone("Europe/Berlin")) GTEST_SKIP() << "no time zone database";
  EXPECT_EQ(local_time(at(1795326621), "Europe/Berlin").to_string(), "2026-11-22T06:50:21+01:00");
  EXPECT_EQ(local_time(at(1782280221), "Europe/Berlin").offset, 120);
  EXPECT_EQ(local_time(at(1795326621), "America/St_Johns").to_string(), "2026-11-22T02:20:21-03:30");
}

TEST(LocalTime, LeavesTheProcessesZoneAlone) {
  ::setenv("TZ", "XYZ-3", 1);
  const bool known = is_time_zone("Asia/Tokyo");
  EXPECT_EQ(known ? local_time(at(0), "Asia/Tokyo").hour : 9, 9);
  EXPECT_EQ(local_time(at(0), "local").hour, 3);
  EXPECT_STREQ(std::getenv("TZ"), "XYZ-3");
  ::unsetenv("TZ");
  EXPECT_EQ(known ? local_time(at(0), "Asia/Tokyo").hour : 9, 9);
  EXPECT_EQ(std::getenv("TZ"), nullptr);
}

TEST(LocalTime, RefusesWhatIsNoZone) {
  for (const auto* zone : {"", "Europe/Nowhere", "../../../etc/passwd", "/etc/passwd", "Europe", "UTC;x"}) {
    EXPECT_FALSE(is_time_zone(zone)) << zone;
    EXPECT_THROW(local_time(at(0), zone), Error) << zone;
  }
}

}  // namespace
}  // namespace limbeck
