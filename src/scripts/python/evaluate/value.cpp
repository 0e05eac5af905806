#include "scripts/python/evaluate/value.hpp"

#include <fmt/core.h>

#include "scripts/python/evaluate/interpreter.hpp"

namespace limbeck::scripts::python {

NotEvaluable::NotEvaluable(std::string file, int line, std::string reason, Kind kind)
    : Error(fmt::format("{}:{}: {}", file, line, reason)),
      file_(std::move(file)),
      reason_(std::move(reason)),
      line_(line),
      kind_(kind) {}

Value::Value() noexcept = default;
Value::Value(const Value& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(const Value& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;
Value::Value(Data held) noexcept : data(std::move(held)) {}

Value Value::list(std::vector<Value> elements) {
  return Value(Data(std::make_shared<ListValue>(ListValue{.elements = std::move(elements)})));
}
Value Value::tuple(std::vector<Value> elements) {
  return Value(Data(std::make_shared<TupleValue>(TupleValue{std::move(elements)})));
}

std::string type_name(const Value& value) {
  static constexpr const char* names[] = {"None", "bool",  "int",  "float", "str",
                                          "list", "tuple", "dict", "set"};
  if (const auto* object = std::get_if<std::shared_ptr<Object>>(&value.data)) return (*object)->kind();
  return names[value.data.index()];
}

Value Object::attribute(Interpreter& interpreter, const std::string& name) {
  use(interpreter);
  interpreter.refuse(fmt::format("uses {} of {}, which is not known here", name, kind()));
}
bool Object::equals(Interpreter& /*interpreter*/, const Value& other) const {
  const auto object = other.as<Object>();
  return object.get() == this;
}
std::vector<Value> Object::unpack(Interpreter& interpreter, std::size_t /*names*/) {
  return iterate(interpreter);
}
std::optional<Value> Object::next(Interpreter& interpreter) {
  use(interpreter);
  interpreter.refuse(fmt::format("takes the next of {}", kind()));
}
void Object::set_attribute(Interpreter& interpreter, const std::string& name, const Value& /*value*/) {
  use(interpreter);
  interpreter.refuse(fmt::format("sets {} of {}", name, kind()));
}
Value Object::call(Interpreter& interpreter, Arguments /*arguments*/) {
  use(interpreter);
  interpreter.refuse(fmt::format("calls {}", kind()));
}
Value Object::subscript(Interpreter& interpreter, const Value& /*index*/) {
  use(interpreter);
  interpreter.refuse(fmt::format("takes an element of {}", kind()));
}
std::vector<Value> Object::iterate(Interpreter& interpreter) {
  use(interpreter);
  interpreter.refuse(fmt::format("goes through {}", kind()));
}
bool Object::truth(Interpreter& interpreter) {
  use(interpreter);
  return true;
}
std::string Object::text(Interpreter& interpreter) {
  use(interpreter);
  interpreter.refuse(fmt::format("makes text of {}", kind()));
}
Value Object::binary(Interpreter& interpreter, const std::string& operation, const Value& /*other*/,
                     bool /*reflected*/) {
  use(interpreter);
  interpreter.refuse(fmt::format("uses {} on {}", operation, kind()));
}
Value Object::unary(Interpreter& interpreter, const std::string& operation) {
  use(interpreter);
  interpreter.refuse(fmt::format("uses {} on {}", operation, kind()));
}
Value Object::enter(Interpreter& interpreter) {
  use(interpreter);
  interpreter.refuse(fmt::format("uses {} in a `with`", kind()));
}
void Object::exit(Interpreter& /*interpreter*/) {}

}  // namespace limbeck::scripts::python
