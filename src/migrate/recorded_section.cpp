#include "migrate/recorded_section.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "dialect/consequences.hpp"
#include "dialect/sql/rules.hpp"
#include "migrate/batch.hpp"
#include "migrate/failure_report.hpp"
#include "migrate/kept_objects.hpp"
#include "migrate/run_program.hpp"
#include "migrate/version_table.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {
namespace {

void refuse_changed_rows(const RunContext& context, const PlannedStep& step) {
  if (read_versions(context.database) == std::vector<std::string>(step.step.rows_before)) return;
  throw Error(fmt::format("the version table changed while revision {} was about to run", step.step.revision),
              fmt::format("someone else migrates this database; look with `{0} current` and run again",
                          context.settings.program));
}

std::string state_after_statement(const PlannedStep& step, std::size_t number, bool lost, bool journal) {
  const auto before = number == 1 ? std::string("nothing before this statement ran,")
                      : number == 2
                          ? std::string("the statement before this one stays applied")
                          : fmt::format("the {} statements before this one stay applied", number - 1);
  auto state = fmt::format("it runs outside a transaction: {} and the version rows are unchanged", before);
  if (lost) return state + "; whether this statement took effect is not known yet";
  if (step.step.repeatable) return state;
  if (journal) return state + "; the next run goes on with this statement";
  return number == 1 ? state : fmt::format("{}; {}", state, no_journal_note);
}

/// See StepFailure::partly_done: what ran is known to the next run by the journal alone.
const PlannedStep* partly_done(const RunContext& context, const PlannedStep& step) {
  return context.journal.enabled() || step.step.repeatable ? nullptr : &step;
}

/// Of each statement: did an earlier run do it? Before the first is run: what can't be gone on with is said
/// at once.
std::vector<bool> find_done_statements(const RecordedSection& section, const PlannedStep& step) {
  std::vector<bool> done;
  for (std::size_t i = 0; i < step.statements.size(); ++i) {
    const auto& text = step.statements[i].text;
    // What a statement like SET did is gone with the session that did it.
    done.push_back(!sql::changes_session(text) && section.previous().is_done(i + 1, scripts::checksum(text)));
  }
  section.previous().refuse_removed_statements(step.statements.size());
  return done;
}

void run_file(RunContext& context, const PlannedStep& step) {
  RecordedSection section(context, step);
  const auto done = find_done_statements(section, step);
  KeptObjects kept(context);
  const auto require = [&](const std::optional<ProgramFailure>& failed, const char* state,
                           const PlannedStep* again = nullptr) {
    if (!failed) return;
    const auto* const statement = failed->statement ? &*failed->statement : nullptr;
    report_failure(context, {step, statement, 0, failed->failure, state, again});
  };
  // Once a part of it ran, nothing is as the revision knows it any more.
  if (std::ranges::none_of(done, std::identity())) {
    require(kept.drop_unknown(step), "nothing of it was run");
  }
  for (std::size_t i = 0; i < step.statements.size(); ++i) {
    const auto& statement = step.statements[i];
    if (done[i]) {
      if (context.observer.skipped) context.observer.skipped(step, i + 1);
      continue;
    }
    section.run_statement(i + 1, statement, scripts::checksum(statement.text),
                          [&] { return context.database.connection->execute_all({&statement, 1}); });
  }
  require(kept.recreate(), "its statements all ran, outside a transaction; the version rows are not written",
          partly_done(context, step));
}

void write_version_rows(RunContext& context, const PlannedStep& step, std::chrono::milliseconds took) {
  const auto& database = context.database;
  const bool pipelined = database.capabilities().pipelined;
  BatchSettings settings{*database.dialect, context.journal, database.version_table, pipelined};
  settings.reset_session = context.settings.reset_session;
  const auto batch = build_finish(step, context.done, took, settings);
  const auto failure = database.connection->execute_all(batch.statements);
  if (!failure) return;
  context.roll_back();
  const bool lost = is_commit_answer_lost(batch, failure->index, *failure, pipelined);
  report_failure(context,
                 {step, nullptr, 0, *failure,
                  lost ? "its statements all ran, outside a transaction; the connection broke while the "
                         "version rows were being written: whether they were is not known yet"
                       : "its statements all ran, outside a transaction; only the version rows are not "
                         "written",
                  partly_done(context, step)});
}

}  // namespace

void run_outside_transaction(RunContext& context, const PlannedStep& step) {
  if (context.observer.begun) context.observer.begun(step, context.done, context.count);
  const auto started = context.clock.now();
  refuse_changed_rows(context, step);
  context.throw_if_cancelled();
  if (step.program) {
    run_program_outside_transaction(context, step);
  } else {
    run_file(context, step);
  }
  const auto took = context.clock.elapsed_since(started);
  write_version_rows(context, step, took);
  ++context.done;
  if (context.observer.done) context.observer.done(step, took);
}

RecordedSection::RecordedSection(RunContext& context, const PlannedStep& step)
    : context_(context),
      step_(step),
      previous_(step,
                context.journal.enabled() ? read_journal(context.database) : std::vector<JournalEvent>(),
                context.settings) {}

bool RecordedSection::skip_if_done(std::size_t number, const std::string& hash) const {
  const bool done = previous_.is_done(number, hash);
  if (done && context_.observer.skipped) context_.observer.skipped(step_, number);
  return done;
}

void RecordedSection::run_statement(
    std::size_t number, const Statement& statement, const std::string& hash,
    const std::function<std::optional<dialect::StatementFailure>()>& execute) {
  context_.throw_if_cancelled();
  drop_invalid_index(number, statement, hash);
  auto event = context_.journal.statement_event(step_, JournalEventKind::started, number, hash);
  context_.record(event);
  const auto started = context_.clock.now();
  if (const auto failure = execute()) {
    context_.roll_back();
    const bool lost = failure->connection_lost();
    auto state = state_after_statement(step_, number, lost, context_.journal.enabled());
    if (!lost) state += invalid_index_note(statement);
    report_failure(context_, {step_, &statement, number, *failure, state,
                              number == 1 && !lost ? nullptr : partly_done(context_, step_)});
  }
  event.kind = JournalEventKind::done;
  event.milliseconds = context_.clock.elapsed_since(started).count();
  context_.record(event);
  if (context_.observer.statement_done) {
    context_.observer.statement_done(step_, number, step_.statements.size());
  }
}

// An index that a failed try of this very statement has left keeps its name from it for ever. Whose it is,
// the journal tells: no statement is begun while an invalid index of its name is there that isn't its own.
void RecordedSection::drop_invalid_index(std::size_t number, const Statement& statement,
                                         const std::string& hash) const {
  const auto& database = context_.database;
  const auto left = dialect::invalid_index_of(*database.dialect, *database.connection, statement.text);
  if (!left) return;
  const auto* const last = previous_.last_event(number);
  const bool ours = last && last->kind != JournalEventKind::done &&
                    (last->text_hash == hash || last->text_hash == scripts::checksum(statement.text));
  if (!ours) {
    throw Error(fmt::format("{}:{}: the index {} is there already, and INVALID: building it failed, and it "
                            "was not this statement that built it",
                            step_.file, statement.line, left->name.display()),
                fmt::format("look where it comes from, drop it with `{}`, and run `{} {}` again", left->drop,
                            context_.settings.program, step_.command()));
  }
  database.connection->execute(left->drop);
  context_.say(step_, fmt::format("dropped the INVALID index {}, which an earlier try of this statement had "
                                  "left behind",
                                  left->name.display()));
}

/// What a failed statement left, as a part of a sentence; empty when nothing.
std::string RecordedSection::invalid_index_note(const Statement& statement) const {
  try {
    const auto& database = context_.database;
    const auto left = dialect::invalid_index_of(*database.dialect, *database.connection, statement.text);
    if (!left) return {};
    return fmt::format("; it left the index {} behind, INVALID: {}", left->name.display(),
                       context_.journal.enabled()
                           ? "the next run drops it first"
                           : fmt::format("drop it with `{}` before the next run", left->drop));
  } catch (const Error&) {
    return {};  // the failure itself is what is reported
  }
}

}  // namespace limbeck::migrate
