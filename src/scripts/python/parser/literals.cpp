#include "scripts/python/parser/literals.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace limbeck::scripts::python {
namespace {

void append_utf8(std::string& text, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6), put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12), put(0x80 | (code >> 6 & 0x3F)), put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18), put(0x80 | (code >> 12 & 0x3F)), put(0x80 | (code >> 6 & 0x3F)),
        put(0x80 | (code & 0x3F));
  }
}

bool is_octal(char c) {
  return c >= '0' && c <= '7';
}

/// Digits with single underscores between them, all of them in `digits`.
bool are_digits(std::string_view text, std::string_view digits) {
  if (text.empty() || text.front() == '_' || text.back() == '_') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_' ? text[i - 1] == '_' : digits.find(text[i]) == std::string_view::npos) return false;
  }
  return true;
}

ast::Integer integer(const std::string& digits, int base) {
  ast::Integer result;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result.value, base);
  result.too_large = error != std::errc();
  return result;
}

}  // namespace

std::optional<StringPrefix> read_string_prefix(std::string_view prefix) {
  StringPrefix result;
  const auto letters = text::lower(prefix);
  if (letters == "u" || letters.empty()) return result;
  for (const char letter : letters) {
    bool* const flag = letter == 'r'   ? &result.raw
                       : letter == 'b' ? &result.bytes
                       : letter == 'f' ? &result.formatted
                                       : nullptr;
    if (!flag || *flag) return std::nullopt;
    *flag = true;
  }
  if (result.bytes && result.formatted) return std::nullopt;
  return result;
}

std::optional<std::string> decode_string(std::string_view text, StringPrefix prefix) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || prefix.raw) {
      if (prefix.bytes && static_cast<unsigned char>(text[i]) >= 0x80) return std::nullopt;
      result.push_back(text[i]);
      continue;
    }
    if (++i >= text.size()) return std::nullopt;
    const char kind = text[i];
    const auto hexadecimal = [&](std::size_t count) -> bool {
      std::uint32_t code = 0;
      const auto digits = text.substr(i + 1, count);
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
      if (digits.size() != count || error != std::errc() || end != digits.data() + count) return false;
      if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
      i += count;
      prefix.bytes ? result.push_back(static_cast<char>(code)) : append_utf8(result, code);
      return true;
    };
    if (is_octal(kind)) {
      std::uint32_t code = 0;
      std::size_t digits = 0;
      for (; digits < 3 && i + digits < text.size() && is_octal(text[i + digits]); ++digits)
        code = code * 8 + static_cast<std::uint32_t>(text[i + digits] - '0');
      i += digits - 1;
      if (code > 0xFF) return std::nullopt;
      prefix.bytes ? result.push_back(static_cast<char>(code)) : append_utf8(result, code);
    } else if (kind == 'x') {
      if (!hexadecimal(2)) return std::nullopt;
    } else if (kind == 'u' && !prefix.bytes) {
      if (!hexadecimal(4)) return std::nullopt;
    } else if (kind == 'U' && !prefix.bytes) {
      if (!hexadecimal(8)) return std::nullopt;
    } else if (kind == 'N' && !prefix.bytes) {
      return std::nullopt;
    } else {
      constexpr std::string_view letters = "\\'\"abfnrtv", values = "\\'\"\a\b\f\n\r\t\v";
      const auto found = letters.find(kind);
      if (kind == '\n') {
        // the line goes on
      } else if (found != std::string_view::npos) {
        result.push_back(values[found]);
      } else {  // Python keeps the backslash of an escape that it doesn't know
        result += {'\\', kind};
      }
    }
  }
  return result;
}

std::optional<ast::Expression::Node> read_number(std::string text) {
  text = text::lower(text);
  constexpr std::string_view decimal = "0123456789";
  const auto without_underscores = [](std::string digits) {
    std::erase(digits, '_');
    return digits;
  };
  for (const auto& [prefix, digits, base] : {std::tuple{"0x", "0123456789abcdef", 16},
                                             std::tuple{"0o", "01234567", 8}, std::tuple{"0b", "01", 2}}) {
    if (!text.starts_with(prefix)) continue;
    auto rest = text.substr(2);
    if (rest.starts_with('_')) rest.erase(0, 1);
    if (!are_digits(rest, digits)) return std::nullopt;
    return integer(without_underscores(rest), base);
  }
  if (are_digits(text, decimal)) {
    const auto plain = without_underscores(text);
    if (plain.size() > 1 && plain.front() == '0' && plain.find_first_not_of('0') != std::string::npos)
      return std::nullopt;
    return integer(plain, 10);
  }
  // Digits and a point, or an exponent, or both.
  const auto exponent_at = text.find('e');
  const auto mantissa = text.substr(0, exponent_at);
  if (exponent_at != std::string::npos) {
    auto exponent = text.substr(exponent_at + 1);
    if (exponent.starts_with('+') || exponent.starts_with('-')) exponent.erase(0, 1);
    if (!are_digits(exponent, decimal)) return std::nullopt;
  }
  const auto point = mantissa.find('.');
  const auto whole = mantissa.substr(0, point);
  const auto part = point == std::string::npos ? std::string() : mantissa.substr(point + 1);
  if (whole.empty() && part.empty()) return std::nullopt;
  if ((!whole.empty() && !are_digits(whole, decimal)) || (!part.empty() && !are_digits(part, decimal)))
    return std::nullopt;
  const auto plain = without_underscores(text);
  ast::Float result;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), result.value);
  if (error != std::errc() || end != plain.data() + plain.size()) return std::nullopt;
  return result;
}

}  // namespace limbeck::scripts::python
