#include "dialect/sql/words.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::sql {

const std::string& Words::operator[](std::size_t at) {
  static const std::string none;
  while (words_.size() <= at) {
    if (!read_one()) return none;
  }
  return words_[at];
}

bool Words::are(std::size_t at, std::initializer_list<std::string_view> words) {
  return std::ranges::all_of(words, [&](std::string_view word) { return (*this)[at++] == word; });
}

bool Words::one_of(std::size_t at, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, (*this)[at]) != words.end();
}

std::size_t Words::find(std::string_view word, std::size_t from) {
  int depth = 0;
  for (std::size_t at = 0; !(*this)[at].empty(); ++at) {
    const auto& here = words_[at];
    if (here == "(") ++depth;
    if (here == ")") --depth;
    if (at >= from && depth <= 0 && here == word) return at;
  }
  return npos;
}

std::size_t Words::find_anywhere(std::string_view word, std::size_t from) {
  for (std::size_t at = from; !(*this)[at].empty(); ++at) {
    if (words_[at] == word) return at;
  }
  return npos;
}

std::string Words::first(std::size_t count) {
  std::string result = (*this)[0];
  for (std::size_t at = 1; at < count && !(*this)[at].empty(); ++at) result += " " + words_[at];
  return result;
}

bool Words::read_one() {
  while (!done_) {
    Token token;
    try {
      token = tokenizer_.next();
    } catch (const Error&) {  // such a statement is still sent: the server says what is wrong with it
      done_ = true;
      break;
    }
    switch (token.kind) {
      case Token::Kind::end:
        done_ = true;
        break;
      case Token::Kind::executable_comment:
        break;
      case Token::Kind::word:
        words_.push_back(text::upper(token.text));
        return true;
      case Token::Kind::symbol:
        if (token.text == "*/") break;
        words_.emplace_back(token.text);
        return true;
      case Token::Kind::string:
        words_.emplace_back("'");
        return true;
      case Token::Kind::quoted_name:
        words_.emplace_back("\"");
        return true;
      case Token::Kind::parameter:
        words_.push_back(token.text.starts_with("@@") ? text::upper(token.text)
                                                      : std::string(token.text.substr(0, 1)));
        return true;
      default:
        words_.emplace_back(token.text.substr(0, 1));
        return true;
    }
  }
  return false;
}

}  // namespace limbeck::sql
