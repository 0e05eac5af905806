// The names of new revision files.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/local_time.hpp"

namespace limbeck::config {

/// What a name is made of.
struct FileNameParts {
  std::string rev;   ///< the revision's id
  std::string slug;  ///< make_slug() of its message; may be empty
  std::chrono::system_clock::time_point created;
  LocalTime local;  ///< the same moment in the configured time zone
};

/// Checks a template: `{rev}`, `{slug}`, `{epoch}`, `{year}`, `{month}`, `{day}`, `{hour}`, `{minute}`,
/// `{second}`, with `{{` and `}}` for braces. Throws UsageError that says what is wrong with it, without a
/// place.
void check_file_template(std::string_view pattern);

/// The name, without an extension; may hold `/`. Two digits for parts of a date, four for the year. An empty
/// slug takes a `_` or `-` beside it along ("{rev}_{slug}" becomes "8f3b2c9a1d04"). Throws like
/// check_file_template().
std::string render_file_name(std::string_view pattern, const FileNameParts& parts);

/// A message as part of a file name, Alembic's way: runs of letters, digits and `_` (all of UTF-8 counts as
/// letters) in lower case (ASCII), joined by `_`, cut at a word's end to at most `max_length` bytes.
std::string make_slug(std::string_view message, int max_length);

}  // namespace limbeck::config
