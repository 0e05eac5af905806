#include "scripts/python/evaluation_settings.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "scripts/python/influences.hpp"
#include "scripts/python/installed_modules.hpp"
#include "scripts/python/naming_convention.hpp"
#include "scripts/python/project_modules.hpp"

namespace limbeck::scripts::python {
EvaluationSettings read_evaluation_settings(const dialect::written::Target& target, const ProjectFiles& files,
                                            bool env_runs) {
  EvaluationSettings settings{.engine = target.engine, .dialect = target.dialect};
  settings.modules = project_modules(files.module_folders);
  const auto folders = package_folders(files.interpreter);
  // Without an interpreter, what SQLAlchemy and Alembic of today write counts.
  settings.sqlalchemy = installed_sqlalchemy(folders).value_or(settings.sqlalchemy);
  settings.alembic = installed_alembic(folders).value_or(settings.alembic);
  settings.is_module_there = [folders](const std::string& name, bool may_be_member) {
    if (is_expected_module(name) || is_installed(folders, name)) return true;
    const auto point = name.rfind('.');
    return may_be_member && point != std::string::npos &&
           may_hold(folders, name.substr(0, point), name.substr(point + 1));
  };
  std::error_code ignored;
  if (std::filesystem::is_regular_file(files.env, ignored)) {
    const auto env = file::read(files.env);
    const ProjectSearch search(files.module_folders);
    settings.naming = find_naming_convention(env, files.env.string(), settings.modules, &search).convention;
    auto influences = find_influences(env, files.env.string(), settings.modules, target.engine.kind);
    if (!env_runs) settings.influence = std::move(influences.statements);
    settings.copy_influence = std::move(influences.copies);
  }
  if (!env_runs && settings.influence.empty() && text::iequals(files.isolation_level, "autocommit"))
    settings.influence = "is not what env.py makes of it: its engine's isolation level is AUTOCOMMIT";
  if (settings.influence.empty())
    settings.influence = find_compiler_hooks(files.revisions, settings.modules, target.engine.kind);
  return settings;
}

}  // namespace limbeck::scripts::python
