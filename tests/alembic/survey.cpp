// Says of revision files whether they are evaluable: one line a file and direction, parted by tabs.
//   survey [--dialect NAME] [--sqlalchemy VERSION] [--modules FOLDER]… FILE…
#include <fmt/core.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "scripts/python/evaluate_revision.hpp"
#include "scripts/python/parser/parser.hpp"
#include "scripts/python/project_modules.hpp"

int main(int argc, char** argv) {
  using namespace limbeck;
  using namespace limbeck::scripts;
  python::use_parser(&python::parse);
  python::EvaluationSettings settings;
  std::vector<std::filesystem::path> roots;
  std::vector<std::string> files;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--dialect" && i + 1 < argc) {
      settings.engine = newest(find_engine(argv[++i]).value_or(EngineKind::postgresql));
    } else if (argument == "--sqlalchemy" && i + 1 < argc) {
      std::sscanf(argv[++i], "%d.%d.%d", &settings.sqlalchemy.major, &settings.sqlalchemy.minor,
                  &settings.sqlalchemy.patch);
    } else if (argument == "--modules" && i + 1 < argc) {
      roots.emplace_back(argv[++i]);
    } else {
      files.push_back(argument);
    }
  }
  settings.modules = python::project_modules(roots);
  for (const auto& file : files) {
    for (const auto direction : {revision::Direction::upgrade, revision::Direction::downgrade}) {
      const char* name = direction == revision::Direction::upgrade ? "upgrade" : "downgrade";
      python::RunMemory memory;
      const auto result = python::evaluate_revision(file::read(file), file, direction, settings, memory);
      if (result.refusal) {
        fmt::print("{}\t{}\t{}\t{}:{}\t{}\n", file, name,
                   result.refusal->needs_database ? "database" : "python", result.refusal->file,
                   result.refusal->line, result.refusal->reason);
      } else {
        fmt::print("{}\t{}\tnative\t{}\t\n", file, name, result.statements.size());
      }
    }
  }
  return 0;
}
