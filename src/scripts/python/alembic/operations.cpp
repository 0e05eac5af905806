#include <fmt/core.h>

#include <algorithm>

#include "scripts/python/alembic/batch.hpp"
#include "scripts/python/alembic/connection.hpp"
#include "scripts/python/alembic/query.hpp"

namespace limbeck::scripts::python {
namespace {

using written::ConstraintKind;
using ObjectName = schema::ObjectName;

/// Runs each operation of alembic.op: at once, or when its batch ends.
class Operations : public std::enable_shared_from_this<Operations> {
 public:
  Operations(MigrationContext& context, std::shared_ptr<Batch> batch)
      : context_(context), batch_(std::move(batch)) {}

  std::map<std::string, Value> names();

 private:
  using Method = Value (Operations::*)(Interpreter&, ArgumentReader&);

  void emit(Interpreter& interpreter, written::Operation operation, bool copies = false) {
    const int line = interpreter.line();
    if (!batch_) return context_.emit(interpreter, operation, line);
    batch_->steps.push_back({.line = line, .operation = std::move(operation), .copies = copies});
  }

  /// The table's name and, unless it is a batch's, its schema.
  std::string table_name(ArgumentReader& reader, const char* name) {
    return batch_ ? batch_->table.name : reader.string(name);
  }
  std::string schema_name(ArgumentReader& reader, const char* name = "schema") {
    return batch_ ? batch_->table.schema : reader.keyword_string(name).value_or("");
  }

  /// `if_exists`, `if_not_exists`: an Alembic from before that leaves them out, or refuses them.
  bool existence(Interpreter& interpreter, ArgumentReader& reader, const char* name,
                 const AlembicVersion& since) {
    const auto given = reader.keyword_boolean(name);
    if (!given) return false;
    if (context_.alembic() < since)
      interpreter.refuse(fmt::format("gives {}, which depends on Alembic's version", name));
    return *given;
  }

  std::optional<std::string> resolve(Interpreter& interpreter, const std::optional<ItemName>& name,
                                     const char* key, const ObjectName& table,
                                     const std::vector<std::string>& columns,
                                     const written::Constraint* referring = nullptr) {
    NamedThing thing{.key = key, .table = table, .columns = columns, .table_columns = columns};
    if (referring) {
      thing.referred_table = referring->referenced_table.name;
      if (!referring->referenced_columns.empty()) thing.referred_column = referring->referenced_columns[0];
    }
    return resolve_name(context_, interpreter, name, thing);
  }

  /// Of the step that was added last, when it is one of a batch.
  void set_existing_type(Interpreter& interpreter, const std::optional<Value>& given) {
    if (!batch_ || !given || given->is_none()) return;
    batch_->steps.back().existing_type = to_type(interpreter, *given);
  }

  Value create_table(Interpreter& interpreter, ArgumentReader& reader);
  Value drop_table(Interpreter& interpreter, ArgumentReader& reader);
  Value rename_table(Interpreter& interpreter, ArgumentReader& reader);
  Value add_column(Interpreter& interpreter, ArgumentReader& reader);
  Value drop_column(Interpreter& interpreter, ArgumentReader& reader);
  Value alter_column(Interpreter& interpreter, ArgumentReader& reader);
  Value create_index(Interpreter& interpreter, ArgumentReader& reader);
  Value drop_index(Interpreter& interpreter, ArgumentReader& reader);
  Value create_unique(Interpreter& interpreter, ArgumentReader& reader);
  Value create_primary_key(Interpreter& interpreter, ArgumentReader& reader);
  Value create_check(Interpreter& interpreter, ArgumentReader& reader);
  Value create_foreign_key(Interpreter& interpreter, ArgumentReader& reader);
  Value drop_constraint(Interpreter& interpreter, ArgumentReader& reader);
  Value create_table_comment(Interpreter& interpreter, ArgumentReader& reader);
  Value drop_table_comment(Interpreter& interpreter, ArgumentReader& reader);
  Value execute(Interpreter& interpreter, ArgumentReader& reader);
  Value bulk_insert(Interpreter& interpreter, ArgumentReader& reader);
  Value batch_alter_table(Interpreter& interpreter, ArgumentReader& reader);
  Value final_name(Interpreter& interpreter, ArgumentReader& reader);
  Value get_bind(Interpreter& interpreter, ArgumentReader& reader);
  Value get_context(Interpreter& interpreter, ArgumentReader& reader);
  Value inline_literal(Interpreter& interpreter, ArgumentReader& reader);

  MigrationContext& context_;
  std::shared_ptr<Batch> batch_;
};

/// Why a new column can't be one of a copy. What SQLAlchemy makes of its `index` and `unique` it makes twice.
std::string refusal_in_copy(const ColumnItem& item, const written::Column& column) {
  if (item.index || item.unique) return "adds a column with an index or UNIQUE of its own to a copy";
  if (column.computed || column.identity) return "adds a generated column to a copy";
  if (column.primary_key || item.column.primary_key) return "adds a primary key to a copy";
  if (!column.checks.empty() && !column.checks[0].name) return "adds a CHECK without a name to a copy";
  return {};
}

bool is_given(const std::optional<Value>& value) {
  if (!value || value->is_none()) return false;
  if (const auto* list = std::get_if<std::shared_ptr<ListValue>>(&value->data))
    return !(*list)->elements.empty();
  if (const auto* tuple = std::get_if<std::shared_ptr<TupleValue>>(&value->data))
    return !(*tuple)->elements.empty();
  const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&value->data);
  return !dict || !(*dict)->entries.empty();
}

void read_table_arguments(Interpreter& interpreter, const std::optional<Value>& given, Batch& batch) {
  if (!is_given(given)) return;
  for (const auto& argument : interpreter.iterate(*given)) {
    const auto item = argument.as<ConstraintItem>();
    const bool is_known = item && (item->constraint.kind == ConstraintKind::unique ||
                                   item->constraint.kind == ConstraintKind::check);
    if (!is_known) batch.refusal = fmt::format("has {} in table_args", type_name(argument));
    batch.constraints.push_back(argument);
  }
}

/// sqlite_autoincrement=True alone.
void read_table_options(Interpreter& interpreter, const std::optional<Value>& given, Batch& batch) {
  if (!is_given(given)) return;
  const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&given->data);
  if (!dict) return void(batch.refusal = "has table_kwargs that are not known here");
  for (const auto& [key, value] : (*dict)->entries) {
    if (key.text() && *key.text() == "sqlite_autoincrement" && interpreter.truth(value)) {
      batch.options["autoincrement"] = true;
    } else {
      batch.refusal = "has table_kwargs that are not known here";
    }
  }
}

void read_order(Interpreter& interpreter, ArgumentReader& reader, const std::optional<Value>& given,
                Batch& batch) {
  if (!is_given(given)) return;
  batch.has_order = true;
  for (const auto& part : interpreter.iterate(*given)) {
    const auto names = reader.to_strings(part, "partial_reordering");
    for (std::size_t i = 1; i < names.size(); ++i) batch.order.emplace_back(names[i - 1], names[i]);
  }
}

void read_naming(ArgumentReader& reader, const std::optional<Value>& given, Batch& batch) {
  if (!is_given(given)) return;
  const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&given->data);
  if (!dict) return void(batch.refusal = "has a naming_convention that is not known here");
  for (const auto& [key, value] : (*dict)->entries) {
    if (!key.text() || !value.text())
      return void(batch.refusal = "has a naming_convention that is not known here");
    batch.naming[*key.text()] = reader.to_string(value, "naming_convention");
  }
}

/// What counts for copies of the table alone.
void read_copy_options(MigrationContext& context, Interpreter& interpreter, ArgumentReader& reader,
                       Batch& batch) {
  const auto order = reader.keyword("partial_reordering");
  for (const char* name : {"copy_from", "reflect_args", "reflect_kwargs"}) {
    if (is_given(reader.keyword(name)))
      batch.refusal = fmt::format("gives {} to a batch that copies its table", name);
  }
  const auto arguments = reader.keyword("table_args"), options = reader.keyword("table_kwargs");
  const auto naming = reader.keyword("naming_convention");
  if (context.writer().alters_columns()) return;
  read_table_arguments(interpreter, arguments, batch);
  read_table_options(interpreter, options, batch);
  read_order(interpreter, reader, order, batch);
  read_naming(reader, naming, batch);
}

/// What `with op.batch_alter_table()` binds.
class BatchItem : public Object {
 public:
  BatchItem(MigrationContext& context, const std::shared_ptr<Batch>& batch)
      : batch_(batch), names_(std::make_shared<Operations>(context, batch)->names()), context_(context) {}
  std::string kind() const override { return "a batch"; }
  Value attribute(Interpreter& interpreter, const std::string& name) override {
    if (const auto found = names_.find(name); found != names_.end()) return found->second;
    // At once, ahead of what the batch has collected.
    if (name == "execute") return interpreter.attribute(make_operations(context_), name);
    return Object::attribute(interpreter, name);
  }
  Value enter(Interpreter&) override { return shared_from_this(); }
  void exit(Interpreter& interpreter) override {
    run_batch(context_, interpreter, *batch_);
    batch_->steps.clear();
  }

 private:
  std::shared_ptr<Batch> batch_;
  std::map<std::string, Value> names_;
  MigrationContext& context_;
};

/// with op.get_context().autocommit_block():
class AutocommitItem : public Object {
 public:
  explicit AutocommitItem(MigrationContext& context) : context_(context) {}
  std::string kind() const override { return "an autocommit_block()"; }
  Value enter(Interpreter& interpreter) override {
    context_.leave_transaction(interpreter, true);
    return {};
  }
  void exit(Interpreter& interpreter) override { context_.leave_transaction(interpreter, false); }

 private:
  MigrationContext& context_;
};

/// op.get_context(), context.get_context().
class ContextItem : public Object {
 public:
  explicit ContextItem(MigrationContext& context) : context_(context) {}
  std::string kind() const override { return "the migration context"; }
  Value attribute(Interpreter& interpreter, const std::string& name) override {
    if (name == "dialect") return make_dialect(context_);
    if (name == "bind" || name == "connection") return make_bind(context_);
    if (name == "as_sql") return Value::boolean(false);
    if (name == "autocommit_block") {
      return function(name, [&context = context_](Interpreter& caller, Arguments& arguments) -> Value {
        ArgumentReader(caller, arguments, "autocommit_block").finish();
        return std::make_shared<AutocommitItem>(context);
      });
    }
    interpreter.refuse(fmt::format("uses {} of the migration context", name));
  }

 private:
  MigrationContext& context_;
};

std::map<std::string, Value> Operations::names() {
  std::map<std::string, Value> result;
  const auto add = [&](const char* name, Method method) {
    result[name] = function(
        name, [self = shared_from_this(), name, method](Interpreter& interpreter, Arguments& arguments) {
          ArgumentReader reader(interpreter, arguments, name);
          auto value = (self.get()->*method)(interpreter, reader);
          reader.finish();
          return value;
        });
  };
  add("add_column", &Operations::add_column);
  add("drop_column", &Operations::drop_column);
  add("alter_column", &Operations::alter_column);
  add("create_index", &Operations::create_index);
  add("drop_index", &Operations::drop_index);
  add("create_unique_constraint", &Operations::create_unique);
  add("create_primary_key", &Operations::create_primary_key);
  add("create_check_constraint", &Operations::create_check);
  add("create_foreign_key", &Operations::create_foreign_key);
  add("drop_constraint", &Operations::drop_constraint);
  add("create_table_comment", &Operations::create_table_comment);
  add("drop_table_comment", &Operations::drop_table_comment);
  add("f", &Operations::final_name);
  add("get_bind", &Operations::get_bind);
  add("get_context", &Operations::get_context);
  if (batch_) return result;
  add("create_table", &Operations::create_table);
  add("drop_table", &Operations::drop_table);
  add("rename_table", &Operations::rename_table);
  add("execute", &Operations::execute);
  add("bulk_insert", &Operations::bulk_insert);
  add("batch_alter_table", &Operations::batch_alter_table);
  add("inline_literal", &Operations::inline_literal);
  return result;
}

// --- tables -----------------------------------------------------------------------------------------------

Value Operations::create_table(Interpreter& interpreter, ArgumentReader& reader) {
  written::CreateTable create;
  create.table.name = reader.string("table_name");
  const auto items = reader.rest();
  create.table.schema = reader.keyword_string("schema").value_or("");
  create.if_not_exists = existence(interpreter, reader, "if_not_exists", {1, 13, 3});
  if (const auto prefixes = reader.keyword("prefixes"))
    create.prefixes = reader.to_strings(*prefixes, "prefixes");
  create.comment = reader.keyword_string("comment");
  const auto comment = create.comment;
  for (const char* name : {"info", "implicit_returning", "extend_existing", "keep_existing"})
    reader.keyword(name);
  create.options = take_options(context_, interpreter, reader);
  auto table = assemble_table(context_, interpreter, create.table, items);
  create.columns = std::move(table.columns);
  create.constraints = std::move(table.constraints);
  // Which SQLAlchemy adds behind a MetaData's tables, and nobody behind this one.
  if (context_.writer().alters_constraints())
    std::erase_if(create.constraints, &written::Constraint::use_alter);
  if (context_.writer().has_enums()) {
    if (!table.enums.empty() && context_.is_planned() && context_.memory().undecided)
      interpreter.refuse_without_database("makes an enum, and a revision before it may have made it");
    for (const auto& type : table.enums) {
      if (context_.remember_enum(type.enum_name))
        emit(interpreter, written::CreateEnum{type.enum_name, type.values, false});
    }
  }
  const auto result = make_table_item(context_, create.table);
  for (const auto& item : items) {
    if (const auto column = item.as<ColumnItem>()) {
      result->columns.push_back(
          {column->column.name, column->column.type, column->default_value, column->onupdate});
    }
  }
  const auto columns = create.columns;
  const auto name = create.table;
  emit(interpreter, std::move(create));
  for (const auto& index : table.indexes)
    emit(interpreter,
         written::CreateIndex{name, index.name, index.elements, index.unique, false, index.options});
  if (!context_.writer().has_comments()) return result;
  if (comment && !comment->empty()) emit(interpreter, written::SetTableComment{name, comment});
  for (const auto& column : columns) {
    if (column.comment && !column.comment->empty())
      emit(interpreter, written::SetColumnComment{name, column.name, *column.comment});
  }
  return result;
}

Value Operations::drop_table(Interpreter& interpreter, ArgumentReader& reader) {
  written::DropTable drop;
  drop.table.name = reader.string("table_name");
  drop.table.schema = reader.keyword_string("schema").value_or("");
  drop.if_exists = existence(interpreter, reader, "if_exists", {1, 13, 3});
  take_options(context_, interpreter, reader);  // of the table that goes
  emit(interpreter, std::move(drop));
  return {};
}

Value Operations::rename_table(Interpreter& interpreter, ArgumentReader& reader) {
  written::RenameTable rename;
  rename.table.name = reader.string("old_table_name");
  rename.to = reader.string("new_table_name");
  rename.table.schema = reader.keyword_string("schema").value_or("");
  emit(interpreter, std::move(rename));
  return {};
}

// --- columns ----------------------------------------------------------------------------------------------

Value Operations::add_column(Interpreter& interpreter, ArgumentReader& reader) {
  written::AddColumn add;
  add.table.name = table_name(reader, "table_name");
  const auto item = reader.required("column");
  const auto column = item.as<ColumnItem>();
  if (!column) reader.refuse("column", item);
  add.table.schema = schema_name(reader);
  add.if_not_exists = existence(interpreter, reader, "if_not_exists", {1, 16, 0});
  const bool inline_references = reader.keyword_boolean("inline_references").value_or(false);
  if (const auto given = reader.keyword_boolean("inline_primary_key"); given && *given)
    interpreter.refuse("adds a column that is a primary key by itself");
  const auto before = reader.keyword_string("insert_before"), after = reader.keyword_string("insert_after");
  if ((before || after) && (!batch_ || !batch_->copies(context_)))
    interpreter.refuse("puts a column at a place in a table that is not copied");
  auto table = assemble_table(context_, interpreter, add.table, {item});
  add.column = table.columns.at(0);
  // On SQLite a default that is an expression, or a stored column, has the table copied.
  const auto& value = add.column.server_default;
  const bool copies = (value && value->kind != written::Clause::Kind::string) ||
                      (add.column.computed && add.column.computed->persisted.value_or(false));
  if (inline_references && column->foreign_keys.size() == 1) {
    for (const auto& constraint : table.constraints) {
      if (constraint.kind == ConstraintKind::foreign_key) add.references = constraint;
    }
  }
  const auto name = add.table;
  const auto comment = add.column.comment;
  const auto column_name = add.column.name;
  const bool has_reference = add.references.has_value();
  const auto refusal = refusal_in_copy(*column, add.column);
  emit(interpreter, std::move(add), copies);
  if (batch_) {
    auto& step = batch_->steps.back();
    step.insert_before = before.value_or("");
    step.insert_after = after.value_or("");
    step.default_value = column->default_value;
    step.refusal = refusal;
  }
  for (const auto& constraint : table.constraints) {
    if (constraint.kind == ConstraintKind::primary_key) continue;
    if (has_reference && constraint.kind == ConstraintKind::foreign_key) continue;
    emit(interpreter, written::AddConstraint{name, constraint}, true);
  }
  for (const auto& index : table.indexes)
    emit(interpreter,
         written::CreateIndex{name, index.name, index.elements, index.unique, false, index.options});
  if (context_.writer().has_comments() && comment && !comment->empty())
    emit(interpreter, written::SetColumnComment{name, column_name, *comment});
  return {};
}

Value Operations::drop_column(Interpreter& interpreter, ArgumentReader& reader) {
  written::DropColumn drop;
  drop.table.name = table_name(reader, "table_name");
  drop.column = reader.string("column_name");
  drop.table.schema = schema_name(reader);
  drop.if_exists = existence(interpreter, reader, "if_exists", {1, 16, 0});
  for (const char* name : {"existing_nullable", "existing_server_default"}) reader.keyword(name);
  const auto existing_type = reader.keyword("existing_type");
  take_options(context_, interpreter, reader);
  emit(interpreter, std::move(drop), true);
  set_existing_type(interpreter, existing_type);
  return {};
}

Value Operations::alter_column(Interpreter& interpreter, ArgumentReader& reader) {
  written::AlterColumn alter;
  alter.table.name = table_name(reader, "table_name");
  alter.column = reader.string("column_name");
  alter.table.schema = schema_name(reader);
  alter.nullable = reader.keyword_boolean("nullable");
  const auto type = reader.keyword("type_"), existing_type = reader.keyword("existing_type");
  for (const auto& [given, target] :
       {std::pair(&existing_type, &alter.existing.type), {&type, &alter.type}}) {
    if (!*given || (*given)->is_none()) continue;
    *target = to_type(interpreter, **given);
    alter.names_class = (*given)->as<TypeClass>() != nullptr;
  }
  alter.using_expression = reader.keyword_string("postgresql_using");
  const auto is_absent = [](const Value& value) {
    const auto* flag = std::get_if<bool>(&value.data);
    return flag && !*flag;
  };
  if (const auto given = reader.keyword("server_default"); given && !is_absent(*given)) {
    if (given->is_none()) {
      alter.server_default = written::DropDefault{};
    } else if (given->as<IdentityItem>()) {
      interpreter.refuse("changes a column to an identity, which depends on Alembic's version");
    } else {
      alter.server_default = to_default(context_, interpreter, *given);
    }
  }
  if (const auto given = reader.keyword("comment"); given && !is_absent(*given)) {
    alter.comment = given->is_none() ? std::optional<std::string>() : reader.to_string(*given, "comment");
  }
  alter.new_name = reader.keyword_string("new_column_name");
  if (const auto existing = reader.keyword("existing_server_default"); existing && !is_absent(*existing)) {
    if (existing->as<IdentityItem>() || existing->as<ComputedItem>())
      interpreter.refuse("changes a column that was an identity or computed");
    if (!existing->is_none()) alter.existing.server_default = to_default(context_, interpreter, *existing);
  }
  alter.autoincrement = reader.keyword_boolean("autoincrement");
  alter.existing.nullable = reader.keyword_boolean("existing_nullable");
  alter.existing.autoincrement = reader.keyword_boolean("existing_autoincrement");
  alter.existing.comment = reader.keyword_string("existing_comment");
  if (const auto more = take_options(context_, interpreter, reader); !more.empty())
    interpreter.refuse(
        fmt::format("changes a column by the option {}, which is not known here", more.begin()->first));
  const bool counts = alter.autoincrement.value_or(false);
  emit(interpreter, std::move(alter), true);
  set_existing_type(interpreter, existing_type);
  if (batch_) batch_->steps.back().autoincrement = counts;
  return {};
}

// --- indexes and constraints ------------------------------------------------------------------------------

Value Operations::create_index(Interpreter& interpreter, ArgumentReader& reader) {
  written::CreateIndex create;
  const auto name = to_name(reader, reader.required("index_name"), "index_name");
  create.table.name = table_name(reader, "table_name");
  const auto elements = reader.required("columns");
  if (elements.text()) reader.refuse("columns", elements);
  std::vector<std::string> columns;
  for (const auto& element : interpreter.iterate(elements)) {
    if (element.text()) columns.push_back(*element.text());
    create.elements.push_back(
        element.text() ? written::Clause{.kind = written::Clause::Kind::column, .text = *element.text()}
                       : to_clause(context_, interpreter, element));
  }
  create.table.schema = schema_name(reader);
  if (const auto unique = reader.keyword("unique")) {
    const bool is_number = std::holds_alternative<std::int64_t>(unique->data);
    create.unique = is_number ? interpreter.truth(*unique) : reader.to_boolean(*unique, "unique");
  }
  create.if_not_exists = existence(interpreter, reader, "if_not_exists", {1, 12, 0});
  reader.keyword("info");
  create.options = take_options(context_, interpreter, reader);
  if (!name && columns.size() != create.elements.size())
    interpreter.refuse("has an index of expressions without a name");
  create.name = resolve(interpreter, name, "ix", create.table, columns).value_or("");
  emit(interpreter, std::move(create));
  return {};
}

Value Operations::drop_index(Interpreter& interpreter, ArgumentReader& reader) {
  written::DropIndex drop;
  const auto name = to_name(reader, reader.required("index_name"), "index_name");
  if (!name) interpreter.refuse("drops an index without a name");
  if (batch_) {
    drop.table = batch_->table;
  } else {
    drop.table.name = reader.optional_string("table_name").value_or("");
    drop.table.schema = reader.keyword_string("schema").value_or("");
  }
  drop.if_exists = existence(interpreter, reader, "if_exists", {1, 12, 0});
  for (const char* ignored : {"unique", "info"}) reader.keyword(ignored);
  drop.options = take_options(context_, interpreter, reader);
  drop.name = resolve(interpreter, name, "ix", drop.table, {}).value_or("");
  emit(interpreter, std::move(drop));
  return {};
}

Value Operations::create_unique(Interpreter& interpreter, ArgumentReader& reader) {
  written::AddConstraint add{.constraint = {.kind = ConstraintKind::unique}};
  const auto name = to_name(reader, reader.required("constraint_name"), "constraint_name");
  add.table.name = table_name(reader, "table_name");
  add.constraint.columns = reader.strings("columns");
  add.table.schema = schema_name(reader);
  add.constraint.deferrable = reader.keyword_boolean("deferrable");
  add.constraint.initially = reader.keyword_string("initially");
  add.constraint.options = take_options(context_, interpreter, reader);
  if (add.constraint.columns.empty()) interpreter.refuse("has a unique constraint without columns");
  add.constraint.name = resolve(interpreter, name, "uq", add.table, add.constraint.columns);
  emit(interpreter, std::move(add), true);
  return {};
}

Value Operations::create_primary_key(Interpreter& interpreter, ArgumentReader& reader) {
  written::AddConstraint add{.constraint = {.kind = ConstraintKind::primary_key}};
  const auto name = to_name(reader, reader.required("constraint_name"), "constraint_name");
  add.table.name = table_name(reader, "table_name");
  add.constraint.columns = reader.strings("columns");
  add.table.schema = schema_name(reader);
  if (add.constraint.columns.empty()) interpreter.refuse("has a primary key without columns");
  add.constraint.name = resolve(interpreter, name, "pk", add.table, add.constraint.columns);
  emit(interpreter, std::move(add), true);
  return {};
}

Value Operations::create_check(Interpreter& interpreter, ArgumentReader& reader) {
  written::AddConstraint add{.constraint = {.kind = ConstraintKind::check}};
  const auto name = to_name(reader, reader.required("constraint_name"), "constraint_name");
  add.table.name = table_name(reader, "table_name");
  add.constraint.expression = to_sql(context_, interpreter, reader.required("condition"));
  add.table.schema = schema_name(reader);
  add.constraint.deferrable = reader.keyword_boolean("deferrable");
  add.constraint.initially = reader.keyword_string("initially");
  add.constraint.options = take_options(context_, interpreter, reader);
  add.constraint.name = resolve(interpreter, name, "ck", add.table, {});
  emit(interpreter, std::move(add), true);
  return {};
}

Value Operations::create_foreign_key(Interpreter& interpreter, ArgumentReader& reader) {
  written::AddConstraint add{.constraint = {.kind = ConstraintKind::foreign_key}};
  auto& key = add.constraint;
  const auto name = to_name(reader, reader.required("constraint_name"), "constraint_name");
  add.table.name = table_name(reader, "source_table");
  key.referenced_table.name = reader.string("referent_table");
  key.columns = reader.strings("local_cols");
  key.referenced_columns = reader.strings("remote_cols");
  add.table.schema = schema_name(reader, "source_schema");
  key.referenced_table.schema = reader.keyword_string("referent_schema").value_or("");
  key.on_update = reader.keyword_string("onupdate");
  key.on_delete = reader.keyword_string("ondelete");
  key.match = reader.keyword_string("match");
  key.deferrable = reader.keyword_boolean("deferrable");
  key.initially = reader.keyword_string("initially");
  // By itself it is made by ALTER TABLE in any case; in a table that a batch rebuilds it would not be.
  if (const auto use_alter = reader.keyword("use_alter");
      batch_ && use_alter && interpreter.truth(*use_alter))
    reader.refuse("use_alter", *use_alter);
  key.options = take_options(context_, interpreter, reader);
  if (key.columns.empty() || key.columns.size() != key.referenced_columns.size())
    interpreter.refuse("has a foreign key with another number of columns on its other side");
  key.name = resolve(interpreter, name, "fk", add.table, key.columns, &key);
  emit(interpreter, std::move(add), true);
  return {};
}

Value Operations::drop_constraint(Interpreter& interpreter, ArgumentReader& reader) {
  written::DropConstraint drop;
  const auto name = to_name(reader, reader.required("constraint_name"), "constraint_name");
  if (!name) interpreter.refuse("drops a constraint without a name");
  drop.table.name = table_name(reader, "table_name");
  const auto kind = reader.optional_string("type_");
  drop.table.schema = schema_name(reader);
  drop.if_exists = existence(interpreter, reader, "if_exists", {1, 16, 0});
  const char* key = "";
  static const std::map<std::string, std::pair<ConstraintKind, const char*>> kinds = {
      {"foreignkey", {ConstraintKind::foreign_key, "fk"}},
      {"primary", {ConstraintKind::primary_key, "pk"}},
      {"unique", {ConstraintKind::unique, "uq"}},
      {"check", {ConstraintKind::check, "ck"}}};
  if (kind) {
    const auto found = kinds.find(*kind);
    if (found == kinds.end()) interpreter.refuse(fmt::format("drops a constraint of the kind {}", *kind));
    drop.kind = found->second.first;
    key = found->second.second;
  }
  drop.name = resolve(interpreter, name, key, drop.table, {}).value_or("");
  emit(interpreter, std::move(drop), true);
  return {};
}

// --- the rest ---------------------------------------------------------------------------------------------

Value Operations::create_table_comment(Interpreter& interpreter, ArgumentReader& reader) {
  written::SetTableComment set;
  set.table.name = table_name(reader, "table_name");
  set.comment = reader.optional_string("comment");
  set.table.schema = schema_name(reader);
  reader.keyword("existing_comment");
  emit(interpreter, std::move(set), true);
  return {};
}

Value Operations::drop_table_comment(Interpreter& interpreter, ArgumentReader& reader) {
  written::SetTableComment set;
  set.table.name = table_name(reader, "table_name");
  set.table.schema = schema_name(reader);
  reader.keyword("existing_comment");
  emit(interpreter, std::move(set), true);
  return {};
}

Value Operations::execute(Interpreter& interpreter, ArgumentReader& reader) {
  const auto statement = reader.required("sqltext");
  if (const auto options = reader.keyword("execution_options"); options && !options->is_none())
    reader.refuse("execution_options", *options);
  if (is_core(statement)) {
    for (auto& operation : compile(context_, interpreter, statement, std::nullopt).operations)
      emit(interpreter, std::move(operation));
  } else {
    context_.emit_sql(interpreter, statement.text()
                                       ? text_sql(context_, interpreter, *statement.text(), {})
                                       : statement_text(context_, interpreter, statement, std::nullopt));
  }
  return {};
}

Value Operations::bulk_insert(Interpreter& interpreter, ArgumentReader& reader) {
  const auto target = reader.required("table");
  const auto table = target.as<TableItem>();
  if (!table) reader.refuse("table", target);
  const auto rows = interpreter.iterate(reader.required("rows"));
  reader.keyword("multiinsert");
  for (auto& insert : compile_insert(context_, interpreter, table, rows).operations)
    emit(interpreter, std::move(insert));
  return {};
}

Value Operations::batch_alter_table(Interpreter& interpreter, ArgumentReader& reader) {
  auto batch = std::make_shared<Batch>();
  batch->line = interpreter.line();
  batch->table.name = reader.string("table_name");
  batch->table.schema = reader.optional_string("schema").value_or("");
  const auto recreate = reader.optional_string("recreate").value_or("auto");
  batch->always_copies = recreate == "always";
  if (recreate == "never" && !context_.writer().alters_columns())
    interpreter.refuse("changes a table without copying it");
  if (batch->always_copies && context_.writer().alters_columns())
    interpreter.refuse("has a table copied, for which the database has to be read");
  read_copy_options(context_, interpreter, reader, *batch);
  return std::make_shared<BatchItem>(context_, batch);
}

Value Operations::final_name(Interpreter& interpreter, ArgumentReader& reader) {
  const auto name = reader.required("name");
  if (name.is_none()) interpreter.refuse("has a name that is None");
  return std::make_shared<FinalName>(reader.to_string(name, "name"));
}

Value Operations::get_bind(Interpreter&, ArgumentReader&) {
  return make_bind(context_);
}
Value Operations::get_context(Interpreter&, ArgumentReader&) {
  return std::make_shared<ContextItem>(context_);
}

Value Operations::inline_literal(Interpreter& interpreter, ArgumentReader& reader) {
  auto clause = to_literal(interpreter, reader.required("value"));
  if (const auto type = reader.optional("type_"); type && !type->is_none()) reader.refuse("type_", *type);
  return std::make_shared<ClauseItem>(context_, std::move(clause));
}

}  // namespace

Value make_operations(MigrationContext& context) {
  return std::make_shared<ModuleObject>("op", std::make_shared<Operations>(context, nullptr)->names());
}

Value make_alembic_context(MigrationContext& context) {
  ModuleObject::Names names;
  names["get_context"] =
      function("get_context", [&context](Interpreter& interpreter, Arguments& arguments) -> Value {
        ArgumentReader(interpreter, arguments, "get_context").finish();
        return std::make_shared<ContextItem>(context);
      });
  names["get_bind"] =
      function("get_bind", [&context](Interpreter& interpreter, Arguments& arguments) -> Value {
        ArgumentReader(interpreter, arguments, "get_bind").finish();
        return make_bind(context);
      });
  names["is_offline_mode"] = function("is_offline_mode", [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader(interpreter, arguments, "is_offline_mode").finish();
    return Value::boolean(false);
  });
  return std::make_shared<ModuleObject>("alembic.context", std::move(names));
}

}  // namespace limbeck::scripts::python
