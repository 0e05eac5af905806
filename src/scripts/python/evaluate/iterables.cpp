#include "scripts/python/evaluate/iterables.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace limbeck::scripts::python {
namespace {

using Elements = std::vector<std::pair<Value, Value>>;

std::size_t size_of(const Value& container) {
  if (const auto* list = std::get_if<std::shared_ptr<ListValue>>(&container.data))
    return (*list)->elements.size();
  const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&container.data);
  return dict ? (*dict)->entries.size() : 0;
}

/// That of a list, or the entry of a dict.
std::pair<Value, Value> element_of(const Value& container, std::size_t at) {
  if (const auto* list = std::get_if<std::shared_ptr<ListValue>>(&container.data))
    return {(*list)->elements[at], {}};
  return std::get<std::shared_ptr<DictValue>>(container.data)->entries[at];
}

}  // namespace

std::vector<Value> Iterable::iterate(Interpreter& interpreter) {
  if (use_ == Use::once && std::exchange(is_used_, true))
    interpreter.refuse(fmt::format("goes twice through {}", kind_));
  seen_.clear();
  for (const auto& source : sources_) {
    Elements elements;
    for (std::size_t i = 0; i < size_of(source); ++i) elements.push_back(element_of(source, i));
    seen_.push_back(std::move(elements));
  }
  return make_(interpreter);
}

bool Iterable::truth(Interpreter& interpreter) {
  return use_ == Use::once || !make_(interpreter).empty();
}

bool Iterable::has_changed(std::size_t next) const {
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const auto& source = sources_[i];
    const auto& seen = seen_[i];
    if (const auto object = source.as<Object>(); object && object->has_changed(next)) return true;
    if (source.as<Generator>()) return true;  // its values were made at once, and may be others by now
    if (size_of(source) != seen.size()) return true;
    if (next >= seen.size()) continue;
    const auto at = order_ == Order::forward ? next : seen.size() - 1 - next;
    const auto now = element_of(source, at);
    if (now.first.data != seen[at].first.data || now.second.data != seen[at].second.data) return true;
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
