// `--format github`: what GitHub Actions shows beside the files of a change.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/context.hpp"
#include "cli/mismatches.hpp"

namespace limbeck::cli {

/// Where something is; `file` is empty where it is nowhere in particular, `line` 0 where the file is meant.
struct Place {
  std::string file;
  int line = 0;
};

/// The first place that a message names ("versions/a.sql:7: …"), if that file is there.
Place place_in(const std::string& message);

enum class Level { notice, warning, error };

/// A line for stdout, as docs.github.com, "Workflow commands for GitHub Actions", has it:
/// "::error file=versions/a.sql,line=7::no such table". Files are named from $GITHUB_WORKSPACE on.
std::string github_annotation(Level level, const Place& place, std::string_view message);

/// Prints one, if that is the format. `file` is a revision's.
void annotate(Context& context, Level level, const Place& place, std::string_view message);
/// One for each revision of each mismatch, where its file is.
void annotate(Context& context, const std::vector<Mismatch>& found);
/// One for each of these revisions.
void annotate_pending(Context& context, Level level, const std::vector<std::string>& ids);

}  // namespace limbeck::cli
