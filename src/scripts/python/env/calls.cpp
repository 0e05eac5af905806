#include <fmt/core.h>

#include <algorithm>

#include "scripts/python/env/evaluator.hpp"

namespace limbeck::scripts::python::env {
namespace {

constexpr int max_calls = 50;  // nested

}  // namespace

Value EnvEvaluator::value_of(const ast::Call& node) {
  const auto line = line_;
  if (const auto* method = std::get_if<ast::Attribute>(&node.function->node)) {
    const auto object = evaluate(*method->object);
    const auto arguments = arguments_of(node);
    line_ = line;
    return call_method(object, method->name, arguments);
  }
  const auto function = evaluate(*node.function);
  const auto arguments = arguments_of(node);
  line_ = line;
  return call(function, arguments);
}

Arguments EnvEvaluator::arguments_of(const ast::Call& node) {
  Arguments arguments;
  for (const auto& argument : node.arguments) {
    if (const auto* starred = std::get_if<ast::Starred>(&argument->node)) {
      const auto value = evaluate(*starred->value);
      if (!value.as<ListValue>()) stop("spreads arguments that aren't known");
      for (const auto& each : **value.as<ListValue>()) arguments.positional.push_back(each);
    } else {
      arguments.positional.push_back(evaluate(*argument));
    }
  }
  for (const auto& keyword : node.keywords) {
    auto value = evaluate(*keyword.value);
    if (!keyword.name.empty()) {
      arguments.named.emplace_back(keyword.name, std::move(value));
      continue;
    }
    if (!value.as<DictValue>()) stop("spreads arguments that aren't known");
    for (const auto& each : **value.as<DictValue>()) arguments.named.push_back(each);
  }
  return arguments;
}

Value EnvEvaluator::call(const Value& function, const Arguments& arguments) {
  if (const auto* defined = function.as<FunctionValue>())
    return call_function(*defined->definition, arguments);
  if (const auto* known = function.as<Known>()) return call_known(known->path, arguments);
  return call_opaque(function, "calls what isn't known", arguments);
}

Value EnvEvaluator::call_opaque(const Value& of, const std::string& why, const Arguments& arguments) {
  const auto look = [&](const Value& value) { refuse_alembic_objects(value, "what isn't followed"); };
  for (const auto& each : arguments.positional) look(each);
  for (const auto& [name, each] : arguments.named) look(each);
  return opaque_after(of, why);
}

Value EnvEvaluator::call_method(const Value& object, const std::string& name, const Arguments& arguments) {
  if (const auto* text = object.as<std::string>()) return call_text_method(*text, name, arguments, line_);
  if (const auto* known = object.as<Known>()) return call_known(known->path + "." + name, arguments);
  if (const auto* engine = object.as<EngineValue>()) return call_engine(*engine, name, arguments);
  if (const auto* dict = object.as<DictValue>()) return call_dict(*dict, name, arguments);
  if (const auto* list = object.as<ListValue>();
      list && name == "append" && arguments.positional.size() == 1) {
    (*list)->push_back(arguments.positional.front());
    return {};
  }
  return call_opaque(object, fmt::format("calls {}()", name), arguments);
}

Value EnvEvaluator::call_dict(const DictValue& dict, const std::string& name, const Arguments& arguments) {
  const auto* key = arguments.positional.empty() ? nullptr : arguments.positional.front().as<std::string>();
  if ((name == "get" || name == "pop" || name == "setdefault") && key) {
    const auto at = std::ranges::find_if(*dict, [&](const auto& each) { return each.first == *key; });
    if (at != dict->end()) {
      auto value = at->second;
      if (name == "pop") dict->erase(at);
      return value;
    }
    auto fallback = arguments.positional.size() > 1 ? arguments.positional[1] : Value();
    if (name == "pop" && arguments.positional.size() < 2)
      stop(fmt::format("needs \"{}\", which is not there", *key));
    if (name == "setdefault") dict->emplace_back(*key, fallback);
    return fallback;
  }
  if (name == "update" && arguments.positional.size() <= 1) {
    std::vector<std::pair<std::string, Value>> more = arguments.named;
    if (!arguments.positional.empty()) {
      const auto* other = arguments.positional.front().as<DictValue>();
      if (!other) stop("adds what isn't known");
      more.insert(more.begin(), (*other)->begin(), (*other)->end());
    }
    for (const auto& [each, value] : more) assign_item(Value(dict), text_value(each), value);
    return {};
  }
  if (name == "copy") return Value(std::make_shared<std::vector<std::pair<std::string, Value>>>(*dict));
  return not_followed(fmt::format("calls the method {} of a dictionary", name));
}

Value EnvEvaluator::call_function(const ast::FunctionDefinition& function, const Arguments& arguments) {
  if (++depth_ > max_calls) stop("calls functions in functions very deep");
  Locals locals;
  std::size_t place = 0;
  std::size_t used = 0;
  for (const auto& parameter : function.parameters) {
    using Kind = ast::Parameter::Kind;
    if (parameter.kind == Kind::rest || parameter.kind == Kind::keyword_rest)
      stop(fmt::format("calls {}(), which takes any arguments", function.name));
    const auto* given =
        arguments.find(parameter.name, parameter.kind == Kind::keyword_only ? std::string::npos : place);
    ++place;
    if (given) ++used;
    if (!given && !parameter.default_value)
      stop(fmt::format("calls {}() with too few arguments", function.name));
    locals.names[parameter.name] = given ? *given : evaluate(*parameter.default_value);
  }
  if (used != arguments.positional.size() + arguments.named.size())
    stop(fmt::format("calls {}() with other arguments than it takes", function.name));
  const auto outer = std::exchange(locals_, &locals);
  returned_ = Value();
  // A Stop ends the whole reading: the outer names need not be put back then.
  run(function.body);
  locals_ = outer;
  --depth_;
  return std::exchange(returned_, Value());
}

Value EnvEvaluator::call_known(const std::string& path, const Arguments& arguments) {
  if (path.starts_with("alembic.context.config.")) return call_config(path.substr(23), arguments);
  if (path.starts_with("alembic.context.")) return call_context(path.substr(16), arguments);
  if (path.starts_with("alembic.")) stop("calls " + path);
  if (path.starts_with("sqlalchemy.event.") || path.starts_with("transaction.")) stop("calls " + path);
  if (path == "dotenv.load_dotenv") return load_dotenv(arguments);
  if (path == "dotenv.find_dotenv" && arguments.positional.empty() && arguments.named.empty())
    return text_value("");
  const auto name = path.substr(path.rfind('.') + 1);
  if (path.starts_with("sqlalchemy.")) {
    if (name == "create_engine" || name == "create_async_engine") return make_engine(arguments);
    if (name == "engine_from_config" || name == "async_engine_from_config")
      return make_engine_from_dict(arguments);
    if (name == "AsyncEngine" && arguments.positional.size() == 1 &&
        arguments.positional.front().as<EngineValue>())
      return arguments.positional.front();
  }
  // asyncio.run(f()), asyncio.get_event_loop().run_until_complete(f()): f has been called by then.
  if (path.starts_with("asyncio.") && (name == "run" || name == "run_until_complete"))
    return arguments.positional.empty() ? Value() : arguments.positional.front();
  if (path.starts_with("asyncio.")) return Known{"asyncio.loop"};
  if (path.starts_with("logging") && name == "getLogger") return Known{"logging.logger"};
  if (auto value = call_pure(path, arguments, environ_, line_)) return *std::move(value);
  // These may end the process, or change what comes behind them.
  if (path.starts_with("os.") || path.starts_with("sys.")) return opaque("calls " + path + "()");
  for (const auto* builtin : {"exit", "quit", "exec", "eval", "open", "input", "__import__"}) {
    if (path == std::string("builtins.") + builtin) return opaque(fmt::format("calls {}()", builtin));
  }
  const auto look = [&](const Value& value) { refuse_alembic_objects(value, path + "()"); };
  for (const auto& each : arguments.positional) look(each);
  for (const auto& [key, each] : arguments.named) look(each);
  return not_followed(fmt::format("calls {}()", path.starts_with("builtins.") ? name : path));
}

Value EnvEvaluator::load_dotenv(const Arguments& arguments) {
  const auto* path = arguments.find("dotenv_path", 0);
  const auto* override_all = arguments.find("override", 3);
  for (const auto& [name, value] : arguments.named) {
    if (name != "dotenv_path" && name != "override" && name != "verbose") stop("loads a .env in its own way");
  }
  if (arguments.positional.size() > 1) stop("loads a .env in its own way");
  const bool known = !path || path->is_none() || path->as<std::string>();
  if (!known || (override_all && !override_all->as<bool>()))
    return opaque("loads a .env whose path isn't known");
  environ_.load(path && path->as<std::string>() ? *path->as<std::string>() : "",
                override_all && *override_all->as<bool>());
  return Value(true);
}

}  // namespace limbeck::scripts::python::env
