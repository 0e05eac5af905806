// Tables of SQLAlchemy's Core.
#include <fmt/core.h>

#include <algorithm>

#include "scripts/python/alembic/binding.hpp"
#include "scripts/python/alembic/connection.hpp"
#include "scripts/python/alembic/models.hpp"

namespace limbeck::scripts::python {
namespace {

using Kind = written::Clause::Kind;

/// table.c
class ColumnsItem : public Object {
 public:
  explicit ColumnsItem(std::shared_ptr<TableItem> table) : table_(std::move(table)) {}
  std::string kind() const override { return "the columns of a table"; }
  Value attribute(Interpreter& interpreter, const std::string& name) override {
    static const std::set<std::string_view> methods = {
        "keys",   "values", "items",  "get",  "add", "as_readonly", "corresponding_column", "contains_column",
        "remove", "extend", "update", "clear"};
    if (name == "keys") {
      return function(name, [table = table_](Interpreter& caller, Arguments& arguments) {
        ArgumentReader(caller, arguments, "keys").finish();
        std::vector<Value> names;
        for (const auto& column : table->columns) names.push_back(Value::string(column.name));
        return Value::list(std::move(names));
      });
    }
    if (methods.contains(name)) return Object::attribute(interpreter, name);
    return named(interpreter, name);
  }
  Value subscript(Interpreter& interpreter, const Value& index) override {
    if (!index.text()) return Object::subscript(interpreter, index);
    return named(interpreter, *index.text());
  }
  std::vector<Value> iterate(Interpreter&) override {
    std::vector<Value> all;
    for (std::size_t i = 0; i < table_->columns.size(); ++i) all.push_back(table_->column(i));
    return all;
  }

 private:
  Value named(Interpreter& interpreter, const std::string& name) const {
    auto& columns = table_->columns;
    auto found = std::ranges::find(columns, name, &TableColumn::name);
    if (found == columns.end() && table_->is_open)
      found = columns.insert(found, TableColumn{name, nullptr, {}, {}});
    if (found == columns.end())
      interpreter.refuse(fmt::format("uses the column {}, which its table does not list", name));
    return table_->column(static_cast<std::size_t>(found - columns.begin()));
  }

  std::shared_ptr<TableItem> table_;
};

/// sa.MetaData()
class MetaDataItem : public Object {
 public:
  std::string kind() const override { return "a MetaData"; }
  Value attribute(Interpreter& interpreter, const std::string& name) override {
    return name == "naming_convention" ? naming_convention : Object::attribute(interpreter, name);
  }
  void set_attribute(Interpreter& interpreter, const std::string& name, const Value& value) override {
    if (name != "naming_convention") return Object::set_attribute(interpreter, name, value);
    naming_convention = value;
  }
  std::string schema;
  Value naming_convention;
  std::set<schema::ObjectName> tables;
  /// The effects so far when a table was read: SQLAlchemy has read those, too, that it refers to.
  std::optional<std::size_t> read_at;
};

/// Table(…, autoload_with=…), of the migration's connection: its columns as they are now. What its types do
/// to values is known of the plain ones alone.
Value read_table(MigrationContext& context, Interpreter& interpreter, MetaDataItem& metadata,
                 const schema::ObjectName& name) {
  using dialect::written::Inspection;
  if (!context.copy_influence().empty())
    interpreter.refuse(fmt::format("reads the table {}, and {}", name.display(), context.copy_influence()));
  if (metadata.read_at && *metadata.read_at != context.effects())
    interpreter.refuse(
        fmt::format("reads the table {} later than another that may refer to it", name.display()));
  const auto rows = context.inspect(interpreter, Inspection::columns, name);
  metadata.read_at = context.effects();
  if (context.is_probe()) {
    const auto open = make_table_item(context, name);
    open->is_open = true;
    open->columns.push_back({"undecided", nullptr, {}, {}});
    return open;
  }
  if (rows.empty()) interpreter.refuse(fmt::format("reads the table {}, which is not there", name.display()));
  const auto table = make_table_item(context, name);
  for (const auto& row : rows) {
    const auto& type = row.at(2);
    table->columns.push_back({row.at(0).value_or(""),
                              std::make_shared<const written::Type>(
                                  written::Type{.name = type.value_or("another"), .converts = !type}),
                              {},
                              {}});
  }
  return table;
}

Value make_metadata(MigrationContext&, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "MetaData");
  const auto item = std::make_shared<MetaDataItem>();
  item->schema = reader.keyword_string("schema").value_or("");
  for (const char* name : {"info", "quote_schema"}) reader.keyword(name);
  const auto naming = reader.keyword("naming_convention");
  const auto* given = naming ? std::get_if<std::shared_ptr<DictValue>>(&naming->data) : nullptr;
  const bool is_empty = !naming || naming->is_none() || (given && (*given)->entries.empty());
  if (!is_empty) {
    item->naming_convention = *naming;
  } else {  // DEFAULT_NAMING_CONVENTION in sqlalchemy/sql/schema.py
    const auto usual = std::make_shared<DictValue>();
    usual->entries.emplace_back(Value::string("ix"), Value::string("ix_%(column_0_label)s"));
    item->naming_convention = Value(Value::Data(usual));
  }
  // Before 2.0, it could be bound to a connection.
  if (const auto bind = reader.optional("bind"); bind && !bind->is_none())
    interpreter.refuse("binds a MetaData");
  reader.finish();
  return item;
}

void add_column(TableItem& table, const ColumnItem& item) {
  table.columns.push_back({item.column.name, item.column.type, item.default_value, item.onupdate});
}

Value make_schema_table(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "Table");
  schema::ObjectName name{"", reader.string("name")};
  const auto given = reader.required("metadata");
  const auto metadata = given.as<MetaDataItem>();
  if (!metadata) reader.refuse("metadata", given);
  const auto parts = reader.rest();
  const auto reads = reader.keyword_boolean("autoload");  // which 1.4 needs no longer
  const auto from = reader.keyword("autoload_with");
  name.schema = reader.keyword_string("schema").value_or(metadata->schema);
  const bool is_new = metadata->tables.insert(name).second;
  for (const char* ignored : {"info", "comment", "extend_existing", "keep_existing", "prefixes"})
    reader.keyword(ignored);
  take_options(context, interpreter, reader);
  reader.finish();
  if (!is_new) interpreter.refuse(fmt::format("defines the table {} twice", name.name));
  if (reads.value_or(false) || (from && !from->is_none())) {
    if (!from || !is_connection(*from) || !parts.empty())
      interpreter.refuse(fmt::format("has the table {} read from the database in another way", name.name));
    return read_table(context, interpreter, *metadata, name);
  }
  if (metadata->read_at)
    interpreter.refuse(fmt::format("defines the table {} beside one that was read", name.name));
  const auto table = make_table_item(context, name);
  for (const auto& part : parts) {
    if (const auto column = part.as<ColumnItem>()) {
      column->require_name(interpreter);
      if (column->from) interpreter.refuse("puts a column into two tables");
      if (column->column.computed || column->column.identity)
        interpreter.refuse("has a table object with a computed column or an identity");
      column->from = table->from;
      add_column(*table, *column);
    } else if (!part.as<ConstraintItem>() && !part.as<IndexItem>()) {
      reader.refuse("a part", part);
    }
  }
  return table;
}

/// sa.table(name, *columns)
Value make_light_table(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "table");
  schema::ObjectName name{"", reader.string("name")};
  const auto parts = reader.rest();
  name.schema = reader.keyword_string("schema").value_or("");
  reader.finish();
  const auto table = make_table_item(context, name);
  for (const auto& part : parts) {
    const auto clause = part.as<ClauseItem>();
    const auto column = part.as<ColumnItem>();
    if (clause && !clause->is_text && clause->clause.kind == Kind::column) {
      if (clause->clause.from) interpreter.refuse("puts a column into two tables");
      clause->clause.from = table->from;
      table->columns.push_back({clause->clause.text, clause->clause.type, {}, {}});
    } else if (column) {
      column->require_name(interpreter);
      if (column->from) interpreter.refuse("puts a column into two tables");
      add_column(*table, *column);
      column->from = table->from;
    } else {
      reader.refuse("a column", part);
    }
  }
  return table;
}

/// table.join(other, on)
Value make_join(MigrationContext& context, Interpreter& interpreter, ArgumentReader& reader,
                const written::FromPointer& left, bool outer) {
  const auto right = reader.required("right");
  const auto other = right.as<TableItem>();
  if (!other) reader.refuse("right", right);
  const auto on = condition(context, interpreter, reader.required("onclause"));
  bool is_outer = outer;
  if (const auto given = reader.optional("isouter")) is_outer = reader.to_boolean(*given, "isouter");
  reader.finish();
  const auto item = std::make_shared<JoinItem>(context);
  item->from = std::make_shared<const written::From>(written::From{
      .left = left, .right = other->from, .on = grouped(context, on, "_asbool"), .outer = is_outer});
  return item;
}

Value make_alias(MigrationContext& context, Interpreter& interpreter, Arguments& arguments,
                 const TableItem& table) {
  ArgumentReader reader(interpreter, arguments, "alias");
  const auto name = reader.optional_string("name");
  reader.finish();
  if (!name || !table.from->alias.empty()) interpreter.refuse("has an alias without a name");
  const auto result = std::make_shared<TableItem>(context);
  result->from =
      std::make_shared<const written::From>(written::From{.table = table.from->table, .alias = *name});
  result->columns = table.columns;
  return result;
}

/// table.insert(), .update() and .delete(), with what they could be given before 2.0.
Value make_change(MigrationContext& context, Interpreter& interpreter, Arguments& arguments,
                  ChangeItem::Verb verb, const std::shared_ptr<TableItem>& table) {
  ArgumentReader reader(interpreter, arguments, "a statement");
  if (!table->from->alias.empty()) interpreter.refuse("changes the rows of an alias");
  auto item = std::make_shared<ChangeItem>(context, verb, table);
  if (context.version() < dialect::written::SqlAlchemy{2, 0, 0}) {
    if (verb != ChangeItem::Verb::insert) {
      if (const auto where = reader.optional("whereclause"); where && !where->is_none())
        item->where.push_back(condition(context, interpreter, *where));
    }
    if (verb != ChangeItem::Verb::remove) {
      if (const auto values = reader.optional("values"); values && !values->is_none()) {
        Arguments one{.positional = {*values}};
        item = item->with_values(interpreter, one);
      }
    }
  }
  reader.finish();
  return item;
}

Value change_of_table(MigrationContext& context, Interpreter& interpreter, Arguments& arguments,
                      ChangeItem::Verb verb) {
  if (arguments.positional.empty()) interpreter.refuse("has a statement without a table");
  const auto model = arguments.positional[0].as<ModelClass>();
  const auto table = model ? model->table : arguments.positional[0].as<TableItem>();
  if (!table) {
    if (const auto object = arguments.positional[0].as<Object>()) object->use(interpreter);
    interpreter.refuse(fmt::format("changes the rows of {}", type_name(arguments.positional[0])));
  }
  arguments.positional.erase(arguments.positional.begin());
  return make_change(context, interpreter, arguments, verb, table);
}

}  // namespace

std::shared_ptr<TableItem> make_table_item(MigrationContext& context, const schema::ObjectName& name) {
  const auto item = std::make_shared<TableItem>(context);
  item->from = std::make_shared<const written::From>(written::From{.table = name});
  return item;
}

const TableColumn* TableItem::find(const std::string& name) const {
  static const TableColumn any;
  const auto found = std::ranges::find(columns, name, &TableColumn::name);
  if (found == columns.end() && is_open) return &any;
  return found == columns.end() ? nullptr : &*found;
}

Value TableItem::column(std::size_t place) {
  expressions_.resize(columns.size());
  auto& held = expressions_.at(place);
  if (held.is_none()) {
    held = std::make_shared<ClauseItem>(
        context_,
        written::Clause{
            .kind = Kind::column, .text = columns[place].name, .from = from, .type = columns[place].type});
  }
  return held;
}

Value FromItem::attribute(Interpreter& interpreter, const std::string& name) {
  if (name != "join" && name != "outerjoin") return Object::attribute(interpreter, name);
  return function(name, [self = std::static_pointer_cast<FromItem>(shared_from_this()), name](
                            Interpreter& caller, Arguments& arguments) {
    ArgumentReader reader(caller, arguments, name);
    return make_join(self->context_, caller, reader, self->from, name == "outerjoin");
  });
}

Value TableItem::attribute(Interpreter& interpreter, const std::string& name) {
  const auto self = std::static_pointer_cast<TableItem>(shared_from_this());
  if (name == "c" || name == "columns") return std::make_shared<ColumnsItem>(self);
  if (name == "name") return Value::string(from->alias.empty() ? from->table.name : from->alias);
  if (name == "alias") {
    return function(name, [self](Interpreter& caller, Arguments& arguments) {
      return make_alias(self->context_, caller, arguments, *self);
    });
  }
  if (name == "select") {
    return function(name, [self](Interpreter& caller, Arguments& arguments) -> Value {
      ArgumentReader reader(caller, arguments, "select");
      const auto select = std::make_shared<SelectItem>(self->context_, written::Select{});
      for (std::size_t i = 0; i < self->columns.size(); ++i)
        select->select.columns.push_back(self->column(i).as<ClauseItem>()->clause);
      select->select.from = {self->from};
      if (self->context_.version() < dialect::written::SqlAlchemy{2, 0, 0}) {
        if (const auto where = reader.optional("whereclause"); where && !where->is_none())
          select->select.where = {condition(self->context_, caller, *where)};
      }
      reader.finish();
      return select;
    });
  }
  static const std::map<std::string, ChangeItem::Verb> verbs = {{"insert", ChangeItem::Verb::insert},
                                                                {"update", ChangeItem::Verb::update},
                                                                {"delete", ChangeItem::Verb::remove}};
  if (const auto verb = verbs.find(name); verb != verbs.end()) {
    return function(name, [self, verb = verb->second](Interpreter& caller, Arguments& arguments) {
      return make_change(self->context_, caller, arguments, verb, self);
    });
  }
  return FromItem::attribute(interpreter, name);
}

Value make_dialect_insert(MigrationContext& context) {
  return function("insert", [&context](Interpreter& interpreter, Arguments& arguments) {
    const auto value = change_of_table(context, interpreter, arguments, ChangeItem::Verb::insert);
    value.as<ChangeItem>()->knows_conflict = true;
    return value;
  });
}

std::map<std::string, Value> table_functions(MigrationContext& context) {
  std::map<std::string, Value> names;
  const auto add = [&](const char* name, auto make) {
    names[name] = function(name, [&context, make](Interpreter& interpreter, Arguments& arguments) {
      return make(context, interpreter, arguments);
    });
  };
  add("table", make_light_table);
  add("Table", make_schema_table);
  add("MetaData", make_metadata);
  const auto add_change = [&](const char* name, ChangeItem::Verb verb) {
    add(name, [verb](MigrationContext& owner, Interpreter& interpreter, Arguments& arguments) {
      return change_of_table(owner, interpreter, arguments, verb);
    });
  };
  add_change("insert", ChangeItem::Verb::insert);
  add_change("update", ChangeItem::Verb::update);
  add_change("delete", ChangeItem::Verb::remove);
  for (const bool outer : {false, true}) {
    add(outer ? "outerjoin" : "join",
        [outer](MigrationContext& owner, Interpreter& interpreter, Arguments& arguments) {
          ArgumentReader reader(interpreter, arguments, "join");
          const auto left = reader.required("left");
          const auto item = left.as<FromItem>();
          if (!item) reader.refuse("left", left);
          return make_join(owner, interpreter, reader, item->from, outer);
        });
  }
  return names;
}

}  // namespace limbeck::scripts::python
