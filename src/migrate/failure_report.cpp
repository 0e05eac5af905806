#include "migrate/failure_report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <vector>

#include "base/error_kind.hpp"
#include "config/mask.hpp"
#include "migrate/consequence_check.hpp"
#include "migrate/recorded_section.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {
namespace {

/// Who waited in vain for a lock on an engine with a single writer can't write the journal either.
bool is_journal_writable(const RunContext& context, const dialect::StatementFailure& failure) {
  if (!context.journal.enabled() || failure.connection_lost()) return false;
  return !caused_by_lock(failure.kind) || !context.database.capabilities().single_writer;
}

/// In a transaction of its own. Returns what to add to the state, when that failed, too.
std::string record_failure(const RunContext& context, const StepFailure& failed) {
  if (!is_journal_writable(context, failed.failure)) return {};
  const auto kind = context.cancelled() ? JournalEventKind::interrupted : JournalEventKind::failed;
  auto event = failed.number == 0 ? context.journal.event(failed.step, kind)
                                  : context.journal.statement_event(
                                        failed.step, kind, failed.number,
                                        failed.statement ? scripts::checksum(failed.statement->text) : "");
  event.sqlstate = failed.failure.sqlstate;
  event.message = config::mask_secrets(failed.failure.message);  // it may be the program's own
  event.milliseconds = context.clock.elapsed_since(context.began).count();
  try {
    context.record(event);
    for (const auto& each : failed.in_doubt) context.record(each);
  } catch (const DatabaseError& error) {
    return fmt::format("\nThe failure could not be written to the journal: {}", error.what());
  }
  return {};
}

/// Which statement of the revisions of a transaction, the last being `last`, is to blame for the failure of
/// one of Limbeck's own.
struct Cause {
  std::size_t step;       // of the plan
  std::size_t statement;  // of the step, from 1; 0: it is a program
  dialect::StatementFailure failure;
};

std::optional<Cause> find_cause(const RunContext& context, const Plan& plan, std::size_t first,
                                std::size_t last, const dialect::StatementFailure& failure) {
  for (auto index = last + 1; index-- > first;) {
    const auto& step = plan.steps[index];
    if (step.statements.empty() && !step.is_program) continue;
    const auto found = context.database.dialect->find_failure_cause(failure, step.statements);
    if (!found) continue;
    return Cause{index, step.statements.empty() ? 0 : found->statement + 1,
                 dialect::StatementFailure::refused(found->message, found->hint)};
  }
  return std::nullopt;
}

/// Of a transaction that was rolled back while rows of it stay.
std::string state_with_rows_left(const RunContext& context, const PlannedStep& step) {
  auto state =
      fmt::format("its transaction was rolled back, but {}; the version rows are unchanged", rows_stay);
  if (!context.journal.enabled()) return state + fmt::format("; {}", no_journal_note);
  return step.step.repeatable ? state : state + "; the next run asks about them";
}

std::string state_after_rollback(const RunContext& context, const Plan& plan, const StepGroup& group,
                                 std::size_t failed_step) {
  if (group.mode == StepGroup::Mode::shared_transaction && failed_step > group.first) {
    return fmt::format("nothing of this run was applied: its {} revisions are one transaction, rolled back",
                       group.last - group.first);
  }
  std::string state = "it was rolled back as a whole";
  if (context.done == 0) return state;
  const auto& step = plan.steps[failed_step].step;
  const auto* const how = step.direction == revision::Direction::downgrade ? "undone" : "applied";
  if (context.done == 1) return state + fmt::format("; the revision before it in this run stays {}", how);
  return state + fmt::format("; the {} revisions before it in this run stay {}", context.done, how);
}

}  // namespace

std::vector<JournalEvent> statements_in_doubt(const RunContext& context, const PlannedStep& step,
                                              std::size_t first, std::size_t last) {
  if (!context.journal.enabled() || step.step.repeatable) return {};
  const auto& dialect = *context.database.dialect;
  const auto find = [&](const auto& may_be) {
    std::vector<JournalEvent> found;
    for (auto number = first; number <= last && number <= step.statements.size(); ++number) {
      const auto& statement = step.statements[number - 1];
      if (!may_be(statement)) continue;
      found.push_back(context.journal.statement_event(step, JournalEventKind::started, number,
                                                      scripts::checksum(statement.text)));
    }
    return found;
  };
  auto found = find([&](const Statement& statement) {
    return dialect.may_fail_halfway(statement) &&
           dialect.count_rollbackable(*context.database.connection, {&statement, 1}) == 0;
  });
  // The server says that there is one, and what it is can't be seen.
  if (found.empty())
    found = find([&](const Statement& statement) { return dialect.may_fail_halfway(statement); });
  return found;
}

std::string state_after(const RunContext& context, const Plan& plan, const StepGroup& group,
                        const BatchFailure& failed) {
  switch (failed.outcome) {
    case TransactionOutcome::unknown:
      return "the connection broke while the transaction was being committed: whether it was is not known "
             "yet";
    case TransactionOutcome::committed:
      return "its transaction is committed; what failed came after that";
    case TransactionOutcome::rolled_back:
      break;
  }
  if (failed.partly_committed) {
    return fmt::format(
        "{} had committed what it did up to a point (autocommit_block(), commit() or COMMIT): that stays; "
        "all that "
        "came after it was rolled back, and the version rows are those before {}",
        plan.steps[*failed.partly_committed].file, plan.steps[*failed.partly_committed].step.revision);
  }
  return state_after_rollback(context, plan, group, failed.step);
}

void report_failure(const RunContext& context, const StepFailure& failed) {
  const bool cancelled = context.cancelled();
  const auto unrecorded = record_failure(context, failed);
  const bool may_depend = caused_by_statement(failed.failure.kind) && failed.statement && failed.number > 0;
  const auto dependents = may_depend ? dependents_in_the_way(context.database, failed.step, failed.number)
                                     : std::vector<std::string>();
  auto complete = failed;
  complete.state += unrecorded;
  throw step_error(complete, {cancelled, context.database.dialect->error_code_name(), dependents,
                              context.settings.program});
}

void report_batch_failure(const RunContext& context, const Plan& plan, const StepGroup& group,
                          const BatchFailure& failed, bool rows_outlived_rollback) {
  auto state = state_after(context, plan, group, failed);
  std::vector<JournalEvent> in_doubt;
  if (rows_outlived_rollback) {
    state = state_with_rows_left(context, plan.steps[failed.step]);
    const bool shared = group.mode == StepGroup::Mode::shared_transaction;
    for (auto index = shared ? group.first : failed.step; index <= failed.step; ++index) {
      const auto& step = plan.steps[index];
      const auto last = index == failed.step && failed.number > 0 ? failed.number : step.statements.size();
      std::ranges::move(statements_in_doubt(context, step, 1, last), std::back_inserter(in_doubt));
    }
  }
  const bool is_first = failed.partly_committed == failed.step && failed.number == 1;  // nothing stays
  const auto* const partly_done =
      failed.partly_committed && !is_first ? &plan.steps[*failed.partly_committed] : nullptr;
  if (!failed.statement && !failed.in_action) {
    const auto first = group.mode == StepGroup::Mode::shared_transaction ? group.first : failed.step;
    if (const auto cause = find_cause(context, plan, first, failed.step, failed.failure)) {
      const auto& step = plan.steps[cause->step];
      const auto* const statement = cause->statement > 0 ? &step.statements[cause->statement - 1] : nullptr;
      report_failure(context,
                     {step, statement, cause->statement, cause->failure, state, partly_done, in_doubt});
    }
  }
  report_failure(context, {plan.steps[failed.step], failed.statement ? &*failed.statement : nullptr,
                           failed.number, failed.failure, state, partly_done, in_doubt});
}

}  // namespace limbeck::migrate
