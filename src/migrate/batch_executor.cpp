#include "migrate/batch_executor.hpp"

#include <span>
#include <utility>

#include "migrate/run_program.hpp"

namespace limbeck::migrate {

BatchExecutor::BatchExecutor(RunContext& context, const Plan& plan, Batch& batch)
    : context_(context),
      plan_(plan),
      batch_(batch),
      kept_(context),
      committed_(batch.begin),
      announced_(batch.begin),
      started_(context.clock.now()) {}

BatchResult BatchExecutor::run() {
  announce(batch_.begin);
  context_.note_begin();
  auto failure = send_all();
  if (failure && partly_committed_ >= committed_) failure->partly_committed = partly_committed_;
  return {committed_, std::move(failure)};
}

std::optional<BatchFailure> BatchExecutor::send_all() {
  std::size_t sent = 0;
  for (const auto& action : batch_.actions) {
    if (auto failure = send(sent, action.before)) return failure;
    if (auto failure = perform(action)) return failure;
    sent = action.before;
  }
  return send(sent, batch_.statements.size());
}

std::optional<BatchFailure> BatchExecutor::send(std::size_t from, std::size_t to) {
  auto failure =
      context_.database.connection->execute_all(std::span(batch_.statements).subspan(from, to - from),
                                                [&](std::size_t index) { read_answer(from + index); });
  if (!failure) return std::nullopt;
  const auto index = from + failure->index;
  const auto& item = batch_.items[index];
  announce(item.step);  // its first statement may be the one
  BatchFailure failed{.step = item.step, .number = item.number};
  if (item.purpose == Purpose::revision) failed.statement = batch_.statements[index];
  failed.outcome = outcome_of_failure(batch_, index, *failure, context_.database.capabilities().pipelined);
  failed.failure = std::move(*failure);
  return failed;
}

std::optional<BatchFailure> BatchExecutor::perform(const BatchAction& action) {
  announce(action.step);
  if (action.kind == BatchAction::Kind::measure_time) {
    measure_time(action);
    return std::nullopt;
  }
  auto failed = attempt(action);
  if (!failed) return std::nullopt;
  return BatchFailure{.step = action.step,
                      .number = failed->number,
                      .in_action = true,
                      .statement = std::move(failed->statement),
                      .failure = std::move(failed->failure)};
}

std::optional<ProgramFailure> BatchExecutor::attempt(const BatchAction& action) {
  const auto& step = plan_.steps[action.step];
  context_.note_begin();
  switch (action.kind) {
    case BatchAction::Kind::check_replaced:
      return kept_.drop_unknown(step);
    case BatchAction::Kind::run_program:
      return run_program(action.step, *step.program);
    case BatchAction::Kind::call_back:
      return run_program(action.step, *context_.settings.version_callback);
    case BatchAction::Kind::recreate_kept:
      return kept_.recreate();
    case BatchAction::Kind::measure_time:
      break;
  }
  return std::nullopt;
}

std::optional<ProgramFailure> BatchExecutor::run_program(std::size_t step, const scripts::Program& program) {
  auto outcome = run_program_in_transaction(context_, plan_.steps[step], program);
  if (outcome.committed) note_commit_within(step);
  return std::move(outcome.failure);
}

/// The steps before it are committed with it, their version rows and journal events included.
void BatchExecutor::note_commit_within(std::size_t step) {
  const auto took = context_.clock.elapsed_since(started_);
  for (; committed_ < step; ++committed_) {
    if (context_.observer.done) context_.observer.done(plan_.steps[committed_], took);
  }
  partly_committed_ = step;
}

void BatchExecutor::measure_time(const BatchAction& action) {
  auto done = context_.journal.event(plan_.steps[action.step], JournalEventKind::done);
  done.milliseconds = context_.clock.elapsed_since(started_).count();
  batch_.statements[action.before].text = context_.journal.insert_sql(done);
}

void BatchExecutor::read_answer(std::size_t index) {
  const auto& item = batch_.items[index];
  context_.note_begin();  // the one behind it
  announce(item.step);
  if (item.purpose == Purpose::revision && context_.observer.statement_done) {
    const auto& step = plan_.steps[item.step];
    context_.observer.statement_done(step, item.number, step.statement_count());
  }
  if (item.purpose != Purpose::commit) return;
  const auto took = context_.clock.elapsed_since(started_);
  for (; committed_ <= item.step; ++committed_) {
    if (context_.observer.done) context_.observer.done(plan_.steps[committed_], took);
  }
  started_ = context_.clock.now();
}

void BatchExecutor::announce(std::size_t step) {
  for (; announced_ <= step && announced_ < batch_.end; ++announced_) {
    const auto index = context_.done + announced_ - batch_.begin;
    if (context_.observer.begun) context_.observer.begun(plan_.steps[announced_], index, context_.count);
  }
}

}  // namespace limbeck::migrate
