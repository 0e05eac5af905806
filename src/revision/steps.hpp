// From where the database is to where it should be: what runs, in which order, and the rows after each step.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "revision/graph.hpp"
#include "revision/row_set.hpp"

namespace limbeck::revision {

enum class Direction { upgrade, downgrade, stamp };

struct Step {
  Direction direction;
  std::string revision;  ///< to run; for a stamp the one stamped, empty for `base`
  RowSet rows_before;    ///< the version table must hold exactly these
  RowSet rows_after;
  RowChange change;                   ///< from one to the other
  std::vector<std::string> from, to;  ///< for display, without dependencies: {"a", "b"} -> {"merge"}
  bool repeatable = false;            ///< `revision` names one: the rows stay as they are
};

/// What is wrong with version rows of which others imply some; `rows` are these. None for rows that are all
/// needed. Throws Error when a row is unknown.
struct Contradiction {
  std::vector<std::string> rows;
  std::string what, hint;
};
std::optional<Contradiction> find_contradiction(const RevisionGraph& graph,
                                                const std::vector<std::string>& rows);

/// What an upgrade to `targets` (identifiers; usually one) runs: everything that they need and that isn't
/// applied. None when that is nothing. Throws Error when a target or a row is unknown, or when the rows
/// contradict the graph (one of them is implied by another).
std::vector<Step> upgrade_steps(const RevisionGraph& graph, const std::vector<std::string>& current_rows,
                                const std::vector<std::string>& targets);

/// What a downgrade to `target` undoes: every applied revision above it on its line, and what depends on
/// those. `label@base` and `label@-1` stay on one branch. Throws like upgrade_steps, and when the target
/// isn't applied.
std::vector<Step> downgrade_steps(const RevisionGraph& graph, const std::vector<std::string>& current_rows,
                                  std::string_view target);

/// What undoes just these revisions (ids), as far as they are applied, newest first: other branches stay.
/// Throws Error when a row is unknown, or when something else that is applied builds on one of them.
std::vector<Step> undo_steps(const RevisionGraph& graph, const std::vector<std::string>& current_rows,
                             const std::vector<std::string>& ids);

/// Whether a downgrade to `target` counts from one of several rows (`-1`): where steps are counted as Alembic
/// does, it is the first of `current_rows`, which are to be in the order in which the table holds them.
bool counts_from_first_row(const RevisionGraph& graph, const std::vector<std::string>& current_rows,
                           std::string_view target);

/// How the rows change when the database is declared to be at `targets`: rows above or below a target
/// (dependencies included) give way to it, other branches stay. `base` clears all, `label@base` a branch;
/// several targets are stamped together; relative identifiers count from the current rows. `purge` clears all
/// rows first, unknown ones too.
std::vector<Step> stamp_steps(const RevisionGraph& graph, const std::vector<std::string>& current_rows,
                              const std::vector<std::string>& targets, bool purge = false);

}  // namespace limbeck::revision
