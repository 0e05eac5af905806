#include "scripts/python/evaluation_settings.hpp"

#include <charconv>

#include "base/file.hpp"
#include "base/text.hpp"
#include "scripts/python/naming_convention.hpp"
#include "scripts/python/project_modules.hpp"

namespace limbeck::scripts::python {
namespace {

/// "2.0.36", "2.1.0b2".
std::optional<dialect::written::SqlAlchemy> read_version(std::string_view text) {
  int numbers[3] = {0, 0, 0};
  for (int i = 0; i < 3; ++i) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), numbers[i]);
    if (error != std::errc())
      return i < 2 ? std::nullopt : std::optional(dialect::written::SqlAlchemy{numbers[0], numbers[1], 0});
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.starts_with('.')) text.remove_prefix(1);
  }
  return dialect::written::SqlAlchemy{numbers[0], numbers[1], numbers[2]};
}

}  // namespace

std::optional<dialect::written::SqlAlchemy> installed_sqlalchemy(const std::filesystem::path& environment) {
  std::error_code ignored;
  for (const auto& python : std::filesystem::directory_iterator(environment / "lib", ignored)) {
    if (!python.path().filename().string().starts_with("python")) continue;
    for (const auto& entry : std::filesystem::directory_iterator(python.path() / "site-packages", ignored)) {
      // SQLAlchemy-2.0.36.dist-info; in lower case since 2.0.37.
      const auto name = text::lower(entry.path().filename().string());
      constexpr std::string_view prefix = "sqlalchemy-", ending = ".dist-info";
      if (!name.starts_with(prefix) || !name.ends_with(ending)) continue;
      return read_version(
          std::string_view(name).substr(prefix.size(), name.size() - prefix.size() - ending.size()));
    }
  }
  return std::nullopt;
}

EvaluationSettings read_evaluation_settings(EngineKind engine, const ProjectFiles& files) {
  EvaluationSettings settings{.engine = engine};
  settings.modules = project_modules(files.module_folders);
  for (const auto& environment : files.environments) {
    if (const auto version = installed_sqlalchemy(environment)) {
      settings.sqlalchemy = *version;
      break;
    }
  }
  std::error_code ignored;
  if (std::filesystem::is_regular_file(files.env, ignored))
    settings.naming =
        find_naming_convention(file::read(files.env), files.env.string(), settings.modules).convention;
  return settings;
}

}  // namespace limbeck::scripts::python
