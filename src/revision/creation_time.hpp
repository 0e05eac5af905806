// When revisions were made, as their files say it: for `upgrade --until` and `history --since`.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "revision/graph.hpp"

namespace limbeck::revision {

using Time = std::chrono::sys_time<std::chrono::microseconds>;

/// "2026-11-22T05:50:21Z", "2026-11-29 10:12:18.123456+01:00", "2026-11-22 05:50", "2026-11-22" (its
/// beginning). UTC where no zone is said. Nothing when it is no time.
std::optional<Time> parse_time(std::string_view text);

/// The newest revisions of which neither they nor what they need were made later. Those that are applied,
/// with `rows`, are left out. Throws Error when a revision that isn't applied doesn't say when it was made.
std::vector<std::string> made_until(const RevisionGraph& graph, Time until,
                                    const std::vector<std::string>& rows);

}  // namespace limbeck::revision
