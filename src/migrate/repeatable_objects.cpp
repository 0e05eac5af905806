#include "migrate/repeatable_objects.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "dialect/sql/created_object.hpp"
#include "dialect/sql/names.hpp"
#include "migrate/repeatable.hpp"

namespace limbeck::migrate {
namespace {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

class Keeper {
 public:
  Keeper(const schema::Catalog& actual, schema::Catalog& desired, const RepeatableObjects& request)
      : actual_(actual), desired_(desired), rules_{request.dialect.engine(), request.case_insensitive_names} {
    std::vector<revision::Step> steps;
    add_all_repeatables(steps, request.graph, request.graph.real_heads());
    const auto plan = make_plan(request.graph, std::move(steps), {}, request.dialect, request.source);
    for (const auto& step : plan.steps) {
      for (const auto& statement : step.statements) {
        auto id = sql::created_id(request.dialect.engine(), statement.text, request.default_schema);
        if (id.kind != ObjectKind::raw) made_.insert(folded(std::move(id)));
      }
    }
  }

  std::set<ObjectId> keep() {
    keep_in(actual_.tables, desired_.tables, ObjectKind::table);
    keep_in(actual_.views, desired_.views, ObjectKind::view);
    keep_in(actual_.enums, desired_.enums, ObjectKind::enum_type);
    keep_in(actual_.sequences, desired_.sequences, ObjectKind::sequence);
    for (const auto& [name, sequence] : actual_.sequences) {
      if (is_made({ObjectKind::table, sequence.owned_by_table, ""}))
        desired_.sequences.emplace(name, sequence);
    }
    for (const auto& [id, object] : actual_.objects) {
      if (is_made(id) && desired_.objects.emplace(id, object).second) kept_.insert(id);
    }
    keep_dependencies();
    return std::move(kept_);
  }

 private:
  template <typename Objects>
  void keep_in(const Objects& actual, Objects& desired, ObjectKind kind) {
    for (const auto& [name, object] : actual) {
      if (is_made({kind, name, ""}) && desired.emplace(name, object).second) kept_.insert({kind, name, ""});
    }
  }

  /// What is below a kept object keeps its place before it.
  void keep_dependencies() {
    if (kept_.empty()) return;
    std::set<ObjectName> names;
    for (const auto& id : kept_) names.insert(id.name);
    auto& edges = desired_.dependencies;
    for (const auto& edge : actual_.dependencies) {
      if (names.contains(edge.dependent.name)) edges.push_back(edge);
    }
    std::ranges::sort(edges);
    const auto same = std::ranges::unique(edges);
    edges.erase(same.begin(), same.end());
  }

  bool is_made(ObjectId id) const {
    id = folded(std::move(id));
    if (made_.contains(id)) return true;
    switch (id.kind) {
      case ObjectKind::composite_type:
      case ObjectKind::range_type:
        return made_.contains({ObjectKind::enum_type, id.name, ""});  // CREATE TYPE, too
      case ObjectKind::function:
      case ObjectKind::procedure:
      case ObjectKind::aggregate:
        return made_.contains({id.kind, id.name, ""});  // whatever its arguments
      default:
        return false;
    }
  }

  ObjectId folded(ObjectId id) const {
    id.name.schema = rules_.fold(id.name.schema);
    id.name.name = rules_.fold(id.name.name);
    id.part = rules_.fold(id.part);
    return id;
  }

  const schema::Catalog& actual_;
  schema::Catalog& desired_;
  sql::NameRules rules_;
  std::set<ObjectId> made_;
  std::set<ObjectId> kept_;
};

}  // namespace

std::set<schema::ObjectId> keep_repeatable_objects(const schema::Catalog& actual, schema::Catalog& desired,
                                                   const RepeatableObjects& request) {
  return Keeper(actual, desired, request).keep();
}

void overlook_objects(const std::set<schema::ObjectId>& kept, const schema::Catalog& made,
                      schema::Catalog& wanted) {
  const auto overlook = [](const auto& from, auto& to, const auto& key) {
    const auto is = from.find(key);
    const auto wants = to.find(key);
    if (is != from.end() && wants != to.end()) wants->second = is->second;
  };
  for (const auto& id : kept) {
    if (id.kind == ObjectKind::view) overlook(made.views, wanted.views, id.name);
    overlook(made.objects, wanted.objects, id);
  }
}

}  // namespace limbeck::migrate
