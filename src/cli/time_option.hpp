// A day or a time on the command line: --until, --since.
#pragma once

#include <string>

#include "revision/creation_time.hpp"

namespace limbeck::cli {

/// What --until or --since says. Throws UsageError, naming the option. `end_of_day`: a date alone means all
/// of it.
revision::Time parse_time_option(const std::string& option, const std::string& text, bool end_of_day);

}  // namespace limbeck::cli
