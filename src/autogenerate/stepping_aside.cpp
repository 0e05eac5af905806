#include "autogenerate/stepping_aside.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "dialect/sql/created_object.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

class ViewsAside {
 public:
  ViewsAside(Comparison& comparison, const Workspace& workspace)
      : comparison_(comparison), workspace_(workspace) {
    for (const auto& id : *workspace.made_behind) {
      if (id.kind == ObjectKind::view) candidates_.insert(id.name);
    }
  }

  /// Takes what the changes touch out of both catalogs. Is there any?
  bool take(const std::vector<Change>& changes) {
    std::set<ObjectName> touched;
    for (const auto& change : changes) {
      for (const auto* side : {&change.upgrade, &change.downgrade}) find_touched(*side, touched);
    }
    while (add_dependents(touched)) {
    }
    for (const auto& name : touched) {
      candidates_.erase(name);
      keep_statement(name);
    }
    for (auto* catalog : {&comparison_.before, &comparison_.after}) {
      for (const auto& name : touched) catalog->views.erase(name);
      std::erase_if(catalog->dependencies, [&](const schema::Dependency& edge) {
        return is_view_of(edge.dependent, touched) || is_view_of(edge.on, touched);
      });
    }
    return !touched.empty();
  }

  void drop_first(std::vector<Change>& changes) const {
    for (auto& change : changes) {
      prepend(change.upgrade);
      if (change.reversible()) prepend(change.downgrade);
      for (const auto& view : aside_) change.aside.push_back(view.name.display());
    }
  }

 private:
  struct View {
    ObjectName name;
    std::string drop;
    std::set<ObjectName> above;  ///< that depend on it
  };

  static bool is_view_of(const ObjectId& id, const std::set<ObjectName>& views) {
    return id.kind == ObjectKind::view && views.contains(id.name);
  }

  void find_touched(const ChangeSide& side, std::set<ObjectName>& touched) const {
    const auto engine = workspace_.dialect->engine();
    const auto add = [&](const ObjectName& written) {
      for (const auto& name : candidates_) {
        if (text::iequals(name.name, written.name) &&
            (written.schema.empty() || name.schema.empty() || name.schema == written.schema))
          touched.insert(name);
      }
    };
    for (const auto& statement : side.statements) {
      if (const auto id = sql::created_id(engine, statement.sql, ""); id.kind == ObjectKind::view)
        add(id.name);
      for (const auto& name : sql::dropped_views(engine, statement.sql)) add(name);
    }
  }

  bool add_dependents(std::set<ObjectName>& touched) const {
    const auto count = touched.size();
    for (const auto& edge : comparison_.before.dependencies) {
      if (edge.dependent.kind == ObjectKind::view && candidates_.contains(edge.dependent.name) &&
          is_view_of(edge.on, touched))
        touched.insert(edge.dependent.name);
    }
    return touched.size() > count;
  }

  void keep_statement(const ObjectName& name) {
    const auto found = comparison_.before.views.find(name);
    const bool materialized = found != comparison_.before.views.end() && found->second.materialized;
    View view{name,
              fmt::format("DROP {}VIEW IF EXISTS {}", materialized ? "MATERIALIZED " : "",
                          workspace_.dialect->quote(name)),
              {}};
    for (const auto& edge : comparison_.before.dependencies) {
      if (edge.on == ObjectId{ObjectKind::view, name, ""}) view.above.insert(edge.dependent.name);
    }
    // Behind those that depend on it, and before those that it depends on.
    const auto place =
        std::ranges::find_if(aside_, [&](const View& other) { return other.above.contains(name); });
    aside_.insert(place, std::move(view));
  }

  void prepend(ChangeSide& side) const {
    std::vector<dialect::RenderedStatement> statements;
    std::vector<operation::Operation> operations;
    for (const auto& view : aside_) {
      statements.push_back({.sql = view.drop});
      operations.emplace_back(operation::Execute{view.drop});
    }
    side.statements.insert(side.statements.begin(), statements.begin(), statements.end());
    side.operations.insert(side.operations.begin(), operations.begin(), operations.end());
  }

  Comparison& comparison_;
  const Workspace& workspace_;
  std::set<ObjectName> candidates_;
  std::vector<View> aside_;
};

}  // namespace

std::vector<Change> with_views_aside(std::vector<Change> changes, Comparison& comparison,
                                     const std::vector<Rename>& renames, Workspace& workspace) {
  if (!workspace.made_behind || changes.empty()) return changes;
  ViewsAside views(comparison, workspace);
  while (views.take(changes)) changes = changes_between(comparison, renames, workspace);
  views.drop_first(changes);
  return changes;
}

}  // namespace limbeck::autogenerate
