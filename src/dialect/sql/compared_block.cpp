// The statements in the body of a DO block, found without a parser of PL/pgSQL: what stands where a statement
// may begin.
#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "dialect/sql/compared.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql::postgresql {
namespace {

bool is_one_of(const Token& token, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return token.is(word); });
}

class Block {
 public:
  explicit Block(const std::string& body) : body_(body), tokens_(tokens(EngineKind::postgresql, body)) {}

  std::vector<std::string> run() {
    while (at_ < tokens_.size()) {
      if (!skip_control()) statement();
    }
    return std::move(found_);
  }

 private:
  bool here(std::initializer_list<std::string_view> words) const {
    return at_ < tokens_.size() && is_one_of(tokens_[at_], words);
  }
  void skip_past(std::initializer_list<std::string_view> words) {
    while (at_ < tokens_.size() && !here(words)) ++at_;
    ++at_;
  }
  std::size_t end_of_statement() const {
    auto end = at_;
    while (end < tokens_.size() && !tokens_[end].is_symbol(";")) ++end;
    return end;
  }

  /// Words around statements that do nothing themselves.
  bool skip_control() {
    const auto& token = tokens_[at_];
    if (token.is_symbol(";") || is_one_of(token, {"BEGIN", "ELSE", "LOOP", "EXCEPTION"})) {
      ++at_;
    } else if (token.is("DECLARE")) {
      skip_past({"BEGIN"});
    } else if (is_one_of(token, {"IF", "ELSIF", "ELSEIF", "WHEN"})) {
      skip_past({"THEN"});
    } else if (is_one_of(token, {"FOR", "FOREACH", "WHILE"})) {
      skip_past({"LOOP"});
    } else if (is_one_of(token, {"END", "NULL", "RAISE", "RETURN", "EXIT", "CONTINUE", "GET", "ASSERT"})) {
      at_ = end_of_statement();
    } else if (token.is_symbol("<<")) {
      at_ += 3;  // a label
    } else if (token.is_name() && at_ + 1 < tokens_.size() &&
               (tokens_[at_ + 1].is_symbol(":=") || tokens_[at_ + 1].is_symbol("="))) {
      at_ = end_of_statement();
    } else {
      return false;
    }
    return true;
  }

  void statement() {
    const auto end = end_of_statement();
    const auto& last = tokens_[end - 1];
    const auto begin = tokens_[at_].offset;
    // EXECUTE of a plain literal is what the literal says.
    if (tokens_[at_].is("EXECUTE") && end == at_ + 2 && last.kind == Token::Kind::string) {
      report(last.value());
    } else {
      report(body_.substr(begin, last.offset + last.text.size() - begin));
    }
    at_ = end;
  }

  void report(const std::string& sql) {
    for (auto& name : not_compared(sql)) found_.push_back(name + " in a DO block");
  }

  const std::string& body_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
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
    return Block(text).run();
  } catch (const Error&) {
    return {"DO"};  // not readable for us: the server may still understand it
  }
}

}  // namespace limbeck::sql::postgresql
