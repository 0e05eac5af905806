// SELECT of SQLAlchemy's Core.
#include <fmt/core.h>

#include <algorithm>

#include "scripts/python/alembic/binding.hpp"
#include "scripts/python/alembic/models.hpp"

namespace limbeck::scripts::python {
namespace {

using Kind = written::Clause::Kind;
using dialect::written::SqlAlchemy;
using written::Clause;

/// The name that a column of a SELECT has in its rows; empty where it is made up.
std::string result_name(const Clause& column) {
  if (column.kind == Kind::column || column.kind == Kind::label) return column.text;
  if (column.kind == Kind::cast && column.parts[0].kind == Kind::column) return column.parts[0].text;
  return {};
}

void add_columns(MigrationContext& context, Interpreter& interpreter, written::Select& select,
                 const Value& value) {
  if (value.as<UndecidedObject>()) return;
  if (const auto table = value.as<TableItem>()) {
    for (std::size_t i = 0; i < table->columns.size(); ++i)
      select.columns.push_back(table->column(i).as<ClauseItem>()->clause);
    if (table->columns.empty()) interpreter.refuse("selects a table without columns");
    return;
  }
  if (value.text() && *value.text() == "*") {
    select.columns.push_back({.kind = Kind::sql, .is_text = true, .text = "*"});
    return;
  }
  if (!is_clause(value)) {
    if (const auto object = value.as<Object>()) object->use(interpreter);
    interpreter.refuse(fmt::format("selects {}", type_name(value)));
  }
  auto clause = to_clause(context, interpreter, value);
  if (clause.kind == Kind::postfix || clause.kind == Kind::truth || clause.kind == Kind::parameter)
    interpreter.refuse("selects an expression that is not known here");
  select.columns.push_back(std::move(clause));
}

/// A name stands for a label or a column of the SELECT.
Clause named_column(Interpreter& interpreter, const written::Select& select, const std::string& name) {
  for (const auto& column : select.columns) {
    if (column.kind == Kind::label && column.text == name) return {.kind = Kind::column, .text = name};
    if (column.kind == Kind::column && column.text == name) return column;
  }
  interpreter.refuse(fmt::format("orders by {}, which is no column of the SELECT", name));
}

Clause without_label(Interpreter& interpreter, const written::Select& select, const Clause& clause) {
  if (clause.kind == Kind::label) return named_column(interpreter, select, clause.text);
  if (clause.operation == "named") return named_column(interpreter, select, clause.text);
  return clause;
}

Clause order_element(MigrationContext& context, Interpreter& interpreter, const written::Select& select,
                     const Value& value) {
  if (value.as<UndecidedObject>()) return {.kind = Kind::null};
  if (value.text()) return named_column(interpreter, select, *value.text());
  if (const auto item = value.as<ClauseItem>(); item && item->clause.kind == Kind::postfix) {
    auto clause = item->clause;
    clause.parts[0] = without_label(interpreter, select, clause.parts[0]);
    return clause;
  }
  if (!is_clause(value)) interpreter.refuse(fmt::format("orders by {}", type_name(value)));
  return without_label(interpreter, select, to_clause(context, interpreter, value));
}

std::optional<Clause> row_count(Interpreter& interpreter, const Value& value) {
  if (value.is_none()) return std::nullopt;
  if (value.as<UndecidedObject>()) return Clause{.kind = Kind::integer, .text = "0"};
  const auto* number = std::get_if<std::int64_t>(&value.data);
  if (!number || *number < 0) interpreter.refuse("limits rows by what is no number");
  return Clause{.kind = Kind::integer, .text = std::to_string(*number)};
}

written::FromPointer from_of(MigrationContext& context, Interpreter& interpreter, const Value& value) {
  if (const auto item = value.as<FromItem>()) return item->from;
  if (const auto clause = value.as<ClauseItem>(); clause && clause->is_text) {
    return std::make_shared<const written::From>(
        written::From{.text = text_sql(context, interpreter, clause->clause.text, clause->parameters)});
  }
  if (const auto object = value.as<Object>()) object->use(interpreter);
  interpreter.refuse(fmt::format("selects from {}", type_name(value)));
}

void collect(const Clause& clause, std::vector<written::FromPointer>& froms) {
  if (clause.from && std::ranges::find(froms, clause.from) == froms.end()) froms.push_back(clause.from);
  for (const auto& part : clause.parts) collect(part, froms);
}

/// select.join(table, on): the left side is the one that is there.
void join(MigrationContext& context, Interpreter& interpreter, ArgumentReader& reader,
          written::Select& select, bool outer) {
  const auto target = reader.required("target");
  const auto table = target.as<TableItem>();
  if (!table) reader.refuse("target", target);
  const auto on = condition(context, interpreter, reader.required("onclause"));
  if (const auto given = reader.keyword("isouter")) outer = reader.to_boolean(*given, "isouter");
  auto froms = select.from;
  if (froms.empty()) {
    for (const auto& column : select.columns) collect(column, froms);
    std::erase(froms, table->from);
  }
  if (froms.size() != 1) interpreter.refuse("joins a table to what is not known here");
  select.from = {std::make_shared<const written::From>(written::From{
      .left = froms[0], .right = table->from, .on = grouped(context, on, "_asbool"), .outer = outer})};
}

/// Whether the method is one that makes a SELECT of another; then it has done so.
bool change(MigrationContext& context, Interpreter& interpreter, const std::string& name,
            ArgumentReader& reader, written::Select& select) {
  if (name == "where" || name == "filter") {
    for (const auto& value : reader.rest()) select.where.push_back(condition(context, interpreter, value));
  } else if (name == "having") {
    for (const auto& value : reader.rest()) select.having.push_back(condition(context, interpreter, value));
  } else if (name == "select_from") {
    for (const auto& value : reader.rest()) select.from.push_back(from_of(context, interpreter, value));
  } else if (name == "order_by") {
    for (const auto& value : reader.rest())
      select.order_by.push_back(order_element(context, interpreter, select, value));
  } else if (name == "group_by") {
    for (const auto& value : reader.rest()) {
      auto clause = order_element(context, interpreter, select, value);
      if (clause.kind != Kind::column || !clause.from) interpreter.refuse("groups by what is no column");
      select.group_by.push_back(std::move(clause));
    }
  } else if (name == "limit") {
    select.limit = row_count(interpreter, reader.required("limit"));
  } else if (name == "offset") {
    select.offset = row_count(interpreter, reader.required("offset"));
  } else if (name == "distinct") {
    select.distinct = true;
  } else if (name == "join" || name == "outerjoin") {
    join(context, interpreter, reader, select, name == "outerjoin");
  } else {
    return false;
  }
  return true;
}

bool is_select_method(const std::string& name) {
  static const std::set<std::string_view> known = {"where",    "filter",   "having",   "select_from",
                                                   "order_by", "group_by", "limit",    "offset",
                                                   "distinct", "join",     "outerjoin"};
  return known.contains(name);
}

Clause exists_of(MigrationContext& context, const written::Select& select) {
  return {.kind = Kind::unary,
          .text = "EXISTS ",
          .parts = {{.kind = Kind::select, .select = finished(context, select)}},
          .type = type_of_value(Value::boolean(true)),
          .operation = "exists"};
}

Clause scalar_of(MigrationContext& context, Interpreter& interpreter, const written::Select& select) {
  if (select.columns.size() != 1) interpreter.refuse("takes the value of a SELECT of several columns");
  return {.kind = Kind::select, .select = finished(context, select), .type = select.columns[0].type};
}

/// As before 2.0: select([columns], condition, from_obj=…).
Value make_old_select(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "select");
  const auto item = std::make_shared<SelectItem>(context, written::Select{});
  for (const auto& column : interpreter.iterate(reader.required("columns")))
    add_columns(context, interpreter, item->select, column);
  if (const auto where = reader.optional("whereclause"); where && !where->is_none())
    item->select.where.push_back(condition(context, interpreter, *where));
  if (const auto from = reader.optional("from_obj"); from && !from->is_none()) {
    const bool is_list = std::holds_alternative<std::shared_ptr<ListValue>>(from->data);
    const auto all = is_list ? interpreter.iterate(*from) : std::vector<Value>{*from};
    for (const auto& one : all) item->select.from.push_back(from_of(context, interpreter, one));
  }
  reader.finish();
  return item;
}

Value make_select(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  const bool has_list = !arguments.positional.empty() &&
                        std::holds_alternative<std::shared_ptr<ListValue>>(arguments.positional[0].data);
  if (has_list || (arguments.positional.empty() && !arguments.keywords.empty())) {
    if (!(context.version() < SqlAlchemy{2, 0, 0}))
      interpreter.refuse("gives select() a list, which SQLAlchemy takes no longer");
    return make_old_select(context, interpreter, arguments);
  }
  if (arguments.positional.size() == 1) {
    if (const auto model = arguments.positional[0].as<ModelClass>())
      return std::make_shared<ModelSelect>(model, select_all(interpreter, *model));
  }
  ArgumentReader reader(interpreter, arguments, "select");
  const auto item = std::make_shared<SelectItem>(context, written::Select{});
  for (const auto& column : reader.rest()) add_columns(context, interpreter, item->select, column);
  reader.finish();
  return item;
}

Value make_exists(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "exists");
  const auto parts = reader.rest();
  reader.finish();
  written::Select select;
  if (parts.size() == 1 && parts[0].as<SelectItem>()) {
    select = parts[0].as<SelectItem>()->select;
  } else if (parts.empty()) {
    select.columns.push_back({.kind = Kind::sql, .text = "*"});
  } else {
    for (const auto& part : parts) add_columns(context, interpreter, select, part);
  }
  return std::make_shared<ClauseItem>(context, exists_of(context, select));
}

/// case((condition, value), …, else_=…), or with a list before 2.0.
Value make_case(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "case");
  auto pairs = reader.rest();
  if (pairs.size() == 1 && std::holds_alternative<std::shared_ptr<ListValue>>(pairs[0].data)) {
    if (!(context.version() < SqlAlchemy{2, 0, 0}))
      interpreter.refuse("gives case() a list, which SQLAlchemy takes no longer");
    pairs = interpreter.iterate(pairs[0]);
  }
  Clause clause{.kind = Kind::case_of};
  for (const auto& pair : pairs) {
    const auto* tuple = std::get_if<std::shared_ptr<TupleValue>>(&pair.data);
    if (!tuple || (*tuple)->elements.size() != 2) reader.refuse("a condition and its value", pair);
    const auto& when = (*tuple)->elements[0];
    if (!is_clause(when) && !when.as<UndecidedObject>()) reader.refuse("a condition", when);
    auto test =
        when.as<UndecidedObject>() ? Clause{.kind = Kind::null} : to_clause(context, interpreter, when);
    clause.parts.push_back(grouped(context, test, ""));
    clause.parts.push_back(bind_value(context, interpreter, nullptr, (*tuple)->elements[1]));
  }
  if (clause.parts.empty()) interpreter.refuse("has a case() without conditions");
  // Its type is that of the last value that has one.
  for (std::size_t i = 1; i < clause.parts.size(); i += 2) {
    if (clause.parts[i].kind == Kind::parameter) interpreter.refuse("has a parameter in a case()");
    if (clause.parts[i].type) clause.type = clause.parts[i].type;
  }
  if (const auto otherwise = reader.keyword("else_"); otherwise && !otherwise->is_none())
    clause.parts.push_back(bind_value(context, interpreter, nullptr, *otherwise));
  reader.finish();
  return std::make_shared<ClauseItem>(context, std::move(clause));
}

}  // namespace

std::shared_ptr<const written::Select> finished(MigrationContext& context, written::Select select) {
  select.where = conditions(context, select.where);
  select.having = conditions(context, select.having);
  return std::make_shared<const written::Select>(std::move(select));
}

Value exists_where(MigrationContext& context, const ClauseItem& exists) {
  return function("where",
                  [&context, clause = exists.clause](Interpreter& caller, Arguments& arguments) -> Value {
                    ArgumentReader reader(caller, arguments, "where");
                    auto select = *clause.parts[0].select;
                    if (!select.where.empty()) caller.refuse("adds conditions to an exists() that has some");
                    for (const auto& value : reader.rest())
                      select.where.push_back(condition(context, caller, value));
                    reader.finish();
                    return std::make_shared<ClauseItem>(context, exists_of(context, select));
                  });
}

std::optional<Clause> select_of(MigrationContext& context, Interpreter& interpreter, const Value& value) {
  const auto item = value.as<SelectItem>();
  const auto clause = value.as<ClauseItem>();
  if (clause && clause->clause.kind == Kind::select) return clause->clause;
  return item ? std::optional(scalar_of(context, interpreter, item->select)) : std::nullopt;
}

std::vector<ResultColumn> SelectItem::results(Interpreter& interpreter) const {
  std::vector<ResultColumn> columns;
  std::set<std::string> names;
  for (const auto& column : select.columns) {
    columns.push_back({result_name(column), column.type});
    if (!columns.back().name.empty() && !names.insert(columns.back().name).second)
      interpreter.refuse(fmt::format("selects two columns of the name {}", columns.back().name));
  }
  return columns;
}

Value SelectItem::attribute(Interpreter& interpreter, const std::string& name) {
  const auto self = std::static_pointer_cast<SelectItem>(shared_from_this());
  if (is_select_method(name)) {
    return function(name, [self, name](Interpreter& caller, Arguments& arguments) -> Value {
      ArgumentReader reader(caller, arguments, name);
      const auto result = std::make_shared<SelectItem>(self->context_, self->select);
      change(self->context_, caller, name, reader, result->select);
      reader.finish();
      return result;
    });
  }
  const bool is_scalar = name == "scalar_subquery" || name == "as_scalar";
  if (is_scalar || name == "exists") {
    return function(name, [self, name, is_scalar](Interpreter& caller, Arguments& arguments) -> Value {
      ArgumentReader(caller, arguments, name).finish();
      return std::make_shared<ClauseItem>(self->context_,
                                          is_scalar ? scalar_of(self->context_, caller, self->select)
                                                    : exists_of(self->context_, self->select));
    });
  }
  return Object::attribute(interpreter, name);
}

std::map<std::string, Value> query_functions(MigrationContext& context) {
  auto names = table_functions(context);
  const auto add = [&](const char* name, auto make) {
    names[name] = function(name, [&context, make](Interpreter& interpreter, Arguments& arguments) {
      return make(context, interpreter, arguments);
    });
  };
  add("select", make_select);
  add("exists", make_exists);
  add("case", make_case);
  return names;
}

}  // namespace limbeck::scripts::python
