// What tells whether a revision file is still the one that was applied.
#pragma once

#include <string>
#include <string_view>

#include "scripts/content.hpp"

namespace limbeck::scripts {

/// SHA-256, in hexadecimal digits, of the content without what editors and version control change on their
/// own: a byte order mark, the kind of line endings, blanks at the ends of lines, empty lines at the end of
/// the file.
std::string checksum(const Content& content);
std::string checksum(std::string_view content);

}  // namespace limbeck::scripts
