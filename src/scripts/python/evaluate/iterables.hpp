// What Python goes through: views, zips and maps, and sorting.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "scripts/python/evaluate/arguments.hpp"
#include "scripts/python/evaluate/interpreter.hpp"

namespace limbeck::scripts::python {

/// What Python makes no list of: a range, the keys of a dict, a zip. Its elements are made when it is gone
/// through, of what its sources hold by then.
class Iterable : public Object {
 public:
  enum class Use { once, often };  ///< once: Python finds an iterator empty when it comes again
  using Make = std::function<std::vector<Value>(Interpreter&)>;
  Iterable(std::string kind, std::vector<Value> sources, Make make, Use use)
      : kind_(std::move(kind)), sources_(std::move(sources)), make_(std::move(make)), use_(use) {}

  std::string kind() const override { return kind_; }
  std::vector<Value> iterate(Interpreter& interpreter) override;
  bool truth(Interpreter& interpreter) override;
  bool has_changed(bool thoroughly) const override;

 private:
  std::string kind_;
  std::vector<Value> sources_;
  std::vector<std::vector<Value>> seen_;
  Make make_;
  Use use_;
  bool is_used_ = false;
};

inline Value iterable(const char* kind, std::vector<Value> sources, Iterable::Make make, Iterable::Use use) {
  return Value(std::make_shared<Iterable>(kind, std::move(sources), std::move(make), use));
}

/// sorted() and list.sort(): stable, with `key` and `reverse`.
std::vector<Value> sorted(Interpreter& interpreter, std::vector<Value> values, ArgumentReader& reader);

}  // namespace limbeck::scripts::python
