#include "autogenerate/rename_steps.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "autogenerate/differ.hpp"
#include "autogenerate/renaming.hpp"
#include "base/error.hpp"

namespace limbeck::autogenerate {
namespace {

using operation::Operation;
using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

std::string temporary(std::string name) {
  name += "_limbeck_renaming";
  return name.size() > 63 ? name.substr(name.size() - 63) : name;
}
ObjectName temporary(const ObjectName& name) {
  return {name.schema, temporary(name.name)};
}

/// The renames in an order in which each target is free when its turn comes.
template <typename Name>
std::vector<std::pair<Name, Name>> in_order(std::map<Name, Name> renames) {
  std::vector<std::pair<Name, Name>> ordered;
  std::vector<std::pair<Name, Name>> last;
  while (!renames.empty()) {
    const auto size = renames.size();
    for (auto entry = renames.begin(); entry != renames.end();) {
      if (renames.contains(entry->second)) {
        ++entry;
      } else {
        ordered.emplace_back(entry->first, entry->second);
        entry = renames.erase(entry);
      }
    }
    if (renames.size() == size) {  // only circles are left
      const auto entry = renames.begin();
      ordered.emplace_back(entry->first, temporary(entry->first));
      last.emplace_back(temporary(entry->first), entry->second);
      renames.erase(entry);
    }
  }
  ordered.insert(ordered.end(), last.begin(), last.end());
  return ordered;
}

[[noreturn]] void missing(const ObjectId& id, const char* where) {
  throw Error(fmt::format("can't rename {}: there is none {}", id.display(), where));
}

class Planner {
 public:
  Planner(const Catalog& before, const Catalog& after, const dialect::Capabilities& capabilities)
      : before_(before),
        after_(after),
        capabilities_(capabilities),
        rules_{capabilities.syntax, capabilities.case_insensitive_names} {}

  RenameSteps run(const std::vector<Rename>& renames) {
    for (const auto& rename : renames) {
      if (rename.from.kind == ObjectKind::table)
        take(before_.tables, after_.tables, rename, renaming_.tables);
      if (rename.from.kind == ObjectKind::sequence) {
        take(before_.sequences, after_.sequences, rename, renaming_.sequences);
      }
      if (rename.from.kind == ObjectKind::enum_type && rename.from.part.empty()) {
        take(before_.enums, after_.enums, rename, renaming_.enums);
      }
    }
    for (const auto& rename : renames) {
      if (rename.from.kind == ObjectKind::column) take_column(rename);
      if (rename.from.kind == ObjectKind::enum_type && !rename.from.part.empty()) take_value(rename);
    }
    steps_.catalog = before_;
    if (renaming_.empty()) return std::move(steps_);

    clear_targets();
    make_schemas();
    add_operations();
    inherit();
    steps_.catalog = renamed(steps_.catalog, renaming_, rules_);
    return std::move(steps_);
  }

 private:
  template <typename Objects>
  void take(const Objects& before, const Objects& after, const Rename& rename,
            std::map<ObjectName, ObjectName>& names) {
    if (!before.contains(rename.from.name)) missing(rename.from, "in the database");
    if (!after.contains(rename.to.name)) missing(rename.to, "in the models");
    if (rename.from.name != rename.to.name) names[rename.from.name] = rename.to.name;
  }

  void take_column(const Rename& rename) {
    const auto table = before_.tables.find(rename.from.name);
    const auto wanted = after_.tables.find(rename.to.name);
    if (table == before_.tables.end() || !table->second.find_column(rename.from.part)) {
      missing(rename.from, "in the database");
    }
    if (wanted == after_.tables.end() || !wanted->second.find_column(rename.to.part)) {
      missing(rename.to, "in the models");
    }
    const auto moved = renaming_.tables.find(rename.from.name);
    if ((moved == renaming_.tables.end() ? rename.from.name : moved->second) != rename.to.name) {
      throw Error(fmt::format("can't rename {} to {}: a column can't move to another table",
                              rename.from.display(), rename.to.display()),
                  "if the table was renamed, too, say so");
    }
    if (rename.from.part != rename.to.part)
      renaming_.columns[rename.from.name][rename.from.part] = rename.to.part;
  }

  void take_value(const Rename& rename) {
    const auto held = before_.enums.find(rename.from.name);
    if (held == before_.enums.end() || !std::ranges::count(held->second.values, rename.from.part)) {
      missing(rename.from, "in the database");
    }
    renaming_.enum_values[rename.from.name][rename.from.part] = rename.to.part;
  }

  /// Drops what has a name that a rename takes.
  void clear_targets() {
    std::set<ObjectId> in_the_way;
    const auto relation = [&](const ObjectName& name) {
      if (before_.tables.contains(name) && !renaming_.tables.contains(name)) {
        in_the_way.insert({ObjectKind::table, name, ""});
      }
      if (before_.sequences.contains(name) && !renaming_.sequences.contains(name)) {
        in_the_way.insert({ObjectKind::sequence, name, ""});
      }
      if (before_.views.contains(name)) in_the_way.insert({ObjectKind::view, name, ""});
    };
    for (const auto& [from, to] : renaming_.tables) relation(to);
    for (const auto& [from, to] : renaming_.sequences) relation(to);
    for (const auto& [from, to] : renaming_.enums) {
      if (before_.enums.contains(to) && !renaming_.enums.contains(to)) {
        in_the_way.insert({ObjectKind::enum_type, to, ""});
      }
    }
    for (const auto& [table, columns] : renaming_.columns) {
      for (const auto& [from, to] : columns) {
        if (before_.tables.at(table).find_column(to) && !columns.contains(to)) {
          in_the_way.insert(column_id(table, to));
        }
      }
    }
    if (in_the_way.empty()) return;
    steps_.catalog = without(in_the_way);
    steps_.operations = difference(before_, steps_.catalog, capabilities_);
  }

  /// The catalog without these objects and columns, and without what depends on them.
  Catalog without(const std::set<ObjectId>& dropped) const {
    Elements elements;
    const Needs needs(before_, elements, capabilities_);
    std::vector<Element> work;
    std::set<Element> gone;
    for (const auto& id : dropped) work.push_back(elements.number(id));
    std::set<Element> defaults;
    while (!work.empty()) {
      const auto element = work.back();
      work.pop_back();
      if (!gone.insert(element).second) continue;
      for (const auto& need : needs.on(element)) {
        if (!need.certain) continue;
        if (need.aspect == Aspect::default_value) {
          defaults.insert(need.dependent);
        } else if (need.aspect != Aspect::type) {
          work.push_back(need.dependent);
        }
      }
    }
    const auto is_gone = [&](const ObjectId& id) {
      const auto element = elements.find(id);
      return element && gone.contains(*element);
    };
    Catalog catalog = before_;
    std::erase_if(catalog.enums,
                  [&](const auto& e) { return is_gone({ObjectKind::enum_type, e.first, ""}); });
    std::erase_if(catalog.sequences,
                  [&](const auto& e) { return is_gone({ObjectKind::sequence, e.first, ""}); });
    std::erase_if(catalog.tables, [&](const auto& e) { return is_gone({ObjectKind::table, e.first, ""}); });
    std::erase_if(catalog.views, [&](const auto& e) { return is_gone({ObjectKind::view, e.first, ""}); });
    std::erase_if(catalog.objects, [&](const auto& e) { return is_gone(e.first); });
    for (auto& [name, table] : catalog.tables) {
      std::set<std::string> lost;
      for (const auto& [id, constraint] : constraints_of(table, capabilities_)) {
        if (is_gone(id)) lost.insert(content_of(constraint));
      }
      const auto is_lost = [&](const auto& constraint) {
        return !lost.empty() && lost.contains(content_of(schema::Constraint(constraint)));
      };
      if (table.primary_key && is_lost(*table.primary_key)) table.primary_key.reset();
      std::erase_if(table.uniques, is_lost);
      std::erase_if(table.checks, is_lost);
      std::erase_if(table.foreign_keys, is_lost);
      std::erase_if(table.other_constraints, is_lost);
      std::erase_if(table.indexes, [&](const auto& index) { return is_gone(index_id(name, index.name)); });
      std::erase_if(table.columns, [&](const auto& column) { return is_gone(column_id(name, column.name)); });
      for (auto& column : table.columns) {
        const auto element = elements.find(column_id(name, column.name));
        if (element && defaults.contains(*element)) column.default_value.reset();
      }
    }
    return catalog;
  }

  void make_schemas() {
    const auto make = [&](const std::string& name) {
      if (name.empty() || before_.schemas.contains(name)) return;
      const auto wanted = after_.schemas.find(name);
      if (wanted == after_.schemas.end() || !steps_.catalog.schemas.emplace(name, wanted->second).second)
        return;
      steps_.operations.push_back(operation::CreateSchema{wanted->second});
    };
    for (const auto* names : {&renaming_.enums, &renaming_.tables, &renaming_.sequences}) {
      for (const auto& [from, to] : *names) make(to.schema);
    }
  }

  void add_operations() {
    auto& operations = steps_.operations;
    for (const auto& [from, to] : in_order(renaming_.enums))
      operations.push_back(operation::RenameEnum{from, to});
    for (const auto& [name, values] : renaming_.enum_values) {
      for (const auto& [from, to] : in_order(values)) {
        operations.push_back(operation::RenameEnumValue{after_name(renaming_.enums, name), from, to});
      }
    }
    for (const auto& [from, to] : in_order(renaming_.tables))
      operations.push_back(operation::RenameTable{from, to});
    for (const auto& [from, to] : in_order(renaming_.sequences)) {
      operations.push_back(operation::RenameSequence{from, to});
    }
    for (const auto& [table, columns] : renaming_.columns) {
      auto own = columns;
      for (const auto& parent : parents_of(before_.tables.at(table), rules_)) {
        const auto above = renaming_.columns.find(parent);
        if (above == renaming_.columns.end()) continue;
        for (const auto& [from, to] : above->second) own.erase(from);  // the parent's rename does it
      }
      for (const auto& [from, to] : in_order(own)) {
        operations.push_back(operation::RenameColumn{after_name(renaming_.tables, table), from, to});
      }
    }
  }

  static ObjectName after_name(const std::map<ObjectName, ObjectName>& names, const ObjectName& name) {
    const auto found = names.find(name);
    return found == names.end() ? name : found->second;
  }

  /// Columns of partitions and heirs are renamed with their parent's.
  void inherit() {
    if (renaming_.columns.empty()) return;
    const auto children = children_by_parent(before_, rules_);
    std::vector<ObjectName> work;
    for (const auto& [table, columns] : renaming_.columns) work.push_back(table);
    while (!work.empty()) {
      const auto parent = work.back();
      work.pop_back();
      const auto found = children.find(parent);
      if (found == children.end()) continue;
      for (const auto& child : found->second) {
        for (const auto& [from, to] : renaming_.columns[parent]) renaming_.columns[child].emplace(from, to);
        work.push_back(child);
      }
    }
  }

  const Catalog& before_;
  const Catalog& after_;
  const dialect::Capabilities& capabilities_;
  NameRules rules_;
  Renaming renaming_;
  RenameSteps steps_;
};

}  // namespace

RenameSteps rename_steps(const Catalog& before, const Catalog& after, const std::vector<Rename>& renames,
                         const dialect::Capabilities& capabilities) {
  return Planner(before, after, capabilities).run(renames);
}

}  // namespace limbeck::autogenerate
