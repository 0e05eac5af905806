// Writing a revision file: what `revision` and `merge` share.
#pragma once

#include <functional>
#include <string>

#include "base/json.hpp"
#include "cli/context.hpp"
#include "scripts/new_revision.hpp"
#include "scripts/sql/sql_format.hpp"

namespace limbeck::cli {

/// Where and as what a revision is written.
struct NewFileOptions {
  std::string version_path;  ///< one of the version locations; empty: the first, or where the parent is
  const scripts::RevisionFormat* format = &scripts::sql_format();  ///< never nullptr
  std::function<void(Json&)> add_to_answer{};  ///< what else the answer in JSON says; may be empty
};

/// What new revisions of the project are written in.
const scripts::RevisionFormat& format_of_new_files(Context& context);

/// Writes the file, runs the post-write hooks on it and says so; returns its path. Throws Error when a hook
/// fails: the file stays.
std::string write_revision_file(Context& context, scripts::NewRevision revision,
                                const NewFileOptions& options);

/// Now, as Alembic writes it into a new file: "2026-11-29 10:12:18", in the time zone of the configuration.
std::string creation_date(Context& context);

/// The text of the file that would be written.
std::string revision_text(Context& context, scripts::NewRevision revision, const NewFileOptions& options);

}  // namespace limbeck::cli
