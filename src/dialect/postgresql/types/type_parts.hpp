// The name of a type, taken apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limbeck::dialect::postgresql {

/// A type taken apart: "timestamp(3) without time zone[]" is base "timestamp without time zone", arguments
/// {3}, array.
struct TypeParts {
  std::string base;  ///< format_type()'s spelling, aliases resolved
  std::vector<int> arguments;
  bool array = false;

  bool operator==(const TypeParts&) const = default;
};

TypeParts parse_type(std::string_view type);

/// What STORAGE a type's columns have by themselves: "plain", "extended", "main".
const char* default_storage(std::string_view type);

}  // namespace limbeck::dialect::postgresql
