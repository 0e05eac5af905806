#include "scripts/directive_header.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "scripts/directive.hpp"

namespace limbeck::scripts {
namespace {

class HeaderParser {
 public:
  HeaderParser(std::string_view text, const DirectiveStyle& style, std::string_view source, bool complete)
      : text_(text), style_(style), source_(source), complete_(complete) {
    result_.header.revision.file = source;
  }

  /// A line of the text, without what ends it.
  struct Line {
    std::size_t begin = 0, end = 0;
  };
  /// Where parse() met the directives.
  Line revision_line;
  std::vector<Line> revises_lines;

  std::optional<ParsedHeader> parse() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    while (at_ < text_.size()) {
      const auto end = text_.find('\n', at_);
      if (end == std::string_view::npos && !complete_) return std::nullopt;
      const auto next = end == std::string_view::npos ? text_.size() : end + 1;
      const auto line = text::trim(text_.substr(at_, next - at_));
      if (line.starts_with("/*")) {
        if (!skip_block_comment()) return std::nullopt;
        continue;
      }
      if (line.starts_with(marker_)) {
        if (take_comment(line)) break;
      } else if (!line.empty()) {
        if (seen_directive_ && style_.program_follows) break;
        code_before_section(line);
      }
      at_ = next;
      ++line_;
    }
    if (at_ == text_.size() && !complete_) return std::nullopt;
    finish();
    return std::move(result_);
  }

 private:
  [[noreturn]] void fail(const std::string& message, const std::string& hint = {}, int line = 0) const {
    throw Error(fmt::format("{}:{}: {}", source_, line == 0 ? line_ : line, message), hint);
  }

  [[noreturn]] void throw_no_header() const {
    fail(fmt::format("this is no revision file: its header has no `{} limbeck: revision ID`", marker_),
         "write the header, or move the file out of the versions folder", 1);
  }

  [[noreturn]] void code_before_section(std::string_view line) const {
    if (line.contains('\0')) fail("a NUL byte stands here (is the file UTF-16?)", "save it as UTF-8 text");
    for (const auto* marker : {"<<<<<<<", "=======", ">>>>>>>", "|||||||"}) {
      if (line.starts_with(marker))
        fail("a conflict of two versions of this file stands here",
             "keep one of them, and take the lines with the markers out");
    }
    if (!seen_directive_) throw_no_header();
    fail("SQL stands before the first section", "put it below a line `-- limbeck: upgrade`");
  }

  // False: its end is not in the text yet.
  bool skip_block_comment() {
    const auto close = text_.find("*/", text_.find("/*", at_) + 2);
    if (close == std::string_view::npos) {
      if (!complete_) return false;
      fail("the comment that begins here is never closed");
    }
    line_ += static_cast<int>(std::ranges::count(text_.substr(at_, close - at_), '\n'));
    at_ = close + 2;
    return true;
  }

  // True at the first section.
  bool take_comment(std::string_view line) {
    if (looks_like_directive(line)) {
      const auto directive = parse_directive(line, marker_, source_, line_);
      seen_directive_ = true;
      if (begins_section(directive)) return true;
      take_directive(directive);
      return false;
    }
    auto body = line.substr(2);
    if (body.starts_with(' ')) body.remove_prefix(1);
    (seen_directive_ ? result_.header.notes : message_).emplace_back(body);
    return false;
  }

  void take_directive(const Directive& directive) {
    for (const auto& argument : directive.arguments) {
      if (!argument.key.empty() || argument.quoted) {
        fail(fmt::format("'{}' takes no options and no quotes", directive.name));
      }
    }
    auto& revision = result_.header.revision;
    if (directive.name == "expects") {
      fail("'expects' belongs into a section, below its first line",
           fmt::format("put it below `{} limbeck: upgrade` or `downgrade`", marker_));
    }
    if (directive.name == "repeatable") {
      take_name(directive);
    } else if (directive.name == "after") {
      after_line_ = line_;
      take_list(directive, after_, "the name of the repeatable that runs before this one", validate_file_id);
    } else if (directive.name == "revision") {
      if (revision.repeatable)
        fail("a file is a revision, with an id, or repeatable, with a name, and not both");
      take_once(directive, revision.id);
      revision_line = current_line();
      if (const auto problem = validate_file_id(revision.id); !problem.empty()) {
        fail(fmt::format("the revision id '{}' {}", revision.id, problem));
      }
    } else if (directive.name == "created") {
      // A date and a time may be two words.
      auto joined = directive;
      if (joined.arguments.size() == 2) {
        joined.arguments[0].text += " " + joined.arguments[1].text;
        joined.arguments.pop_back();
      }
      take_once(joined, revision.created);
      if (!is_timestamp(revision.created)) {
        fail(fmt::format("'{}' is no time", revision.created),
             fmt::format("write it as in `{} limbeck: created 2026-11-22T05:50:21Z`", marker_));
      }
    } else if (directive.name == "revises") {
      revises_lines.push_back(current_line());
      take_list(directive, revision.revises,
                "the id of the revision before this one; leave the line out if there is none",
                validate_file_id);
    } else if (directive.name == "depends-on") {
      take_list(directive, revision.depends_on, "an id or a branch label", validate_file_label);
    } else if (directive.name == "replaces") {
      take_list(directive, revision.replaces, "the ids of the revisions that are part of this one",
                validate_file_id);
    } else {
      take_list(directive, revision.branch_labels, "a label", validate_file_label);
    }
  }

  void take_name(const Directive& directive) {
    auto& revision = result_.header.revision;
    if (style_.program_follows) fail("only a file in SQL can be repeatable");
    if (!revision.id.empty() && !revision.repeatable)
      fail("a file is a revision, with an id, or repeatable, with a name, and not both");
    take_once(directive, revision.id);
    revision.repeatable = true;
    if (const auto problem = validate_file_id(revision.id); !problem.empty())
      fail(fmt::format("the name '{}' {}", revision.id, problem));
  }

  /// What is said of where it stands fits to what it is.
  void check_kind() {
    auto& revision = result_.header.revision;
    if (!revision.repeatable) {
      if (after_line_ == 0) return;
      fail("'after' is for what is repeatable: a revision has `revises` and `depends-on`", "", after_line_);
    }
    if (!revision.revises.empty() || !revision.depends_on.empty() || !revision.branch_labels.empty() ||
        !revision.replaces.empty()) {
      fail("what is repeatable has no place in the history: it runs behind all revisions",
           fmt::format(
               "take revises, depends-on, branch-label and replaces out; `{} limbeck: after NAME` puts "
               "it behind another repeatable",
               marker_),
           1);
    }
    revision.depends_on = after_;
  }

  Line current_line() const {
    auto end = std::min(text_.find('\n', at_), text_.size());
    if (end > at_ && text_[end - 1] == '\r') --end;
    return {at_, end};
  }

  void take_once(const Directive& directive, std::string& value) const {
    if (!value.empty()) fail(fmt::format("'{}' is given twice in this header", directive.name));
    if (directive.arguments.size() != 1) fail(fmt::format("'{}' takes one value", directive.name));
    value = directive.arguments.front().text;
  }

  void take_list(const Directive& directive, std::vector<std::string>& values, const char* needs,
                 std::string (*validate)(std::string_view)) const {
    if (directive.arguments.empty()) fail(fmt::format("'{}' needs {}", directive.name, needs));
    for (const auto& argument : directive.arguments) {
      if (const auto problem = validate(argument.text); !problem.empty()) {
        fail(fmt::format("'{}' in '{}' {}", argument.text, directive.name, problem));
      }
      values.push_back(argument.text);
    }
  }

  static void trim_lines(std::vector<std::string>& lines) {
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
    const auto first = std::ranges::find_if(lines, [](const auto& line) { return !line.empty(); });
    lines.erase(lines.begin(), first);
  }

  void finish() {
    if (result_.header.revision.id.empty()) throw_no_header();
    check_kind();
    trim_lines(message_);
    result_.header.revision.message = text::join(message_, "\n");
    trim_lines(result_.header.notes);
    result_.end = at_;
    result_.end_line = line_;
  }

  std::string_view text_;
  DirectiveStyle style_;
  std::string_view marker_ = style_.marker;
  std::string_view source_;
  bool complete_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool seen_directive_ = false;
  std::vector<std::string> message_, after_;
  int after_line_ = 0;
  ParsedHeader result_;
};

}  // namespace

std::optional<ParsedHeader> parse_directive_header(std::string_view text, const DirectiveStyle& style,
                                                   std::string_view source, bool complete) {
  return HeaderParser(text, style, source, complete).parse();
}

std::string directives_with_parents(std::string_view text, const DirectiveStyle& style,
                                    std::string_view source, const std::vector<std::string>& parents) {
  HeaderParser parser(text, style, source, true);
  auto wanted = parser.parse().value().header;
  wanted.revision.revises = parents;
  const auto directive = fmt::format("{} limbeck: revises {}", style.marker, text::join(parents, ", "));
  std::string changed(text);
  // From the last one on, so that the places of those above still hold.
  for (std::size_t i = parser.revises_lines.size(); i > 1; --i) {
    const auto [begin, end] = parser.revises_lines[i - 1];
    changed.erase(begin, std::min(text.find('\n', end), text.size() - 1) + 1 - begin);
  }
  if (parser.revises_lines.empty()) {
    const auto end = parser.revision_line.end;
    const auto newline = text.substr(end, text.substr(end).starts_with("\r\n") ? 2 : 1);
    changed.insert(end, std::string(newline.empty() ? "\n" : newline) + directive);
  } else {
    const auto [begin, end] = parser.revises_lines.front();
    const auto indent = text.find_first_not_of(" \t", begin);
    changed.replace(indent, end - indent, directive);
  }
  if (parse_directive_header(changed, style, source).value().header != wanted)
    throw Error(fmt::format("{}: what it revises can't be changed in its header", source),
                "change it by hand");
  return changed;
}

}  // namespace limbeck::scripts
