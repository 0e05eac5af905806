#include "autogenerate/differ/emit_steps.hpp"

#include "autogenerate/differ/emit.hpp"

namespace limbeck::autogenerate {
namespace {

/// The sequence of a column goes with the column, without a statement of its own.
void imply_drops_of_owned_sequences(const Sides& sides, Steps& steps) {
  for (const auto& dependency : sides.before.dependencies.all()) {
    if (dependency.kind != DependencyKind::owner) continue;
    const auto drop = steps.of[dependency.dependent].drop;
    const auto owner_drop = steps.of[dependency.on].drop;
    if (!drop || !owner_drop) continue;
    steps.all[*drop].role = StepRole::implied;
    steps.all[*drop].whole = owner_drop;
    steps.add_edge(*owner_drop, *drop);
  }
}

}  // namespace

std::optional<StepId> emit_comment(const schema::ObjectId& target, const Rank& rank,
                                   const std::string& before, const std::string& after, Steps& steps) {
  if (before == after) return std::nullopt;
  return steps.add(operation::SetComment{target, before, after}, rank);
}

std::string relation_key(const schema::ObjectName& name) {
  return "r" + name.schema + "\x1f" + name.name;
}

std::string type_key(const schema::ObjectName& name) {
  return "t" + name.schema + "\x1f" + name.name;
}

std::string index_key(const schema::ObjectName& owner, const std::string& name,
                      const dialect::Capabilities& capabilities) {
  if (!capabilities.index_names_per_table) return relation_key({owner.schema, name});
  return "i" + owner.schema + "\x1f" + owner.name + "\x1f" + name;
}

std::string constraint_key(const schema::ObjectName& table, const std::string& name) {
  return "c" + table.schema + "\x1f" + table.name + "\x1f" + name;
}

std::vector<std::string> shared_constraint_keys(const schema::ObjectName& table,
                                                const schema::Constraint& constraint, const std::string& name,
                                                const dialect::Capabilities& capabilities) {
  if (name.empty()) return {};
  if (is_key(constraint)) return {index_key(table, name, capabilities)};
  if (is_foreign_key(constraint) && capabilities.foreign_key_names_shared)
    return {"f" + table.schema + "\x1f" + name};
  return {};
}

Steps emit_steps(const Sides& sides, const ElementStates& states) {
  const ComparedSides compared{sides, states};
  Steps steps;
  steps.of = ByNumber<Element, ElementSteps>(sides.elements.size());
  emit_schemas(compared, steps);
  emit_enums(compared, steps);
  emit_sequences(compared, steps);
  emit_tables(compared, steps);
  emit_views(compared, steps);
  emit_objects(compared, steps);
  emit_part_renames(compared, steps);
  imply_drops_of_owned_sequences(sides, steps);
  return steps;
}

}  // namespace limbeck::autogenerate
