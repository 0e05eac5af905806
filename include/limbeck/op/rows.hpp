// Values that go into statements of a revision, and rows that come out.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <limbeck/op/channel.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace limbeck {

namespace op_detail {

/// Characters are neither numbers nor texts.
template <typename T>
inline constexpr bool is_character = std::is_same_v<T, char> || std::is_same_v<T, wchar_t> ||
                                     std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>
#ifdef __cpp_char8_t
                                     || std::is_same_v<T, char8_t>
#endif
    ;

}  // namespace op_detail

/// A value for a placeholder: nullptr (a null pointer to characters, too) and an empty optional are NULL,
/// std::vector<std::byte> is binary.
class Parameter {
 public:
  Parameter(std::nullptr_t) {}
  // Exactly bool: every pointer would become true.
  template <typename T>
    requires std::is_same_v<T, bool>
  Parameter(T value) : node_(models::detail::Node::boolean(value)) {}
  template <typename T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, bool> && !op_detail::is_character<T>)
  Parameter(T value) : node_(models::detail::Node::Kind::number) {
    node_.text = std::to_string(value);
    // JSON's readers keep no whole number that is greater than every bigint.
    if constexpr (std::is_unsigned_v<T>) {
      if (value > static_cast<std::uint64_t>(INT64_MAX)) {
        node_ = {};
        node_.set("integer", std::to_string(value));
      }
    }
  }
  template <typename T>
    requires(std::is_same_v<T, double> || std::is_same_v<T, float>)
  Parameter(T given) {
    const double value = given;
    if (value - value != 0) {  // JSON has no numbers such as these
      node_.set("real", value > 0 ? "Infinity" : value < 0 ? "-Infinity" : "NaN");
      return;
    }
    node_ = models::detail::Node::number(value);
    // 1.0 is no whole number: engines divide them otherwise.
    if (node_.text.find_first_of(".e") == std::string::npos) node_.text += ".0";
  }
  Parameter(const char* text) {
    if (text) node_ = models::detail::Node(std::string_view(text));
  }
  /// A pointer is no value: pass what it points to.
  Parameter(const void*) = delete;
  Parameter(std::string_view text) : node_(text) {}
  Parameter(const std::string& text) : node_(std::string_view(text)) {}
#ifdef __cpp_char8_t
  Parameter(const char8_t* text) : Parameter(reinterpret_cast<const char*>(text)) {}
  Parameter(std::u8string_view text)
      : node_(std::string_view(reinterpret_cast<const char*>(text.data()), text.size())) {}
  Parameter(const std::u8string& text) : Parameter(std::u8string_view(text)) {}
#endif
  Parameter(const std::vector<std::byte>& bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (const auto each : bytes) {
      hex += digits[static_cast<unsigned>(each) >> 4];
      hex += digits[static_cast<unsigned>(each) & 15];
    }
    node_.set("bytes", hex);
  }
  template <typename T>
    requires std::is_constructible_v<Parameter, const T&>
  Parameter(const std::optional<T>& value) {
    if (value) *this = Parameter(*value);
  }

  const models::detail::Node& node() const { return node_; }

 private:
  models::detail::Node node_;
};

namespace op_detail {

template <typename T>
struct Optional : std::false_type {
  using type = T;
};
template <typename T>
struct Optional<std::optional<T>> : std::true_type {
  using type = T;
};

/// What the value is stays untold: messages go to logs, where nobody's data belongs.
[[noreturn]] inline void misread(const std::string& column, const char* wanted) {
  throw Error("the column " + column + " holds a value that is no " + wanted);
}

/// "\x4a4b" (PostgreSQL) or "X'4A4B'" (SQLite).
inline std::vector<std::byte> read_bytes(const std::string& column, std::string_view text) {
  const auto hex = text.starts_with("\\x")                            ? text.substr(2)
                   : text.starts_with("X'") || text.starts_with("x'") ? text.substr(2, text.size() - 3)
                                                                      : std::string_view("?");
  std::vector<std::byte> bytes(hex.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    unsigned value = 0;
    const char* const digits = hex.data() + 2 * i;
    if (std::from_chars(digits, digits + 2, value, 16).ptr != digits + 2) misread(column, "binary value");
    bytes[i] = static_cast<std::byte>(value);
  }
  if (hex.size() % 2 != 0) misread(column, "binary value");
  return bytes;
}

template <typename T>
T read_value(const std::string& column, const std::string& text) {
  if constexpr (std::is_same_v<T, bool>) {
    if (text == "t" || text == "true" || text == "1") return true;
    if (text == "f" || text == "false" || text == "0") return false;
    misread(column, "boolean");
  } else if constexpr (std::is_integral_v<T>) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
      misread(column, "whole number of that size");
    return value;
  } else if constexpr (std::is_floating_point_v<T>) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0') misread(column, "number");
    return static_cast<T>(value);
  } else if constexpr (std::is_same_v<T, std::vector<std::byte>>) {
    return read_bytes(column, text);
  } else {
    static_assert(std::is_same_v<T, std::string>,
                  "limbeck: a column is read as bool, a number, std::string, std::vector<std::byte>, or a "
                  "std::optional of these");
    return text;
  }
}

}  // namespace op_detail

/// A row of an answer. Every value can be read as std::string: the engine's own output form.
class Row {
 public:
  Row(const std::vector<std::string>& columns, std::vector<std::optional<std::string>>& values)
      : columns_(&columns), values_(&values) {}

  std::size_t size() const { return values_->size(); }
  bool is_null(std::size_t column) const { return !at(column).has_value(); }
  bool is_null(std::string_view column) const { return is_null(index(column)); }

  /// Throws Error when the value is no T, or NULL and T no std::optional.
  template <typename T>
  T get(std::size_t column) const {
    const auto& value = at(column);
    using Plain = typename op_detail::Optional<T>::type;
    if (!value) {
      if constexpr (op_detail::Optional<T>::value) return std::nullopt;
      throw Error("the column " + name(column) + " is NULL; read it as std::optional");
    }
    return T(op_detail::read_value<Plain>(name(column), *value));
  }
  template <typename T>
  T get(std::string_view column) const {
    return get<T>(index(column));
  }
  /// The whole row.
  template <typename... Ts>
  std::tuple<Ts...> as() const {
    if (size() != sizeof...(Ts)) {
      throw Error("the statement gives " + std::to_string(size()) + " columns, and " +
                  std::to_string(sizeof...(Ts)) + " are read");
    }
    return as<Ts...>(std::index_sequence_for<Ts...>());
  }

 private:
  template <typename... Ts, std::size_t... places>
  std::tuple<Ts...> as(std::index_sequence<places...>) const {
    return std::tuple<Ts...>(get<Ts>(places)...);
  }
  std::string name(std::size_t column) const {
    return column < columns_->size() ? (*columns_)[column] : std::to_string(column + 1);
  }
  const std::optional<std::string>& at(std::size_t column) const {
    if (column >= values_->size())
      throw Error("the statement gives no column number " + std::to_string(column + 1));
    return (*values_)[column];
  }
  std::size_t index(std::string_view column) const {
    for (std::size_t i = 0; i < columns_->size(); ++i) {
      if ((*columns_)[i] == column) return i;
    }
    throw Error("the statement gives no column \"" + std::string(column) + "\"");
  }

  const std::vector<std::string>* columns_;
  std::vector<std::optional<std::string>>* values_;
};

/// All rows of an answer, in memory. Copies share them.
class Rows {
 public:
  explicit Rows(op_detail::Answer answer) : answer_(std::make_shared<op_detail::Answer>(std::move(answer))) {}

  std::size_t size() const { return answer_->rows.size(); }
  bool empty() const { return size() == 0; }
  const std::vector<std::string>& columns() const { return answer_->columns; }
  Row operator[](std::size_t row) const& { return {answer_->columns, answer_->rows.at(row)}; }
  Row operator[](std::size_t row) const&& = delete;  // the row would outlive what it looks into

  class Iterator {
   public:
    Iterator(const Rows& rows, std::size_t at) : rows_(&rows), at_(at) {}
    Row operator*() const { return (*rows_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    const Rows* rows_;
    std::size_t at_;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

 private:
  std::shared_ptr<op_detail::Answer> answer_;
};

}  // namespace limbeck
