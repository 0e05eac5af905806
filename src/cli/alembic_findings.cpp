#include "cli/alembic_findings.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "base/text.hpp"
#include "cli/alembic_run.hpp"
#include "scripts/python/installed_modules.hpp"
#include "scripts/python/python_format.hpp"

namespace limbeck::cli {
namespace {

constexpr std::size_t reasons_shown = 3;

void check_env(Context& context, const config::AlembicProject& project, Findings& findings) {
  const auto file = context.display_path(project.env_file().string());
  if (!project.env) {
    findings.warn("env.py", fmt::format("there is no {}", file),
                  "correct script_location, or put back the file; with --url, revisions that need no Python "
                  "are applied without it");
  } else if (!project.env->unknown.empty()) {
    findings.ok("env.py", fmt::format("Python runs it for the address: {}", project.env->unknown));
  } else if (!project.env->incomplete.empty()) {
    findings.ok("env.py",
                fmt::format("Python runs it when revisions are applied: {}", project.env->incomplete));
  } else {
    findings.ok("env.py", fmt::format("{} is understood: it need not run to apply revisions", file));
  }
}

void check_python(const config::Config& config, bool needed, Findings& findings) {
  std::filesystem::path interpreter;
  try {
    interpreter = find_python(config);
  } catch (const Error& error) {
    if (needed) return findings.fail("Python", error.what(), error.hint());
    return findings.ok("Python", "there is none, and applying the revisions needs none");
  }
  const auto folders = scripts::python::package_folders(interpreter);
  if (const auto version = scripts::python::installed_sqlalchemy(folders)) {
    return findings.ok("Python", fmt::format("{}, with SQLAlchemy {}.{}.{}", interpreter.string(),
                                             version->major, version->minor, version->patch));
  }
  const auto seen = fmt::format("{}: no SQLAlchemy was found beside it", interpreter.string());
  if (needed) {
    findings.warn("Python", seen,
                  "activate the project's environment, make it in .venv, or set `python` in limbeck.toml");
  } else {
    findings.ok("Python", seen + "; it is not needed to apply the revisions");
  }
}

/// Which upgrades need Python, and why: "versions/a.py:14: imports app.models".
struct Survey {
  std::size_t total = 0;
  std::vector<std::string> reasons;
};

Survey survey_revisions(Context& context, const config::Config& config) {
  Survey survey;
  const auto evaluate = python_evaluation(config, written_target(config.database()));
  for (const auto& id : context.graph().pending({})) {
    const auto& file = context.graph().get(id).file;
    if (&scripts::format_of(file) != &scripts::python_format()) continue;
    ++survey.total;
    const auto loaded = evaluate(scripts::Content::of_file(file), revision::Direction::upgrade);
    if (!loaded) survey.reasons.push_back(loaded.error());
  }
  return survey;
}

std::string describe(const Survey& survey, const std::string& why_not_native) {
  if (survey.total == 0) return "there are none";
  if (!why_not_native.empty())
    return fmt::format("native: 0 of {}; by Python: {}", survey.total, why_not_native);
  auto seen = fmt::format("native: {} of {}", survey.total - survey.reasons.size(), survey.total);
  if (survey.reasons.empty()) return seen + ", none needs Python";
  seen += "; by Python:";
  const auto shown = std::min(reasons_shown, survey.reasons.size());
  for (std::size_t i = 0; i < shown; ++i) seen += "\n" + survey.reasons[i];
  if (shown < survey.reasons.size()) seen += fmt::format("\nand {} more", survey.reasons.size() - shown);
  return seen;
}

}  // namespace

Findings check_alembic_project(Context& context, const config::Config& config) {
  const auto& project = config.alembic.value();
  Findings findings;
  check_env(context, project, findings);
  bool needed = project.env && (!project.env->unknown.empty() || !project.env->incomplete.empty());
  constexpr auto name = "upgrades";
  if (!config.url.ok()) {
    findings.skip(name, "which of them need Python depends on the engine, and there is no address");
  } else {
    try {
      const auto survey = survey_revisions(context, config);
      needed = needed || !survey.reasons.empty();
      findings.ok(name, describe(survey, why_not_native(config)));
    } catch (const Error& error) {
      findings.fail(name, error.what(), error.hint());
    }
  }
  check_python(config, needed, findings);
  return findings;
}

}  // namespace limbeck::cli
