#include "base/local_time.hpp"

#include <fmt/core.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <optional>

#include "base/error.hpp"

namespace limbeck {
namespace {

constexpr const char* database = "/usr/share/zoneinfo";

LocalTime from_tm(const std::tm& time) {
  return {.year = time.tm_year + 1900,
          .month = time.tm_mon + 1,
          .day = time.tm_mday,
          .hour = time.tm_hour,
          .minute = time.tm_min,
          .second = time.tm_sec,
          .offset = static_cast<int>(time.tm_gmtoff / 60)};
}

/// TZ set to a zone for as long as it lives. The C library has no other way to ask for one.
class ZoneInForce {
 public:
  explicit ZoneInForce(const std::string& zone) : lock_(mutex()) {
    if (const char* before = std::getenv("TZ")) before_ = before;
    ::setenv("TZ", (":" + zone).c_str(), 1);
    ::tzset();
  }
  ~ZoneInForce() {
    if (before_) {
      ::setenv("TZ", before_->c_str(), 1);
    } else {
      ::unsetenv("TZ");
    }
    ::tzset();
  }
  ZoneInForce(const ZoneInForce&) = delete;
  ZoneInForce& operator=(const ZoneInForce&) = delete;

 private:
  static std::mutex& mutex() {
    static std::mutex instance;
    return instance;
  }
  std::scoped_lock<std::mutex> lock_;
  std::optional<std::string> before_;
};

}  // namespace

std::string LocalTime::to_string() const {
  const auto moment =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", year, month, day, hour, minute, second);
  if (offset == 0) return moment + "Z";
  const int distance = std::abs(offset);
  return fmt::format("{}{}{:02}:{:02}", moment, offset < 0 ? '-' : '+', distance / 60, distance % 60);
}

bool is_time_zone(std::string_view zone) {
  if (zone == "UTC" || zone == "local") return true;
  if (zone.empty() || zone.front() == '/' || zone.find("..") != std::string_view::npos) return false;
  if (zone.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") !=
      std::string_view::npos) {
    return false;
  }
  std::error_code error;
  return std::filesystem::is_regular_file(std::filesystem::path(database) / zone, error);
}

std::vector<std::string> time_zones() {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  std::error_code error;
  for (fs::recursive_directory_iterator at(database, error), end; !error && at != end; at.increment(error)) {
    const auto name = at->path().lexically_relative(database).string();
    // posix/ and right/ hold everything again; zone names begin with a capital, other files don't.
    if (name.front() >= 'A' && name.front() <= 'Z' && !at->is_directory(error)) names.push_back(name);
  }
  return names;
}

LocalTime local_time(std::chrono::system_clock::time_point moment, std::string_view zone) {
  const std::time_t time =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(moment));
  std::tm result{};
  if (zone == "UTC") return from_tm(*::gmtime_r(&time, &result));
  if (zone == "local") {
    ::tzset();
    return from_tm(*::localtime_r(&time, &result));
  }
  if (!is_time_zone(zone)) {
    throw Error(fmt::format("there is no time zone \"{}\" on this system", zone),
                "name one like Europe/Berlin, or UTC or local; the package tzdata brings them");
  }
  const ZoneInForce in_force{std::string(zone)};
  return from_tm(*::localtime_r(&time, &result));
}

}  // namespace limbeck
