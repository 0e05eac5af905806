#include "config/interpolate.hpp"

#include <fmt/core.h>

#include "config/mask.hpp"

namespace limbeck::config {
namespace {

struct Node;
using Pattern = std::vector<Node>;

/// A literal (no name), or a reference.
struct Node {
  std::string literal;
  std::string name;
  bool empty_counts_as_unset = false;
  char sign = 0;     // '-' default, '?' message, '+' replacement, 0 none
  Pattern argument;  // what follows the sign
};

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Pattern all() { return sequence(false); }

  /// The reference that the text begins with.
  std::size_t reference_end() {
    reference();
    return at_;
  }

 private:
  bool at_end() const { return at_ >= text_.size(); }
  bool next_is(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  Pattern sequence(bool inside) {
    Pattern pattern;
    std::string literal;
    const auto flush = [&] {
      if (literal.empty()) return;
      Node node;
      node.literal = std::move(literal);
      pattern.push_back(std::move(node));
      literal.clear();
    };
    while (!at_end() && !(inside && text_[at_] == '}')) {
      if (next_is("$$")) {
        literal += '$';
        at_ += 2;
      } else if (next_is("${")) {
        flush();
        pattern.push_back(reference());
      } else {
        literal += text_[at_++];
      }
    }
    flush();
    return pattern;
  }

  std::string name() {
    const auto begin = at_;
    if (next_is("x:") && at_ + 2 < text_.size() &&
        std::string_view("-?+").find(text_[at_ + 2]) == std::string_view::npos) {
      at_ += 2;
      while (!at_end() &&
             (is_name_start(text_[at_]) || is_digit(text_[at_]) || text_[at_] == '-' || text_[at_] == '.'))
        ++at_;
      return at_ == begin + 2 ? "" : std::string(text_.substr(begin, at_ - begin));
    }
    if (at_end() || !is_name_start(text_[at_])) return {};
    while (!at_end() && (is_name_start(text_[at_]) || is_digit(text_[at_]))) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  Node reference() {
    if (++depth_ > 50) fail("nests variables more than 50 deep");
    at_ += 2;
    Node node;
    node.name = name();
    if (node.name.empty()) fail("has a \"${\" without a variable's name behind it");
    if (next_is("}")) {
      ++at_;
      --depth_;
      return node;
    }
    if (next_is(":")) {
      node.empty_counts_as_unset = true;
      ++at_;
    }
    if (at_end()) fail(fmt::format("has no \"}}\" to end \"${{{}\"", node.name));
    if (std::string_view("-?+").find(text_[at_]) == std::string_view::npos) {
      fail(fmt::format("has something else than :-default, :?message or :+replacement behind \"${{{}\"",
                       node.name));
    }
    node.sign = text_[at_++];
    node.argument = sequence(true);
    if (at_end()) fail(fmt::format("has no \"}}\" to end \"${{{}\"", node.name));
    ++at_;
    --depth_;
    return node;
  }

  [[noreturn]] static void fail(const std::string& what) {
    throw UsageError(what,
                     "write ${VAR}, ${VAR:-default} or ${VAR:?message}; a plain \"${\" is written \"$${\"");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

class Resolver {
 public:
  Resolver(const Variables& variables, Interpolated& result) : variables_(variables), result_(result) {}

  std::vector<Piece> resolve(const Pattern& pattern) {
    // A lone reference that falls back to its default is that default: `${URL:-postgresql://${USER}@db}`.
    if (pattern.size() == 1 && !pattern[0].name.empty()) return resolve_reference(pattern[0]);
    std::vector<Piece> pieces;
    for (const auto& node : pattern) {
      if (node.name.empty()) {
        pieces.push_back({node.literal, node.literal, false});
      } else if (node.sign == '+') {
        // What is written in a replacement counts as written here: `${USER}${PASSWORD:+:${PASSWORD}}@host`.
        for (auto& piece : resolve_reference(node)) pieces.push_back(std::move(piece));
      } else {
        pieces.push_back(join_pieces(resolve_reference(node), node.name));
      }
    }
    return pieces;
  }

 private:
  std::vector<Piece> resolve_reference(const Node& node) {
    const auto variable = variables_(node.name);
    const bool set = variable && !(node.empty_counts_as_unset && variable->value.empty());
    if (node.sign == '+') {
      record_variable(node.name, variable ? variable->origin : "its absence");
      return set ? mask_if_secret(resolve(node.argument), node.name) : std::vector<Piece>{};
    }
    if (set) {
      record_variable(node.name, variable->origin);
      return mask_if_secret({{variable->value, variable->value, true}}, node.name);
    }
    if (node.sign == '-') {
      record_variable(node.name, "its default");
      return mask_if_secret(resolve(node.argument), node.name);
    }
    throw UnsetVariable(unset_message(node, variable.has_value()), unset_hint(node));
  }

  std::string unset_message(const Node& node, bool is_set) {
    std::string message;
    for (const auto& piece : node.sign == '?' ? resolve(node.argument) : std::vector<Piece>{})
      message += piece.masked;
    const auto state = is_set ? "is empty" : "is not set";
    if (node.name.starts_with("x:")) {
      const auto given = fmt::format("-x {}=… {}", node.name.substr(2), is_set ? "is empty" : "is not given");
      return message.empty() ? given : fmt::format("{}: {}", given, message);
    }
    return message.empty() ? fmt::format("the variable {} {}", node.name, state)
                           : fmt::format("the variable {} {}: {}", node.name, state, message);
  }

  static std::string unset_hint(const Node& node) {
    if (node.name.starts_with("x:"))
      return fmt::format("give -x {}=value on the command line", node.name.substr(2));
    return fmt::format("set {} in the environment or in a file .env beside limbeck.toml", node.name);
  }

  void record_variable(const std::string& name, const std::string& origin) {
    for (const auto& [known, from] : result_.variables) {
      if (known == name) return;
    }
    result_.variables.emplace_back(name, origin);
  }

  static std::vector<Piece> mask_if_secret(std::vector<Piece> pieces, const std::string& name) {
    for (auto& piece : pieces) {
      if (looks_secret(name) && !piece.text.empty()) piece.masked = masked_secret;
    }
    return pieces;
  }

  static Piece join_pieces(const std::vector<Piece>& pieces, const std::string& name) {
    Piece whole{"", "", true};
    for (const auto& piece : pieces) {
      whole.text += piece.text;
      whole.masked += piece.masked;
    }
    if (looks_secret(name) && !whole.text.empty()) whole.masked = masked_secret;
    return whole;
  }

  const Variables& variables_;
  Interpolated& result_;
};

bool any_reference(const Pattern& pattern) {
  for (const auto& node : pattern) {
    if (!node.name.empty()) return true;
  }
  return false;
}

}  // namespace

std::string Interpolated::text() const {
  std::string result;
  for (const auto& piece : pieces) result += piece.text;
  return result;
}

std::string Interpolated::masked() const {
  std::string result;
  for (const auto& piece : pieces) result += piece.masked;
  return mask_secrets(result);
}

Interpolated interpolate(std::string_view pattern, const Variables& variables) {
  Interpolated result;
  result.pieces = Resolver(variables, result).resolve(Parser(pattern).all());
  return result;
}

bool has_variables(std::string_view pattern) {
  return any_reference(Parser(pattern).all());
}

std::size_t reference_length(std::string_view text) {
  if (!text.starts_with("${")) return 0;
  try {
    return Parser(text).reference_end();
  } catch (const UsageError&) {
    return 0;
  }
}

}  // namespace limbeck::config
