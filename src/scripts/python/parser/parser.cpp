#include "scripts/python/parser/parser.hpp"

#include <fmt/core.h>
#include <tree_sitter/api.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/text.hpp"
#include "scripts/python/parser/tree_reader.hpp"

extern "C" const TSLanguage* tree_sitter_python(void);

namespace limbeck::scripts::python {
namespace {

constexpr std::size_t max_source_size = 8 << 20;
constexpr std::uint64_t max_parse_time = 10'000'000;  // microseconds

template <auto Function>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Function(object);
  }
};

int line_of(std::string_view text, std::size_t offset) {
  return 1 + static_cast<int>(std::ranges::count(text.substr(0, offset), '\n'));
}

bool is_name_of_encoding(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
}

/// The encoding that a comment line names; empty when it names none. By hand, since a std::regex takes longer
/// to make than a short file to parse.
std::string_view encoding_in(std::string_view line) {
  const auto begin = line.find_first_not_of(" \t\f");
  if (begin == std::string_view::npos || line[begin] != '#') return {};
  constexpr std::string_view word = "coding";
  for (auto at = line.find(word, begin); at != std::string_view::npos; at = line.find(word, at + 1)) {
    auto rest = line.substr(at + word.size());
    if (!rest.starts_with(':') && !rest.starts_with('=')) continue;
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t", 1), rest.size()));
    const auto name = rest.substr(0, std::ranges::find_if_not(rest, is_name_of_encoding) - rest.begin());
    if (!name.empty()) return name;
  }
  return {};
}

/// Whether Python takes the encoding of that name for UTF-8.
bool is_utf8(std::string_view name) {
  constexpr std::array<std::string_view, 5> names{"utf-8", "utf8", "utf", "u8", "utf-8-sig"};
  return std::ranges::find(names, name) != names.end();
}

/// Whether what is ASCII is the same in that encoding.
bool has_ascii(std::string_view name) {
  constexpr std::array<std::string_view, 8> beginnings{"ascii",    "us-ascii", "latin", "l1",
                                                       "iso-8859", "iso8859",  "cp125", "koi8"};
  return std::ranges::any_of(beginnings, [&](std::string_view one) { return name.starts_with(one); });
}

/// A first or second line may name the encoding (https://peps.python.org/pep-0263/).
void require_utf8(std::string_view text, const std::string& source) {
  std::string_view rest = text;
  for (int line = 1; line <= 2; ++line) {
    const auto end = rest.find('\n');
    if (const auto encoding = encoding_in(rest.substr(0, end)); !encoding.empty()) {
      const auto name = text::replace_all(text::lower(encoding), "_", "-");
      const bool is_ascii =
          std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
      if (!is_utf8(name) && !(is_ascii && has_ascii(name)))
        throw NotPython(source, line, fmt::format("its encoding is {}, not UTF-8", encoding));
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  if (!text::is_utf8(text)) throw NotPython(source, 1, "it is not UTF-8");
}

/// The first place where the grammar itself found no way on.
TSNode first_error(TSNode node) {
  for (;;) {
    const auto count = ts_node_child_count(node);
    bool found = false;
    for (std::uint32_t i = 0; i < count && !found; ++i) {
      const TSNode child = ts_node_child(node, i);
      if (ts_node_has_error(child) || ts_node_is_missing(child)) node = child, found = true;
    }
    if (!found || std::string_view(ts_node_type(node)) == "ERROR") return node;
  }
}

}  // namespace

ast::Module parse(std::string_view text, std::string source) {
  if (text.size() > max_source_size) throw NotPython(source, 1, "it is larger than 8 MB");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::string normal = text::replace_all(std::string(text), "\r\n", "\n");
  if (const auto at = normal.find_first_of(std::string_view("\r\0", 2)); at != std::string::npos)
    throw NotPython(source, line_of(normal, at), "a control character stands in it");
  require_utf8(normal, source);

  const std::unique_ptr<TSParser, Deleter<ts_parser_delete>> parser(ts_parser_new());
  if (!ts_parser_set_language(parser.get(), tree_sitter_python()))
    throw Error("internal: the grammar of Python does not fit the library tree-sitter");
  ts_parser_set_timeout_micros(parser.get(), max_parse_time);
  const std::unique_ptr<TSTree, Deleter<ts_tree_delete>> tree(ts_parser_parse_string(
      parser.get(), nullptr, normal.data(), static_cast<std::uint32_t>(normal.size())));
  if (!tree) throw NotPython(source, 1, "reading it takes too long");
  const TSNode root = ts_tree_root_node(tree.get());
  if (ts_node_has_error(root)) {
    const TSNode error = first_error(root);
    throw NotPython(source, static_cast<int>(ts_node_start_point(error).row) + 1, "a syntax error");
  }
  ast::Module module;
  module.source = std::move(source);
  module.body = TreeReader(normal, module.source).module(root);
  return module;
}

}  // namespace limbeck::scripts::python
