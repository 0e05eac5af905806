// The header of a revision file: all that the revision graph needs, read without looking at the SQL.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "revision/revision.hpp"

struct stat;

namespace limbeck::scripts {

struct RevisionHeader {
  revision::Revision
      revision;  ///< `file` is the source's name; lines of the message are joined by line feeds
  std::vector<std::string> notes;  ///< the comment lines below the first directive

  bool operator==(const RevisionHeader&) const = default;
};

/// Reads as much of the file as its header takes.
/// Throws Error with file and line when it can't be read, is no revision file, or something in its header is
/// wrong: an unknown or misspelt directive, one given twice, a missing or malformed id, SQL before the first
/// section.
RevisionHeader read_header(const std::filesystem::path& path);
/// The same for a file that is `name` as seen from the folder with that descriptor. `path` names it for
/// people.
/// `status`: what fstat() says of the file before it is read.
RevisionHeader read_header_at(int folder, const char* name, const std::string& path,
                              struct stat* status = nullptr);

struct ParsedHeader {
  RevisionHeader header;
  std::size_t end = 0;  ///< offset of the line that begins the first section, or of the end of the text
  int end_line = 1;     ///< its number
};

/// The same from text. `complete`: nothing follows `text`; otherwise nothing is returned when the header may
/// go on behind it.
std::optional<ParsedHeader> parse_header(std::string_view text, std::string_view source,
                                         bool complete = true);

/// Why a revision file can't carry that id, label or dependency, as the end of a sentence; empty when it can.
/// Beyond what the revision graph wants, ids are parts of file names and of lists, and 32 characters is what
/// the version table holds.
std::string validate_file_id(std::string_view id);
std::string validate_file_label(std::string_view label);

/// Whether `text` is a date (2026-11-22) or a time (2026-11-22T05:50:21Z, with fractions, an offset or no
/// zone).
bool is_timestamp(std::string_view text);

}  // namespace limbeck::scripts
