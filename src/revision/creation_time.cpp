#include "revision/creation_time.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::revision {
namespace {

namespace chrono = std::chrono;

/// Reads a time from the front.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : text_(text) {}

  std::optional<Time> read() {
    const auto date = read_date();
    if (!date) return std::nullopt;
    Time time = *date;
    if (text_.empty()) return time;
    if (!take('T') && !take(' ')) return std::nullopt;
    const auto of_day = read_time_of_day();
    const auto zone = of_day ? read_zone() : std::nullopt;
    if (!zone || !text_.empty()) return std::nullopt;
    return time + *of_day - *zone;
  }

 private:
  bool take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  /// Of just so many digits.
  std::optional<int> number(std::size_t digits, int most) {
    int value = 0;
    if (text_.size() < digits) return std::nullopt;
    const auto part = text_.substr(0, digits);
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc() || end != part.data() + part.size() || value < 0 || value > most)
      return std::nullopt;
    text_.remove_prefix(digits);
    return value;
  }

  std::optional<Time> read_date() {
    const auto year = number(4, 9999);
    if (!year || !take('-')) return std::nullopt;
    const auto month = number(2, 12);
    if (!month || !take('-')) return std::nullopt;
    const auto day = number(2, 31);
    if (!day) return std::nullopt;
    const chrono::year_month_day date{chrono::year(*year), chrono::month(static_cast<unsigned>(*month)),
                                      chrono::day(static_cast<unsigned>(*day))};
    return date.ok() ? std::optional<Time>(chrono::sys_days(date)) : std::nullopt;
  }

  std::optional<chrono::microseconds> read_time_of_day() {
    const auto hour = number(2, 23);
    if (!hour || !take(':')) return std::nullopt;
    const auto minute = number(2, 59);
    if (!minute) return std::nullopt;
    chrono::microseconds time = chrono::hours(*hour) + chrono::minutes(*minute);
    if (!take(':')) return time;
    const auto second = number(2, 60);
    if (!second) return std::nullopt;
    time += chrono::seconds(*second);
    if (!take('.')) return time;
    int unit = 100'000;
    std::size_t digits = 0;
    for (; !text_.empty() && text_.front() >= '0' && text_.front() <= '9'; text_.remove_prefix(1), ++digits) {
      time += chrono::microseconds((text_.front() - '0') * unit);
      unit /= 10;
    }
    return digits > 0 ? std::optional(time) : std::nullopt;
  }

  std::optional<chrono::microseconds> read_zone() {
    take(' ');
    if (text_.empty() || take('Z')) return chrono::microseconds(0);
    const bool behind = text_.starts_with('-');
    if (!take('+') && !take('-')) return std::nullopt;
    const auto hours = number(2, 23);
    take(':');
    const auto minutes = number(2, 59);
    if (!hours || !minutes) return std::nullopt;
    const chrono::microseconds offset = chrono::hours(*hours) + chrono::minutes(*minutes);
    return behind ? -offset : offset;
  }

  std::string_view text_;
};

}  // namespace

std::optional<Time> parse_time(std::string_view text) {
  return TimeReader(text::trim(text)).read();
}

std::vector<std::string> made_until(const RevisionGraph& graph, Time until,
                                    const std::vector<std::string>& rows) {
  const auto below = graph.applied(rows);
  const std::set<std::string, std::less<>> applied(below.begin(), below.end());
  std::set<std::string, std::less<>> later;  // they, or what they need
  std::set<std::string> wanted, needed;
  for (const auto* revision : graph.all()) {  // each behind what it needs
    if (applied.contains(revision->id)) continue;
    auto below_it = revision->revises;
    const auto dependencies = graph.dependencies(revision->id);
    below_it.insert(below_it.end(), dependencies.begin(), dependencies.end());
    if (std::ranges::any_of(below_it, [&](const auto& id) { return later.contains(id); })) {
      later.insert(revision->id);
      continue;
    }
    const auto made = parse_time(revision->created);
    if (!made) {
      throw Error(fmt::format("revision {} ({}) does not say when it was made", revision->id, revision->file),
                  "name the target: `limbeck upgrade REVISION`");
    }
    if (*made > until) {
      later.insert(revision->id);
      continue;
    }
    wanted.insert(revision->id);
    needed.insert(below_it.begin(), below_it.end());
  }
  std::erase_if(wanted, [&](const std::string& id) { return needed.contains(id); });
  return {wanted.begin(), wanted.end()};
}

}  // namespace limbeck::revision
