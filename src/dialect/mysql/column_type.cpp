#include "dialect/mysql/column_type.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::mysql {
namespace {

struct Width {
  std::string_view type, of_signed, of_unsigned;
};

// https://mariadb.com/kb/en/numeric-data-type-overview/: digits of the longest value, and a sign.
constexpr std::array<Width, 6> default_widths{{{"tinyint", "4", "3"},
                                               {"smallint", "6", "5"},
                                               {"mediumint", "9", "8"},
                                               {"int", "11", "10"},
                                               {"bigint", "20", "20"},
                                               {"year", "4", ""}}};

struct Mapping {
  const char* name;
  const char* native;
  std::size_t max_arguments;
  const char* default_arguments;  ///< where none are given
};

// A datetime keeps what was written, for years 1000 to 9999; a timestamp ends in 2038 and is converted by the
// session's time zone: as Django and Rails have it, times are kept in datetimes, and those of an instant in
// UTC.
constexpr std::array<Mapping, 17> mappings{{
    {"smallint", "smallint", 0, ""},
    {"integer", "int", 0, ""},
    {"bigint", "bigint", 0, ""},
    {"boolean", "tinyint(1)", 0, ""},
    {"real", "float", 0, ""},
    {"double", "double", 0, ""},
    {"numeric", "decimal", 2, "(65, 30)"},
    {"text", "longtext", 0, ""},
    {"string", "varchar", 1, "(255)"},
    {"char", "char", 1, "(1)"},
    {"bytes", "longblob", 0, ""},
    {"date", "date", 0, ""},
    {"time", "time", 1, "(6)"},
    {"timestamp", "datetime", 1, "(6)"},
    {"timestamptz", "datetime", 1, "(6)"},
    {"uuid", "char(36)", 0, ""},
    {"json", "json", 0, ""},
}};

bool is_whole_number(const std::string& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 0;
}

std::string_view word_of_type(std::string_view type) {
  const auto end = type.find_first_of(" (");
  return type.substr(0, end);
}

}  // namespace

std::string without_default_width(std::string_view type) {
  const auto name = word_of_type(type);
  const auto width = std::ranges::find(default_widths, name, &Width::type);
  const auto close = type.find(')');
  if (width == default_widths.end() || close == std::string_view::npos || type[name.size()] != '(') {
    return std::string(type);
  }
  const auto given = type.substr(name.size() + 1, close - name.size() - 1);
  const auto rest = type.substr(close + 1);
  const bool is_default =
      (rest.empty() && given == width->of_signed) || (rest == " unsigned" && given == width->of_unsigned);
  return is_default ? std::string(name) + std::string(rest) : std::string(type);
}

bool is_character_type(std::string_view type) {
  const auto name = word_of_type(type);
  return name == "char" || name == "varchar" || name == "enum" || name == "set" || name.ends_with("text");
}

std::optional<std::vector<std::string>> listed_values(std::string_view type) {
  const auto name = word_of_type(type);
  if (name != "enum" && name != "set") return std::nullopt;
  std::vector<std::string> values;
  for (const auto& token : sql::tokens(EngineKind::mysql, type)) {
    if (token.kind == sql::Token::Kind::string) values.push_back(token.value());
  }
  return values;
}

std::string listed_type(const std::vector<std::string>& values) {
  std::vector<std::string> literals;
  for (const auto& value : values) literals.push_back(quote_literal(value));
  return "enum(" + text::join(literals, ",") + ")";
}

std::string native_type(const PortableType& type) {
  const std::string name = type.name == "jsonb" ? "json" : type.name;
  const auto mapping = std::ranges::find_if(mappings, [&](const Mapping& each) { return name == each.name; });
  if (mapping == mappings.end()) {
    std::vector<std::string> known;
    for (const auto& each : mappings) known.emplace_back(each.name);
    const auto near = text::did_you_mean(type.name, known);
    throw Error(fmt::format("MariaDB and MySQL have no type for the portable type \"{}\"", type.name),
                near ? fmt::format("did you mean \"{}\"?", *near)
                     : "use one of " + text::enumerate(known) + ", or name a native type");
  }
  // A number of bytes or characters that says nothing for a type without a limit.
  const bool is_blob = name == "bytes";
  if (type.arguments.size() > (is_blob ? 1 : mapping->max_arguments)) {
    throw Error(fmt::format("the type \"{}\" takes {}, not {}", type.name,
                            mapping->max_arguments == 0   ? "no argument"
                            : mapping->max_arguments == 1 ? "one argument at most"
                                                          : "two arguments at most",
                            type.arguments.size()));
  }
  for (const auto& argument : type.arguments) {
    if (is_whole_number(argument)) continue;
    throw Error(fmt::format("\"{}\" is no argument for the type \"{}\": a whole number is wanted", argument,
                            type.name));
  }
  if (is_blob && !type.arguments.empty()) return fmt::format("varbinary({})", type.arguments.front());
  if (type.arguments.empty()) return std::string(mapping->native) + mapping->default_arguments;
  return fmt::format("{}({})", mapping->native, text::join(type.arguments, ", "));
}

}  // namespace limbeck::dialect::mysql
