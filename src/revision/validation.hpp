// What can be wrong with a set of revisions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "revision/revision.hpp"
#include "revision/topology.hpp"

namespace limbeck::revision {

/// Why `id` can't be a revision's id, as the end of a sentence ("contains '@'"); empty when it can.
std::string validate_id(std::string_view id);
/// The same for a branch label. Labels may contain `-` and `+`, though not at the start.
std::string validate_label(std::string_view label);

/// "ae10… (versions/ae10_add_contacts.sql)".
std::string describe(const Revision& revision);

/// Collects sentences, so that all problems of a project are told at once.
class Problems {
 public:
  void add(std::string sentence) { sentences_.push_back(std::move(sentence)); }
  bool empty() const { return sentences_.empty(); }
  /// At most that many "did you mean" are worth their time.
  bool allows_suggestions() const { return sentences_.size() < 20; }
  /// Throws Error with all of them, one a line, when there are any.
  void throw_if_any(const std::string& hint = "correct the headers of these files; nothing was run") const;

 private:
  std::vector<std::string> sentences_;
};

/// Names and ids: empty, illegal, reserved, used twice. `revisions` are sorted by id.
void check_names(const std::vector<const Revision*>& revisions, Problems& problems);

/// Cycles: one sentence for each knot, with its shortest cycle. `below` holds the edges.
void check_cycles(const std::vector<Revision>& revisions, const EdgeLists& parents,
                  const EdgeLists& dependencies, Problems& problems);

}  // namespace limbeck::revision
