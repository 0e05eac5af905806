#include "models/literal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
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
  if (text.empty() || end != text.data() + text.size() || error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc()) return number;
  return std::copysign(std::numeric_limits<double>::max(), text.starts_with('-') ? -1.0 : 1.0);
}

std::optional<int> argument(const TypeSpec& type, std::size_t which) {
  const auto& arguments = type.portable.arguments;
  const auto number = which < arguments.size() ? number_in(arguments[which]) : std::nullopt;
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

std::string misfit_of_whole_number(const Json& literal, int bits) {
  const auto text = written(literal);
  const auto number = literal.is_bool() ? std::nullopt : number_in(text);
  if (!number || *number != std::trunc(*number)) return fmt::format("the default {} is no whole number", shown(literal));
  std::int64_t value = 0;
  const auto* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  // What is written with a point or an exponent is read in part; all of it counts for the range.
  const auto error = std::from_chars(begin, text.data() + text.size(), value).ec;
  const auto most = std::numeric_limits<std::int64_t>::max() >> (64 - bits);
  const bool fits = error == std::errc() && value <= most && value >= -most - 1 && std::abs(*number) <= std::ldexp(1.0, bits - 1);
  return fits ? "" : fmt::format("the default {} is out of the range of its type", shown(literal));
}

std::string misfit_of_number(const TypeSpec& type, const Json& literal) {
  // "Infinity" and "NaN" are numbers of PostgreSQL's, and from_chars knows them.
  const auto value = literal.is_bool() ? std::nullopt : number_in(written(literal));
  if (!value) return fmt::format("the default {} is no number", shown(literal));
  const auto digits = argument(type, 0);
  if (type.portable.name != "numeric" || !digits || !std::isfinite(*value)) return {};
  if (std::abs(*value) < std::pow(10.0, *digits - argument(type, 1).value_or(0))) return {};
  return fmt::format("the default {} has more digits than its type", shown(literal));
}

std::string misfit_of_boolean(const Json& literal) {
  // PostgreSQL manual, 8.6, and the numbers that stand for them elsewhere.
  static const std::vector<std::string> words = {"true", "false", "t", "f", "yes", "no", "y", "n", "on", "off", "1", "0"};
  if (std::ranges::find(words, text::lower(written(literal))) != words.end()) return {};
  return fmt::format("the default {} is neither true nor false", shown(literal));
}

std::string misfit_of_text(const TypeSpec& type, const Json& literal) {
  const auto most = argument(type, 0);
  if (!most || !literal.is_string()) return {};
  const auto length = std::ranges::count_if(literal.as_string(), [](char c) { return (c & 0xC0) != 0x80; });
  if (length <= *most) return {};
  return fmt::format("the default {} has {} characters, and its type holds {}", shown(literal), length, *most);
}

}  // namespace

std::string misfit(const TypeSpec& type, const Json& literal) {
  if (type.kind != TypeSpec::Kind::portable || type.dimensions > 0) return {};
  const auto& name = type.portable.name;
  if (name == "smallint") return misfit_of_whole_number(literal, 16);
  if (name == "integer") return misfit_of_whole_number(literal, 32);
  if (name == "bigint") return misfit_of_whole_number(literal, 64);
  if (name == "numeric" || name == "real" || name == "double") return misfit_of_number(type, literal);
  if (name == "boolean") return misfit_of_boolean(literal);
  if (name == "string" || name == "char") return misfit_of_text(type, literal);
  return {};
}

std::string lower_literal(const Json& literal, const dialect::Dialect& dialect) {
  if (literal.is_string()) return dialect.quote_literal(literal.as_string());
  if (literal.is_bool()) return literal.as_bool() ? "true" : "false";
  return literal.dump(0);
}

}  // namespace limbeck::models
