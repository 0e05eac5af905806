// JSON as values. The parser behind it stays in json.cpp.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace limbeck {

/// A JSON value. Objects keep the order in which members were added.
class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;

  // Not defaulted here: copying, moving and destroying is compiled once, not in every file that holds JSON.
  Json() noexcept;
  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(const Json& other);
  Json& operator=(Json&& other) noexcept;
  ~Json();
  Json(std::nullptr_t);
  Json(bool value);
  Json(int value);
  Json(std::int64_t value);
  Json(std::size_t value);
  Json(double value);
  Json(const char* value);
  Json(std::string_view value);
  Json(std::string value);
  Json(Array value);
  Json(Object value);
  template <typename T>
    requires(!std::is_same_v<T, Json>)
  Json(const std::vector<T>& values) : value_(Array(values.begin(), values.end())) {}
  static Json array();
  static Json object(std::initializer_list<std::pair<std::string, Json>> members = {});

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
  bool is_number() const { return is_integer() || std::holds_alternative<double>(value_); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }
  /// "null", "boolean", "number", "string", "array" or "object", for messages.
  const char* kind() const;

  // Each throws Error when the value is of another kind.
  bool as_bool() const;
  std::int64_t as_integer() const;
  double as_number() const;
  const std::string& as_string() const;
  const Array& as_array() const;
  const Object& as_object() const;

  /// The member of that name, or nullptr (also when this is no object).
  const Json* find(std::string_view key) const;
  /// Sets a member of an object (a null value becomes an object first).
  Json& set(std::string key, Json value);
  /// Appends to an array (a null value becomes an array first).
  Json& push(Json value);

  /// `indent` spaces a level; 0 writes one line.
  std::string dump(int indent = 2) const;

  /// Throws Error with line and column. `source` names the text in the message.
  static Json parse(std::string_view text, std::string_view source);
  /// The same for what an author wrote: a key that stands twice in one object, of which one would be lost, is
  /// an Error, too.
  static Json parse_unique(std::string_view text, std::string_view source);

  bool operator==(const Json& other) const;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

}  // namespace limbeck
