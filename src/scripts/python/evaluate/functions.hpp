// The functions that the evaluated source defines.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "scripts/python/evaluate/interpreter.hpp"

namespace limbeck::scripts::python {

/// A function of the evaluated source.
class FunctionObject : public Object {
 public:
  std::string kind() const override { return "the function " + name; }
  Value call(Interpreter& interpreter, Arguments arguments) override;
  /// The scope of a call: its arguments.
  std::shared_ptr<Scope> bind(Interpreter& interpreter, Arguments arguments) const;
  Value run(Interpreter& interpreter, const std::shared_ptr<Scope>& inner) const;

  std::string name;
  bool is_generator = false;
  const std::vector<ast::Parameter>* parameters = nullptr;
  const ast::Block* body = nullptr;  ///< null: `expression` is its result
  const ast::Expression* expression = nullptr;
  std::vector<std::optional<Value>> defaults;  ///< of each parameter
  std::shared_ptr<Scope> scope;
  std::shared_ptr<const ast::Module> tree;  ///< owns the parameters and the body
  std::string package;
  std::set<std::string> local;
};

}  // namespace limbeck::scripts::python
