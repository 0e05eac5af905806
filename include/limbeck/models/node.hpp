// What a models program prints, as it is being declared. Nothing here is for users of the models' header.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limbeck/engine.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limbeck::models {

/// PostgreSQL and its relatives.
inline constexpr EngineKind postgresql = EngineKind::postgresql;
/// SQLite.
inline constexpr EngineKind sqlite = EngineKind::sqlite;
/// MariaDB and MySQL.
inline constexpr EngineKind mysql = EngineKind::mysql;

namespace detail {

/// Identifies a C++ type, and spells it when called.
using TypeTag = const char* (*)();

template <typename T>
const char* type_tag() {
#if defined(__GNUC__)
  return __PRETTY_FUNCTION__;
#else
  return "";
#endif
}

/// A pointer to a data member with its type taken away, comparable.
struct Member {
  TypeTag owner = nullptr;  // the class that declares the member
  unsigned char bytes[2 * sizeof(void*)] = {};

  bool operator==(const Member& other) const {
    return owner == other.owner && std::memcmp(bytes, other.bytes, sizeof bytes) == 0;
  }
};

/// `pointer`: the address of a pointer to data member.
inline Member member(TypeTag owner, const void* pointer, std::size_t size) {
  Member result;
  result.owner = owner;
  std::memcpy(result.bytes, pointer, size < sizeof result.bytes ? size : sizeof result.bytes);
  return result;
}

struct Record;

/// A JSON value, or a stand-in for a name that is known only once everything is declared.
struct Node {
  enum class Kind : unsigned char {
    null,
    boolean,  // integer: 0 or 1
    number,   // text: as it is written in JSON
    text,
    array,
    object,
    column,       // stands for the name of the column that `member` is kept in, in `table` or that of struct
                  // `type`
    table,        // stands for the name of `table`, or of the table of struct `type`
    enumeration,  // stands for the name of the enumeration of the C++ enum `type`
    enumerator,   // stands for the name of the value `integer` of the C++ enum `type`
  };

  Kind kind = Kind::null;
  std::string key;  // in an object
  std::string text;
  std::int64_t integer = 0;
  TypeTag type = nullptr;
  const Record* table = nullptr;
  Member member;
  std::vector<Node> children;
  bool said = false;  // in an object: by the author, not by the type of a member

  Node() = default;
  explicit Node(Kind of) : kind(of) {}
  explicit Node(std::string_view value) : kind(Kind::text), text(value) {}

  static Node boolean(bool value) {
    Node node(Kind::boolean);
    node.integer = value;
    return node;
  }
  static Node number(std::int64_t value) {
    Node node(Kind::number);
    node.text = std::to_string(value);
    return node;
  }
  /// With as many digits as tell the value from its neighbours.
  static Node number(double value) {
    Node node(Kind::number);
    char buffer[40];
    for (int digits = 15; digits <= 17; ++digits) {
      std::snprintf(buffer, sizeof buffer, "%.*g", digits, value);
      if (std::strtod(buffer, nullptr) == value) break;
    }
    node.text = buffer;
    return node;
  }
  static Node number(float value) {
    Node node(Kind::number);
    char buffer[40];
    for (int digits = 6; digits <= 9; ++digits) {
      std::snprintf(buffer, sizeof buffer, "%.*g", digits, static_cast<double>(value));
      if (std::strtof(buffer, nullptr) == value) break;
    }
    node.text = buffer;
    return node;
  }
  static Node column(const Member& member) {
    Node node(Kind::column);
    node.member = member;
    return node;
  }

  /// The member of that name, made (null) when there is none; a null value becomes an object first.
  Node& at(std::string_view name) {
    if (kind == Kind::null) kind = Kind::object;
    for (auto& child : children) {
      if (child.key == name) return child;
    }
    children.emplace_back();
    children.back().key = name;
    return children.back();
  }
  Node* find(std::string_view name) { return const_cast<Node*>(std::as_const(*this).find(name)); }
  const Node* find(std::string_view name) const {
    for (const auto& child : children) {
      if (child.key == name) return &child;
    }
    return nullptr;
  }
  /// Sets a member; returns this node.
  Node& set(std::string_view name, Node value) {
    Node& slot = at(name);
    value.key = name;
    slot = std::move(value);
    return *this;
  }
  Node& set(std::string_view name, std::string_view value) { return set(name, Node(value)); }
  /// The same for what an author says: saying it again, and otherwise, is noted in "repeated".
  Node& say(std::string_view name, Node value) {
    value.key = name;
    value.said = true;
    Node& slot = at(name);
    const bool contradicts = slot.said && !(slot == value);
    slot = std::move(value);
    if (contradicts) at("repeated").push(Node(name));
    return *this;
  }
  Node& say(std::string_view name, std::string_view value) { return say(name, Node(value)); }
  /// Says all that `other` says; what is a list there is added to the list here.
  void merge(Node other) {
    for (auto& child : other.children) {
      const std::string name = child.key;
      if (child.kind == Kind::array) {
        for (auto& each : child.children) at(name).push(std::move(each));
      } else if (name == "options") {
        for (auto& dialect : child.children) merge_options(dialect);
      } else {
        say(name, std::move(child));
      }
    }
  }
  void merge_options(Node& dialect) {
    for (auto& option : dialect.children) {
      const std::string name = option.key;
      const Node* before = at("options").at(dialect.key).find(name);
      if (before && !(*before == option)) at("repeated").push(Node(name));
      at("options").at(dialect.key).set(name, std::move(option));
    }
  }
  bool operator==(const Node& other) const {
    return kind == other.kind && key == other.key && text == other.text && integer == other.integer &&
           type == other.type && table == other.table && member == other.member && children == other.children;
  }
  /// Appends to an array (a null value becomes an array first); returns what was appended.
  Node& push(Node value) {
    if (kind == Kind::null) kind = Kind::array;
    children.push_back(std::move(value));
    return children.back();
  }

  /// "options": {dialect: {name: value}}.
  void set_option(EngineKind dialect, std::string_view name, std::string_view value) {
    at("options").at(to_string(dialect)).set(name, value);
  }
  /// "only": [dialect].
  void add_only(EngineKind dialect) { at("only").push(Node(std::string_view(to_string(dialect)))); }
};

/// A node that is never freed (but stays reachable), so that what refers to it is trivial to copy and to
/// destroy: without that, the compiler spends most of its time on the clean-up code of temporaries.
class Kept {
 public:
  Kept() = default;
  explicit Kept(Node node) : node_(keep(std::move(node))) {}
  explicit Kept(std::string_view text) : node_(keep(Node(text))) {}

  const Node& node() const {
    static const Node none;
    return node_ ? *node_ : none;
  }
  /// A copy with that member.
  Kept with(std::string_view name, Node value) const {
    Node copy = node();
    copy.set(name, std::move(value));
    return Kept(std::move(copy));
  }
  /// A copy of a text, as the member "default" of an object, or of an object, with the text for a dialect.
  Kept on(EngineKind dialect, std::string_view text) const {
    Node copy;
    if (node().kind == Node::Kind::text) {
      copy.set("default", node());
    } else {
      copy = node();
    }
    copy.set(to_string(dialect), text);
    return Kept(std::move(copy));
  }

 private:
  struct Link {
    Node node;
    const Link* next;
  };
  static const Node* keep(Node node) {
    // In an application several threads may be at it: each with its own migration.
    static std::atomic<const Link*> last = nullptr;
    auto* link = new Link{std::move(node), last.load()};
    while (!last.compare_exchange_weak(link->next, link)) {
    }
    return &link->node;
  }

  const Node* node_ = nullptr;
};

}  // namespace detail
}  // namespace limbeck::models
