#include "migrate/recorded_ahead.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <utility>

#include "migrate/batch.hpp"
#include "migrate/failure_report.hpp"
#include "migrate/lock_retry.hpp"
#include "migrate/previous_progress.hpp"
#include "migrate/recorded_section.hpp"
#include "migrate/transactions.hpp"
#include "migrate/version_table.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {
namespace {

/// More than that is not held in memory.
constexpr std::size_t most_statements = 4096, most_bytes = 4 << 20;

class Ahead {
 public:
  Ahead(RunContext& context, const Plan& plan, std::size_t begin)
      : context_(context),
        plan_(plan),
        begin_(begin),
        dialect_(*context.database.dialect),
        times_(dialect_.journal_sql()) {}

  RanAhead run() {
    if (!can_be_used()) return {begin_, false};
    build();
    if (batch_.end == begin_) return {begin_, false};
    context_.throw_if_cancelled();
    announce(begin_);
    context_.note_begin();
    const auto failure = context_.database.connection->execute_all(
        batch_.statements, [this](std::size_t index) { read_answer(index); });
    if (failure) give_way_or_report(*failure);
    return {done_, announced_ > done_};
  }

 private:
  bool can_be_used() const {
    return context_.database.capabilities().pipelined && context_.journal.enabled() &&
           !times_.mark_time.empty() && !context_.settings.version_callback;
  }

  void build() {
    batch_.begin = batch_.end = begin_;
    std::vector<JournalEvent> events;
    for (auto index = begin_; index < plan_.steps.size() && batch_.statements.size() < most_statements &&
                              batch_.bytes < most_bytes;
         ++index) {
      const auto& step = plan_.steps[index];
      if (!is_plain(step)) return;
      if (index == begin_) events = read_journal(context_.database);
      if (!PreviousProgress(step, events, context_.settings).empty()) return;
      auto states = states_of(step);
      if (!states) return;
      add(step, index, *states);
    }
  }

  bool is_plain(const PlannedStep& step) const {
    return step.in_parts && !runs_in_transaction(step, context_.settings.transaction) &&
           uses_transactions(context_.settings.transaction) && !step.is_program && !step.online_alter &&
           !step.step.repeatable && !dialect_.may_replace(step.replacement());
  }

  /// Of each statement, an expression of what it is about to change.
  std::optional<std::vector<std::string>> states_of(const PlannedStep& step) const {
    std::vector<std::string> states;
    for (const auto& statement : step.statements) {
      auto state = dialect_.state_sql(*context_.database.connection, statement);
      if (!state) return std::nullopt;
      states.push_back(std::move(*state));
    }
    return states;
  }

  void add(const PlannedStep& step, std::size_t index, const std::vector<std::string>& states) {
    const auto mark = [&](const char* name) {
      own(fmt::format(fmt::runtime(times_.mark_time), name), index);
    };
    const auto since = [&](const char* name) {
      return fmt::format(fmt::runtime(times_.milliseconds_since), name);
    };
    mark("step");
    // Behind another revision its transaction has just checked the rows, and made them what they are.
    if (index == begin_) {
      batch_.add(
          dialect_.version_check(dialect_.quote(context_.database.version_table), step.step.rows_before),
          {index, Purpose::version_check});
    }
    std::string statement_done;
    for (std::size_t i = 0; i < step.statements.size(); ++i) {
      const auto& statement = step.statements[i];
      const auto hash = scripts::checksum(statement.text);
      auto event = context_.journal.statement_event(step, JournalEventKind::started, i + 1, hash);
      if (i > 0) own(std::move(statement_done), index);
      batch_.add(context_.fence, {index, Purpose::fence});
      own(context_.journal.insert_sql(event, {.milliseconds = {}, .message = states[i]}), index);
      mark("statement");
      batch_.add(statement, {index, Purpose::revision, i + 1});
      event.kind = JournalEventKind::done;
      statement_done =
          context_.journal.insert_sql(event, {.milliseconds = since("statement"), .message = {}});
    }
    BatchSettings settings{dialect_, context_.journal, context_.database.version_table, true};
    settings.fence = context_.fence;
    settings.reset_session = context_.settings.reset_session;
    settings.took_sql = since("step");
    auto finish = build_finish(step, index, {}, settings);
    // That the last statement is done commits with the revision: one commit less, and lost with it the state
    // of its objects tells.
    for (std::size_t i = 0; i < finish.statements.size(); ++i) {
      const auto& item = finish.items[i];
      batch_.add(std::move(finish.statements[i]), item);
      if (item.purpose == Purpose::begin && !statement_done.empty()) own(std::move(statement_done), index);
    }
    batch_.end = index + 1;
  }

  void own(std::string text, std::size_t index) {
    batch_.add(Statement{std::move(text), 0, std::nullopt}, {index, Purpose::journal});
  }

  void announce(std::size_t step) {
    for (; announced_ <= step && announced_ < batch_.end; ++announced_) {
      if (announced_ > begin_) started_ = context_.clock.now();
      if (context_.observer.begun)
        context_.observer.begun(plan_.steps[announced_], context_.done, context_.count);
    }
  }

  void read_answer(std::size_t index) {
    const auto& item = batch_.items[index];
    const auto& step = plan_.steps[item.step];
    context_.note_begin();  // the one behind it
    announce(item.step);
    if (item.purpose == Purpose::revision && context_.observer.statement_done)
      context_.observer.statement_done(step, item.number, step.statement_count());
    if (item.purpose != Purpose::commit) return;
    done_ = item.step + 1;
    ++context_.done;
    if (context_.observer.done) context_.observer.done(step, context_.clock.elapsed_since(started_));
    announce(done_);
  }

  /// What met a lock, or what isn't the revision's own, is left to the step run by itself, which finds out
  /// what there is to say of it.
  void give_way_or_report(const dialect::StatementFailure& failure) {
    const auto& item = batch_.items[failure.index];
    const auto& step = plan_.steps[item.step];
    context_.roll_back();
    if (failure.connection_lost() && item.purpose != Purpose::revision) {
      report_failure(context_,
                     {step, nullptr, 0, failure,
                      "the connection broke between two statements: the journal knows which of them ran"});
    }
    if (item.purpose != Purpose::revision || is_worth_retrying(failure.kind)) return;
    report_statement_failure(context_, step, item.number, failure);
  }

  RunContext& context_;
  const Plan& plan_;
  const std::size_t begin_;
  const dialect::Dialect& dialect_;
  const dialect::JournalSql times_;
  Batch batch_;
  std::size_t done_ = begin_, announced_ = begin_;
  Clock::TimePoint started_ = context_.clock.now();
};

}  // namespace

RanAhead run_ahead(RunContext& context, const Plan& plan, std::size_t begin) {
  return Ahead(context, plan, begin).run();
}

}  // namespace limbeck::migrate
