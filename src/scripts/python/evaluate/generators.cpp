// Functions that yield, generator expressions, map(). Nothing runs in turns here: the generator runs to its
// end, and what is done with each of its values is done where it yields, in the place of who goes through it.
#include <fmt/core.h>

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

#include "scripts/python/evaluate/functions.hpp"

namespace limbeck::scripts::python {
namespace {

/// Ends the function of a generator that is left before its end.
struct Left {
  const GeneratorObject* generator;
};

/// Whether something might be done when the function is left in the middle.
bool has_ends(const ast::Block& block) {
  return std::ranges::any_of(block, [](const ast::Statement& statement) {
    return std::visit(
        []<typename Node>(const Node& node) {
          if constexpr (std::is_same_v<Node, ast::Try> || std::is_same_v<Node, ast::With>) return true;
          if constexpr (std::is_same_v<Node, ast::If>) return has_ends(node.yes) || has_ends(node.no);
          if constexpr (std::is_same_v<Node, ast::For> || std::is_same_v<Node, ast::While>)
            return has_ends(node.body) || has_ends(node.otherwise);
          return false;
        },
        statement.node);
  });
}

}  // namespace

void Interpreter::take(Turn turn) {
  scope_ = std::move(turn.scope);
  tree_ = std::move(turn.tree);
  package_ = std::move(turn.package);
  file_ = std::move(turn.file);
  line_ = turn.line;
  depth_ = turn.depth;
  yielded_ = turn.yielded;
}

Value Interpreter::yield(const ast::OtherExpression& expression) {
  if (expression.what == "await" || !yielded_) refuse(fmt::format("uses \"{}\"", expression.what));
  const auto* const yielded = yielded_;
  auto value = expression.value ? evaluate(*expression.value) : Value();
  if (expression.what == "yield") {
    (*yielded)(value);
  } else {
    go_through(value, *yielded);
  }
  return {};
}

bool Interpreter::go_through(const Value& value, const Yielded& each) {
  if (const auto generator = value.as<Generator>()) return generator->run(*this, each);
  if (const auto* list = std::get_if<std::shared_ptr<ListValue>>(&value.data)) {
    const auto held = *list;  // as Python: what comes to it meanwhile is gone through, too
    for (std::size_t i = 0; i < held->elements.size(); ++i) {
      const auto element = held->elements[i];
      if (!each(element)) return false;
    }
    return true;
  }
  const auto elements = iterate(value);
  const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&value.data);
  const auto object = value.as<Object>();
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (!each(elements[i])) return false;
    const bool other_keys =
        dict && ((*dict)->entries.size() != elements.size() ||
                 (i + 1 < elements.size() && (*dict)->entries[i + 1].first.data != elements[i + 1].data));
    if (other_keys || (object && object->has_changed(i + 1))) refuse("changes what it goes through");
  }
  return true;
}

bool Generator::run(Interpreter& interpreter, const Interpreter::Yielded& each) {
  if (std::exchange(is_used_, true)) interpreter.refuse(fmt::format("goes twice through {}", kind()));
  return make(interpreter, each);
}

std::vector<Value> Generator::iterate(Interpreter& interpreter) {
  const auto effects = interpreter.environment().effects();
  std::vector<Value> values;
  run(interpreter, [&](const Value& value) {
    values.push_back(value);
    return true;
  });
  // Who asks for all may need some of them alone, or none yet.
  if (interpreter.environment().effects() != effects)
    interpreter.refuse(fmt::format("has {} that runs statements, and is not gone through by `for`", kind()));
  return values;
}

std::optional<Value> Generator::next(Interpreter& interpreter) {
  std::optional<Value> first;
  run(interpreter, [&](const Value& value) {
    first = value;
    return false;
  });
  return first;
}

bool GeneratorExpression::make(Interpreter& interpreter, const Interpreter::Yielded& each) {
  const auto caller = interpreter.turn();
  auto inside = std::move(inside_);
  inside.depth = caller.depth;
  inside.yielded = nullptr;
  interpreter.take(std::move(inside));
  bool is_done = false;
  try {
    is_done = interpreter.run_clauses(
        comprehension_, 0,
        [&] {
          const auto value = interpreter.evaluate(*comprehension_.element);
          auto here = interpreter.turn();
          interpreter.take(caller);
          const bool goes_on = each(value);
          interpreter.take(std::move(here));
          return goes_on;
        },
        &source_);
  } catch (...) {
    interpreter.take(caller);
    throw;
  }
  interpreter.take(caller);
  return is_done;
}

bool GeneratorObject::make(Interpreter& interpreter, const Interpreter::Yielded& each) {
  const auto caller = interpreter.turn();
  const Interpreter::Yielded yielded = [&](const Value& value) {
    auto inside = interpreter.turn();
    interpreter.take(caller);
    const bool goes_on = each(value);
    if (!goes_on) throw Left{this};
    interpreter.take(std::move(inside));
    return goes_on;
  };
  interpreter.yielded_ = &yielded;
  bool is_done = true;
  try {
    function_->run(interpreter, scope_);
  } catch (const Left& left) {
    interpreter.take(caller);
    // Python would do it there, or when nothing holds the generator any more.
    if (has_ends(*function_->body)) interpreter.refuse("leaves a generator in the middle");
    if (left.generator != this) throw;
    is_done = false;
  }
  interpreter.take(caller);
  return is_done;
}

Value ContextManagerMaker::call(Interpreter& interpreter, Arguments arguments) {
  const auto made = arguments.positional.size() == 1 && arguments.keywords.empty()
                        ? arguments.positional[0].as<FunctionObject>()
                        : nullptr;
  if (!made || !made->is_generator) interpreter.refuse("has a context manager that is no generator");
  return function(made->name, [made](Interpreter& caller, Arguments& given) -> Value {
    const Value generator = made->call(caller, std::move(given));
    return std::make_shared<GeneratorContext>(generator.as<GeneratorObject>());
  });
}

}  // namespace limbeck::scripts::python
