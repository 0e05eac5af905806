// What earlier runs of a section outside a transaction came to, and what that means for the next one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "dialect/statement_outcome.hpp"
#include "migrate/journal.hpp"
#include "migrate/plan.hpp"
#include "migrate/run_settings.hpp"

namespace limbeck::migrate {

/// What became of the statement with that `started` event, as far as what it left behind tells. May be empty.
using LookAtOutcome = std::function<dialect::OutcomeFound(const JournalEvent& started)>;

/// Of each statement of one section, the last event since the revision last came to its end. Pure: made of
/// the journal's events, oldest first. Without a journal nothing is known, and everything runs.
class PreviousProgress {
 public:
  /// Was none of it begun?
  bool empty() const { return last_.empty(); }
  /// `step` and the program's name, for messages, live longer.
  PreviousProgress(const PlannedStep& step, const std::vector<JournalEvent>& events,
                   const RunSettings& settings);

  /// Was the statement `number` (from 1), whose hash is `hash`, done by an earlier run? Of one that was
  /// started and whose outcome nobody recorded `look` tells, if it can, unless settings.resume does. Throws
  /// Error when another statement was done under that number, or when nobody knows how one ended.
  bool is_done(std::size_t number, const std::string& hash, const LookAtOutcome& look = {}) const;

  /// Throws Error when statements behind number `count` were done: they are gone from the file.
  void refuse_removed_statements(std::size_t count) const;

  /// nullptr: an earlier run didn't come that far.
  const JournalEvent* last_event(std::size_t number) const;
  /// The last batch of a backfill that is committed.
  const JournalEvent* last_batch(std::size_t number) const;

 private:
  [[noreturn]] void refuse_edited(std::size_t number, const JournalEvent& event) const;
  [[noreturn]] void ask_about_outcome(std::size_t number, const JournalEvent& event,
                                      const dialect::OutcomeFound& found) const;

  const PlannedStep& step_;
  Resume resume_;
  std::string program_;
  std::map<std::size_t, JournalEvent> last_, batches_;
  /// How an earlier try of them ended is not known, even where a later one failed: perhaps because of that.
  std::set<std::size_t> in_doubt_;
};

}  // namespace limbeck::migrate
