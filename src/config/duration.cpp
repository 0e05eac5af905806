#include "config/duration.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

#include "base/text.hpp"

namespace limbeck::config {
namespace {

constexpr std::pair<std::string_view, std::int64_t> units[] = {
    {"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}};
constexpr double longest = 2'147'483'647;

std::optional<std::int64_t> milliseconds_of(std::string_view unit) {
  for (const auto& [name, length] : units) {
    if (name == unit) return length;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  text = text::trim(text);
  if (text == "0") return std::chrono::milliseconds(0);
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    double number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc() || !(number >= 0 && number <= longest)) return std::nullopt;
    text = text::trim(text.substr(static_cast<std::size_t>(end - text.data())));
    const auto length = std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), text.size());
    const auto unit = milliseconds_of(text.substr(0, length));
    if (!unit) return std::nullopt;
    total += number * static_cast<double>(*unit);
    text = text::trim(text.substr(length));
  }
  if (total > longest) return std::nullopt;
  return std::chrono::milliseconds(std::llround(total));
}

std::string format_duration(std::chrono::milliseconds duration) {
  for (const auto& [name, length] : units) {
    if (duration.count() != 0 && duration.count() % length == 0)
      return fmt::format("{}{}", duration.count() / length, name);
  }
  return "0";
}

}  // namespace limbeck::config
