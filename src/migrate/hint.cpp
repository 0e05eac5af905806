#include "migrate/hint.hpp"

#include <fmt/core.h>

#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace limbeck::migrate {
namespace {

constexpr std::string_view mark = "`limbeck ";

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> functions{{
    {"upgrade", "upgrade"},
    {"downgrade", "downgrade"},
    {"stamp", "stamp"},
    {"status", "status"},
    {"current", "status"},
}};

/// "upgrade ae10" as a call; nothing when there is no function for it, or none for its options.
std::optional<std::string> call_for(std::string_view command) {
  const auto words = text::split(command, ' ');
  for (const auto& [name, function] : functions) {
    if (words.front() != name) continue;
    if (words.size() == 1) return "Migrator::" + std::string(function) + "()";
    if (words.size() > 2 || words[1].starts_with("--")) return std::nullopt;
    return "Migrator::" + std::string(function) + "(\"" + words[1] + "\")";
  }
  return std::nullopt;
}

std::optional<std::string> line_for_application(std::string line) {
  for (auto at = line.find(mark); at != std::string::npos; at = line.find(mark, at + 1)) {
    const auto end = line.find('`', at + mark.size());
    if (end == std::string::npos) return std::nullopt;
    const auto call = call_for(std::string_view(line).substr(at + mark.size(), end - at - mark.size()));
    if (!call) return std::nullopt;
    line.replace(at + 1, end - at - 1, *call);
  }
  return line;
}

}  // namespace

std::string rerun_command(std::string_view program, std::string_view direction, std::string_view revision) {
  const auto* const one_down = direction == "downgrade" ? "@-1" : "";
  return fmt::format("{} {} {}{}", program, direction, revision, one_down);
}

std::string hint_for_program(const std::string& hint, const std::string& program) {
  std::string result;
  std::string_view rest = hint;
  const auto own = "`" + program + " ";
  for (auto at = rest.find(mark); at != std::string_view::npos; at = rest.find(mark)) {
    result += rest.substr(0, at);
    rest.remove_prefix(at);
    const auto found =
        rest.starts_with(own) ? std::string_view(own) : mark;  // said already, with its options
    result += own;
    rest.remove_prefix(found.size());
  }
  return result.append(rest);
}

std::string hint_for_application(const std::string& hint) {
  std::vector<std::string> lines;
  for (auto& line : text::split(hint, '\n')) {
    if (auto said = line_for_application(std::move(line))) lines.push_back(std::move(*said));
  }
  return text::join(lines, "\n");
}

}  // namespace limbeck::migrate
