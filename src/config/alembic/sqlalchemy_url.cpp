#include "config/alembic/sqlalchemy_url.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "config/percent.hpp"

namespace limbeck::config {
namespace {

/// urllib.parse.unquote(): a % without two hexadecimal digits behind it stays.
std::string unquote(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (const auto decoded = text[at] == '%' ? percent_decode(text.substr(at, 3)) : std::nullopt) {
      out += *decoded;
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

std::string encode_again(std::string_view text) {
  return percent_encode(unquote(text));
}

}  // namespace

std::string canonical_sqlalchemy_url(std::string_view given) {
  const auto url = text::trim(given);
  const auto mark = url.find("://");
  if (mark == std::string_view::npos) return std::string(url);
  auto rest = url.substr(mark + 3);
  std::string out(url.substr(0, mark + 3));

  // The user ends at the first `:` or `/`, the password at the first `@` behind it.
  const auto user_end = std::min(rest.find_first_of(":/@"), rest.size());
  const bool has_password = user_end < rest.size() && rest[user_end] == ':';
  const auto at = rest.find('@', user_end);
  if (at != std::string_view::npos && (has_password || at == user_end)) {
    out += encode_again(rest.substr(0, user_end));
    if (has_password) out += ":" + encode_again(rest.substr(user_end + 1, at - user_end - 1));
    out += '@';
    rest.remove_prefix(at + 1);
  }
  const auto slash = rest.find_first_of("/?");
  if (slash == std::string_view::npos) return out + std::string(rest);
  out += rest.substr(0, slash);
  rest.remove_prefix(slash);
  if (rest.front() == '/') {
    const auto question = std::min(rest.find('?'), rest.size());
    // SQLAlchemy does not decode the name; values of variables in it are encoded here, and nobody's name has
    // a %.
    out += "/" + percent_encode(unquote(rest.substr(1, question - 1)), "/:");
    rest.remove_prefix(question);
  }
  return out + text::replace_all(std::string(rest), "+", "%20");
}

bool is_placeholder_url(std::string_view url) {
  const auto trimmed = text::trim(url);
  return trimmed.empty() || trimmed.starts_with("driver://");
}

}  // namespace limbeck::config
