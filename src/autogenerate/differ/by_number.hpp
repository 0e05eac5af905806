// Numbers that are types of their own, and values that are found by them.
#pragma once

#include <cstddef>
#include <ranges>
#include <utility>
#include <vector>

namespace limbeck::autogenerate {

/// One value for each number from 0 on. `Number` is an enum of its own for each kind of thing that is
/// numbered, so that the number of an element can't be taken for that of a step.
template <typename Number, typename Value>
class ByNumber {
 public:
  ByNumber() = default;
  explicit ByNumber(std::size_t size, const Value& value = Value()) : values_(size, value) {}

  decltype(auto) operator[](Number number) { return values_[static_cast<std::size_t>(number)]; }
  decltype(auto) operator[](Number number) const { return values_[static_cast<std::size_t>(number)]; }
  /// The number of the new value: the next one.
  Number add(Value value) {
    values_.push_back(std::move(value));
    return static_cast<Number>(values_.size() - 1);
  }
  std::size_t size() const { return values_.size(); }
  /// All numbers, in order.
  auto numbers() const {
    return std::views::iota(std::size_t{0}, values_.size()) |
           std::views::transform([](std::size_t number) { return static_cast<Number>(number); });
  }

 private:
  std::vector<Value> values_;
};

}  // namespace limbeck::autogenerate
