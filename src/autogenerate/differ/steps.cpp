#include "autogenerate/differ/steps.hpp"

namespace limbeck::autogenerate {

StepId Steps::add(operation::Operation operation, Rank rank) {
  ranks.add(std::move(rank));
  return all.add({std::move(operation), StepRole::standalone, std::nullopt});
}

StepId Steps::add_part(operation::Operation operation, Rank rank, StepRole role, StepId whole) {
  const auto step = add(std::move(operation), std::move(rank));
  all[step].role = role;
  all[step].whole = whole;
  return step;
}

void Steps::add_edge(StepId first, StepId second, EdgeStrength strength) {
  if (first != second) edges.push_back({first, second, strength});
}

}  // namespace limbeck::autogenerate
