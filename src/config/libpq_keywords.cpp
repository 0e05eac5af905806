#include "config/libpq_keywords.hpp"

#include "base/error.hpp"

namespace limbeck::config {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

bool is_blank(char c) {
  return blanks.find(c) != std::string_view::npos;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool next(std::pair<std::string, std::string>& setting) {
    skip_blanks();
    if (at_end()) return false;
    setting = {keyword(), {}};
    skip_blanks();
    setting.second = !at_end() && text_[at_] == '\'' ? quoted(setting.first) : plain();
    return true;
  }

 private:
  bool at_end() const { return at_ == text_.size(); }
  void skip_blanks() {
    while (!at_end() && is_blank(text_[at_])) ++at_;
  }

  std::string keyword() {
    const auto begin = at_;
    while (!at_end() && text_[at_] != '=' && !is_blank(text_[at_])) ++at_;
    const auto name = text_.substr(begin, at_ - begin);
    skip_blanks();
    if (at_end() || text_[at_] != '=' || name.empty()) {
      throw UsageError("the database's keyword string has a word that is not keyword=value",
                       "a value with a blank in it is written in single quotes: password='two words'");
    }
    ++at_;
    return std::string(name);
  }

  /// A backslash takes the next character as it is; at the very end it is dropped.
  void append_character(std::string& value) {
    if (text_[at_] == '\\') ++at_;
    if (!at_end()) value += text_[at_++];
  }

  std::string plain() {
    std::string value;
    while (!at_end() && !is_blank(text_[at_])) append_character(value);
    return value;
  }

  std::string quoted(const std::string& keyword) {
    std::string value;
    for (++at_; !at_end() && text_[at_] != '\'';) append_character(value);
    if (at_end()) {
      throw UsageError("the database's keyword string has no closing quote for " + keyword,
                       "inside single quotes a quote is written \\' and a backslash \\\\");
    }
    ++at_;
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

bool looks_like_libpq_keywords(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return false;
  const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", begin);
  if (end == std::string_view::npos || end == begin) return false;
  const auto sign = text.find_first_not_of(blanks, end);
  return sign != std::string_view::npos && text[sign] == '=';
}

std::vector<std::pair<std::string, std::string>> parse_libpq_keywords(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> settings;
  Reader reader(text);
  for (std::pair<std::string, std::string> setting; reader.next(setting);) settings.push_back(setting);
  return settings;
}

}  // namespace limbeck::config
