// The steps that lead from one catalog to the other: one for each drop, change and creation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "autogenerate/differ/by_number.hpp"
#include "autogenerate/differ/elements.hpp"
#include "operation/operation.hpp"

namespace limbeck::autogenerate {

/// The number of a step. "No step" is an empty optional.
enum class StepId : std::uint32_t {};

/// Where a step stands when nothing else decides.
struct Rank {
  int phase = 0;
  std::string group;  ///< steps of one phase on one table stay together
  int step = 0;
  std::string name;

  auto operator<=>(const Rank&) const = default;
};

/// Rank::phase, as a reader would have it.
namespace phase {
enum : int {
  rename,
  enum_value,
  drop_privilege,
  drop_attached,
  drop_view,
  drop_routine,
  create_schema,
  create_extension,
  create_collation,
  create_enum,
  replace_enum,
  create_type,
  create_sequence,
  alter_sequence,
  create_table,
  alter_table,
  drop_table,
  drop_sequence,
  drop_type,
  drop_extension,
  drop_schema,
  create_routine,
  create_view,
  create_attached,
  create_late,
  create_privilege,
  comments,
};
}  // namespace phase

/// What "a before b" is worth when not all can be had. Of a cycle, the weakest are given up.
enum class EdgeStrength {
  text,  ///< a name in a text hints at it
  part,  ///< b could do without, if a part of it came later by itself
  hard,
};

/// `first` has to come before `second`.
struct StepEdge {
  StepId first, second;
  EdgeStrength strength = EdgeStrength::hard;
};

enum class StepRole {
  standalone,
  part_of_creation,  ///< goes into the creation (or the change) of `whole`, if the order allows it
  part_of_drop,      ///< happens with the drop (or the change) of `whole`, if the order allows it
  implied,           ///< happens with the drop of `whole` in any case
};

struct Step {
  operation::Operation operation;
  StepRole role = StepRole::standalone;
  std::optional<StepId> whole;  ///< set for every role but standalone
};

/// Steps on one kept column, in this order.
struct ColumnSteps {
  std::optional<StepId> drop_default;  ///< its default goes
  std::optional<StepId> neutral;       ///< it leaves its type
  std::optional<StepId> main;
  std::optional<StepId> set_default;  ///< its default comes

  std::optional<StepId> first() const {
    return drop_default ? drop_default : neutral ? neutral : main ? main : set_default;
  }
};

/// The steps that do something to one element.
struct ElementSteps {
  std::optional<StepId> drop, creation;
  std::vector<StepId> changes;
  /// A column of a new or a dropped table: its default by itself.
  std::optional<StepId> default_drop, default_creation;
  ColumnSteps column;
  std::optional<StepId> disown;            ///< a sequence: its old owner lets go of it
  std::optional<StepId> enum_replacement;  ///< a column: the ReplaceEnum that converts it
};

/// All steps of a comparison, and what is known of their order where they are made.
struct Steps {
  ByNumber<StepId, Step> all;
  ByNumber<StepId, Rank> ranks;
  ByNumber<Element, ElementSteps> of;
  std::vector<StepEdge> edges;
  /// Names that a step frees, and names that a step needs to be free.
  std::vector<std::pair<std::string, StepId>> released_names, taken_names;

  StepId add(operation::Operation operation, Rank rank);
  /// One that happens together with `whole`, if the order allows it.
  StepId add_part(operation::Operation operation, Rank rank, StepRole role, StepId whole);
  void add_edge(StepId first, StepId second, EdgeStrength strength = EdgeStrength::hard);
};

}  // namespace limbeck::autogenerate
