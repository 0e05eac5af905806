// TOML documents as values that know their lines. The parser behind it stays in toml.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace limbeck::config {

struct TomlMember;

/// A value of a document. Tables keep the order of the document.
struct TomlValue {
  using Array = std::vector<TomlValue>;
  using Table = std::vector<TomlMember>;
  /// A date or time, as text: no setting takes one.
  struct Date {
    std::string text;
  };

  std::variant<bool, std::int64_t, double, std::string, Date, Array, Table> value;
  int line = 1;  ///< 1-based

  const std::string* string() const { return std::get_if<std::string>(&value); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value); }
  const bool* boolean() const { return std::get_if<bool>(&value); }
  const Array* array() const { return std::get_if<Array>(&value); }
  const Table* table() const { return std::get_if<Table>(&value); }

  /// "a string", "a whole number", … for messages.
  const char* kind() const;
};

struct TomlMember {
  std::string key;
  int line = 1;  ///< of the key
  TomlValue value;
};

/// The whole document. Throws UsageError with `source`, line and column.
TomlValue::Table parse_toml(std::string_view text, std::string_view source);

/// A basic string of TOML with these characters, quotes included.
std::string toml_quote(std::string_view text);

}  // namespace limbeck::config
