#include "dialect/sqlite/mentions.hpp"

#include <vector>

#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using Kind = sql::Token::Kind;

bool may_be_a_name(const sql::Token& token) {
  return token.is_name() || token.kind == Kind::string;
}

}  // namespace

std::set<std::string> mentioned_names(std::string_view sql) {
  std::set<std::string> names;
  sql::Tokenizer tokens(sql::Syntax::sqlite, sql);
  while (const auto token = tokens.next()) {
    // SQLite takes 'x' for a name where only a name can stand.
    if (may_be_a_name(token)) names.insert(text::lower(token.value()));
  }
  return names;
}

std::set<std::string> used_tables(std::string_view sql) {
  // At each depth of parentheses: does a FROM list go on there, so that a comma brings another table?
  std::vector<bool> in_from{false};
  bool expected = false;
  std::set<std::string> names;
  const auto tokens = sql::tokens(sql::Syntax::sqlite, sql);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto& token = tokens[i];
    const auto next_is = [&](std::string_view symbol) {
      return i + 1 < tokens.size() && tokens[i + 1].is_symbol(symbol);
    };
    if (token.is_symbol("(")) {
      in_from.push_back(expected);  // FROM (a JOIN b): still a list of tables
    } else if (token.is_symbol(")")) {
      if (in_from.size() > 1) in_from.pop_back();
      expected = false;
    } else if (token.is_symbol(",")) {
      expected = in_from.back();
    } else if (token.is("from") || token.is("join")) {
      in_from.back() = expected = true;
    } else if (token.is("into") || token.is("update") || token.is("in")) {
      expected = true;
      // UPDATE OR IGNORE table; CREATE TRIGGER … UPDATE ON table, UPDATE OF column
      if (token.is("update") && i + 2 < tokens.size() && tokens[i + 1].is("or")) i += 2;
      if (token.is("update") && i + 1 < tokens.size() && (tokens[i + 1].is("on") || tokens[i + 1].is("of"))) {
        expected = false;
      }
    } else if (token.is("select") || token.is("values")) {
      in_from.back() = expected = false;
    } else if (token.is("where") || token.is("group") || token.is("order") || token.is("having") ||
               token.is("limit") || token.is("union") || token.is("except") || token.is("intersect") ||
               token.is("set") || token.is("window") || token.is("returning") || token.is_symbol(";")) {
      in_from.back() = expected = false;
    } else if (expected && may_be_a_name(token)) {
      if (next_is(".")) continue;  // a schema
      if (!next_is("(") || (i > 0 && !tokens[i - 1].is("in"))) names.insert(text::lower(token.value()));
      expected = false;
    } else if (!token.is_symbol(".")) {
      expected = false;
    }
  }
  return names;
}

}  // namespace limbeck::dialect::sqlite
