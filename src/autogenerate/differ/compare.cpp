#include "autogenerate/differ/compare.hpp"

#include <algorithm>

#include "autogenerate/differ/replaced_types.hpp"

namespace limbeck::autogenerate {

using dialect::Alteration;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

namespace {

bool same_but_comment(schema::Sequence before, const schema::Sequence& after) {
  before.comment = after.comment;
  return before == after;
}

bool same_but_comments(const schema::View& before, const schema::View& after) {
  return before.materialized == after.materialized && before.query == after.query &&
         before.columns == after.columns && before.options == after.options;
}

bool can_replace(const schema::View& before, const schema::View& after,
                 const dialect::Capabilities& capabilities) {
  if (!capabilities.replace_views || before.materialized != after.materialized) return false;
  // One that holds rows can't get another query, only other options. These may name its indexes.
  if (after.materialized) {
    return before.query == after.query && before.columns == after.columns && before.indexes == after.indexes;
  }
  return before.columns.size() <= after.columns.size() &&
         std::equal(before.columns.begin(), before.columns.end(), after.columns.begin());
}

/// Calls `visit(key, before, after)` for what is in both.
template <typename Objects, typename Visit>
void for_each_in_both(const Objects& before, const Objects& after, const Visit& visit) {
  for (const auto& [key, held] : after) {
    const auto found = before.find(key);
    if (found != before.end()) visit(key, found->second, held);
  }
}

class ElementComparer {
 public:
  ElementComparer(const Sides& sides, const std::set<ObjectId>& recreate)
      : sides_(sides), recreate_(recreate), states_(sides.elements.size()) {}

  ElementStates run() {
    const auto& before = sides_.before.catalog;
    const auto& after = sides_.after.catalog;
    for (const auto element : sides_.before.elements) states_[element].before = true;
    for (const auto element : sides_.after.elements) states_[element].after = true;
    const auto compare_each = [&](const auto&, const auto& old, const auto& now) { compare(old, now); };
    for_each_in_both(before.enums, after.enums, compare_each);
    for_each_in_both(before.sequences, after.sequences, compare_each);
    for_each_in_both(before.tables, after.tables, compare_each);
    for_each_in_both(before.views, after.views, compare_each);
    for_each_in_both(before.objects, after.objects, compare_each);
    return std::move(states_);
  }

 private:
  void compare(const schema::Enum& before, const schema::Enum& after) {
    if (before.values == after.values) return;
    auto& state = state_of({ObjectKind::enum_type, after.name, ""});
    state.changed = true;
    state.needs_dependents_dropped = needs_replacement(before, after, sides_.capabilities);
  }

  void compare(const schema::Sequence& before, const schema::Sequence& after) {
    state_of({ObjectKind::sequence, after.name, ""}).changed = !same_but_comment(before, after);
  }

  void compare(const schema::Table& before, const schema::Table& after) {
    state_of({ObjectKind::table, after.name, ""}).changed = !before.has_options_of(after);
    for (const auto& column : after.columns) compare_column(after.name, column);
    for (const auto& [id, constraint] : constraints_of(after, sides_.capabilities)) {
      const auto element = sides_.elements.at(id);
      const auto found = sides_.before.constraints.find(element);
      if (found == sides_.before.constraints.end()) continue;
      states_[element].recreated = content_of(found->second) != content_of(constraint);
    }
    compare_indexes(after.name, after.indexes);
  }

  void compare_column(const ObjectName& table, const schema::Column& after) {
    const auto element = sides_.elements.at(column_id(table, after.name));
    const auto found = sides_.before.columns.find(element);
    if (found == sides_.before.columns.end() || *found->second == after) return;
    const auto& before = *found->second;
    auto& state = states_[element];
    state.changed = true;
    state.drops_default_first = before.default_value && after.identity && !before.identity;
    state.needs_dependents_dropped = before.type != after.type || before.collation != after.collation ||
                                     before.generated != after.generated;
  }

  void compare_indexes(const ObjectName& owner, const std::vector<schema::Index>& after) {
    for (const auto& index : after) {
      const auto element = sides_.elements.at(index_id(owner, index.name));
      const auto found = sides_.before.indexes.find(element);
      if (found == sides_.before.indexes.end()) continue;
      states_[element].recreated = content_of(*found->second) != content_of(index);
    }
  }

  void compare(const schema::View& before, const schema::View& after) {
    const ObjectId id{ObjectKind::view, after.name, ""};
    auto& state = state_of(id);
    const bool differs = !same_but_comments(before, after);
    state.changed = differs && can_replace(before, after, sides_.capabilities) && !recreate_.contains(id);
    state.recreated = differs && !state.changed;
    compare_indexes(after.name, after.indexes);
  }

  void compare(const schema::SqlObject& before, const schema::SqlObject& after) {
    if (before.definition == after.definition) return;
    const auto dependencies = [this]() -> const Dependencies& { return sides_.before.dependencies; };
    const auto how = recreate_.contains(after.id)
                         ? Alteration::recreate
                         : alteration_of(before, after, sides_.capabilities, sides_.before.catalog,
                                         sides_.elements, dependencies);
    auto& state = state_of(after.id);
    state.changed = how != Alteration::recreate;
    state.needs_dependents_dropped = how == Alteration::after_dropping_dependents;
    state.recreated = how == Alteration::recreate;
  }

  ElementState& state_of(const ObjectId& id) { return states_[sides_.elements.at(id)]; }

  const Sides& sides_;
  const std::set<ObjectId>& recreate_;
  ElementStates states_;
};

}  // namespace

ElementStates compare(const Sides& sides, const std::set<ObjectId>& recreate) {
  return ElementComparer(sides, recreate).run();
}

}  // namespace limbeck::autogenerate
