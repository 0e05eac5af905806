// Whether branches come to the same, whichever of them runs first, and what they do.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "cli/context.hpp"

namespace limbeck::cli {

/// What the revisions of one branch change that the others don't have.
struct BranchChanges {
  std::string head;
  std::vector<std::string> revisions;  ///< ids, oldest first
  /// What is touched, as "table orders", and what is done to it: "add column total to table orders".
  std::vector<std::pair<std::string, std::string>> changes;
  std::vector<std::string> programs;  ///< files whose changes of rows are not known
};

/// With one of the branches first, it does not come to what the first order makes.
struct OrderDifference {
  std::string first;  ///< the head of the branch that runs first
  std::string words;  ///< a sentence
  bool runs = true;   ///< it comes to its end, and leaves another schema
};

struct BranchOrders {
  std::vector<BranchChanges> branches;
  std::vector<OrderDifference> differences;  ///< none: they commute
  std::string not_tried;                     ///< why nothing of this is known; empty: it was tried out

  /// What more than one branch touches, each once: "table orders".
  std::vector<std::string> touched_by_several() const;
  /// A branch changes rows, or may: of these nothing is compared.
  bool changes_rows() const;
};

/// Runs the history of these heads in a scratch database, with each of them first in turn.
BranchOrders try_branch_orders(Context& context, const std::vector<std::string>& heads);

/// Why a history can't run from nothing up to a revision, by a scratch database; empty: it can.
std::string try_history(Context& context, const revision::RevisionGraph& graph, const std::string& revision);

/// What several branches touch, and who does what there, on the terminal; whether they commute, if they do.
/// Goes up to the last of these revisions in a scratch database, and undoes them (oldest first, with nothing
/// behind them). What is wrong with that, as a part of a sentence; empty: nothing, or there is no way back.
std::string try_way_back(Context& context, const revision::RevisionGraph& graph,
                         const std::vector<std::string>& ids);

void tell_of(Context& context, const BranchOrders& orders);
/// Puts the same into an answer: "branches", "touched_by_several", "commute", "order_differences",
/// "not_tried".
void add_to(Json& answer, const BranchOrders& orders);

}  // namespace limbeck::cli
