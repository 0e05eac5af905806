#include "dialect/postgresql/result.hpp"

#include <charconv>
#include <cstdlib>

namespace limbeck::dialect::postgresql {

std::int64_t Rows::affected_rows() const {
  return result_ ? std::atoll(PQcmdTuples(result_.get())) : 0;
}

std::int64_t Rows::integer(int row, int column) const {
  const auto held = view(row, column);
  std::int64_t value = 0;
  std::from_chars(held.data(), held.data() + held.size(), value);
  return value;
}

std::vector<std::string> Rows::array(int row, int column) const {
  return parse_array(view(row, column));
}

std::vector<std::int64_t> Rows::numbers(int row, int column) const {
  std::vector<std::int64_t> numbers;
  const auto held = view(row, column);
  const char* at = held.data();
  const char* const end = at + held.size();
  while (at != end) {
    if (*at == ' ' || *at == ',' || *at == '{' || *at == '}') {
      ++at;
      continue;
    }
    std::int64_t value = 0;
    const auto [next, error] = std::from_chars(at, end, value);
    if (error != std::errc()) break;
    numbers.push_back(value);
    at = next;
  }
  return numbers;
}

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
