// The names of time zones.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limbeck::config {

/// Has the system a database of time zones? Small containers have none.
bool has_time_zones();

/// Is there a zone of that name ("Europe/Berlin")?
bool is_time_zone(std::string_view name);

/// All names, for suggestions.
std::vector<std::string> time_zones();

}  // namespace limbeck::config
