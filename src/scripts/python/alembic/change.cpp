// INSERT, UPDATE and DELETE of SQLAlchemy's Core, and how statements are compiled with parameters.
#include <fmt/core.h>

#include <algorithm>
#include <functional>

#include "base/text.hpp"
#include "scripts/python/alembic/binding.hpp"
#include "scripts/python/alembic/query.hpp"

namespace limbeck::scripts::python {
namespace {

using Kind = written::Clause::Kind;
using written::Clause;
using Row = ChangeItem::Row;
using Verb = ChangeItem::Verb;

std::string column_name(Interpreter& interpreter, const Value& key) {
  if (key.text()) return *key.text();
  const auto clause = key.as<ClauseItem>();
  if (clause && clause->clause.kind == Kind::column) return clause->clause.text;
  if (const auto object = key.as<Object>()) object->use(interpreter);
  interpreter.refuse(fmt::format("sets {} of a row", type_name(key)));
}

/// Sets one value of a row. A table that lists no such column: SQLAlchemy fails.
void set(MigrationContext& context, Interpreter& interpreter, const TableItem& table, Row& row,
         const std::string& name, const Value& value) {
  const auto* column = table.find(name);
  if (!column) interpreter.refuse(fmt::format("sets the column {}, which its table does not list", name));
  auto clause = grouped(context, bind_value(context, interpreter, column->type, value), "");
  if (clause.kind == Kind::label || clause.kind == Kind::postfix)
    interpreter.refuse("sets a column to an expression that is not known here");
  const auto found = std::ranges::find(row, name, &Row::value_type::first);
  if (found != row.end()) {
    found->second = std::move(clause);
  } else {
    row.emplace_back(name, std::move(clause));
  }
}

void set_all(MigrationContext& context, Interpreter& interpreter, const TableItem& table, Row& row,
             const Value& values) {
  if (const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&values.data)) {
    for (const auto& [key, value] : (*dict)->entries)
      set(context, interpreter, table, row, column_name(interpreter, key), value);
    return;
  }
  if (const auto object = values.as<Object>()) object->use(interpreter);
  const bool is_sequence = std::holds_alternative<std::shared_ptr<TupleValue>>(values.data) ||
                           std::holds_alternative<std::shared_ptr<ListValue>>(values.data);
  if (!is_sequence) interpreter.refuse(fmt::format("has {} as a row", type_name(values)));
  const auto elements = interpreter.iterate(values);
  if (elements.size() != table.columns.size())
    interpreter.refuse("has a row of other columns than its table");
  for (std::size_t i = 0; i < elements.size(); ++i)
    set(context, interpreter, table, row, table.columns[i].name, elements[i]);
}

/// The values in the order of the table's columns, with the defaults of Python's that apply.
Row completed(MigrationContext& context, Interpreter& interpreter, const TableItem& table, const Row& row,
              Verb verb) {
  if (table.is_open) return row;
  Row result;
  for (const auto& column : table.columns) {
    const auto found = std::ranges::find(row, column.name, &Row::value_type::first);
    const auto& automatic = verb == Verb::insert ? column.default_value : column.onupdate;
    if (found != row.end()) {
      result.push_back(*found);
    } else if (automatic) {
      if (!is_clause(*automatic) && automatic->as<Object>() && !automatic->as<EnumMember>())
        interpreter.refuse(fmt::format("has a default of {} that Python calculates", column.name));
      set(context, interpreter, table, result, column.name, *automatic);
    }
  }
  return result;
}

// --- parameters -------------------------------------------------------------------------------------------

/// The values of one execution, and which of them were used.
class Filling {
 public:
  Filling(MigrationContext& context, Interpreter& interpreter, const DictValue& values)
      : context_(context), interpreter_(interpreter), values_(values) {}

  const Value* find(const std::string& name) {
    for (const auto& [key, value] : values_.entries) {
      if (key.text() && *key.text() == name) return used_.insert(name), &value;
    }
    return nullptr;
  }
  Clause filled(const Clause& clause) {
    auto result = clause;
    if (clause.kind == Kind::parameter) {
      const auto* value = find(clause.text);
      if (!value)
        interpreter_.refuse(fmt::format("has the parameter {} in a statement, without a value", clause.text));
      if (is_clause(*value)) interpreter_.refuse("gives an expression as a parameter");
      return bind_value(context_, interpreter_, clause.type, *value);
    }
    if (clause.select) result.select = std::make_shared<const written::Select>(filled(*clause.select));
    for (auto& part : result.parts) part = filled(part);
    return result;
  }
  written::Select filled(const written::Select& select) {
    auto result = select;
    for (auto* clauses : {&result.columns, &result.where, &result.group_by, &result.having, &result.order_by})
      fill(*clauses);
    return result;
  }
  void fill(std::vector<Clause>& clauses) {
    for (auto& clause : clauses) clause = filled(clause);
  }
  std::vector<std::string> unused() const {
    std::vector<std::string> names;
    for (const auto& [key, value] : values_.entries) {
      if (!key.text()) interpreter_.refuse("has a parameter whose name is no text");
      if (!used_.contains(*key.text())) names.push_back(*key.text());
    }
    return names;
  }

 private:
  MigrationContext& context_;
  Interpreter& interpreter_;
  const DictValue& values_;
  std::set<std::string> used_;
};

void require_no_more(Interpreter& interpreter, const Filling& filling) {
  if (const auto names = filling.unused(); !names.empty())
    interpreter.refuse(fmt::format("gives the parameter {}, which its statement does not have", names[0]));
}

/// Parameters that are no parameters of the statement set columns.
void set_rest(MigrationContext& context, Interpreter& interpreter, const TableItem& table, Filling& filling,
              Row& row) {
  for (const auto& name : filling.unused()) {
    if (std::ranges::find(row, name, &Row::value_type::first) != row.end())
      interpreter.refuse(fmt::format("sets {} twice", name));
    const auto* value = filling.find(name);
    if (is_clause(*value)) interpreter.refuse("gives an expression as a parameter");
    set(context, interpreter, table, row, name, *value);
  }
}

/// A parameter of the name of a column is SQLAlchemy's own.
void check_parameter_names(Interpreter& interpreter, const TableItem& table, const Clause& clause) {
  if (clause.kind == Kind::parameter && table.find(clause.text))
    interpreter.refuse(fmt::format("has a parameter of the column's name {}", clause.text));
  for (const auto& part : clause.parts) check_parameter_names(interpreter, table, part);
}

written::Operation insert_of(MigrationContext& context, Interpreter& interpreter, const ChangeItem& item,
                             Filling& filling) {
  const auto& table = *item.table;
  written::Insert insert{.table = table.from, .conflict = item.conflict};
  if (item.select) {
    if (std::ranges::any_of(table.columns,
                            [](const auto& column) { return column.default_value.has_value(); }))
      interpreter.refuse("inserts the rows of a SELECT into a table with defaults of Python's");
    if (!item.conflict.empty()) interpreter.refuse("inserts the rows of a SELECT, and tells of conflicts");
    insert.columns = item.selected;
    insert.select = std::make_shared<const written::Select>(filling.filled(*item.select));
    require_no_more(interpreter, filling);
    return insert;
  }
  auto rows = item.rows;
  if (rows.empty()) rows.emplace_back();
  for (auto& row : rows) {
    for (auto& [name, value] : row) {
      check_parameter_names(interpreter, table, value);
      value = filling.filled(value);
    }
  }
  if (item.has_many) {
    require_no_more(interpreter, filling);
  } else {
    set_rest(context, interpreter, table, filling, rows[0]);
  }
  for (const auto& row : rows) {
    std::vector<std::string> names;
    auto& values = insert.rows.emplace_back();
    for (auto& [name, value] : completed(context, interpreter, table, row, Verb::insert)) {
      names.push_back(name);
      values.push_back(value);
    }
    if (insert.rows.size() == 1) insert.columns = names;
    if (names != insert.columns) interpreter.refuse("inserts rows with different columns at once");
  }
  if (insert.columns.empty()) interpreter.refuse("inserts a row without values");
  return insert;
}

written::Operation update_of(MigrationContext& context, Interpreter& interpreter, const ChangeItem& item,
                             Filling& filling) {
  const auto& table = *item.table;
  written::Update update{.table = table.from, .where = conditions(context, item.where)};
  auto row = item.rows.empty() ? Row() : item.rows[0];
  for (auto& [name, value] : row) {
    check_parameter_names(interpreter, table, value);
    value = filling.filled(value);
  }
  for (const auto& where : update.where) check_parameter_names(interpreter, table, where);
  filling.fill(update.where);
  set_rest(context, interpreter, table, filling, row);
  if (row.empty()) interpreter.refuse("updates rows without values");
  update.values = completed(context, interpreter, table, row, Verb::update);
  return update;
}

written::Operation operation_of(MigrationContext& context, Interpreter& interpreter, const Value& statement,
                                const DictValue& parameters) {
  Filling filling(context, interpreter, parameters);
  if (const auto item = statement.as<SelectItem>()) {
    auto select = filling.filled(*finished(context, item->select));
    if (select.columns.empty()) interpreter.refuse("selects no columns");
    require_no_more(interpreter, filling);
    return select;
  }
  const auto item = statement.as<ChangeItem>();
  if (item->verb == Verb::insert) return insert_of(context, interpreter, *item, filling);
  if (item->verb == Verb::update) return update_of(context, interpreter, *item, filling);
  written::Delete removal{.table = item->table->from, .where = conditions(context, item->where)};
  filling.fill(removal.where);
  require_no_more(interpreter, filling);
  return removal;
}

/// The names of the columns that from_select() fills.
std::vector<std::string> names_of(Interpreter& interpreter, const TableItem& table, const Value& names) {
  std::vector<std::string> result;
  for (const auto& name : interpreter.iterate(names)) {
    result.push_back(column_name(interpreter, name));
    if (!table.find(result.back()))
      interpreter.refuse(fmt::format("sets the column {}, which its table does not list", result.back()));
  }
  return result;
}

/// ON CONFLICT DO NOTHING, with what may be told of the rows that are there.
std::string ignored_conflict(MigrationContext& context, Interpreter& interpreter, ArgumentReader& reader) {
  std::string target;
  const auto& writer = context.writer();
  if (!writer.knows_conflicts())
    interpreter.refuse("says what to do about rows that are there in a way of another engine");
  if (const auto elements = reader.keyword("index_elements"); elements && !elements->is_none()) {
    std::vector<std::string> names;
    for (const auto& element : interpreter.iterate(*elements))
      names.push_back(writer.quote(column_name(interpreter, element)));
    target = fmt::format(" ({})", text::join(names, ", "));
  }
  if (const auto name = reader.keyword_string("constraint")) {
    if (!target.empty() || !writer.alters_constraints())
      interpreter.refuse("names a constraint of a conflict");
    target = " ON CONSTRAINT " + writer.quote(*name);
  }
  return fmt::format(" ON CONFLICT{} DO NOTHING", target);
}

}  // namespace

bool is_core(const Value& statement) {
  return statement.as<SelectItem>() || statement.as<ChangeItem>();
}

Compiled compile(MigrationContext& context, Interpreter& interpreter, const Value& statement,
                 const std::optional<Value>& parameters) {
  Compiled result;
  if (const auto select = statement.as<SelectItem>()) {
    const bool is_raw = std::ranges::all_of(select->select.columns,
                                            [](const Clause& column) { return column.kind == Kind::sql; });
    if (!is_raw) {
      result.results = select->results(interpreter);
      result.has_results = true;
    }
  }
  std::vector<Value> rows;
  if (!parameters || parameters->is_none()) {
    rows.push_back(Value(Value::Data(std::make_shared<DictValue>())));
  } else if (std::holds_alternative<std::shared_ptr<ListValue>>(parameters->data)) {
    rows = interpreter.iterate(*parameters);
    if (rows.empty()) interpreter.refuse("executes a statement for an empty list of parameters");
  } else {
    rows.push_back(*parameters);
  }
  for (const auto& row : rows) {
    if (row.as<UndecidedObject>()) continue;
    const auto* values = std::get_if<std::shared_ptr<DictValue>>(&row.data);
    if (!values) {
      if (const auto object = row.as<Object>()) object->use(interpreter);
      interpreter.refuse(fmt::format("executes a statement with {} as parameters", type_name(row)));
    }
    result.operations.push_back(operation_of(context, interpreter, statement, **values));
  }
  return result;
}

Compiled compile_insert(MigrationContext& context, Interpreter& interpreter,
                        const std::shared_ptr<TableItem>& table, const std::vector<Value>& rows) {
  const Value insert = std::make_shared<ChangeItem>(context, Verb::insert, table);
  auto result = rows.empty() ? Compiled() : compile(context, interpreter, insert, Value::list(rows));
  // The keys of the first row decide.
  for (const auto& operation : result.operations) {
    if (std::get<written::Insert>(operation).columns !=
        std::get<written::Insert>(result.operations[0]).columns)
      interpreter.refuse("inserts rows with different columns at once");
  }
  return result;
}

std::shared_ptr<ChangeItem> ChangeItem::with_values(Interpreter& interpreter, Arguments& arguments) const {
  auto result = std::make_shared<ChangeItem>(*this);
  if (verb == Verb::remove || select) interpreter.refuse("gives values to a statement that takes none");
  ArgumentReader reader(interpreter, arguments, "values");
  const auto given = reader.rest();
  if (given.size() > 1) interpreter.refuse("gives values() several rows in a way that is not known here");
  const auto keywords = reader.keyword_rest();
  if (!given.empty() && !keywords.empty()) interpreter.refuse("gives values() a dict and names");
  const bool is_list = !given.empty() && std::holds_alternative<std::shared_ptr<ListValue>>(given[0].data);
  const auto elements = is_list ? interpreter.iterate(given[0]) : std::vector<Value>();
  const bool has_rows =
      !elements.empty() && (std::holds_alternative<std::shared_ptr<DictValue>>(elements[0].data) ||
                            std::holds_alternative<std::shared_ptr<TupleValue>>(elements[0].data));
  if (has_many || (has_rows && (verb != Verb::insert || !rows.empty())))
    interpreter.refuse("adds rows to values that are there");
  if (is_list && elements.empty()) interpreter.refuse("gives values() an empty list");
  result->has_many = has_rows;
  if (result->rows.empty()) result->rows.emplace_back();
  for (const auto& element : elements) {
    if (!has_rows) break;
    if (&element != &elements[0]) result->rows.emplace_back();
    set_all(context_, interpreter, *table, result->rows.back(), element);
  }
  if (!given.empty() && !has_rows && !given[0].as<UndecidedObject>())
    set_all(context_, interpreter, *table, result->rows[0], given[0]);
  for (const auto& [name, value] : keywords) set(context_, interpreter, *table, result->rows[0], name, value);
  return result;
}

Value ChangeItem::attribute(Interpreter& interpreter, const std::string& name) {
  const auto self = std::static_pointer_cast<ChangeItem>(shared_from_this());
  const auto method = [&](std::function<Value(Interpreter&, Arguments&)> body) {
    return function(name, std::move(body));
  };
  if (name == "values") {
    return method([self](Interpreter& caller, Arguments& arguments) -> Value {
      return self->with_values(caller, arguments);
    });
  }
  if ((name == "where" || name == "filter") && verb != Verb::insert) {
    return method([self](Interpreter& caller, Arguments& arguments) -> Value {
      ArgumentReader reader(caller, arguments, "where");
      auto result = std::make_shared<ChangeItem>(*self);
      for (const auto& value : reader.rest())
        result->where.push_back(condition(self->context_, caller, value));
      reader.finish();
      return result;
    });
  }
  if (name == "execution_options") {
    return method([self](Interpreter& caller, Arguments& arguments) -> Value {
      ArgumentReader reader(caller, arguments, "execution_options");
      reader.keyword("synchronize_session");  // of what a session has loaded
      reader.finish();
      return self;
    });
  }
  if (name == "from_select" && verb == Verb::insert && rows.empty()) {
    return method([self](Interpreter& caller, Arguments& arguments) -> Value {
      ArgumentReader reader(caller, arguments, "from_select");
      auto result = std::make_shared<ChangeItem>(*self);
      result->selected = names_of(caller, *self->table, reader.required("names"));
      const auto given = reader.required("select");
      const auto item = given.as<SelectItem>();
      if (!item) reader.refuse("select", given);
      reader.finish();
      item->results(caller);
      if (item->select.columns.size() != result->selected.size())
        caller.refuse("inserts the rows of a SELECT of other columns");
      result->select = finished(self->context_, item->select);
      return result;
    });
  }
  if (name == "on_conflict_do_nothing" && knows_conflict) {
    return method([self](Interpreter& caller, Arguments& arguments) -> Value {
      ArgumentReader reader(caller, arguments, "on_conflict_do_nothing");
      auto result = std::make_shared<ChangeItem>(*self);
      result->conflict = ignored_conflict(self->context_, caller, reader);
      reader.finish();
      return result;
    });
  }
  return Object::attribute(interpreter, name);
}

}  // namespace limbeck::scripts::python
