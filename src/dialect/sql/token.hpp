// One token of SQL text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace limbeck::sql {

/// What separates tokens. (PostgreSQL counts the vertical tab since 16, SQLite and MySQL always did.)
inline bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

struct Token {
  enum class Kind {
    end,          ///< nothing is left
    word,         ///< an unquoted name or keyword
    quoted_name,  ///< "…", `…`, U&"…", SQLite's […]
    string,       ///< '…' with its prefix (E, U&, B, X, N), $tag$…$tag$, MySQL's "…"
    number,
    parameter,           ///< $1, ?, ?1, :name, @name, @@name
    symbol,              ///< an operator, a bracket, a comma, the statement's delimiter
    comment,             ///< `-- …`, `# …` (MySQL) or `/* … */`, without the line end
    hint,                ///< `/*+ … */`: a comment that belongs to the statement
    executable_comment,  ///< MySQL's `/*!50003` or `/*M!`: what follows is run; a symbol `*/` closes it
  };

  Kind kind = Kind::end;
  std::string_view text;   ///< as written, with quotes and prefix; a view into the text that was given
  std::size_t offset = 0;  ///< bytes from the start of that text
  int line = 1;            ///< 1-based line of its first character

  /// True for an unquoted word that equals `keyword`, ignoring case.
  bool is(std::string_view keyword) const;
  bool is_symbol(std::string_view symbol) const { return kind == Kind::symbol && text == symbol; }
  /// True for an unquoted word or a quoted name: what may name an object.
  bool is_name() const { return kind == Kind::word || kind == Kind::quoted_name; }
  explicit operator bool() const { return kind != Kind::end; }

  /// What a name or a string stands for: without quotes, prefix or dollar tags, doubled quotes made single.
  /// Escapes by backslash stay as written; a word is returned as it is (folding its case is up to the
  /// dialect).
  std::string value() const;
};

}  // namespace limbeck::sql
