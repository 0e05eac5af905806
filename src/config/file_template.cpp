#include "config/file_template.hpp"

#include <fmt/core.h>

#include <functional>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::config {
namespace {

struct Token {
  const char* name;
  std::string (*value)(const FileNameParts& parts);
};

std::string two_digits(int number) {
  return fmt::format("{:02}", number);
}

const std::vector<Token>& tokens() {
  static const std::vector<Token> all = {
      {"rev", [](const FileNameParts& parts) { return parts.rev; }},
      {"slug", [](const FileNameParts& parts) { return parts.slug; }},
      {"epoch",
       [](const FileNameParts& parts) {
         return std::to_string(
             std::chrono::floor<std::chrono::seconds>(parts.created).time_since_epoch().count());
       }},
      {"year", [](const FileNameParts& parts) { return fmt::format("{:04}", parts.local.year); }},
      {"month", [](const FileNameParts& parts) { return two_digits(parts.local.month); }},
      {"day", [](const FileNameParts& parts) { return two_digits(parts.local.day); }},
      {"hour", [](const FileNameParts& parts) { return two_digits(parts.local.hour); }},
      {"minute", [](const FileNameParts& parts) { return two_digits(parts.local.minute); }},
      {"second", [](const FileNameParts& parts) { return two_digits(parts.local.second); }},
  };
  return all;
}

const Token& find_token(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& token : tokens()) {
    if (token.name == name) return token;
    names.push_back(token.name);
  }
  const auto suggestion = text::did_you_mean(name, names);
  throw UsageError(fmt::format("there is no {{{}}}{}", name,
                               suggestion ? fmt::format("; did you mean {{{}}}?", *suggestion) : ""),
                   "known are {" + text::join(names, "}, {") + "}; a brace is written {{ or }}");
}

/// Calls `literal` with each character and `token` with each token.
void walk(std::string_view pattern, const std::function<void(char)>& literal,
          const std::function<void(const Token&)>& token) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c != '{' && c != '}') {
      literal(c);
    } else if (i + 1 < pattern.size() && pattern[i + 1] == c) {
      literal(c);
      ++i;
    } else {
      const auto end = c == '{' ? pattern.find('}', i) : std::string_view::npos;
      if (end == std::string_view::npos)
        throw UsageError("there is a brace without its partner", "a brace is written {{ or }}");
      token(find_token(std::string(pattern.substr(i + 1, end - i - 1))));
      i = end;
    }
  }
}

bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

void check_file_template(std::string_view pattern) {
  bool any = false;
  std::string shape;
  walk(
      pattern, [&](char c) { shape += c; },
      [&](const Token& token) {
        any |= std::string_view(token.name) == "rev" || std::string_view(token.name) == "slug" ||
               std::string_view(token.name) == "epoch";
        shape += 'x';
      });
  if (!any) throw UsageError("it gives every file of a day the same name", "put {rev} in it");
  for (const auto& folder : text::split(shape, '/')) {
    if (folder.empty() || folder == "." || folder == "..") {
      throw UsageError("it leads out of the folder of revision files",
                       "name a file, or folder/file, below it");
    }
  }
}

std::string render_file_name(std::string_view pattern, const FileNameParts& parts) {
  check_file_template(pattern);
  const auto is_joint = [](char c) { return c == '_' || c == '-'; };
  std::string name;
  bool skip_joint = false;
  walk(
      pattern,
      [&](char c) {
        if (!(skip_joint && is_joint(c))) name += c;
        skip_joint = false;
      },
      [&](const Token& token) {
        const auto value = token.value(parts);
        name += value;
        skip_joint = false;
        if (!value.empty()) return;
        if (!name.empty() && is_joint(name.back())) {
          name.pop_back();
        } else {
          skip_joint = true;
        }
      });
  return name;
}

std::string make_slug(std::string_view message, int max_length) {
  std::string slug;
  bool between = false;
  for (const char c : message) {
    if (!is_word_char(c)) {
      between = true;
      continue;
    }
    if (between && !slug.empty()) slug += '_';
    between = false;
    slug += c;
  }
  slug = text::lower(slug);
  const auto limit = static_cast<std::size_t>(max_length);
  if (slug.size() <= limit) return slug;
  auto end = slug.rfind('_', limit);
  if (end == std::string::npos || end == 0) {
    end = limit;  // one long word: cut it, but never inside a character
    while (end > 0 && (static_cast<unsigned char>(slug[end]) & 0xC0) == 0x80) --end;
  }
  return slug.substr(0, end);
}

}  // namespace limbeck::config
