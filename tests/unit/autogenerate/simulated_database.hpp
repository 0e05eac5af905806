// A database in memory that runs operations and is as particular about their order as PostgreSQL.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "autogenerate/differ/dependencies.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate::testing {

class OperationRefused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What views and objects need is looked up where they are defined: in `before` for those that were there, in
/// `after` for those that an operation makes.
class SimulatedDatabase {
 public:
  SimulatedDatabase(const schema::Catalog& before, const schema::Catalog& after)
      : catalog_(before), after_(after) {
    for (const auto& dependency : before.dependencies)
      dependencies_[dependency.dependent].insert(dependency.on);
  }

  void run(const std::vector<operation::Operation>& operations) {
    for (const auto& operation : operations) {
      try {
        std::visit(*this, operation);
      } catch (const OperationRefused& refused) {
        throw OperationRefused(fmt::format("{}: {}", operation::describe(operation), refused.what()));
      }
    }
  }
  const schema::Catalog& catalog() const { return catalog_; }

  void operator()(const operation::CreateSchema& op) {
    if (!catalog_.schemas.emplace(op.schema.name, op.schema).second) refuse("it is there");
  }
  void operator()(const operation::DropSchema& op) {
    const auto inside = [&](const auto& objects) {
      return std::ranges::any_of(objects,
                                 [&](const auto& entry) { return entry.first.schema == op.schema.name; });
    };
    if (inside(catalog_.tables) || inside(catalog_.views) || inside(catalog_.enums) ||
        inside(catalog_.sequences)) {
      refuse("it is not empty");
    }
    catalog_.schemas.erase(op.schema.name);
  }

  void operator()(const operation::CreateEnum& op) { add(catalog_.enums, op.enumeration); }
  void operator()(const operation::DropEnum& op) {
    for (const auto& [table, column] : columns_of_type(op.enumeration.name)) refuse("used by " + column);
    require_no_dependents({schema::ObjectKind::enum_type, op.enumeration.name, ""});
    remove(catalog_.enums, op.enumeration.name);
  }
  void operator()(const operation::RenameEnum& op) {
    rename(catalog_.enums, op.from, op.to);
    for (auto& [name, table] : catalog_.tables) {
      for (auto& column : table.columns) {
        if (column.type == op.from.display()) column.type = op.to.display();
        if (column.type == op.from.display() + "[]") column.type = op.to.display() + "[]";
      }
    }
  }
  void operator()(const operation::AddEnumValue& op) {
    auto& values = get(catalog_.enums, op.name).values;
    const auto place = op.before.empty() ? values.end() : std::ranges::find(values, op.before);
    if (!op.before.empty() && place == values.end()) refuse("no value " + op.before);
    values.insert(place, op.value);
  }
  void operator()(const operation::RenameEnumValue& op) {
    auto& values = get(catalog_.enums, op.name).values;
    if (std::ranges::count(values, op.to)) refuse("there is a value " + op.to);
    std::ranges::replace(values, op.from, op.to);
  }
  void operator()(const operation::ReplaceEnum& op) {
    require_no_dependents({schema::ObjectKind::enum_type, op.before.name, ""});
    auto left = columns_of_type(op.before.name);
    for (const auto& use : op.uses) {
      left.erase({use.table, use.column});
      require_no_dependents(column_id(use.table, use.column));
      auto& column = this->column(use.table, use.column);
      column.default_value =
          use.default_value.empty() ? std::nullopt : std::optional<std::string>(use.default_value);
    }
    for (const auto& [table, column] : left) refuse("not converted: " + column);
    get(catalog_.enums, op.before.name).values = op.after.values;
  }

  void operator()(const operation::CreateSequence& op) {
    require_unused_name(op.sequence.name);
    add(catalog_.sequences, op.sequence);
  }
  void operator()(const operation::DropSequence& op) {
    for (const auto& [name, table] : catalog_.tables) {
      for (const auto& column : table.columns) {
        if (uses(column, op.sequence.name)) refuse("used by " + column.name);
      }
    }
    remove(catalog_.sequences, op.sequence.name);
  }
  void operator()(const operation::RenameSequence& op) {
    require_unused_name(op.to);
    rename(catalog_.sequences, op.from, op.to);
    for (auto& [name, table] : catalog_.tables) {
      for (auto& column : table.columns) {
        if (uses(column, op.from)) column.default_value = nextval(op.to);
      }
    }
  }
  void operator()(const operation::AlterSequence& op) {
    if (!op.after.owned_by_table.name.empty()) column(op.after.owned_by_table, op.after.owned_by_column);
    get(catalog_.sequences, op.after.name) = op.after;
  }

  void operator()(const operation::CreateTable& op) {
    require_unused_name(op.table.name);
    auto bare = op.table;
    bare.primary_key.reset();
    bare.uniques.clear(), bare.checks.clear(), bare.foreign_keys.clear(), bare.indexes.clear();
    bare.other_constraints.clear();
    add(catalog_.tables, bare);
    for (const auto& column : bare.columns) check_column(column);
    for (const auto& constraint : op.table.constraints())
      (*this)(operation::AddConstraint{op.table.name, constraint});
    for (const auto& index : op.table.indexes) (*this)(operation::CreateIndex{op.table.name, index});
  }
  void operator()(const operation::DropTable& op) {
    for (const auto& [name, table] : catalog_.tables) {
      if (name == op.table.name) continue;
      for (const auto& key : table.foreign_keys) {
        if (key.referenced_table == op.table.name) refuse("referred to by " + key.name);
      }
    }
    drop_attached(op.table.name);
    require_no_dependents({schema::ObjectKind::table, op.table.name, ""});
    for (const auto& column : get(catalog_.tables, op.table.name).columns) {
      require_no_dependents(column_id(op.table.name, column.name));
      drop_owned(op.table.name, column.name);
    }
    remove(catalog_.tables, op.table.name);
  }
  void operator()(const operation::RenameTable& op) {
    require_unused_name(op.to);
    rename(catalog_.tables, op.from, op.to);
    for (auto& [name, table] : catalog_.tables) {
      for (auto& key : table.foreign_keys) {
        if (key.referenced_table == op.from) key.referenced_table = op.to;
      }
    }
    for (auto& [name, sequence] : catalog_.sequences) {
      if (sequence.owned_by_table == op.from) sequence.owned_by_table = op.to;
    }
    rename_dependencies(op.from, op.to, "", "");
    std::map<schema::ObjectId, schema::SqlObject> objects;
    for (auto [id, object] : catalog_.objects) {
      if (is_attached(id.kind) && id.name == op.from) object.id.name = op.to;
      objects[object.id] = object;
    }
    catalog_.objects = objects;
  }
  void operator()(const operation::AlterTableOptions& op) {
    get(catalog_.tables, op.after.name).options = op.after.options;
  }
  void operator()(const operation::RebuildTable&) { refuse("not from diff()"); }

  void operator()(const operation::AddColumn& op) {
    auto& table = get(catalog_.tables, op.table);
    if (table.find_column(op.column.name)) refuse("it is there");
    check_column(op.column);
    table.columns.push_back(op.column);
  }
  void operator()(const operation::DropColumn& op) {
    auto& table = get(catalog_.tables, op.table);
    column(op.table, op.column.name);
    for (const auto& constraint : table.constraints()) {
      if (uses_column(constraint, op.column.name)) refuse("used by " + schema::constraint_name(constraint));
    }
    for (const auto& index : table.indexes) {
      for (const auto& key : index.keys) {
        if (key.column == op.column.name) refuse("used by " + index.name);
      }
    }
    for (const auto& [name, other] : catalog_.tables) {
      for (const auto& key : other.foreign_keys) {
        if (key.referenced_table == op.table && std::ranges::count(key.referenced_columns, op.column.name)) {
          refuse("referred to by " + key.name);
        }
      }
    }
    require_no_dependents(column_id(op.table, op.column.name));
    drop_owned(op.table, op.column.name);
    std::erase_if(table.columns, [&](const auto& one) { return one.name == op.column.name; });
  }
  void operator()(const operation::RenameColumn& op) {
    auto& table = get(catalog_.tables, op.table);
    if (table.find_column(op.to)) refuse("there is a column " + op.to);
    column(op.table, op.from).name = op.to;
    const auto in = [&](std::vector<std::string>& names) { std::ranges::replace(names, op.from, op.to); };
    if (table.primary_key) in(table.primary_key->columns);
    for (auto& key : table.uniques) in(key.columns);
    for (auto& key : table.foreign_keys) in(key.columns);
    for (auto& index : table.indexes) {
      for (auto& key : index.keys) {
        if (key.column == op.from) key.column = op.to;
      }
    }
    for (auto& [name, other] : catalog_.tables) {
      for (auto& key : other.foreign_keys) {
        if (key.referenced_table == op.table) in(key.referenced_columns);
      }
    }
    for (auto& [name, sequence] : catalog_.sequences) {
      if (sequence.owned_by_table == op.table && sequence.owned_by_column == op.from)
        sequence.owned_by_column = op.to;
    }
    rename_dependencies(op.table, op.table, op.from, op.to);
  }
  void operator()(const operation::AlterColumn& op) {
    auto& held = column(op.table, op.after.name);
    if (held != op.before)
      refuse("it is not as the operation says: " + held.type + " " + held.default_value.value_or("-"));
    check_column(op.after);
    if (held.type != op.after.type) require_no_dependents(column_id(op.table, op.after.name));
    if (held.not_null && !op.after.not_null) {
      const auto& key = get(catalog_.tables, op.table).primary_key;
      if (key && std::ranges::count(key->columns, held.name)) refuse("it is in the primary key");
    }
    held = op.after;
  }

  void operator()(const operation::AddConstraint& op) {
    auto& table = get(catalog_.tables, op.table);
    const auto& name = schema::constraint_name(op.constraint);
    for (const auto& other : table.constraints()) {
      if (schema::constraint_name(other) == name) refuse("the name is taken");
    }
    if (const auto* key = std::get_if<schema::KeyConstraint>(&op.constraint)) {
      for (const auto& of : key->columns) column(op.table, of);
      require_unused_name({op.table.schema, name});
      if (key->primary) {
        if (table.primary_key) refuse("there is a primary key");
        for (const auto& of : key->columns) {
          if (!column(op.table, of).not_null) refuse("NULL in " + of);
        }
        table.primary_key = *key;
      } else {
        table.uniques.push_back(*key);
      }
    } else if (const auto* foreign = std::get_if<schema::ForeignKey>(&op.constraint)) {
      for (const auto& of : foreign->columns) column(op.table, of);
      if (!has_key(*foreign)) refuse("no key for " + foreign->referenced_table.display());
      table.foreign_keys.push_back(*foreign);
    } else if (const auto* check = std::get_if<schema::CheckConstraint>(&op.constraint)) {
      table.checks.push_back(*check);
    } else {
      table.other_constraints.push_back(std::get<schema::OtherConstraint>(op.constraint));
    }
  }
  void operator()(const operation::DropConstraint& op) {
    auto& table = get(catalog_.tables, op.table);
    const auto& name = schema::constraint_name(op.constraint);
    const auto named = [&](const auto& one) { return one.name == name; };
    std::size_t erased = std::erase_if(table.uniques, named) + std::erase_if(table.checks, named) +
                         std::erase_if(table.foreign_keys, named) +
                         std::erase_if(table.other_constraints, named);
    if (table.primary_key && table.primary_key->name == name) {
      table.primary_key.reset();
      ++erased;
    }
    if (erased != 1) refuse("there is none");
    require_valid_foreign_keys();
  }
  void operator()(const operation::RenameConstraint& op) {
    auto& table = get(catalog_.tables, op.table);
    bool found = false;
    const auto in = [&](auto& one) {
      if (one.name == op.to) refuse("the name is taken");
      if (one.name != op.from) return;
      found = true;
      one.name = op.to;
    };
    const bool key = (table.primary_key && table.primary_key->name == op.from) ||
                     std::ranges::any_of(table.uniques, [&](const auto& one) { return one.name == op.from; });
    if (key) require_unused_name({op.table.schema, op.to});
    if (table.primary_key) in(*table.primary_key);
    std::ranges::for_each(table.uniques, in);
    std::ranges::for_each(table.checks, in);
    std::ranges::for_each(table.foreign_keys, in);
    if (!found) refuse("there is none");
  }

  void operator()(const operation::CreateIndex& op) {
    require_unused_name({op.table.schema, op.index.name});
    const auto table = catalog_.tables.find(op.table);
    if (table != catalog_.tables.end()) {
      for (const auto& key : op.index.keys) {
        if (!key.column.empty()) column(op.table, key.column);
      }
      table->second.indexes.push_back(op.index);
    } else {
      get(catalog_.views, op.table).indexes.push_back(op.index);
    }
  }
  void operator()(const operation::DropIndex& op) {
    if (std::erase_if(indexes(op.table), [&](const auto& one) { return one.name == op.index.name; }) != 1) {
      refuse("there is none");
    }
  }
  void operator()(const operation::RenameIndex& op) {
    require_unused_name({op.table.schema, op.to});
    for (auto& index : indexes(op.table)) {
      if (index.name != op.from) continue;
      index.name = op.to;
      return;
    }
    refuse("there is none");
  }

  void operator()(const operation::CreateView& op) {
    require_unused_name(op.view.name);
    catalog_.views.emplace(op.view.name, op.view);
    record_dependencies({schema::ObjectKind::view, op.view.name, ""});
  }
  void operator()(const operation::DropView& op) {
    const schema::ObjectId id{schema::ObjectKind::view, op.view.name, ""};
    drop_attached(op.view.name);
    require_no_dependents(id);
    dependencies_.erase(id);
    remove(catalog_.views, op.view.name);
  }
  void operator()(const operation::ReplaceView& op) {
    auto& view = get(catalog_.views, op.after.name);
    if (view.columns.size() > op.after.columns.size() ||
        !std::equal(view.columns.begin(), view.columns.end(), op.after.columns.begin())) {
      refuse("other columns");
    }
    view = op.after;
    record_dependencies({schema::ObjectKind::view, op.after.name, ""});
  }

  void operator()(const operation::CreateObject& op) {
    if (!catalog_.objects.emplace(op.object.id, op.object).second) refuse("it is there");
    record_dependencies(op.object.id);
  }
  void operator()(const operation::DropObject& op) {
    require_no_dependents(op.object.id);
    if (catalog_.objects.erase(op.object.id) == 0) refuse("there is none");
    dependencies_.erase(op.object.id);
  }
  void operator()(const operation::ReplaceObject& op) {
    const auto found = catalog_.objects.find(op.after.id);
    if (found == catalog_.objects.end() || !found->second.replaceable) refuse("it can't be replaced");
    found->second = op.after;
    record_dependencies(op.after.id);
  }
  void operator()(const operation::RenameObject& op) {
    auto node = catalog_.objects.extract(op.from);
    if (!node) refuse("there is none");
    node.key() = node.mapped().id = op.to;
    if (!catalog_.objects.insert(std::move(node)).inserted) refuse("it is there");
  }
  void operator()(const operation::SetComment& op) {
    switch (op.target.kind) {
      case schema::ObjectKind::table:
        get(catalog_.tables, op.target.name).comment = op.after;
        break;
      case schema::ObjectKind::view:
        get(catalog_.views, op.target.name).comment = op.after;
        break;
      case schema::ObjectKind::index:
        for (auto& [name, table] : catalog_.tables) {
          for (auto& index : table.indexes) {
            if (name.schema == op.target.name.schema && index.name == op.target.name.name)
              index.comment = op.after;
          }
        }
        break;
      default:
        refuse("not expected here");
    }
  }
  void operator()(const operation::Execute&) { refuse("not from diff()"); }

  static std::string nextval(const schema::ObjectName& name) {
    return "nextval('" + name.display() + "'::regclass)";
  }

 private:
  [[noreturn]] static void refuse(const std::string& why) { throw OperationRefused(why); }

  template <typename Objects>
  typename Objects::mapped_type& get(Objects& objects, const schema::ObjectName& name) {
    const auto found = objects.find(name);
    if (found == objects.end()) refuse("there is no " + name.display());
    return found->second;
  }
  template <typename Objects, typename Object>
  void add(Objects& objects, const Object& object) {
    if (!object.name.schema.empty() && !catalog_.schemas.contains(object.name.schema)) refuse("no schema");
    if (!objects.emplace(object.name, object).second) refuse("it is there");
  }
  template <typename Objects>
  void remove(Objects& objects, const schema::ObjectName& name) {
    if (objects.erase(name) == 0) refuse("there is none");
  }
  template <typename Objects>
  void rename(Objects& objects, const schema::ObjectName& from, const schema::ObjectName& to) {
    if (objects.contains(to)) refuse("the name is taken");
    auto node = objects.extract(from);
    if (!node) refuse("there is none");
    node.key() = to;
    node.mapped().name = to;
    objects.insert(std::move(node));
  }
  std::vector<schema::Index>& indexes(const schema::ObjectName& owner) {
    const auto table = catalog_.tables.find(owner);
    return table != catalog_.tables.end() ? table->second.indexes : get(catalog_.views, owner).indexes;
  }
  schema::Column& column(const schema::ObjectName& table, const std::string& name) {
    auto* found = get(catalog_.tables, table).find_column(name);
    if (!found) refuse("there is no column " + name);
    return *found;
  }

  void require_unused_name(const schema::ObjectName& name) {
    if (catalog_.tables.contains(name) || catalog_.views.contains(name) ||
        catalog_.sequences.contains(name)) {
      refuse("the name is taken: " + name.display());
    }
    for (const auto& [of, table] : catalog_.tables) {
      if (of.schema != name.schema) continue;
      for (const auto& index : table.indexes) {
        if (index.name == name.name) refuse("the name is an index's: " + name.name);
      }
      for (const auto& key : table.uniques) {
        if (key.name == name.name) refuse("the name is a key's: " + name.name);
      }
      if (table.primary_key && table.primary_key->name == name.name)
        refuse("the name is a key's: " + name.name);
    }
  }

  std::set<std::pair<schema::ObjectName, std::string>> columns_of_type(const schema::ObjectName& type) const {
    std::set<std::pair<schema::ObjectName, std::string>> found;
    for (const auto& [name, table] : catalog_.tables) {
      for (const auto& column : table.columns) {
        if (column.type == type.display() || column.type == type.display() + "[]")
          found.emplace(name, column.name);
      }
    }
    return found;
  }
  static bool uses(const schema::Column& column, const schema::ObjectName& sequence) {
    return column.default_value == nextval(sequence);
  }
  void check_column(const schema::Column& column) {
    if (column.type.starts_with("public.")) {
      auto name = column.type.substr(7);
      if (name.ends_with("[]")) name.resize(name.size() - 2);
      if (!catalog_.enums.contains({"public", name})) refuse("no type " + column.type);
    }
    if (column.default_value && column.default_value->starts_with("nextval(")) {
      const auto sequence = column.default_value->substr(16, column.default_value->size() - 28);
      if (!catalog_.sequences.contains({"public", sequence})) refuse("no sequence " + sequence);
    }
    if (column.default_value && column.default_value->starts_with("public.f")) {
      const auto function = column.default_value->substr(7, column.default_value->size() - 9);
      if (!catalog_.objects.contains({schema::ObjectKind::function, {"public", function}, ""})) {
        refuse("no function " + function);
      }
    }
  }
  static bool uses_column(const schema::Constraint& constraint, const std::string& column) {
    if (const auto* key = std::get_if<schema::KeyConstraint>(&constraint)) {
      return std::ranges::count(key->columns, column) > 0;
    }
    if (const auto* key = std::get_if<schema::ForeignKey>(&constraint)) {
      return std::ranges::count(key->columns, column) > 0;
    }
    return false;
  }

  bool has_key(const schema::ForeignKey& key) {
    const auto found = catalog_.tables.find(key.referenced_table);
    if (found == catalog_.tables.end()) return false;
    const auto& table = found->second;
    if (table.primary_key && table.primary_key->columns == key.referenced_columns) return true;
    return std::ranges::any_of(table.uniques,
                               [&](const auto& one) { return one.columns == key.referenced_columns; });
  }
  void require_valid_foreign_keys() {
    for (const auto& [name, table] : catalog_.tables) {
      for (const auto& key : table.foreign_keys) {
        if (!has_key(key)) refuse("needed by " + key.name);
      }
    }
  }

  void drop_owned(const schema::ObjectName& table, const std::string& column) {
    for (auto entry = catalog_.sequences.begin(); entry != catalog_.sequences.end();) {
      const auto& sequence = entry->second;
      const bool goes = sequence.owned_by_table == table && sequence.owned_by_column == column;
      if (goes) {
        for (const auto& [name, other] : catalog_.tables) {
          for (const auto& held : other.columns) {
            if (uses(held, sequence.name) && !(name == table)) refuse("its sequence is used by " + held.name);
          }
        }
      }
      entry = goes ? catalog_.sequences.erase(entry) : std::next(entry);
    }
  }
  void drop_attached(const schema::ObjectName& name) {
    for (auto entry = catalog_.objects.begin(); entry != catalog_.objects.end();) {
      const bool goes = is_attached(entry->first.kind) && entry->first.name == name;
      if (goes) dependencies_.erase(entry->first);
      entry = goes ? catalog_.objects.erase(entry) : std::next(entry);
    }
  }

  void require_no_dependents(const schema::ObjectId& id) const {
    for (const auto& [dependent, needed] : dependencies_) {
      if (dependent.kind == schema::ObjectKind::column) continue;  // those are looked up in the tables
      if (needed.contains(id)) refuse("needed by " + dependent.display());
    }
    if (id.kind == schema::ObjectKind::function) {
      for (const auto& [name, table] : catalog_.tables) {
        for (const auto& column : table.columns) {
          if (column.default_value == id.name.display() + "()") refuse("needed by " + column.name);
        }
      }
    }
  }
  void record_dependencies(const schema::ObjectId& id) {
    auto& needed = dependencies_[id];
    needed.clear();
    for (const auto& dependency : after_.dependencies) {
      if (dependency.dependent != id) continue;
      require_exists(dependency.on);
      needed.insert(dependency.on);
    }
  }
  void require_exists(const schema::ObjectId& id) {
    switch (id.kind) {
      case schema::ObjectKind::table:
        get(catalog_.tables, id.name);
        break;
      case schema::ObjectKind::view:
        get(catalog_.views, id.name);
        break;
      case schema::ObjectKind::enum_type:
        get(catalog_.enums, id.name);
        break;
      case schema::ObjectKind::column:
        column(id.name, id.part);
        break;
      default:
        if (!catalog_.objects.contains(id)) refuse("there is no " + id.display());
    }
  }
  void rename_dependencies(const schema::ObjectName& from, const schema::ObjectName& to,
                           const std::string& column, const std::string& new_column) {
    std::map<schema::ObjectId, std::set<schema::ObjectId>> renamed;
    const auto change = [&](schema::ObjectId id) {
      const bool here = id.name == from && (id.kind == schema::ObjectKind::table ||
                                            id.kind == schema::ObjectKind::column || is_attached(id.kind));
      if (!here) return id;
      id.name = to;
      if (id.kind == schema::ObjectKind::column && id.part == column) id.part = new_column;
      return id;
    };
    for (const auto& [dependent, needed] : dependencies_) {
      auto& set = renamed[change(dependent)];
      for (const auto& id : needed) set.insert(change(id));
    }
    dependencies_ = std::move(renamed);
  }

  schema::Catalog catalog_;
  const schema::Catalog& after_;
  std::map<schema::ObjectId, std::set<schema::ObjectId>> dependencies_;
};

}  // namespace limbeck::autogenerate::testing
