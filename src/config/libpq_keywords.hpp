// libpq's keyword strings: `host=db user=app password='it''s'` (PostgreSQL manual, 34.1.1.1).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limbeck::config {

/// Does the text begin as a keyword string does, with a word and `=`?
bool looks_like_libpq_keywords(std::string_view text);

/// Keywords and values in order, unquoted. Throws UsageError, whose text repeats nothing of `text`.
std::vector<std::pair<std::string, std::string>> parse_libpq_keywords(std::string_view text);

}  // namespace limbeck::config
