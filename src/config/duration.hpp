// Lengths of time as people write them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace limbeck::config {

/// "500ms", "5s", "1.5s", "2min", "1min 30s", "1h", "1d" (PostgreSQL's units, manual 20.1.1, without us; "5m"
/// is five minutes, too), or "0". Nothing when it is something else or longer than PostgreSQL's settings can
/// hold (2147483647 ms).
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// In the largest unit that is exact: "5s", "1500ms", "2min"; "0".
std::string format_duration(std::chrono::milliseconds duration);

}  // namespace limbeck::config
