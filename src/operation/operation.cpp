#include "operation/operation.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace limbeck::operation {
namespace {

using schema::ObjectName;

std::string describe_constraint(const schema::Constraint& constraint) {
  struct Kind {
    const char* operator()(const schema::KeyConstraint& key) const {
      return key.primary ? "primary key" : "unique constraint";
    }
    const char* operator()(const schema::CheckConstraint&) const { return "check constraint"; }
    const char* operator()(const schema::ForeignKey&) const { return "foreign key"; }
    const char* operator()(const schema::OtherConstraint&) const { return "constraint"; }
  };
  struct Content {
    std::string list(const std::vector<std::string>& columns) const {
      std::string text;
      for (const auto& column : columns) text += (text.empty() ? "" : ", ") + column;
      return "(" + text + ")";
    }
    std::string operator()(const schema::KeyConstraint& key) const { return list(key.columns); }
    std::string operator()(const schema::CheckConstraint& check) const {
      return "(" + check.expression + ")";
    }
    std::string operator()(const schema::ForeignKey& key) const {
      return list(key.columns) + " to " + key.referenced_table.display();
    }
    std::string operator()(const schema::OtherConstraint& other) const { return other.definition; }
  };
  const auto& name = schema::constraint_name(constraint);
  return fmt::format("{} {}", std::visit(Kind{}, constraint),
                     name.empty() ? std::visit(Content{}, constraint) : name);
}

std::string column_changes(const schema::Column& before, const schema::Column& after) {
  std::vector<std::string> changes;
  if (before.type != after.type) changes.push_back(fmt::format("type {} to {}", before.type, after.type));
  if (before.not_null != after.not_null) changes.push_back(after.not_null ? "set NOT NULL" : "drop NOT NULL");
  if (before.default_value != after.default_value) {
    changes.push_back(after.default_value ? fmt::format("default {}", *after.default_value) : "drop default");
  }
  if (before.identity != after.identity) changes.push_back(after.identity ? "identity" : "drop identity");
  if (before.generated != after.generated) {
    changes.push_back(after.generated ? "generated expression" : "drop generated expression");
  }
  if (before.collation != after.collation) changes.push_back("collation");
  if (before.comment != after.comment) changes.push_back("comment");
  if (before.on_update != after.on_update) changes.push_back("on update");
  if (before.check != after.check) changes.push_back("check");
  if (before.invisible != after.invisible) changes.push_back("visibility");
  if (before.options != after.options) changes.push_back("options");
  std::string text;
  for (const auto& change : changes) text += (text.empty() ? "" : ", ") + change;
  return text;
}

struct Describe {
  std::string operator()(const CreateSchema& op) const { return "create schema " + op.schema.name; }
  std::string operator()(const DropSchema& op) const { return "drop schema " + op.schema.name; }
  std::string operator()(const CreateEnum& op) const {
    return "create enum " + op.enumeration.name.display();
  }
  std::string operator()(const DropEnum& op) const { return "drop enum " + op.enumeration.name.display(); }
  std::string operator()(const RenameEnum& op) const { return renamed("enum", op.from, op.to); }
  std::string operator()(const AddEnumValue& op) const {
    return fmt::format("add value '{}' to enum {}", op.value, op.name.display());
  }
  std::string operator()(const RenameEnumValue& op) const {
    return fmt::format("rename value '{}' of enum {} to '{}'", op.from, op.name.display(), op.to);
  }
  std::string operator()(const ReplaceEnum& op) const {
    return "replace the values of enum " + op.before.name.display();
  }
  std::string operator()(const CreateSequence& op) const {
    return "create sequence " + op.sequence.name.display();
  }
  std::string operator()(const DropSequence& op) const {
    return "drop sequence " + op.sequence.name.display();
  }
  std::string operator()(const RenameSequence& op) const { return renamed("sequence", op.from, op.to); }
  std::string operator()(const AlterSequence& op) const {
    return "alter sequence " + op.after.name.display();
  }
  std::string operator()(const CreateTable& op) const { return "create table " + op.table.name.display(); }
  std::string operator()(const DropTable& op) const { return "drop table " + op.table.name.display(); }
  std::string operator()(const RenameTable& op) const { return renamed("table", op.from, op.to); }
  std::string operator()(const AlterTableOptions& op) const {
    return "change options of table " + op.after.name.display();
  }
  std::string operator()(const AddColumn& op) const {
    return fmt::format("add column {} {} to table {}", op.column.name, op.column.type, op.table.display());
  }
  std::string operator()(const DropColumn& op) const {
    return fmt::format("drop column {} from table {}", op.column.name, op.table.display());
  }
  std::string operator()(const RenameColumn& op) const {
    return fmt::format("rename column {} of table {} to {}", op.from, op.table.display(), op.to);
  }
  std::string operator()(const AlterColumn& op) const {
    return fmt::format("alter column {} of table {}: {}", op.after.name, op.table.display(),
                       column_changes(op.before, op.after));
  }
  std::string operator()(const RebuildTable& op) const { return "rebuild table " + op.after.name.display(); }
  std::string operator()(const AddConstraint& op) const {
    return fmt::format("add {} to table {}", describe_constraint(op.constraint), op.table.display());
  }
  std::string operator()(const DropConstraint& op) const {
    return fmt::format("drop {} from table {}", describe_constraint(op.constraint), op.table.display());
  }
  std::string operator()(const RenameConstraint& op) const {
    return fmt::format("rename constraint {} of table {} to {}", op.from, op.table.display(), op.to);
  }
  std::string operator()(const CreateIndex& op) const {
    return fmt::format("create {}index {} on {}", op.index.unique ? "unique " : "", op.index.name,
                       op.table.display());
  }
  std::string operator()(const DropIndex& op) const {
    return fmt::format("drop index {} on {}", op.index.name, op.table.display());
  }
  std::string operator()(const RenameIndex& op) const {
    return fmt::format("rename index {} to {}", op.from, op.to);
  }
  std::string operator()(const CreateView& op) const { return "create " + view(op.view); }
  std::string operator()(const DropView& op) const { return "drop " + view(op.view); }
  std::string operator()(const ReplaceView& op) const { return "replace " + view(op.after); }
  std::string operator()(const CreateObject& op) const { return "create " + op.object.id.display(); }
  std::string operator()(const DropObject& op) const { return "drop " + op.object.id.display(); }
  std::string operator()(const ReplaceObject& op) const { return "replace " + op.after.id.display(); }
  std::string operator()(const RenameObject& op) const {
    return fmt::format("rename {} to {}", op.from.display(), op.to.name.display());
  }
  std::string operator()(const SetComment& op) const {
    return (op.after.empty() ? "drop comment of " : "set comment of ") + op.target.display();
  }
  std::string operator()(const Execute& op) const { return "run " + op.sql.substr(0, op.sql.find('\n')); }

  static std::string renamed(const char* kind, const ObjectName& from, const ObjectName& to) {
    return fmt::format("rename {} {} to {}", kind, from.display(), to.display());
  }
  static std::string view(const schema::View& view) {
    return fmt::format("{}view {}", view.materialized ? "materialized " : "", view.name.display());
  }
};

struct Name {
  const char* operator()(const CreateSchema&) const { return "create_schema"; }
  const char* operator()(const DropSchema&) const { return "drop_schema"; }
  const char* operator()(const CreateEnum&) const { return "create_enum"; }
  const char* operator()(const DropEnum&) const { return "drop_enum"; }
  const char* operator()(const RenameEnum&) const { return "rename_enum"; }
  const char* operator()(const AddEnumValue&) const { return "add_enum_value"; }
  const char* operator()(const RenameEnumValue&) const { return "rename_enum_value"; }
  const char* operator()(const ReplaceEnum&) const { return "replace_enum"; }
  const char* operator()(const CreateSequence&) const { return "create_sequence"; }
  const char* operator()(const DropSequence&) const { return "drop_sequence"; }
  const char* operator()(const RenameSequence&) const { return "rename_sequence"; }
  const char* operator()(const AlterSequence&) const { return "alter_sequence"; }
  const char* operator()(const CreateTable&) const { return "create_table"; }
  const char* operator()(const DropTable&) const { return "drop_table"; }
  const char* operator()(const RenameTable&) const { return "rename_table"; }
  const char* operator()(const AlterTableOptions&) const { return "alter_table_options"; }
  const char* operator()(const AddColumn&) const { return "add_column"; }
  const char* operator()(const DropColumn&) const { return "drop_column"; }
  const char* operator()(const RenameColumn&) const { return "rename_column"; }
  const char* operator()(const AlterColumn&) const { return "alter_column"; }
  const char* operator()(const RebuildTable&) const { return "rebuild_table"; }
  const char* operator()(const AddConstraint&) const { return "add_constraint"; }
  const char* operator()(const DropConstraint&) const { return "drop_constraint"; }
  const char* operator()(const RenameConstraint&) const { return "rename_constraint"; }
  const char* operator()(const CreateIndex&) const { return "create_index"; }
  const char* operator()(const DropIndex&) const { return "drop_index"; }
  const char* operator()(const RenameIndex&) const { return "rename_index"; }
  const char* operator()(const CreateView&) const { return "create_view"; }
  const char* operator()(const DropView&) const { return "drop_view"; }
  const char* operator()(const ReplaceView&) const { return "replace_view"; }
  const char* operator()(const CreateObject&) const { return "create_object"; }
  const char* operator()(const DropObject&) const { return "drop_object"; }
  const char* operator()(const ReplaceObject&) const { return "replace_object"; }
  const char* operator()(const RenameObject&) const { return "rename_object"; }
  const char* operator()(const SetComment&) const { return "set_comment"; }
  const char* operator()(const Execute&) const { return "execute"; }
};

struct LosesData {
  template <typename Op>
  bool operator()(const Op&) const {
    return false;
  }
  bool operator()(const DropSchema&) const { return true; }
  bool operator()(const DropEnum&) const { return true; }
  bool operator()(const DropSequence&) const { return true; }
  bool operator()(const DropTable&) const { return true; }
  bool operator()(const DropColumn& op) const { return !op.column.generated; }
  bool operator()(const ReplaceEnum& op) const {
    for (const auto& value : op.before.values) {
      if (std::ranges::find(op.after.values, value) == op.after.values.end()) return true;
    }
    return false;
  }
  bool operator()(const RebuildTable& op) const { return op.kept.size() < op.before.columns.size(); }
  bool operator()(const DropView& op) const { return op.view.materialized; }
};

}  // namespace

Operation::Operation() = default;
Operation::Operation(const Operation& other) = default;
Operation::Operation(Operation&& other) noexcept = default;
Operation& Operation::operator=(const Operation& other) = default;
Operation& Operation::operator=(Operation&& other) noexcept = default;
Operation::~Operation() = default;

const char* name(const Operation& operation) {
  return std::visit(Name{}, operation);
}

std::string describe(const Operation& operation) {
  return std::visit(Describe{}, operation);
}

bool is_destructive(const Operation& operation) {
  return std::visit(LosesData{}, operation);
}

}  // namespace limbeck::operation
