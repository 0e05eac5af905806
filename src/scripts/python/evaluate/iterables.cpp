#include "scripts/python/evaluate/iterables.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace limbeck::scripts::python {
namespace {

/// What a list or a dict holds now; nothing of others.
std::vector<Value> content_of(const Value& container) {
  if (const auto* list = std::get_if<std::shared_ptr<ListValue>>(&container.data)) return (*list)->elements;
  std::vector<Value> content;
  if (const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&container.data)) {
    for (const auto& [key, value] : (*dict)->entries) content.insert(content.end(), {key, value});
  }
  return content;
}

std::size_t size_of(const Value& container) {
  if (const auto* list = std::get_if<std::shared_ptr<ListValue>>(&container.data))
    return (*list)->elements.size();
  const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&container.data);
  return dict ? 2 * (*dict)->entries.size() : 0;
}

}  // namespace

std::vector<Value> Iterable::iterate(Interpreter& interpreter) {
  if (use_ == Use::once && std::exchange(is_used_, true))
    interpreter.refuse(fmt::format("goes twice through {}", kind_));
  seen_.clear();
  for (const auto& source : sources_) seen_.push_back(content_of(source));
  return make_(interpreter);
}

bool Iterable::truth(Interpreter& interpreter) {
  return use_ == Use::once || !make_(interpreter).empty();
}

bool Iterable::has_changed(bool thoroughly) const {
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    if (const auto object = sources_[i].as<Object>(); object && object->has_changed(thoroughly)) return true;
    if (size_of(sources_[i]) != seen_[i].size()) return true;
    if (thoroughly && !std::ranges::equal(content_of(sources_[i]), seen_[i], {}, &Value::data, &Value::data))
      return true;
  }
  return false;
}

std::vector<Value> sorted(Interpreter& interpreter, std::vector<Value> values, ArgumentReader& reader) {
  const auto key = reader.keyword("key");
  const bool reverse = reader.keyword_boolean("reverse").value_or(false);
  reader.finish();
  std::vector<std::pair<Value, Value>> keyed;
  for (auto& value : values) {
    auto by = key && !key->is_none() ? interpreter.call(*key, {.positional = {value}}) : value;
    keyed.emplace_back(std::move(by), std::move(value));
  }
  // By insertion: the comparison may throw, and there are few.
  std::vector<std::pair<Value, Value>> result;
  for (auto& one : keyed) {
    interpreter.step();
    auto place = result.end();
    while (place != result.begin() && (reverse ? interpreter.less(std::prev(place)->first, one.first)
                                               : interpreter.less(one.first, std::prev(place)->first))) {
      --place;
    }
    result.insert(place, std::move(one));
  }
  values.clear();
  for (auto& [by, value] : result) values.push_back(std::move(value));
  return values;
}

}  // namespace limbeck::scripts::python
