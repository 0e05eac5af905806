#include "autogenerate/differ/differ.hpp"

#include <fmt/core.h>

#include <expected>
#include <set>

#include "autogenerate/differ/assemble.hpp"
#include "autogenerate/differ/compare.hpp"
#include "autogenerate/differ/emit_steps.hpp"
#include "autogenerate/differ/propagate.hpp"
#include "autogenerate/differ/sides.hpp"
#include "autogenerate/differ/sort_steps.hpp"
#include "autogenerate/differ/step_edges.hpp"
#include "base/error.hpp"

namespace limbeck::autogenerate {
namespace {

using operation::Operation;

/// Operations that form a cycle: each has to come before the next.
struct OperationCycle {
  std::vector<Operation> operations;
};

std::expected<std::vector<Operation>, OperationCycle> ordered_operations(
    const Sides& sides, const std::set<schema::ObjectId>& recreate) {
  const auto states = propagate(sides, compare(sides, recreate));
  auto steps = emit_steps(sides, states);
  const auto edges = step_edges(sides, states, steps);
  const auto sorted = sort_steps(steps.ranks, edges);
  if (sorted) return assemble(std::move(steps), edges, *sorted);
  OperationCycle cycle;
  for (const auto step : sorted.error().steps) {
    cycle.operations.push_back(std::move(steps.all[step].operation));
  }
  return std::unexpected(std::move(cycle));
}

/// What of a cycle can be dropped and made again instead of being replaced, which may open it.
std::set<schema::ObjectId> replaced_by(const OperationCycle& cycle) {
  std::set<schema::ObjectId> replaced;
  for (const auto& operation : cycle.operations) {
    if (const auto* view = std::get_if<operation::ReplaceView>(&operation)) {
      replaced.insert({schema::ObjectKind::view, view->after.name, ""});
    } else if (const auto* object = std::get_if<operation::ReplaceObject>(&operation)) {
      replaced.insert(object->after.id);
    }
  }
  return replaced;
}

[[noreturn]] void refuse_cycle(const OperationCycle& cycle) {
  std::string text;
  for (const auto& operation : cycle.operations) text += fmt::format("\n  {}", describe(operation));
  throw Error(
      fmt::format("these changes need each other in a circle, so that no order of them works:{}", text),
      "make the change in two revisions, or write this one by hand");
}

}  // namespace

std::vector<Operation> diff_without_renames(const schema::Catalog& before, const schema::Catalog& after,
                                            const dialect::Capabilities& capabilities) {
  const auto sides = make_sides(before, after, capabilities);
  std::set<schema::ObjectId> recreate;
  for (;;) {
    auto operations = ordered_operations(sides, recreate);
    if (operations) return *std::move(operations);
    const auto replaced = replaced_by(operations.error());
    if (replaced.empty()) refuse_cycle(operations.error());
    recreate.insert(replaced.begin(), replaced.end());
  }
}

}  // namespace limbeck::autogenerate
