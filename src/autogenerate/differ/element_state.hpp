// What becomes of each element.
#pragma once

#include "autogenerate/differ/by_number.hpp"
#include "autogenerate/differ/elements.hpp"

namespace limbeck::autogenerate {

/// compare() finds what differs by itself, propagate() what that means for others.
struct ElementState {
  bool before = false, after = false;     ///< in which of the catalogs it is
  bool changed = false;                   ///< it differs, and is changed in place
  bool recreated = false;                 ///< it is in both, but dropped and made again
  bool needs_dependents_dropped = false;  ///< its change in place is refused while others depend on it
  bool drops_default_first = false;       ///< a column: its default goes first and comes back last
  bool default_leaves_dropped = false;    ///< a column: its default lets go of something that is dropped
  bool default_needs_created = false;     ///< a column: its default needs something that is made
  bool uses_neutral_type = false;         ///< a column: it takes a neutral type while its own is made again

  bool is_dropped() const { return before && (!after || recreated); }
  bool is_created() const { return after && (!before || recreated); }
  bool is_kept() const { return before && after && !recreated; }
  /// A column: ReplaceEnum can't convert its default along with its type.
  bool needs_separate_default() const {
    return drops_default_first || default_leaves_dropped || default_needs_created;
  }
};

using ElementStates = ByNumber<Element, ElementState>;

}  // namespace limbeck::autogenerate
