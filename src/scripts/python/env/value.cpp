#include "scripts/python/env/value.hpp"

#include <algorithm>
#include <optional>

namespace limbeck::scripts::python::env {

const Value* Arguments::find(std::string_view name, std::size_t place) const {
  const auto at = std::ranges::find_if(named, [&](const auto& each) { return each.first == name; });
  if (at != named.end()) return &at->second;
  return place < positional.size() ? &positional[place] : nullptr;
}

std::optional<bool> truth(const Value& value) {
  struct Truth {
    std::optional<bool> operator()(const Unknown&) const { return std::nullopt; }
    std::optional<bool> operator()(const NoneValue&) const { return false; }
    std::optional<bool> operator()(bool given) const { return given; }
    std::optional<bool> operator()(std::int64_t given) const { return given != 0; }
    std::optional<bool> operator()(const std::string& given) const { return !given.empty(); }
    std::optional<bool> operator()(const ListValue& given) const { return !given->empty(); }
    std::optional<bool> operator()(const DictValue& given) const { return !given->empty(); }
    std::optional<bool> operator()(const FunctionValue&) const { return true; }
    std::optional<bool> operator()(const Known& given) const {
      if (given.path == "typing.TYPE_CHECKING") return false;
      return std::nullopt;
    }
    std::optional<bool> operator()(const EngineValue&) const { return true; }
  };
  return std::visit(Truth{}, value.held);
}

std::optional<std::string> text_of(const Value& value) {
  if (const auto* text = value.as<std::string>()) return *text;
  if (const auto* number = value.as<std::int64_t>()) return std::to_string(*number);
  if (const auto* boolean = value.as<bool>()) return *boolean ? "True" : "False";
  if (value.is_none()) return "None";
  return std::nullopt;
}

}  // namespace limbeck::scripts::python::env
