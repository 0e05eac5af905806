#include "scripts/python/string_literal.hpp"

#include <algorithm>
#include <cstdint>

#include "base/text.hpp"

namespace limbeck::scripts {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// A character as UTF-8; false when there is no such character.
bool append_utf8(std::string& out, std::uint32_t code) {
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
  return true;
}

/// Replaces the escapes of a literal's body; nothing when one has no meaning, or one that needs Unicode's
/// names.
std::optional<std::string> unescape(std::string_view body) {
  std::string out;
  out.reserve(body.size());
  while (!body.empty()) {
    const auto plain = std::min(body.find('\\'), body.size());
    out += body.substr(0, plain);
    body.remove_prefix(plain);
    if (body.size() < 2) return body.empty() ? std::optional(out) : std::nullopt;
    const char c = body[1];
    body.remove_prefix(2);
    constexpr std::string_view letters = "\\'\"abfnrtv", meanings = "\\'\"\a\b\f\n\r\t\v";
    if (const auto at = letters.find(c); at != std::string_view::npos) {
      out += meanings[at];
    } else if (c == '\n') {
      // The line goes on.
    } else if (c >= '0' && c <= '7') {
      std::uint32_t code = static_cast<std::uint32_t>(c - '0');
      for (int i = 0; i < 2 && !body.empty() && body.front() >= '0' && body.front() <= '7'; ++i) {
        code = code * 8 + static_cast<std::uint32_t>(body.front() - '0');
        body.remove_prefix(1);
      }
      append_utf8(out, code);
    } else if (c == 'x' || c == 'u' || c == 'U') {
      const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : 8;
      if (body.size() < digits) return std::nullopt;
      std::uint32_t code = 0;
      for (const char digit : body.substr(0, digits)) {
        if (hex_value(digit) < 0) return std::nullopt;
        code = code * 16 + static_cast<std::uint32_t>(hex_value(digit));
      }
      if (!append_utf8(out, code)) return std::nullopt;
      body.remove_prefix(digits);
    } else if (c == 'N') {
      return std::nullopt;
    } else {
      out += '\\';
      out += c;
    }
  }
  return out;
}

}  // namespace

std::optional<PythonString> read_string_literal(std::string_view text) {
  bool raw = false, plain = true;
  std::size_t at = 0;
  for (; at < text.size() && at < 3; ++at) {
    const char c = static_cast<char>(text[at] | 0x20);
    if (text[at] == '\'' || text[at] == '"') break;
    if (c != 'r' && c != 'u' && c != 'b' && c != 'f' && c != 't') return std::nullopt;
    raw = raw || c == 'r';
    plain = plain && (c == 'r' || c == 'u');
  }
  if (at >= text.size() || (text[at] != '\'' && text[at] != '"')) return std::nullopt;
  const char quote = text[at];
  const bool triple = text.substr(at, 3) == std::string(3, quote);
  const std::size_t width = triple ? 3 : 1;
  const auto begin = at + width;
  for (at = begin; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '\n' && !triple) {
      break;
    } else if (text[at] == quote && (!triple || text.substr(at, 3) == text.substr(begin - 3, 3))) {
      PythonString literal{at + width, std::nullopt};
      const auto body = text::with_line_feeds(text.substr(begin, at - begin));
      if (plain) literal.text = raw ? std::optional(body) : unescape(body);
      return literal;
    }
  }
  return PythonString{};
}

}  // namespace limbeck::scripts
