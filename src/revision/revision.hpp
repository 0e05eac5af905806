// One revision, as its file declares it.
#pragma once

#include <string>
#include <vector>

namespace limbeck::revision {

struct Revision {
  std::string id;                       ///< at most 32 characters fit the version table as Alembic creates it
  std::vector<std::string> revises;     ///< ids of the parents: none for a base, several for a merge
  std::vector<std::string> depends_on;  ///< ids or branch labels of what must be applied first
  std::vector<std::string>
      branch_labels;    ///< labels declared here (RevisionGraph::labels tells the propagated ones)
  std::string message;  ///< what it is for, in few words
  std::string file;     ///< path for messages; may be empty
  std::string created;  ///< as written in the file; never interpreted here
  std::vector<std::string> replaces{};  ///< ids of those that became part of it when it was squashed
  /// No part of the history: it runs behind it, again whenever its text is another one. Its id is a name, and
  /// `depends_on` names those of its kind that run before it.
  bool repeatable = false;

  bool operator==(const Revision&) const = default;
};

}  // namespace limbeck::revision
