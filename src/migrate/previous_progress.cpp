#include "migrate/previous_progress.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "migrate/hint.hpp"

namespace limbeck::migrate {
namespace {

const JournalEvent* event_of(const std::map<std::size_t, JournalEvent>& events, std::size_t number) {
  const auto found = events.find(number);
  return found == events.end() ? nullptr : &found->second;
}

}  // namespace

PreviousProgress::PreviousProgress(const PlannedStep& step, const std::vector<JournalEvent>& events,
                                   const RunSettings& settings)
    : step_(step), resume_(settings.resume), program_(settings.program) {
  if (step.step.repeatable) return;  // all its statements run again
  const auto& parents = step.step.from;
  for (const auto& event : events) {
    const bool own = event.revision == step.step.revision;
    // What the revision builds on was taken away: and with it what the unfinished revision had done.
    const bool parent =
        event.direction == "downgrade" && std::ranges::find(parents, event.revision) != parents.end();
    if (event.completes_revision() && (own || parent)) {
      last_.clear();
      in_doubt_.clear();
      batches_.clear();
    } else if (own && event.statement && event.direction == step.direction()) {
      const auto number = static_cast<std::size_t>(*event.statement);
      if (event.kind == JournalEventKind::batch) batches_.insert_or_assign(number, event);
      const auto* const before = last_event(number);
      const bool is_retry =
          event.kind == JournalEventKind::started && before && before->kind == JournalEventKind::started;
      if (is_retry) in_doubt_.insert(number);
      last_.insert_or_assign(number, event);
    }
  }
}

bool PreviousProgress::is_done(std::size_t number, const std::string& hash, const LookAtOutcome& look) const {
  const auto* const event = last_event(number);
  if (!event) return false;
  if (event->kind == JournalEventKind::done) {
    if (event->text_hash != hash) refuse_edited(number, *event);
    return true;
  }
  if (event->kind != JournalEventKind::started) return resume_ == Resume::skip && in_doubt_.contains(number);
  if (resume_ != Resume::ask) return resume_ == Resume::skip;
  // Of another text nobody can tell whether it is what ran.
  const auto found = look && event->text_hash == hash
                         ? look(*event)
                         : dialect::OutcomeFound(dialect::StatementOutcome::unknown);
  if (found == dialect::StatementOutcome::unknown) ask_about_outcome(number, *event, found);
  return found == dialect::StatementOutcome::done;
}

void PreviousProgress::refuse_removed_statements(std::size_t count) const {
  for (const auto& [number, event] : last_) {
    if (number > count && event.kind == JournalEventKind::done) refuse_edited(number, event);
  }
}

const JournalEvent* PreviousProgress::last_event(std::size_t number) const {
  return event_of(last_, number);
}

const JournalEvent* PreviousProgress::last_batch(std::size_t number) const {
  return event_of(batches_, number);
}

void PreviousProgress::refuse_edited(std::size_t number, const JournalEvent& event) const {
  throw Error(
      fmt::format("{}: statement {} of the {} of revision {} ran on {} and {}, before the revision was "
                  "finished",
                  step_.file, number, step_.direction(), step_.step.revision, event.at,
                  step_.program ? "is another one now" : "was edited since"),
      fmt::format("{} and run `{} {}` again, or finish by hand and say so with `{} stamp {}`",
                  step_.program
                      ? "let the program, which runs from its beginning, ask for the same statements in the "
                        "same order (what depends on rows belongs into op.backfill)"
                      : "put the file back as it was",
                  program_, step_.direction(), program_, step_.step.revision));
}

void PreviousProgress::ask_about_outcome(std::size_t number, const JournalEvent& event,
                                         const dialect::OutcomeFound& found) const {
  throw Error(
      fmt::format("{}: statement {} of the {} of revision {} was started on {} by {}, outside a "
                  "transaction, and how it ended was never recorded{}",
                  step_.file, number, step_.direction(), step_.step.revision, event.at, event.actor,
                  found.damage.empty() ? "" : "; " + found.damage),
      fmt::format("{1}look whether it took effect: if it did, `{0} --resume skip` goes on behind it; if not, "
                  "`{0} --resume retry` runs it again",
                  rerun_command(program_, step_.direction(), step_.step.revision),
                  found.remedy.empty() ? "" : found.remedy + "; then "));
}

}  // namespace limbeck::migrate
