#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "scripts/python/evaluate/interpreter.hpp"

namespace limbeck::scripts::python {
namespace {

constexpr std::size_t max_text_size = 4 << 20;
constexpr std::size_t max_elements = 100'000;

std::optional<double> number_of(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value.data)) return *flag ? 1 : 0;
  if (const auto* number = std::get_if<std::int64_t>(&value.data)) return static_cast<double>(*number);
  if (const auto* number = std::get_if<double>(&value.data)) return *number;
  return std::nullopt;
}

std::optional<std::int64_t> integer_of(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value.data)) return *flag ? 1 : 0;
  if (const auto* number = std::get_if<std::int64_t>(&value.data)) return *number;
  return std::nullopt;
}

/// `number`, which is the value's, where that is exact: Python compares whole numbers with others exactly.
double comparable(Interpreter& interpreter, const Value& value, double number) {
  constexpr double exact = 9007199254740992;  // 2^53
  if (integer_of(value) && std::abs(number) >= exact)
    interpreter.refuse("compares numbers of more than 53 bits");
  return number;
}

/// The elements of a list, tuple or set; null for others.
const std::vector<Value>* sequence_of(const Value& value) {
  if (const auto* list = std::get_if<std::shared_ptr<ListValue>>(&value.data)) return &(*list)->elements;
  if (const auto* tuple = std::get_if<std::shared_ptr<TupleValue>>(&value.data)) return &(*tuple)->elements;
  return nullptr;
}

/// The characters of UTF-8 text.
std::vector<std::string> characters_of(const std::string& text) {
  std::vector<std::string> result;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) == 0x80 && !result.empty()) {
      result.back().push_back(c);
    } else {
      result.emplace_back(1, c);
    }
  }
  return result;
}

}  // namespace

// --- expressions ------------------------------------------------------------------------------------------

Value Interpreter::evaluate(const ast::Expression& expression) {
  step();
  line_ = expression.line;
  return evaluate_node(expression.node);
}

std::vector<Value> Interpreter::evaluate_all(const std::vector<ast::ExpressionPtr>& expressions) {
  std::vector<Value> values;
  for (const auto& expression : expressions) {
    if (const auto* star = std::get_if<ast::Starred>(&expression->node)) {
      for (auto& value : iterate(evaluate(*star->value))) values.push_back(std::move(value));
    } else {
      values.push_back(evaluate(*expression));
    }
  }
  return values;
}

Value Interpreter::lookup(const std::string& name) {
  if (!scope_->global.contains(name)) {
    bool first = true;
    for (auto* scope = scope_.get(); scope; scope = scope->parent.get()) {
      if (first || !scope->is_class) {
        const auto found = scope->names.find(name);
        if (found != scope->names.end()) return found->second;
        if (scope->local.contains(name)) refuse(fmt::format("reads {} before it is set", name));
      }
      first = false;
    }
  } else if (const auto found = scope_->module().names.find(name); found != scope_->module().names.end()) {
    return found->second;
  }
  if (const auto found = builtins_.find(name); found != builtins_.end()) return found->second;
  refuse(fmt::format("uses {}, which is not known here", name));
}

Value Interpreter::evaluate_node(const ast::Expression::Node& any) {
  return std::visit(
      [&]<typename Node>(const Node& node) -> Value {
        if constexpr (std::is_same_v<Node, ast::None>) {
          return Value::none();
        } else if constexpr (std::is_same_v<Node, ast::Boolean>) {
          return Value::boolean(node.value);
        } else if constexpr (std::is_same_v<Node, ast::Integer>) {
          if (node.too_large) refuse("uses a number of more than 64 bits");
          return Value::integer(node.value);
        } else if constexpr (std::is_same_v<Node, ast::Float>) {
          return Value(Value::Data(node.value));
        } else if constexpr (std::is_same_v<Node, ast::String>) {
          return Value::string(node.value);
        } else if constexpr (std::is_same_v<Node, ast::Bytes>) {
          refuse("uses bytes");
        } else if constexpr (std::is_same_v<Node, ast::Ellipsis>) {
          return std::make_shared<InertObject>("...");
        } else if constexpr (std::is_same_v<Node, ast::FormattedString>) {
          std::string text;
          for (const auto& piece : node.pieces) {
            if (!piece.value) {
              text += piece.text;
              continue;
            }
            auto value = evaluate(*piece.value);
            if (piece.conversion == 'r') value = Value::string(to_repr(value));
            if (piece.conversion == 's') value = Value::string(to_text(value));
            if (piece.conversion == 'a') refuse("uses !a in a string");
            text += format(value, piece.format ? to_text(evaluate(*piece.format)) : std::string());
            if (text.size() > max_text_size) refuse("makes a text that is too long");
          }
          return Value::string(std::move(text));
        } else if constexpr (std::is_same_v<Node, ast::Name>) {
          return lookup(node.name);
        } else if constexpr (std::is_same_v<Node, ast::Attribute>) {
          return attribute(evaluate(*node.object), node.name);
        } else if constexpr (std::is_same_v<Node, ast::Subscript>) {
          const auto object = evaluate(*node.object);
          if (const auto* slice = std::get_if<ast::Slice>(&node.index->node))
            return evaluate_slice(object, *slice);
          return subscript(object, evaluate(*node.index));
        } else if constexpr (std::is_same_v<Node, ast::Call>) {
          return evaluate_call(node);
        } else if constexpr (std::is_same_v<Node, ast::Tuple>) {
          return Value::tuple(evaluate_all(node.elements));
        } else if constexpr (std::is_same_v<Node, ast::List>) {
          return Value::list(evaluate_all(node.elements));
        } else if constexpr (std::is_same_v<Node, ast::Set>) {
          const auto set = std::make_shared<SetValue>();
          const Value result{Value::Data(set)};
          for (auto& element : evaluate_all(node.elements)) {
            if (!contains(result, element)) set->elements.push_back(std::move(element));
          }
          return result;
        } else if constexpr (std::is_same_v<Node, ast::Dictionary>) {
          const auto dict = std::make_shared<DictValue>();
          const auto put = [&](Value key, Value value) {
            for (auto& [held_key, held] : dict->entries) {
              if (equals(held_key, key)) {
                held = std::move(value);
                return;
              }
            }
            dict->entries.emplace_back(std::move(key), std::move(value));
          };
          for (const auto& entry : node.entries) {
            if (entry.key) {
              auto key = evaluate(*entry.key);
              put(std::move(key), evaluate(*entry.value));
            } else {
              const auto other = evaluate(*entry.value);
              const auto* more = std::get_if<std::shared_ptr<DictValue>>(&other.data);
              if (!more) refuse(fmt::format("unpacks {} into a dict", type_name(other)));
              for (const auto& [key, value] : (*more)->entries) put(key, value);
            }
          }
          return Value(Value::Data(dict));
        } else if constexpr (std::is_same_v<Node, ast::Unary>) {
          const auto operand = evaluate(*node.operand);
          if (node.operation == "not") return Value::boolean(!truth(operand));
          if (const auto object = operand.template as<Object>()) return object->unary(*this, node.operation);
          const auto number = integer_of(operand);
          if (node.operation == "-" && number && *number != INT64_MIN) return Value::integer(-*number);
          if (node.operation == "+" && number) return Value::integer(*number);
          if (node.operation == "~" && number) return Value::integer(~*number);
          if (const auto* real = std::get_if<double>(&operand.data); real && node.operation == "-")
            return Value(Value::Data(-*real));
          refuse(fmt::format("uses {} on {}", node.operation, type_name(operand)));
        } else if constexpr (std::is_same_v<Node, ast::Binary>) {
          const auto left = evaluate(*node.left);
          return binary(node.operation, left, evaluate(*node.right));
        } else if constexpr (std::is_same_v<Node, ast::BooleanOperation>) {
          auto left = evaluate(*node.left);
          return truth(left) == node.is_and ? evaluate(*node.right) : left;
        } else if constexpr (std::is_same_v<Node, ast::Comparison>) {
          return evaluate_comparison(node);
        } else if constexpr (std::is_same_v<Node, ast::Conditional>) {
          return evaluate(truth(evaluate(*node.condition)) ? *node.yes : *node.no);
        } else if constexpr (std::is_same_v<Node, ast::Lambda>) {
          return make_function("lambda", node.parameters, nullptr, node.body.get());
        } else if constexpr (std::is_same_v<Node, ast::Comprehension>) {
          return evaluate_comprehension(node);
        } else if constexpr (std::is_same_v<Node, ast::NamedExpression>) {
          auto value = evaluate(*node.value);
          set_name(node.name, value);
          return value;
        } else if constexpr (std::is_same_v<Node, ast::OtherExpression>) {
          return yield(node);
        } else {
          refuse("uses an expression that is not known here");
        }
      },
      any);
}

Value Interpreter::evaluate_call(const ast::Call& node) {
  const int line = line_;
  const auto function = evaluate(*node.function);
  Arguments arguments;
  arguments.positional = evaluate_all(node.arguments);
  for (const auto& keyword : node.keywords) {
    auto value = evaluate(*keyword.value);
    if (!keyword.name.empty()) {
      arguments.keywords.emplace_back(keyword.name, std::move(value));
      continue;
    }
    const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&value.data);
    if (!dict) {
      if (const auto object = value.as<Object>()) object->use(*this);
      refuse(fmt::format("unpacks {} into arguments", type_name(value)));
    }
    for (const auto& [key, held] : (*dict)->entries) {
      if (!key.text()) refuse("unpacks a dict whose keys are no strings");
      arguments.keywords.emplace_back(*key.text(), held);
    }
  }
  for (std::size_t i = 0; i < arguments.keywords.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (arguments.keywords[i].first == arguments.keywords[j].first)
        refuse(fmt::format("gives the argument {} twice", arguments.keywords[i].first));
    }
  }
  line_ = line;  // of the call, not of its last argument
  return call(function, std::move(arguments));
}

Value Interpreter::call(const Value& function, Arguments arguments) {
  const auto object = function.as<Object>();
  if (!object) refuse(fmt::format("calls {}", type_name(function)));
  return object->call(*this, std::move(arguments));
}

Value Interpreter::attribute(const Value& owner, const std::string& name) {
  if (const auto object = owner.as<Object>()) return object->attribute(*this, name);
  if (auto method = find_method(owner, name)) return std::move(*method);
  refuse(fmt::format("uses {} of {}, which is not known here", name, type_name(owner)));
}

bool Interpreter::run_clauses(const ast::Comprehension& comprehension, std::size_t clause,
                              const std::function<bool()>& body, const Value* source) {
  if (clause == comprehension.clauses.size()) return body();
  const auto& [target, iterable, condition] = comprehension.clauses[clause];
  if (!target) return !truth(evaluate(*condition)) || run_clauses(comprehension, clause + 1, body);
  return go_through(source ? *source : evaluate(*iterable), [&](const Value& value) {
    assign(*target, value);
    return run_clauses(comprehension, clause + 1, body);
  });
}

Value Interpreter::evaluate_comprehension(const ast::Comprehension& comprehension) {
  using Kind = ast::Comprehension::Kind;
  if (comprehension.is_async) refuse("uses \"async for\"");
  const auto inner = std::make_shared<Scope>();
  inner->parent = scope_;
  if (comprehension.kind == Kind::generator) {
    auto source = evaluate(*comprehension.clauses.front().iterable);  // which Python does at once, too
    scopes_.insert(scope_);
    auto inside = turn();
    inside.scope = inner;
    return Value(std::make_shared<GeneratorExpression>(comprehension, std::move(source), std::move(inside)));
  }
  const auto outer = std::exchange(scope_, inner);
  std::vector<Value> elements;
  std::vector<Value> keys;
  try {
    run_clauses(comprehension, 0, [&] {
      if (comprehension.key) keys.push_back(evaluate(*comprehension.key));
      elements.push_back(evaluate(*comprehension.element));
      if (elements.size() > max_elements) refuse("makes a list that is too long");
      return true;
    });
  } catch (...) {
    scope_ = outer;
    throw;
  }
  scope_ = outer;
  if (comprehension.kind == Kind::dictionary) {
    const auto dict = std::make_shared<DictValue>();
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const auto found = std::ranges::find_if(
          dict->entries, [&](const auto& entry) { return equals(entry.first, keys[i]); });
      if (found != dict->entries.end()) {
        found->second = elements[i];
      } else {
        dict->entries.emplace_back(keys[i], elements[i]);
      }
    }
    return Value(Value::Data(dict));
  }
  if (comprehension.kind == Kind::set) {
    const auto set = std::make_shared<SetValue>();
    const Value result{Value::Data(set)};
    for (auto& element : elements) {
      if (!contains(result, element)) set->elements.push_back(std::move(element));
    }
    return result;
  }
  return Value::list(std::move(elements));
}

Value Interpreter::evaluate_comparison(const ast::Comparison& node) {
  auto left = evaluate(*node.operands[0]);
  for (std::size_t i = 0; i < node.operations.size(); ++i) {
    auto right = evaluate(*node.operands[i + 1]);
    const auto& operation = node.operations[i];
    // Columns make expressions of comparisons.
    const bool identity = operation == "is" || operation == "is not";
    if (node.operations.size() == 1 && !identity && operation != "in" && operation != "not in") {
      if (const auto object = left.as<Object>(); object && !left.as<EnumMember>())
        return object->binary(*this, operation, right, false);
      if (const auto object = right.as<Object>(); object && !right.as<EnumMember>())
        return object->binary(*this, operation, left, true);
    }
    if (!compare(operation, left, right)) return Value::boolean(false);
    left = std::move(right);
  }
  return Value::boolean(true);
}

bool Interpreter::compare(const std::string& operation, const Value& left, const Value& right) {
  if (operation == "is") return is_identical(left, right);
  if (operation == "is not") return !is_identical(left, right);
  if (operation == "==") return equals(left, right);
  if (operation == "!=") return !equals(left, right);
  if (operation == "in") return contains(right, left);
  if (operation == "not in") return !contains(right, left);
  if (operation == "<") return less(left, right);
  if (operation == ">") return less(right, left);
  if (operation == "<=") return less(left, right) || equals(left, right);
  return less(right, left) || equals(left, right);
}

// --- values -----------------------------------------------------------------------------------------------

bool Interpreter::truth(const Value& value) {
  if (value.is_none()) return false;
  if (const auto number = number_of(value)) return *number != 0;
  if (const auto* text = value.text()) return !text->empty();
  if (const auto object = value.as<Object>()) return object->truth(*this);
  return !iterate_in_any_order(value).empty();
}

bool Interpreter::is_identical(const Value& a, const Value& b) {
  if (a.is_none() || b.is_none()) {
    for (const auto* one : {&a, &b}) {
      if (const auto unknown = one->as<UnknownObject>()) unknown->use(*this);
    }
    return a.is_none() && b.is_none();
  }
  if (std::holds_alternative<bool>(a.data) || std::holds_alternative<bool>(b.data)) return a.data == b.data;
  const auto first = a.as<Object>(), second = b.as<Object>();
  if (first && second) return first == second;
  refuse("compares values by identity");
}

bool Interpreter::equals(const Value& a, const Value& b) {
  for (const auto* one : {&a, &b}) {
    if (const auto object = one->as<Object>()) object->use(*this);
    if (one->as<InertObject>()) refuse(fmt::format("compares {}", type_name(*one)));
  }
  const auto first = a.as<EnumMember>(), second = b.as<EnumMember>();
  if (first && second) return first == second;
  if (first && first->is_text && b.text()) return first->value.text() && *first->value.text() == *b.text();
  if (second && second->is_text && a.text()) return equals(b, a);
  const auto x = number_of(a), y = number_of(b);
  if (x && y) {
    const auto whole_a = integer_of(a), whole_b = integer_of(b);
    return whole_a && whole_b ? *whole_a == *whole_b : comparable(*this, a, *x) == comparable(*this, b, *y);
  }
  if (const auto object = a.as<Object>()) return object->equals(*this, b);
  if (const auto object = b.as<Object>()) return object->equals(*this, a);
  if (a.data.index() != b.data.index()) return false;
  if (a.text()) return *a.text() == *b.text();
  if (const auto* left = sequence_of(a)) {
    const auto* right = sequence_of(b);
    return std::ranges::equal(*left, *right,
                              [&](const Value& one, const Value& other) { return equals(one, other); });
  }
  if (std::holds_alternative<std::shared_ptr<DictValue>>(a.data) ||
      std::holds_alternative<std::shared_ptr<SetValue>>(a.data)) {
    refuse(fmt::format("compares {}s", type_name(a)));
  }
  return true;  // None
}

bool Interpreter::less(const Value& a, const Value& b) {
  const auto whole_a = integer_of(a), whole_b = integer_of(b);
  if (whole_a && whole_b) return *whole_a < *whole_b;
  const auto x = number_of(a), y = number_of(b);
  if (x && y) return comparable(*this, a, *x) < comparable(*this, b, *y);
  if (a.text() && b.text()) return *a.text() < *b.text();  // UTF-8 sorts as code points do
  const auto *left = sequence_of(a), *right = sequence_of(b);
  if (left && right && a.data.index() == b.data.index()) {
    for (std::size_t i = 0; i < left->size() && i < right->size(); ++i) {
      if (!equals((*left)[i], (*right)[i])) return less((*left)[i], (*right)[i]);
    }
    return left->size() < right->size();
  }
  for (const auto* one : {&a, &b}) {
    if (const auto object = one->as<Object>()) object->use(*this);
  }
  refuse(fmt::format("orders {} and {}", type_name(a), type_name(b)));
}

bool Interpreter::contains(const Value& container, const Value& element) {
  if (const auto* text = container.text()) {
    if (!element.text()) refuse(fmt::format("looks for {} in a text", type_name(element)));
    return text->find(*element.text()) != std::string::npos;
  }
  return std::ranges::any_of(iterate_in_any_order(container),
                             [&](const Value& one) { return equals(one, element); });
}

std::vector<Value> Interpreter::iterate_in_any_order(const Value& value) {
  if (const auto* set = std::get_if<std::shared_ptr<SetValue>>(&value.data)) return (*set)->elements;
  return iterate(value);
}

std::vector<Value> Interpreter::iterate(const Value& value) {
  if (const auto* elements = sequence_of(value)) return *elements;
  if (const auto* set = std::get_if<std::shared_ptr<SetValue>>(&value.data)) {
    const auto& elements = (*set)->elements;
    // Python's own order of texts is any, so that of insertion is as good; that of numbers is not.
    if (elements.size() > 1 && !std::ranges::all_of(elements, [](const Value& one) { return one.text(); }))
      refuse("goes through a set of what are no texts");
    return elements;
  }
  if (const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&value.data)) {
    std::vector<Value> keys;
    for (const auto& [key, held] : (*dict)->entries) keys.push_back(key);
    return keys;
  }
  if (const auto* text = value.text()) {
    std::vector<Value> result;
    for (auto& character : characters_of(*text)) result.push_back(Value::string(std::move(character)));
    return result;
  }
  if (const auto object = value.as<Object>()) return object->iterate(*this);
  refuse(fmt::format("goes through {}", type_name(value)));
}

Value Interpreter::subscript(const Value& object, const Value& index) {
  if (const auto host = object.as<Object>()) return host->subscript(*this, index);
  if (const auto unknown = index.as<UnknownObject>()) unknown->use(*this);
  if (const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&object.data)) {
    for (const auto& [key, value] : (*dict)->entries) {
      if (equals(key, index)) return value;
    }
    // It may be made of rows, of which a probe has none.
    if (environment_.is_probe()) return std::make_shared<UndecidedObject>();
    refuse("takes an entry of a dict that is not there");
  }
  const auto at = integer_of(index);
  if (!at) refuse(fmt::format("takes an element of {} by {}", type_name(object), type_name(index)));
  if (std::holds_alternative<std::shared_ptr<SetValue>>(object.data)) refuse("takes an element of a set");
  const auto elements = iterate(object);
  const auto size = static_cast<std::int64_t>(elements.size());
  const auto place = *at < 0 ? *at + size : *at;
  if (place < 0 || place >= size) {
    if (environment_.is_probe()) return std::make_shared<UndecidedObject>();
    refuse("takes an element that is not there");
  }
  return elements[static_cast<std::size_t>(place)];
}

Value Interpreter::evaluate_slice(const Value& object, const ast::Slice& slice) {
  if (slice.step) refuse("takes every so-many-th element");
  if (object.as<UndecidedObject>()) return object;
  if (!object.text() && !sequence_of(object)) {
    if (const auto host = object.as<Object>()) host->use(*this);
    refuse(fmt::format("takes a part of {}", type_name(object)));
  }
  const auto elements = iterate(object);
  const auto size = static_cast<std::int64_t>(elements.size());
  const auto bound = [&](const ast::ExpressionPtr& expression, std::int64_t otherwise) {
    if (!expression) return otherwise;
    const auto value = evaluate(*expression);
    if (value.is_none()) return otherwise;
    const auto number = integer_of(value);
    if (!number) refuse("takes a part by what is no number");
    return std::clamp<std::int64_t>(*number < 0 ? *number + size : *number, 0, size);
  };
  const auto begin = bound(slice.begin, 0);
  const auto end = std::max(begin, bound(slice.end, size));
  std::vector<Value> part(elements.begin() + begin, elements.begin() + end);
  if (object.text()) {
    std::string text;
    for (const auto& one : part) text += *one.text();
    return Value::string(std::move(text));
  }
  return std::holds_alternative<std::shared_ptr<ListValue>>(object.data) ? Value::list(std::move(part))
                                                                         : Value::tuple(std::move(part));
}

Value Interpreter::binary(const std::string& operation, const Value& left, const Value& right) {
  if (const auto object = left.as<Object>()) return object->binary(*this, operation, right, false);
  if (operation == "%" && left.text()) return Value::string(format_percent(*this, *left.text(), right));
  if (const auto object = right.as<Object>()) return object->binary(*this, operation, left, true);
  if (operation == "+" && left.text() && right.text()) {
    if (left.text()->size() + right.text()->size() > max_text_size) refuse("makes a text that is too long");
    return Value::string(*left.text() + *right.text());
  }
  if (operation == "+" && sequence_of(left) && left.data.index() == right.data.index()) {
    auto elements = *sequence_of(left);
    elements.insert(elements.end(), sequence_of(right)->begin(), sequence_of(right)->end());
    const bool list = std::holds_alternative<std::shared_ptr<ListValue>>(left.data);
    return list ? Value::list(std::move(elements)) : Value::tuple(std::move(elements));
  }
  if (operation == "*" && left.text() && integer_of(right)) {
    std::string text;
    for (std::int64_t i = 0; i < *integer_of(right); ++i) {
      text += *left.text();
      if (text.size() > max_text_size) refuse("makes a text that is too long");
    }
    return Value::string(std::move(text));
  }
  const auto a = integer_of(left), b = integer_of(right);
  if (a && b) {
    std::int64_t result = 0;
    bool overflow = false;
    if (operation == "+") {
      overflow = __builtin_add_overflow(*a, *b, &result);
    } else if (operation == "-") {
      overflow = __builtin_sub_overflow(*a, *b, &result);
    } else if (operation == "*") {
      overflow = __builtin_mul_overflow(*a, *b, &result);
    } else if ((operation == "//" || operation == "%") && *b > 0) {
      // Towards minus infinity, as Python does.
      const auto quotient = *a / *b - (*a % *b < 0 ? 1 : 0);
      result = operation == "//" ? quotient : *a - quotient * *b;
    } else {
      refuse(fmt::format("calculates with {}", operation));
    }
    if (overflow) refuse("uses a number of more than 64 bits");
    return Value::integer(result);
  }
  refuse(fmt::format("uses {} on {} and {}", operation, type_name(left), type_name(right)));
}

std::string Interpreter::to_text(const Value& value) {
  if (const auto* text = value.text()) return *text;
  if (const auto object = value.as<Object>()) return object->text(*this);
  return to_repr(value);
}

std::string Interpreter::to_repr(const Value& value) {
  if (value.is_none()) return "None";
  if (const auto* flag = std::get_if<bool>(&value.data)) return *flag ? "True" : "False";
  if (const auto* number = std::get_if<std::int64_t>(&value.data)) return std::to_string(*number);
  if (const auto* number = std::get_if<double>(&value.data)) {
    if (!std::isfinite(*number)) refuse("makes text of a number that is none");
    // The fewest digits that tell it, with an exponent below 0.0001 and from 10^16 on.
    if (*number == std::floor(*number) && std::abs(*number) < 1e16) return fmt::format("{:.1f}", *number);
    return fmt::format("{}", *number);
  }
  if (const auto* text = value.text()) {
    const char quote =
        text->find('\'') != std::string::npos && text->find('"') == std::string::npos ? '"' : '\'';
    std::string result(1, quote);
    for (const char c : *text) {
      if (c == quote || c == '\\') {
        result += {'\\', c};
      } else if (c == '\n') {
        result += "\\n";
      } else if (c == '\t') {
        result += "\\t";
      } else if (c == '\r') {
        result += "\\r";
      } else if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F) {
        refuse("shows a text with other characters");
      } else {
        result += c;
      }
    }
    return result + quote;
  }
  const auto join = [&](const std::vector<Value>& elements) {
    std::vector<std::string> parts;
    for (const auto& element : elements) parts.push_back(to_repr(element));
    return text::join(parts, ", ");
  };
  if (const auto* list = std::get_if<std::shared_ptr<ListValue>>(&value.data))
    return "[" + join((*list)->elements) + "]";
  if (const auto* tuple = std::get_if<std::shared_ptr<TupleValue>>(&value.data))
    return "(" + join((*tuple)->elements) + ((*tuple)->elements.size() == 1 ? ",)" : ")");
  if (const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&value.data)) {
    std::vector<std::string> parts;
    for (const auto& [key, held] : (*dict)->entries) parts.push_back(to_repr(key) + ": " + to_repr(held));
    return "{" + text::join(parts, ", ") + "}";
  }
  if (const auto undecided = value.as<UndecidedObject>()) return undecided->text(*this);
  if (const auto object = value.as<Object>()) object->use(*this);
  refuse(fmt::format("shows {}", type_name(value)));
}

}  // namespace limbeck::scripts::python
