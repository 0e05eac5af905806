// What can be said of more than one kind of object.
#pragma once

#include <limbeck/models/node.hpp>
#include <limbeck/models/sql.hpp>
#include <string_view>

namespace limbeck::models {
namespace detail {

// What an option goes with: its `fits` is a sum of these.
inline constexpr int column_option = 1, index_option = 2, key_option = 4, check_option = 8,
                     foreign_key_option = 16;

template <typename Option, int place>
constexpr bool suits() {
  if constexpr (requires { Option::fits; }) {
    static_assert((Option::fits & place) != 0,
                  "limbeck: this option exists, but not for what it is given to here");
    return true;
  } else {
    static_assert(requires { Option::fits; }, "limbeck: this is no option of a column, constraint or index");
    return false;
  }
}
/// Fails to compile, with a sentence, unless the option is one of such an object.
template <typename Option, int place>
inline constexpr bool suitable = suits<Option, place>();

template <typename Option>
void add_option(Node& object, const Option& option) {
  Node said(Node::Kind::object);
  option.apply(said);
  object.merge(std::move(said));
}

}  // namespace detail

/// COMMENT ON.
struct Comment {
  detail::Kept text;

  static constexpr int fits = ~0;
  void apply(detail::Node& object) const { object.set("comment", text.node()); }
};
inline Comment comment(std::string_view text) {
  return {detail::Kept(text)};
}

/// The name that the object had before. It can stay as long as some database may still have the old name.
struct RenamedFrom {
  detail::Kept name;

  static constexpr int fits = ~0;
  void apply(detail::Node& object) const { object.set("renamed_from", name.node()); }
};
inline RenamedFrom renamed_from(std::string_view name) {
  return {detail::Kept(name)};
}

/// An identity that outlives renames: a text that no other object of the models has.
struct StableId {
  detail::Kept id;

  static constexpr int fits = ~0;
  void apply(detail::Node& object) const { object.set("id", id.node()); }
};
inline StableId stable_id(std::string_view id) {
  return {detail::Kept(id)};
}

/// What only one engine has: `option(postgresql, "fillfactor", "70")`.
struct Option {
  EngineKind dialect;
  detail::Kept name, value;

  static constexpr int fits = detail::column_option | detail::index_option | detail::key_option;
  void apply(detail::Node& object) const { object.set_option(dialect, name.node().text, value.node().text); }
};
inline Option option(EngineKind dialect, std::string_view name, std::string_view value = "true") {
  return {dialect, detail::Kept(name), detail::Kept(value)};
}

/// The object exists on that engine only.
struct OnlyOn {
  EngineKind dialect;

  static constexpr int fits =
      detail::index_option | detail::key_option | detail::check_option | detail::foreign_key_option;
  void apply(detail::Node& object) const { object.add_only(dialect); }
};
constexpr OnlyOn only_on(EngineKind dialect) {
  return {dialect};
}

}  // namespace limbeck::models
