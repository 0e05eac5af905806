#include "migrate/transactions.hpp"

namespace limbeck::migrate {

bool uses_transactions(config::TransactionMode mode) {
  return mode != config::TransactionMode::none;
}

bool runs_in_transaction(const PlannedStep& step, config::TransactionMode mode) {
  if (step.foreign_keys_off) return true;  // the section rebuilds tables
  return step.transactional && uses_transactions(mode);
}

std::vector<StepGroup> group_steps(const Plan& plan, config::TransactionMode mode) {
  using Mode = StepGroup::Mode;
  const auto inside =
      mode == config::TransactionMode::run ? Mode::shared_transaction : Mode::transaction_each;
  std::vector<StepGroup> groups;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (!runs_in_transaction(plan.steps[i], mode)) {
      groups.push_back({Mode::outside_transaction, i, i + 1});
    } else if (!groups.empty() && groups.back().mode == inside) {
      groups.back().last = i + 1;
    } else {
      groups.push_back({inside, i, i + 1});
    }
  }
  return groups;
}

}  // namespace limbeck::migrate
