#include "dialect/postgresql/connect/result.hpp"

#include <charconv>
#include <cstdlib>

#include "dialect/postgresql/connect/array.hpp"

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

}  // namespace limbeck::dialect::postgresql
