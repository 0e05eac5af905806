#include <fmt/core.h>

#include <algorithm>

#include "scripts/python/env/evaluator.hpp"

namespace limbeck::scripts::python::env {

Value EnvEvaluator::evaluate(const ast::Expression& expression) {
  line_ = expression.line;
  auto value = std::visit([&](const auto& node) { return value_of(node); }, expression.node);
  line_ = expression.line;
  return value;
}

Value EnvEvaluator::value_of(const ast::Integer& node) {
  return node.too_large ? not_followed("uses a huge number") : Value(node.value);
}

Value EnvEvaluator::value_of(const ast::FormattedString& node) {
  std::string text;
  std::optional<Unknown> unknown;
  for (const auto& piece : node.pieces) {
    if (!piece.value) {
      text += piece.text;
      continue;
    }
    const auto value = evaluate(*piece.value);
    const auto known = piece.conversion == 0 && !piece.format ? text_of(value) : std::nullopt;
    if (known) {
      text += *known;
    } else if (!unknown) {
      unknown = value.as<Unknown>() ? *value.as<Unknown>() : Unknown{"formats what isn't known", line_};
    }
  }
  return unknown ? Value(*unknown) : text_value(text);
}

Value EnvEvaluator::attribute(const Value& object, const std::string& name) {
  if (const auto* known = object.as<Known>()) {
    const auto path = known->path + "." + name;
    if (path == "alembic.context.config.config_file_name") return config_file_name();
    if (path == "alembic.context.config.config_ini_section") return text_value(request_.options.section());
    if (path == "alembic.context.config.attributes")
      return Value(std::make_shared<std::vector<std::pair<std::string, Value>>>());
    if (path == "alembic.context.config.cmd_opts") return not_followed("asks for the command line");
    if (known->path.starts_with("dialect:") && name == "name") return text_value(known->path.substr(8));
    return Known{path};
  }
  if (const auto* engine = object.as<EngineValue>()) {
    if (name == "dialect") return Known{"dialect:" + dialect_name(engine->url)};
    return not_followed("asks its engine for " + name);
  }
  if (const auto* unknown = object.as<Unknown>()) return *unknown;
  return not_followed("uses the attribute " + name);
}

Value EnvEvaluator::config_file_name() const {
  const auto& source = ini_.source();
  return text_value(source.empty() ? "alembic.ini" : source);
}

Value EnvEvaluator::value_of(const ast::Subscript& node) {
  const auto object = evaluate(*node.object);
  const auto key = evaluate(*node.index);
  const auto* name = key.as<std::string>();
  if (const auto* known = object.as<Known>(); known && known->path == "os.environ") {
    if (!name) return not_followed("reads a variable whose name isn't known");
    auto value = environ_.get(*name);
    if (value.is_none()) stop(fmt::format("needs the variable {}, which is not set", *name));
    return value;
  }
  if (const auto* dict = object.as<DictValue>(); dict && name) {
    const auto at = std::ranges::find_if(**dict, [&](const auto& each) { return each.first == *name; });
    if (at == (*dict)->end()) stop(fmt::format("needs \"{}\", which is not there", *name));
    return at->second;
  }
  if (const auto* list = object.as<ListValue>(); list && key.as<std::int64_t>()) {
    const auto index = *key.as<std::int64_t>();
    const auto size = static_cast<std::int64_t>((*list)->size());
    const auto at = index < 0 ? index + size : index;
    if (at < 0 || at >= size) stop("asks for an item that is not there");
    return (**list)[static_cast<std::size_t>(at)];
  }
  if (const auto* unknown = object.as<Unknown>()) return *unknown;
  return not_followed("takes a part of something");
}

Value EnvEvaluator::list_of(const std::vector<ast::ExpressionPtr>& elements) {
  std::vector<Value> items;
  for (const auto& element : elements) items.push_back(evaluate(*element));
  return make_list(std::move(items));
}

Value EnvEvaluator::value_of(const ast::Dictionary& node) {
  auto dict = std::make_shared<std::vector<std::pair<std::string, Value>>>();
  for (const auto& entry : node.entries) {
    const auto value = evaluate(*entry.value);
    if (!entry.key) {
      const auto* other = value.as<DictValue>();
      if (!other) return not_followed("spreads what isn't known");
      for (const auto& [key, each] : **other) assign_item(Value(dict), text_value(key), each);
      continue;
    }
    const auto key = evaluate(*entry.key);
    if (!key.as<std::string>()) return not_followed("uses keys that are no texts");
    assign_item(Value(dict), key, value);
  }
  return Value(dict);
}

Value EnvEvaluator::value_of(const ast::Unary& node) {
  const auto operand = evaluate(*node.operand);
  const auto known = truth(operand);
  if (node.operation == "not" && known) return Value(!*known);
  if (node.operation == "-" && operand.as<std::int64_t>()) return Value(-*operand.as<std::int64_t>());
  return operand.as<Unknown>() ? operand : not_followed("calculates something");
}

Value EnvEvaluator::value_of(const ast::Binary& node) {
  const auto left = evaluate(*node.left);
  return combine(node.operation, left, evaluate(*node.right));
}

Value EnvEvaluator::combine(const std::string& operation, const Value& left, const Value& right) {
  for (const auto* side : {&left, &right}) {
    if (const auto* unknown = side->as<Unknown>()) return *unknown;
  }
  const auto *a = left.as<std::string>(), *b = right.as<std::string>();
  if (operation == "+" && a && b) return text_value(*a + *b);
  if (operation == "%" && a) return format_percent(*a, right, line_);
  if (operation == "+" && left.as<ListValue>() && right.as<ListValue>()) {
    auto items = **left.as<ListValue>();
    const auto& more = **right.as<ListValue>();
    items.insert(items.end(), more.begin(), more.end());
    return make_list(std::move(items));
  }
  return not_followed("calculates something");
}

Value EnvEvaluator::value_of(const ast::BooleanOperation& node) {
  const auto left = evaluate(*node.left);
  const auto known = truth(left);
  if (!known) return left.as<Unknown>() ? left : not_followed("depends on what isn't known");
  return *known == node.is_and ? evaluate(*node.right) : left;
}

Value EnvEvaluator::value_of(const ast::Comparison& node) {
  if (node.operations.size() != 1) return not_followed("compares several things");
  const auto left = evaluate(*node.operands[0]), right = evaluate(*node.operands[1]);
  for (const auto* side : {&left, &right}) {
    if (const auto* unknown = side->as<Unknown>()) return *unknown;
  }
  const auto& operation = node.operations.front();
  const auto decide = [&](std::optional<bool> equal, bool wanted) {
    return equal ? Value(*equal == wanted) : not_followed("compares what isn't known");
  };
  if (operation == "is" || operation == "is not") {
    if (!left.is_none() && !right.is_none()) return not_followed("compares identities");
    return Value((left.is_none() && right.is_none()) == (operation == "is"));
  }
  if (operation == "==" || operation == "!=") return decide(equal(left, right), operation == "==");
  if (operation == "in" || operation == "not in") return decide(contains(right, left), operation == "in");
  return not_followed("compares sizes");
}

std::optional<bool> EnvEvaluator::equal(const Value& left, const Value& right) {
  if (left.is_none() || right.is_none()) return left.is_none() && right.is_none();
  const auto *a = left.as<std::string>(), *b = right.as<std::string>();
  if (a && b) return *a == *b;
  if (const auto *m = left.as<std::int64_t>(), *n = right.as<std::int64_t>(); m && n) return *m == *n;
  if (const auto *m = left.as<bool>(), *n = right.as<bool>(); m && n) return *m == *n;
  return std::nullopt;
}

std::optional<bool> EnvEvaluator::contains(const Value& whole, const Value& part) {
  const auto* text = part.as<std::string>();
  if (const auto* in = whole.as<std::string>(); in && text) return in->contains(*text);
  if (const auto* dict = whole.as<DictValue>(); dict && text)
    return std::ranges::any_of(**dict, [&](const auto& each) { return each.first == *text; });
  if (const auto* known = whole.as<Known>(); known && known->path == "os.environ" && text) {
    const auto value = environ_.get(*text);
    return value.as<Unknown>() ? std::nullopt : std::optional(!value.is_none());
  }
  if (const auto* list = whole.as<ListValue>()) {
    for (const auto& each : **list) {
      const auto same = equal(each, part);
      if (!same) return std::nullopt;
      if (*same) return true;
    }
    return false;
  }
  return std::nullopt;
}

Value EnvEvaluator::value_of(const ast::Conditional& node) {
  const auto condition = evaluate(*node.condition);
  const auto known = truth(condition);
  if (!known) return condition.as<Unknown>() ? condition : not_followed("depends on what isn't known");
  return evaluate(*known ? *node.yes : *node.no);
}

Value EnvEvaluator::value_of(const ast::NamedExpression& node) {
  auto value = evaluate(*node.value);
  bind(node.name, value);
  return value;
}

Value EnvEvaluator::value_of(const ast::OtherExpression& node) {
  // A coroutine has run by the time that it is awaited: it is followed where it is called.
  if (node.what == "await") return evaluate(*node.value);
  stop("has an expression that isn't followed: " + node.what);
}

}  // namespace limbeck::scripts::python::env
