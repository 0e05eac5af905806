#include "migrate/batch.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "migrate/version_table.hpp"

namespace limbeck::migrate {
namespace {

Statement own_statement(std::string text) {
  return {std::move(text), 0, std::nullopt};
}

class BatchBuilder {
 public:
  BatchBuilder(const Plan& plan, const StepGroup& group, const BatchSettings& settings)
      : plan_(plan), group_(group), settings_(settings), dialect_(settings.dialect) {
    // Enforcement can't be switched inside a transaction: one step that needs it off decides for all in it.
    for (auto i = group.first; shared() && i < group.last; ++i) {
      foreign_keys_off_ = foreign_keys_off_ || plan.steps[i].foreign_keys_off;
    }
  }

  Batch build(std::size_t begin) {
    batch_.begin = batch_.end = begin;
    do {
      add_step(batch_.end++);
    } while (batch_.end < group_.last && (shared() || has_room()));
    return std::move(batch_);
  }

 private:
  bool shared() const { return group_.mode == StepGroup::Mode::shared_transaction; }

  bool has_room() const {
    return settings_.pipelined && batch_.statements.size() < settings_.limits.statements &&
           batch_.bytes < settings_.limits.bytes;
  }

  void add_step(std::size_t index) {
    const auto& step = plan_.steps[index];
    const auto frame = dialect_.transaction_frame(foreign_keys_off_ || step.foreign_keys_off, false);
    const bool begins_transaction = !shared() || index == group_.first;
    if (begins_transaction && !(settings_.is_transaction_open && index == group_.first)) {
      batch_.add(frame.before, {index, Purpose::open});
      batch_.add(own_statement(frame.begin), {index, Purpose::begin});
    }
    if (const auto mark = time_of(&dialect::JournalSql::mark_time); begins_transaction && !mark.empty())
      batch_.add(own_statement(mark), {index, Purpose::fence});
    if (begins_transaction) batch_.add(settings_.fence, {index, Purpose::fence});
    if (index == batch_.begin && !settings_.create_version_table.empty())
      batch_.add(own_statement(settings_.create_version_table), {index, Purpose::version_table});
    // In a transaction that is under way nobody else can change the rows: the check has locked the table.
    // What the revisions themselves did to them is seen before the COMMIT.
    if (begins_transaction) add_version_check(step.step.rows_before, index);
    add_section(step, index);
    batch_.add(change_versions_sql(dialect_, settings_.version_table, step.step.change),
               {index, Purpose::version_rows});
    if (settings_.calls_back && !step.step.repeatable) add_action(BatchAction::Kind::call_back, index);
    const bool ends_transaction = !shared() || index + 1 == group_.last;
    if (ends_transaction && !begins_transaction) add_version_check(step.step.rows_after, index);
    if (ends_transaction) batch_.add(frame.before_commit, {index, Purpose::before_commit});
    add_journal_event(step, index);
    if (!ends_transaction) return;
    batch_.add(own_statement(frame.commit), {index, Purpose::commit});
    batch_.add(frame.after, {index, Purpose::close});
    if (settings_.reset_session) batch_.add(dialect_.session_reset_statements(), {index, Purpose::close});
  }

  void add_version_check(const std::vector<std::string>& rows, std::size_t index) {
    batch_.add(dialect_.version_check(dialect_.quote(settings_.version_table), rows),
               {index, Purpose::version_check});
  }

  void add_section(const PlannedStep& step, std::size_t index) {
    using Kind = BatchAction::Kind;
    const bool may_replace = dialect_.may_replace(step.replacement());
    if (may_replace) add_action(Kind::check_replaced, index);
    if (step.program) add_action(Kind::run_program, index);
    for (std::size_t i = 0; i < step.statements.size(); ++i) {
      batch_.add(step.statements[i], {index, Purpose::revision, i + 1});
    }
    if (may_replace) add_action(Kind::recreate_kept, index);
  }

  void add_journal_event(const PlannedStep& step, std::size_t index) {
    if (!settings_.journal.enabled()) return;
    // Where the engine can't tell how long the transaction took, only we can measure it.
    const bool measured =
        !settings_.pipelined && !shared() && dialect_.journal_sql().transaction_milliseconds.empty();
    if (measured) add_action(BatchAction::Kind::measure_time, index);
    const auto done = settings_.journal.event(step, JournalEventKind::done);
    const auto took = shared() ? std::string() : time_of(&dialect::JournalSql::milliseconds_since);
    batch_.add(own_statement(settings_.journal.insert_sql(done, {.milliseconds = took, .message = {}})),
               {index, Purpose::journal});
  }

  /// Where the engine sends statements ahead of answers, and can't tell the time of a transaction by itself.
  std::string time_of(std::string dialect::JournalSql::* text) const {
    if (!settings_.pipelined || !settings_.journal.enabled()) return {};
    const auto form = dialect_.journal_sql().*text;
    return form.empty() ? form : fmt::format(fmt::runtime(form), "transaction");
  }

  void add_action(BatchAction::Kind kind, std::size_t index) {
    batch_.actions.push_back({kind, batch_.statements.size(), index});
  }

  const Plan& plan_;
  const StepGroup& group_;
  const BatchSettings& settings_;
  const dialect::Dialect& dialect_;
  bool foreign_keys_off_ = false;  // of the transaction that all share
  Batch batch_;
};

}  // namespace

void Batch::add(Statement statement, BatchItem item) {
  bytes += statement.text.size() + (statement.copy_data ? statement.copy_data->size() : 0);
  statements.push_back(std::move(statement));
  items.push_back(item);
}

void Batch::add(const std::vector<std::string>& texts, BatchItem item) {
  for (const auto& text : texts) add(own_statement(text), item);
}

bool Batch::has_action_before(std::size_t index) const {
  return std::ranges::any_of(actions, [&](const BatchAction& action) { return action.before == index; });
}

Batch build_batch(const Plan& plan, const StepGroup& group, std::size_t begin,
                  const BatchSettings& settings) {
  return BatchBuilder(plan, group, settings).build(begin);
}

bool is_commit_answer_lost(const Batch& batch, std::size_t failed, const dialect::StatementFailure& failure,
                           bool pipelined) {
  if (!failure.connection_lost()) return false;
  if (batch.items[failed].purpose == Purpose::commit) return true;
  // Where the server itself said that it ends, it did nothing behind that.
  if (!pipelined || failure.reported_by_server) return false;
  for (auto index = failed; index < batch.items.size(); ++index) {
    // Behind an action nothing is sent before all answers are in.
    if (index > failed && batch.has_action_before(index)) return false;
    if (batch.items[index].purpose == Purpose::commit) return true;
  }
  return false;
}

TransactionOutcome outcome_of_failure(const Batch& batch, std::size_t failed,
                                      const dialect::StatementFailure& failure, bool pipelined) {
  if (is_commit_answer_lost(batch, failed, failure, pipelined)) return TransactionOutcome::unknown;
  return batch.items[failed].purpose == Purpose::close ? TransactionOutcome::committed
                                                       : TransactionOutcome::rolled_back;
}

Batch build_finish(const PlannedStep& step, std::size_t index, std::chrono::milliseconds took,
                   const BatchSettings& settings) {
  const auto& dialect = settings.dialect;
  const auto frame = dialect.transaction_frame(false, false);
  Batch batch{.begin = index, .end = index + 1};
  if (settings.reset_session) batch.add(dialect.session_reset_statements(), {index, Purpose::open});
  batch.add(own_statement(frame.begin), {index, Purpose::begin});
  batch.add(settings.fence, {index, Purpose::fence});
  batch.add(dialect.version_check(dialect.quote(settings.version_table), step.step.rows_before),
            {index, Purpose::version_check});
  batch.add(change_versions_sql(dialect, settings.version_table, step.step.change),
            {index, Purpose::version_rows});
  if (settings.journal.enabled()) {
    auto done = settings.journal.event(step, JournalEventKind::done);
    done.milliseconds = took.count();
    batch.add(
        own_statement(settings.journal.insert_sql(done, {.milliseconds = settings.took_sql, .message = {}})),
        {index, Purpose::journal});
  }
  batch.add(own_statement(frame.commit), {index, Purpose::commit});
  return batch;
}

std::vector<Statement> own_statements(const std::vector<std::string>& texts) {
  std::vector<Statement> statements;
  for (const auto& text : texts) statements.push_back(own_statement(text));
  return statements;
}

}  // namespace limbeck::migrate
