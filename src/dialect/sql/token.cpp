#include "dialect/sql/token.hpp"

#include "base/text.hpp"

namespace limbeck::sql {

bool Token::is(std::string_view keyword) const {
  return kind == Kind::word && text::iequals(text, keyword);
}

std::string Token::value() const {
  if (kind != Kind::quoted_name && kind != Kind::string) return std::string(text);
  // A prefix (E, U&, B, X, N) or a dollar tag comes before the opening quote.
  if (text.front() == '$') {
    const auto tag = text.find('$', 1) + 1;
    return std::string(text.substr(tag, text.size() - 2 * tag));
  }
  const auto opening = text.find_first_of("'\"`[");
  const char quote = text[opening];
  const auto body = text.substr(opening + 1, text.size() - opening - 2);
  if (quote == '[') return std::string(body);
  std::string result;
  result.reserve(body.size());
  for (std::size_t i = 0; i < body.size(); ++i) {
    result += body[i];
    if (body[i] == quote && i + 1 < body.size() && body[i + 1] == quote) ++i;
  }
  return result;
}

}  // namespace limbeck::sql
