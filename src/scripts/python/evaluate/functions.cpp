#include "scripts/python/evaluate/functions.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace limbeck::scripts::python {
namespace {

constexpr int max_call_depth = 60;

}  // namespace

Value FunctionObject::call(Interpreter& interpreter, Arguments arguments) {
  auto inner = bind(interpreter, std::move(arguments));
  if (!is_generator) return run(interpreter, inner);
  return std::make_shared<GeneratorObject>(std::static_pointer_cast<FunctionObject>(shared_from_this()),
                                           std::move(inner));
}

std::shared_ptr<Scope> FunctionObject::bind(Interpreter& interpreter, Arguments arguments) const {
  using Kind = ast::Parameter::Kind;
  const auto inner = std::make_shared<Scope>();
  inner->parent = scope;
  std::size_t next = 0;
  for (std::size_t i = 0; i < parameters->size(); ++i) {
    const auto& parameter = (*parameters)[i];
    auto& value = inner->names[parameter.name];
    if (parameter.kind == Kind::rest) {
      std::vector<Value> rest(arguments.positional.begin() +
                                  static_cast<std::ptrdiff_t>(std::min(next, arguments.positional.size())),
                              arguments.positional.end());
      next = arguments.positional.size();
      value = Value::tuple(std::move(rest));
      continue;
    }
    if (parameter.kind == Kind::keyword_rest) {
      const auto rest = std::make_shared<DictValue>();
      for (auto& [key, held] : arguments.keywords) rest->entries.emplace_back(Value::string(key), held);
      arguments.keywords.clear();
      value = Value(Value::Data(rest));
      continue;
    }
    const auto named = std::ranges::find(arguments.keywords, parameter.name,
                                         [](const auto& entry) -> const std::string& { return entry.first; });
    const bool by_place = parameter.kind != Kind::keyword_only && next < arguments.positional.size();
    if (by_place) {
      if (named != arguments.keywords.end() && parameter.kind != Kind::positional_only)
        interpreter.refuse(fmt::format("gives {} the argument {} twice", name, parameter.name));
      value = arguments.positional[next++];
    } else if (named != arguments.keywords.end() && parameter.kind != Kind::positional_only) {
      value = named->second;
      arguments.keywords.erase(named);
    } else if (defaults[i]) {
      value = *defaults[i];
    } else {
      interpreter.refuse(fmt::format("calls {} without {}", name, parameter.name));
    }
  }
  if (next < arguments.positional.size() || !arguments.keywords.empty())
    interpreter.refuse(fmt::format("gives {} arguments that it does not have", name));
  inner->local = local;
  for (const auto& [set, value] : inner->names) inner->local.erase(set);
  return inner;
}

Value FunctionObject::run(Interpreter& interpreter, const std::shared_ptr<Scope>& inner) const {
  if (interpreter.depth_ >= max_call_depth) interpreter.refuse("calls functions too deeply");
  // Errors in it are told with its lines; the caller's come back behind it.
  const int line = interpreter.line_;
  auto outer_scope = std::exchange(interpreter.scope_, inner);
  auto outer_tree = std::exchange(interpreter.tree_, tree);
  auto outer_file = std::exchange(interpreter.file_, tree->source);
  auto outer_package = std::exchange(interpreter.package_, package);
  ++interpreter.depth_;
  const auto restore = [&] {
    --interpreter.depth_;
    interpreter.scope_ = std::move(outer_scope);
    interpreter.tree_ = std::move(outer_tree);
    interpreter.file_ = std::move(outer_file);
    interpreter.package_ = std::move(outer_package);
    interpreter.line_ = line;
  };
  Value result;
  try {
    if (body) {
      if (interpreter.run(*body) == Interpreter::Flow::returned)
        result = std::exchange(interpreter.returned_, {});
    } else {
      result = interpreter.evaluate(*expression);
    }
  } catch (...) {
    restore();
    throw;
  }
  restore();
  return result;
}

Value WrapperMaker::call(Interpreter& interpreter, Arguments arguments) {
  if (arguments.positional.size() != 1 || !arguments.keywords.empty())
    interpreter.refuse("wraps no function");
  return arguments.positional[0];
}

Value Interpreter::make_function(const std::string& name, const std::vector<ast::Parameter>& parameters,
                                 const ast::Block* body, const ast::Expression* expression,
                                 bool is_generator) {
  auto result = std::make_shared<FunctionObject>();
  result->is_generator = is_generator;
  result->name = name;
  result->parameters = &parameters;
  result->body = body;
  result->expression = expression;
  for (const auto& parameter : parameters) {
    result->defaults.push_back(parameter.default_value ? std::optional(evaluate(*parameter.default_value))
                                                       : std::nullopt);
  }
  result->scope = scope_;
  scopes_.insert(scope_);
  result->tree = tree_;
  result->package = package_;
  if (body) result->local = assigned_names(*body);
  return result;
}

}  // namespace limbeck::scripts::python
