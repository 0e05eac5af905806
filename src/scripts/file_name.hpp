// Names of new revision files.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

namespace limbeck::scripts {

/// The words of `message` in lower case, joined by `_`, as Alembic makes them: whatever is no letter, digit
/// or underscore separates. Longer than `longest` characters, it is cut at the end of a word and ends with
/// `_`.
std::string slug(std::string_view message, int longest = 40);

struct FileNameValues {
  std::string rev;
  std::string message;
  std::chrono::sys_seconds created;
  std::string timezone = "UTC";  ///< "UTC", "local" or an IANA name: what the date in the name is told in
  int slug_length = 40;
  std::string_view extension = ".sql";
};

/// The name, with its extension, from a template: `{rev}_{slug}`, or in Alembic's form
/// `%(rev)s_%(slug)s`. There are rev, slug, year, month, day, hour, minute, second (two digits each, the year
/// four) and epoch. It may name subfolders. Throws UsageError when the template or the time zone is wrong.
std::string file_name(std::string_view name_template, const FileNameValues& values);

/// "+01:00": what the zone, named as in FileNameValues, is ahead of UTC at that time.
std::string utc_offset(std::chrono::sys_seconds time, const std::string& timezone);

/// 2026-11-22T05:50:21Z.
std::string timestamp(std::chrono::sys_seconds time);

/// Writes a new file and returns its path; its folder is made when it is missing. Throws Error when the file
/// is there already.
std::filesystem::path create_revision_file(const std::filesystem::path& folder, const std::string& name,
                                           std::string_view text);

}  // namespace limbeck::scripts
