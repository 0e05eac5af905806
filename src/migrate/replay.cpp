#include "migrate/replay.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "autogenerate/differ/diff.hpp"
#include "autogenerate/scratch/catalog_cache.hpp"
#include "autogenerate/scratch/desired.hpp"
#include "base/text.hpp"
#include "migrate/trial_run.hpp"
#include "schema/json.hpp"

namespace limbeck::migrate {
namespace {

std::string one_line(const std::string& text) {
  return text::replace_all(text, "\n", " ");
}

bool is_extension(const schema::ObjectId& id) {
  return id.kind == schema::ObjectKind::extension;
}

schema::Catalog without_extensions(schema::Catalog catalog) {
  std::erase_if(catalog.objects, [](const auto& entry) { return is_extension(entry.first); });
  std::erase_if(catalog.dependencies,
                [](const auto& edge) { return is_extension(edge.dependent) || is_extension(edge.on); });
  return catalog;
}

/// The extensions alone, with the schemas that they are in.
schema::Catalog extensions_of(const schema::Catalog& catalog) {
  schema::Catalog extensions;
  for (const auto& [id, object] : catalog.objects) {
    if (is_extension(id)) extensions.objects.emplace(id, object);
  }
  for (const auto& edge : catalog.dependencies) {
    if (!is_extension(edge.dependent) || edge.on.kind != schema::ObjectKind::schema) continue;
    extensions.dependencies.push_back(edge);
    if (const auto held = catalog.schemas.find(edge.on.name.name); held != catalog.schemas.end()) {
      extensions.schemas.insert(*held);
    }
  }
  return extensions;
}

/// The scratch database in which a plan ran, and what of the target it had from the start.
struct Replayed {
  dialect::Connection& scratch;
  schema::Catalog external_dependencies;
};

/// `extensions`: of the target, there from the start like what the plan's statements refer to.
Replayed run_in_scratch(const Plan& plan, schema::Catalog extensions, autogenerate::Workspace& workspace) {
  const auto texts = texts_of(plan.steps);
  auto external = autogenerate::external_dependencies_of(texts, workspace);
  external.objects.merge(extensions.objects);
  external.schemas.merge(extensions.schemas);
  std::ranges::copy(extensions.dependencies, std::back_inserter(external.dependencies));
  auto& scratch = workspace.fresh_scratch(external);
  workspace.make_room_for(texts);
  std::vector<std::string> passed_over;  // roles and the like are on the server already, and in no catalog
  if (const auto stop = trial_run(*workspace.dialect, scratch, plan.steps, &passed_over)) {
    const auto& step = plan.steps[stop->step];
    if (stop->not_runnable) throw Error(stop->why, stop->hint);
    throw Error(
        fmt::format("{}: {} {} failed in a scratch database: {}", step.file,
                    step.step.repeatable ? "the repeatable" : "revision", step.step.revision, stop->why),
        stop->hint);
  }
  return {scratch, std::move(external)};
}

/// `actual`: the database, whose extensions an administrator may have installed before the first revision.
schema::Catalog replayed_catalog(const Plan& history, const schema::Catalog& actual,
                                 const autogenerate::Scope& scope, autogenerate::Workspace& workspace) {
  const auto extensions = extensions_of(actual);
  std::vector<std::string> texts = {"replay", schema::to_json(extensions).dump(0)};
  for (const auto& step : history.steps) texts.push_back(step.file_hash);
  const bool programs = std::ranges::any_of(history.steps, &PlannedStep::is_program);
  const autogenerate::CatalogCache cache(programs ? std::filesystem::path() : workspace.cache_folder, texts,
                                         scope, workspace);
  if (auto catalog = cache.read()) return *std::move(catalog);
  workspace.report_progress("replaying the revisions in a scratch database");
  const auto replay_beside = [&](const schema::Catalog& installed) {
    return workspace.dialect->inspect(run_in_scratch(history, installed, workspace).scratch, scope.inspect);
  };
  const auto catalog = [&] {
    try {
      return replay_beside({});
    } catch (const Error&) {
      if (extensions.objects.empty()) throw;
      return replay_beside(extensions);
    }
  }();
  cache.write(catalog);
  return catalog;
}

}  // namespace

autogenerate::Desired replay(const Plan& plan, autogenerate::Workspace& workspace) {
  auto [scratch, external] = run_in_scratch(plan, {}, workspace);
  auto catalog = autogenerate::inspect_scratch(scratch, external, workspace);
  return {std::move(catalog), std::move(external)};
}

Drift drift(const Plan& history, const schema::Catalog& actual, const autogenerate::Scope& scope,
            autogenerate::Workspace& workspace) {
  Drift found;
  try {
    found.operations =
        autogenerate::diff(without_extensions(replayed_catalog(history, actual, scope, workspace)),
                           without_extensions(actual), {}, workspace.capabilities());
  } catch (const Error& error) {
    found.unknown = error.what();
  }
  return found;
}

std::string drift_note(const Drift& drift) {
  constexpr std::size_t most = 8;
  if (!drift.unknown.empty()) {
    return "drift is not known, since the revisions don't run in an empty database: " +
           one_line(drift.unknown);
  }
  if (drift.operations.empty()) return {};
  std::vector<std::string> done;
  for (const auto& operation : drift.operations) {
    if (done.size() == most) break;
    done.push_back(one_line(operation::describe(operation)));
  }
  const auto more = drift.operations.size() - done.size();
  return fmt::format("drift, not made by any revision: {}{}", text::join(done, "; "),
                     more > 0 ? fmt::format("; and {} more", more) : "");
}

}  // namespace limbeck::migrate
