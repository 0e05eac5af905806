// The words of a statement, read only as far as they are asked for.
#pragma once

#include <cstddef>
#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>

#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql {

/// Unquoted words and MySQL's system variables (`@@AUTOCOMMIT`) in upper case, symbols as they are,
/// everything else as its first character (a string is `'`, a quoted name `"`). Comments are left out, and
/// the marks of MySQL's executable comments, whose content counts.
class Words {
 public:
  /// `text` must outlive this. Text that can't be read to its end has the words before the trouble.
  Words(EngineKind syntax, std::string_view text) : tokenizer_(syntax, text) {}

  /// The word at that place; empty behind the last. The reference stays good as long as this.
  const std::string& operator[](std::size_t at);
  /// Whether the words from `at` on are these.
  bool are(std::size_t at, std::initializer_list<std::string_view> words);
  bool start(std::initializer_list<std::string_view> words) { return are(0, words); }
  /// Whether the word at that place is one of these.
  bool one_of(std::size_t at, std::initializer_list<std::string_view> words);
  /// The first place from `from` on with that word outside parentheses; npos when there is none. Reads
  /// everything.
  std::size_t find(std::string_view word, std::size_t from = 0);
  /// The same inside parentheses too.
  std::size_t find_anywhere(std::string_view word, std::size_t from = 0);
  /// The first `count` words, joined by blanks, for messages.
  std::string first(std::size_t count);

  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

 private:
  bool read_one();

  Tokenizer tokenizer_;
  std::deque<std::string> words_;  // a reference to one stays good when more are read
  bool done_ = false;
};

}  // namespace limbeck::sql
