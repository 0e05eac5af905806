// What the files that emit steps have in common. Internal: emit_steps.hpp is what others call.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "autogenerate/differ/element_state.hpp"
#include "autogenerate/differ/sides.hpp"
#include "autogenerate/differ/steps.hpp"

namespace limbeck::autogenerate {

/// What steps are made of.
struct ComparedSides {
  const Sides& sides;
  const ElementStates& states;

  Element number(const schema::ObjectId& id) const { return sides.elements.at(id); }
  const ElementState& state(Element element) const { return states[element]; }
  const ElementState& state(const schema::ObjectId& id) const { return states[number(id)]; }
};

// Each adds the steps for objects of its kinds, those of their parts included. They are called in this order:
// a column's steps know the ReplaceEnum that converts it, and a trigger's drop the drop of its table.
void emit_schemas(const ComparedSides& compared, Steps& steps);
void emit_enums(const ComparedSides& compared, Steps& steps);
void emit_sequences(const ComparedSides& compared, Steps& steps);
void emit_tables(const ComparedSides& compared, Steps& steps);
void emit_views(const ComparedSides& compared, Steps& steps);
void emit_objects(const ComparedSides& compared, Steps& steps);
void emit_part_renames(const ComparedSides& compared, Steps& steps);

/// The steps for the columns of a table that stays, and first for those of its parents. `done`: the tables
/// that have theirs; nothing is added for these.
void emit_columns(const ComparedSides& compared, const schema::Table& before, const schema::Table& after,
                  std::set<schema::ObjectName>& done, Steps& steps);
/// The steps for the indexes of a table or view that stays.
void emit_indexes(const ComparedSides& compared, const schema::ObjectName& owner,
                  const std::vector<schema::Index>& before, const std::vector<schema::Index>& after,
                  Steps& steps);

/// Nothing when both are the same.
std::optional<StepId> emit_comment(const schema::ObjectId& target, const Rank& rank,
                                   const std::string& before, const std::string& after, Steps& steps);

// Names that must be free before something else takes them, as Steps::taken_names has them: relations
// (tables, views, sequences, indexes) share their names, and so do types.
std::string relation_key(const schema::ObjectName& name);
std::string type_key(const schema::ObjectName& name);
/// Of an index, or the one behind a key, of a table or view.
std::string index_key(const schema::ObjectName& owner, const std::string& name,
                      const dialect::Capabilities& capabilities);
/// Constraints have names of their own in each table.
std::string constraint_key(const schema::ObjectName& table, const std::string& name);
/// What a constraint of that name takes beside that: the names of some are shared with other tables.
std::vector<std::string> shared_constraint_keys(const schema::ObjectName& table,
                                                const schema::Constraint& constraint, const std::string& name,
                                                const dialect::Capabilities& capabilities);

}  // namespace limbeck::autogenerate
