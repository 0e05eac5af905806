#include "cli/annotations.hpp"

#include <fmt/core.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/text.hpp"

namespace limbeck::cli {
namespace {

namespace fs = std::filesystem;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_file(const std::string& path) {
  std::error_code error;
  return !path.empty() && fs::is_regular_file(path, error);
}

std::string escaped(std::string_view words) {
  auto text = text::replace_all(std::string(words), "%", "%25");
  text = text::replace_all(text, "\r", "%0D");
  return text::replace_all(text, "\n", "%0A");
}

std::string escaped_property(std::string_view words) {
  return text::replace_all(text::replace_all(escaped(words), ":", "%3A"), ",", "%2C");
}

/// GitHub looks for files from the root of the repository on.
std::string from_workspace(const std::string& file) {
  const char* workspace = std::getenv("GITHUB_WORKSPACE");
  if (!workspace || !*workspace) return file;
  std::error_code error;
  const auto relative =
      fs::weakly_canonical(file, error).lexically_relative(fs::weakly_canonical(workspace, error));
  return error || relative.empty() || relative.string().starts_with("..") ? file : relative.string();
}

Place place_of(Context& context, const std::string& id) {
  const auto& graph = context.graph();
  const auto* revision = graph.find(id);
  if (!revision) revision = graph.find_repeatable(id);
  return revision ? Place{context.display_path(revision->file), 0} : Place{};
}

}  // namespace

Place place_in(const std::string& message) {
  // A path ends at ":7", and begins at the line's beginning or behind a blank, a quote or a parenthesis.
  for (auto colon = message.find(':'); colon != std::string::npos; colon = message.find(':', colon + 1)) {
    auto end = colon + 1;
    while (end < message.size() && is_digit(message[end])) ++end;
    if (end == colon + 1 || end - colon > 9) continue;
    const auto line = std::stoi(message.substr(colon + 1, end - colon - 1));
    const auto before = message.substr(0, colon);
    for (const auto* beginnings : {"\n", "\n \t('\"`"}) {
      const auto begin = before.find_last_of(beginnings);
      const auto path = begin == std::string::npos ? before : before.substr(begin + 1);
      if (is_file(path)) return {path, line};
    }
  }
  return {};
}

std::string github_annotation(Level level, const Place& place, std::string_view message) {
  const auto* name = level == Level::error ? "error" : level == Level::warning ? "warning" : "notice";
  auto line = fmt::format("::{}", name);
  if (!place.file.empty()) line += " file=" + escaped_property(from_workspace(place.file));
  if (!place.file.empty() && place.line > 0) line += fmt::format(",line={}", place.line);
  return line + "::" + escaped(message) + "\n";
}

void annotate(Context& context, Level level, const Place& place, std::string_view message) {
  if (context.github()) context.terminal.print_once(github_annotation(level, place, message));
}

void annotate(Context& context, const std::vector<Mismatch>& found) {
  if (!context.github()) return;
  for (const auto& each : found) {
    for (const auto& id : each.revisions)
      annotate(context, Level::error, place_of(context, id), each.what + "\n" + each.hint);
  }
}

void annotate_pending(Context& context, Level level, const std::vector<std::string>& ids) {
  if (!context.github()) return;
  for (const auto& id : ids)
    annotate(context, level, place_of(context, id), fmt::format("revision {} is not applied", id));
}

}  // namespace limbeck::cli
