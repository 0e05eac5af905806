#include "convergence/cases.hpp"

#include <algorithm>
#include <sstream>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace limbeck::convergence {
namespace {

const std::filesystem::path here = LIMBECK_SOURCE_DIR;

}  // namespace

std::vector<Case> cases(const std::vector<std::string>& suites) {
  std::vector<Case> found;
  const char* wanted = std::getenv("LIMBECK_CONVERGENCE");  // a glob on names, to look into some
  for (const auto& suite : suites) {
    const auto folder = here / ".." / "shared" / "cases" / suite;
    if (!std::filesystem::is_directory(folder)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const auto name = suite + "/" + entry.path().filename().string();
      if (!wanted || text::glob_match(wanted, name))
        found.push_back({name, entry.path() / "a.sql", entry.path() / "b.sql"});
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

std::vector<Statement> statements(const std::filesystem::path& file, sql::Syntax syntax) {
  return sql::split(syntax, file::read(file), file.filename().string());
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
