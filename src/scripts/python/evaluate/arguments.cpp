#include "scripts/python/evaluate/arguments.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"

namespace limbeck::scripts::python {

std::optional<Value> ArgumentReader::keyword(const char* name) {
  auto& keywords = arguments_.keywords;
  const auto found =
      std::ranges::find(keywords, name, [](const auto& entry) { return std::string_view(entry.first); });
  if (found == keywords.end()) return std::nullopt;
  Value value = std::move(found->second);
  keywords.erase(found);
  return value;
}

std::optional<Value> ArgumentReader::optional(const char* name) {
  if (next_ < arguments_.positional.size()) {
    Value value = arguments_.positional[next_++];
    if (keyword(name)) interpreter_.refuse(fmt::format("gives {} the argument {} twice", function_, name));
    return value;
  }
  return keyword(name);
}

Value ArgumentReader::required(const char* name) {
  auto value = optional(name);
  if (!value) interpreter_.refuse(fmt::format("calls {} without {}", function_, name));
  return std::move(*value);
}

std::vector<Value> ArgumentReader::rest() {
  std::vector<Value> values;
  for (; next_ < arguments_.positional.size(); ++next_) values.push_back(arguments_.positional[next_]);
  return values;
}

std::vector<std::pair<std::string, Value>> ArgumentReader::keyword_rest() {
  return std::exchange(arguments_.keywords, {});
}

void ArgumentReader::ignore(std::initializer_list<const char*> names) {
  for (const char* name : names) keyword(name);
}

void ArgumentReader::finish() {
  if (next_ < arguments_.positional.size())
    interpreter_.refuse(fmt::format("gives {} more arguments than are known here", function_));
  if (!arguments_.keywords.empty())
    interpreter_.refuse(fmt::format("gives {} the argument {}, which is not known here", function_,
                                    arguments_.keywords.front().first));
}

void ArgumentReader::refuse(const std::string& name, const Value& value) {
  if (const auto object = value.as<Object>()) object->use(interpreter_);
  interpreter_.refuse(fmt::format("gives {} {} as {}", function_, type_name(value), name));
}

std::string ArgumentReader::to_string(const Value& value, const std::string& name) {
  if (const auto undecided = value.as<UndecidedObject>()) return undecided->text(interpreter_);
  if (const auto* text = value.text()) return *text;
  if (const auto member = value.as<EnumMember>(); member && member->is_text && member->value.text())
    return *member->value.text();
  refuse(name, value);
}
bool ArgumentReader::to_boolean(const Value& value, const std::string& name) {
  if (const auto* flag = std::get_if<bool>(&value.data)) return *flag;
  refuse(name, value);
}
std::int64_t ArgumentReader::to_integer(const Value& value, const std::string& name) {
  if (const auto* number = std::get_if<std::int64_t>(&value.data)) return *number;
  refuse(name, value);
}
std::vector<std::string> ArgumentReader::to_strings(const Value& value, const std::string& name) {
  if (value.text()) refuse(name, value);
  std::vector<std::string> texts;
  for (const auto& element : interpreter_.iterate(value)) texts.push_back(to_string(element, name));
  return texts;
}

std::string ArgumentReader::string(const char* name) {
  return to_string(required(name), name);
}
std::optional<std::string> ArgumentReader::optional_string(const char* name) {
  const auto value = optional(name);
  if (!value || value->is_none()) return std::nullopt;
  return to_string(*value, name);
}
std::optional<std::string> ArgumentReader::keyword_string(const char* name) {
  const auto value = keyword(name);
  if (!value || value->is_none()) return std::nullopt;
  return to_string(*value, name);
}
std::optional<bool> ArgumentReader::keyword_boolean(const char* name) {
  const auto value = keyword(name);
  if (!value || value->is_none()) return std::nullopt;
  return to_boolean(*value, name);
}
std::optional<std::int64_t> ArgumentReader::optional_integer(const char* name) {
  const auto value = optional(name);
  if (!value || value->is_none()) return std::nullopt;
  return to_integer(*value, name);
}
std::vector<std::string> ArgumentReader::strings(const char* name) {
  return to_strings(required(name), name);
}

}  // namespace limbeck::scripts::python
