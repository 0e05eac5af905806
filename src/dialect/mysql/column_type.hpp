// Types of columns as information_schema spells them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/renderer.hpp"

namespace limbeck::dialect::mysql {

/// The type without a display width that says nothing: MariaDB shows `int(11)` where MySQL shows `int`.
/// `tinyint(1)`, which drivers read as a boolean, other widths, and ZEROFILL, which shows them, stay.
std::string without_default_width(std::string_view type);

/// Has the type a character set and a collation?
bool is_character_type(std::string_view type);

/// The values of an ENUM or SET in their order; nothing for other types.
std::optional<std::vector<std::string>> listed_values(std::string_view type);

/// "enum('a','b')".
std::string listed_type(const std::vector<std::string>& values);

/// The type of a column for a portable one. Throws Error for unknown names, wrong arguments and arrays.
std::string native_type(const PortableType& type);

}  // namespace limbeck::dialect::mysql
