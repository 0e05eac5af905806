#include "dialect/sqlite/inspect/create_index.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "dialect/sqlite/inspect/cursor.hpp"
#include "dialect/sqlite/inspect/expression.hpp"

namespace limbeck::dialect::sqlite {
namespace {

/// A column, a function call, or something in parentheses: a COLLATE behind it belongs to all of it.
bool is_single_operand(Tokens tokens) {
  if (tokens.size() == 1) return true;
  if (tokens[0].is_name()) tokens = tokens.subspan(1);
  if (!tokens[0].is_symbol("(")) return false;
  int depth = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].is_symbol("(")) ++depth;
    if (tokens[i].is_symbol(")") && --depth == 0) return i + 1 == tokens.size();
  }
  return false;
}

schema::IndexKey read_key(Tokens tokens, const schema::Table& table, const Scope& scope) {
  schema::IndexKey key;
  if (tokens.size() > 1 && (tokens.back().is("asc") || tokens.back().is("desc"))) {
    key.descending = tokens.back().is("desc");
    tokens = tokens.first(tokens.size() - 1);
  }
  if (tokens.size() > 2 && tokens[tokens.size() - 2].is("collate") &&
      is_single_operand(tokens.first(tokens.size() - 2))) {
    key.collation = normal_collation(tokens.back().value());
    tokens = tokens.first(tokens.size() - 2);
  }
  if (tokens.empty()) throw Error("an index key is missing");
  std::string own = "BINARY";
  const bool one = tokens.size() == 1 && (tokens[0].is_name() || tokens[0].kind == sql::Token::Kind::string);
  const auto column = one ? scope.find_column(tokens[0].value()) : std::string();
  if (column.empty()) {
    key.expression = normal_expression(tokens, scope);
    return key;  // the collation of an expression isn't known: nothing to leave out
  }
  key.column = column;
  if (const auto& declared = table.find_column(column)->collation; !declared.empty()) own = declared;
  if (key.collation == own) key.collation.clear();
  return key;
}

}  // namespace

schema::Index read_create_index(std::string_view sql, const schema::Table& table) {
  schema::Index index;
  try {
    Cursor cursor(sql);
    cursor.expect({"create"});
    index.unique = cursor.take("unique");
    cursor.expect({"index"});
    cursor.take_all({"if", "not", "exists"});
    index.name = cursor.expect_qualified_name();
    cursor.expect({"on"});
    cursor.expect_name();
    Scope scope{table.name.name, {}};
    for (const auto& column : table.columns) scope.columns.push_back(column.name);
    for (const auto& key : sql::TokenCursor(cursor.expect_parentheses()).items())
      index.keys.push_back(read_key(key.rest(), table, scope));
    if (cursor.take("where")) index.where = normal_expression(cursor.take_rest(), scope);
    cursor.take_rest();
    index.definition = sql;
  } catch (const Error& error) {
    throw_unreadable(
        "CREATE INDEX",
        fmt::format("{} on table {}", index.name.empty() ? "an index" : index.name, table.name.display()),
        error);
  }
  return index;
}

}  // namespace limbeck::dialect::sqlite
