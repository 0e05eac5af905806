#include "migrate/replay.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "autogenerate/catalog_cache.hpp"
#include "autogenerate/desired.hpp"
#include "autogenerate/diff.hpp"
#include "base/text.hpp"
#include "migrate/script_host.hpp"

namespace limbeck::migrate {
namespace {

std::string one_line(const std::string& text) { return text::replace_all(text, "\n", " "); }

[[noreturn]] void fail(const PlannedStep& step, const dialect::StatementFailure& failure) {
  throw Error(fmt::format("{}: revision {} failed in a scratch database: {}", step.file, step.step.revision, failure.message),
              failure.hint);
}

void run_program(const PlannedStep& step, dialect::Connection& scratch, const dialect::Dialect& dialect) {
  ScriptHandlers handlers;
  handlers.run = [&](std::size_t, const Statement& statement, const std::vector<dialect::Parameter>& values) {
    return scratch.query(statement.text, values);
  };
  ScriptHost host({dialect, &scratch, scratch.server_version(), {}, true}, std::move(handlers));
  if (const auto failed = host.run(*step.script, step.step.direction)) fail(step, failed->failure);
}

schema::Catalog without_extensions(schema::Catalog catalog) {
  const auto is_extension = [](const schema::ObjectId& id) { return id.kind == schema::ObjectKind::extension; };
  std::erase_if(catalog.objects, [&](const auto& entry) { return is_extension(entry.first); });
  std::erase_if(catalog.dependencies,
                [&](const auto& edge) { return is_extension(edge.dependent) || is_extension(edge.on); });
  return catalog;
}

schema::Catalog replayed(const Plan& history, autogenerate::Workspace& workspace) {
  std::vector<std::string> texts = {"replay"};
  for (const auto& step : history.steps) texts.push_back(step.file_hash);
  const bool programs = std::ranges::any_of(history.steps, &PlannedStep::program);
  const autogenerate::CatalogCache cache(programs ? std::filesystem::path() : workspace.cache_folder, texts, workspace);
  if (auto catalog = cache.read()) return *std::move(catalog);
  workspace.tell("replaying the revisions in a scratch database");
  auto catalog = workspace.dialect->inspect(replay(history, workspace), workspace.inspect);
  cache.write(catalog);
  return catalog;
}

}  // namespace

dialect::Connection& replay(const Plan& plan, autogenerate::Workspace& workspace) {
  std::vector<std::string> texts;
  for (const auto& step : plan.steps) {
    for (const auto& statement : step.statements) texts.push_back(statement.text);
  }
  autogenerate::surround_for(texts, workspace);
  auto& scratch = workspace.fresh_scratch();
  for (const auto& step : plan.steps) {
    if (step.program) run_program(step, scratch, *workspace.dialect);
    if (const auto failure = scratch.execute_all(step.statements)) fail(step, *failure);
    for (const auto& sql : workspace.dialect->session_reset()) scratch.execute(sql);
  }
  return scratch;
}

Drift drift(const Plan& history, const schema::Catalog& actual, autogenerate::Workspace& workspace) {
  const auto surroundings = workspace.surroundings();
  Drift found;
  try {
    found.operations = autogenerate::diff(without_extensions(replayed(history, workspace)), without_extensions(actual), {},
                                          workspace.capabilities());
  } catch (const Error& error) {
    found.unknown = error.what();
  }
  workspace.surround(surroundings);
  return found;
}

std::string drift_note(const Drift& drift) {
  constexpr std::size_t most = 8;
  if (!drift.unknown.empty()) {
    return "drift is not known, since the revisions don't run in an empty database: " + one_line(drift.unknown);
  }
  if (drift.operations.empty()) return {};
  std::vector<std::string> done;
  for (const auto& operation : drift.operations) {
    if (done.size() == most) break;
    done.push_back(one_line(operation::describe(operation)));
  }
  const auto more = drift.operations.size() - done.size();
  return fmt::format("drift, which a database that is built from the revisions does not have: {}{}", text::join(done, "; "),
                     more > 0 ? fmt::format("; and {} more", more) : "");
}

}  // namespace limbeck::migrate
