#include "autogenerate/renames/rename_steps.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "autogenerate/differ/dependencies.hpp"
#include "autogenerate/differ/differ.hpp"
#include "autogenerate/renames/renaming.hpp"
#include "autogenerate/renames/temporary_name.hpp"
#include "base/error.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

std::string folded(const sql::NameRules& rules, const std::string& name) {
  return rules.fold(name);
}
ObjectName folded(const sql::NameRules& rules, const ObjectName& name) {
  return {rules.fold(name.schema), rules.fold(name.name)};
}

/// The renames in an order in which each target is free when its turn comes.
template <typename Name>
std::vector<std::pair<Name, Name>> order_renames(const std::map<Name, Name>& renames,
                                                 const sql::NameRules& rules,
                                                 const dialect::Capabilities& capabilities) {
  std::map<Name, std::pair<Name, Name>> waiting;
  for (const auto& rename : renames) waiting.emplace(folded(rules, rename.first), rename);
  std::vector<std::pair<Name, Name>> ordered;
  std::vector<std::pair<Name, Name>> last;
  while (!waiting.empty()) {
    const auto size = waiting.size();
    for (auto entry = waiting.begin(); entry != waiting.end();) {
      const auto target = folded(rules, entry->second.second);
      if (target != entry->first && waiting.contains(target)) {
        ++entry;
      } else {
        ordered.push_back(entry->second);
        entry = waiting.erase(entry);
      }
    }
    if (waiting.size() == size) {  // only circles are left
      const auto [from, to] = waiting.begin()->second;
      const auto between = temporary_name(from, capabilities);
      ordered.emplace_back(from, between);
      last.emplace_back(between, to);
      waiting.erase(waiting.begin());
    }
  }
  ordered.insert(ordered.end(), last.begin(), last.end());
  return ordered;
}

[[noreturn]] void throw_missing(const ObjectId& id, const char* where) {
  throw Error(fmt::format("can't rename {}: there is none {}", id.display(), where));
}

class RenamePlanner {
 public:
  RenamePlanner(const Catalog& before, const Catalog& after, const dialect::Capabilities& capabilities)
      : before_(before),
        after_(after),
        capabilities_(capabilities),
        rules_{capabilities.engine, capabilities.case_insensitive_names} {}

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
      if (rename.from.kind == ObjectKind::column && !rename.value) add_column_rename(rename);
      if (rename.from.kind == ObjectKind::enum_type && !rename.from.part.empty()) add_value_rename(rename);
    }
    steps_.catalog = before_;
    if (renaming_.empty()) return std::move(steps_);

    rename_owned_sequences();
    drop_name_conflicts();
    create_schemas();
    rename_conflicts_of_moves();
    add_operations();
    rename_inherited_columns();
    steps_.catalog = renamed(steps_.catalog, renaming_, rules_);
    return std::move(steps_);
  }

 private:
  template <typename Objects>
  void take(const Objects& before, const Objects& after, const Rename& rename,
            std::map<ObjectName, ObjectName>& names) {
    if (!before.contains(rename.from.name)) throw_missing(rename.from, "in the database");
    if (!after.contains(rename.to.name)) throw_missing(rename.to, "in the models");
    if (rename.from.name != rename.to.name) names[rename.from.name] = rename.to.name;
  }

  void add_column_rename(const Rename& rename) {
    const auto table = before_.tables.find(rename.from.name);
    const auto wanted = after_.tables.find(rename.to.name);
    if (table == before_.tables.end() || !table->second.find_column(rename.from.part)) {
      throw_missing(rename.from, "in the database");
    }
    if (wanted == after_.tables.end() || !wanted->second.find_column(rename.to.part)) {
      throw_missing(rename.to, "in the models");
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

  void add_value_rename(const Rename& rename) {
    const auto held = before_.enums.find(rename.from.name);
    if (held == before_.enums.end() || !std::ranges::count(held->second.values, rename.from.part)) {
      throw_missing(rename.from, "in the database");
    }
    renaming_.enum_values[rename.from.name][rename.from.part] = rename.to.part;
  }

  /// The sequence of a column goes on counting for it under the name that it shall have. Where that is held
  /// by one that is to be dropped elsewhere, it is left to the differ.
  void rename_owned_sequences() {
    if (renaming_.tables.empty() && renaming_.columns.empty()) return;
    const auto wanted = owned_sequences(after_);
    std::map<ObjectName, ObjectName> follow;
    for (const auto& [owner, names] : owned_sequences(before_)) {
      const auto& [table, column] = owner;
      const auto columns = renaming_.columns.find(table);
      const bool renamed = columns != renaming_.columns.end() && columns->second.contains(column);
      if (!renamed && (!renaming_.tables.contains(table) || is_name_taken_over(table, column))) continue;
      const auto found =
          wanted.find({after_name(renaming_.tables, table), renamed ? columns->second.at(column) : column});
      if (found == wanted.end() || names.size() != 1 || found->second.size() != 1) continue;
      if (!renaming_.sequences.contains(names.front())) follow.emplace(names.front(), found->second.front());
    }
    follow.insert(renaming_.sequences.begin(), renaming_.sequences.end());
    for (bool is_stable = false; !is_stable;) {
      is_stable = std::erase_if(follow, [&](const auto& rename) {
                    const auto holder = before_.sequences.find(rename.second);
                    if (holder == before_.sequences.end() || renaming_.sequences.contains(rename.first))
                      return false;
                    const auto& held = holder->second;
                    return !follow.contains(holder->first) &&
                           moved_with_owner(held, renaming_) == holder->first &&
                           !is_name_taken_over(held.owned_by_table);
                  }) == 0;
    }
    renaming_.sequences = std::move(follow);
  }

  /// Does another table take the name of this one, which goes?
  bool is_name_taken_over(const ObjectName& table) const {
    if (renaming_.tables.contains(table)) return false;
    return std::ranges::any_of(renaming_.tables, [&](const auto& rename) { return rename.second == table; });
  }

  /// Does another column of the table take the name of this one, which goes?
  bool is_name_taken_over(const ObjectName& table, const std::string& column) const {
    const auto columns = renaming_.columns.find(table);
    if (columns == renaming_.columns.end() || columns->second.contains(column)) return false;
    return std::ranges::any_of(columns->second, [&](const auto& rename) {
      return rules_.fold(rename.second) == rules_.fold(column);
    });
  }

  /// Those of `objects` that have a name that a rename takes, by that name.
  template <typename Objects>
  static std::map<ObjectName, ObjectName> holders(const Objects& objects, const sql::NameRules& rules) {
    std::map<ObjectName, ObjectName> names;
    for (const auto& [name, held] : objects) names.emplace(folded(rules, name), name);
    return names;
  }

  /// Drops what has a name that a rename takes.
  void drop_name_conflicts() {
    std::set<ObjectId> conflicting;
    const auto tables = holders(before_.tables, rules_), sequences = holders(before_.sequences, rules_),
               views = holders(before_.views, rules_);
    const auto relation = [&](const ObjectName& target) {
      const auto name = folded(rules_, target);
      if (const auto held = tables.find(name);
          held != tables.end() && !renaming_.tables.contains(held->second)) {
        conflicting.insert({ObjectKind::table, held->second, ""});
      }
      if (const auto held = sequences.find(name); held != sequences.end()) {
        const auto& sequence = before_.sequences.at(held->second);
        const bool leaves = renaming_.sequences.contains(held->second) ||
                            moved_with_owner(sequence, renaming_) != held->second;
        if (!leaves) conflicting.insert({ObjectKind::sequence, held->second, ""});
      }
      if (const auto held = views.find(name); held != views.end()) {
        conflicting.insert({ObjectKind::view, held->second, ""});
      }
    };
    for (const auto& [from, to] : renaming_.tables) relation(to);
    for (const auto& [from, to] : renaming_.sequences) {
      if (moved_with_owner(before_.sequences.at(from), renaming_) != to) relation(to);
    }
    rename_replaced_enums(conflicting);
    for (const auto& [table, columns] : renaming_.columns) {
      for (const auto& column : before_.tables.at(table).columns) {
        if (is_name_taken_over(table, column.name)) conflicting.insert(column_id(table, column.name));
      }
    }
    if (conflicting.empty()) return;
    steps_.catalog = without_dependents(conflicting);
    steps_.operations = diff_without_renames(before_, steps_.catalog, capabilities_);
  }

  /// An enum whose name is taken goes; while columns have it, it goes on under another name until they leave
  /// it.
  void rename_replaced_enums(std::set<ObjectId>& conflicting) {
    std::vector<ObjectName> taken;
    for (const auto& [from, to] : renaming_.enums) {
      if (before_.enums.contains(to) && !renaming_.enums.contains(to)) taken.push_back(to);
    }
    if (taken.empty()) return;
    Elements elements;
    const Dependencies dependencies(before_, elements, capabilities_);
    for (const auto& name : taken) {
      const ObjectId id{ObjectKind::enum_type, name, ""};
      if (dependencies.on(elements.number(id)).empty()) {
        conflicting.insert(id);
      } else {
        renaming_.enums.emplace(name, temporary_name(name, capabilities_));
      }
    }
  }

  /// The catalog without these objects and columns, and without what depends on them.
  Catalog without_dependents(const std::set<ObjectId>& dropped) const {
    Elements elements;
    const Dependencies dependencies(before_, elements, capabilities_);
    std::vector<Element> work;
    std::set<Element> gone;
    for (const auto& id : dropped) work.push_back(elements.number(id));
    std::set<Element> defaults;
    while (!work.empty()) {
      const auto element = work.back();
      work.pop_back();
      if (!gone.insert(element).second) continue;
      for (const auto& dependency : dependencies.on(element)) {
        if (!dependency.is_fact()) continue;
        if (dependency.kind == DependencyKind::default_value) {
          defaults.insert(dependency.dependent);
        } else if (dependency.kind != DependencyKind::type) {
          work.push_back(dependency.dependent);
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
    // What takes a name that goes doesn't take on what its former holder needed.
    std::erase_if(catalog.dependencies,
                  [&](const auto& edge) { return is_gone(edge.dependent) || is_gone(edge.on); });
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

  void create_schemas() {
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

  /// What moves to another schema with its table (sequences, keys, indexes) must find its name free there: it
  /// takes a temporary one first, and the differ gives it its own.
  void rename_conflicts_of_moves() {
    std::set<ObjectName> taken;
    const auto take = [&](const auto& objects) {
      for (const auto& [name, held] : objects) taken.insert(name);
    };
    take(before_.tables), take(before_.sequences), take(before_.views);
    for (const auto& [name, held] : before_.tables) {
      for (const auto& key : indexed_constraint_names(held)) taken.insert({name.schema, key});
      for (const auto& index : held.indexes) taken.insert({name.schema, index.name});
    }
    for (const auto& [from, to] : renaming_.tables) {
      if (from.schema == to.schema) continue;
      const auto conflicts = [&](const std::string& name) { return taken.contains({to.schema, name}); };
      const auto moving_name = [&](const std::string& name) {
        return temporary_name(from.schema + "_" + name, capabilities_);
      };
      const auto& table = before_.tables.at(from);
      for (const auto& key : indexed_constraint_names(table)) {
        if (!conflicts(key)) continue;
        renaming_.constraints[from][key] = moving_name(key);
        steps_.operations.push_back(operation::RenameConstraint{from, key, moving_name(key)});
      }
      for (const auto& index : table.indexes) {
        if (!conflicts(index.name)) continue;
        renaming_.indexes[from][index.name] = moving_name(index.name);
        steps_.operations.push_back(operation::RenameIndex{from, index.name, moving_name(index.name)});
      }
      for (const auto& [name, sequence] : before_.sequences) {
        if (sequence.owned_by_table != from || !conflicts(name.name)) continue;
        const ObjectName between{name.schema, moving_name(name.name)};
        moving_names_[name] = between;
        renaming_.sequences.emplace(name, ObjectName{to.schema, name.name});
        steps_.operations.push_back(operation::RenameSequence{name, between});
      }
    }
  }

  /// The constraints that have an index, and so a name among those of tables.
  static std::vector<std::string> indexed_constraint_names(const schema::Table& table) {
    std::vector<std::string> keys;
    if (table.primary_key) keys.push_back(table.primary_key->name);
    for (const auto& key : table.uniques) keys.push_back(key.name);
    for (const auto& other : table.other_constraints) keys.push_back(other.name);
    return keys;
  }

  void add_operations() {
    auto& operations = steps_.operations;
    for (const auto& [from, to] : order_renames(renaming_.enums, rules_, capabilities_))
      operations.push_back(operation::RenameEnum{from, to});
    for (const auto& [name, values] : renaming_.enum_values) {
      for (const auto& [from, to] : order_renames(values, sql::NameRules{}, capabilities_)) {
        operations.push_back(operation::RenameEnumValue{after_name(renaming_.enums, name), from, to});
      }
    }
    for (const auto& [from, to] : order_renames(renaming_.tables, rules_, capabilities_))
      operations.push_back(operation::RenameTable{from, to});
    std::map<ObjectName, ObjectName> sequences;
    for (const auto& [name, to] : renaming_.sequences) {
      auto from = moved_with_owner(before_.sequences.at(name), renaming_);
      if (const auto found = moving_names_.find(name); found != moving_names_.end())
        from.name = found->second.name;
      if (from != to) sequences.emplace(from, to);
    }
    for (const auto& [from, to] : order_renames(sequences, rules_, capabilities_))
      operations.push_back(operation::RenameSequence{from, to});
    for (const auto& [table, columns] : renaming_.columns) {
      auto own = columns;
      for (const auto& parent : parents_of(before_.tables.at(table), rules_)) {
        const auto above = renaming_.columns.find(parent);
        if (above == renaming_.columns.end()) continue;
        for (const auto& [from, to] : above->second) own.erase(from);  // the parent's rename does it
      }
      for (const auto& [from, to] : order_renames(own, rules_, capabilities_)) {
        operations.push_back(operation::RenameColumn{after_name(renaming_.tables, table), from, to});
      }
    }
  }

  static ObjectName after_name(const std::map<ObjectName, ObjectName>& names, const ObjectName& name) {
    const auto found = names.find(name);
    return found == names.end() ? name : found->second;
  }

  /// Columns of partitions and heirs are renamed with their parent's.
  void rename_inherited_columns() {
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
  sql::NameRules rules_;
  Renaming renaming_;
  std::map<ObjectName, ObjectName>
      moving_names_;  // sequences: a temporary name, until they are in the other schema
  RenameSteps steps_;
};

}  // namespace

RenameSteps rename_steps(const Catalog& before, const Catalog& after, const std::vector<Rename>& renames,
                         const dialect::Capabilities& capabilities) {
  return RenamePlanner(before, after, capabilities).run(renames);
}

}  // namespace limbeck::autogenerate
