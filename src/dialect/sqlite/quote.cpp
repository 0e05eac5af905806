#include "dialect/sqlite/quote.hpp"

#include <sqlite3.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::dialect::sqlite {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::string quoted(std::string_view text, char quote) {
  if (text.find('\0') != std::string_view::npos) throw Error("SQL text can't hold a NUL byte");
  std::string result(1, quote);
  for (const char c : text) {
    result += c;
    if (c == quote) result += c;
  }
  return result + quote;
}

}  // namespace

bool needs_quotes(std::string_view name) {
  if (name.empty() || !is_letter(name.front())) return true;
  for (const char c : name) {
    if (!is_letter(c) && !(c >= '0' && c <= '9')) return true;
  }
  return sqlite3_keyword_check(name.data(), static_cast<int>(name.size())) != 0 ||
         text::iequals(name, "true") || text::iequals(name, "false");
}

std::string quote_identifier(std::string_view name) {
  return needs_quotes(name) ? quoted(name, '"') : std::string(name);
}

std::string quote_literal(std::string_view text) {
  return quoted(text, '\'');
}

}  // namespace limbeck::dialect::sqlite
