// Moments in a time zone.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck {

struct LocalTime {
  int year = 1970, month = 1, day = 1;  ///< month and day from 1
  int hour = 0, minute = 0, second = 0;
  int offset = 0;  ///< minutes east of UTC

  /// "2026-11-22T05:50:21Z", "2026-11-22T06:50:21+01:00" (RFC 3339).
  std::string to_string() const;
  bool operator==(const LocalTime&) const = default;
};

/// Is it "UTC", "local" or a name in the system's time zone database ("Europe/Berlin")? Where the system has
/// no database, only "UTC" and "local" are.
bool is_time_zone(std::string_view zone);

/// The names in the system's database, for suggestions.
std::vector<std::string> time_zones();

/// `zone` as above. Throws Error when it isn't known. Sets and restores the variable TZ: not for programs
/// whose other threads read the environment meanwhile.
LocalTime local_time(std::chrono::system_clock::time_point moment, std::string_view zone = "UTC");

}  // namespace limbeck
