// Nodes as JSON text. Nothing here is for users of the models' header.
#pragma once

#include <cstdio>
#include <limbeck/models/node.hpp>
#include <string>
#include <string_view>

namespace limbeck::models::detail {

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
