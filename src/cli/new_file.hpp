// Writing a revision file: what `revision` and `merge` share.
#pragma once

#include <string>
#include <vector>

#include "cli/context.hpp"
#include "revision/new_revision.hpp"
#include "scripts/sql/format.hpp"

namespace limbeck::cli {

struct NewFile {
  std::string message;
  revision::NewRevision wanted;
  std::string version_path;  ///< one of the version locations; empty: the first, or where the parent is
  std::vector<std::string> notes;
  std::vector<scripts::NewSection> sections;
  std::string revises;  ///< a revision that no file holds yet, and which it follows; empty: as `wanted` says
  bool cpp = false;     ///< in C++, with functions to be filled in instead of sections
};

/// Writes the file, runs the post-write hooks on it and says so; returns its path. Throws Error when a hook
/// fails: the file stays.
std::string write_revision_file(Context& context, const NewFile& file);

/// The text of the file that would be written.
std::string revision_text(Context& context, const NewFile& file);

/// The upgrade and downgrade sections of a revision that has no SQL yet.
std::vector<scripts::NewSection> empty_sections();

}  // namespace limbeck::cli
