#include <fmt/core.h>

#include <algorithm>

#include "scripts/python/evaluate/interpreter.hpp"

namespace limbeck::scripts::python {

// --- what is not evaluated --------------------------------------------------------------------------------

void UnknownObject::use(Interpreter& /*interpreter*/) const {
  throw NotEvaluable(file_, line_, reason_);
}
Value UnknownObject::attribute(Interpreter& interpreter, const std::string& /*name*/) {
  return use(interpreter), Value();
}
Value UnknownObject::call(Interpreter& interpreter, Arguments /*arguments*/) {
  return use(interpreter), Value();
}
Value UnknownObject::subscript(Interpreter& interpreter, const Value& /*index*/) {
  return use(interpreter), Value();
}
std::vector<Value> UnknownObject::iterate(Interpreter& interpreter) {
  return use(interpreter), std::vector<Value>();
}
bool UnknownObject::truth(Interpreter& interpreter) {
  return use(interpreter), false;
}
std::string UnknownObject::text(Interpreter& interpreter) {
  return use(interpreter), std::string();
}
Value UnknownObject::binary(Interpreter& interpreter, const std::string& /*operation*/,
                            const Value& /*other*/, bool /*reflected*/) {
  return use(interpreter), Value();
}
Value UnknownObject::unary(Interpreter& interpreter, const std::string& /*operation*/) {
  return use(interpreter), Value();
}
Value UnknownObject::enter(Interpreter& interpreter) {
  return use(interpreter), Value();
}

Value InertObject::attribute(Interpreter& /*interpreter*/, const std::string& name) {
  return std::make_shared<InertObject>(name_ + "." + name);
}
Value InertObject::call(Interpreter& /*interpreter*/, Arguments /*arguments*/) {
  return std::make_shared<InertObject>(name_);
}
bool InertObject::truth(Interpreter& interpreter) {
  interpreter.refuse(fmt::format("asks {}", kind()));
}

// --- modules ----------------------------------------------------------------------------------------------

std::optional<Value> ModuleObject::find(const std::string& name) const {
  if (const auto found = names_.find(name); found != names_.end()) return found->second;
  return fallback_ ? fallback_(name) : std::nullopt;
}

Value ModuleObject::attribute(Interpreter& interpreter, const std::string& name) {
  if (auto value = find(name)) return std::move(*value);
  interpreter.refuse(fmt::format("uses {}.{}, which is not known here", name_, name));
}

Value ScopeModule::attribute(Interpreter& interpreter, const std::string& name) {
  if (auto value = interpreter.find(module_, name)) return std::move(*value);
  if (module_.scope->is_open || module_.scope->names.contains("__getattr__")) {
    return std::make_shared<UnknownObject>(interpreter.file(), interpreter.line(),
                                           fmt::format("uses {} of {}", name, kind()));
  }
  interpreter.refuse(fmt::format("uses {} of {}", name, kind()));
}

// --- enumerations -----------------------------------------------------------------------------------------

Value EnumClass::attribute(Interpreter& interpreter, const std::string& member) {
  for (const auto& one : members) {
    if (one->name == member) return one;
  }
  if (member == "__members__") {
    const auto dict = std::make_shared<DictValue>();
    for (const auto& one : members) dict->entries.emplace_back(Value::string(one->name), one);
    return Value(Value::Data(dict));
  }
  if (member == "__name__") return Value::string(name);
  interpreter.refuse(fmt::format("uses {} of {}", member, kind()));
}

Value EnumClass::call(Interpreter& interpreter, Arguments arguments) {
  if (arguments.positional.size() != 1 || !arguments.keywords.empty())
    return Object::call(interpreter, arguments);
  for (const auto& one : members) {
    if (interpreter.equals(one->value, arguments.positional[0])) return one;
  }
  interpreter.refuse(fmt::format("asks {} for a value that it does not have", kind()));
}

Value EnumClass::subscript(Interpreter& interpreter, const Value& index) {
  if (!index.text()) return Object::subscript(interpreter, index);
  return attribute(interpreter, *index.text());
}

std::vector<Value> EnumClass::iterate(Interpreter& /*interpreter*/) {
  return {members.begin(), members.end()};
}

Value EnumMember::attribute(Interpreter& interpreter, const std::string& wanted) {
  if (wanted == "value") return value;
  if (wanted == "name") return Value::string(name);
  return Object::attribute(interpreter, wanted);
}

}  // namespace limbeck::scripts::python
