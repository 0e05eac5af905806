#include "dialect/postgresql/connect/array.hpp"

namespace limbeck::dialect::postgresql {

std::vector<std::string> parse_array(std::string_view text) {
  std::vector<std::string> elements;
  if (text.size() < 2 || text.front() != '{' || text == "{}") return elements;
  std::string element;
  bool quoted = false;
  bool in_quotes = false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      element += text[++i];
    } else if (c == '"') {
      in_quotes = !in_quotes;
      quoted = true;
    } else if (!in_quotes && (c == ',' || c == '}')) {
      elements.push_back(!quoted && element == "NULL" ? std::string() : std::move(element));
      element.clear();
      quoted = false;
    } else {
      element += c;
    }
  }
  return elements;
}

}  // namespace limbeck::dialect::postgresql
