// Expressions that operators and methods make of others, in parentheses where SQLAlchemy puts them.
#include <fmt/core.h>

#include <algorithm>

#include "scripts/python/alembic/binding.hpp"
#include "scripts/python/alembic/query.hpp"

namespace limbeck::scripts::python {
namespace {

using Kind = written::Clause::Kind;
using written::Clause;

constexpr int weakest = -100;

/// How tightly an operator binds; see sqlalchemy.sql.operators._PRECEDENCE.
int precedence_of(MigrationContext& context, const std::string& operation) {
  static const std::map<std::string_view, int> known = {
      {"mul", 8},       {"truediv", 8}, {"mod", 8},       {"neg", 8},          {"add", 7},
      {"sub", 7},       {"and_", 3},    {"or_", 2},       {"desc_op", 3},      {"asc_op", 3},
      {"comma_op", -1}, {"exists", 0},  {"_asbool", -10}, {"pattern", weakest}};
  if (operation == "concat_op") return context.version() < dialect::written::SqlAlchemy{2, 0, 0} ? 6 : 5;
  const auto found = known.find(operation);
  return found == known.end() ? 5 : found->second;  // comparisons
}

bool is_associative(const std::string& operation) {
  return operation == "add" || operation == "mul" || operation == "concat_op" || operation == "and_" ||
         operation == "or_";
}

/// What the opposite is, by its name and how it is written.
struct Opposite {
  const char *operation, *text;
};
const std::map<std::string_view, Opposite> opposites = {{"eq", {"ne", " != "}},
                                                        {"ne", {"eq", " = "}},
                                                        {"lt", {"ge", " >= "}},
                                                        {"ge", {"lt", " < "}},
                                                        {"gt", {"le", " <= "}},
                                                        {"le", {"gt", " > "}},
                                                        {"is_", {"is_not", " IS NOT "}},
                                                        {"is_not", {"is_", " IS "}},
                                                        {"in_op", {"not_in_op", " NOT IN "}},
                                                        {"not_in_op", {"in_op", " IN "}},
                                                        {"like_op", {"not_like_op", " NOT LIKE "}},
                                                        {"not_like_op", {"like_op", " LIKE "}},
                                                        {"ilike_op", {"not_ilike_op", " NOT ILIKE "}},
                                                        {"not_ilike_op", {"ilike_op", " ILIKE "}},
                                                        {"between_op", {"not_between_op", " NOT BETWEEN "}},
                                                        {"not_between_op", {"between_op", " BETWEEN "}}};

written::TypePointer boolean_type() {
  static const auto type = std::make_shared<const written::Type>(written::Type{.name = "Boolean"});
  return type;
}

bool is_boolean_value(MigrationContext& context, const Clause& clause) {
  const bool has_type = clause.kind == Kind::column || clause.kind == Kind::cast ||
                        clause.kind == Kind::function || clause.kind == Kind::case_of;
  return has_type && family_of(context, clause.type) == TypeFamily::boolean;
}

Clause binary_of(MigrationContext& context, std::string operation, std::string text, const Clause& left,
                 const Clause& right, written::TypePointer type) {
  return {.kind = Kind::binary,
          .text = std::move(text),
          .parts = {grouped(context, left, operation), grouped(context, right, operation)},
          .type = std::move(type),
          .operation = std::move(operation)};
}

Value item(MigrationContext& context, Clause clause) {
  return std::make_shared<ClauseItem>(context, std::move(clause));
}

/// Plain values and texts have operators of their own; JSON and arrays have others.
void check_operand(MigrationContext& context, Interpreter& interpreter, const Clause& clause) {
  const bool is_expression = clause.kind == Kind::column || clause.kind == Kind::function ||
                             clause.kind == Kind::cast || clause.kind == Kind::binary ||
                             clause.kind == Kind::case_of || clause.kind == Kind::select ||
                             clause.kind == Kind::unary || clause.kind == Kind::string ||
                             clause.kind == Kind::integer || (clause.kind == Kind::sql && !clause.is_text);
  const auto family = family_of(context, clause.type);
  if (!is_expression || family == TypeFamily::json || family == TypeFamily::other)
    interpreter.refuse("calculates with an expression in a way that is not known here");
}

/// None, True and False are compared with as what they are; `null` when the value is none of these.
std::optional<Clause> constant_of(MigrationContext& context, Interpreter& interpreter, const Value& value) {
  if (value.is_none()) return Clause{.kind = Kind::null};
  if (const auto* flag = std::get_if<bool>(&value.data)) return Clause{.kind = Kind::boolean, .truth = *flag};
  if (!value.as<ClauseItem>()) return std::nullopt;
  auto clause = to_clause(context, interpreter, value);
  return clause.kind == Kind::null || clause.kind == Kind::boolean ? std::optional(clause) : std::nullopt;
}

Clause compare(MigrationContext& context, Interpreter& interpreter, const Clause& left,
               const std::string& operation, const std::string& text, const Value& value) {
  if (const auto constant = constant_of(context, interpreter, value)) {
    const bool is_null = constant->kind == Kind::null;
    if (operation != "eq" && operation != "ne" && operation != "is_" && operation != "is_not")
      interpreter.refuse("orders an expression beside None, True or False");
    if (!is_null && operation.starts_with("is_") == false &&
        family_of(context, left.type) == TypeFamily::json)
      interpreter.refuse("compares JSON");
    if (is_null && (operation == "eq" || operation == "is_"))
      return binary_of(context, "is_", " IS ", left, *constant, boolean_type());
    if (is_null) return binary_of(context, "is_not", " IS NOT ", left, *constant, boolean_type());
    return binary_of(context, operation, text, left, *constant, boolean_type());
  }
  if (operation == "is_" || operation == "is_not") interpreter.refuse("compares by IS");
  // Columns are equal as they are, whatever their types make of values.
  const bool is_plain = (operation == "eq" || operation == "ne") && left.kind == Kind::column;
  if (const auto other = value.as<ClauseItem>(); is_plain && other && other->clause.kind == Kind::column)
    return binary_of(context, operation, text, left, other->clause, boolean_type());
  check_operand(context, interpreter, left);
  auto right = bind_operand(context, interpreter, left.type, value);
  if (right.kind != Kind::parameter && right.kind != Kind::null && is_clause(value))
    check_operand(context, interpreter, right);
  return binary_of(context, operation, text, left, right, boolean_type());
}

Clause list_of_values(MigrationContext& context, Interpreter& interpreter, const Clause& left,
                      const std::vector<Value>& values) {
  Clause list{.kind = Kind::list, .text = ", "};
  std::optional<std::size_t> kind;
  for (const auto& value : values) {
    if (!value.is_none() && !is_clause(value) && !value.as<UndecidedObject>()) {
      // The first one decides as what all of them are bound.
      if (kind && *kind != value.data.index()) interpreter.refuse("compares with values of several kinds");
      kind = value.data.index();
    }
    list.parts.push_back(bind_operand(context, interpreter, left.type, value));
  }
  return list;
}

Clause in_values(MigrationContext& context, Interpreter& interpreter, const Clause& left,
                 const std::string& operation, const Value& other) {
  const std::string text = operation == "in_op" ? " IN " : " NOT IN ";
  check_operand(context, interpreter, left);
  if (auto rows = select_of(context, interpreter, other))
    return binary_of(context, operation, text, left, *rows, boolean_type());
  if (is_clause(other)) interpreter.refuse("compares with a list that is an expression");
  auto list = list_of_values(context, interpreter, left, interpreter.iterate(other));
  auto result = binary_of(context, operation, text, left, {}, boolean_type());
  if (list.parts.empty()) {
    result.parts.pop_back();
  } else {
    result.parts[1] = {.kind = Kind::grouped, .parts = {std::move(list)}};
  }
  return result;
}

/// startswith, endswith, contains: signs of LIKE in the value count as such.
Clause pattern(MigrationContext& context, Interpreter& interpreter, const Clause& left, const Value& value,
               bool before, bool behind) {
  check_operand(context, interpreter, left);
  if (value.as<UndecidedObject>()) return {.kind = Kind::null};
  if (!value.text()) interpreter.refuse("looks for what is no text");
  Clause right{.kind = Kind::list, .text = " || "};
  if (before) right.parts.push_back({.kind = Kind::string, .text = "%"});
  right.parts.push_back({.kind = Kind::string, .text = *value.text()});
  if (behind) right.parts.push_back({.kind = Kind::string, .text = "%"});
  return binary_of(context, "pattern", " LIKE ", left, right, boolean_type());
}

// --- arithmetic -------------------------------------------------------------------------------------------

bool is_numeric(TypeFamily family) {
  return family == TypeFamily::integer || family == TypeFamily::number || family == TypeFamily::real;
}

bool is_textual(TypeFamily family) {
  return family == TypeFamily::text || family == TypeFamily::enumeration;
}

Clause calculate(MigrationContext& context, Interpreter& interpreter, const std::string& sign,
                 const Clause& left, const Clause& right) {
  check_operand(context, interpreter, left);
  check_operand(context, interpreter, right);
  const auto a = family_of(context, left.type), b = family_of(context, right.type);
  const bool knows_neither = a == TypeFamily::unknown && b == TypeFamily::unknown;
  const auto fits = [&](auto is_kind) {
    return (is_kind(a) || a == TypeFamily::unknown) && (is_kind(b) || b == TypeFamily::unknown) &&
           !knows_neither;
  };
  if (sign == "+" && fits(is_textual))
    return binary_of(context, "concat_op", " || ", left, right,
                     a == TypeFamily::unknown ? right.type : left.type);
  static const std::map<std::string, std::string> names = {
      {"+", "add"}, {"-", "sub"}, {"*", "mul"}, {"/", "truediv"}, {"%", "mod"}};
  const auto found = names.find(sign);
  if (found == names.end() || !fits(is_numeric))
    interpreter.refuse(fmt::format("calculates with {} on values whose types are not known here", sign));
  if (sign == "/" && (right.kind != Kind::integer || b != TypeFamily::integer))
    interpreter.refuse("divides by what is no whole number");
  auto type = a == b ? left.type : a == TypeFamily::integer ? right.type : left.type;
  if (a == TypeFamily::unknown) type = nullptr;
  if (sign == "/" && a == TypeFamily::integer) {
    const bool has_rest = !(context.version() < dialect::written::SqlAlchemy{2, 0, 0});
    if (has_rest) type = std::make_shared<const written::Type>(written::Type{.name = "Numeric"});
  }
  return binary_of(context, found->second, " " + sign + " ", left, right, type);
}

}  // namespace

// --- what others need, too --------------------------------------------------------------------------------

Clause grouped(MigrationContext& context, const Clause& clause, const std::string& against) {
  if (clause.operation.empty() || (clause.operation == against && is_associative(against))) return clause;
  const bool needs =
      against.empty() || precedence_of(context, clause.operation) <= precedence_of(context, against);
  return needs ? Clause{.kind = Kind::grouped, .parts = {clause}, .type = clause.type} : clause;
}

Clause condition(MigrationContext& context, Interpreter& interpreter, const Value& value) {
  if (value.as<UndecidedObject>()) return {.kind = Kind::null};
  if (const auto* constant = std::get_if<bool>(&value.data))  // as sa.true() and sa.false()
    return {.kind = Kind::boolean, .truth = *constant};
  if (!is_clause(value)) {
    if (const auto object = value.as<Object>()) object->use(interpreter);
    interpreter.refuse(fmt::format("has {} as a condition", type_name(value)));
  }
  auto clause = to_clause(context, interpreter, value);
  if (is_boolean_value(context, clause))
    return {.kind = Kind::truth, .truth = true, .parts = {std::move(clause)}};
  const bool is_known = clause.kind == Kind::binary || clause.kind == Kind::list ||
                        clause.kind == Kind::truth || clause.kind == Kind::unary ||
                        clause.kind == Kind::sql || clause.kind == Kind::function ||
                        clause.kind == Kind::column || clause.kind == Kind::postfix;
  if (!is_known) interpreter.refuse("has a condition that is not known here");
  return clause;
}

std::vector<Clause> conditions(MigrationContext& context, const std::vector<Clause>& all) {
  std::vector<Clause> result;
  for (const auto& one : all) result.push_back(grouped(context, one, all.size() > 1 ? "and_" : "_asbool"));
  return result;
}

Clause joined(MigrationContext& context, const std::string& operation, const std::vector<Clause>& parts) {
  if (parts.size() == 1) return grouped(context, parts[0], "_asbool");
  Clause result{.kind = Kind::list,
                .text = operation == "and_" ? " AND " : " OR ",
                .type = boolean_type(),
                .operation = operation};
  for (const auto& part : parts) result.parts.push_back(grouped(context, part, operation));
  return result;
}

Clause negated(MigrationContext& context, Interpreter& interpreter, const Clause& clause) {
  if (clause.kind == Kind::truth) {
    auto result = clause;
    result.truth = !clause.truth;
    return result;
  }
  if (is_boolean_value(context, clause)) return {.kind = Kind::truth, .truth = false, .parts = {clause}};
  if (const auto found = opposites.find(clause.operation); found != opposites.end()) {
    auto result = clause;
    result.operation = found->second.operation;
    result.text = found->second.text;
    return result;
  }
  const bool is_known = clause.kind == Kind::list || clause.kind == Kind::function ||
                        clause.kind == Kind::column || clause.operation == "exists";
  if (!is_known) interpreter.refuse("negates an expression in a way that is not known here");
  return {.kind = Kind::unary,
          .text = "NOT ",
          .parts = {grouped(context, clause, "inv")},
          .type = boolean_type(),
          .operation = "inv"};
}

// --- the methods of an expression -------------------------------------------------------------------------

namespace {

struct Comparison {
  const char *operation, *text;
};
const std::map<std::string_view, Comparison> comparing_methods = {
    {"is_", {"is_", " IS "}},
    {"isnot", {"is_not", " IS NOT "}},
    {"is_not", {"is_not", " IS NOT "}},
    {"like", {"like_op", " LIKE "}},
    {"ilike", {"ilike_op", " ILIKE "}},
    {"notlike", {"not_like_op", " NOT LIKE "}},
    {"not_like", {"not_like_op", " NOT LIKE "}},
    {"notilike", {"not_ilike_op", " NOT ILIKE "}},
    {"not_ilike", {"not_ilike_op", " NOT ILIKE "}}};

Clause between(MigrationContext& context, Interpreter& interpreter, ArgumentReader& reader,
               const Clause& left) {
  check_operand(context, interpreter, left);
  const auto low = reader.required("cleft"), high = reader.required("cright");
  if (low.is_none() || high.is_none()) interpreter.refuse("looks between None and something");
  Clause right{.kind = Kind::list, .text = " AND "};
  right.parts = {bind_operand(context, interpreter, left.type, low),
                 bind_operand(context, interpreter, left.type, high)};
  return binary_of(context, "between_op", " BETWEEN ", left, right, boolean_type());
}

/// What the method of that name makes of the expression and its arguments; nothing when it isn't known.
std::optional<Clause> call_method(MigrationContext& context, Interpreter& interpreter,
                                  const std::string& name, ArgumentReader& reader, const Clause& self) {
  if (const auto found = comparing_methods.find(name); found != comparing_methods.end()) {
    return compare(context, interpreter, self, found->second.operation, found->second.text,
                   reader.required("other"));
  }
  if (name == "in_") return in_values(context, interpreter, self, "in_op", reader.required("other"));
  if (name == "notin_" || name == "not_in")
    return in_values(context, interpreter, self, "not_in_op", reader.required("other"));
  if (name == "between") return between(context, interpreter, reader, self);
  if (name == "startswith" || name == "endswith" || name == "contains")
    return pattern(context, interpreter, self, reader.required("other"), name != "startswith",
                   name != "endswith");
  if (name == "concat") {
    const auto other = bind_value(context, interpreter, nullptr, reader.required("other"));
    return calculate(context, interpreter, "+", self, other);
  }
  if (name == "desc" || name == "asc") {
    return Clause{.kind = Kind::postfix,
                  .text = name == "desc" ? " DESC" : " ASC",
                  .parts = {grouped(context, self, name + "_op")}};
  }
  if (name == "label") {
    const auto label = reader.required("name");
    if (!label.text()) interpreter.refuse("has a label without a name");
    return Clause{.kind = Kind::label, .text = *label.text(), .parts = {self}, .type = self.type};
  }
  return std::nullopt;
}

bool is_expression_method(const std::string& name) {
  static const std::set<std::string_view> others = {"in_",        "notin_", "not_in",   "between",
                                                    "startswith", "label",  "endswith", "contains",
                                                    "concat",     "desc",   "asc"};
  return comparing_methods.contains(name) || others.contains(name);
}

/// text().bindparams(name=value, …), or with sa.bindparam().
Value bind_parameters(MigrationContext& context, Interpreter& interpreter, Arguments& arguments,
                      const ClauseItem& self) {
  ArgumentReader reader(interpreter, arguments, "bindparams");
  const auto result = std::make_shared<ClauseItem>(context, self.clause);
  result->is_text = true;
  result->parameters = self.parameters;
  const auto put = [&](const std::string& name, const Value& value) {
    auto& entries = result->parameters.entries;
    std::erase_if(entries,
                  [&](const auto& entry) { return entry.first.text() && *entry.first.text() == name; });
    entries.emplace_back(Value::string(name), value);
  };
  for (const auto& given : reader.rest()) {
    const auto parameter = given.as<ParameterItem>();
    if (!parameter) reader.refuse("a parameter", given);
    if (parameter->value) put(parameter->clause.text, *parameter->value);
    if (parameter->has_type) interpreter.refuse("binds a parameter with a type");
  }
  for (auto& [key, value] : reader.keyword_rest()) put(key, value);
  return result;
}

}  // namespace

Value ClauseItem::attribute(Interpreter& interpreter, const std::string& name) {
  const auto self = std::static_pointer_cast<ClauseItem>(shared_from_this());
  if (is_text) {
    if (name != "bindparams") return Object::attribute(interpreter, name);
    return function(name, [self](Interpreter& caller, Arguments& arguments) {
      return bind_parameters(self->context_, caller, arguments, *self);
    });
  }
  if ((name == "name" || name == "key") && (clause.kind == Kind::column || clause.kind == Kind::label))
    return Value::string(clause.text);
  if (clause.operation == "exists" && name == "where") return exists_where(context_, *self);
  const bool only_ordered = clause.kind == Kind::label && name != "desc" && name != "asc";
  if (!is_expression_method(name) || only_ordered || clause.kind == Kind::postfix)
    return Object::attribute(interpreter, name);
  return function(name, [self, name](Interpreter& caller, Arguments& arguments) {
    ArgumentReader reader(caller, arguments, name);
    auto result = call_method(self->context_, caller, name, reader, self->clause);
    reader.finish();
    return item(self->context_, std::move(*result));
  });
}

Value ClauseItem::binary(Interpreter& interpreter, const std::string& operation, const Value& other,
                         bool reflected) {
  if (is_text || clause.kind == Kind::label || clause.kind == Kind::postfix)
    return Object::binary(interpreter, operation, other, reflected);
  if (other.as<UndecidedObject>()) return other;
  if (operation == "&" || operation == "|") {
    auto left = condition(context_, interpreter, shared_from_this());
    auto right = condition(context_, interpreter, other);
    if (reflected) std::swap(left, right);
    return item(context_, joined(context_, operation == "&" ? "and_" : "or_", {left, right}));
  }
  static const std::map<std::string, std::pair<const char*, const char*>> comparisons = {
      {"==", {"eq", " = "}},  {"!=", {"ne", " != "}}, {"<", {"lt", " < "}},
      {"<=", {"le", " <= "}}, {">", {"gt", " > "}},   {">=", {"ge", " >= "}}};
  static const std::map<std::string, std::string> mirrored = {
      {"<", ">"}, {">", "<"}, {"<=", ">="}, {">=", "<="}};
  auto sign = operation;
  if (const auto found = mirrored.find(operation); reflected && found != mirrored.end()) sign = found->second;
  if (const auto found = comparisons.find(sign); found != comparisons.end()) {
    return item(context_,
                compare(context_, interpreter, clause, found->second.first, found->second.second, other));
  }
  if (other.is_none()) interpreter.refuse("calculates with None");
  // A text or a number beside a column is bound as what it is.
  auto operand = bind_operand(context_, interpreter, clause.type, other);
  return item(context_, reflected ? calculate(context_, interpreter, sign, operand, clause)
                                  : calculate(context_, interpreter, sign, clause, operand));
}

Value ClauseItem::unary(Interpreter& interpreter, const std::string& operation) {
  if (is_text) return Object::unary(interpreter, operation);
  if (operation == "~") return item(context_, negated(context_, interpreter, clause));
  if (operation != "-") return Object::unary(interpreter, operation);
  check_operand(context_, interpreter, clause);
  if (!is_numeric(family_of(context_, clause.type))) interpreter.refuse("negates what is no number");
  return item(context_, {.kind = Kind::unary,
                         .text = "-",
                         .parts = {grouped(context_, clause, "neg")},
                         .type = clause.type,
                         .operation = "neg"});
}

bool ClauseItem::truth(Interpreter& interpreter) {
  interpreter.refuse("asks whether an SQL expression is true");
}

/// As an element of a list, or a key of a dict.
bool ClauseItem::equals(Interpreter& interpreter, const Value& other) const {
  const auto clause_of_other = other.as<ClauseItem>();
  if (!clause_of_other && !other.is_none()) interpreter.refuse("compares an SQL expression with a value");
  return clause_of_other.get() == this;
}

}  // namespace limbeck::scripts::python
