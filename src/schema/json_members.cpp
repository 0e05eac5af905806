#include "schema/json_members.hpp"

#include <fmt/core.h>

#include "base/error.hpp"

namespace limbeck::schema {

Members::Members(const Json& json, const char* document, std::string where)
    : document_(document), where_(std::move(where)) {
  if (!json.is_object()) fail(fmt::format("this must be an object (found: {})", json.kind()));
  for (const auto& [key, value] : json.as_object()) {
    if (!members_.emplace(key, &value).second) fail(fmt::format("\"{}\" stands there twice", key));
  }
}

const Json* Members::take(const std::string& key) {
  const auto found = members_.find(key);
  if (found == members_.end()) return nullptr;
  const Json* value = found->second;
  members_.erase(found);
  return value;
}

std::string Members::text(const std::string& key) {
  return optional_text(key).value_or("");
}

std::string Members::required_text(const std::string& key) {
  auto text = optional_text(key);
  if (!text) fail(fmt::format("\"{}\" is missing", key));
  return std::move(*text);
}

std::optional<std::string> Members::optional_text(const std::string& key) {
  const auto* value = take(key);
  return value ? std::optional(string(*value, key)) : std::nullopt;
}

bool Members::flag(const std::string& key) {
  const auto* value = take(key);
  if (!value) return false;
  if (!value->is_bool()) fail(fmt::format("\"{}\" must be true or false (found: {})", key, value->kind()));
  return value->as_bool();
}

std::optional<std::int64_t> Members::integer(const std::string& key) {
  const auto* value = take(key);
  if (!value) return std::nullopt;
  if (!value->is_integer())
    fail(fmt::format("\"{}\" must be a whole number (found: {})", key, value->kind()));
  return value->as_integer();
}

std::vector<std::string> Members::texts(const std::string& key) {
  std::vector<std::string> values;
  for (const auto& value : array(key)) values.push_back(string(value, key));
  return values;
}

Options Members::options(const std::string& key) {
  Options options;
  if (const auto* value = take(key)) {
    if (!value->is_object()) fail(fmt::format("\"{}\" must be an object (found: {})", key, value->kind()));
    for (const auto& [name, held] : value->as_object()) options[name] = string(held, key);
  }
  return options;
}

ObjectName Members::name() {
  ObjectName name;
  name.schema = text("schema");
  name.name = required_text("name");
  return name;
}

std::optional<Members> Members::object(const std::string& key) {
  const auto* value = take(key);
  if (!value) return std::nullopt;
  return Members(*value, document_, where_ + "." + key);
}

Members Members::required_object(const std::string& key) {
  auto members = object(key);
  if (!members) fail(fmt::format("\"{}\" is missing", key));
  return std::move(*members);
}

std::vector<Members> Members::objects(const std::string& key) {
  std::vector<Members> all;
  const auto& elements = array(key);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    all.emplace_back(elements[i], document_, fmt::format("{}.{}[{}]", where_, key, i));
  }
  return all;
}

void Members::finish() const {
  if (!members_.empty()) fail(fmt::format("\"{}\" is not known here", members_.begin()->first));
}

void Members::fail(const std::string& message) const {
  throw Error(fmt::format("{} is not valid: at {}: {}", document_, where_, message));
}

std::string Members::string(const Json& value, const std::string& key) const {
  if (!value.is_string()) fail(fmt::format("\"{}\" must hold text (found: {})", key, value.kind()));
  return value.as_string();
}

const Json::Array& Members::array(const std::string& key) {
  static const Json::Array none;
  const auto* value = take(key);
  if (!value) return none;
  if (!value->is_array()) fail(fmt::format("\"{}\" must be an array (found: {})", key, value->kind()));
  return value->as_array();
}

}  // namespace limbeck::schema
