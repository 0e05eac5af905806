#include "dialect/sql/assignments.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql {

std::vector<std::string> assigned_columns(EngineKind syntax, std::string_view set_clause) {
  std::vector<std::string> columns;
  try {
    int depth = 0;
    bool left = true;       // of the equals sign
    bool beginning = true;  // of a name: what follows it is a field or an element of it
    for (const auto& token : tokens(syntax, set_clause)) {
      const bool in_list = left && depth <= 1;
      if (token.is_symbol("(") || token.is_symbol("[")) ++depth;
      if (token.is_symbol(")") || token.is_symbol("]")) --depth;
      if (token.is_symbol(",") && depth == 0) left = true;
      if (token.is_symbol("=") && depth == 0) left = false;
      if (token.is_symbol(",") || token.is_symbol("(")) beginning = true;
      // Nothing is assigned to a string: with ANSI_QUOTES in MySQL's sql_mode, "a" is a name.
      const bool is_quoted = syntax == EngineKind::mysql && token.text.starts_with('"');
      if (!(token.is_name() || is_quoted) || !in_list || !beginning) continue;
      beginning = false;
      const bool folded = syntax == EngineKind::postgresql && token.kind == Token::Kind::word;
      columns.push_back(folded ? text::lower(token.value()) : token.value());
    }
  } catch (const Error&) {  // the engine will say what is wrong with it
  }
  return columns;
}

}  // namespace limbeck::sql
