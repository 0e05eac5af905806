#include "convergence/cases.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace limbeck::convergence {
namespace {

const std::filesystem::path here = LIMBECK_SOURCE_DIR;

bool is_wanted(const std::string& name) {
  const char* wanted = std::getenv("LIMBECK_CONVERGENCE");  // a glob on names, to look into some
  return !wanted || text::glob_match(wanted, name);
}

/// By what their first lines say: "before", "after: sqlite". What stands before the first is a comment.
std::map<std::string, std::string> parts_of(const std::string& text) {
  std::map<std::string, std::string> parts;
  std::string* part = nullptr;
  for (const auto& line : text::split(text, '\n')) {
    const bool begins = std::ranges::any_of(
        std::array{"-- before", "-- rows", "-- after"},
        [&](const char* marker) { return line == marker || line.starts_with(std::string(marker) + ": "); });
    if (begins) {
      part = &parts[std::string(line.substr(3))];
    } else if (part) {
      *part += std::string(line) + "\n";
    }
  }
  return parts;
}

}  // namespace

std::vector<Case> own_cases(const std::string& engine) {
  const auto folder = here / "tests/convergence/pairs";
  std::vector<Case> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_directory()) continue;
    const auto parts = parts_of(file::read(entry.path()));
    const auto part = [&](const std::string& name) -> const std::string* {
      for (const auto& key : {name + ": " + engine, name}) {
        if (const auto at = parts.find(key); at != parts.end()) return &at->second;
      }
      return nullptr;
    };
    if (parts.size() < 2)
      throw Error(fmt::format("{}: a line `-- before` or `-- after` is missing", entry.path().string()));
    const auto *before = part("before"), *after = part("after"), *rows = part("rows");
    if (!before || !after || (before->empty() && after->empty())) continue;
    const auto name = std::filesystem::relative(entry.path(), folder).replace_extension().string();
    found.push_back({name, *before, *after, rows ? *rows : ""});
  }
  if (found.empty()) throw Error("tests/convergence/pairs has none for " + engine);
  std::erase_if(found, [](const Case& one) { return !is_wanted(one.name); });
  std::ranges::sort(found, {}, &Case::name);
  return found;
}

std::vector<Case> cases(const std::vector<std::string>& suites) {
  std::vector<Case> found;
  for (const auto& suite : suites) {
    const auto folder = here / ".." / "shared" / "cases" / suite;
    if (!std::filesystem::is_directory(folder)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const auto name = suite + "/" + entry.path().filename().string();
      if (is_wanted(name))
        found.push_back({name, file::read(entry.path() / "a.sql"), file::read(entry.path() / "b.sql"), {}});
    }
  }
  std::ranges::sort(found, {}, &Case::name);
  return found;
}

std::vector<Case> crossed(const std::vector<Case>& all, std::size_t count) {
  std::vector<Case> pairs;
  for (std::size_t i = 0; i < std::min(count, all.size()); ++i) {
    const auto& from = all[i * 7919 % all.size()];
    const auto& to = all[(i * 104729 + 13) % all.size()];
    pairs.push_back({from.name + " to " + to.name, from.after, to.after, {}});
  }
  return pairs;
}

std::map<std::string, std::string> known_failures() {
  std::map<std::string, std::string> known;
  std::istringstream lines(file::read(here / "tests/convergence/known_failures.txt"));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with("#")) continue;
    const auto colon = line.find(": ");
    if (colon == std::string::npos) throw Error("known_failures.txt: this line gives no reason: " + line);
    known[line.substr(0, colon)] = line.substr(colon + 2);
  }
  return known;
}

}  // namespace limbeck::convergence
