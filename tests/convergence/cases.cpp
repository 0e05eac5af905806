#include "convergence/cases.hpp"

#include <fmt/core.h>

#include <algorithm>
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

}  // namespace

std::vector<Case> own_cases(const std::string& engine) {
  const std::string before = "-- before\n", after = "\n-- after\n";
  std::vector<Case> found;
  for (const auto& entry : std::filesystem::directory_iterator(here / "tests/convergence/pairs" / engine)) {
    const auto text = file::read(entry.path());
    const auto first = text.find(before), second = text.find(after);
    if (first == std::string::npos || second == std::string::npos || second < first)
      throw Error(fmt::format("{}: a line `-- before` or `-- after` is missing", entry.path().string()));
    const auto start = first + before.size();
    found.push_back({engine + "/" + entry.path().stem().string(), text.substr(start, second + 1 - start),
                     text.substr(second + after.size())});
  }
  if (found.empty()) throw Error("tests/convergence/pairs/" + engine + " is empty");
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
        found.push_back({name, file::read(entry.path() / "a.sql"), file::read(entry.path() / "b.sql")});
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
    pairs.push_back({from.name + " to " + to.name, from.after, to.after});
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
