#include "scripts/file_name.hpp"

#include <fmt/core.h>

#include <clocale>
#include <cstdlib>
#include <ctime>
#include <cwctype>
#include <mutex>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace limbeck::scripts {
namespace {

// glibc carries this locale in itself; without it only ASCII has letters.
locale_t unicode() {
  static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

bool is_ascii_word(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_word(char32_t c) {
  if (c < 0x80) return is_ascii_word(c);
  return unicode() == nullptr || ::iswalnum_l(static_cast<wint_t>(c), unicode()) != 0;
}

char32_t lower(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
  return unicode() == nullptr ? c : static_cast<char32_t>(::towlower_l(static_cast<wint_t>(c), unicode()));
}

// The character that begins `rest`, which is cut off. What is no UTF-8 separates words.
char32_t take_character(std::string_view& rest) {
  const auto first = static_cast<unsigned char>(rest[0]);
  const std::size_t size = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  char32_t c = size == 1 ? first : first & (0x7F >> size);
  bool valid = size > 0 && size <= rest.size() && first < 0xF5;
  for (std::size_t i = 1; valid && i < size; ++i) {
    valid = (static_cast<unsigned char>(rest[i]) & 0xC0) == 0x80;
    c = (c << 6) | (static_cast<unsigned char>(rest[i]) & 0x3F);
  }
  rest.remove_prefix(valid ? size : 1);
  return valid ? c : U' ';
}

void append(std::string& text, char32_t c) {
  if (c < 0x80) {
    text += static_cast<char>(c);
    return;
  }
  const int size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  text += static_cast<char>((0xF00 >> size) | (c >> (6 * (size - 1))));
  for (int i = size - 2; i >= 0; --i) text += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3F));
}

// localtime_r() knows no zone but the process's: it is changed for a moment. Only authoring comes here.
std::tm in_timezone(std::time_t time, const std::string& zone) {
  std::tm result{};
  if (zone == "UTC") {
    ::gmtime_r(&time, &result);
    return result;
  }
  if (zone == "local") {
    ::localtime_r(&time, &result);
    return result;
  }
  // glibc takes an unknown zone for UTC, silently.
  const auto* folder = std::getenv("TZDIR");
  const auto file = std::filesystem::path(folder != nullptr ? folder : "/usr/share/zoneinfo") / zone;
  std::error_code ignored;
  if (zone.empty() || zone.front() == '/' || zone.contains("..") ||
      !std::filesystem::is_regular_file(file, ignored)) {
    throw UsageError(
        fmt::format("there is no time zone '{}'", zone),
        "write \"UTC\", \"local\" or a name such as \"Europe/Berlin\" (Debian's package tzdata has them)");
  }
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  std::optional<std::string> before;
  if (const auto* value = std::getenv("TZ")) before = value;
  ::setenv("TZ", (":" + zone).c_str(), 1);
  ::tzset();
  ::localtime_r(&time, &result);
  if (before) {
    ::setenv("TZ", before->c_str(), 1);
  } else {
    ::unsetenv("TZ");
  }
  ::tzset();
  return result;
}

class Template {
 public:
  Template(std::string_view text, const FileNameValues& values)
      : text_(text),
        values_(values),
        time_(in_timezone(std::chrono::system_clock::to_time_t(values.created), values.timezone)) {}

  std::string fill() {
    std::string result;
    for (std::size_t at = 0; at < text_.size();) {
      const auto rest = text_.substr(at);
      if (rest.starts_with("{{") || rest.starts_with("}}")) {
        result += rest[0];
        at += 2;
      } else if (rest[0] == '{') {
        const auto end = rest.find('}');
        if (end == std::string_view::npos) fail("a '{' is not closed");
        result += value(rest.substr(1, end - 1), 0);
        at += end + 1;
      } else if (rest.starts_with("%(") || rest.starts_with("%%(")) {  // doubled in an .ini file
        at += expand_percent_field(rest.substr(rest[1] == '%' ? 3 : 2), result) + (rest[1] == '%' ? 3 : 2);
      } else if (rest.starts_with("%%")) {
        result += '%';
        at += 2;
      } else {
        result += rest[0];
        ++at;
      }
    }
    return result;
  }

 private:
  [[noreturn]] void fail(const std::string& message, const std::string& hint = {}) const {
    throw UsageError(fmt::format("file_template = \"{}\": {}", text_, message), hint);
  }

  // name)s, name)d, name).2d, name)02d: returns how much of it was read.
  std::size_t expand_percent_field(std::string_view rest, std::string& result) const {
    const auto close = rest.find(')');
    auto end = close;
    int width = 0;
    if (close != std::string_view::npos) {
      for (++end; end < rest.size() && (rest[end] == '.' || (rest[end] >= '0' && rest[end] <= '9')); ++end) {
        if (rest[end] != '.') width = width * 10 + (rest[end] - '0');
        if (width > 20) width = 20;
      }
    }
    if (close == std::string_view::npos || end == rest.size() || (rest[end] != 's' && rest[end] != 'd')) {
      fail("a '%(' is not completed", "write it as in %(rev)s or %(month).2d");
    }
    result += value(rest.substr(0, close), width);
    return end + 1;
  }

  std::string value(std::string_view name, int width) const {
    const auto number = [&](long value, int usual) {
      return fmt::format("{:0{}}", value, width == 0 ? usual : width);
    };
    if (name == "rev") return values_.rev;
    if (name == "slug") return slug(values_.message, values_.slug_length);
    if (name == "year") return number(time_.tm_year + 1900L, 4);
    if (name == "month") return number(time_.tm_mon + 1L, 2);
    if (name == "day") return number(time_.tm_mday, 2);
    if (name == "hour") return number(time_.tm_hour, 2);
    if (name == "minute") return number(time_.tm_min, 2);
    if (name == "second") return number(time_.tm_sec, 2);
    if (name == "epoch") return fmt::format("{}", values_.created.time_since_epoch().count());
    static const std::vector<std::string> names = {"rev",  "slug",   "year",   "month", "day",
                                                   "hour", "minute", "second", "epoch"};
    const auto meant = text::did_you_mean(name, names);
    fail(fmt::format("there is no '{}'", name),
         meant ? fmt::format("did you mean '{}'?", *meant) : "there are " + text::enumerate(names));
  }

  std::string_view text_;
  const FileNameValues& values_;
  std::tm time_;
};

}  // namespace

std::string slug(std::string_view message, int longest) {
  std::u32string result;
  bool gap = false;
  while (!message.empty()) {
    const auto c = take_character(message);
    if (!is_word(c)) {
      gap = !result.empty();
      continue;
    }
    if (gap) result += U'_';
    gap = false;
    result += lower(c);
  }
  if (longest > 0 && result.size() > static_cast<std::size_t>(longest)) {
    // alembic/script/base.py: slug[:length].rsplit("_", 1)[0] + "_"
    result.resize(static_cast<std::size_t>(longest));
    if (const auto border = result.rfind(U'_'); border != std::u32string::npos) result.resize(border);
    result += U'_';
  }
  std::string text;
  for (const auto c : result) append(text, c);
  return text;
}

std::string file_name(std::string_view name_template, const FileNameValues& values) {
  auto name = Template(name_template, values).fill();
  const std::filesystem::path path(name);
  if (name.contains('\0') || path.is_absolute() || name.contains("..") || path.filename().empty() ||
      path.filename().string().starts_with('.')) {
    throw UsageError(
        fmt::format("file_template = \"{}\" makes '{}', which is no file name", name_template, name));
  }
  return name.append(values.extension);
}

std::string utc_offset(std::chrono::sys_seconds time, const std::string& timezone) {
  const auto seconds = in_timezone(std::chrono::system_clock::to_time_t(time), timezone).tm_gmtoff;
  const auto minutes = std::abs(seconds) / 60;
  return fmt::format("{}{:02d}:{:02d}", seconds < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::string timestamp(std::chrono::sys_seconds time) {
  const auto seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                     utc.tm_hour, utc.tm_min, utc.tm_sec);
}

std::filesystem::path create_revision_file(const std::filesystem::path& folder, const std::string& name,
                                           std::string_view text) {
  auto path = folder / name;
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    throw Error(fmt::format("{} exists already; it was left as it is", path.string()),
                "choose another message, or put {rev} into file_template");
  }
  file::create(path, text);
  return path;
}

}  // namespace limbeck::scripts
