#include "config/toml.hpp"

#include <fmt/core.h>

// toml++ 3.3 asserts that a [header] begins with a key (or has the compiler assume it, with NDEBUG) before it
// looks, so that `[=]` would end the program. Without the assertion it goes on to the check that reports it.
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "base/error.hpp"

namespace limbeck::config {
namespace {

int line_of(const toml::source_region& region) {
  return static_cast<int>(region.begin.line);
}

TomlValue convert(const toml::node& node);

TomlValue::Table convert_table(const toml::table& table) {
  TomlValue::Table members;
  for (const auto& [key, node] : table) {
    members.push_back({std::string(key.str()), line_of(key.source()), convert(node)});
  }
  // The parser sorts by name.
  std::ranges::stable_sort(members, {}, &TomlMember::line);
  return members;
}

template <typename T>
std::string as_text(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

TomlValue convert(const toml::node& node) {
  TomlValue result;
  result.line = line_of(node.source());
  if (const auto* boolean = node.as_boolean()) {
    result.value = boolean->get();
  } else if (const auto* integer = node.as_integer()) {
    result.value = integer->get();
  } else if (const auto* number = node.as_floating_point()) {
    result.value = number->get();
  } else if (const auto* string = node.as_string()) {
    result.value = string->get();
  } else if (const auto* date = node.as_date()) {
    result.value = TomlValue::Date{as_text(date->get())};
  } else if (const auto* time = node.as_time()) {
    result.value = TomlValue::Date{as_text(time->get())};
  } else if (const auto* moment = node.as_date_time()) {
    result.value = TomlValue::Date{as_text(moment->get())};
  } else if (const auto* array = node.as_array()) {
    TomlValue::Array items;
    for (const auto& item : *array) items.push_back(convert(item));
    result.value = std::move(items);
  } else if (const auto* table = node.as_table()) {
    result.value = convert_table(*table);
  }
  return result;
}

/// "Error while parsing value: could not determine value type" without its beginning.
std::string error_message(std::string_view description) {
  constexpr std::string_view opening = "Error while parsing ";
  if (!description.starts_with(opening)) return "this is no TOML: " + std::string(description);
  const auto colon = description.find(": ");
  if (colon == std::string_view::npos) return "this is no TOML: " + std::string(description);
  return fmt::format("this is no TOML: {}, in the {}", description.substr(colon + 2),
                     description.substr(opening.size(), colon - opening.size()));
}

std::string error_hint(std::string_view description) {
  const auto says = [&](std::string_view words) { return description.find(words) != std::string_view::npos; };
  if (says("determine value type")) return "text is written in quotes: key = \"value\"";
  if (says("escape")) return "a backslash in double quotes is written \\\\; in single quotes it is itself";
  if (says("redefine")) return "every key and every [section] stands once";
  return {};
}

}  // namespace

const char* TomlValue::kind() const {
  constexpr const char* names[] = {"true or false", "a whole number", "a number", "a string",
                                   "a date",        "a list",         "a table"};
  return names[value.index()];
}

TomlValue::Table parse_toml(std::string_view text, std::string_view source) {
  try {
    return convert_table(toml::parse(text));
  } catch (const toml::parse_error& error) {
    throw UsageError(
        fmt::format("{}:{}: {} (column {})", source, line_of(error.source()),
                    error_message(error.description()), static_cast<int>(error.source().begin.column)),
        error_hint(error.description()));
  }
}

std::string toml_quote(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (c == '\n') {
      result += "\\n";
    } else if (c == '\t') {
      result += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      result += fmt::format("\\u{:04X}", byte);
    } else {
      result += c;
    }
  }
  return result + '"';
}

}  // namespace limbeck::config
