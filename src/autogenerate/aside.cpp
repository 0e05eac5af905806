#include "autogenerate/aside.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "autogenerate/needs.hpp"
#include "autogenerate/renaming.hpp"
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

bool is_type(ObjectKind kind) {
  return kind == ObjectKind::enum_type || kind == ObjectKind::domain || kind == ObjectKind::composite_type ||
         kind == ObjectKind::range_type;
}

class Planner {
 public:
  Planner(const Catalog& before, const Catalog& after, const Capabilities& capabilities)
      : before_(before), after_(after), capabilities_(capabilities) {}

  Renaming run() {
    find_changed();
    Renaming renaming;
    if (changed_.empty()) return renaming;
    needs_.emplace(before_, elements_, capabilities_);
    auto rebuilt = with_dependents(changed_);
    // A new range type makes functions of its name, which can't be renamed: the old one has to be gone by then.
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
      const ObjectName aside = free_name(id.name);
      if (id.kind == ObjectKind::enum_type) {
        renaming.enums[id.name] = aside;
      } else {
        renaming.objects[id] = aside;
      }
    }
    return renaming;
  }

 private:
  void find_changed() {
    for (const auto& [name, held] : before_.enums) {
      const auto now = after_.enums.find(name);
      if (now == after_.enums.end() || !is_replaced(held, now->second, capabilities_)) continue;
      changed_.insert(elements_.number({ObjectKind::enum_type, name, ""}));
    }
    for (const auto& [id, held] : before_.objects) {
      if (!is_type(id.kind) && id.kind != ObjectKind::collation) continue;
      const auto now = after_.objects.find(id);
      if (now == after_.objects.end() || held.definition == now->second.definition) continue;
      if (alteration_of(held, now->second, capabilities_) == Alteration::none) changed_.insert(elements_.number(id));
    }
  }

  /// Those types, and the types that are made of them before and after.
  std::set<Element> with_dependents(const std::set<Element>& types) const {
    std::set<Element> found = types;
    std::vector<Element> work(types.begin(), types.end());
    while (!work.empty()) {
      const auto type = work.back();
      work.pop_back();
      for (const auto& need : needs_->on(type)) {
        const auto& id = elements_.id(need.dependent);
        if (need.certain && is_type(id.kind) && after_.objects.contains(id) && found.insert(need.dependent).second) {
          work.push_back(need.dependent);
        }
      }
    }
    return found;
  }

  bool holds_values(Element type, const std::set<Element>& rebuilt) const {
    const bool is_enum = elements_.id(type).kind == ObjectKind::enum_type;
    return std::ranges::any_of(needs_->on(type), [&](const Need& need) {
      if (!need.certain) return false;
      const auto& id = elements_.id(need.dependent);
      if (id.kind == ObjectKind::table) return after_.tables.contains(id.name);
      if (id.kind == ObjectKind::column) {
        return need.aspect == Aspect::type && (is_enum ? changes_type(id) : column(after_, id) != nullptr);
      }
      return rebuilt.contains(need.dependent) && holds_values(need.dependent, rebuilt);
    });
  }

  bool changes_type(const ObjectId& id) const {
    const auto* now = column(after_, id);
    return now && now->type != column(before_, id)->type;
  }

  static const schema::Column* column(const Catalog& catalog, const ObjectId& id) {
    const auto table = catalog.tables.find(id.name);
    return table == catalog.tables.end() ? nullptr : table->second.find_column(id.part);
  }

  void refuse_composite(Element type) const {
    const auto& id = elements_.id(type);
    if (id.kind != ObjectKind::composite_type || !changed_.contains(type) || !holds_values(type, {})) return;
    throw Error(fmt::format("can't convert the values of {}: it changes together with a range type that it is made of",
                            id.display()),
                "change one of the two types first, and the other in a revision of its own");
  }

  ObjectName free_name(const ObjectName& name) const {
    for (int number = 1;; ++number) {
      const std::string end = number == 1 ? "_old" : fmt::format("_old{}", number);
      std::string bare = name.name;
      if (const auto most = capabilities_.longest_name; most > 0 && bare.size() + end.size() > most) {
        std::size_t size = most - end.size();
        while (size > 0 && (static_cast<unsigned char>(bare[size]) & 0xC0) == 0x80) --size;
        bare.resize(size);
      }
      ObjectName aside{name.schema, bare + end};
      if (!taken(before_, aside) && !taken(after_, aside)) return aside;
    }
  }

  static bool taken(const Catalog& catalog, const ObjectName& name) {
    return catalog.enums.contains(name) || catalog.sequences.contains(name) || catalog.tables.contains(name) ||
           catalog.views.contains(name) || std::ranges::any_of(catalog.objects, [&](const auto& entry) {
             return entry.first.name == name;
           });
  }

  const Catalog& before_;
  const Catalog& after_;
  const Capabilities& capabilities_;
  Elements elements_;
  std::optional<Needs> needs_;
  std::set<Element> changed_;
};

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
                         const Capabilities& capabilities) {
  if (before.replaceable && after.replaceable && before.signature == after.signature) return Alteration::in_place;
  return capabilities.alteration ? capabilities.alteration(before, after) : Alteration::none;
}

bool is_replaced(const schema::Enum& before, const schema::Enum& after, const Capabilities& capabilities) {
  return before.values != after.values &&
         (!capabilities.add_enum_values || !is_subsequence(before.values, after.values));
}

Aside step_aside(Catalog before, const Catalog& after, const Capabilities& capabilities) {
  const auto renaming = Planner(before, after, capabilities).run();
  Aside aside;
  for (const auto& [from, to] : renaming.enums) aside.operations.push_back(operation::RenameEnum{from, to});
  for (const auto& [from, to] : renaming.objects) {
    aside.operations.push_back(operation::RenameObject{from, {from.kind, to, from.part}});
  }
  const NameRules rules{capabilities.syntax, capabilities.case_insensitive_names};
  aside.catalog = renaming.empty() ? std::move(before) : renamed(before, renaming, rules);
  return aside;
}

}  // namespace limbeck::autogenerate
