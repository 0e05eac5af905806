// One form for expressions and statements that differ in nothing but their spelling.
#pragma once

#include <string>
#include <vector>

#include "dialect/sqlite/inspect/cursor.hpp"

namespace limbeck::dialect::sqlite {

/// What a name in a table's expression can mean. Names are found whatever their case, as SQLite does.
struct Scope {
  std::string table;
  std::vector<std::string> columns;

  /// The column's name as it was declared; empty when there is none of that name.
  std::string find_column(const std::string& name) const;
};

/// An expression of a CHECK, an index, a generated column or a default, where names are columns of one table:
/// one blank between tokens, no comments, no parentheses around the whole, keywords in capitals, function
/// names in small letters, columns as declared, without the table's name and without quotes that they don't
/// need, `=` for `==`, `<>` for `!=`, and 'x' for a "x" that names no column (SQLite takes it for a string).
/// Its meaning is that of the original, and normal_expression() of it is itself.
std::string normal_expression(Tokens tokens, const Scope& scope);

/// A SELECT or the body of a trigger. Names may be anything here, so only those stay without quotes that
/// can't be a string; reserved words are in capitals. For comparing: SQLite names the columns of a view by
/// the text of their expressions, so the original is what must be run.
std::string normal_statement(Tokens tokens);

/// A collation's name as SQL; those that SQLite brings along in capitals.
std::string normal_collation(const std::string& name);

/// Does the expression use this column?
bool uses_column(const std::string& expression, const std::string& column);

}  // namespace limbeck::dialect::sqlite
