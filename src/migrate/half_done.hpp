// Revisions of which a part ran: outside a transaction one that fails leaves what it has done, and its next
// run goes on behind that. What a revision in Python commits in between stays as well, but it is run from its
// beginning again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "migrate/journal.hpp"
#include "migrate/plan.hpp"
#include "migrate/run_settings.hpp"
#include "revision/graph.hpp"
#include "revision/steps.hpp"

namespace limbeck::migrate {

struct HalfDone {
  std::string revision;
  std::string direction;   ///< "upgrade" or "downgrade"
  std::int64_t statement;  ///< the last that ran, or was begun; 0: it committed a part in between
  std::string at;          ///< when
  bool is_in_doubt =
      false;  ///< a statement was begun, and how it ended was never recorded, nor does it leave a trace

  bool has_file = true;             ///< the graph declares it
  std::vector<std::string> rows{};  ///< where the database stands, of one without a file

  bool is_upgrade() const { return direction == "upgrade"; }
  bool starts_over() const { return statement == 0; }
};

/// Those that have not come to their end since, by revision. `journal`: all of it, oldest first.
std::vector<HalfDone> find_half_done(const std::vector<JournalEvent>& journal);

/// The same without what the version rows have decided since: an upgrade of what is applied, a downgrade of
/// what is not. Of rows that no file declares nothing is known.
std::vector<HalfDone> find_half_done(const revision::RevisionGraph& graph,
                                     const std::vector<std::string>& rows,
                                     const std::vector<JournalEvent>& journal);

/// Is that the step which half of it was done of?
bool is_of(const HalfDone& half_done, const revision::Step& step);

/// "revision c is half done: its upgrade got as far as statement 2 on 2026-11-30, outside a transaction".
/// With its file, where `graph` declares it.
std::string describe_half_done(const HalfDone& half_done, const revision::RevisionGraph* graph = nullptr);
/// How to go on with it: to let it come to its end, or to declare that somebody has brought it there.
std::string half_done_hint(const HalfDone& half_done, const std::string& program = "limbeck");

/// What a stamp that leaves these version rows declares besides: the database is at them, and what is half
/// done and lies beside them was taken back by hand, or finished.
std::vector<revision::Step> declare_whole(const revision::RevisionGraph& graph,
                                          const std::vector<std::string>& rows,
                                          const std::vector<JournalEvent>& journal);

/// A revision that must not be half done in that direction.
struct MustBeWhole {
  std::string revision;
  std::string direction;

  bool operator==(const MustBeWhole&) const = default;
};

/// What a step must not find half done around it: what a downgrade undoes may carry an upgrade that began,
/// what an upgrade builds on may be half undone.
std::vector<MustBeWhole> neighbours_of(const revision::Step& step, const revision::RevisionGraph& graph);

/// Throws Error when a step would find that: what is half done would stay, and be done a second time later.
void refuse_to_build_on(const std::vector<HalfDone>& half_done, const std::vector<revision::Step>& steps,
                        const revision::RevisionGraph& graph);

/// Where DDL commits by itself, what ran in parts goes on in parts, also when the statements for which it did
/// are gone from its file, or their tables are others now.
void go_on_in_parts(Plan& plan, const dialect::Capabilities& capabilities,
                    const std::vector<HalfDone>& half_done);

/// Throws Error when a plan would run one of these from its beginning: in a transaction, since its section or
/// the configuration has changed, or because it commits in between; the latter may be wanted (Resume::retry).
void refuse_to_run_whole(const Plan& plan, config::TransactionMode mode, Resume resume,
                         const std::vector<HalfDone>& half_done);

/// SQL that is true unless the journal, which is there, has it half done. `is_begun`: what is started and not
/// done doesn't count.
std::string is_whole_sql(const dialect::Dialect& dialect, const schema::ObjectName& journal_table,
                         const MustBeWhole& what, bool is_begun = false);

}  // namespace limbeck::migrate
