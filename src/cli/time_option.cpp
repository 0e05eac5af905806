#include "cli/time_option.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::cli {

revision::Time parse_time_option(const std::string& option, const std::string& text, bool end_of_day) {
  const auto time = revision::parse_time(text);
  if (!time) {
    throw UsageError(fmt::format("{} takes a date or a time, not \"{}\"", option, text),
                     "2026-11-30, or 2026-11-30T12:00Z; without a zone it is UTC");
  }
  const bool is_date = text::trim(text).size() == std::string_view("2026-11-30").size();
  return end_of_day && is_date ? *time + std::chrono::days(1) - std::chrono::microseconds(1) : *time;
}

}  // namespace limbeck::cli
