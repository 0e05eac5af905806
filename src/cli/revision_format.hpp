// A revision as text and as JSON, for all the commands that list some. The text is Alembic's
// (alembic/script/base.py, Script.cmd_format and Script.log_entry), so that what reads it goes on working.
#pragma once

#include <set>
#include <string>

#include "base/json.hpp"
#include "cli/context.hpp"

namespace limbeck::cli {

struct RevisionFormat {
  bool parents = false;                            ///< "a -> b"
  bool branches = true;                            ///< branch labels
  bool message = false;                            ///< ", add contacts"
  bool tree = true;                                ///< (branchpoint), (mergepoint)
  const std::set<std::string>* current = nullptr;  ///< ids to mark "(current)"
};

/// One line, without a newline.
std::string format_line(Context& context, const revision::Revision& revision, const RevisionFormat& format);

/// Several lines: what `-v` shows.
std::string format_entry(Context& context, const revision::Revision& revision,
                         const std::set<std::string>* current = nullptr);

/// Prints text of these two, unless -q was given in an Alembic project: Alembic prints none then.
void print_listing(Context& context, const std::string& text);

/// {"revision", "revises", "depends_on", "branch_labels", "message", "created", "file", "is_head", "is_base",
/// "is_branch_point", "is_merge_point"}
Json to_json(Context& context, const revision::Revision& revision);

}  // namespace limbeck::cli
