#include "operation/apply.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace limbeck::operation {
namespace {

using schema::ObjectKind;
using schema::ObjectName;
using schema::Table;

template <typename Key, typename Held>
Held* find(std::map<Key, Held>& objects, const Key& key) {
  const auto found = objects.find(key);
  return found == objects.end() ? nullptr : &found->second;
}

template <typename Held>
Held* find(std::vector<Held>& list, const std::string& name) {
  const auto found = std::ranges::find(list, name, &Held::name);
  return found == list.end() ? nullptr : &*found;
}

template <typename Held>
void rename(std::map<ObjectName, Held>& objects, const ObjectName& from, const ObjectName& to) {
  auto node = objects.extract(from);
  if (!node) return;
  node.key() = node.mapped().name = to;
  objects.insert(std::move(node));
}

/// The one that is just so; else the one of that name; else one that says the same under another name, or
/// none (SQLite's may have none).
template <typename Held>
void erase_constraint(std::vector<Held>& list, const Held& constraint) {
  auto found = std::ranges::find(list, constraint);
  if (found == list.end() && !constraint.name.empty())
    found = std::ranges::find(list, constraint.name, &Held::name);
  if (found == list.end()) {
    found = std::ranges::find_if(list, [&](Held each) {
      each.name = constraint.name;
      return each == constraint;
    });
  }
  if (found != list.end()) list.erase(found);
}

struct TableChange {
  Table& table;
  const CatalogPolicy& policy;

  template <typename Other>
  void operator()(const Other&) const {}

  void operator()(const AlterTableOptions& op) const {
    table.options = op.after.options;
    table.collation = op.after.collation;
  }
  void operator()(const RebuildTable& op) const {
    auto name = std::move(table.name);
    table = op.after;
    table.name = std::move(name);
  }

  void operator()(const AddColumn& op) const { table.columns.push_back(op.column); }
  void operator()(const DropColumn& op) const { erase(table.columns, op.column.name); }
  void operator()(const RenameColumn& op) const { rename_column(table, op.from, op.to, policy); }
  void operator()(const AlterColumn& op) const {
    for (auto& column : table.columns) {
      if (policy.is_same_name(column.name, op.before.name)) column = op.after;
    }
  }

  void operator()(const AddConstraint& op) const { table.add_constraint(op.constraint); }
  void operator()(const DropConstraint& op) const {
    struct Drop {
      Table& table;
      void operator()(const schema::KeyConstraint& key) const {
        if (key.primary) {
          table.primary_key.reset();
        } else {
          erase_constraint(table.uniques, key);
        }
      }
      void operator()(const schema::CheckConstraint& check) const { erase_constraint(table.checks, check); }
      void operator()(const schema::ForeignKey& key) const { erase_constraint(table.foreign_keys, key); }
      void operator()(const schema::OtherConstraint& other) const {
        erase_constraint(table.other_constraints, other);
      }
    };
    std::visit(Drop{table}, op.constraint);
  }
  void operator()(const RenameConstraint& op) const {
    if (table.primary_key && table.primary_key->name == op.from) table.primary_key->name = op.to;
    const auto in = [&](auto& list) {
      if (auto* held = find(list, op.from)) held->name = op.to;
    };
    in(table.uniques), in(table.checks), in(table.foreign_keys), in(table.other_constraints);
  }

  void operator()(const CreateIndex& op) const { table.indexes.push_back(op.index); }
  void operator()(const DropIndex& op) const { erase(table.indexes, op.index.name); }
  void operator()(const RenameIndex& op) const {
    for (auto& index : table.indexes) {
      if (policy.is_same_name(index.name, op.from)) index.name = op.to;
    }
  }

 private:
  template <typename Held>
  void erase(std::vector<Held>& list, const std::string& name) const {
    std::erase_if(list, [&](const Held& held) { return policy.is_same_name(held.name, name); });
  }
};

}  // namespace

struct CatalogEditor::Apply {
  CatalogEditor& editor;
  schema::Catalog& catalog = editor.catalog_;

  void operator()(const CreateSchema& op) const { catalog.schemas[op.schema.name] = op.schema; }
  void operator()(const DropSchema& op) const { catalog.schemas.erase(op.schema.name); }

  void operator()(const CreateEnum& op) const { catalog.enums[op.enumeration.name] = op.enumeration; }
  void operator()(const DropEnum& op) const { catalog.enums.erase(op.enumeration.name); }
  void operator()(const RenameEnum& op) const { rename(catalog.enums, op.from, op.to); }
  void operator()(const AddEnumValue& op) const {
    auto* held = find(catalog.enums, op.name);
    if (!held) return;
    auto& values = held->values;
    values.insert(op.before.empty() ? values.end() : std::ranges::find(values, op.before), op.value);
  }
  void operator()(const RenameEnumValue& op) const {
    if (auto* held = find(catalog.enums, op.name)) std::ranges::replace(held->values, op.from, op.to);
  }
  void operator()(const ReplaceEnum& op) const {
    catalog.enums.erase(op.before.name);
    catalog.enums[op.after.name] = op.after;
    for (const auto& use : op.uses) {
      auto* table = find(catalog.tables, use.table);
      auto* column = table ? table->find_column(use.column) : nullptr;
      if (!column) continue;
      column->default_value =
          use.default_value.empty() ? std::nullopt : std::optional<std::string>(use.default_value);
    }
  }

  void operator()(const CreateSequence& op) const { editor.put_sequence(op.sequence); }
  void operator()(const DropSequence& op) const { editor.erase_sequence(op.sequence.name); }
  void operator()(const RenameSequence& op) const { rename_sequence(op.from, op.to); }
  void operator()(const AlterSequence& op) const {
    editor.erase_sequence(op.before.name);
    editor.put_sequence(op.after);
  }

  void operator()(const CreateTable& op) const { catalog.tables[op.table.name] = op.table; }
  void operator()(const DropTable& op) const {
    catalog.tables.erase(op.table.name);
    for (const auto& name : editor.sequences_of(op.table.name)) editor.erase_sequence(name);
    drop_attached(op.table.name);
  }
  void operator()(const RenameTable& op) const {
    rename(catalog.tables, op.from, op.to);
    if (auto* table = find(catalog.tables, op.to)) {
      for (auto& key : table->foreign_keys)
        key.name = editor.policy_.foreign_key_of_renamed_table(key.name, op.from.name, op.to.name);
    }
    for (auto& [name, table] : catalog.tables) {
      for (auto& key : table.foreign_keys) {
        if (key.referenced_table == op.from) key.referenced_table = op.to;
      }
    }
    for (const auto& name : editor.sequences_of(op.from)) {
      auto sequence = catalog.sequences.at(name);
      sequence.owned_by_table = op.to;
      editor.put_sequence(std::move(sequence));
      rename_sequence(name, {op.to.schema, name.name});
    }
    for (const auto& id : attached_to(op.from)) {
      auto node = catalog.objects.extract(id);
      node.key().name = node.mapped().id.name = op.to;
      catalog.objects.insert(std::move(node));
    }
  }
  void operator()(const AlterTableOptions& op) const { change(op.after.name, op); }
  void operator()(const RebuildTable& op) const {
    catalog.tables.erase(op.before.name);
    catalog.tables[op.after.name] = op.after;
  }

  void operator()(const AddColumn& op) const { change(op.table, op); }
  void operator()(const DropColumn& op) const {
    if (!change(op.table, op)) return;
    for (const auto& name : editor.sequences_of(op.table)) {
      if (catalog.sequences.at(name).owned_by_column == op.column.name) editor.erase_sequence(name);
    }
  }
  void operator()(const RenameColumn& op) const {
    change(op.table, op);
    for (auto& [name, other] : catalog.tables) {
      for (auto& key : other.foreign_keys) {
        if (key.referenced_table == op.table) std::ranges::replace(key.referenced_columns, op.from, op.to);
      }
    }
    for (const auto& name : editor.sequences_of(op.table)) {
      auto& sequence = catalog.sequences.at(name);
      if (sequence.owned_by_column == op.from) sequence.owned_by_column = op.to;
    }
  }
  void operator()(const AlterColumn& op) const { change(op.table, op); }

  void operator()(const AddConstraint& op) const { change(op.table, op); }
  void operator()(const DropConstraint& op) const { change(op.table, op); }
  void operator()(const RenameConstraint& op) const { change(op.table, op); }

  void operator()(const CreateIndex& op) const {
    if (auto* indexes = indexes_of(op.table)) indexes->push_back(op.index);
  }
  void operator()(const DropIndex& op) const {
    if (auto* indexes = indexes_of(op.table)) {
      std::erase_if(*indexes, [&](const auto& index) { return index.name == op.index.name; });
    }
  }
  void operator()(const RenameIndex& op) const {
    auto* indexes = indexes_of(op.table);
    if (auto* index = indexes ? find(*indexes, op.from) : nullptr) index->name = op.to;
  }

  void operator()(const CreateView& op) const { catalog.views[op.view.name] = op.view; }
  void operator()(const DropView& op) const {
    catalog.views.erase(op.view.name);
    drop_attached(op.view.name);
  }
  void operator()(const ReplaceView& op) const { catalog.views[op.after.name] = op.after; }

  void operator()(const CreateObject& op) const { catalog.objects[op.object.id] = op.object; }
  void operator()(const DropObject& op) const { catalog.objects.erase(op.object.id); }
  void operator()(const ReplaceObject& op) const {
    catalog.objects.erase(op.before.id);
    catalog.objects[op.after.id] = op.after;
  }

  void operator()(const RenameObject& op) const {
    auto node = catalog.objects.extract(op.from);
    if (!node) return;
    node.key() = node.mapped().id = op.to;
    catalog.objects.insert(std::move(node));
  }

  void operator()(const SetComment& op) const {
    const auto& [kind, name, part] = op.target;
    if (kind == ObjectKind::schema) return comment(find(catalog.schemas, name.name), op.after);
    if (kind == ObjectKind::enum_type) return comment(find(catalog.enums, name), op.after);
    if (kind == ObjectKind::sequence) return comment(find(catalog.sequences, name), op.after);
    if (kind == ObjectKind::view) return comment(find(catalog.views, name), op.after);
    auto* table = find(catalog.tables, name);
    if (kind == ObjectKind::table) return comment(table, op.after);
    if (kind == ObjectKind::column) {
      if (table) comment(table->find_column(part), op.after);
      if (auto* view = find(catalog.views, name)) {
        std::erase_if(view->column_comments, [&](const auto& held) { return held.first == part; });
        if (!op.after.empty()) view->column_comments.emplace_back(part, op.after);
      }
      return;
    }
    if (kind == ObjectKind::index) {
      const auto in = [&](auto& holders) {
        for (auto& [holder, held] : holders) {
          if (holder.schema == name.schema) comment(find(held.indexes, name.name), op.after);
        }
      };
      in(catalog.tables), in(catalog.views);
      return;
    }
    if (kind == ObjectKind::constraint) {
      if (!table) return;
      if (table->primary_key && table->primary_key->name == part) comment(&*table->primary_key, op.after);
      comment(find(table->uniques, part), op.after), comment(find(table->checks, part), op.after);
      comment(find(table->foreign_keys, part), op.after),
          comment(find(table->other_constraints, part), op.after);
      return;
    }
    comment(find(catalog.objects, op.target), op.after);
  }

  void operator()(const Execute&) const {}

 private:
  /// False when there is no such table.
  bool change(const ObjectName& name, const auto& op) const {
    auto* table = find(catalog.tables, name);
    if (table) TableChange{*table, editor.policy_}(op);
    return table != nullptr;
  }

  template <typename Held>
  static void comment(Held* held, const std::string& text) {
    if (held) held->comment = text;
  }

  void rename_sequence(const ObjectName& from, const ObjectName& to) const {
    const auto held = catalog.sequences.find(from);
    if (held == catalog.sequences.end() || from == to) return;
    auto sequence = held->second;
    editor.erase_sequence(from);
    sequence.name = to;
    editor.put_sequence(std::move(sequence));
  }

  /// Triggers and the like: their name is their table's.
  std::vector<schema::ObjectId> attached_to(const ObjectName& table) const {
    std::vector<schema::ObjectId> attached;
    for (const auto kind :
         {ObjectKind::trigger, ObjectKind::rule, ObjectKind::policy, ObjectKind::privilege}) {
      auto at = catalog.objects.lower_bound({kind, table, ""});
      for (; at != catalog.objects.end() && at->first.kind == kind && at->first.name == table; ++at) {
        attached.push_back(at->first);
      }
    }
    return attached;
  }
  void drop_attached(const ObjectName& name) const {
    for (const auto& id : attached_to(name)) catalog.objects.erase(id);
  }

  std::vector<schema::Index>* indexes_of(const ObjectName& name) const {
    if (auto* table = find(catalog.tables, name)) return &table->indexes;
    auto* view = find(catalog.views, name);
    return view ? &view->indexes : nullptr;
  }
};

const CatalogPolicy& plain_policy() {
  static const CatalogPolicy policy;
  return policy;
}

void apply_to_table(Table& table, const Operation& operation, const CatalogPolicy& policy) {
  std::visit(TableChange{table, policy}, operation);
}

CatalogEditor::CatalogEditor(schema::Catalog catalog, const CatalogPolicy& policy)
    : catalog_(std::move(catalog)), policy_(policy) {
  for (const auto& [name, sequence] : catalog_.sequences)
    sequences_by_table_[sequence.owned_by_table].insert(name);
}

void CatalogEditor::apply(const Operation& operation) {
  std::visit(Apply{*this}, operation);
}

std::vector<ObjectName> CatalogEditor::sequences_of(const ObjectName& table) const {
  const auto found = sequences_by_table_.find(table);
  if (found == sequences_by_table_.end()) return {};
  sequences_visited_ += found->second.size();
  return {found->second.begin(), found->second.end()};
}

void CatalogEditor::put_sequence(schema::Sequence sequence) {
  erase_sequence(sequence.name);
  sequences_by_table_[sequence.owned_by_table].insert(sequence.name);
  auto name = sequence.name;
  catalog_.sequences.emplace(std::move(name), std::move(sequence));
}

void CatalogEditor::erase_sequence(const ObjectName& name) {
  const auto held = catalog_.sequences.find(name);
  if (held == catalog_.sequences.end()) return;
  const auto siblings = sequences_by_table_.find(held->second.owned_by_table);
  siblings->second.erase(name);
  if (siblings->second.empty()) sequences_by_table_.erase(siblings);
  catalog_.sequences.erase(held);
}

schema::Catalog applied(schema::Catalog catalog, const std::vector<Operation>& operations) {
  CatalogEditor editor(std::move(catalog));
  for (const auto& operation : operations) editor.apply(operation);
  return editor.take();
}

void rename_column(Table& table, const std::string& from, const std::string& to,
                   const CatalogPolicy& policy) {
  const auto name = [&](std::string& column) {
    if (policy.is_same_name(column, from)) column = to;
  };
  const auto names = [&](std::vector<std::string>& columns) { std::ranges::for_each(columns, name); };
  const auto expression = [&](std::string& held) { held = policy.with_renamed_column(held, from, to); };
  const auto key = [&](schema::KeyConstraint& held) {
    names(held.columns), names(held.include);
    for (auto& [option, value] : held.options) {
      if (policy.is_text_of_columns(option)) expression(value);
    }
  };
  for (auto& column : table.columns) {
    name(column.name);
    expression(column.check);
    if (column.generated) expression(column.generated->expression);
  }
  if (table.primary_key) key(*table.primary_key);
  std::ranges::for_each(table.uniques, key);
  for (auto& check : table.checks) expression(check.expression);
  for (auto& other : table.other_constraints) expression(other.definition);
  for (auto& held : table.foreign_keys) {
    names(held.columns), names(held.on_delete_columns);
    if (policy.is_same_name(held.referenced_table.name, table.name.name) &&
        held.referenced_table.schema == table.name.schema)
      names(held.referenced_columns);
  }
  for (auto& index : table.indexes) {
    for (auto& held : index.keys) name(held.column), expression(held.expression);
    names(index.include);
    expression(index.where);
  }
}

}  // namespace limbeck::operation
