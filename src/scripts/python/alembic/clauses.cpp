#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "scripts/python/alembic/binding.hpp"
#include "scripts/python/alembic/moment.hpp"
#include "scripts/python/alembic/query.hpp"

namespace limbeck::scripts::python {
namespace {

using Kind = written::Clause::Kind;

Value make_clause(MigrationContext& context, written::Clause clause) {
  return std::make_shared<ClauseItem>(context, std::move(clause));
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

written::TypePointer type_named(const char* name) {
  return std::make_shared<const written::Type>(written::Type{.name = name});
}

/// The type of what a function returns, where SQLAlchemy knows the function.
written::TypePointer result_type(const std::string& lower, const std::vector<written::Clause>& arguments) {
  static const std::set<std::string_view> as_argument = {"coalesce", "max", "min", "sum"};
  static const std::map<std::string_view, const char*> known = {
      {"count", "Integer"},       {"now", "DateTime"},      {"current_timestamp", "DateTime"},
      {"current_date", "Date"},   {"current_time", "Time"}, {"concat", "String"},
      {"current_user", "String"}, {"user", "String"},       {"session_user", "String"}};
  if (as_argument.contains(lower)) return arguments.empty() ? nullptr : arguments[0].type;
  const auto found = known.find(lower);
  return found == known.end() ? nullptr : type_named(found->second);
}

/// sa.func.NAME(…), sa.func.schema.NAME(…).
class FunctionMaker : public Object {
 public:
  FunctionMaker(MigrationContext& context, std::string name) : context_(context), name_(std::move(name)) {}
  std::string kind() const override { return "an SQL function"; }
  Value attribute(Interpreter& interpreter, const std::string& name) override {
    if (name.starts_with("__")) return Object::attribute(interpreter, name);
    // A trailing underscore keeps a keyword of Python out of the way.
    const auto word = name.ends_with('_') ? name.substr(0, name.size() - 1) : name;
    return std::make_shared<FunctionMaker>(context_, name_.empty() ? word : name_ + "." + word);
  }
  Value call(Interpreter& interpreter, Arguments arguments) override {
    if (name_.empty()) return Object::call(interpreter, std::move(arguments));
    const auto lower = text::lower(name_);
    if (context_.writer().is_special_function(lower))
      interpreter.refuse(fmt::format("calls func.{}, which SQLAlchemy writes in a way of its own", name_));
    ArgumentReader reader(interpreter, arguments, "func." + name_);
    written::Clause clause{.kind = Kind::function, .text = name_};
    for (const auto& argument : reader.rest()) {
      auto part = bind_value(context_, interpreter, nullptr, argument);
      if (part.kind == Kind::parameter || part.kind == Kind::label || part.kind == Kind::postfix)
        interpreter.refuse(fmt::format("calls func.{} in a way that is not known here", name_));
      clause.parts.push_back(grouped(context_, part, "comma_op"));
    }
    reader.finish();
    clause.type = result_type(lower, clause.parts);
    if (lower == "count" && clause.parts.empty()) clause.parts.push_back({.kind = Kind::sql, .text = "*"});
    return make_clause(context_, std::move(clause));
  }

 private:
  MigrationContext& context_;
  std::string name_;
};

Value join(MigrationContext& context, Interpreter& interpreter, Arguments& arguments, const char* operation) {
  ArgumentReader reader(interpreter, arguments, operation);
  std::vector<written::Clause> parts;
  for (const auto& argument : reader.rest()) parts.push_back(condition(context, interpreter, argument));
  reader.finish();
  if (parts.empty()) interpreter.refuse(fmt::format("calls {} without expressions", operation));
  return make_clause(context, joined(context, operation, parts));
}

}  // namespace

bool is_clause(const Value& value) {
  return value.as<ClauseItem>() || value.as<ColumnItem>();
}

written::Clause to_literal(Interpreter& interpreter, const Value& value) {
  if (value.is_none()) return {.kind = Kind::null};
  if (const auto* flag = std::get_if<bool>(&value.data)) return {.kind = Kind::boolean, .truth = *flag};
  if (const auto* number = std::get_if<std::int64_t>(&value.data))
    return {.kind = Kind::integer, .text = std::to_string(*number)};
  if (const auto* number = std::get_if<double>(&value.data)) {
    // Engines read other powers of ten with an error in the last digit.
    constexpr double exact = 1e22;
    if (std::abs(*number) > exact || (*number != 0 && std::abs(*number) < 1 / exact))
      interpreter.refuse("has a very large or very small number in a statement");
    return {.kind = Kind::integer, .text = interpreter.to_repr(value)};
  }
  if (value.text()) return {.kind = Kind::string, .text = *value.text()};
  if (const auto held = value.as<DatabaseValue>()) {
    if (held->sql().empty()) interpreter.refuse("hands back a value of the database");
    return {.kind = Kind::integer, .text = held->sql()};
  }
  if (value.as<UndecidedObject>()) return {.kind = Kind::null};
  if (const auto member = value.as<EnumMember>(); member && member->is_text)
    return to_literal(interpreter, member->value);
  if (const auto object = value.as<Object>()) object->use(interpreter);
  interpreter.refuse(fmt::format("uses {} as a value", type_name(value)));
}

written::Clause to_clause(MigrationContext& context, Interpreter& interpreter, const Value& value) {
  if (const auto item = value.as<ClauseItem>()) {
    const auto& clause = item->clause;
    if (clause.kind == Kind::postfix && clause.parts[0].operation == "named")
      interpreter.refuse("orders by a name");
    if (!item->is_text) return clause;
    return {.kind = Kind::sql,
            .is_text = true,
            .text = text_sql(context, interpreter, clause.text, item->parameters)};
  }
  if (const auto column = value.as<ColumnItem>()) {
    column->require_name(interpreter);
    return {
        .kind = Kind::column, .text = column->column.name, .from = column->from, .type = column->column.type};
  }
  return to_literal(interpreter, value);
}

written::Clause to_sql(MigrationContext& context, Interpreter& interpreter, const Value& value) {
  if (value.text())
    return {.kind = Kind::sql, .is_text = true, .text = text_sql(context, interpreter, *value.text(), {})};
  auto clause = to_clause(context, interpreter, value);
  check_definition(interpreter, clause);
  return clause;
}

void check_definition(Interpreter& interpreter, const written::Clause& clause) {
  if (clause.kind == Kind::integer && clause.text.find('\'') != std::string::npos)
    interpreter.refuse("has a literal expression in a definition");
  for (const auto& part : clause.parts) check_definition(interpreter, part);
}

// --- text() -----------------------------------------------------------------------------------------------

/// A value in place of a parameter, as the driver's own types have it; `has_type`: as SQLAlchemy's type of
/// such values has it.
std::string literal_text(MigrationContext& context, Interpreter& interpreter, const Value& value,
                         bool has_type) {
  const auto moment = value.as<MomentItem>();
  const auto literal =
      moment ? moment_clause(context, interpreter, has_type, *moment) : to_literal(interpreter, value);
  if (literal.kind == Kind::string && literal.text.find('\0') != std::string::npos)
    interpreter.refuse("binds a text with a zero in it");
  auto sql = literal.kind == Kind::string ? context.writer().literal(literal.text)
                                          : context.writer().clause_sql(literal);
  // Two signs would begin a comment.
  return sql.starts_with('-') ? " " + sql : sql;
}

/// A parameter is `:name` with no colon, word character or backslash in front and no colon behind; a
/// backslash in front of a colon goes.
std::string text_sql(MigrationContext& context, Interpreter& interpreter, const std::string& text,
                     const DictValue& parameters, const DictValue& more) {
  std::string result;
  std::vector<std::string> used;
  const auto find = [](const DictValue& dict, const std::string& name) -> const Value* {
    const auto found = std::ranges::find_if(
        dict.entries, [&](const auto& entry) { return entry.first.text() && *entry.first.text() == name; });
    return found == dict.entries.end() ? nullptr : &found->second;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == ':') {
      // Kept where the colon belongs to a name that goes on in a way that SQLAlchemy does not take for an
      // escape.
      std::size_t end = i + 2;
      while (end < text.size() && (is_word(text[end]) || text[end] == '$')) ++end;
      if (end < text.size() && text[end] == ':') interpreter.refuse("escapes a colon in front of another");
      continue;
    }
    const bool may_begin = text[i] == ':' && i + 1 < text.size() && is_word(text[i + 1]) &&
                           (i == 0 || (text[i - 1] != ':' && text[i - 1] != '\\' && !is_word(text[i - 1])));
    if (!may_begin) {
      result += text[i];
      continue;
    }
    std::size_t end = i + 1;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end < text.size() && text[end] == ':') interpreter.refuse("has a parameter with a colon behind it");
    const auto name = text.substr(i + 1, end - i - 1);
    // What bindparams() is given has a type from then on.
    const auto* own = find(parameters, name);
    const auto* value = find(more, name);
    if (!value) value = own;
    if (!value)
      interpreter.refuse(fmt::format("has the parameter :{} in an SQL text, without a value", name));
    result += literal_text(context, interpreter, *value, own != nullptr);
    used.push_back(name);
    i = end - 1;
  }
  for (const auto& [key, value] : parameters.entries) {
    if (!key.text() || std::ranges::find(used, *key.text()) == used.end())
      interpreter.refuse("binds a parameter that its text does not have");
  }
  return result;
}

// --- functions of sqlalchemy ------------------------------------------------------------------------------

std::map<std::string, Value> clause_functions(MigrationContext& context) {
  std::map<std::string, Value> names;
  const auto add = [&](const char* name, HostFunction::Body body) {
    names[name] = function(name, std::move(body));
  };
  add("text", [&context](Interpreter& interpreter, Arguments& arguments) -> Value {
    ArgumentReader reader(interpreter, arguments, "text");
    const auto result = std::make_shared<ClauseItem>(
        context, written::Clause{.kind = Kind::sql, .text = reader.string("text")});
    reader.finish();
    result->is_text = true;
    return result;
  });
  add("literal_column", [&context](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "literal_column");
    written::Clause clause{.kind = Kind::sql, .text = reader.string("text")};
    if (const auto type = reader.optional("type_"); type && !type->is_none())
      clause.type = to_type(interpreter, *type);
    reader.finish();
    return make_clause(context, std::move(clause));
  });
  add("column", [&context](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "column");
    written::Clause clause{.kind = Kind::column, .text = reader.string("text")};
    if (const auto type = reader.optional("type_"); type && !type->is_none())
      clause.type = to_type(interpreter, *type);
    reader.finish();
    return make_clause(context, std::move(clause));
  });
  add("literal", [&context](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "literal");
    const auto value = reader.required("value");
    written::TypePointer type;
    if (const auto given = reader.optional("type_"); given && !given->is_none())
      type = to_type(interpreter, *given);
    reader.finish();
    if (is_clause(value)) interpreter.refuse("makes a literal of an expression");
    return make_clause(context, bind_value(context, interpreter, type, value));
  });
  add("bindparam", [&context](Interpreter& interpreter, Arguments& arguments) -> Value {
    ArgumentReader reader(interpreter, arguments, "bindparam");
    const auto item = std::make_shared<ParameterItem>(
        context, written::Clause{.kind = Kind::parameter, .text = reader.string("key")});
    item->value = reader.optional("value");
    if (const auto type = reader.optional("type_"); type && !type->is_none()) {
      item->has_type = true;
      item->clause.type = to_type(interpreter, *type);
    }
    reader.finish();
    return item;
  });
  for (const bool truth : {true, false}) {
    add(truth ? "true" : "false", [&context, truth](Interpreter& interpreter, Arguments& arguments) {
      ArgumentReader(interpreter, arguments, "true").finish();
      return make_clause(context, {.kind = Kind::boolean, .truth = truth});
    });
  }
  add("null", [&context](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader(interpreter, arguments, "null").finish();
    return make_clause(context, {.kind = Kind::null});
  });
  add("cast", [&context](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "cast");
    const auto value = reader.required("expression");
    auto type = to_type(interpreter, reader.required("type_"));
    reader.finish();
    auto part = bind_value(context, interpreter, type, value);
    return make_clause(context, {.kind = Kind::cast, .parts = {std::move(part)}, .type = std::move(type)});
  });
  for (const char* operation : {"and_", "or_"}) {
    add(operation, [&context, operation](Interpreter& interpreter, Arguments& arguments) {
      return join(context, interpreter, arguments, operation);
    });
  }
  add("not_", [&context](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "not_");
    const auto value = reader.required("clause");
    reader.finish();
    if (value.as<UndecidedObject>()) return value;
    if (!is_clause(value)) reader.refuse("clause", value);
    return make_clause(context, negated(context, interpreter, to_clause(context, interpreter, value)));
  });
  add("distinct", [&context](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "distinct");
    const auto value = reader.required("expr");
    reader.finish();
    auto part = bind_value(context, interpreter, nullptr, value);
    if (part.kind != Kind::column) interpreter.refuse("has distinct() of what is no column");
    const auto type = part.type;
    return make_clause(context,
                       {.kind = Kind::unary, .text = "DISTINCT ", .parts = {std::move(part)}, .type = type});
  });
  for (const char* name : {"desc", "asc"}) {
    add(name, [&context, name](Interpreter& interpreter, Arguments& arguments) {
      ArgumentReader reader(interpreter, arguments, name);
      const auto value = reader.required("column");
      reader.finish();
      auto part = value.text()
                      ? written::Clause{.kind = Kind::column, .text = *value.text(), .operation = "named"}
                      : to_clause(context, interpreter, value);
      if (!value.text()) part = grouped(context, part, "desc_op");
      return make_clause(context, {.kind = Kind::postfix,
                                   .text = std::string_view(name) == "desc" ? " DESC" : " ASC",
                                   .parts = {std::move(part)}});
    });
  }
  names["func"] = std::make_shared<FunctionMaker>(context, "");
  return names;
}

}  // namespace limbeck::scripts::python
