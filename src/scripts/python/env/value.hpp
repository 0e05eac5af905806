// The values that reading an env.py knows. Internal to env_*.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "scripts/python/ast.hpp"

namespace limbeck::scripts::python::env {

struct Value;

/// What came out of something that isn't understood. It may be passed on, but nothing that counts may depend
/// on it.
struct Unknown {
  std::string why;
  int line = 1;
};
struct NoneValue {};
using ListValue = std::shared_ptr<std::vector<Value>>;
using DictValue = std::shared_ptr<std::vector<std::pair<std::string, Value>>>;
struct FunctionValue {
  const ast::FunctionDefinition* definition = nullptr;
};
/// A module, function or object that is known by its name: "os.environ.get", "alembic.context".
struct Known {
  std::string path;
};
/// An engine, or a connection of one.
struct EngineValue {
  std::string url;
  int line = 1;
};

struct Value {
  std::variant<Unknown, NoneValue, bool, std::int64_t, std::string, ListValue, DictValue, FunctionValue,
               Known, EngineValue>
      held = NoneValue{};

  Value() = default;
  template <typename T>
    requires(!std::is_same_v<std::decay_t<T>, Value>)
  Value(T&& value) : held(std::forward<T>(value)) {}

  template <typename T>
  const T* as() const {
    return std::get_if<T>(&held);
  }
  bool is_none() const { return as<NoneValue>() != nullptr; }
};

inline Value text_value(std::string text) {
  return Value(std::move(text));
}

/// The arguments of a call.
struct Arguments {
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> named;

  /// By name, or by place when it was not named; nullptr when it was not given.
  const Value* find(std::string_view name, std::size_t place) const;
};

/// Ends the reading: what follows can't be known.
struct Stop {
  std::string why;
  int line = 0;  ///< 0: that of the expression at hand
};

/// Python's bool(value); nothing when it isn't known.
std::optional<bool> truth(const Value& value);
/// Python's str(value); nothing when it isn't known or isn't a text or number.
std::optional<std::string> text_of(const Value& value);

}  // namespace limbeck::scripts::python::env
