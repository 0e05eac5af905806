// The statements in the body of a DO block, found without a parser of PL/pgSQL: what stands where a statement
// may begin.
#include <algorithm>
#include <span>

#include "base/error.hpp"
#include "dialect/sql/compared.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql::postgresql {
namespace {

class Block {
 public:
  explicit Block(std::span<const Token> body) : cursor_(body) {}

  std::vector<std::string> run() {
    while (!cursor_.at_end()) {
      if (!skip_control()) read_statement();
    }
    return std::move(found_);
  }

 private:
  void skip_to_semicolon() {
    while (!cursor_.at_end() && !cursor_.next_is_symbol(";")) cursor_.next();
  }
  void skip_past(std::string_view keyword) {
    while (!cursor_.at_end() && !cursor_.take(keyword)) cursor_.next();
  }
  bool is_assignment() const {
    return cursor_.peek().is_name() && (cursor_.peek(1).is_symbol(":=") || cursor_.peek(1).is_symbol("="));
  }

  /// Words around statements that do nothing themselves.
  bool skip_control() {
    if (cursor_.next_is_symbol(";") || cursor_.next_is_one_of({"BEGIN", "ELSE", "LOOP", "EXCEPTION"})) {
      cursor_.next();
    } else if (cursor_.next_is("DECLARE")) {
      skip_past("BEGIN");
    } else if (cursor_.next_is_one_of({"IF", "ELSIF", "ELSEIF", "WHEN"})) {
      skip_past("THEN");
    } else if (cursor_.next_is_one_of({"FOR", "FOREACH", "WHILE"})) {
      skip_past("LOOP");
    } else if (cursor_.next_is_one_of(
                   {"END", "NULL", "RAISE", "RETURN", "EXIT", "CONTINUE", "GET", "ASSERT"}) ||
               is_assignment()) {
      skip_to_semicolon();
    } else if (cursor_.take_symbol("<<")) {
      cursor_.next();  // a label
      cursor_.take_symbol(">>");
    } else {
      return false;
    }
    return true;
  }

  void read_statement() {
    const auto start = cursor_;
    skip_to_semicolon();
    const auto statement = start.until(cursor_);
    // EXECUTE of a plain literal is what the literal says.
    const auto& text = statement.peek(1);
    const bool is_literal =
        statement.next_is("EXECUTE") && statement.rest().size() == 2 && text.kind == Token::Kind::string;
    for (auto& name : not_compared(is_literal ? text.value() : statement.text())) {
      found_.push_back(name + " in a DO block");
    }
  }

  TokenCursor cursor_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> not_compared_in_block(const std::string& statement) {
  try {
    const auto all = tokens(EngineKind::postgresql, statement);
    const auto language = std::ranges::find_if(all, [](const auto& token) { return token.is("LANGUAGE"); });
    const auto body = std::ranges::find(all, Token::Kind::string, &Token::kind);
    const bool foreign = language != all.end() && language + 1 != all.end() && !(language + 1)->is("plpgsql");
    if (body == all.end() || foreign) return {"DO"};
    const auto text = body->value();
    return Block(tokens(EngineKind::postgresql, text)).run();
  } catch (const Error&) {
    return {"DO"};  // not readable for us: the server may still understand it
  }
}

}  // namespace limbeck::sql::postgresql
