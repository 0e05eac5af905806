// Days and times on the command line.
#include "cli/time_option.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "base/error.hpp"

namespace limbeck::cli {
namespace {

using namespace std::chrono_literals;

TEST(TimeOption, IsTheWholeDayWhereItIsADate) {
  const revision::Time day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);
  EXPECT_EQ(parse_time_option("--until", "2026-11-22", true), day + 24h - 1us);
  EXPECT_EQ(parse_time_option("--since", "2026-11-22", false), day);
  EXPECT_EQ(parse_time_option("--until", "2026-11-22T12:00", true), day + 12h);
  EXPECT_THROW(parse_time_option("--until", "tomorrow", true), UsageError);
}

}  // namespace
}  // namespace limbeck::cli
