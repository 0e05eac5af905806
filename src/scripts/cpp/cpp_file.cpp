#include "scripts/cpp/cpp_file.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "scripts/checksum.hpp"
#include "scripts/directive_header.hpp"

namespace limbeck::scripts {
namespace {

bool is_part_of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Does a line of the program (comments aside) hold `word` and behind it a parenthesis? Whether that is the
/// function's definition is for the compiler to say; this is for those who forgot it.
bool mentions_function(std::string_view program, std::string_view word) {
  for (const auto& line : text::split(std::string(program), '\n')) {
    const auto code = std::string_view(line).substr(0, line.find("//"));
    for (auto at = code.find(word); at != std::string_view::npos; at = code.find(word, at + 1)) {
      const auto behind = text::trim(code.substr(at + word.size()));
      if ((at == 0 || !is_part_of_name(code[at - 1])) && behind.starts_with('(')) return true;
    }
  }
  return false;
}

}  // namespace

CppFile CppFile::parse(const Content& content) {
  const auto text = content.text();
  const auto& source = content.source();
  auto parsed = parse_directive_header(text, cpp_directives, source);
  CppFile file;
  file.header_ = std::move(parsed->header);
  file.checksum_ = scripts::checksum(text);
  file.downgrade_.direction = Direction::downgrade;

  const auto program = std::string_view(text).substr(parsed->end);
  int line = parsed->end_line - 1;
  for (const auto& each : text::split(std::string(program), '\n')) {
    ++line;
    const auto comment = text::trim(each);
    if (!comment.starts_with(cpp_directives.marker) || !looks_like_directive(comment)) continue;
    const auto directive = parse_directive(comment, cpp_directives.marker, source, line);
    if (directive.name == "expects") {
      throw Error(fmt::format("{}:{}: 'expects' has no meaning in C++", source, line),
                  "take it out: what a program asks for is done to the tables as they are when it runs");
    }
    if (!begins_section(directive)) {
      throw Error(
          fmt::format("{}:{}: '{}' belongs to the header, above the program", source, line, directive.name));
    }
    auto options = read_section(directive, source);
    if (options.dialect) {
      throw Error(fmt::format("{}:{}: a revision in C++ is for every dialect", source, line),
                  "ask for it in the program: op.dialect()");
    }
    (options.direction == Direction::downgrade ? file.downgrade_ : file.upgrade_) = std::move(options);
  }
  if (!mentions_function(program, "upgrade")) {
    throw Error(fmt::format("{}: there is no function upgrade", source),
                "write it: void upgrade(limbeck::Op& op) { … }; it may be empty");
  }
  if (!file.downgrade_.irreversible && !mentions_function(program, "downgrade")) {
    throw Error(fmt::format("{}: there is no function downgrade", source),
                "write void downgrade(limbeck::Op& op) { … }, or a line `// limbeck: downgrade irreversible "
                "\"why\"`");
  }
  return file;
}

const SectionOptions& CppFile::require(Direction direction) const {
  const auto& wanted = section(direction);
  if (wanted.irreversible) {
    throw Error(fmt::format("revision {} ({}:{}) can't be downgraded{}{}", header_.revision.id,
                            header_.revision.file, wanted.line, wanted.reason.empty() ? "" : ": ",
                            wanted.reason));
  }
  return wanted;
}

std::string cpp_option_hint(Direction direction, const std::string& option) {
  return fmt::format("put a line `{} limbeck: {} {}` above the function", cpp_directives.marker,
                     name(direction), option);
}

}  // namespace limbeck::scripts
