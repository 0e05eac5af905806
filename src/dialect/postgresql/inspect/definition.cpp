#include "dialect/postgresql/inspect/definition.hpp"

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

/// Reads tokens, and the text between them, of a definition.
class Definition {
 public:
  explicit Definition(std::string_view text)
      : text_(text), tokens_(sql::tokens(EngineKind::postgresql, text)) {}

  bool at_end() const { return at_ == tokens_.size(); }
  const Token& peek() const { return at_end() ? end_ : tokens_[at_]; }
  const Token& next() { return at_end() ? end_ : tokens_[at_++]; }
  bool take(std::string_view word) {
    if (!peek().is(word)) return false;
    ++at_;
    return true;
  }
  bool take_symbol(std::string_view symbol) {
    if (!peek().is_symbol(symbol)) return false;
    ++at_;
    return true;
  }
  /// From where it stands to before the closing parenthesis that it skips.
  void skip_group() {
    int depth = 0;
    do {
      const auto& token = next();
      if (token.is_symbol("(")) ++depth;
      if (token.is_symbol(")")) --depth;
    } while (depth > 0 && !at_end());
  }
  /// name or schema.name
  std::string qualified_name() {
    const auto from = peek().offset;
    next();
    while (take_symbol(".")) next();
    return text_from(from);
  }
  /// The text from an offset up to the end of the last token taken.
  std::string text_from(std::size_t from) const {
    const auto& last = tokens_[at_ - 1];
    return std::string(text_.substr(from, last.offset + last.text.size() - from));
  }

 private:
  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  Token end_;
};

}  // namespace

// pg_get_indexdef() leaves out what is the default: the column's own collation, the type's own operator
// class. To tell that from pg_index takes the server's rules on binary-compatible types and the collation of
// expressions; so read what it says. After the table comes: USING method (key [COLLATE c] [class [(options)]]
// [DESC] [NULLS FIRST | LAST], …).
std::vector<IndexKey> index_keys(const std::string& definition, const std::vector<std::string>& columns) {
  Definition text(definition);
  while (!text.at_end() && !text.take("using")) text.next();
  text.next();  // the method
  text.take_symbol("(");
  std::vector<IndexKey> keys;
  for (const auto& column : columns) {
    IndexKey key;
    const auto from = text.peek().offset;
    if (!column.empty()) {
      key.column = column;
      text.next();
    } else if (text.peek().is_symbol("(")) {
      text.skip_group();
      // ((a + b)): the syntax asks for the outer ones, the deparsed expression brings the inner
      key.expression = without_parentheses(without_parentheses(text.text_from(from)));
    } else {  // a function call: only that goes without parentheses
      while (!text.at_end() && !text.peek().is_symbol("(")) text.next();
      text.skip_group();
      key.expression = text.text_from(from);
    }
    if (text.take("collate")) key.collation = text.qualified_name();
    if (text.peek().is_name() && !text.peek().is("desc") && !text.peek().is("nulls")) {
      const auto class_from = text.peek().offset;
      text.qualified_name();
      if (text.peek().is_symbol("(")) text.skip_group();
      key.operator_class = text.text_from(class_from);
    }
    key.descending = text.take("desc");
    key.nulls_first = key.descending;
    if (text.take("nulls")) key.nulls_first = text.next().is("first");
    text.take_symbol(",");
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace limbeck::dialect::postgresql
