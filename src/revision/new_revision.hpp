// What has to hold before a new revision file is written.
#pragma once

#include <string>
#include <vector>

#include "revision/graph.hpp"

namespace limbeck::revision {

/// 12 hexadecimal digits, like Alembic's.
std::string new_revision_id();

struct NewRevision {
  std::string id;  ///< empty: a new one
  std::vector<std::string> heads = {
      "head"};                          ///< identifiers to revise: several for a merge, `base` for a new base
  bool splice = false;                  ///< allow one that isn't a head: a new branch from there
  std::vector<std::string> depends_on;  ///< identifiers
  std::vector<std::string> branch_labels;
};

/// The revision to write: id, `revises`, `depends_on` (full ids; labels stay labels) and `branch_labels`
/// filled in. Throws Error, with the commands that help, when there are several heads to choose from, when
/// one isn't a head and `splice` isn't set, is given twice or unknown, when the id or a label is illegal or
/// taken.
Revision plan_revision(const RevisionGraph& graph, const NewRevision& wanted);

}  // namespace limbeck::revision
