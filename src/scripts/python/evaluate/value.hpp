// The values that evaluated Python works on.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.hpp"

namespace limbeck::scripts::python {

class Interpreter;
class Object;
struct ListValue;
struct TupleValue;
struct DictValue;
struct SetValue;

/// The source can't be evaluated here: `reason` says why, in words that follow a file and a line ("imports
/// app.models"). What it asks of a database that is not at hand is of this kind, too.
class NotEvaluable : public Error {
 public:
  enum class Kind {
    plain,
    needs_database,  ///< with a database at hand it may be evaluable
    missing_module   ///< an import that Python itself would fail on, whether or not its names are used
  };
  NotEvaluable(std::string file, int line, std::string reason, Kind kind = Kind::plain);
  const std::string& file() const { return file_; }
  int line() const { return line_; }
  const std::string& reason() const { return reason_; }
  Kind kind() const { return kind_; }

 private:
  std::string file_, reason_;
  int line_;
  Kind kind_;
};

struct Value {
  using Data = std::variant<std::monostate, bool, std::int64_t, double, std::string,
                            std::shared_ptr<ListValue>, std::shared_ptr<TupleValue>,
                            std::shared_ptr<DictValue>, std::shared_ptr<SetValue>, std::shared_ptr<Object>>;
  Data data;  ///< monostate: None

  // Not defaulted here: copying, moving and destroying is compiled once, not in every file that holds values.
  Value() noexcept;
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();
  Value(Data held) noexcept;  // NOLINT(google-explicit-constructor): as the variant's
  template <typename T>
    requires std::is_base_of_v<Object, T>
  Value(std::shared_ptr<T> object)  // NOLINT(google-explicit-constructor): the same
      : data(std::shared_ptr<Object>(std::move(object))) {}

  bool is_none() const { return std::holds_alternative<std::monostate>(data); }
  const std::string* text() const { return std::get_if<std::string>(&data); }
  /// The object, when it is one of that class.
  template <typename T>
  std::shared_ptr<T> as() const {
    const auto* object = std::get_if<std::shared_ptr<Object>>(&data);
    return object ? std::dynamic_pointer_cast<T>(*object) : nullptr;
  }

  static Value none() { return {}; }
  static Value boolean(bool value) { return Value(Data(value)); }
  static Value integer(std::int64_t value) { return Value(Data(value)); }
  static Value string(std::string value) { return Value(Data(std::move(value))); }
  static Value list(std::vector<Value> elements);
  static Value tuple(std::vector<Value> elements);
};

struct ListValue {
  std::vector<Value> elements;
};
struct TupleValue {
  std::vector<Value> elements;
};
/// In the order of insertion, as Python's. Few entries: looked up one by one.
struct DictValue {
  std::vector<std::pair<Value, Value>> entries;
};
struct SetValue {
  std::vector<Value> elements;
};

/// What a function is called with.
struct Arguments {
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> keywords;
};

/// Anything that isn't plain data: functions, modules, what stands for the classes of a library. All that a
/// class of objects doesn't know is refused.
class Object : public std::enable_shared_from_this<Object> {
 public:
  virtual ~Object() = default;
  /// For messages: "a column".
  virtual std::string kind() const = 0;
  virtual Value attribute(Interpreter& interpreter, const std::string& name);
  virtual void set_attribute(Interpreter& interpreter, const std::string& name, const Value& value);
  virtual Value call(Interpreter& interpreter, Arguments arguments);
  virtual Value subscript(Interpreter& interpreter, const Value& index);
  virtual std::vector<Value> iterate(Interpreter& interpreter);
  virtual bool truth(Interpreter& interpreter);
  virtual std::string text(Interpreter& interpreter);
  /// The result of an operator ("+", "==", …) whose left or, `reflected`, right side it is.
  virtual Value binary(Interpreter& interpreter, const std::string& operation, const Value& other,
                       bool reflected);
  virtual Value unary(Interpreter& interpreter, const std::string& operation);
  /// with … as: the value that is bound, and what is done behind the block.
  virtual Value enter(Interpreter& interpreter);
  virtual void exit(Interpreter& interpreter);
  /// ==; by identity for most.
  virtual bool equals(Interpreter& interpreter, const Value& other) const;
  /// next(); nothing: there is none. Refused where it is no iterator.
  virtual std::optional<Value> next(Interpreter& interpreter);
  /// `a, b = …`: as many values as there are names.
  virtual std::vector<Value> unpack(Interpreter& interpreter, std::size_t names);
  /// What goes through something else: whether that has another `next`-th element by now, or another number
  /// of them.
  virtual bool has_changed(std::size_t /*next*/) const { return false; }
  /// Refuses any use of it; nothing for most.
  virtual void use(Interpreter& /*interpreter*/) const {}
};

/// The name of its class in Python.
std::string type_name(const Value& value);

}  // namespace limbeck::scripts::python
