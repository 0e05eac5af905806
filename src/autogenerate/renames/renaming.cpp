#include "autogenerate/renames/renaming.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace limbeck::autogenerate {
namespace {

using schema::Catalog;
using schema::Index;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;
using schema::Table;

template <typename Map, typename Key>
void rename_key(const Map& names, Key& key) {
  const auto found = names.find(key);
  if (found != names.end()) key = found->second;
}

using NameChanges = std::map<std::string, std::string>;

const NameChanges& find_names(const std::map<ObjectName, NameChanges>& by_table, const ObjectName& table) {
  static const NameChanges none;
  const auto found = by_table.find(table);
  return found == by_table.end() ? none : found->second;
}

class Applier {
 public:
  Applier(const Catalog& before, const Renaming& renaming, const sql::NameRules& rules)
      : before_(before), renaming_(renaming), rules_(rules), texts_(rules), sequences_(renaming.sequences) {
    if (!renaming.tables.empty()) {
      for (const auto& [name, sequence] : before.sequences) {
        if (auto moved = moved_with_owner(sequence, renaming); moved != name)
          sequences_.emplace(name, std::move(moved));
      }
    }
    for (const auto* map : {&renaming.tables, &std::as_const(sequences_)}) {
      for (const auto& [from, to] : *map) texts_.relation(from, to);
    }
    for (const auto& [from, to] : renaming.enums) texts_.type(from, to);
    for (const auto& [id, to] : renaming.objects) texts_.type(id.name, to);
    for (const auto& [name, values] : renaming.enum_values) texts_.values(name, values);
    for (const auto& [table, names] : renaming.indexes) {
      for (const auto& [from, to] : names) index_names_[{table.schema, from}] = to;
    }
    for (const auto& dependency : before.dependencies) {
      if (dependency.on.kind != ObjectKind::table && dependency.on.kind != ObjectKind::column) continue;
      if (renaming.columns.contains(dependency.on.name)) {
        tables_used_[dependency.dependent].insert(dependency.on.name);
      }
    }
  }

  Catalog run() {
    Catalog after;
    after.schemas = before_.schemas;
    after.default_collation = before_.default_collation;
    for (const auto& [name, held] : before_.enums) {
      auto copy = held;
      for (auto& value : copy.values) rename_key(find_names(renaming_.enum_values, name), value);
      rename_key(renaming_.enums, copy.name);
      after.enums[copy.name] = std::move(copy);
    }
    for (const auto& [name, held] : before_.sequences) {
      auto copy = held;
      rename_key(sequences_, copy.name);
      rename_key(find_names(renaming_.columns, copy.owned_by_table), copy.owned_by_column);
      rename_key(renaming_.tables, copy.owned_by_table);
      after.sequences[copy.name] = std::move(copy);
    }
    for (const auto& [name, held] : before_.tables) {
      auto copy = table(held);
      after.tables[copy.name] = std::move(copy);
    }
    for (const auto& [name, held] : before_.views) {
      auto copy = held;
      const auto columns = columns_of(tables_of({ObjectKind::view, name, ""}, held.query));
      copy.query = texts_.apply(held.query, columns);
      copy.definition = texts_.apply(held.definition, columns);
      for (auto& [key, value] : copy.options) value = texts_.apply(value, columns);
      for (auto& [column, type] : copy.columns) type = texts_.apply(type, {});
      for (auto& index : copy.indexes) rename_key(find_names(renaming_.indexes, name), index.name);
      after.views[name] = std::move(copy);
    }
    for (const auto& [id, held] : before_.objects) {
      auto copy = held;
      auto used = tables_of(id, "");
      if (before_.tables.contains(id.name)) used.insert(id.name);
      const auto columns = columns_of(used);
      copy.id = object_id(id);
      copy.definition = texts_.apply(held.definition, columns);
      copy.source = texts_.apply(held.source, columns);
      copy.signature = texts_.apply(held.signature, {});
      copy.drop = texts_.apply(held.drop, columns);
      after.objects[copy.id] = std::move(copy);
    }
    for (const auto& dependency : before_.dependencies) {
      after.dependencies.push_back({object_id(dependency.dependent), object_id(dependency.on)});
    }
    return after;
  }

 private:
  /// The renames that matter inside of a text that sees the columns of these tables.
  NameChanges columns_of(const std::set<ObjectName>& tables) const {
    NameChanges columns;
    for (const auto& name : tables) {
      for (const auto& [from, to] : find_names(renaming_.columns, name)) columns[rules_.fold(from)] = to;
    }
    return columns;
  }

  /// The tables with renamed columns that an object uses: as the engine told, else those that its text names.
  std::set<ObjectName> tables_of(const ObjectId& id, const std::string& text) const {
    const auto known = tables_used_.find(id);
    if (known != tables_used_.end()) return known->second;
    std::set<ObjectName> tables;
    if (text.empty() || renaming_.columns.empty()) return tables;
    std::set<std::string> words;
    for (const auto& name : sql::names_in(rules_, text)) words.insert(name.parts.begin(), name.parts.end());
    for (const auto& [table, columns] : renaming_.columns) {
      if (words.contains(rules_.fold(table.name))) tables.insert(table);
    }
    return tables;
  }

  Table table(const Table& held) const {
    Table copy = held;
    const auto& columns = find_names(renaming_.columns, held.name);
    const auto& constraints = find_names(renaming_.constraints, held.name);
    const auto& indexes = find_names(renaming_.indexes, held.name);
    const auto seen = columns_of({held.name});
    const auto text = [&](std::string& value) { value = texts_.apply(value, seen); };
    const auto names = [&](std::vector<std::string>& values) {
      for (auto& value : values) rename_key(columns, value);
    };
    rename_key(renaming_.tables, copy.name);
    for (auto& column : copy.columns) {
      rename_key(columns, column.name);
      column.type = texts_.apply(column.type, {});
      column.collation = texts_.apply(column.collation, {});
      if (column.default_value) column.default_value = texts_.apply(*column.default_value, {});
      text(column.check);
      if (column.generated) text(column.generated->expression);
    }
    const auto key_names = [&](schema::KeyConstraint& key) {
      rename_key(constraints, key.name);
      names(key.columns);
      names(key.include);
    };
    if (copy.primary_key) key_names(*copy.primary_key);
    for (auto& key : copy.uniques) key_names(key);
    for (auto& check : copy.checks) {
      rename_key(constraints, check.name);
      text(check.expression);
    }
    for (auto& other : copy.other_constraints) {
      rename_key(constraints, other.name);
      text(other.definition);
    }
    for (auto& key : copy.foreign_keys) {
      rename_key(constraints, key.name);
      key.name = sql::foreign_key_of_renamed_table(rules_.syntax, key.name, held.name.name, copy.name.name);
      names(key.columns);
      names(key.on_delete_columns);
      for (auto& column : key.referenced_columns) {
        rename_key(find_names(renaming_.columns, key.referenced_table), column);
      }
      rename_key(renaming_.tables, key.referenced_table);
    }
    for (auto& index : copy.indexes) {
      rename_key(indexes, index.name);
      for (auto& key : index.keys) {
        rename_key(columns, key.column);
        text(key.expression);
        text(key.collation);
      }
      names(index.include);
      text(index.where);
    }
    for (auto& [key, value] : copy.options) text(value);
    return copy;
  }

  ObjectId object_id(const ObjectId& id) const {
    ObjectId copy = id;
    switch (id.kind) {
      case ObjectKind::enum_type:
        rename_key(renaming_.enums, copy.name);
        break;
      case ObjectKind::sequence:
        rename_key(sequences_, copy.name);
        break;
      case ObjectKind::column:
        rename_key(find_names(renaming_.columns, id.name), copy.part);
        rename_key(renaming_.tables, copy.name);
        break;
      case ObjectKind::constraint:
        rename_key(find_names(renaming_.constraints, id.name), copy.part);
        rename_key(renaming_.tables, copy.name);
        break;
      case ObjectKind::index:
        if (copy.part.empty()) {
          const auto found = index_names_.find(copy.name);
          if (found != index_names_.end()) copy.name.name = found->second;
        } else {
          rename_key(find_names(renaming_.indexes, id.name), copy.part);
          rename_key(renaming_.tables, copy.name);
        }
        break;
      case ObjectKind::table:
      case ObjectKind::trigger:
      case ObjectKind::rule:
      case ObjectKind::policy:
        rename_key(renaming_.tables, copy.name);
        break;
      case ObjectKind::privilege:
        rename_key(renaming_.tables, copy.name);
        rename_key(sequences_, copy.name);
        break;
      case ObjectKind::domain:
      case ObjectKind::composite_type:
      case ObjectKind::range_type:
      case ObjectKind::collation:
        if (const auto found = renaming_.objects.find(id); found != renaming_.objects.end())
          copy.name = found->second;
        break;
      case ObjectKind::function:
      case ObjectKind::procedure:
      case ObjectKind::aggregate:
      case ObjectKind::operator_:
        copy.part = texts_.apply(copy.part, {});
        break;
      case ObjectKind::cast:
        copy.name.name = texts_.apply(copy.name.name, {});
        break;
      default:
        break;
    }
    return copy;
  }

  const Catalog& before_;
  const Renaming& renaming_;
  const sql::NameRules& rules_;
  sql::TextRenames texts_;
  std::map<ObjectName, ObjectName> sequences_;  // renamed, or moved with their table
  std::map<ObjectName, std::string> index_names_;
  std::map<ObjectId, std::set<ObjectName>> tables_used_;
};

}  // namespace

std::string temporary_name(std::string name, std::size_t max_length) {
  name += "_limbeck_renaming";
  if (max_length == 0 || name.size() <= max_length) return name;
  auto begin = name.size() - max_length;
  while ((static_cast<unsigned char>(name[begin]) & 0xC0) == 0x80)
    ++begin;  // the rest of a character of UTF-8
  return name.substr(begin);
}

ObjectName temporary_name(const ObjectName& name, std::size_t max_length) {
  return {name.schema, temporary_name(name.name, max_length)};
}

ObjectName moved_with_owner(const schema::Sequence& sequence, const Renaming& renaming) {
  const auto owner = renaming.tables.find(sequence.owned_by_table);
  return owner == renaming.tables.end() ? sequence.name
                                        : ObjectName{owner->second.schema, sequence.name.name};
}

Catalog renamed(const Catalog& catalog, const Renaming& renaming, const sql::NameRules& rules) {
  if (renaming.empty()) return catalog;
  return Applier(catalog, renaming, rules).run();
}

std::vector<ObjectName> parents_of(const Table& table, const sql::NameRules& rules) {
  std::vector<ObjectName> parents;
  for (const char* key : {"partition_of", "inherits"}) {
    const auto found = table.options.find(key);
    if (found == table.options.end()) continue;
    for (const auto& name : sql::names_in(rules, found->second)) {
      if (name.parts.size() == 2) parents.push_back({name.parts[0], name.parts[1]});
      if (name.parts.size() == 1) parents.push_back({table.name.schema, name.parts[0]});
    }
  }
  return parents;
}

std::map<ObjectName, std::vector<ObjectName>> children_by_parent(const Catalog& catalog,
                                                                 const sql::NameRules& rules) {
  std::map<ObjectName, std::vector<ObjectName>> children;
  for (const auto& [name, table] : catalog.tables) {
    if (table.options.empty()) continue;
    for (const auto& parent : parents_of(table, rules)) children[parent].push_back(name);
  }
  return children;
}

}  // namespace limbeck::autogenerate
