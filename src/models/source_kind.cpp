#include "models/source_kind.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::models {
namespace {

namespace fs = std::filesystem;

bool is_glob(const std::string& text) {
  return text.find_first_of("*?") != std::string::npos;
}
bool is_hidden(const fs::path& path) {
  return path.filename().string().starts_with(".");
}

std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) entries.push_back(entry.path());
  std::ranges::sort(entries);
  return entries;
}

/// Adds what matches `parts` from `part` on, below `folder`.
void match(const fs::path& folder, const std::vector<std::string>& parts, std::size_t part,
           std::vector<fs::path>& found) {
  if (part == parts.size()) {
    if (fs::is_regular_file(folder)) found.push_back(folder);
    return;
  }
  const auto& pattern = parts[part];
  if (pattern == "**") {
    match(folder, parts, part + 1, found);
    for (const auto& entry : sorted_entries(folder)) {
      if (fs::is_directory(entry) && !is_hidden(entry)) match(entry, parts, part, found);
    }
  } else if (!is_glob(pattern)) {
    if (fs::exists(folder / pattern)) match(folder / pattern, parts, part + 1, found);
  } else {
    for (const auto& entry : sorted_entries(folder)) {
      const auto name = entry.filename().string();
      if (is_hidden(entry) && !pattern.starts_with(".")) continue;
      if (text::glob_match(pattern, name)) match(entry, parts, part + 1, found);
    }
  }
}

void add_folder(const fs::path& folder, std::vector<fs::path>& found) {
  std::vector<fs::path> sql, cpp;
  const auto collect = [&](const auto& self, const fs::path& from) -> void {
    for (const auto& entry : sorted_entries(from)) {
      if (is_hidden(entry)) continue;
      if (fs::is_directory(entry)) {
        self(self, entry);
        continue;
      }
      const auto kind = kind_of(entry);
      if (kind == SourceKind::sql) sql.push_back(entry);
      if (kind == SourceKind::header || kind == SourceKind::cpp) cpp.push_back(entry);
    }
  };
  collect(collect, folder);
  if (!sql.empty() && !cpp.empty()) {
    throw UsageError(
        fmt::format("models names the folder {}, which has both SQL and C++ files", folder.string()),
        "say which are meant: \"models/*.hpp\", for example");
  }
  if (sql.empty() && cpp.empty()) {
    throw UsageError(
        fmt::format("models names the folder {}, which has neither SQL nor C++ files", folder.string()));
  }
  const auto& all = sql.empty() ? cpp : sql;
  found.insert(found.end(), all.begin(), all.end());
}

}  // namespace

SourceKind kind_of(const fs::path& file) {
  static const std::map<std::string, SourceKind> kinds = {
      {".hpp", SourceKind::header}, {".h", SourceKind::header},   {".hh", SourceKind::header},
      {".hxx", SourceKind::header}, {".h++", SourceKind::header}, {".ipp", SourceKind::header},
      {".cpp", SourceKind::cpp},    {".cc", SourceKind::cpp},     {".cxx", SourceKind::cpp},
      {".c++", SourceKind::cpp},    {".sql", SourceKind::sql},    {".ddl", SourceKind::sql},
      {".json", SourceKind::json}};
  const auto found = kinds.find(text::lower(file.extension().string()));
  return found == kinds.end() ? SourceKind::other : found->second;
}

std::vector<fs::path> find_files(const std::vector<std::string>& paths, const fs::path& folder) {
  std::vector<fs::path> all;
  for (const auto& path : paths) {
    const auto full = (folder / path).lexically_normal();
    std::vector<fs::path> found;
    if (!is_glob(path)) {
      if (!fs::exists(full)) {
        throw UsageError(
            fmt::format("models names {}, which is not there (looked for {})", path, full.string()),
            path.ends_with(".sql")
                ? fmt::format(
                      "relative paths start at the folder of limbeck.toml; `limbeck inspect > {}` writes "
                      "down what a database has",
                      path)
                : "relative paths start at the folder of limbeck.toml");
      }
      if (fs::is_directory(full)) {
        add_folder(full, found);
      } else {
        found.push_back(full);
      }
    } else {
      std::vector<std::string> parts;
      for (const auto& part : full.relative_path()) {
        if (!part.empty()) parts.push_back(part.string());
      }
      match(full.root_path(), parts, 0, found);
      if (found.empty()) {
        throw UsageError(fmt::format("models names {}, which matches no file in {}", path, folder.string()),
                         "relative paths start at the folder of limbeck.toml");
      }
    }
    for (auto& file : found) {
      if (std::ranges::find(all, file) == all.end()) all.push_back(std::move(file));
    }
  }
  return all;
}

}  // namespace limbeck::models
