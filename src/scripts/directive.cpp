#include "scripts/directive.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/characters.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::scripts {
namespace {

constexpr std::string_view tool_name = "limbeck";
constexpr text::Characters blanks(" \t"), word_ends(" \t,"), argument_ends(" \t,=\"");

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}
bool is_separator(char c) {
  return c == ' ' || c == '\t' || c == ',';
}

std::string_view body_of(std::string_view comment) {
  return text::trim(comment.substr(comment.starts_with('#') ? 1 : 2));
}

// The first word of `rest`, which is cut off, with the blanks behind it.
std::string_view take_word(std::string_view& rest) {
  const auto end = blanks.find_in(rest);
  const auto word = rest.substr(0, end);
  rest = text::trim(rest.substr(end));
  return word;
}

bool is_name(std::string_view word) {
  return std::ranges::any_of(directive_names(),
                             [&](const std::string& name) { return text::iequals(name, word); });
}

// The body of a proper directive behind its tool_name.
std::optional<std::string_view> text_after_marker(std::string_view body) {
  if (!text::starts_with_ignoring_case(body, tool_name) || !body.substr(tool_name.size()).starts_with(':'))
    return std::nullopt;
  return text::trim(body.substr(tool_name.size() + 1));
}

[[noreturn]] void fail(std::string_view source, int line, const std::string& message,
                       const std::string& hint = {}) {
  throw Error(fmt::format("{}:{}: {}", source, line, message), hint);
}

Directive::Argument take_quoted(std::string_view& rest, std::string_view source, int line) {
  Directive::Argument argument;
  argument.quoted = true;
  for (std::size_t at = 1; at < rest.size(); ++at) {
    if (rest[at] == '"') {
      rest.remove_prefix(at + 1);
      return argument;
    }
    if (rest[at] == '\\' && at + 1 < rest.size()) ++at;
    argument.text += rest[at];
  }
  fail(source, line, "a quote is not closed in this directive");
}

std::vector<Directive::Argument> parse_arguments(std::string_view rest, std::string_view source, int line) {
  std::vector<Directive::Argument> arguments;
  for (;;) {
    while (!rest.empty() && is_separator(rest.front())) rest.remove_prefix(1);
    if (rest.empty()) return arguments;
    Directive::Argument argument;
    const auto end = argument_ends.find_in(rest);
    if (end > 0 && end < rest.size() && rest[end] == '=') {
      argument.key = text::lower(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
    if (rest.starts_with('"')) {
      auto quoted = take_quoted(rest, source, line);
      quoted.key = std::move(argument.key);
      argument = std::move(quoted);
    } else {
      const auto size = word_ends.find_in(rest);
      argument.text = rest.substr(0, size);
      rest.remove_prefix(size);
    }
    arguments.push_back(std::move(argument));
  }
}

}  // namespace

const std::vector<std::string>& directive_names() {
  static const std::vector<std::string> names = {"revision", "revises",    "depends-on", "branch-label",
                                                 "replaces", "created",    "upgrade",    "downgrade",
                                                 "expects",  "repeatable", "after"};
  return names;
}

bool begins_section(const Directive& directive) {
  return directive.name == "upgrade" || directive.name == "downgrade";
}

bool looks_like_directive(std::string_view comment) {
  auto body = body_of(comment);
  // "--- limbeck: downgrade"
  while (!body.empty() && (body.front() == '-' || body.front() == '/' || body.front() == '#'))
    body = text::trim(body.substr(1));
  if (text::starts_with_ignoring_case(body, tool_name)) {
    auto rest = body.substr(tool_name.size());
    if (rest.starts_with(':')) return true;
    if (!rest.empty() && is_word_character(rest.front())) return false;
    // "limbeck upgrade", "limbeck; upgarde" are slips; "limbeck is a tool" is prose, "limbeck created this
    // file" and "limbeck expects it" too.
    while (!rest.empty() && !is_word_character(rest.front())) rest.remove_prefix(1);
    const auto word = text::lower(take_word(rest));
    return word != "created" && word != "expects" && word != "replaces" && word != "after" &&
           (is_name(word) || text::did_you_mean(word, {"upgrade", "downgrade"}));
  }
  // Nearly every comment is told from a directive by the length of its first word.
  auto rest = body;
  auto word = take_word(rest);
  if (word.ends_with(':')) word.remove_suffix(1);
  return word.size() + 2 >= tool_name.size() && word.size() <= tool_name.size() + 2 &&
         is_name(take_word(rest)) && text::edit_distance(text::lower(word), tool_name, 2) <= 2;
}

Directive parse_directive(std::string_view comment, std::string_view marker, std::string_view source,
                          int line) {
  const auto body = body_of(comment);
  const auto proper = text_after_marker(body);
  if (!proper || !comment.starts_with(marker)) {
    fail(source, line, fmt::format("'{}' looks like a directive, but is none", text::trim(comment)),
         fmt::format("directives are written `{} limbeck: upgrade`", marker));
  }
  auto rest = *proper;
  const auto written = take_word(rest);
  Directive directive{text::lower(written), {}, line};
  if (written.empty())
    fail(source, line, "this directive is empty", "name one: " + text::enumerate(directive_names()));
  if (!is_name(written)) {
    const auto meant = text::did_you_mean(directive.name, directive_names());
    fail(source, line, fmt::format("there is no directive '{}'", written),
         meant ? fmt::format("did you mean '{}'?", *meant)
               : "there are " + text::enumerate(directive_names()));
  }
  directive.arguments = parse_arguments(rest, source, line);
  return directive;
}

}  // namespace limbeck::scripts
