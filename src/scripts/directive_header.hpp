// Headers that are written as directives in comments: those of SQL and of C++.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scripts/header.hpp"

namespace limbeck::scripts {

struct DirectiveStyle {
  std::string_view marker;       ///< what a comment begins with
  bool program_follows = false;  ///< the header ends at the first line that is no comment; otherwise only a
                                 ///< section ends it, and such a line above the first one is an error
};
inline constexpr DirectiveStyle sql_directives{"--", false};
inline constexpr DirectiveStyle cpp_directives{"//", true};

/// See RevisionFormat::parse_header. Wrong are: an unknown or misspelt directive, one given twice, a missing
/// or malformed id, SQL before the first section.
std::optional<ParsedHeader> parse_directive_header(std::string_view text, const DirectiveStyle& style,
                                                   std::string_view source, bool complete = true);

/// See RevisionFormat::with_parents.
std::string directives_with_parents(std::string_view text, const DirectiveStyle& style,
                                    std::string_view source, const std::vector<std::string>& parents);

}  // namespace limbeck::scripts
