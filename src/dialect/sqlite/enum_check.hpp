// Enums, which SQLite knows as a CHECK of their column: status IN ('a', 'b').
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace limbeck::dialect::sqlite {

struct EnumCheck {
  std::string column;
  std::vector<std::string> values;  ///< as SQL
};

/// Nothing when the expression (in normal form) is another one.
std::optional<EnumCheck> enum_check(const std::string& expression);

}  // namespace limbeck::dialect::sqlite
