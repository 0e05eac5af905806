// What has to hold before a new revision file is written.
#pragma once

#include <string>
#include <vector>

#include "revision/graph.hpp"

namespace limbeck::revision {

/// 12 hexadecimal digits, like Alembic's.
std::string new_revision_id();

/// What is asked for; plan_revision() makes a Revision of it.
struct RevisionRequest {
  std::string id;  ///< empty: a new one
  /// Identifiers to revise: several for a merge, `base` for a new base.
  std::vector<std::string> heads = {"head"};
  bool splice = false;                  ///< allow one that isn't a head: a new branch from there
  std::vector<std::string> depends_on;  ///< identifiers
  std::vector<std::string> branch_labels;
  std::string message;
};

/// The revision to write: id, `revises`, `depends_on` (full ids; labels stay labels), `branch_labels` and
/// message. Throws Error, with the commands that help, when there are several heads to choose from, when
/// one isn't a head and `splice` isn't set, is given twice or unknown, when the id or a label is illegal or
/// taken.
Revision plan_revision(const RevisionGraph& graph, const RevisionRequest& wanted);

/// Revisions to write, each of them on top of the one before it, checked before the first file is written.
class RevisionChain {
 public:
  /// `first`: where the chain begins. The graph must outlive the chain.
  RevisionChain(const RevisionGraph& graph, RevisionRequest first)
      : graph_(graph), first_(std::move(first)) {}

  /// What comes behind the revisions so far. Throws Error like plan_revision().
  Revision next() const;
  /// Adds `revision`, which is next() with its id, message, labels and dependencies changed at will;
  /// identifiers among the dependencies are resolved. Throws Error like plan_revision().
  void add(const Revision& revision);

  const std::vector<Revision>& revisions() const { return revisions_; }

 private:
  RevisionRequest next_request() const;
  Revision plan(const RevisionRequest& request) const;

  const RevisionGraph& graph_;
  RevisionRequest first_;
  std::vector<Revision> revisions_;
};

}  // namespace limbeck::revision
