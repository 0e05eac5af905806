// Takes the arguments of a call one by one, as a signature of Python would.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scripts/python/evaluate/interpreter.hpp"
#include "scripts/python/evaluate/value.hpp"

namespace limbeck::scripts::python {

/// Ask for the parameters in the order of the signature, then call finish(): what nobody asked for is
/// refused, so that no argument is ever overlooked.
class ArgumentReader {
 public:
  /// `function` names it in messages. All arguments outlive the reader.
  ArgumentReader(Interpreter& interpreter, Arguments& arguments, std::string function)
      : interpreter_(interpreter), arguments_(arguments), function_(std::move(function)) {}

  Value required(const char* name);
  std::optional<Value> optional(const char* name);  ///< by its place or its name
  std::optional<Value> keyword(const char* name);   ///< by its name alone
  std::vector<Value> rest();                        ///< *args
  std::vector<std::pair<std::string, Value>> keyword_rest();
  /// What has no effect: it may be given.
  void ignore(std::initializer_list<const char*> names);
  void finish();

  // The same, as what they have to be. None is what is absent.
  std::string string(const char* name);
  std::optional<std::string> optional_string(const char* name);
  std::optional<std::string> keyword_string(const char* name);
  std::optional<bool> keyword_boolean(const char* name);
  std::optional<std::int64_t> optional_integer(const char* name);
  std::vector<std::string> strings(const char* name);

  // One value as what it has to be.
  std::string to_string(const Value& value, const std::string& name);
  bool to_boolean(const Value& value, const std::string& name);
  std::int64_t to_integer(const Value& value, const std::string& name);
  std::vector<std::string> to_strings(const Value& value, const std::string& name);
  [[noreturn]] void refuse(const std::string& name, const Value& value);

  const std::string& function() const { return function_; }

 private:
  Interpreter& interpreter_;
  Arguments& arguments_;
  std::string function_;
  std::size_t next_ = 0;
};

}  // namespace limbeck::scripts::python
