// Nodes as JSON text. Nothing here is for users of the models' header.
#pragma once

#include <cstdio>
#include <limbeck/models/node.hpp>
#include <string>
#include <string_view>

namespace limbeck::models::detail {

/// How many bytes of `text` from `at` on are one character in UTF-8; 0: none (RFC 3629).
inline std::size_t character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const unsigned first = byte(0), second = byte(1);
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool shortest = first != 0xE0 || second >= 0xA0, no_surrogate = first != 0xED || second < 0xA0;
    return follows(1) && follows(2) && shortest && no_surrogate ? 3 : 0;
  }
  if (first < 0xF0 || first > 0xF4) return 0;
  const bool shortest = first != 0xF0 || second >= 0x90, in_range = first != 0xF4 || second < 0x90;
  return follows(1) && follows(2) && follows(3) && shortest && in_range ? 4 : 0;
}
inline bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto length = character_at(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}
/// For messages: with "\xE9" for what is no UTF-8.
inline std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto length = character_at(text, at);
    if (length > 0) {
      out += text.substr(at, length);
    } else {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\x%02X",
                    static_cast<unsigned>(static_cast<unsigned char>(text[at])));
      out += escape;
    }
    at += length > 0 ? length : 1;
  }
  return out;
}

inline void write_json(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      out += escape;
    } else {
      out += c;
    }
  }
  out += '"';
}

/// False for a number that is none in JSON: an infinity, or none at all.
inline bool is_finite(const Node& node) {
  return node.kind != Node::Kind::number ||
         node.text.find_first_not_of("0123456789+-.e") == std::string::npos;
}

/// `stand_in(node)` writes what stands for a name that is looked up: a column by its member and the like.
template <typename StandIn>
void write_json(std::string& out, const Node& node, const StandIn& stand_in) {
  const auto children = [&](char open, char close) {
    out += open;
    for (const auto& child : node.children) {
      if (&child != &node.children.front()) out += ',';
      if (open == '{') {
        write_json(out, child.key);
        out += ':';
      }
      write_json(out, child, stand_in);
    }
    out += close;
  };
  switch (node.kind) {
    case Node::Kind::null:
      out += "null";
      break;
    case Node::Kind::boolean:
      out += node.integer ? "true" : "false";
      break;
    case Node::Kind::number:
      out += node.text;
      break;
    case Node::Kind::text:
      write_json(out, node.text);
      break;
    case Node::Kind::array:
      children('[', ']');
      break;
    case Node::Kind::object:
      children('{', '}');
      break;
    case Node::Kind::column:
    case Node::Kind::table:
    case Node::Kind::enumeration:
    case Node::Kind::enumerator:
      stand_in(node);
      break;
  }
}

}  // namespace limbeck::models::detail
