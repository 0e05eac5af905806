#include "dialect/mysql/quote.hpp"

#include "base/text.hpp"
#include "dialect/mysql/reserved_words.hpp"

namespace limbeck::dialect::mysql {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

}  // namespace

bool needs_quotes(std::string_view name) {
  if (name.empty() || !is_letter(name.front())) return true;
  for (const char c : name) {
    if (!is_letter(c) && !(c >= '0' && c <= '9')) return true;
  }
  return is_reserved(text::lower(name));
}

std::string quote_identifier(std::string_view name) {
  if (!needs_quotes(name)) return std::string(name);
  return "`" + text::replace_all(std::string(name), "`", "``") + "`";
}

std::string quote_literal(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\0') {
      result += "\\0";
      continue;
    }
    result += c;
    if (c == '\'' || c == '\\') result += c;
  }
  return result + "'";
}

std::string parameter_literal(const Parameter& parameter) {
  const auto& [value, kind] = parameter;
  if (!value) return "NULL";
  if (kind == Parameter::Kind::bytes) return "X'" + *value + "'";
  if (kind == Parameter::Kind::text) return quote_literal(*value);
  if (value->find_first_of("nN") != std::string::npos) {  // inf, nan
    throw DatabaseError("MariaDB and MySQL have no number that is infinite, or none (NaN)",
                        {.kind = ErrorKind::data, .sqlstate = "22003", .hint = "bind NULL, or a number"});
  }
  return value->starts_with('-') ? "(" + *value + ")" : *value;
}

}  // namespace limbeck::dialect::mysql
