#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "scripts/python/alembic/items.hpp"

namespace limbeck::scripts::python {
namespace {

using Autoincrement = ColumnItem::Autoincrement;
using ConstraintKind = written::ConstraintKind;

/// deferrable, initially and the like, which several constraints take.
void read_deferral(ArgumentReader& reader, written::Constraint& constraint) {
  constraint.deferrable = reader.keyword_boolean("deferrable");
  constraint.initially = reader.keyword_string("initially");
}

void read_actions(ArgumentReader& reader, written::Constraint& constraint) {
  constraint.on_update = reader.keyword_string("onupdate");
  constraint.on_delete = reader.keyword_string("ondelete");
  constraint.match = reader.keyword_string("match");
  constraint.use_alter = reader.keyword_boolean("use_alter").value_or(false);
  read_deferral(reader, constraint);
}

/// The names of columns: strings, or columns of the same table.
std::vector<std::string> column_names(ArgumentReader& reader, const std::vector<Value>& values) {
  std::vector<std::string> names;
  for (const auto& value : values) {
    const auto column = value.as<ColumnItem>();
    const auto clause = value.as<ClauseItem>();
    if (column) {
      if (column->column.name.empty()) reader.refuse("a column", value);
      names.push_back(column->column.name);
    } else if (clause && clause->clause.kind == written::Clause::Kind::column) {
      names.push_back(clause->clause.text);
    } else {
      names.push_back(reader.to_string(value, "a column"));
    }
  }
  return names;
}

std::shared_ptr<ConstraintItem> new_constraint(MigrationContext& context, ConstraintKind kind) {
  auto item = std::make_shared<ConstraintItem>();
  item->constraint.kind = kind;
  item->number = context.next_number();
  return item;
}

Value make_foreign_key(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "ForeignKey");
  auto item = std::make_shared<ForeignKeyItem>();
  item->constraint.kind = ConstraintKind::foreign_key;
  auto [table, column] = split_target(interpreter, reader.string("column"));
  item->constraint.referenced_table = std::move(table);
  item->constraint.referenced_columns = {std::move(column)};
  item->name = to_name(reader, reader.keyword("name"), "name");
  read_actions(reader, item->constraint);
  reader.ignore({"link_to_name", "info", "comment"});
  item->constraint.options = take_options(context, interpreter, reader);
  return item;
}

Value make_foreign_key_constraint(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "ForeignKeyConstraint");
  auto item = new_constraint(context, ConstraintKind::foreign_key);
  item->constraint.columns = column_names(reader, interpreter.iterate(reader.required("columns")));
  for (const auto& target : reader.strings("refcolumns")) {
    auto [table, column] = split_target(interpreter, target);
    if (!item->constraint.referenced_columns.empty() && item->constraint.referenced_table != table)
      interpreter.refuse("has a foreign key to two tables");
    item->constraint.referenced_table = std::move(table);
    item->constraint.referenced_columns.push_back(std::move(column));
  }
  if (item->constraint.columns.size() != item->constraint.referenced_columns.size() ||
      item->constraint.columns.empty())
    interpreter.refuse("has a foreign key with another number of columns on its other side");
  item->name = to_name(reader, reader.optional("name"), "name");
  read_actions(reader, item->constraint);
  reader.ignore({"link_to_name", "info", "comment"});
  item->constraint.options = take_options(context, interpreter, reader);
  return item;
}

Value make_key(MigrationContext& context, Interpreter& interpreter, Arguments& arguments,
               ConstraintKind kind) {
  ArgumentReader reader(interpreter, arguments,
                        kind == ConstraintKind::unique ? "UniqueConstraint" : "PrimaryKeyConstraint");
  auto item = new_constraint(context, kind);
  item->constraint.columns = column_names(reader, reader.rest());
  item->name = to_name(reader, reader.keyword("name"), "name");
  read_deferral(reader, item->constraint);
  reader.ignore({"info", "comment"});
  item->constraint.options = take_options(context, interpreter, reader);
  return item;
}

Value make_check(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "CheckConstraint");
  auto item = new_constraint(context, ConstraintKind::check);
  item->constraint.expression = to_sql(context, interpreter, reader.required("sqltext"));
  item->name = to_name(reader, reader.optional("name"), "name");
  read_deferral(reader, item->constraint);
  reader.ignore({"info", "comment"});
  item->constraint.options = take_options(context, interpreter, reader);
  return item;
}

Value make_index(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "Index");
  auto item = std::make_shared<IndexItem>();
  item->name = to_name(reader, reader.required("name"), "name");
  for (const auto& element : reader.rest()) {
    item->elements.push_back(
        element.text() ? written::Clause{.kind = written::Clause::Kind::column, .text = *element.text()}
                       : to_clause(context, interpreter, element));
  }
  item->unique = reader.keyword_boolean("unique").value_or(false);
  reader.ignore({"info"});
  item->options = take_options(context, interpreter, reader);
  return item;
}

Value make_computed(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "Computed");
  auto item = std::make_shared<ComputedItem>();
  item->computed.expression = to_sql(context, interpreter, reader.required("sqltext"));
  if (const auto persisted = reader.optional("persisted"); persisted && !persisted->is_none())
    item->computed.persisted = reader.to_boolean(*persisted, "persisted");
  reader.finish();
  return item;
}

Value make_identity(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "Identity");
  auto item = std::make_shared<IdentityItem>();
  auto& identity = item->identity;
  if (const auto always = reader.optional("always"); always && !always->is_none())
    identity.always = reader.to_boolean(*always, "always");
  if (const auto on_null = reader.optional("on_null"); on_null && !on_null->is_none())
    reader.refuse("on_null", *on_null);
  identity.start = reader.optional_integer("start");
  identity.increment = reader.optional_integer("increment");
  identity.minimum = reader.optional_integer("minvalue");
  identity.maximum = reader.optional_integer("maxvalue");
  const auto flag = [&](const char* name) -> std::optional<bool> {
    const auto value = reader.optional(name);
    if (!value || value->is_none()) return std::nullopt;
    return reader.to_boolean(*value, name);
  };
  identity.no_minimum = flag("nominvalue").has_value();
  identity.no_maximum = flag("nomaxvalue").has_value();
  identity.cycle = flag("cycle");
  identity.cache = reader.optional_integer("cache");
  reader.optional("order");
  reader.finish();
  static_cast<void>(context);
  return item;
}

Value make_column(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "Column");
  auto item = std::make_shared<ColumnItem>();
  auto& column = item->column;
  auto parts = reader.rest();
  std::size_t next = 0;
  if (next < parts.size() && (parts[next].text() || parts[next].as<FinalName>())) {
    column.name = interpreter.to_text(parts[next++]);
  } else if (const auto name = reader.keyword("name")) {
    column.name = reader.to_string(*name, "name");
  }
  if (next < parts.size() && (parts[next].as<TypeItem>() || parts[next].as<TypeClass>())) {
    column.type = to_type(interpreter, parts[next++]);
  } else if (const auto type = reader.keyword("type_")) {
    column.type = to_type(interpreter, *type);
  }
  for (; next < parts.size(); ++next) {
    const auto& part = parts[next];
    if (auto key = part.as<ForeignKeyItem>()) {
      item->foreign_keys.push_back(std::move(key));
    } else if (const auto computed = part.as<ComputedItem>()) {
      column.computed = computed->computed;
    } else if (const auto identity = part.as<IdentityItem>()) {
      column.identity = identity->identity;
    } else if (auto check = part.as<ConstraintItem>();
               check && check->constraint.kind == ConstraintKind::check) {
      item->checks.push_back(std::move(check));
    } else {
      reader.refuse("a part", part);
    }
  }
  // Without a type a column takes that of what it refers to, which is not known here.
  if (!column.type) interpreter.refuse(fmt::format("has the column {} without a type", column.name));
  const auto flag = [&](const char* name) { return reader.keyword_boolean(name); };
  column.primary_key = flag("primary_key").value_or(false);
  if (const auto nullable = flag("nullable")) {
    column.nullable = *nullable;
    item->nullable_given = true;
  } else {
    column.nullable = !column.primary_key && !column.identity;
  }
  item->unique = flag("unique").value_or(false);
  item->index = flag("index").value_or(false);
  if (const auto given = reader.keyword("server_default"); given && !given->is_none()) {
    if (const auto computed = given->as<ComputedItem>()) {
      column.computed = computed->computed;
    } else if (const auto identity = given->as<IdentityItem>()) {
      column.identity = identity->identity;
    } else if (given->as<FetchedItem>()) {
      item->is_fetched = true;
    } else {
      column.server_default = to_default(context, interpreter, *given);
    }
  }
  if (column.identity && !item->nullable_given) column.nullable = false;
  for (const char* name : {"default", "insert_default"}) {
    if (const auto given = reader.keyword(name); given && !given->is_none()) item->default_value = *given;
  }
  if (const auto given = reader.keyword("autoincrement")) {
    if (const auto* truth = std::get_if<bool>(&given->data)) {
      item->autoincrement = *truth ? Autoincrement::yes : Autoincrement::no;
    } else if (given->text() && *given->text() == "ignore_fk") {
      item->autoincrement = Autoincrement::ignore_foreign_keys;
    } else if (!given->text() || *given->text() != "auto") {
      reader.refuse("autoincrement", *given);
    }
  }
  column.comment = reader.keyword_string("comment");
  if (const auto given = reader.keyword("onupdate"); given && !given->is_none()) item->onupdate = *given;
  reader.ignore({"server_onupdate", "doc", "info", "sort_order"});
  for (const char* name : {"system", "quote"}) {
    if (const auto given = reader.keyword(name); given && !given->is_none() && interpreter.truth(*given))
      reader.refuse(name, *given);
  }
  if (const auto key = reader.keyword_string("key"); key && *key != column.name)
    interpreter.refuse(fmt::format("has the column {} with another key", column.name));
  if (!take_options(context, interpreter, reader).empty())
    interpreter.refuse(fmt::format("has the column {} with options of a dialect", column.name));
  return item;
}

}  // namespace

bool is_integer(const written::Type& type, bool with_numbers) {
  const auto& name = type.name;
  return name == "Integer" || name == "INTEGER" || name == "SmallInteger" || name == "SMALLINT" ||
         name == "BigInteger" || name == "BIGINT" || name == "TINYINT" || name == "MEDIUMINT" ||
         (with_numbers && (name == "Numeric" || name == "NUMERIC" || name == "DECIMAL" || name == "Float" ||
                           name == "FLOAT" || name == "REAL" || name == "Double" || name == "DOUBLE" ||
                           name == "DOUBLE_PRECISION"));
}

Value ColumnItem::attribute(Interpreter& interpreter, const std::string& name) {
  if (name == "name" || name == "key") return Value::string(column.name);
  return Object::attribute(interpreter, name);
}

written::Clause to_default(MigrationContext& context, Interpreter& interpreter, const Value& value) {
  if (value.text()) return {.kind = written::Clause::Kind::string, .text = *value.text()};
  if (value.as<ClauseItem>()) {
    auto clause = to_clause(context, interpreter, value);
    // SQLite has parentheses around it or not, by SQLAlchemy's version.
    if (clause.kind == written::Clause::Kind::string)
      interpreter.refuse("has a literal expression in a definition");
    check_definition(interpreter, clause);
    return clause;
  }
  if (const auto object = value.as<Object>()) object->use(interpreter);
  interpreter.refuse(fmt::format("has {} as a server_default", type_name(value)));
}

std::optional<ItemName> to_name(ArgumentReader& reader, const std::optional<Value>& value, const char* what) {
  if (!value || value->is_none()) return std::nullopt;
  if (const auto name = value->as<FinalName>()) return ItemName{name->name, true};
  return ItemName{reader.to_string(*value, what), false};
}

std::pair<schema::ObjectName, std::string> split_target(Interpreter& interpreter, const std::string& target) {
  const auto parts = text::split(target, '.');
  if (parts.size() == 2) return {{"", parts[0]}, parts[1]};
  if (parts.size() == 3) return {{parts[0], parts[1]}, parts[2]};
  interpreter.refuse(fmt::format("refers to {}, which is not table.column", target));
}

written::Options take_options(MigrationContext& context, Interpreter& interpreter, ArgumentReader& reader) {
  written::Options options;
  for (const auto& [key, value] : reader.keyword_rest()) {
    std::string option;
    bool known = false;
    for (const std::string dialect : {"postgresql", "sqlite", "mysql", "mariadb", "oracle", "mssql"}) {
      if (!key.starts_with(dialect + "_")) continue;
      known = true;
      const auto own = key.substr(dialect.size() + 1);
      if (context.writer().takes_option(dialect, own)) option = own;
    }
    if (!known)
      interpreter.refuse(
          fmt::format("gives {} the argument {}, which is not known here", reader.function(), key));
    if (option.empty() || value.is_none()) continue;
    if (const auto* flag = std::get_if<bool>(&value.data)) {
      options[option] = *flag;
    } else if (const auto* number = std::get_if<std::int64_t>(&value.data)) {
      options[option] = *number;
    } else if (const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&value.data)) {
      std::vector<std::pair<std::string, std::string>> pairs;
      for (const auto& [name, held] : (*dict)->entries)
        pairs.emplace_back(reader.to_string(name, key), interpreter.to_text(held));
      options[option] = std::move(pairs);
    } else if (value.text() || value.as<Object>()) {
      // A `where` that is a string is SQL; other strings are words.
      options[option] = value.text() && option != "where" ? written::Clause{.text = *value.text()}
                                                          : to_sql(context, interpreter, value);
    } else {
      options[option] = reader.to_strings(value, key);
    }
  }
  return options;
}

std::map<std::string, Value> schema_functions(MigrationContext& context) {
  std::map<std::string, Value> names;
  const auto add = [&](const char* name, auto make) {
    names[name] = function(name, [&context, make](Interpreter& interpreter, Arguments& arguments) {
      return make(context, interpreter, arguments);
    });
  };
  add("Column", make_column);
  add("ForeignKey", make_foreign_key);
  add("ForeignKeyConstraint", make_foreign_key_constraint);
  add("CheckConstraint", make_check);
  add("Index", make_index);
  add("Identity", make_identity);
  add("FetchedValue", [](MigrationContext&, Interpreter& interpreter, Arguments& arguments) -> Value {
    ArgumentReader(interpreter, arguments, "FetchedValue").finish();
    return std::make_shared<FetchedItem>();
  });
  add("Computed", make_computed);
  add("UniqueConstraint", [](MigrationContext& owner, Interpreter& interpreter, Arguments& arguments) {
    return make_key(owner, interpreter, arguments, ConstraintKind::unique);
  });
  add("PrimaryKeyConstraint", [](MigrationContext& owner, Interpreter& interpreter, Arguments& arguments) {
    return make_key(owner, interpreter, arguments, ConstraintKind::primary_key);
  });
  return names;
}

// --- a table ----------------------------------------------------------------------------------------------

namespace {

/// Puts a table together as sqlalchemy.Table does.
class Assembler {
 public:
  Assembler(MigrationContext& context, Interpreter& interpreter, const schema::ObjectName& table)
      : context_(context), interpreter_(interpreter), table_(table) {}

  AssembledTable assemble(const std::vector<Value>& items) {
    for (const auto& item : items) sort(item);
    std::ranges::sort(explicit_, {}, [](const auto& item) { return item->number; });
    for (const auto& column : columns_) names_.push_back(column->column.name);
    for (const auto& name : names_) {
      if (std::ranges::count(names_, name) > 1)
        interpreter_.refuse(fmt::format("has the column {} twice", name));
    }
    find_primary_key();
    for (const auto& column : columns_) add_column(*column);
    for (const auto& item : explicit_) add(*item);
    // What columns bring along is made when the table is, after what stands on its own.
    for (auto& one : implied_) result_.constraints.push_back(std::move(one));
    for (const auto& item : indexes_) {
      std::vector<std::string> columns;
      for (const auto& element : item->elements) {
        if (element.kind == written::Clause::Kind::column) columns.push_back(element.text);
      }
      auto name = resolve(item->name, "ix", columns);
      if (!name) interpreter_.refuse("has an index without a name");
      result_.indexes.push_back({*name, item->elements, item->unique, item->options});
    }
    return std::move(result_);
  }

 private:
  void sort(const Value& item) {
    if (auto column = item.as<ColumnItem>()) {
      column->require_name(interpreter_);
      columns_.push_back(std::move(column));
    } else if (auto constraint = item.as<ConstraintItem>()) {
      if (constraint->constraint.kind == ConstraintKind::primary_key) {
        if (primary_) interpreter_.refuse("has two primary keys");
        primary_ = std::move(constraint);
      } else {
        explicit_.push_back(std::move(constraint));
      }
    } else if (auto index = item.as<IndexItem>()) {
      indexes_.push_back(std::move(index));
    } else {
      if (const auto object = item.as<Object>()) object->use(interpreter_);
      interpreter_.refuse(fmt::format("puts {} into a table", type_name(item)));
    }
  }

  std::optional<std::string> resolve(const std::optional<ItemName>& name, const char* key,
                                     const std::vector<std::string>& columns,
                                     const written::Constraint* referring = nullptr) {
    NamedThing thing{.key = key, .table = table_, .columns = columns, .table_columns = attached_};
    if (referring) {
      thing.referred_table = referring->referenced_table.name;
      thing.referred_column = referring->referenced_columns.at(0);
    }
    return resolve_name(context_, interpreter_, name, thing);
  }

  void find_primary_key() {
    std::vector<std::string> flagged;
    for (const auto& column : columns_) {
      if (column->column.primary_key) flagged.push_back(column->column.name);
    }
    if (primary_) {
      if (!flagged.empty() && flagged != primary_->constraint.columns)
        interpreter_.refuse("has a primary key and other columns that are marked as one");
      key_ = primary_->constraint.columns;
      for (const auto& name : key_) {
        if (std::ranges::find(names_, name) == names_.end())
          interpreter_.refuse(fmt::format("has a primary key of {}, which is no column", name));
      }
    } else {
      key_ = flagged;
    }
    counter_ = find_counter();
    if (key_.empty()) return;
    auto columns = key_;
    // One that SQLAlchemy makes by itself begins with the column that counts.
    if (!primary_ && !counter_.empty()) {
      std::erase(columns, counter_);
      columns.insert(columns.begin(), counter_);
    }
    written::Constraint constraint;
    if (primary_) constraint = primary_->constraint;
    constraint.kind = ConstraintKind::primary_key;
    constraint.columns = std::move(columns);
    constraint.name = resolve(primary_ ? primary_->name : std::nullopt, "pk", key_);
    result_.constraints.push_back(std::move(constraint));
  }

  /// The column that the engine shall count up; see PrimaryKeyConstraint._autoincrement_column.
  std::string find_counter() const {
    const auto counts_by_itself = [&](const ColumnItem& column) {
      // Before 2.1 any number counted.
      const bool with_numbers = context_.version() < dialect::written::SqlAlchemy{2, 1, 0};
      const bool no_reference = column.foreign_keys.empty() && !refers(column.column.name);
      return is_integer(*column.column.type, with_numbers) && !column.column.server_default &&
             !column.is_fetched && !column.column.computed &&
             (no_reference || column.autoincrement == Autoincrement::ignore_foreign_keys);
    };
    std::string result;
    for (const auto& column : columns_) {
      if (std::ranges::find(key_, column->column.name) == key_.end()) continue;
      if (column->autoincrement == Autoincrement::yes) {
        if (!result.empty()) interpreter_.refuse("has two columns that count");
        if (!is_integer(*column->column.type, true)) interpreter_.refuse("counts with what is no number");
        result = column->column.name;
      } else if (key_.size() == 1 && column->autoincrement != Autoincrement::no &&
                 counts_by_itself(*column)) {
        result = column->column.name;
      }
    }
    return result;
  }

  bool refers(const std::string& column) const {
    return std::ranges::any_of(explicit_, [&](const auto& item) {
      return item->constraint.kind == ConstraintKind::foreign_key &&
             std::ranges::find(item->constraint.columns, column) != item->constraint.columns.end();
    });
  }

  void add_column(const ColumnItem& item) {
    auto column = item.column;
    attached_.push_back(column.name);
    const bool in_key = std::ranges::find(key_, column.name) != key_.end();
    if (in_key && !item.nullable_given) column.nullable = false;
    column.is_fetched = item.is_fetched;
    column.has_python_default = item.default_value.has_value();
    column.counts =
        column.name == counter_ && (!column.has_python_default || item.autoincrement == Autoincrement::yes);
    column.primary_key = in_key && key_.size() == 1 && item.foreign_keys.empty() && !refers(column.name);
    if (item.autoincrement == Autoincrement::yes && in_key && key_.size() > 1 &&
        !context_.writer().alters_constraints())
      interpreter_.refuse(
          "counts in a primary key of several columns, which SQLAlchemy can't on this engine");
    for (const auto& check : item.checks) {
      auto constraint = check->constraint;
      constraint.name = resolve(check->name, "ck", {});
      column.checks.push_back(std::move(constraint));
    }
    const auto find_enum = [&](const written::Type& type, const auto& self) -> void {
      const auto variant = type.variants.find(context_.writer().name());
      const auto& used = variant == type.variants.end() ? type : *variant->second;
      if (used.item) self(*used.item, self);
      if (used.name != "Enum" && used.name != "ENUM") return;
      if (!table_.schema.empty() && used.enum_name.schema.empty() && used.native &&
          !(context_.version() < dialect::written::SqlAlchemy{2, 1, 0})) {
        interpreter_.refuse("has an enum without a schema in a table with one");
      }
      if (used.native && used.creates_type) result_.enums.push_back(used);
    };
    find_enum(*column.type, find_enum);
    if (item.index) {
      result_.indexes.push_back({resolve(std::nullopt, "ix", {column.name}).value_or(""),
                                 {{.kind = written::Clause::Kind::column, .text = column.name}},
                                 item.unique,
                                 {}});
    } else if (item.unique) {
      written::Constraint constraint{.kind = ConstraintKind::unique};
      constraint.name = resolve(std::nullopt, "uq", {column.name});
      constraint.columns = {column.name};
      implied_.push_back(std::move(constraint));
    }
    for (const auto& key : item.foreign_keys) {
      auto constraint = key->constraint;
      constraint.columns = {column.name};
      constraint.name = resolve(key->name, "fk", constraint.columns, &constraint);
      implied_.push_back(std::move(constraint));
    }
    result_.columns.push_back(std::move(column));
  }

  void add(const ConstraintItem& item) {
    auto constraint = item.constraint;
    if (constraint.kind != ConstraintKind::check) {
      for (const auto& name : constraint.columns) {
        if (std::ranges::find(names_, name) == names_.end())
          interpreter_.refuse(fmt::format("has a constraint on {}, which is no column", name));
      }
      if (constraint.columns.empty()) return;  // SQLAlchemy leaves it out
    }
    const bool refers_to = constraint.kind == ConstraintKind::foreign_key;
    const char* key = constraint.kind == ConstraintKind::unique ? "uq" : refers_to ? "fk" : "ck";
    constraint.name = resolve(item.name, key, constraint.columns, refers_to ? &constraint : nullptr);
    result_.constraints.push_back(std::move(constraint));
  }

  MigrationContext& context_;
  Interpreter& interpreter_;
  const schema::ObjectName& table_;
  std::vector<std::shared_ptr<ColumnItem>> columns_;
  std::vector<std::shared_ptr<ConstraintItem>> explicit_;
  std::vector<std::shared_ptr<IndexItem>> indexes_;
  std::shared_ptr<ConstraintItem> primary_;
  std::vector<std::string> names_, key_;
  std::vector<std::string> attached_;  ///< those of the columns that the table has by then
  std::string counter_;
  std::vector<written::Constraint> implied_;
  AssembledTable result_;
};

}  // namespace

AssembledTable assemble_table(MigrationContext& context, Interpreter& interpreter,
                              const schema::ObjectName& table, const std::vector<Value>& items) {
  return Assembler(context, interpreter, table).assemble(items);
}

}  // namespace limbeck::scripts::python
