#include "migrate/carry_forward.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/text.hpp"
#include "operation/apply.hpp"

namespace limbeck::migrate {
namespace {

using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;
using schema::Table;

template <typename List, typename Value, typename Of = std::identity>
bool contains(const List& list, const Value& value, Of of = {}) {
  return std::ranges::find(list, value, of) != std::ranges::end(list);
}

/// Does `text` hold the name, perhaps as a part of another? Engines that fold names write them as they like.
bool may_name(std::string_view text, std::string_view name) {
  return text::lower(text).find(text::lower(name)) != std::string::npos;
}

bool may_name_in_index(const schema::Index& index, std::string_view name) {
  return may_name(index.where, name) || contains(index.include, name) ||
         std::ranges::any_of(index.keys, [&](const schema::IndexKey& key) {
           return key.column == name || may_name(key.expression, name);
         });
}

bool may_name_in_column(const schema::Column& column, std::string_view name) {
  return may_name(column.default_value.value_or(""), name) ||
         (column.generated && may_name(column.generated->expression, name));
}

/// Expressions, keys and foreign keys of the table.
bool may_name_in_table(const Table& table, std::string_view name) {
  const auto in_key = [&](const schema::KeyConstraint& key) {
    return contains(key.columns, name) || contains(key.include, name);
  };
  const auto in_reference = [&](const schema::ForeignKey& key) {
    return key.referenced_table.name == name || contains(key.columns, name) ||
           contains(key.referenced_columns, name);
  };
  return (table.primary_key && in_key(*table.primary_key)) || std::ranges::any_of(table.uniques, in_key) ||
         std::ranges::any_of(table.foreign_keys, in_reference) ||
         std::ranges::any_of(table.checks,
                             [&](const auto& check) { return may_name(check.expression, name); }) ||
         std::ranges::any_of(table.other_constraints,
                             [&](const auto& other) { return may_name(other.definition, name); }) ||
         std::ranges::any_of(table.indexes,
                             [&](const auto& index) { return may_name_in_index(index, name); }) ||
         std::ranges::any_of(table.columns,
                             [&](const auto& column) { return may_name_in_column(column, name); });
}

/// Triggers and the like have their table's name, and go with it.
bool belongs_to(const ObjectId& id, const ObjectName& table) {
  return id.name == table && (id.kind == ObjectKind::trigger || id.kind == ObjectKind::rule ||
                              id.kind == ObjectKind::policy || id.kind == ObjectKind::privilege);
}

/// Indexes have a name of their own, in the schema of their table.
ObjectId index_id(const ObjectName& table, const schema::Index& index) {
  return {ObjectKind::index, {table.schema, index.name}, ""};
}

/// The table or view itself, or a part of it; `indexes`: of the table.
bool is_within(const ObjectId& id, const ObjectName& relation, const std::vector<schema::Index>& indexes) {
  static constexpr auto kinds = {ObjectKind::table, ObjectKind::view, ObjectKind::column,
                                 ObjectKind::constraint};
  return belongs_to(id, relation) || (id.name == relation && contains(kinds, id.kind)) ||
         std::ranges::any_of(indexes, [&](const auto& each) { return id == index_id(relation, each); });
}

/// Is there anything outside of the table, and of what belongs to it, that may name it or a part of it?
bool is_named_elsewhere(const Catalog& catalog, const ObjectName& table, std::string_view name) {
  for (const auto& [other, held] : catalog.tables) {
    if (other != table && may_name_in_table(held, name)) return true;
  }
  for (const auto& [other, view] : catalog.views) {
    if (other != table && may_name(view.query, name)) return true;
  }
  return std::ranges::any_of(catalog.objects, [&](const auto& each) {
    return !belongs_to(each.first, table) && may_name(each.second.definition, name);
  });
}

/// Answers for one operation on `catalog`: is what operation::apply() makes of it what the engine does?
class Certainty {
 public:
  Certainty(const Catalog& catalog, const dialect::Capabilities& capabilities)
      : catalog_(catalog), capabilities_(capabilities) {}

  bool operator()(const operation::CreateTable& op) const {
    const auto& table = op.table;
    return table.options.empty() && may_have_comment(table.comment) && fits(table.name.name) &&
           !catalog_.tables.contains(table.name) && table.checks.empty() && table.other_constraints.empty() &&
           std::ranges::all_of(table.columns, [&](const auto& column) { return is_certain(column); }) &&
           std::ranges::all_of(table.constraints(),
                               [&](const auto& each) { return is_certain_constraint(each, table); }) &&
           std::ranges::all_of(table.indexes,
                               [&](const auto& index) { return is_certain(index, table.name); });
  }
  bool operator()(const operation::DropTable& op) const {
    const auto* table = plain_table(op.table.name);
    return table && !is_used_from_outside(op.table.name, table->indexes) &&
           !is_named_elsewhere(catalog_, op.table.name, op.table.name.name);
  }

  bool operator()(const operation::AddColumn& op) const {
    return plain_table(op.table) && is_certain(op.column);
  }
  bool operator()(const operation::DropColumn& op) const {
    const auto* table = plain_table(op.table);
    if (!table || may_name_in_table(*table, op.column.name)) return false;
    if (is_depended_on({ObjectKind::column, op.table, op.column.name})) return false;
    const bool in_attached = std::ranges::any_of(catalog_.objects, [&](const auto& each) {
      return belongs_to(each.first, op.table) && may_name(each.second.definition, op.column.name);
    });
    return !in_attached && !is_named_elsewhere(catalog_, op.table, op.column.name);
  }
  bool operator()(const operation::AlterColumn& op) const {
    const auto* table = plain_table(op.table);
    const auto* column = table ? table->find_column(op.before.name) : nullptr;
    if (!column || *column != op.before || !may_have_comment(op.after.comment)) return false;
    auto same = op.after;
    same.not_null = op.before.not_null;
    same.comment = op.before.comment;
    return same == op.before;
  }

  bool operator()(const operation::AddConstraint& op) const {
    const auto* table = plain_table(op.table);
    return table && is_certain_constraint(op.constraint, *table);
  }
  bool operator()(const operation::DropConstraint& op) const {
    const auto* table = plain_table(op.table);
    return table && contains(table->constraints(), op.constraint) &&
           !is_depended_on({ObjectKind::constraint, op.table, schema::constraint_name(op.constraint)});
  }

  bool operator()(const operation::CreateIndex& op) const {
    return plain_table(op.table) && is_certain(op.index, op.table);
  }
  bool operator()(const operation::DropIndex& op) const {
    const auto* table = plain_table(op.table);
    return table && table->find_index(op.index.name) && !is_depended_on(index_id(op.table, op.index));
  }

  bool operator()(const operation::CreateEnum& op) const {
    return fits(op.enumeration.name.name) && may_have_comment(op.enumeration.comment) &&
           !catalog_.enums.contains(op.enumeration.name);
  }
  bool operator()(const operation::DropEnum& op) const {
    return catalog_.enums.contains(op.enumeration.name) &&
           !is_depended_on({ObjectKind::enum_type, op.enumeration.name, ""}) &&
           !is_named_elsewhere(catalog_, op.enumeration.name, op.enumeration.name.name);
  }
  bool operator()(const operation::AddEnumValue& op) const { return catalog_.enums.contains(op.name); }

  bool operator()(const operation::DropView& op) const {
    return catalog_.views.contains(op.view.name) && !is_used_from_outside(op.view.name, op.view.indexes) &&
           !is_named_elsewhere(catalog_, op.view.name, op.view.name.name);
  }

  bool operator()(const operation::SetComment& op) const {
    const auto table = catalog_.tables.find(op.target.name);
    if (op.target.kind == ObjectKind::table) return table != catalog_.tables.end();
    if (op.target.kind == ObjectKind::column) {
      return table != catalog_.tables.end() && table->second.find_column(op.target.part);
    }
    return false;
  }

  /// Whatever else there is.
  template <typename Other>
  bool operator()(const Other&) const {
    return false;
  }

 private:
  /// One whose columns, keys and indexes are its own alone; nullptr for others.
  const Table* plain_table(const ObjectName& name) const {
    const auto found = catalog_.tables.find(name);
    if (found == catalog_.tables.end() || !found->second.options.empty()) return nullptr;
    const bool has_descendants = std::ranges::any_of(catalog_.tables, [](const auto& each) {
      return each.second.options.contains("inherits") || each.second.options.contains("partition_of");
    });
    return has_descendants ? nullptr : &found->second;
  }

  // What the engine's own list of dependencies says; nothing where it keeps none.
  bool depends_on_something(const ObjectId& id) const {
    return contains(catalog_.dependencies, id, &schema::Dependency::dependent);
  }
  bool is_depended_on(const ObjectId& id) const {
    return contains(catalog_.dependencies, id, &schema::Dependency::on);
  }
  bool is_used_from_outside(const ObjectName& relation, const std::vector<schema::Index>& indexes) const {
    return std::ranges::any_of(catalog_.dependencies, [&](const auto& edge) {
      return is_within(edge.on, relation, indexes) && !is_within(edge.dependent, relation, indexes);
    });
  }

  /// Names that are too long the engine cuts off.
  bool fits(const std::string& name) const {
    return capabilities_.max_name_length == 0 || name.size() <= capabilities_.max_name_length;
  }
  bool may_have_comment(const std::string& comment) const {
    return comment.empty() || capabilities_.comments;
  }

  bool is_certain(const schema::Column& column) const {
    return fits(column.name) && is_engines_own_name(column.type) && !column.default_value &&
           !column.identity && !column.generated && column.collation.empty() && column.options.empty() &&
           may_have_comment(column.comment);
  }
  /// What the engine has said itself it will say again; where a column depends on its type, another will,
  /// too.
  bool is_engines_own_name(const std::string& type) const {
    return std::ranges::any_of(catalog_.tables, [&](const auto& each) {
      return std::ranges::any_of(each.second.columns, [&](const auto& column) {
        return column.type == type && !depends_on_something({ObjectKind::column, each.first, column.name});
      });
    });
  }
  /// One over a column whose type is somebody's own may depend on that, too.
  bool depends_on_its_columns_alone(const ObjectName& table, const std::string& column) const {
    return !depends_on_something({ObjectKind::column, table, column});
  }

  bool is_certain(const schema::Index& index, const ObjectName& table) const {
    const bool known_method = std::ranges::any_of(catalog_.tables, [&](const auto& each) {
      return contains(each.second.indexes, index.method, &schema::Index::method);
    });
    return known_method && fits(index.name) && index.where.empty() && index.options.empty() &&
           may_have_comment(index.comment) && std::ranges::all_of(index.keys, [&](const auto& key) {
             return depends_on_its_columns_alone(table, key.column) && key.expression.empty() &&
                    key.collation.empty() && key.operator_class.empty();
           });
  }

  bool is_certain_constraint(const schema::Constraint& constraint, const Table& table) const {
    const auto& name = schema::constraint_name(constraint);
    if (name.empty() || !fits(name)) return false;
    if (const auto* key = std::get_if<schema::KeyConstraint>(&constraint)) {
      // What a primary key does to columns that take NULL differs.
      const bool leaves_columns = !key->primary || std::ranges::all_of(key->columns, [&](const auto& each) {
        const auto* column = table.find_column(each);
        return column && column->not_null;
      });
      const bool stands_alone = std::ranges::all_of(
          key->columns, [&](const auto& each) { return depends_on_its_columns_alone(table.name, each); });
      return leaves_columns && stands_alone && key->options.empty() && may_have_comment(key->comment);
    }
    if (const auto* key = std::get_if<schema::ForeignKey>(&constraint)) {
      // What it depends on, the engine's own list says: the key, or an index that makes it unique.
      return !capabilities_.tracks_dependencies && !key->referenced_columns.empty() &&
             may_have_comment(key->comment) &&
             (catalog_.tables.contains(key->referenced_table) || key->referenced_table == table.name);
    }
    return false;
  }

  const Catalog& catalog_;
  const dialect::Capabilities& capabilities_;
};

/// In the order in which inspecting gives them (see schema::Table).
void sort_parts(Catalog& catalog) {
  const auto by_name = [](auto& list) {
    std::ranges::stable_sort(list, {}, [](const auto& each) { return each.name; });
  };
  for (auto& [name, table] : catalog.tables) {
    by_name(table.uniques), by_name(table.foreign_keys), by_name(table.indexes);
  }
}

/// What is not there any more behind an operation.
struct IsGone {
  const ObjectId& id;

  bool operator()(const operation::DropTable& op) const {
    return is_within(id, op.table.name, op.table.indexes);
  }
  bool operator()(const operation::DropView& op) const {
    return is_within(id, op.view.name, op.view.indexes);
  }
  bool operator()(const operation::DropEnum& op) const {
    return id == ObjectId{ObjectKind::enum_type, op.enumeration.name, ""};
  }
  bool operator()(const operation::DropColumn& op) const {
    return id == ObjectId{ObjectKind::column, op.table, op.column.name};
  }
  bool operator()(const operation::DropConstraint& op) const {
    return id == ObjectId{ObjectKind::constraint, op.table, schema::constraint_name(op.constraint)};
  }
  bool operator()(const operation::DropIndex& op) const { return id == index_id(op.table, op.index); }
  template <typename Other>
  bool operator()(const Other&) const {
    return false;
  }
};

void drop_dependencies(Catalog& catalog, const operation::Operation& operation) {
  const auto is_gone = [&](const ObjectId& id) {
    return std::visit(IsGone{id}, static_cast<const operation::OperationVariant&>(operation));
  };
  std::erase_if(catalog.dependencies,
                [&](const auto& edge) { return is_gone(edge.dependent) || is_gone(edge.on); });
}

}  // namespace

bool carry_forward(schema::Catalog& catalog, const std::vector<operation::Operation>& operations,
                   const dialect::Capabilities& capabilities) {
  const bool somebody_listens = std::ranges::any_of(
      catalog.objects, [](const auto& each) { return each.first.kind == ObjectKind::event_trigger; });
  if (somebody_listens) return false;
  for (const auto& each : operations) {
    if (!std::visit(Certainty(catalog, capabilities), static_cast<const operation::OperationVariant&>(each)))
      return false;
    operation::CatalogEditor editor(std::move(catalog));
    editor.apply(each);
    catalog = editor.take();
    drop_dependencies(catalog, each);
  }
  sort_parts(catalog);
  return true;
}

}  // namespace limbeck::migrate
