#include <fmt/core.h>

#include <algorithm>

#include "scripts/python/env/evaluator.hpp"

namespace limbeck::scripts::python::env {
namespace {

constexpr std::size_t max_items = 10'000;  // of loops, all together

}  // namespace

Flow EnvEvaluator::run(const ast::Block& block) {
  for (const auto& statement : block) {
    line_ = statement.line;
    const auto flow = std::visit([&](const auto& node) { return run(node); }, statement.node);
    if (flow != Flow::next) return flow;
  }
  return Flow::next;
}

Flow EnvEvaluator::run(const ast::ExpressionStatement& statement) {
  evaluate(*statement.value);
  return Flow::next;
}

Flow EnvEvaluator::run(const ast::Assignment& statement) {
  if (!statement.value) return Flow::next;
  const auto value = evaluate(*statement.value);
  for (const auto& target : statement.targets) assign(*target, value);
  return Flow::next;
}

Flow EnvEvaluator::run(const ast::AugmentedAssignment& statement) {
  auto value = combine(statement.operation, evaluate(*statement.target), evaluate(*statement.value));
  assign(*statement.target, value);
  return Flow::next;
}

Flow EnvEvaluator::run(const ast::Import& statement) {
  for (const auto& [name, alias] : statement.modules) {
    const auto first = name.substr(0, name.find('.'));
    auto value =
        is_known_module(name) ? Value(Known{alias.empty() ? first : name}) : opaque("imports " + name);
    bind(alias.empty() ? first : alias, std::move(value));
  }
  return Flow::next;
}

Flow EnvEvaluator::run(const ast::ImportFrom& statement) {
  const auto module = std::string(static_cast<std::size_t>(statement.level), '.') + statement.module;
  const bool known = statement.level == 0 && is_known_module(module);
  if (statement.everything) stop("imports everything from " + module);
  for (const auto& [name, alias] : statement.names) {
    auto value = known ? Value(Known{module + "." + name}) : opaque("imports " + module);
    bind(alias.empty() ? name : alias, std::move(value));
  }
  return Flow::next;
}

Flow EnvEvaluator::run(const ast::FunctionDefinition& statement) {
  Value value = FunctionValue{&statement};
  for (const auto& decorator : statement.decorators) {
    const auto wrapper = evaluate(*decorator);
    refuse_alembic_objects(wrapper, "a decorator");
    value = opaque("decorates " + statement.name + "()");
  }
  if (statement.is_generator) value = Unknown{statement.name + "() yields", line_};
  bind(statement.name, std::move(value));
  return Flow::next;
}

Flow EnvEvaluator::run(const ast::ClassDefinition& statement) {
  bind(statement.name, Unknown{"uses the class " + statement.name, line_});
  return Flow::next;
}

Flow EnvEvaluator::run(const ast::If& statement) {
  const auto condition = evaluate(*statement.condition);
  const auto known = truth(condition);
  if (!known) {
    if (const auto* unknown = condition.as<Unknown>()) stop(*unknown);
    stop("depends on what isn't known");
  }
  return run(*known ? statement.yes : statement.no);
}

Flow EnvEvaluator::run(const ast::For& statement) {
  const auto iterable = evaluate(*statement.iterable);
  const auto* list = iterable.as<ListValue>();
  if (!list || statement.is_async) stop("loops over what isn't known");
  for (const auto& item : std::vector<Value>(**list)) {
    if (++items_ > max_items) stop("loops very often");
    assign(*statement.target, item);
    const auto flow = run(statement.body);
    if (flow == Flow::returned) return flow;
    if (flow == Flow::broke) return Flow::next;
  }
  return run(statement.otherwise);
}

Flow EnvEvaluator::run(const ast::With& statement) {
  for (const auto& item : statement.items) {
    auto value = evaluate(*item.value);
    const auto* known = value.as<Known>();
    if (!value.as<EngineValue>() && !(known && known->path == "transaction"))
      value = opaque_after(value, "enters a context that isn't known");
    if (item.target) assign(*item.target, value);
  }
  return run(statement.body);
}

Flow EnvEvaluator::run(const ast::Try& statement) {
  const auto before = opaque_;
  auto flow = run(statement.body);
  // What is not understood may have raised, and then a handler goes another way.
  const bool handled = std::ranges::any_of(statement.handlers, [](const auto& handler) {
    return !std::ranges::all_of(handler.body, [](const ast::Statement& each) {
      return std::holds_alternative<ast::Pass>(each.node) || std::holds_alternative<ast::Raise>(each.node);
    });
  });
  if (opaque_ != before && handled) stop("may handle an exception");
  if (flow == Flow::next) flow = run(statement.otherwise);
  const auto last = run(statement.finally);
  return last == Flow::next ? flow : last;
}

Flow EnvEvaluator::run(const ast::Return& statement) {
  returned_ = statement.value ? evaluate(*statement.value) : Value();
  return Flow::returned;
}

Flow EnvEvaluator::run(const ast::Assert& statement) {
  const auto known = truth(evaluate(*statement.condition));
  if (!known || !*known) stop("asserts what isn't known to hold");
  return Flow::next;
}

Flow EnvEvaluator::run(const ast::Global& statement) {
  if (statement.nonlocal) stop("sets names of an outer function");
  if (locals_) locals_->global.insert(statement.names.begin(), statement.names.end());
  return Flow::next;
}

Flow EnvEvaluator::run(const ast::OtherStatement& statement) {
  stop("has a statement that isn't followed: " + statement.what);
}

void EnvEvaluator::bind(const std::string& name, Value value) {
  (locals_ && !locals_->global.contains(name) ? locals_->names : globals_)[name] = std::move(value);
}

Value EnvEvaluator::look_up(const std::string& name) {
  if (locals_) {
    if (const auto at = locals_->names.find(name); at != locals_->names.end()) return at->second;
  }
  if (const auto at = globals_.find(name); at != globals_.end()) return at->second;
  return Known{"builtins." + name};
}

void EnvEvaluator::assign(const ast::Expression& target, const Value& value) {
  if (const auto* name = std::get_if<ast::Name>(&target.node)) {
    bind(name->name, value);
  } else if (const auto* subscript = std::get_if<ast::Subscript>(&target.node)) {
    assign_item(evaluate(*subscript->object), evaluate(*subscript->index), value);
  } else if (const auto* attribute = std::get_if<ast::Attribute>(&target.node)) {
    const auto object = evaluate(*attribute->object);
    refuse_alembic_objects(object, "an attribute of it");
    opaque("sets the attribute " + attribute->name);
  } else {
    const auto* tuple = std::get_if<ast::Tuple>(&target.node);
    const auto* list = std::get_if<ast::List>(&target.node);
    if (!tuple && !list) stop("assigns in a way that isn't followed");
    const auto& targets = tuple ? tuple->elements : list->elements;
    const auto* items = value.as<ListValue>();
    if (items && (*items)->size() != targets.size()) stop("assigns in a way that isn't followed");
    for (std::size_t i = 0; i < targets.size(); ++i)
      assign(*targets[i], items ? (**items)[i] : Value(Unknown{"takes apart what isn't known", line_}));
  }
}

void EnvEvaluator::assign_item(const Value& object, const Value& key, const Value& value) {
  const auto* name = key.as<std::string>();
  if (const auto* dict = object.as<DictValue>(); dict && name) {
    const auto at = std::ranges::find_if(**dict, [&](const auto& each) { return each.first == *name; });
    if (at != (*dict)->end()) {
      at->second = value;
    } else {
      (*dict)->emplace_back(*name, value);
    }
  } else if (const auto* known = object.as<Known>(); known && known->path == "os.environ" && name) {
    if (value.as<Unknown>()) {
      environ_.taint("sets " + *name, line_);
    } else {
      environ_.set(*name, require_text(&value, "sets a variable to something"));
    }
  } else {
    refuse_alembic_objects(object, "an item of it");
    opaque("sets an item of something");
  }
}

void EnvEvaluator::refuse_alembic_objects(const Value& value, const std::string& what) const {
  const auto* known = value.as<Known>();
  if (value.as<EngineValue>() ||
      (known && (known->path.starts_with("alembic.context") || known->path == "transaction" ||
                 known->path.starts_with("sqlalchemy.event")))) {
    stop(fmt::format("hands {} to {}", value.as<EngineValue>() ? "its engine" : known->path, what));
  }
  if (const auto* list = value.as<ListValue>()) {
    for (const auto& each : **list) refuse_alembic_objects(each, what);
  }
  if (const auto* dict = value.as<DictValue>()) {
    for (const auto& [key, each] : **dict) refuse_alembic_objects(each, what);
  }
}

}  // namespace limbeck::scripts::python::env
