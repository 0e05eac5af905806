#include "autogenerate/differ/replaced_types.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "autogenerate/differ/dependencies.hpp"
#include "autogenerate/renames/renaming.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::autogenerate {

using dialect::Alteration;
using dialect::Capabilities;
using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

namespace {

const schema::Column* column_of(const Catalog& catalog, const ObjectId& id) {
  const auto table = catalog.tables.find(id.name);
  return table == catalog.tables.end() ? nullptr : table->second.find_column(id.part);
}

class ReplacedTypeRenamer {
 public:
  ReplacedTypeRenamer(const Catalog& before, const Catalog& after, const Capabilities& capabilities)
      : before_(before), after_(after), capabilities_(capabilities) {}

  Renaming run() {
    find_changed();
    Renaming renaming;
    if (changed_.empty()) return renaming;
    auto rebuilt = with_dependents(changed_);
    // A new range type makes functions of its name, which can't be renamed: the old one has to be gone by
    // then.
    std::set<Element> ranges;
    for (const auto type : rebuilt) {
      if (elements_.id(type).kind == ObjectKind::range_type) ranges.insert(type);
    }
    ranges = with_dependents(ranges);
    std::erase_if(rebuilt, [&](Element type) { return ranges.contains(type); });
    for (const auto type : ranges) refuse_composite(type);
    for (const auto type : rebuilt) {
      if (!holds_values(type, rebuilt)) continue;
      const auto& id = elements_.id(type);
      const ObjectName result = unused_name(id.name);
      if (id.kind == ObjectKind::enum_type) {
        renaming.enums[id.name] = result;
      } else {
        renaming.objects[id] = result;
      }
    }
    return renaming;
  }

 private:
  const Dependencies& dependencies() const {
    if (!dependencies_) dependencies_.emplace(before_, elements_, capabilities_);
    return *dependencies_;
  }

  void find_changed() {
    for (const auto& [name, held] : before_.enums) {
      const auto now = after_.enums.find(name);
      if (now == after_.enums.end() || !needs_replacement(held, now->second, capabilities_)) continue;
      changed_.insert(elements_.number({ObjectKind::enum_type, name, ""}));
    }
    for (const auto& [id, held] : before_.objects) {
      if (!is_type(id.kind) && id.kind != ObjectKind::collation) continue;
      const auto now = after_.objects.find(id);
      if (now == after_.objects.end() || held.definition == now->second.definition) continue;
      const auto type = elements_.number(id);
      const auto how = alteration_of(held, now->second, capabilities_, before_, elements_,
                                     [this]() -> const Dependencies& { return dependencies(); });
      if (how == Alteration::recreate) changed_.insert(type);
    }
  }

  /// Those types, and the types that are made of them before and after.
  std::set<Element> with_dependents(const std::set<Element>& types) const {
    std::set<Element> found = types;
    std::vector<Element> work(types.begin(), types.end());
    while (!work.empty()) {
      const auto type = work.back();
      work.pop_back();
      for (const auto& dependency : dependencies().on(type)) {
        const auto& id = elements_.id(dependency.dependent);
        if (dependency.is_fact() && is_type(id.kind) && after_.objects.contains(id) &&
            found.insert(dependency.dependent).second) {
          work.push_back(dependency.dependent);
        }
      }
    }
    return found;
  }

  bool holds_values(Element type, const std::set<Element>& rebuilt) const {
    const bool is_enum = elements_.id(type).kind == ObjectKind::enum_type;
    return std::ranges::any_of(dependencies().on(type), [&](const ElementDependency& dependency) {
      if (!dependency.is_fact()) return false;
      const auto& id = elements_.id(dependency.dependent);
      if (id.kind == ObjectKind::table) return after_.tables.contains(id.name);
      if (id.kind == ObjectKind::column) {
        return dependency.kind == DependencyKind::type &&
               (is_enum ? changes_type(id) : column_of(after_, id) != nullptr);
      }
      return rebuilt.contains(dependency.dependent) && holds_values(dependency.dependent, rebuilt);
    });
  }

  bool changes_type(const ObjectId& id) const {
    const auto* now = column_of(after_, id);
    return now && now->type != column_of(before_, id)->type;
  }

  void refuse_composite(Element type) const {
    const auto& id = elements_.id(type);
    if (id.kind != ObjectKind::composite_type || !changed_.contains(type) || !holds_values(type, {})) return;
    throw Error(
        fmt::format(
            "can't convert the values of {}: it changes together with a range type that it is made of",
            id.display()),
        "change one of the two types first, and the other in a revision of its own");
  }

  ObjectName unused_name(const ObjectName& name) const {
    for (int number = 1;; ++number) {
      const std::string end = number == 1 ? "_old" : fmt::format("_old{}", number);
      std::string bare = name.name;
      if (const auto most = capabilities_.max_name_length; most > 0 && bare.size() + end.size() > most) {
        std::size_t size = most - end.size();
        while (size > 0 && (static_cast<unsigned char>(bare[size]) & 0xC0) == 0x80) --size;
        bare.resize(size);
      }
      ObjectName result{name.schema, bare + end};
      if (!name_exists(before_, result) && !name_exists(after_, result)) return result;
    }
  }

  static bool name_exists(const Catalog& catalog, const ObjectName& name) {
    return catalog.enums.contains(name) || catalog.sequences.contains(name) ||
           catalog.tables.contains(name) || catalog.views.contains(name) ||
           std::ranges::any_of(catalog.objects, [&](const auto& entry) { return entry.first.name == name; });
  }

  const Catalog& before_;
  const Catalog& after_;
  const Capabilities& capabilities_;
  mutable Elements elements_;
  mutable std::optional<Dependencies> dependencies_;  // made when it is first asked for
  std::set<Element> changed_;
};

bool is_array(const std::string& type) {
  return type.ends_with("[]");
}

/// True when a column or a materialized view holds values of the type inside of others. `inside`: any value
/// is.
bool is_inside_another(const Catalog& catalog, const Elements& elements, const Dependencies& dependencies,
                       Element type, bool inside) {
  return std::ranges::any_of(dependencies.on(type), [&](const ElementDependency& dependency) {
    if (!dependency.is_fact()) return false;
    const auto& id = elements.id(dependency.dependent);
    if (id.kind == ObjectKind::column) {
      const auto* held = column_of(catalog, id);
      return dependency.kind == DependencyKind::type && held && (inside || is_array(held->type));
    }
    if (id.kind == ObjectKind::view) {
      const auto view = catalog.views.find(id.name);
      return view != catalog.views.end() && view->second.materialized &&
             (inside || std::ranges::any_of(view->second.columns,
                                            [](const auto& column) { return is_array(column.second); }));
    }
    if (!is_type(id.kind)) return false;
    const auto object = catalog.objects.find(id);
    const bool wraps =
        id.kind != ObjectKind::domain ||
        (object != catalog.objects.end() && object->second.definition.find("[]") != std::string::npos);
    return is_inside_another(catalog, elements, dependencies, dependency.dependent, inside || wraps);
  });
}

bool is_subsequence(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  auto at = whole.begin();
  for (const auto& value : part) {
    at = std::find(at, whole.end(), value);
    if (at == whole.end()) return false;
    ++at;
  }
  return true;
}

}  // namespace

Alteration alteration_of(const schema::SqlObject& before, const schema::SqlObject& after,
                         const Capabilities& capabilities, const Catalog& catalog, const Elements& elements,
                         const std::function<const Dependencies&()>& dependencies) {
  const auto how = capabilities.alteration ? capabilities.alteration(before, after) : Alteration::recreate;
  if (how == Alteration::unless_inside) {
    const auto type = elements.find(before.id);
    return type && is_inside_another(catalog, elements, dependencies(), *type, false) ? Alteration::recreate
                                                                                      : Alteration::in_place;
  }
  if (before.replaceable && after.replaceable && before.signature == after.signature)
    return Alteration::in_place;
  return how;
}

bool needs_replacement(const schema::Enum& before, const schema::Enum& after,
                       const Capabilities& capabilities) {
  return before.values != after.values &&
         (!capabilities.add_enum_values || !is_subsequence(before.values, after.values));
}

RenamedTypes rename_replaced_types(Catalog before, const Catalog& after, const Capabilities& capabilities) {
  const auto renaming = ReplacedTypeRenamer(before, after, capabilities).run();
  RenamedTypes result;
  for (const auto& [from, to] : renaming.enums) result.operations.push_back(operation::RenameEnum{from, to});
  for (const auto& [from, to] : renaming.objects) {
    result.operations.push_back(operation::RenameObject{from, {from.kind, to, from.part}});
  }
  const sql::NameRules rules{capabilities.engine, capabilities.case_insensitive_names};
  result.catalog = renaming.empty() ? std::move(before) : renamed(before, renaming, rules);
  return result;
}

}  // namespace limbeck::autogenerate
