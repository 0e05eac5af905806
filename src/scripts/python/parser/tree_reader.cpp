#include "scripts/python/parser/tree_reader.hpp"

#include <fmt/core.h>

#include "scripts/python/parser/parser.hpp"

namespace limbeck::scripts::python {
namespace {

constexpr int max_depth = 200;
constexpr std::size_t max_shown = 30;  // bytes of the text that an error quotes

}  // namespace

TreeReader::Depth::Depth(TreeReader& reader, TSNode node) : reader_(reader) {
  if (++reader_.depth_ > max_depth) {
    --reader_.depth_;
    reader_.fail(node, "it is nested too deeply");
  }
}

void TreeReader::fail(TSNode node, const std::string& why) const {
  throw NotPython(source_, line(node), why);
}

void TreeReader::fail_unknown(TSNode node) const {
  auto shown = text(node).substr(0, text(node).find('\n'));
  // Whole characters only.
  if (shown.size() > max_shown) {
    auto end = max_shown;
    while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xC0) == 0x80) --end;
    shown = shown.substr(0, end);
  }
  fail(node, fmt::format("it does not expect \"{}\"", shown));
}

std::string_view TreeReader::text(TSNode node) const {
  return slice(ts_node_start_byte(node), ts_node_end_byte(node));
}

TreeReader::Nodes TreeReader::children(TSNode node) {
  Nodes result;
  const auto count = ts_node_child_count(node);
  result.reserve(count);
  TSTreeCursor cursor = ts_tree_cursor_new(node);
  if (ts_tree_cursor_goto_first_child(&cursor)) {
    do {
      const TSNode child = ts_tree_cursor_current_node(&cursor);
      if (type(child) != "comment" && type(child) != "line_continuation") result.push_back(child);
    } while (ts_tree_cursor_goto_next_sibling(&cursor));
  }
  ts_tree_cursor_delete(&cursor);
  return result;
}

TSNode TreeReader::field(TSNode node, std::string_view name) {
  return ts_node_child_by_field_name(node, name.data(), static_cast<std::uint32_t>(name.size()));
}

TSNode TreeReader::required(TSNode node, std::string_view name) const {
  const TSNode found = field(node, name);
  if (ts_node_is_null(found)) fail_unknown(node);
  return found;
}

std::string TreeReader::identifier(TSNode node) const {
  if (type(node) != "identifier") fail_unknown(node);
  return std::string(text(node));
}

}  // namespace limbeck::scripts::python
