#include "scripts/python/header.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "scripts/python/string_literal.hpp"

namespace limbeck::scripts {
namespace {

constexpr std::array<std::string_view, 5> watched_names = {"revision", "down_revision", "branch_labels",
                                                           "depends_on", "__doc__"};

bool is_watched(std::string_view word) {
  for (const auto name : watched_names) {
    if (word == name) return true;
  }
  return false;
}

bool is_word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80);
}
bool is_word_char(char c) {
  return is_word_start(c) || (c >= '0' && c <= '9');
}

/// Where the scanner stopped being sure.
struct Unsure {
  std::string why;
  int line;
};

/// Texts that were assigned; nothing: None.
using AssignedTexts = std::optional<std::vector<std::string>>;

class HeaderScanner {
 public:
  explicit HeaderScanner(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  PythonHeader scan() {
    try {
      while (next_statement()) statement();
    } catch (Unsure& unsure) {
      result_.unsure = std::move(unsure.why);
      result_.unsure_line = unsure.line;
    }
    return std::move(result_);
  }

 private:
  bool at_end() const { return at_ >= text_.size(); }
  char here() const { return at_end() ? '\n' : text_[at_]; }
  [[noreturn]] void unsure(std::string why) const { throw Unsure{std::move(why), line_}; }

  /// Steps over blanks, comments, and lines that are joined by a backslash.
  void skip_blanks() {
    while (!at_end()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\f' || c == '\r') {
        ++at_;
      } else if (c == '\\' && joins_lines()) {
        at_ = text_.find('\n', at_) + 1;
        ++line_;
      } else if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else {
        return;
      }
    }
  }

  bool joins_lines() const {
    const auto behind = text_.substr(at_ + 1, 2);
    return behind.starts_with('\n') || behind == "\r\n";
  }

  /// The same inside brackets, where line feeds are blanks.
  void skip_blank_lines() {
    for (skip_blanks(); !at_end() && text_[at_] == '\n'; skip_blanks()) {
      ++at_;
      ++line_;
    }
  }

  /// Goes to the beginning of the next logical line.
  bool next_statement() {
    for (;;) {
      const auto begin = at_;
      skip_blanks();
      if (at_end()) return false;
      if (text_[at_] != '\n') {
        indented_ = at_ != begin && (at_ == 0 || text_[begin] == ' ' || text_[begin] == '\t');
        return true;
      }
      ++at_;
      ++line_;
    }
  }

  std::string_view word() {
    const auto begin = at_;
    if (!at_end() && is_word_start(text_[at_])) {
      while (!at_end() && is_word_char(text_[at_])) ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }

  void statement() {
    const bool first = std::exchange(before_first_, false);
    if (first && !indented_) {
      const auto start = at_;
      if (const auto docstring = expression_string()) {
        take_docstring(result_, *docstring);
        result_.docstring = {start, at_};
        return;
      }
    }
    const auto begin = at_;
    const auto name = word();
    if (!indented_) {
      // The bodies of functions and classes set no names of the module, unless they say so.
      in_body_ = name == "def" || name == "class" || name == "async" || (name.empty() && here() == '@');
      if (is_watched(name)) return assignment(name);
    }
    at_ = begin;
    skip_statement();
  }

  /// A statement that is nothing but a string literal.
  std::optional<std::string> expression_string() {
    const auto begin = at_;
    const auto line = line_;
    if (const auto text = string_literals(); text && ends_here()) return text;
    at_ = begin;
    line_ = line;
    return std::nullopt;
  }

  bool ends_here() {
    skip_blanks();
    return at_end() || text_[at_] == '\n';
  }

  void assignment(std::string_view name) {
    const auto line = line_;
    skip_blanks();
    if (here() == ':') skip_annotation();
    if (here() != '=' || text_.substr(at_, 2) == "==")
      unsure(fmt::format("does more than assign to {}", name));
    ++at_;
    skip_blanks();
    literals_.clear();
    const auto value_begin = at_;
    auto value = names();
    if (name == "down_revision") {
      result_.down_revision = {value_begin, value_end_};
      result_.down_revision_literals = literals_;
    }
    if (!value && !was_none_) unsure(fmt::format("sets {} to more than texts", name));
    if (!ends_here()) unsure(fmt::format("sets {} to more than texts", name));
    store(name, std::move(value), line);
  }

  void skip_annotation() {
    int depth = 0;
    for (++at_; !at_end(); skip_blanks()) {
      const char c = text_[at_];
      if (depth == 0 && (c == '=' || c == '\n')) return;
      step(depth);
    }
  }

  /// One string (of adjacent literals), None, or strings between brackets or commas. Nothing: none of these,
  /// or None, which `was_none_` tells.
  AssignedTexts names() {
    was_none_ = false;
    std::vector<std::string> list;
    const char open = here();
    const bool bracketed = open == '(' || open == '[';
    if (bracketed) {
      ++at_;
      skip_blank_lines();
    }
    for (;;) {
      if (bracketed && here() == (open == '(' ? ')' : ']')) {
        value_end_ = ++at_;
        return list;
      }
      auto text = string_literals(bracketed);
      if (!text) {
        const auto begin = at_;
        if (list.empty() && word() == "None") {
          value_end_ = at_;
          if (bracketed) {
            skip_blank_lines();
            if (open != '(' || here() != ')') return std::nullopt;
            value_end_ = ++at_;
          }
          was_none_ = true;
          return std::nullopt;
        }
        at_ = begin;
        return std::nullopt;
      }
      list.push_back(std::move(*text));
      bracketed ? skip_blank_lines() : skip_blanks();
      if (here() != ',') {
        if (!bracketed) return list;
        continue_or_close(open);
        continue;
      }
      value_end_ = ++at_;
      bracketed ? skip_blank_lines() : skip_blanks();
      if (!bracketed && (at_end() || here() == '\n')) return list;
    }
  }

  void continue_or_close(char open) {
    if (here() != (open == '(' ? ')' : ']')) unsure("sets a name to more than texts");
  }

  /// Adjacent string literals as one text; nothing when there is none, or one that is no plain text.
  std::optional<std::string> string_literals(bool in_brackets = false) {
    std::optional<std::string> text;
    for (;;) {
      const auto literal = read_string_literal(text_.substr(at_));
      if (!literal) return text;
      if (!literal->text) unsure("has a string that is put together when it is run, or not closed");
      text = text.value_or("") + *literal->text;
      literals_.push_back({at_, at_ + literal->length});
      advance(literal->length);
      value_end_ = at_;
      in_brackets ? skip_blank_lines() : skip_blanks();
    }
  }

  void advance(std::size_t length) {
    for (const char c : text_.substr(at_, length)) line_ += c == '\n';
    at_ += length;
  }

  void store(std::string_view name, AssignedTexts value, int line) {
    for (const auto& known : stored_) {
      if (known == name) throw Unsure{fmt::format("sets {} twice", name), line};
    }
    stored_.emplace_back(name);
    auto& revision = result_.revision;
    if (name == "revision") {
      if (!value || value->size() != 1) throw Unsure{"sets revision to something else than one text", line};
      revision.id = value->front();
    } else if (name == "__doc__") {
      throw Unsure{"sets __doc__", line};
    } else {
      auto texts = std::move(value).value_or(std::vector<std::string>{});
      if (name == "down_revision") {
        result_.has_down_revision = true;
        revision.revises = std::move(texts);
      } else {
        (name == "branch_labels" ? revision.branch_labels : revision.depends_on) = std::move(texts);
      }
    }
  }

  /// One token of a statement that is not looked into; `depth` counts its brackets.
  void step(int& depth) {
    const char c = text_[at_];
    if (const auto literal = is_word_char(c) || c == '"' || c == '\'' ? read_string_literal(text_.substr(at_))
                                                                      : std::nullopt) {
      if (literal->length == 0) unsure("has a string that is never closed");
      advance(literal->length);
      return;
    }
    if (is_word_char(c)) {
      const auto begin = at_;
      while (!at_end() && is_word_char(text_[at_])) ++at_;
      const auto name = text_.substr(begin, at_ - begin);
      if (may_set(name, begin))
        unsure(fmt::format("may set {} in a way that is more than an assignment", name));
      if (name == "global") {
        skip_blanks();
        if (is_watched(word())) unsure("sets names of the module from a function");
      }
      return;
    }
    if (c == '(' || c == '[' || c == '{') ++depth;
    if ((c == ')' || c == ']' || c == '}') && depth > 0) --depth;
    if (c == '\n') ++line_;
    ++at_;
  }

  /// Might this mention of a name be one that sets it? Attributes (`x.revision`) and what stands in the
  /// bodies of functions don't.
  bool may_set(std::string_view name, std::size_t at) const {
    if (!is_watched(name) || (in_body_ && indented_)) return false;
    return at == 0 || text_[at - 1] != '.';
  }

  void skip_statement() {
    int depth = 0;
    while (!at_end()) {
      depth == 0 ? skip_blanks() : skip_blank_lines();
      if (at_end()) return;
      if (text_[at_] == '\n') return;
      step(depth);
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool before_first_ = true;  ///< no statement was met yet
  bool indented_ = false;     ///< the statement is part of another
  bool in_body_ = false;      ///< the last one that was not is a function or class
  bool was_none_ = false;
  std::size_t value_end_ = 0;                 ///< of the last value that names() met
  std::vector<PythonHeader::Span> literals_;  ///< string literals, since it was cleared
  std::vector<std::string> stored_;
  PythonHeader result_;
};

/// The quote that the project writes its ids in.
std::string_view quote_like(std::string_view literal) {
  return literal.starts_with('\'') ? "'" : "\"";
}

std::string tuple_of(const std::vector<std::string>& ids, std::string_view quote) {
  std::vector<std::string> literals;
  for (const auto& id : ids) literals.push_back(fmt::format("{0}{1}{0}", quote, id));
  return literals.size() == 1 ? literals.front() : "(" + text::join(literals, ", ") + ")";
}

/// Where the docstring says "Revises: …", what follows the colon and a blank; nothing where it says that
/// nowhere, or twice.
std::optional<PythonHeader::Span> revises_in_docstring(std::string_view text, PythonHeader::Span docstring) {
  constexpr std::string_view label = "Revises:";
  std::optional<PythonHeader::Span> found;
  for (auto at = text.find(label, docstring.begin); at < docstring.end; at = text.find(label, at + 1)) {
    const auto line = text.rfind('\n', at);
    if (line == std::string_view::npos || !text::trim(text.substr(line, at - line)).empty()) continue;
    if (found) return std::nullopt;
    auto begin = at + label.size();
    const auto end = std::min(text.find('\n', begin), docstring.end);
    if (end > begin && text[begin] == ' ') ++begin;
    found = {begin, end > begin && text[end - 1] == '\r' ? end - 1 : end};
  }
  return found;
}

}  // namespace

std::string python_with_parents(std::string_view text, std::string_view source,
                                const std::vector<std::string>& parents) {
  const auto header = scan_python_header(text);
  const auto by_hand = fmt::format("write it by hand: down_revision = {}", tuple_of(parents, "\""));
  if (!header.unsure.empty()) {
    throw Error(fmt::format("{}:{}: the file {}, so its down_revision is not rewritten", source,
                            header.unsure_line, header.unsure),
                by_hand);
  }
  const auto is_plain = [](const std::string& id) {
    return id.find_first_of("\"'\\\n\r") == std::string::npos;
  };
  if (!header.has_down_revision || !std::ranges::all_of(parents, is_plain))
    throw Error(fmt::format("{}: its down_revision can't be rewritten", source), by_hand);
  auto [begin, end] = header.down_revision;
  const auto& literals = header.down_revision_literals;
  // One id stands in its brackets as before.
  if (literals.size() == 1 && header.revision.revises.size() == 1 && parents.size() == 1)
    begin = literals.front().begin, end = literals.front().end;
  const auto quote = literals.empty() ? "\"" : quote_like(text.substr(literals.front().begin));
  std::string changed(text);
  changed.replace(begin, end - begin, tuple_of(parents, quote));
  // It stands above.
  if (const auto revises = revises_in_docstring(text, header.docstring);
      revises && revises->end <= begin &&
      text::trim(text.substr(revises->begin, revises->end - revises->begin)) ==
          text::join(header.revision.revises, ", ")) {
    const auto blank = text[revises->begin - 1] == ' ' ? "" : " ";
    changed.replace(revises->begin, revises->end - revises->begin, blank + text::join(parents, ", "));
  }
  const auto read = scan_python_header(changed);
  const auto &before = header.revision, &after = read.revision;
  if (!read.unsure.empty() || after.revises != parents || after.id != before.id ||
      after.depends_on != before.depends_on || after.branch_labels != before.branch_labels ||
      after.message != before.message)
    throw Error(fmt::format("{}: its down_revision can't be rewritten", source), by_hand);
  return changed;
}

PythonHeader scan_python_header(std::string_view text) {
  return HeaderScanner(text).scan();
}

void take_docstring(PythonHeader& header, std::string_view docstring) {
  auto& revision = header.revision;
  const auto whole = text::trim(docstring);
  header.description = whole;
  revision.message = whole.substr(0, whole.find("\n\n"));
  constexpr std::string_view date = "Create Date:";
  if (const auto at = whole.find(date); at != std::string_view::npos) {
    const auto rest = whole.substr(at + date.size());
    revision.created = text::trim(rest.substr(0, rest.find('\n')));
  }
}

}  // namespace limbeck::scripts
