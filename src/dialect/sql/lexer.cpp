#include "dialect/sql/lexer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::sql {
namespace {

using Kind = Token::Kind;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
char char_at(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}

// Operators of more than one character, longest first; PostgreSQL's are runs of operator characters instead.
constexpr std::array<std::string_view, 11> sqlite_operators = {
    "->>", "->", "||", "<<", ">>", "<=", ">=", "<>", "==", "!=", "::"};
constexpr std::array<std::string_view, 12> mysql_operators = {"->>", "<=>", "->", "||", "&&", "<<",
                                                              ">>",  "<=",  ">=", "<>", "!=", ":="};
constexpr std::array<std::string_view, 4> postgresql_symbols = {"::", ":=", "..", "=>"};

}  // namespace

struct Lexer::Scan {
  std::string_view rest;  // from the token's first character to the end of the buffer
  int line;
  bool last;
  Kind kind = Kind::symbol;
  std::size_t length = 0;  // of the token; 0: its end is not in the buffer
};

std::optional<Token> Lexer::scan(std::string_view buffer, std::size_t at, int line, bool last) {
  Scan scan{buffer.substr(at), line, last};
  // What a token is can depend on the characters behind it, at most this many.
  const std::size_t lookahead = std::max<std::size_t>(4, delimiter_.size());
  if (!last && scan.rest.size() <= lookahead) return std::nullopt;
  recognise(scan);
  if (scan.length == 0 || (!last && scan.length + lookahead > scan.rest.size())) return std::nullopt;
  progress_ = 0;
  depth_ = 0;
  note_escapes(scan);
  return Token{scan.kind, scan.rest.substr(0, scan.length), at, line};
}

void Lexer::note_escapes(const Scan& scan) {
  if (syntax_ != EngineKind::postgresql) return;
  const auto token = scan.rest.substr(0, scan.length);
  if (scan.kind == Kind::comment && token.starts_with("--")) return;
  escapes_continue_ =
      scan.kind == Kind::string && (text::starts_with_ignoring_case(token, "e'") ||
                                    (token[0] == '\'' && escapes_continue_ && scan.line > string_end_line_));
  if (escapes_continue_) string_end_line_ = scan.line + static_cast<int>(std::ranges::count(token, '\n'));
}

void Lexer::reset(EngineKind syntax) {
  syntax_ = syntax;
  delimiter_ = ";";
  standard_conforming_strings_ = true;
  escapes_continue_ = false;
}

void Lexer::recognise(Scan& scan) {
  const auto rest = scan.rest;
  const char first = rest[0];
  const bool mysql = syntax_ == EngineKind::mysql;
  if (delimiter_at(rest, 0)) {
    scan.length = delimiter_.size();
    return;
  }
  if (starts_line_comment(rest)) return line_comment(scan);
  if (rest.starts_with("/*")) return block_comment(scan);
  switch (first) {
    case '\'':
      return quoted(scan, Kind::string, 0, '\'',
                    mysql || (syntax_ == EngineKind::postgresql && !standard_conforming_strings_) ||
                        (escapes_continue_ && scan.line > string_end_line_));
    case '"':
      return quoted(scan, mysql ? Kind::string : Kind::quoted_name, 0, '"', mysql);
    case '`':
      if (syntax_ == EngineKind::postgresql) break;
      return quoted(scan, Kind::quoted_name, 0, '`', false);
    case '[':
      if (syntax_ == EngineKind::sqlite) return bracketed(scan);
      break;
    case '$':
      if (syntax_ == EngineKind::postgresql) {
        if (dollar_quoted(scan)) return;
        if (is_digit(char_at(rest, 1))) return parameter(scan, 1);
      } else if (syntax_ == EngineKind::sqlite) {
        return parameter(scan, 1);
      } else {
        return word(scan);
      }
      break;
    case '?':
      if (syntax_ != EngineKind::postgresql) return parameter(scan, 1);
      break;
    case ':':
      if (syntax_ == EngineKind::sqlite && is_letter(char_at(rest, 1))) return parameter(scan, 1);
      break;
    case '@':
      if (syntax_ != EngineKind::postgresql) return parameter(scan, rest.starts_with("@@") ? 2 : 1);
      break;
    case '.':
      if (is_digit(char_at(rest, 1))) return number(scan);
      break;
    default:
      break;
  }
  if (is_digit(first)) return number(scan);
  if (is_letter(first)) return word(scan);
  symbol(scan);
}

bool Lexer::delimiter_at(std::string_view rest, std::size_t offset) const {
  const auto here = rest.substr(offset);
  if (!here.starts_with(delimiter_)) return false;
  // A delimiter that is a word ("go") must stand as one.
  return !is_letter(delimiter_.front()) ||
         (!is_letter(char_at(here, delimiter_.size())) && !is_digit(char_at(here, delimiter_.size())) &&
          (offset == 0 || (!is_letter(rest[offset - 1]) && !is_digit(rest[offset - 1]))));
}

bool Lexer::starts_line_comment(std::string_view rest) const {
  if (syntax_ == EngineKind::mysql) {
    if (rest.starts_with('#')) return true;
    // "--1" subtracts a negative number: MySQL manual, "'--' as the Start of a Comment".
    return rest.starts_with("--") && (rest.size() == 2 || static_cast<unsigned char>(rest[2]) <= ' ');
  }
  return rest.starts_with("--");
}

void Lexer::line_comment(Scan& scan) {
  // PostgreSQL ends a comment at a carriage return too; elsewhere the one of CRLF is left out all the same.
  const auto end = scan.rest.find_first_of(syntax_ == EngineKind::postgresql ? "\r\n" : "\n", progress_);
  progress_ = std::min(end, scan.rest.size());
  scan.kind = Kind::comment;
  if (end == std::string_view::npos && !scan.last) return;
  scan.length = progress_;
  if (scan.rest[scan.length - 1] == '\r') --scan.length;
}

void Lexer::block_comment(Scan& scan) {
  const auto rest = scan.rest;
  const std::size_t marks = rest.starts_with("/*!") ? 3 : rest.starts_with("/*M!") ? 4 : 0;
  // mariadb-dump's first line is for no server: a command that its client looks for in a comment.
  if (syntax_ == EngineKind::mysql && marks > 0 && !rest.substr(marks).starts_with("999999")) {
    scan.kind = Kind::executable_comment;
    scan.length = marks;
    while (is_digit(char_at(rest, scan.length))) ++scan.length;
    return;
  }
  scan.kind = rest.starts_with("/*+") ? Kind::hint : Kind::comment;
  auto at = std::max<std::size_t>(progress_, 2);
  for (; at + 1 < rest.size(); ++at) {
    if (rest[at] == '*' && rest[at + 1] == '/') {
      ++at;
      if (depth_-- == 0) {
        scan.length = at + 1;
        depth_ = 0;
        progress_ = 0;  // found again when there is not enough behind it yet
        return;
      }
    } else if (syntax_ == EngineKind::postgresql && rest[at] == '/' && rest[at + 1] == '*') {
      ++at;
      ++depth_;
    }
  }
  progress_ = at;
  if (scan.last) unterminated(scan.line, "comment");
}

void Lexer::quoted(Scan& scan, Kind kind, std::size_t opening, char quote, bool backslash) {
  const auto rest = scan.rest;
  const char stops[] = {quote, backslash ? '\\' : quote};
  auto at = std::max(progress_, opening + 1);
  for (;;) {
    at = rest.find_first_of(std::string_view(stops, 2), at);
    if (at == std::string_view::npos) {
      progress_ = rest.size();
      break;
    }
    // Whether a quote closes depends on the next character.
    if (at + 1 == rest.size() && !(scan.last && rest[at] == quote)) {
      progress_ = at;
      break;
    }
    if (rest[at] == '\\' || char_at(rest, at + 1) == quote) {
      at += 2;
      continue;
    }
    progress_ = at;
    scan.kind = kind;
    scan.length = at + 1;
    return;
  }
  if (scan.last) unterminated(scan.line, kind == Kind::string ? "string" : "quoted name");
}

void Lexer::bracketed(Scan& scan) {
  const auto end = scan.rest.find(']', progress_);
  if (end == std::string_view::npos) {
    progress_ = scan.rest.size();
    if (scan.last) unterminated(scan.line, "quoted name");
    return;
  }
  progress_ = end;
  scan.kind = Kind::quoted_name;
  scan.length = end + 1;
}

bool Lexer::dollar_quoted(Scan& scan) {
  const auto rest = scan.rest;
  std::size_t tag = 1;
  if (is_letter(char_at(rest, 1))) {
    while (is_letter(char_at(rest, tag)) || is_digit(char_at(rest, tag))) ++tag;
  }
  if (tag == rest.size() && !scan.last) return true;  // may become a tag
  if (char_at(rest, tag) != '$') return false;
  const auto delimiter = rest.substr(0, tag + 1);
  const auto end = rest.find(delimiter, std::max(progress_, delimiter.size()));
  if (end == std::string_view::npos) {
    progress_ = std::max(delimiter.size(), rest.size() - std::min(rest.size(), delimiter.size() - 1));
    if (scan.last) unterminated(scan.line, fmt::format("{} string", delimiter));
    return true;
  }
  progress_ = end;
  scan.kind = Kind::string;
  scan.length = end + delimiter.size();
  return true;
}

std::size_t Lexer::word_length(std::string_view rest, std::size_t from) const {
  auto at = from;
  const bool custom_delimiter = delimiter_ != ";";
  for (; at < rest.size(); ++at) {
    const char c = rest[at];
    if (!is_letter(c) && !is_digit(c) && c != '$') break;
    if (custom_delimiter && delimiter_at(rest, at)) break;
  }
  return at;
}

void Lexer::word(Scan& scan) {
  const auto rest = scan.rest;
  const auto length = word_length(rest, 0);
  const auto prefix = rest.substr(0, length);
  if (char_at(rest, length) == '\'') {
    const bool postgresql = syntax_ == EngineKind::postgresql;
    if (postgresql && text::iequals(prefix, "e")) return quoted(scan, Kind::string, length, '\'', true);
    const bool binary =
        text::iequals(prefix, "x") || (syntax_ != EngineKind::sqlite && text::iequals(prefix, "b"));
    if (binary) return quoted(scan, Kind::string, length, '\'', false);
    if (syntax_ != EngineKind::sqlite && text::iequals(prefix, "n")) {
      return quoted(scan, Kind::string, length, '\'',
                    syntax_ == EngineKind::mysql || !standard_conforming_strings_);
    }
  }
  if (syntax_ == EngineKind::postgresql && text::iequals(prefix, "u") && char_at(rest, 1) == '&') {
    if (char_at(rest, 2) == '\'') return quoted(scan, Kind::string, 2, '\'', !standard_conforming_strings_);
    if (char_at(rest, 2) == '"') return quoted(scan, Kind::quoted_name, 2, '"', false);
  }
  scan.kind = Kind::word;
  scan.length = length;
}

void Lexer::number(Scan& scan) {
  const auto rest = scan.rest;
  std::size_t at = 0;
  bool hexadecimal = rest[0] == '0' && (char_at(rest, 1) == 'x' || char_at(rest, 1) == 'X');
  for (; at < rest.size(); ++at) {
    const char c = rest[at];
    if (delimiter_ != ";" && delimiter_at(rest, at)) break;
    if (is_digit(c) || is_letter(c)) continue;
    if (c == '.' && char_at(rest, at + 1) != '.') continue;
    // An exponent's sign.
    const bool exponent = at > 0 && (rest[at - 1] == 'e' || rest[at - 1] == 'E') && !hexadecimal;
    if ((c == '+' || c == '-') && exponent && is_digit(char_at(rest, at + 1))) continue;
    break;
  }
  scan.kind = Kind::number;
  scan.length = at;
}

void Lexer::parameter(Scan& scan, std::size_t sigils) {
  const auto rest = scan.rest;
  scan.kind = Kind::parameter;
  if (syntax_ == EngineKind::postgresql) {
    scan.length = sigils;
    while (is_digit(char_at(rest, scan.length))) ++scan.length;
    return;
  }
  const char next = char_at(rest, sigils);
  if (syntax_ == EngineKind::mysql && rest[0] == '@' && (next == '\'' || next == '"' || next == '`')) {
    return quoted(scan, Kind::parameter, sigils, next, next != '`');
  }
  scan.length = rest[0] == '?' && syntax_ == EngineKind::mysql ? 1 : word_length(rest, sigils);
}

void Lexer::symbol(Scan& scan) {
  const auto rest = scan.rest;
  scan.kind = Kind::symbol;
  scan.length = 1;
  const auto longest = [&](const auto& operators) {
    for (const auto candidate : operators) {
      if (rest.starts_with(candidate)) {
        scan.length = candidate.size();
        return true;
      }
    }
    return false;
  };
  if (syntax_ == EngineKind::sqlite) {
    longest(sqlite_operators);
  } else if (syntax_ == EngineKind::mysql) {
    if (rest.starts_with("*/")) {
      scan.length = 2;
    } else {
      longest(mysql_operators);
    }
  } else if (!longest(postgresql_symbols)) {
    constexpr std::string_view characters = "+-*/<>=~!@#%^&|`?";
    if (!characters.contains(rest[0])) return;
    while (scan.length < rest.size() && characters.contains(rest[scan.length])) {
      const auto here = rest.substr(scan.length);
      if (here.starts_with("--") || here.starts_with("/*")) break;
      ++scan.length;
    }
  }
}

void Lexer::unterminated(int line, const std::string& what) const {
  throw Error(fmt::format("{}:{}: the {} that begins here is never closed", source_, line, what));
}

}  // namespace limbeck::sql
