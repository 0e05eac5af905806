#include "dialect/sqlite/inspect/expression.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "base/text.hpp"
#include "dialect/sqlite/quote.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using Kind = sql::Token::Kind;

bool one_of(const sql::Token& token, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return token.is(word); });
}

bool is_rowid_name(const std::string& name) {
  return text::iequals(name, "rowid") || text::iequals(name, "oid") || text::iequals(name, "_rowid_");
}

std::string normal_symbol(const sql::Token& token) {
  if (token.text == "==") return "=";
  if (token.text == "!=") return "<>";
  return std::string(token.text);
}

/// The text, token by token. An operand is a name, a literal or something in parentheses; between two of them
/// stands an operator. Whether an operand or an operator comes next tells what a word or a minus is.
class Writer {
 public:
  bool wants_operand() const { return wants_operand_; }

  void operand(const std::string& text) { put(text, true), wants_operand_ = false; }
  /// A keyword or a binary operator.
  void keyword(const std::string& text, bool operand_follows) {
    put(text, true), wants_operand_ = operand_follows;
  }
  void prefix(const std::string& sign) {
    put(sign, true);
    glue_ = true;  // and not to another sign: "--" would begin a comment
    after_sign_ = true;
    wants_operand_ = true;
  }
  void function(const std::string& name) { put(name, true), glue_ = true, wants_operand_ = false; }
  void open() {
    put("(", true);
    glue_ = true;
    wants_operand_ = true;
  }
  void close() { put(")", false), wants_operand_ = false; }
  void comma() { put(",", false), wants_operand_ = true; }
  void semicolon() { put(";", false), wants_operand_ = true; }
  void dot() {
    put(".", false);
    glue_ = true;
  }
  std::string take() { return std::move(text_); }

 private:
  void put(const std::string& text, bool blank_before) {
    const bool sign_on_sign = after_sign_ && (text == "-" || text == "+");
    if (blank_before && !text_.empty() && (!glue_ || sign_on_sign)) text_ += ' ';
    text_ += text;
    glue_ = after_sign_ = false;
  }

  std::string text_;
  bool wants_operand_ = true;
  bool glue_ = false;
  bool after_sign_ = false;
};

/// The tokens without parentheses around all of them.
Tokens unwrapped(Tokens tokens) {
  while (tokens.size() > 2 && tokens.front().is_symbol("(") && tokens.back().is_symbol(")")) {
    int depth = 0;
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
      if (tokens[i].is_symbol("(")) ++depth;
      if (tokens[i].is_symbol(")") && --depth == 0) return tokens;
    }
    tokens = tokens.subspan(1, tokens.size() - 2);
  }
  return tokens;
}

class ExpressionWriter {
 public:
  ExpressionWriter(Tokens tokens, const Scope& scope) : tokens_(tokens), scope_(scope) {}

  std::string write() {
    while (at_ < tokens_.size()) {
      const auto& token = tokens_[at_];
      switch (token.kind) {
        case Kind::word:
          word(token);
          break;
        case Kind::quoted_name:
          quoted_name(token);
          break;
        case Kind::symbol:
          symbol(token);
          break;
        default:
          writer_.operand(std::string(token.text));
          break;
      }
      ++at_;
    }
    return writer_.take();
  }

 private:
  const sql::Token& ahead(std::size_t count) const {
    static const sql::Token none;
    return at_ + count < tokens_.size() ? tokens_[at_ + count] : none;
  }

  void symbol(const sql::Token& token) {
    if (token.is_symbol("(")) {
      writer_.open();
    } else if (token.is_symbol(")")) {
      writer_.close();
    } else if (token.is_symbol(",")) {
      writer_.comma();
    } else if (token.is_symbol("*") && writer_.wants_operand()) {
      writer_.operand("*");  // count(*)
    } else if (one_of_symbols(token) && writer_.wants_operand()) {
      writer_.prefix(std::string(token.text));
    } else {
      writer_.keyword(normal_symbol(token), true);
    }
  }

  static bool one_of_symbols(const sql::Token& token) {
    return token.is_symbol("-") || token.is_symbol("+") || token.is_symbol("~");
  }

  void word(const sql::Token& token) {
    if (is_reserved(token.text)) {
      // Behind an operand, NOT is the first half of an operator: NOT LIKE, NOT IN.
      const bool half = token.is("not") && !writer_.wants_operand();
      writer_.keyword(text::upper(token.text), !half && !one_of(token, {"null", "isnull", "notnull"}));
      if (token.is("collate")) collation();
      if (token.is("as")) type();
      return;
    }
    if (!writer_.wants_operand()) {  // LIKE, GLOB, REGEXP, MATCH, END, …
      writer_.keyword(text::upper(token.text), !token.is("end"));
      return;
    }
    if (ahead(1).is_symbol(".")) return qualified();
    if (ahead(1).is_symbol("(")) {
      writer_.function(one_of(token, {"cast", "raise"}) ? text::upper(token.text) : text::lower(token.text));
      return;
    }
    const auto column = scope_.find_column(std::string(token.text));
    const bool keyword = one_of(token, {"current_date", "current_time", "current_timestamp"}) ||
                         (column.empty() && one_of(token, {"true", "false"}));
    writer_.operand(keyword          ? text::upper(token.text)
                    : column.empty() ? std::string(token.text)
                                     : quote_identifier(column));
  }

  void quoted_name(const sql::Token& token) {
    if (ahead(1).is_symbol(".")) return qualified();
    const auto name = token.value();
    if (ahead(1).is_symbol("(")) return writer_.function(quote_identifier(text::lower(name)));
    const auto column = scope_.find_column(name);
    if (!column.empty()) return writer_.operand(quote_identifier(column));
    // https://www.sqlite.org/quirks.html, section 8
    if (token.text.front() == '"' && !is_rowid_name(name)) return writer_.operand(quote_literal(name));
    writer_.operand(quote_identifier(name));
  }

  /// table.column or schema.table.column
  void qualified() {
    std::vector<std::string> parts{tokens_[at_].value()};
    while (ahead(1).is_symbol(".") && (ahead(2).is_name() || ahead(2).kind == Kind::string)) {
      parts.push_back(ahead(2).value());
      at_ += 2;
    }
    const auto column = scope_.find_column(parts.back());
    if (!column.empty() && text::iequals(parts[parts.size() - 2], scope_.table)) {
      writer_.operand(quote_identifier(column));
      return;
    }
    for (auto& part : parts) part = quote_identifier(part);
    writer_.operand(text::join(parts, "."));
  }

  void collation() {
    if (at_ + 1 >= tokens_.size()) return;
    ++at_;
    writer_.operand(normal_collation(tokens_[at_].value()));
  }

  /// CAST (… AS type)
  void type() {
    int depth = 0;
    while (at_ + 1 < tokens_.size() && !(depth == 0 && tokens_[at_ + 1].is_symbol(")"))) {
      const auto& token = tokens_[++at_];
      if (token.is_symbol("(")) {
        ++depth;
        writer_.open();
      } else if (token.is_symbol(")")) {
        --depth;
        writer_.close();
      } else if (token.is_symbol(",")) {
        writer_.comma();
      } else if (token.kind == Kind::word && ahead(1).is_symbol("(")) {
        writer_.function(text::upper(token.text));
      } else {
        writer_.operand(token.kind == Kind::word ? text::upper(token.text) : std::string(token.text));
      }
    }
  }

  Tokens tokens_;
  const Scope& scope_;
  std::size_t at_ = 0;
  Writer writer_;
};

class StatementWriter {
 public:
  explicit StatementWriter(Tokens tokens) : tokens_(tokens) {}

  std::string write() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      const auto& token = tokens_[at_];
      switch (token.kind) {
        case Kind::word:
          word(token);
          break;
        case Kind::quoted_name:
          name(quoted(token));
          break;
        case Kind::symbol:
          symbol(token);
          break;
        default:
          writer_.operand(std::string(token.text));
          break;
      }
    }
    return writer_.take();
  }

 private:
  const sql::Token& behind() const {
    static const sql::Token none;
    return at_ > 0 ? tokens_[at_ - 1] : none;
  }
  const sql::Token& ahead() const {
    static const sql::Token none;
    return at_ + 1 < tokens_.size() ? tokens_[at_ + 1] : none;
  }

  void symbol(const sql::Token& token) {
    if (token.is_symbol("(")) {
      order_by_.push_back(false);
      writer_.open();
    } else if (token.is_symbol(")")) {
      if (order_by_.size() > 1) order_by_.pop_back();
      writer_.close();
    } else if (token.is_symbol(",")) {
      writer_.comma();
    } else if (token.is_symbol(";")) {
      order_by_.back() = false;
      writer_.semicolon();
    } else if (token.is_symbol(".")) {
      writer_.dot();
    } else if (token.is_symbol("*") && (writer_.wants_operand() || behind().is_symbol("."))) {
      writer_.operand("*");
    } else if (writer_.wants_operand() &&
               (token.is_symbol("-") || token.is_symbol("+") || token.is_symbol("~"))) {
      writer_.prefix(std::string(token.text));
    } else {
      writer_.keyword(normal_symbol(token), true);
    }
  }

  void word(const sql::Token& token) {
    const std::string text(token.text);
    const bool part = behind().is_symbol(".") || ahead().is_symbol(".");
    if (part) return name(text);
    if (is_reserved(text)) {
      if (token.is("select")) order_by_.back() = false;
      if (token.is("order")) order_by_.back() = true;
      const bool half = token.is("not") && !writer_.wants_operand();
      writer_.keyword(text::upper(text), !half && !one_of(token, {"null", "isnull", "notnull"}));
    } else if (is_keyword_here(token)) {
      writer_.keyword(text::upper(text), !one_of(token, {"end", "asc", "desc"}));
    } else {
      name(text);
    }
  }

  /// Words that can be names too, where they surely are none.
  bool is_keyword_here(const sql::Token& token) const {
    if (token.is("by")) return one_of(behind(), {"group", "order", "partition"});
    if (one_of(token, {"asc", "desc"})) {
      return order_by_.back() && !writer_.wants_operand() &&
             (ahead().kind == Kind::end || ahead().kind == Kind::symbol ||
              one_of(ahead(), {"limit", "nulls"}));
    }
    if (one_of(token, {"like", "glob"})) return !writer_.wants_operand() && !behind().is("as");
    if (one_of(token, {"left", "right", "full", "inner", "outer", "cross", "natural"})) {
      for (std::size_t i = at_ + 1; i < tokens_.size(); ++i) {
        if (tokens_[i].is("join")) return true;
        if (!one_of(tokens_[i], {"left", "right", "full", "inner", "outer", "cross"})) return false;
      }
    }
    if (one_of(token, {"cast", "raise"})) return ahead().is_symbol("(");
    if (token.is("with")) return at_ == 0;
    if (token.is("begin"))
      return one_of(ahead(), {"select", "insert", "update", "delete", "replace", "with"});
    if (token.is("end")) return behind().is_symbol(";") || (!writer_.wants_operand() && !behind().is("as"));
    return false;
  }

  void name(const std::string& text) {
    if (ahead().is_symbol("(")) {
      writer_.function(text);
    } else {
      writer_.operand(text);
    }
  }

  /// "x" may be a string where a column could stand; `x` and [x] never are.
  std::string quoted(const sql::Token& token) const {
    const bool surely_a_name = token.text.front() != '"' || behind().is_symbol(".") ||
                               ahead().is_symbol(".") ||
                               one_of(behind(), {"from", "join", "into", "update", "as"});
    return surely_a_name ? quote_identifier(token.value()) : std::string(token.text);
  }

  Tokens tokens_;
  std::size_t at_ = 0;
  std::vector<bool> order_by_{false};
  Writer writer_;
};

}  // namespace

std::string Scope::find_column(const std::string& name) const {
  const auto found =
      std::ranges::find_if(columns, [&](const std::string& column) { return text::iequals(column, name); });
  return found == columns.end() ? std::string() : *found;
}

std::string normal_expression(Tokens tokens, const Scope& scope) {
  return ExpressionWriter(unwrapped(tokens), scope).write();
}

std::string normal_statement(Tokens tokens) {
  return StatementWriter(tokens).write();
}

std::string normal_collation(const std::string& name) {
  for (const char* builtin : {"BINARY", "NOCASE", "RTRIM"}) {
    if (text::iequals(name, builtin)) return builtin;
  }
  return quote_identifier(name);
}

bool uses_column(const std::string& expression, const std::string& column) {
  sql::Tokenizer tokens(EngineKind::sqlite, expression);
  while (const auto token = tokens.next()) {
    if (token.is_name() && text::iequals(token.value(), column)) return true;
  }
  return false;
}

}  // namespace limbeck::dialect::sqlite
