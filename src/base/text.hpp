// Small helpers on text. Case conversion is ASCII only: keywords and identifiers, not prose.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::text {

std::string_view trim(std::string_view text);
std::string lower(std::string_view text);
std::string upper(std::string_view text);
bool iequals(std::string_view a, std::string_view b);
std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string replace_all(std::string text, std::string_view from, std::string_view to);
/// Each CR LF, and each CR alone, as a line feed: as text files are read line by line.
std::string with_line_feeds(std::string_view text);
/// Is it well-formed UTF-8 (RFC 3629)?
bool is_utf8(std::string_view text);

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);

/// Shell-style pattern: `*` any run of characters, `?` one character, everything else itself.
bool glob_match(std::string_view pattern, std::string_view text);

/// Levenshtein distance with transpositions; stops counting past `limit` (0: no limit).
int edit_distance(std::string_view a, std::string_view b, int limit = 0);

/// The candidate nearest to `word`, when one is near enough to be worth suggesting.
std::optional<std::string> did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// "a", "a and b", "a, b and c".
std::string enumerate(const std::vector<std::string>& parts);

}  // namespace limbeck::text
