// What Python goes through: views, zips and the like, and sorting.
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
  enum class Order { forward, backward };
  Iterable(std::string kind, std::vector<Value> sources, Make make, Use use, Order order = Order::forward)
      : kind_(std::move(kind)),
        sources_(std::move(sources)),
        make_(std::move(make)),
        use_(use),
        order_(order) {}

  std::string kind() const override { return kind_; }
  std::vector<Value> iterate(Interpreter& interpreter) override;
  bool truth(Interpreter& interpreter) override;
  bool has_changed(std::size_t next) const override;

 private:
  std::string kind_;
  std::vector<Value> sources_;
  std::vector<std::vector<std::pair<Value, Value>>> seen_;  ///< elements of lists, entries of dicts
  Make make_;
  Use use_;
  Order order_;
  bool is_used_ = false;
};

inline Value iterable(const char* kind, std::vector<Value> sources, Iterable::Make make, Iterable::Use use,
                      Iterable::Order order = Iterable::Order::forward) {
  return Value(std::make_shared<Iterable>(kind, std::move(sources), std::move(make), use, order));
}

inline Value generator(const char* kind, LazyGenerator::Make make) {
  return Value(std::make_shared<LazyGenerator>(kind, std::move(make)));
}

/// sorted() and list.sort(): stable, with `key` and `reverse`.
std::vector<Value> sorted(Interpreter& interpreter, std::vector<Value> values, ArgumentReader& reader);

}  // namespace limbeck::scripts::python
