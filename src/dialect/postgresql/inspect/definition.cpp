#include "dialect/postgresql/inspect/definition.hpp"

#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {

using schema::IndexKey;
using sql::Token;

std::string without_parentheses(std::string_view expression) {
  if (!expression.starts_with('(') || !expression.ends_with(')')) return std::string(expression);
  // The first parenthesis must be closed by the last one: "(a) + (b)" stays.
  int depth = 0;
  sql::Tokenizer tokens(EngineKind::postgresql, expression);
  while (const auto token = tokens.next()) {
    if (token.is_symbol("(")) ++depth;
    if (token.is_symbol(")")) --depth;
    if (depth == 0) {
      if (token.offset + 1 != expression.size()) return std::string(expression);
      return std::string(expression.substr(1, expression.size() - 2));
    }
  }
  return std::string(expression);
}

namespace {

/// name or schema.name, as written
std::string take_qualified_name(sql::TokenCursor& cursor) {
  const auto from = cursor;
  do cursor.next();
  while (cursor.take_symbol("."));
  return from.until(cursor).text();
}

}  // namespace

// pg_get_indexdef() leaves out what is the default: the column's own collation, the type's own operator
// class. To tell that from pg_index takes the server's rules on binary-compatible types and the collation of
// expressions; so read what it says. After the table comes: USING method (key [COLLATE c] [class [(options)]]
// [DESC] [NULLS FIRST | LAST], …).
std::vector<IndexKey> index_keys(const std::string& definition, const std::vector<std::string>& columns) {
  const auto tokens = sql::tokens(EngineKind::postgresql, definition);
  sql::TokenCursor cursor(tokens);
  while (!cursor.at_end() && !cursor.take("using")) cursor.next();
  cursor.next();  // the method
  cursor.take_symbol("(");
  std::vector<IndexKey> keys;
  for (const auto& column : columns) {
    IndexKey key;
    const auto from = cursor;
    if (!column.empty()) {
      key.column = column;
      cursor.next();
    } else if (cursor.next_is_symbol("(")) {
      cursor.skip();
      // ((a + b)): the syntax asks for the outer ones, the deparsed expression brings the inner
      key.expression = without_parentheses(without_parentheses(from.until(cursor).text()));
    } else {  // a function call: only that goes without parentheses
      while (!cursor.at_end() && !cursor.next_is_symbol("(")) cursor.next();
      cursor.skip();
      key.expression = from.until(cursor).text();
    }
    if (cursor.take("collate")) key.collation = take_qualified_name(cursor);
    if (cursor.peek().is_name() && !cursor.peek().is("desc") && !cursor.peek().is("nulls")) {
      const auto class_from = cursor;
      take_qualified_name(cursor);
      if (cursor.next_is_symbol("(")) cursor.skip();
      key.operator_class = class_from.until(cursor).text();
    }
    key.descending = cursor.take("desc");
    key.nulls_first = key.descending;
    if (cursor.take("nulls")) key.nulls_first = cursor.next().is("first");
    cursor.take_symbol(",");
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace limbeck::dialect::postgresql
