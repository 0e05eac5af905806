#include "models/literal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "base/text.hpp"

namespace limbeck::models {
namespace {

std::string shown(const Json& literal) {
  return literal.is_string() ? fmt::format("\"{}\"", literal.as_string()) : literal.dump(0);
}

/// The value as text: what databases make a number of.
std::string written(const Json& literal) {
  return literal.is_string() ? std::string(text::trim(literal.as_string())) : literal.dump(0);
}

/// Nothing when it is no such number; the sign's end of the range when it is beyond that.
std::optional<double> number_in(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || end != text.data() + text.size() || error == std::errc::invalid_argument)
    return std::nullopt;
  if (error == std::errc()) return number;
  return std::copysign(std::numeric_limits<double>::max(), text.starts_with('-') ? -1.0 : 1.0);
}

std::optional<int> argument(const TypeSpec& type, std::size_t which) {
  const auto& arguments = type.portable.arguments;
  const auto number = which < arguments.size() ? number_in(arguments[which]) : std::nullopt;
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

std::string validate_whole_number(const Json& literal, int bits) {
  const auto text = written(literal);
  const auto number = literal.is_bool() ? std::nullopt : number_in(text);
  if (!number || *number != std::trunc(*number))
    return fmt::format("the default {} is no whole number", shown(literal));
  std::int64_t value = 0;
  const auto* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  // What is written with a point or an exponent is read in part; all of it counts for the range.
  const auto error = std::from_chars(begin, text.data() + text.size(), value).ec;
  const auto most = std::numeric_limits<std::int64_t>::max() >> (64 - bits);
  const bool fits = error == std::errc() && value <= most && value >= -most - 1 &&
                    std::abs(*number) <= std::ldexp(1.0, bits - 1);
  return fits ? "" : fmt::format("the default {} is out of the range of its type", shown(literal));
}

std::string validate_number(const TypeSpec& type, const Json& literal) {
  // "Infinity" and "NaN" are numbers of PostgreSQL's, and from_chars knows them.
  const auto value = literal.is_bool() ? std::nullopt : number_in(written(literal));
  if (!value) return fmt::format("the default {} is no number", shown(literal));
  const auto digits = argument(type, 0);
  if (type.portable.name != "numeric" || !digits || !std::isfinite(*value)) return {};
  if (std::abs(*value) < std::pow(10.0, *digits - argument(type, 1).value_or(0))) return {};
  return fmt::format("the default {} has more digits than its type", shown(literal));
}

std::string validate_boolean(const Json& literal) {
  // PostgreSQL manual, 8.6, and the numbers that stand for them elsewhere.
  static const std::vector<std::string> words = {"true", "false", "t",  "f",   "yes", "no",
                                                 "y",    "n",     "on", "off", "1",   "0"};
  if (std::ranges::find(words, text::lower(written(literal))) != words.end()) return {};
  return fmt::format("the default {} is neither true nor false", shown(literal));
}

std::string validate_text(const TypeSpec& type, const Json& literal) {
  const auto most = argument(type, 0);
  if (!most || !literal.is_string()) return {};
  const auto length = std::ranges::count_if(literal.as_string(), [](char c) { return (c & 0xC0) != 0x80; });
  if (length <= *most) return {};
  return fmt::format("the default {} has {} characters, and its type holds {}", shown(literal), length,
                     *most);
}

/// "12:30" and "::" give 12 and 30; nothing when the text is of another shape.
std::optional<std::vector<int>> numbers_between(std::string_view text, std::string_view separators) {
  std::vector<int> numbers;
  for (;;) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0) return std::nullopt;
    numbers.push_back(number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return numbers;
    if (numbers.size() > separators.size() || text.front() != separators[numbers.size() - 1])
      return std::nullopt;
    text.remove_prefix(1);
  }
}

/// False for what has the shape of ISO 8601 and is no day of the calendar.
bool may_be_date(std::string_view text) {
  const auto numbers = numbers_between(text, "--");
  if (!numbers || numbers->size() != 3) return true;
  const auto& ymd = *numbers;
  return std::chrono::year_month_day(std::chrono::year(ymd[0]),
                                     std::chrono::month(static_cast<unsigned>(ymd[1])),
                                     std::chrono::day(static_cast<unsigned>(ymd[2])))
      .ok();
}

/// The same for a time of the day, without its zone. PostgreSQL knows 24:00:00 and 23:59:60.
bool may_be_time(std::string_view text) {
  text = text.substr(0, text.find('.'));
  const auto numbers = numbers_between(text, "::");
  if (!numbers || numbers->size() < 2) return true;
  const auto& hms = *numbers;
  const int second = hms.size() > 2 ? hms[2] : 0;
  return hms[0] < 24 ? hms[1] < 60 && second <= 60 : hms[0] == 24 && hms[1] == 0 && second == 0;
}

/// PostgreSQL reads dates in many forms (manual, 8.5.1), but in none without a digit or one of these words.
bool tells_a_time(std::string_view text) {
  static const std::vector<std::string> words = {"epoch", "infinity", "-infinity", "now",
                                                 "today", "tomorrow", "yesterday", "allballs"};
  return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; }) ||
         std::ranges::find(words, text::lower(text)) != words.end();
}

std::string misfit_of_time(const std::string& type, const Json& literal) {
  if (literal.is_number()) return {};  // some count seconds or days: for the database to say
  const auto text = written(literal);
  const auto space = text.find_first_of(" T");
  const auto day = std::string_view(text).substr(0, space);
  const auto time =
      space == std::string::npos ? std::string_view() : std::string_view(text).substr(space + 1);
  const bool fits =
      literal.is_string() && tells_a_time(text) &&
      (type == "time" ? may_be_time(text)
                      : may_be_date(day) && may_be_time(time.substr(0, time.find_first_of("+-Zz "))));
  if (fits) return {};
  const bool zoned = type == "timestamptz";
  return fmt::format("the default {} is no {}", shown(literal), zoned ? "timestamp" : type);
}

std::string misfit_of_uuid(const Json& literal) {
  auto digits = written(literal);
  if (digits.starts_with('{') && digits.ends_with('}')) digits = digits.substr(1, digits.size() - 2);
  std::erase(digits, '-');
  const bool fits = literal.is_string() && digits.size() == 32 &&
                    digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  return fits ? "" : fmt::format("the default {} is no UUID", shown(literal));
}

}  // namespace

std::string validate_literal(const TypeSpec& type, const Json& literal) {
  if (type.kind != TypeSpec::Kind::portable || type.dimensions > 0) return {};
  const auto& name = type.portable.name;
  if (name == "smallint") return validate_whole_number(literal, 16);
  if (name == "integer") return validate_whole_number(literal, 32);
  if (name == "bigint") return validate_whole_number(literal, 64);
  if (name == "numeric" || name == "real" || name == "double") return validate_number(type, literal);
  if (name == "boolean") return validate_boolean(literal);
  if (name == "date" || name == "time" || name == "timestamp" || name == "timestamptz")
    return misfit_of_time(name, literal);
  if (name == "uuid") return misfit_of_uuid(literal);
  if (name == "string" || name == "char") return validate_text(type, literal);
  return {};
}

std::string lower_literal(const Json& literal, const dialect::Dialect& dialect) {
  if (literal.is_string()) return dialect.quote_literal(literal.as_string());
  if (literal.is_bool()) return literal.as_bool() ? "true" : "false";
  return literal.dump(0);
}

}  // namespace limbeck::models
