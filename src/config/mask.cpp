#include "config/mask.hpp"

#include <algorithm>
#include <cctype>

#include "base/text.hpp"

namespace limbeck::config {
namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_blank(char c) {
  return blanks.find(c) != std::string_view::npos;
}
bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-';
}

/// Where the password of a URL ends whose user part begins at `user`; npos when it has none.
std::size_t end_of_password(std::string_view text, std::size_t user, std::size_t colon) {
  const auto end = std::min(text.find_first_of(" \t\r\n\"'`", user), text.size());
  // Whoever wrote the URL may have forgotten to encode an @ or a /: the last @ is the safest end.
  const auto at = text.substr(0, end).rfind('@');
  if (at != std::string_view::npos && at > colon) return at;
  // No @ in one piece: a host and its port, or a password with a blank or a quote in it, or one cut off.
  const auto after = std::min(text.find_first_not_of("0123456789", colon + 1), text.size());
  if (after == text.size() ||
      std::string_view(" \t\r\n\"'`/?,)].;").find(text[after]) != std::string_view::npos) {
    return std::string_view::npos;
  }
  const auto line = std::min(text.find_first_of("\r\n", colon), text.size());
  const auto later = text.substr(0, line).rfind('@');
  return later != std::string_view::npos && later > colon ? later : end;
}

std::string mask_urls(std::string_view text) {
  std::string result;
  std::size_t copied = 0;
  for (auto mark = text.find("://"); mark != std::string_view::npos; mark = text.find("://", mark + 3)) {
    const auto user = mark + 3;
    if (user < copied || user >= text.size() || text[user] == '[') continue;
    const auto colon = text.find_first_of(":/?#@ \t\r\n\"", user);
    if (colon == std::string_view::npos || text[colon] != ':') continue;
    const auto end = end_of_password(text, user, colon);
    if (end == std::string_view::npos || end == colon + 1) continue;
    result.append(text.substr(copied, colon + 1 - copied)).append(masked_secret);
    copied = end;
  }
  return result.append(text.substr(copied));
}

/// Where the value that begins at `begin` ends. A quoted one ends with its quote.
std::size_t end_of_value(std::string_view text, std::size_t begin, bool in_query) {
  if (begin >= text.size()) return begin;
  const char quote = text[begin];
  if (quote == '\'' || quote == '"') {
    for (auto i = begin + 1; i < text.size(); ++i) {
      if (text[i] == '\\') {
        ++i;
      } else if (text[i] == quote) {
        return i + 1;
      }
    }
    return text.size();
  }
  auto i = begin;
  for (; i < text.size() && !is_blank(text[i]); ++i) {
    if (in_query && std::string_view("&#\"'`").find(text[i]) != std::string_view::npos) break;
    if (!in_query && text[i] == '\\' && i + 1 < text.size()) ++i;
  }
  return std::min(i, text.size());
}

/// Where the value of the name that ends at `end` begins; npos when nothing is assigned to it.
std::size_t begin_of_value(std::string_view text, std::size_t begin, std::size_t end) {
  if (text::iequals(text.substr(end, 3), "%3D")) return end + 3;
  const bool quoted = end < text.size() && (text[end] == '"' || text[end] == '\'');
  auto sign = text.find_first_not_of(" \t", end + (quoted ? 1 : 0));
  if (sign == std::string_view::npos) return sign;
  auto value = text.find_first_not_of(" \t", sign + 1);
  if (text[sign] == '=') return value;
  // `"password": "x"`, `password: "x"`; but a parser's `unexpected token: "x"` is no secret.
  const bool value_quoted = value != std::string_view::npos && (text[value] == '"' || text[value] == '\'');
  if (text[sign] == ':' &&
      (quoted || (value_quoted && !text::iequals(text.substr(begin, end - begin), "token")))) {
    return value;
  }
  // `--password hunter2`
  return sign > end && text.substr(begin, 2) == "--" && text[sign] != '-' ? sign : std::string_view::npos;
}

std::string mask_assignments(std::string_view text) {
  std::string result;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_name_char(text[i])) {
      ++i;
      continue;
    }
    const auto begin = i;
    while (i < text.size() && is_name_char(text[i])) ++i;
    if (!looks_secret(text.substr(begin, i - begin))) continue;
    const auto value = begin_of_value(text, begin, i);
    if (value == std::string_view::npos) continue;
    const bool encoded = text[i] == '%';
    const bool in_query = encoded || (begin > 0 && (text[begin - 1] == '?' || text[begin - 1] == '&'));
    const auto end = end_of_value(text, value, in_query);
    if (end == value) continue;
    result.append(text.substr(copied, value - copied)).append(masked_secret);
    copied = i = end;
  }
  return result.append(text.substr(copied));
}

}  // namespace

bool looks_secret(std::string_view name) {
  static constexpr std::string_view parts[] = {
      "password", "passwd", "passphrase", "pwd",         "secret",         "token",      "credential",
      "api_key",  "apikey", "access_key", "private_key", "encryption_key", "client_key", "server_key"};
  const auto lower = text::lower(name);
  if (lower == "pass" || lower == "pw" || lower.ends_with("_pass") || lower.ends_with("_pw")) return true;
  return std::ranges::any_of(parts, [&](auto part) { return lower.find(part) != std::string::npos; });
}

std::string mask_secrets(std::string_view text) {
  return mask_assignments(mask_urls(text));
}

}  // namespace limbeck::config
