#include <algorithm>

#include "autogenerate/differ/aside.hpp"
#include "autogenerate/differ/differ.hpp"

namespace limbeck::autogenerate {

using dialect::Alteration;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

Differ::Differ(schema::Catalog before, schema::Catalog after, const dialect::Capabilities& capabilities,
               std::set<ObjectId> remake)
    : capabilities_(capabilities),
      rules_{capabilities.syntax, capabilities.case_insensitive_names},
      before_catalog_(std::move(before)),
      after_catalog_(std::move(after)),
      remake_(std::move(remake)),
      before_(before_catalog_),
      after_(after_catalog_) {}

std::vector<operation::Operation> difference(const schema::Catalog& before, const schema::Catalog& after,
                                             const dialect::Capabilities& capabilities) {
  std::set<ObjectId> remake;
  for (;;) {
    try {
      return Differ(before, after, capabilities, remake).run();
    } catch (const Differ::Circle& circle) {
      remake.insert(circle.remake.begin(), circle.remake.end());
    }
  }
}

std::vector<operation::Operation> Differ::run() {
  match();
  number_parts(before_, true);
  number_parts(after_, false);
  before_.needs.emplace(before_catalog_, elements_, capabilities_);
  after_.needs.emplace(after_catalog_, elements_, capabilities_);
  marks_.resize(elements_.size());
  compare();
  spread();

  gone_.assign(elements_.size(), -1);
  made_.assign(elements_.size(), -1);
  emit_schemas();
  emit_enums();
  emit_sequences();
  emit_tables();
  emit_views();
  emit_objects();
  emit_small_renames();
  connect();
  return assemble();
}

void Differ::number_parts(Side& side, bool is_before) {
  const auto present = [&](const ObjectId& id) {
    const Element element = number(id);
    if (marks_.size() <= static_cast<std::size_t>(element))
      marks_.resize(static_cast<std::size_t>(element) + 1);
    (is_before ? mark(element).before : mark(element).after) = true;
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
    mark(element).changed = true;
    mark(element).disturbs = is_replaced(found->second, after, capabilities_);
  }
  for (const auto& [name, after] : after_catalog_.sequences) {
    const auto found = before_catalog_.sequences.find(name);
    if (found == before_catalog_.sequences.end()) continue;
    mark(ObjectId{ObjectKind::sequence, name, ""}).changed = !same_but_comment(found->second, after);
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
    auto& held = mark(id);
    const bool differs = !same_but_comments(before, after);
    held.changed = differs && can_replace(before, after) && !remake_.contains(id);
    held.remade = differs && !held.changed;
    compare_indexes(name, after.indexes);
  }
  for (const auto& [id, after] : after_catalog_.objects) {
    const auto found = before_catalog_.objects.find(id);
    if (found == before_catalog_.objects.end() || found->second.definition == after.definition) continue;
    const auto how = remake_.contains(id)
                         ? Alteration::none
                         : alteration_of(found->second, after, capabilities_, before_catalog_, elements_,
                                         [this]() -> const Needs& { return *before_.needs; });
    mark(id).changed = how != Alteration::none;
    mark(id).disturbs = how == Alteration::apart;
    mark(id).remade = how == Alteration::none;
  }
}

void Differ::compare_table(const schema::Table& before, const schema::Table& after) {
  mark(ObjectId{ObjectKind::table, after.name, ""}).changed = before.options != after.options;
  for (const auto& column : after.columns) {
    const auto element = number(column_id(after.name, column.name));
    const auto found = before_.columns.find(element);
    if (found == before_.columns.end() || *found->second == column) continue;
    const auto& old = *found->second;
    mark(element).changed = true;
    mark(element).default_off = old.default_value && column.identity && !old.identity;
    mark(element).disturbs =
        old.type != column.type || old.collation != column.collation || old.generated != column.generated;
  }
  for (const auto& [id, constraint] : constraints_of(after, capabilities_)) {
    const auto element = number(id);
    const auto found = before_.constraints.find(element);
    if (found == before_.constraints.end()) continue;
    mark(element).remade = content_of(found->second) != content_of(constraint);
  }
  compare_indexes(after.name, after.indexes);
}

void Differ::compare_indexes(const ObjectName& owner, const std::vector<schema::Index>& after) {
  for (const auto& index : after) {
    const auto element = number(index_id(owner, index.name));
    const auto found = before_.indexes.find(element);
    if (found == before_.indexes.end()) continue;
    mark(element).remade = content_of(*found->second) != content_of(index);
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
