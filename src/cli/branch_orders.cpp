#include "cli/branch_orders.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "autogenerate/differ/diff.hpp"
#include "base/text.hpp"
#include "cli/authoring.hpp"
#include "migrate/trial_run.hpp"
#include "revision/steps.hpp"

namespace limbeck::cli {
namespace {

/// What runs when the database is brought to each of these, one after the other.
std::vector<revision::Step> steps_to(const revision::RevisionGraph& graph,
                                     const std::vector<std::string>& targets) {
  std::vector<revision::Step> all;
  std::vector<std::string> rows;
  for (const auto& target : targets) {
    for (auto& step : revision::upgrade_steps(graph, rows, {target})) all.push_back(std::move(step));
    if (!all.empty()) rows = all.back().rows_after.list();
  }
  return all;
}

}  // namespace

std::vector<std::string> find_order_differences(Context& context, const std::vector<std::string>& revisions) {
  const auto& graph = context.graph();
  auto database = context.open(migrate::Access::read);
  auto workspace = workspace_for(context, database);
  const auto& dialect = *database.dialect;
  std::vector<std::string> sentences;
  std::optional<schema::Catalog> first;
  std::size_t failed = 0;
  for (std::size_t i = 0; i < revisions.size(); ++i) {
    auto order = revisions;
    std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(i),
                order.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    const auto words =
        fmt::format("with {} before {}", order.front(), text::enumerate({order.begin() + 1, order.end()}));
    workspace.report_progress("trying the branches out " + words);
    auto& scratch = workspace.fresh_scratch();
    const auto plan =
        migrate::make_plan(graph, steps_to(graph, order), {}, dialect, true, context.revision_source());
    if (const auto stop = migrate::trial_run(dialect, scratch, plan.steps)) {
      const auto& step = plan.steps[stop->step].step;
      failed += !stop->refused;
      sentences.push_back(fmt::format("{}, revision {} {}: {}", words, step.revision,
                                      stop->refused ? "would be refused" : "fails in an empty database",
                                      stop->why));
      continue;
    }
    auto made = dialect.inspect(scratch, workspace.inspect);
    if (!first) {
      first = std::move(made);
      continue;
    }
    std::vector<std::string> differences;
    for (const auto& operation : autogenerate::diff(*first, made, {}, workspace.capabilities())) {
      differences.push_back(operation::describe(operation));
    }
    if (!differences.empty()) {
      sentences.push_back(
          fmt::format("{}, the schema becomes another one; to get there from the other order: {}", words,
                      text::join(differences, "; ")));
    }
  }
  // Then it is not the order that makes it fail, but what an empty database lacks.
  if (failed == revisions.size()) throw Error(sentences.front());
  return sentences;
}

}  // namespace limbeck::cli
