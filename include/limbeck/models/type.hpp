// SQL types, and which of them a C++ type becomes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limbeck/models/option.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace limbeck::models {

/// A portable SQL type. Those that there are stand in namespace `type`.
struct Type {
  const char* name = nullptr;
  int count = 0;  // of arguments
  int arguments[2] = {};
  int dimensions = 0;  // of an array

  /// An array of it; PostgreSQL only.
  constexpr Type array() const {
    Type result = *this;
    ++result.dimensions;
    return result;
  }
  detail::Node node() const {
    std::string text = name;
    for (int i = 0; i < count; ++i) {
      text += i == 0 ? '(' : ',';
      text += std::to_string(arguments[i]);
    }
    if (count > 0) text += ')';
    for (int i = 0; i < dimensions; ++i) text += "[]";
    return detail::Node(text);
  }

  static constexpr int fits = detail::column_option;
  void apply(detail::Node& column) const { column.set("type", node()); }
};

/// A type that engines know by names of their own, or a portable one that some know by another.
class NativeType {
 public:
  NativeType() = default;
  explicit NativeType(detail::Node node) : node_(std::move(node)) {}
  explicit NativeType(detail::Kept node) : node_(node) {}

  /// On that engine this type, in its own SQL.
  NativeType on(EngineKind dialect, std::string_view type) const {
    return NativeType(node_.on(dialect, type));
  }

  /// An array of it; on engines with a type of their own here, that is for the whole of it.
  NativeType array() const {
    detail::Node node = node_.node();
    if (node.kind == detail::Node::Kind::text) node.text += "[]";
    if (node.find("enum")) {
      const detail::Node* inner = node.find("array");
      const std::int64_t dimensions = inner ? std::atoi(inner->text.c_str()) : 0;
      node.set("array", detail::Node::number(dimensions + 1));
    }
    for (const char* name : {"native", "default", "postgresql"}) {
      if (detail::Node* type = node.find(name)) type->text += "[]";
    }
    return NativeType(std::move(node));
  }

  static constexpr int fits = detail::column_option;
  void apply(detail::Node& column) const { column.set("type", node_.node()); }

 private:
  detail::Kept node_;
};

namespace detail {

/// A type that goes with and without arguments: `timestamp`, `timestamp(3)`.
struct TimeType : Type {
  constexpr explicit TimeType(const char* type_name) : Type{type_name} {}
  constexpr Type operator()(int precision) const { return Type{name, 1, {precision}}; }
};
struct NumericType : Type {
  constexpr NumericType() : Type{"numeric"} {}
  constexpr Type operator()(int precision, int scale = 0) const { return Type{name, 2, {precision, scale}}; }
};

}  // namespace detail

/// The portable types; docs/reference/models.md says what each is on each engine.
namespace type {

inline constexpr Type smallint{"smallint"};
inline constexpr Type integer{"integer"};
inline constexpr Type bigint{"bigint"};
inline constexpr Type boolean{"boolean"};
/// Binary floating point of 32 bits.
inline constexpr Type real{"real"};
/// Binary floating point of 64 bits.
inline constexpr Type double_precision{"double"};
/// Exact decimal: `numeric(10, 2)` holds ten digits, two of them behind the point.
inline constexpr detail::NumericType numeric{};
inline constexpr Type text{"text"};
/// Text of at most `length` characters.
constexpr Type varchar(int length) {
  return Type{"string", 1, {length}};
}
/// Text of exactly `length` characters, padded with blanks.
constexpr Type character(int length) {
  return Type{"char", 1, {length}};
}
inline constexpr Type bytes{"bytes"};
inline constexpr Type date{"date"};
/// A time of day; `time(3)` keeps milliseconds.
inline constexpr detail::TimeType time{"time"};
/// A date and time of day, of no time zone.
inline constexpr detail::TimeType timestamp{"timestamp"};
/// A point in time.
inline constexpr detail::TimeType timestamptz{"timestamptz"};
inline constexpr Type interval{"interval"};
inline constexpr Type uuid{"uuid"};
inline constexpr Type json{"json"};
/// JSON in the form that is quick to search; as json where there is none.
inline constexpr Type jsonb{"jsonb"};

/// An array of that type; PostgreSQL only.
constexpr Type array(const Type& of) {
  return of.array();
}
inline NativeType array(const NativeType& of) {
  return of.array();
}
/// A type by the engine's own name: `native("citext")`. With `.on(sqlite, "TEXT")` where another engine has
/// another.
inline NativeType native(std::string_view sql) {
  detail::Node node;
  node.set("native", sql);
  return NativeType(std::move(node));
}
/// A type for the engines that are named: `native().on(postgresql, "citext").on(sqlite, "TEXT")`.
inline NativeType native() {
  return {};
}
/// A portable type, with another name on some engines: `portable(text).on(postgresql, "citext")`.
inline NativeType portable(const Type& type) {
  return NativeType(type.node());
}
/// An enumeration by its name, where no C++ enum stands for it.
inline NativeType enumeration(std::string_view name, std::string_view schema = {}) {
  detail::Node node;
  if (schema.empty()) {
    node.set("enum", name);
  } else {
    node.at("enum").set("name", name).set("schema", schema);
  }
  return NativeType(std::move(node));
}

}  // namespace type

/// Tells the SQL type of a C++ type that Limbeck does not know:
///
///     template <> struct limbeck::models::sql_type<Uuid> { static constexpr auto value = type::uuid; };
template <typename T>
struct sql_type {};

namespace detail {

template <typename T>
struct unwrap {
  using type = T;
  static constexpr bool optional = false;
};
template <typename T>
  requires requires(T value) {
    typename T::value_type;
    value.has_value();
    value.value_or(*value);
    value.reset();
  }
struct unwrap<T> {  // std::optional and what looks like it, without its header
  using type = typename T::value_type;
  static constexpr bool optional = true;
};
/// What a member holds when it is not NULL.
template <typename T>
using value_of = typename unwrap<std::remove_cv_t<T>>::type;

template <typename T>
struct element {
  using type = void;
};
template <typename T, typename Allocator>
struct element<std::vector<T, Allocator>> {
  using type = value_of<T>;  // elements may be NULL in any array
};
/// What an array of arrays holds in the end; without one, the type itself.
template <typename T>
struct leaf {
  using type = T;
  static constexpr int depth = 0;
};
template <typename T, typename Allocator>
struct leaf<std::vector<T, Allocator>> {
  using type = typename leaf<value_of<T>>::type;
  static constexpr int depth = 1 + leaf<value_of<T>>::depth;
};

// The standard's types are recognised by their shape, so that <chrono> and <array> are read only if the model
// needs them.
template <typename T>
concept TimePoint = requires {
  typename T::clock;
  typename T::duration;
};
template <typename T>
concept CalendarDate = requires(const T date) {
  date.year();
  date.month();
  date.day();
  date.ok();
};
template <typename T>
concept TimeOfDay = requires(const T time) {
  time.hours();
  time.minutes();
  time.subseconds();
};
template <typename T>
concept Duration = requires {
  typename T::rep;
  typename T::period;
};
template <typename T>
concept ByteArray = requires(const T array) {
  array.data();
  requires std::is_same_v<std::remove_cvref_t<decltype(*array.data())>, std::byte>;
};

template <typename T>
constexpr Type integer_type() {
  constexpr auto bytes = sizeof(T) + (std::is_unsigned_v<T> ? 1 : 0);
  return bytes <= 2 ? type::smallint : bytes <= 4 ? type::integer : bytes <= 8 ? type::bigint : Type{};
}

/// The SQL type of a C++ type; without a name when there is none.
template <typename T>
constexpr Type type_of() {
  using E = typename element<T>::type;
  if constexpr (requires { sql_type<T>::value; }) {
    return sql_type<T>::value;
  } else if constexpr (std::is_same_v<T, bool>) {
    return type::boolean;
  } else if constexpr (std::is_integral_v<T>) {
    return integer_type<T>();
  } else if constexpr (std::is_same_v<T, float>) {
    return type::real;
  } else if constexpr (std::is_same_v<T, double>) {
    return type::double_precision;
  } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) {
    return type::text;
  } else if constexpr (ByteArray<T> || std::is_same_v<E, unsigned char>) {
    return type::bytes;
  } else if constexpr (!std::is_void_v<E>) {
    constexpr Type of = type_of<E>();
    return of.name ? of.array() : of;
  } else if constexpr (CalendarDate<T>) {
    return type::date;
  } else if constexpr (TimePoint<T>) {
    if constexpr (requires { &T::clock::to_time_t; }) {
      return type::timestamptz;
    } else if constexpr (requires { &T::clock::now; }) {
      return Type{};  // of another clock than the calendar's
    } else {
      return type::timestamp;  // std::chrono::local_time
    }
  } else if constexpr (TimeOfDay<T>) {
    return type::time;
  } else if constexpr (Duration<T>) {
    return type::interval;
  } else {
    return Type{};
  }
}

template <typename T>
inline constexpr bool is_enumeration = std::is_enum_v<T> && !requires { sql_type<T>::value; };
template <>
inline constexpr bool is_enumeration<std::byte> = false;

/// The type of a column that holds a C++ enum, or an array of them.
inline void set_enumeration(Node& column, TypeTag type, int dimensions) {
  Node name(Node::Kind::enumeration);
  name.type = type;
  Node node;
  node.set("enum", std::move(name));
  if (dimensions > 0) node.set("array", Node::number(std::int64_t{dimensions}));
  column.set("type", std::move(node));
}

template <typename T>
inline constexpr Type type_for = type_of<T>();

template <typename Member>
void set_type(Node& column) {
  using T = value_of<Member>;
  using E = typename leaf<T>::type;
  constexpr bool is_told = requires { sql_type<T>::value; };
  if constexpr (is_enumeration<E> && !is_told) {
    set_enumeration(column, &type_tag<E>, leaf<T>::depth);
  } else {
    static_assert(
        type_for<T>.name != nullptr,
        "limbeck: no SQL type is known for the C++ type of this member; give the column one (type::…) or "
        "specialise limbeck::models::sql_type for it");
    type_for<T>.apply(column);
  }
}

}  // namespace detail
}  // namespace limbeck::models
