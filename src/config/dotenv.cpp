#include "config/dotenv.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "config/interpolate.hpp"

namespace limbeck::config {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_name_char(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

class Parser {
 public:
  Parser(std::string_view text, std::string_view source) : text_(text), source_(source) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  }

  std::vector<DotenvEntry> all() {
    std::vector<DotenvEntry> entries;
    while (next_statement()) {
      if (auto entry = statement()) entries.push_back(*std::move(entry));
    }
    return entries;
  }

 private:
  char here() const { return at_ < text_.size() ? text_[at_] : '\n'; }
  bool at_end() const { return at_ >= text_.size(); }
  char take() {
    if (here() == '\n') ++line_;
    return text_[at_++];
  }
  void skip_blanks() {
    while (!at_end() && is_blank(here())) ++at_;
  }
  void skip_line() {
    while (!at_end() && here() != '\n') ++at_;
  }

  /// Goes to the first character of the next line that says something.
  bool next_statement() {
    for (;;) {
      skip_blanks();
      if (at_end()) return false;
      if (here() == '#') {
        skip_line();
      } else if (here() == '\n') {
        take();
      } else {
        return true;
      }
    }
  }

  std::string name() {
    const auto begin = at_;
    if (is_name_start(here())) {
      while (!at_end() && is_name_char(here())) ++at_;
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::optional<DotenvEntry> statement() {
    DotenvEntry entry;
    entry.line = line_;
    entry.name = name();
    bool exported = false;
    if (entry.name == "export" && is_blank(here())) {
      skip_blanks();
      if (here() != '=') {
        exported = true;
        entry.name = name();
      }
    }
    skip_blanks();
    // `export NAME` exports what was set before; there is nothing to do.
    if (exported && !entry.name.empty() && (here() == '\n' || here() == '#')) {
      skip_line();
      return std::nullopt;
    }
    if (entry.name.empty() || here() != '=') {
      fail(line_, "this line is not NAME=value",
           "a comment begins with #, a value that spans lines is written in quotes");
    }
    ++at_;
    skip_blanks();
    entry.pattern = value(entry);
    return entry;
  }

  std::string value(const DotenvEntry& entry) {
    const char quote = here();
    if (quote != '"' && quote != '\'') return plain();
    ++at_;
    auto pattern = quote == '"' ? double_quoted(entry) : single_quoted(entry);
    const bool blank = is_blank(here());
    skip_blanks();
    if (here() != '\n' && !(blank && here() == '#')) {
      fail(line_, fmt::format("there is more text behind the closing quote of {}", entry.name),
           quote == '"'
               ? "inside double quotes write \\\" for a quote"
               : "inside single quotes nothing is escaped; write a value with a ' in it in double quotes");
    }
    skip_line();
    return pattern;
  }

  std::string plain() {
    const auto begin = at_;
    skip_line();
    auto text = text_.substr(begin, at_ - begin);
    for (std::size_t i = 1; i < text.size(); ++i) {
      if (text[i] == '#' && is_blank(text[i - 1])) text = text.substr(0, i);
    }
    // `NAME= # comment`: the blanks before it were skipped.
    if (text.starts_with('#') && begin > 0 && is_blank(text_[begin - 1])) text = {};
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    std::string pattern;
    for (std::size_t i = 0; i < text.size();) i += append_expanding(pattern, text.substr(i));
    return pattern;
  }

  std::string double_quoted(const DotenvEntry& entry) {
    std::string pattern;
    while (!at_end() && here() != '"') {
      if (here() == '\\' && at_ + 1 < text_.size() && append_escaped(pattern, text_[at_ + 1])) {
        at_ += 2;
      } else if (here() == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') {
        ++at_;
      } else {
        const auto length = append_expanding(pattern, text_.substr(at_));
        line_ += static_cast<int>(std::ranges::count(text_.substr(at_, length), '\n'));
        at_ += length;
      }
    }
    close(entry);
    return pattern;
  }

  std::string single_quoted(const DotenvEntry& entry) {
    std::string pattern;
    while (!at_end() && here() != '\'') {
      const char c = take();
      if (c == '\r' && here() == '\n') continue;
      append_literally(pattern, c);
    }
    close(entry);
    return pattern;
  }

  void close(const DotenvEntry& entry) {
    if (at_end()) {
      fail(entry.line, fmt::format("the quote that begins the value of {} is never closed", entry.name),
           "close it, or leave the quotes out");
    }
    ++at_;
  }

  static void append_literally(std::string& pattern, char c) {
    pattern += c;
    if (c == '$') pattern += '$';
  }

  /// Appends a reference as it stands, or else one character; returns how many were used.
  static std::size_t append_expanding(std::string& pattern, std::string_view text) {
    if (const auto length = reference_length(text)) {
      pattern += text.substr(0, length);
      return length;
    }
    append_literally(pattern, text.front());
    return 1;
  }

  static bool append_escaped(std::string& pattern, char c) {
    static constexpr std::string_view letters = "nrtfvab", meanings = "\n\r\t\f\v\a\b";
    if (const auto index = letters.find(c); index != std::string_view::npos) {
      pattern += meanings[index];
    } else if (std::string_view("\"'\\$`").find(c) != std::string_view::npos) {
      append_literally(pattern, c);
    } else {
      return false;
    }
    return true;
  }

  [[noreturn]] void fail(int line, const std::string& what, const std::string& hint) const {
    throw UsageError(fmt::format("{}:{}: {}", source_, line, what), hint);
  }

  std::string_view text_;
  std::string_view source_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

std::vector<DotenvEntry> parse_dotenv(std::string_view text, std::string_view source) {
  return Parser(text, source).all();
}

}  // namespace limbeck::config
