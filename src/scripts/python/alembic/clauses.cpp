#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "scripts/python/alembic/items.hpp"

namespace limbeck::scripts::python {
namespace {

using Kind = written::Clause::Kind;

Value make_clause(written::Clause clause) {
  return std::make_shared<ClauseItem>(std::move(clause));
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// sa.func.NAME(…), sa.func.schema.NAME(…).
class FunctionMaker : public Object {
 public:
  explicit FunctionMaker(std::string name) : name_(std::move(name)) {}
  std::string kind() const override { return "an SQL function"; }
  Value attribute(Interpreter& interpreter, const std::string& name) override {
    if (name.starts_with("__")) return Object::attribute(interpreter, name);
    // A trailing underscore keeps a keyword of Python out of the way.
    const auto word = name.ends_with('_') ? name.substr(0, name.size() - 1) : name;
    return std::make_shared<FunctionMaker>(name_.empty() ? word : name_ + "." + word);
  }
  Value call(Interpreter& interpreter, Arguments arguments) override {
    if (name_.empty()) return Object::call(interpreter, std::move(arguments));
    ArgumentReader reader(interpreter, arguments, "func." + name_);
    written::Clause clause{.kind = Kind::function, .text = name_};
    for (const auto& argument : reader.rest()) clause.parts.push_back(to_clause(interpreter, argument));
    reader.finish();
    return make_clause(std::move(clause));
  }

 private:
  std::string name_;
};

const std::map<std::string, std::string>& comparisons() {
  static const std::map<std::string, std::string> operations = {
      {"==", " = "}, {"!=", " != "}, {"<", " < "}, {"<=", " <= "}, {">", " > "}, {">=", " >= "}};
  return operations;
}

/// Names and calls need no parentheses beside an operator.
bool is_simple(const written::Clause& clause) {
  return clause.kind != Kind::binary && clause.kind != Kind::list && clause.kind != Kind::unary &&
         clause.kind != Kind::postfix && clause.kind != Kind::sql;
}

Value join(Interpreter& interpreter, Arguments& arguments, const char* name, const char* between) {
  ArgumentReader reader(interpreter, arguments, name);
  written::Clause clause{.kind = Kind::list, .text = between};
  for (const auto& argument : reader.rest()) {
    auto part = to_clause(interpreter, argument);
    if (part.kind == Kind::list || part.kind == Kind::sql)
      interpreter.refuse(fmt::format("nests expressions in {}", name));
    clause.parts.push_back(std::move(part));
  }
  reader.finish();
  if (clause.parts.size() < 2)
    interpreter.refuse(fmt::format("calls {} with fewer than two expressions", name));
  return make_clause(std::move(clause));
}

}  // namespace

// --- expressions ------------------------------------------------------------------------------------------

Value ClauseItem::attribute(Interpreter& interpreter, const std::string& name) {
  const auto self = std::static_pointer_cast<ClauseItem>(shared_from_this());
  if (name == "bindparams" && is_text) {
    return function(name, [self](Interpreter& caller, Arguments& arguments) -> Value {
      ArgumentReader reader(caller, arguments, "bindparams");
      if (!reader.rest().empty()) caller.refuse("binds parameters by sa.bindparam()");
      const auto result = std::make_shared<ClauseItem>(self->clause);
      result->is_text = true;
      result->parameters = self->parameters;
      for (auto& [key, value] : reader.keyword_rest())
        result->parameters.entries.emplace_back(Value::string(key), value);
      return result;
    });
  }
  if (!is_text && (name == "desc" || name == "asc")) {
    return function(name, [self, name](Interpreter& caller, Arguments& arguments) -> Value {
      ArgumentReader(caller, arguments, name).finish();
      return make_clause(
          {.kind = Kind::postfix, .text = name == "desc" ? " DESC" : " ASC", .parts = {self->clause}});
    });
  }
  if (!is_text && (name == "is_" || name == "isnot" || name == "is_not")) {
    return function(name, [self, name](Interpreter& caller, Arguments& arguments) -> Value {
      ArgumentReader reader(caller, arguments, name);
      auto other = to_clause(caller, reader.required("other"));
      reader.finish();
      if (other.kind != Kind::null && other.kind != Kind::boolean) caller.refuse("compares by IS");
      return make_clause({.kind = Kind::binary,
                          .text = name == "is_" ? " IS " : " IS NOT ",
                          .parts = {self->clause, std::move(other)}});
    });
  }
  if (!is_text && name == "in_") {
    return function(name, [self](Interpreter& caller, Arguments& arguments) -> Value {
      ArgumentReader reader(caller, arguments, "in_");
      written::Clause list{.kind = Kind::list, .text = ", "};
      for (const auto& value : caller.iterate(reader.required("other")))
        list.parts.push_back(to_literal(caller, value));
      reader.finish();
      if (list.parts.empty()) caller.refuse("compares with an empty list");
      return make_clause({.kind = Kind::binary,
                          .text = " IN ",
                          .parts = {self->clause, {.kind = Kind::grouped, .parts = {std::move(list)}}}});
    });
  }
  return Object::attribute(interpreter, name);
}

Value ClauseItem::binary(Interpreter& interpreter, const std::string& operation, const Value& other,
                         bool reflected) {
  const auto found = comparisons().find(operation);
  if (found == comparisons().end() || is_text || reflected)
    return Object::binary(interpreter, operation, other, reflected);
  auto right = to_clause(interpreter, other);
  auto sign = found->second;
  if (right.kind == Kind::null && (operation == "==" || operation == "!="))
    sign = operation == "==" ? " IS " : " IS NOT ";
  if (right.kind == Kind::boolean || !is_simple(clause) || !is_simple(right))
    interpreter.refuse("compares expressions in a way that is not known here");
  return make_clause({.kind = Kind::binary, .text = sign, .parts = {clause, std::move(right)}});
}

Value ClauseItem::unary(Interpreter& interpreter, const std::string& operation) {
  return Object::unary(interpreter, operation);
}

bool ClauseItem::truth(Interpreter& interpreter) {
  interpreter.refuse("asks whether an SQL expression is true");
}

written::Clause to_literal(Interpreter& interpreter, const Value& value) {
  if (value.is_none()) return {.kind = Kind::null};
  if (const auto* flag = std::get_if<bool>(&value.data)) return {.kind = Kind::boolean, .truth = *flag};
  if (const auto* number = std::get_if<std::int64_t>(&value.data))
    return {.kind = Kind::integer, .text = std::to_string(*number)};
  if (std::holds_alternative<double>(value.data))
    return {.kind = Kind::integer, .text = interpreter.to_repr(value)};
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

written::Clause to_clause(Interpreter& interpreter, const Value& value) {
  if (const auto item = value.as<ClauseItem>()) {
    if (!item->is_text) return item->clause;
    return {.kind = Kind::sql,
            .is_text = true,
            .text = text_sql(interpreter, item->clause.text, item->parameters)};
  }
  if (const auto column = value.as<ColumnItem>()) return {.kind = Kind::column, .text = column->column.name};
  return to_literal(interpreter, value);
}

written::Clause to_sql(Interpreter& interpreter, const Value& value) {
  if (value.text())
    return {.kind = Kind::sql, .is_text = true, .text = text_sql(interpreter, *value.text(), {})};
  return to_clause(interpreter, value);
}

// --- text() -----------------------------------------------------------------------------------------------

/// A parameter is `:name` with no colon, word character or backslash in front and no colon behind; a
/// backslash in front of a colon goes.
std::string text_sql(Interpreter& interpreter, const std::string& text, const DictValue& parameters) {
  std::string result;
  std::vector<std::string> used;
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
    const auto found = std::ranges::find_if(parameters.entries, [&](const auto& entry) {
      return entry.first.text() && *entry.first.text() == name;
    });
    if (found == parameters.entries.end())
      interpreter.refuse(fmt::format("has the parameter :{} in an SQL text, without a value", name));
    const auto literal = to_literal(interpreter, found->second);
    used.push_back(name);
    if (literal.kind == Kind::string) {
      if (literal.text.find('\0') != std::string::npos) interpreter.refuse("binds a text with a zero in it");
      result += "'" + text::replace_all(literal.text, "'", "''") + "'";
    } else if (literal.kind == Kind::boolean) {
      interpreter.refuse("binds a boolean");
    } else {
      result += literal.kind == Kind::null ? "NULL" : literal.text;
    }
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
  add("text", [](Interpreter& interpreter, Arguments& arguments) -> Value {
    ArgumentReader reader(interpreter, arguments, "text");
    const auto result =
        std::make_shared<ClauseItem>(written::Clause{.kind = Kind::sql, .text = reader.string("text")});
    reader.finish();
    result->is_text = true;
    return result;
  });
  add("literal_column", [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "literal_column");
    auto sql = reader.string("text");
    reader.optional("type_");
    reader.finish();
    return make_clause({.kind = Kind::sql, .text = std::move(sql)});
  });
  add("column", [](Interpreter& interpreter, Arguments& arguments) -> Value {
    ArgumentReader reader(interpreter, arguments, "column");
    auto name = reader.string("text");
    const auto type = reader.optional("type_");
    reader.finish();
    const auto result =
        std::make_shared<ClauseItem>(written::Clause{.kind = Kind::column, .text = std::move(name)});
    if (type && !type->is_none()) result->clause.type = to_type(interpreter, *type);
    return result;
  });
  for (const bool truth : {true, false}) {
    add(truth ? "true" : "false", [truth](Interpreter& interpreter, Arguments& arguments) {
      ArgumentReader(interpreter, arguments, "true").finish();
      return make_clause({.kind = Kind::boolean, .truth = truth});
    });
  }
  add("null", [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader(interpreter, arguments, "null").finish();
    return make_clause({.kind = Kind::null});
  });
  add("cast", [](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "cast");
    auto part = to_clause(interpreter, reader.required("expression"));
    auto type = to_type(interpreter, reader.required("type_"));
    reader.finish();
    return make_clause({.kind = Kind::cast, .parts = {std::move(part)}, .type = std::move(type)});
  });
  add("and_", [](Interpreter& interpreter, Arguments& arguments) {
    return join(interpreter, arguments, "and_", " AND ");
  });
  add("or_", [](Interpreter& interpreter, Arguments& arguments) {
    return join(interpreter, arguments, "or_", " OR ");
  });
  for (const char* name : {"desc", "asc"}) {
    add(name, [name](Interpreter& interpreter, Arguments& arguments) {
      ArgumentReader reader(interpreter, arguments, name);
      const auto value = reader.required("column");
      auto part = value.text() ? written::Clause{.kind = Kind::sql, .text = *value.text()}
                               : to_clause(interpreter, value);
      reader.finish();
      if (value.text()) interpreter.refuse(fmt::format("calls {} with a text", name));
      return make_clause({.kind = Kind::postfix,
                          .text = std::string_view(name) == "desc" ? " DESC" : " ASC",
                          .parts = {std::move(part)}});
    });
  }
  names["func"] = std::make_shared<FunctionMaker>("");
  static_cast<void>(context);
  return names;
}

}  // namespace limbeck::scripts::python
