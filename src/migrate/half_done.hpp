// Revisions of which a part ran: outside a transaction an upgrade that fails leaves what it has done, and its
// next run goes on behind that.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "migrate/journal.hpp"
#include "migrate/plan.hpp"
#include "revision/graph.hpp"
#include "revision/steps.hpp"

namespace limbeck::migrate {

struct HalfDone {
  std::string revision;
  std::int64_t statement;  ///< the last that ran, or was begun
  std::string at;          ///< when
};

/// Those whose upgrade has not come to its end since, by revision. `journal`: all of it, oldest first.
std::vector<HalfDone> find_half_done(const std::vector<JournalEvent>& journal);

/// Throws Error when a downgrade would undo what one of these builds on: what it has done would stay, and its
/// next upgrade would do that a second time.
void refuse_to_undo_below(const std::vector<revision::Step>& downgrades, const revision::RevisionGraph& graph,
                          const std::vector<HalfDone>& half_done);

/// Throws Error when a plan would run the upgrade of one of these in a transaction, and so from its
/// beginning: its section, or the configuration, has changed since.
void refuse_to_run_whole(const Plan& plan, config::TransactionMode mode,
                         const std::vector<HalfDone>& half_done);

}  // namespace limbeck::migrate
