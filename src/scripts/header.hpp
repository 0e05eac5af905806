// The header of a revision file: all that the revision graph needs, read without looking at the SQL.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "revision/revision.hpp"

namespace limbeck::scripts {

struct RevisionHeader {
  revision::Revision
      revision;  ///< `file` is the source's name; lines of the message are joined by line feeds
  std::vector<std::string> notes;  ///< the comment lines below the first directive
  std::string
      description{};  ///< all that a file in Python says of itself, the message included; empty elsewhere

  bool operator==(const RevisionHeader&) const = default;
};

struct ParsedHeader {
  RevisionHeader header;
  std::size_t end = 0;  ///< offset of the line that begins the first section, or of the end of the text
  int end_line = 1;     ///< its number
  /// False: the file is no revision, and rightly has no header, such as Python's __init__.py in a folder of
  /// revisions. Formats for which every file is a revision throw instead.
  bool is_revision = true;
};

/// Why a revision file can't carry that id, label or dependency, as the end of a sentence; empty when it can.
/// Beyond what the revision graph wants, ids are parts of file names and of lists, and 32 characters is what
/// the version table holds.
std::string validate_file_id(std::string_view id);
std::string validate_file_label(std::string_view label);

/// Whether `text` is a date (2026-11-22) or a time (2026-11-22T05:50:21Z, with fractions, an offset or no
/// zone).
bool is_timestamp(std::string_view text);

}  // namespace limbeck::scripts
