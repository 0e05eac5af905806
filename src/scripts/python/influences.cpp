#include "scripts/python/influences.hpp"

#include <fmt/core.h>

#include <array>
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"

namespace limbeck::scripts::python {
namespace {

constexpr std::size_t max_modules = 2000;
// Of the isolation level: SQLAlchemy takes it in small letters, too, which are a word of drivers and of
// sessions elsewhere.
constexpr std::array<std::string_view, 2> compiler_words{"sqlalchemy.ext.compiler",
                                                         "sqlalchemy.ext import compiler"};
constexpr std::array<std::string_view, 16> words{
    compiler_words[0], compiler_words[1], "schema_translate_map",  "json_serializer",
    "before_create",   "after_create",    "before_drop",           "after_drop",
    "before_execute",  "after_execute",   "before_cursor_execute", "after_cursor_execute",
    "do_execute",      "AUTOCOMMIT",      "\"autocommit\"",        "'autocommit'"};

/// Looked for whatever their case.
constexpr std::array<std::string_view, 3> copy_words{"PRAGMA foreign_keys", "column_reflect", "SQLiteImpl"};

/// The names of a line that begins with `from` or `import`, as modules they might be of.
std::vector<std::string> imported(std::string_view line, const std::string& package) {
  const auto parts = [](std::string text) {
    for (const char c : {',', '(', ')', '\\', ';'}) text = text::replace_all(text, std::string(1, c), " ");
    std::vector<std::string> result;
    for (auto& one : text::split(text, ' ')) {
      if (!one.empty()) result.push_back(std::move(one));
    }
    return result;
  };
  const auto tokens = parts(std::string(line));
  if (tokens.size() < 2) return {};
  if (tokens[0] == "import") return {tokens.begin() + 1, tokens.end()};
  auto from = tokens[1];
  if (from.starts_with('.')) {
    auto base = package;
    for (from.erase(0, 1); from.starts_with('.'); from.erase(0, 1)) {
      const auto dot = base.rfind('.');
      base = dot == std::string::npos ? "" : base.substr(0, dot);
    }
    from = base + (base.empty() || from.empty() ? "" : ".") + from;
  }
  std::vector<std::string> names{from};
  for (std::size_t i = 3; i < tokens.size(); ++i) names.push_back(from + "." + tokens[i]);
  return names;
}

/// Lines that import, each with what its parentheses hold.
std::vector<std::string> import_lines(std::string_view source) {
  std::vector<std::string> result;
  bool goes_on = false;
  for (const auto& each : text::split(std::string(source), '\n')) {
    const auto line = std::string(text::trim(each)).substr(0, each.find('#'));
    if (goes_on) {
      result.back() += " " + line;
    } else if (line.starts_with("from ") || line.starts_with("import ")) {
      result.push_back(line);
    } else {
      continue;
    }
    const auto& whole = result.back();
    goes_on = line.ends_with('\\') ||
              (whole.find('(') != std::string::npos && whole.find(')') == std::string::npos);
  }
  return result;
}

struct Read {
  std::string text, file, package;
};

/// The files, and the modules that their imports lead to, until `look` says false.
void follow_imports(std::vector<Read> reads, const ModuleSource& modules,
                    const std::function<bool(const Read&)>& look) {
  const auto most = reads.size() + max_modules;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < reads.size() && i < most; ++i) {
    const auto read = std::move(reads[i]);
    if (!look(read)) return;
    for (const auto& line : import_lines(read.text)) {
      for (const auto& name : imported(line, read.package)) {
        if (!seen.insert(name).second) continue;
        const auto module = modules(name);
        if (!module) continue;
        const auto dot = name.rfind('.');
        reads.push_back({module->text, module->path,
                         module->is_package         ? name
                         : dot == std::string::npos ? ""
                                                    : name.substr(0, dot)});
      }
    }
  }
}

}  // namespace

Influences find_influences(std::string_view env, const std::string& source, const ModuleSource& modules) {
  Influences found;
  follow_imports({{std::string(env), source, ""}}, modules, [&](const Read& read) {
    for (const auto word : words) {
      if (read.text.find(word) == std::string::npos) continue;
      found.statements = fmt::format("is not what env.py makes of it: {} speaks of {}", read.file, word);
      return false;
    }
    const auto lower = text::lower(read.text);
    for (const auto word : copy_words) {
      if (found.copies.empty() && lower.find(text::lower(word)) != std::string::npos)
        found.copies = fmt::format("{} speaks of {}", read.file, word);
    }
    return true;
  });
  return found;
}

std::string find_compiler_hooks(const std::vector<std::string>& revision_files, const ModuleSource& modules) {
  std::vector<Read> reads;
  for (const auto& path : revision_files) {
    auto text = file::read(path);
    reads.push_back({std::move(text), path, ""});
  }
  std::string found;
  follow_imports(std::move(reads), modules, [&](const Read& read) {
    for (const auto word : compiler_words) {
      if (read.text.find(word) == std::string::npos) continue;
      found = fmt::format("is not what a revision file makes of it: {} speaks of {}", read.file, word);
      return false;
    }
    return true;
  });
  return found;
}

}  // namespace limbeck::scripts::python
