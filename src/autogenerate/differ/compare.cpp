#include <algorithm>

#include "autogenerate/differ/differ.hpp"
#include "autogenerate/differ/replaced_types.hpp"

namespace limbeck::autogenerate {

using dialect::Alteration;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

Differ::Differ(schema::Catalog before, schema::Catalog after, const dialect::Capabilities& capabilities,
               std::set<ObjectId> recreate)
    : capabilities_(capabilities),
      rules_{capabilities.syntax, capabilities.case_insensitive_names},
      before_catalog_(std::move(before)),
      after_catalog_(std::move(after)),
      recreate_(std::move(recreate)),
      before_(before_catalog_),
      after_(after_catalog_) {}

std::vector<operation::Operation> diff_without_renames(const schema::Catalog& before,
                                                       const schema::Catalog& after,
                                                       const dialect::Capabilities& capabilities) {
  std::set<ObjectId> recreate;
  for (;;) {
    try {
      return Differ(before, after, capabilities, recreate).run();
    } catch (const Differ::Cycle& cycle) {
      recreate.insert(cycle.recreate.begin(), cycle.recreate.end());
    }
  }
}

std::vector<operation::Operation> Differ::run() {
  match_by_content();
  number_parts(before_, true);
  number_parts(after_, false);
  before_.dependencies.emplace(before_catalog_, elements_, capabilities_);
  after_.dependencies.emplace(after_catalog_, elements_, capabilities_);
  states_.resize(elements_.size());
  compare();
  propagate();

  drop_steps_.assign(elements_.size(), -1);
  creation_steps_.assign(elements_.size(), -1);
  emit_schemas();
  emit_enums();
  emit_sequences();
  emit_tables();
  emit_views();
  emit_objects();
  emit_part_renames();
  add_edges();
  return assemble();
}

void Differ::number_parts(Side& side, bool is_before) {
  const auto present = [&](const ObjectId& id) {
    const Element element = number(id);
    if (states_.size() <= static_cast<std::size_t>(element))
      states_.resize(static_cast<std::size_t>(element) + 1);
    (is_before ? state_of(element).before : state_of(element).after) = true;
    return element;
  };
  const auto& catalog = side.catalog;
  for (const auto& [name, held] : catalog.schemas) present({ObjectKind::schema, {"", name}, ""});
  for (const auto& [name, held] : catalog.enums) present({ObjectKind::enum_type, name, ""});
  for (const auto& [name, held] : catalog.sequences) present({ObjectKind::sequence, name, ""});
  for (const auto& [name, held] : catalog.tables) {
    present({ObjectKind::table, name, ""});
    for (const auto& column : held.columns) side.columns[present(column_id(name, column.name))] = &column;
    for (auto& [id, constraint] : constraints_of(held, capabilities_)) {
      side.constraints.emplace(present(id), std::move(constraint));
    }
    for (const auto& index : held.indexes) side.indexes[present(index_id(name, index.name))] = &index;
  }
  for (const auto& [name, held] : catalog.views) {
    present({ObjectKind::view, name, ""});
    for (const auto& index : held.indexes) side.indexes[present(index_id(name, index.name))] = &index;
  }
  for (const auto& [id, held] : catalog.objects) present(id);
}

namespace {

bool same_but_comment(schema::Sequence before, const schema::Sequence& after) {
  before.comment = after.comment;
  return before == after;
}

bool same_but_comments(const schema::View& before, const schema::View& after) {
  return before.materialized == after.materialized && before.query == after.query &&
         before.columns == after.columns && before.options == after.options;
}

}  // namespace

void Differ::compare() {
  for (const auto& [name, after] : after_catalog_.enums) {
    const auto found = before_catalog_.enums.find(name);
    if (found == before_catalog_.enums.end() || found->second.values == after.values) continue;
    const auto element = number({ObjectKind::enum_type, name, ""});
    state_of(element).changed = true;
    state_of(element).needs_dependents_dropped = needs_replacement(found->second, after, capabilities_);
  }
  for (const auto& [name, after] : after_catalog_.sequences) {
    const auto found = before_catalog_.sequences.find(name);
    if (found == before_catalog_.sequences.end()) continue;
    state_of(ObjectId{ObjectKind::sequence, name, ""}).changed = !same_but_comment(found->second, after);
  }
  for (const auto& [name, after] : after_catalog_.tables) {
    const auto found = before_catalog_.tables.find(name);
    if (found != before_catalog_.tables.end()) compare_table(found->second, after);
  }
  for (const auto& [name, after] : after_catalog_.views) {
    const auto found = before_catalog_.views.find(name);
    if (found == before_catalog_.views.end()) continue;
    const auto& before = found->second;
    const ObjectId id{ObjectKind::view, name, ""};
    auto& held = state_of(id);
    const bool differs = !same_but_comments(before, after);
    held.changed = differs && can_replace(before, after) && !recreate_.contains(id);
    held.recreated = differs && !held.changed;
    compare_indexes(name, after.indexes);
  }
  for (const auto& [id, after] : after_catalog_.objects) {
    const auto found = before_catalog_.objects.find(id);
    if (found == before_catalog_.objects.end() || found->second.definition == after.definition) continue;
    const auto how = recreate_.contains(id)
                         ? Alteration::none
                         : alteration_of(found->second, after, capabilities_, before_catalog_, elements_,
                                         [this]() -> const Dependencies& { return *before_.dependencies; });
    state_of(id).changed = how != Alteration::none;
    state_of(id).needs_dependents_dropped = how == Alteration::after_dropping_dependents;
    state_of(id).recreated = how == Alteration::none;
  }
}

void Differ::compare_table(const schema::Table& before, const schema::Table& after) {
  state_of(ObjectId{ObjectKind::table, after.name, ""}).changed = before.options != after.options;
  for (const auto& column : after.columns) {
    const auto element = number(column_id(after.name, column.name));
    const auto found = before_.columns.find(element);
    if (found == before_.columns.end() || *found->second == column) continue;
    const auto& old = *found->second;
    state_of(element).changed = true;
    state_of(element).drops_default_first = old.default_value && column.identity && !old.identity;
    state_of(element).needs_dependents_dropped =
        old.type != column.type || old.collation != column.collation || old.generated != column.generated;
  }
  for (const auto& [id, constraint] : constraints_of(after, capabilities_)) {
    const auto element = number(id);
    const auto found = before_.constraints.find(element);
    if (found == before_.constraints.end()) continue;
    state_of(element).recreated = content_of(found->second) != content_of(constraint);
  }
  compare_indexes(after.name, after.indexes);
}

void Differ::compare_indexes(const ObjectName& owner, const std::vector<schema::Index>& after) {
  for (const auto& index : after) {
    const auto element = number(index_id(owner, index.name));
    const auto found = before_.indexes.find(element);
    if (found == before_.indexes.end()) continue;
    state_of(element).recreated = content_of(*found->second) != content_of(index);
  }
}

bool Differ::can_replace(const schema::View& before, const schema::View& after) const {
  if (!capabilities_.replace_views || before.materialized != after.materialized) return false;
  // One that holds rows can't get another query, only other options. These may name its indexes.
  if (after.materialized) {
    return before.query == after.query && before.columns == after.columns && before.indexes == after.indexes;
  }
  return before.columns.size() <= after.columns.size() &&
         std::equal(before.columns.begin(), before.columns.end(), after.columns.begin());
}

const std::vector<int>& Differ::changes(Element element) const {
  static const std::vector<int> none;
  const auto found = changes_.find(element);
  return found == changes_.end() ? none : found->second;
}

}  // namespace limbeck::autogenerate
