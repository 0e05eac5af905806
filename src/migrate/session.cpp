#include "migrate/session.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.hpp"
#include "migrate/half_done.hpp"
#include "migrate/repeatable.hpp"
#include "migrate/runner.hpp"
#include "migrate/transactions.hpp"
#include "migrate/version_table.hpp"

namespace limbeck::migrate {

using std::chrono::milliseconds;

namespace {

bool are_same(const Plan& one, const Plan& other) {
  return one.rows_before == other.rows_before &&
         std::ranges::equal(one.steps, other.steps, [](const PlannedStep& a, const PlannedStep& b) {
           return a.step.revision == b.step.revision && a.step.direction == b.step.direction &&
                  a.file_hash == b.file_hash;
         });
}

}  // namespace

HeldLock take_lock(const Database& database, const RunSettings& settings, const Observer& observer) {
  dialect::LockOptions options;
  options.key = database.version_table.display();
  options.timeout = settings.wait_for_lock;
  options.on_wait = observer.waiting_for_lock;
  options.cancelled = observer.cancelled;
  return {options.key, database.dialect->lock(*database.connection, database.url, options)};
}

MigrationSession::MigrationSession(Database& database, RunSettings settings, Observer observer, Clock& clock,
                                   HeldLock held)
    : context_(database, std::move(settings), std::move(observer), clock), held_(std::move(held)) {
  if (!held_.lock || held_.key != database.version_table.display()) {
    lock_ = take_lock(database, context_.settings, context_.observer);
  }
  take_fence();
  wait_for_orphaned_backend();
}

void MigrationSession::take_fence() {
  const auto& lock = lock_.lock ? lock_.lock : held_.lock;
  if (lock) context_.fence = lock->fence();
}

std::vector<std::string> MigrationSession::rows() const {
  return read_versions(context_.database);
}

MigrationResult MigrationSession::migrate(const MigrationTask& task) {
  auto result = make_result(task);
  if (const auto question = task.question ? task.question(result.plan) : nullptr) {
    ask_without_lock(question);
    const auto asked = std::move(result);
    result = make_result(task);
    if (!are_same(asked.plan, result.plan)) {
      throw Error(
          "nothing was run: while the question was open, the database, or a revision file, was changed",
          "run the command again: it asks about what there is to run now");
    }
  }
  if (task.before_run) task.before_run(result.plan);
  const bool has_journal = context_.database.journal && !task.graph.repeatables().empty();
  const bool declares = task.direction == revision::Direction::stamp;
  const bool has_views = has_journal && !declares;
  const auto grants = has_views ? record_grants(task, result.plan) : std::vector<GrantOnView>();
  try {
    run(result.plan);
  } catch (const Error&) {
    keep_grants(grants, task, result.plan);
    throw;
  }
  if (has_views) make_views_again(task, result);
  put_back(grants, task, result.plan);
  if (has_journal && declares) declare_put_back();
  warn_of_half_done(task, result.plan);
  return result;
}

void MigrationSession::warn_of_half_done(const MigrationTask& task, const Plan& ran) const {
  if (!task.half_done) return;
  for (const auto& each : *task.half_done) {
    const bool is_finished =
        std::ranges::any_of(ran.steps, [&](const PlannedStep& step) { return is_of(each, step.step); });
    if (!is_finished)
      warn(fmt::format("{}\n{}", describe_half_done(each, &task.graph),
                       half_done_hint(each, context_.settings.program)));
  }
}

/// Below the heads, where a text may be ahead of what is there: what doesn't fit is left away, and said.
void MigrationSession::make_views_again(const MigrationTask& task, MigrationResult& result) {
  auto& database = context_.database;
  if (task.graph.at_heads(rows())) return;
  for (const auto& name :
       find_taken_away(task.graph, read_journal(database), *database.dialect, task.source)) {
    std::string why = "env.py has a transaction open";
    if (!database.connection->in_transaction()) {
      try {
        auto plan =
            make_plan(task.graph, repeat_steps(rows(), {name}), rows(), *database.dialect, source_of(task));
        run(plan);
        std::ranges::move(plan.steps, std::back_inserter(result.plan.steps));
        continue;
      } catch (const ConnectionError&) {
        throw;
      } catch (const Error& error) {
        if (context_.cancelled()) throw;
        why = text::split(error.what(), '\n').front();
      }
    }
    warn(fmt::format(
        "what the repeatable {} makes is away: it does not fit what is there now ({}); an upgrade that "
        "ends where it fits makes it again",
        name, why));
  }
}

/// What the plan takes away with views is in the journal before it runs: who is killed can't put it back.
/// Returns that, and what earlier runs left.
std::vector<GrantOnView> MigrationSession::record_grants(const MigrationTask& task, const Plan& plan) const {
  const auto& database = context_.database;
  auto grants = grants_to_put_back(read_journal(database));
  for (auto& each : grants_on_dropped_views(task.graph, plan, database, task.source)) {
    if (std::ranges::find(grants, each) != grants.end()) continue;
    if (database.dialect->has_table(*database.connection, database.journal_table))
      context_.record(
          context_.journal.grant_event(JournalEventKind::granted, each.repeatable, each.statement));
    grants.push_back(std::move(each));
  }
  return grants;
}

void MigrationSession::record_put_back(const GrantOnView& grant) const {
  context_.record(
      context_.journal.grant_event(JournalEventKind::put_back, grant.repeatable, grant.statement));
}

void MigrationSession::declare_put_back() const {
  for (const auto& grant : grants_to_put_back(read_journal(context_.database))) {
    record_put_back(grant);
    warn("declared to be there, or not to be needed: " + grant.statement);
  }
}

/// The run failed: what is still there needs nothing, the rest a later run.
void MigrationSession::keep_grants(const std::vector<GrantOnView>& grants, const MigrationTask& task,
                                   const Plan& plan) const {
  if (grants.empty()) return;
  std::vector<GrantOnView> there;
  try {
    there = grants_on_dropped_views(task.graph, plan, context_.database, task.source);
    for (const auto& grant : there) record_put_back(grant);
  } catch (const Error&) {
    // The connection is gone: the next run looks.
  }
  for (const auto& grant : grants) {
    if (std::ranges::find(there, grant) == there.end())
      warn(fmt::format("not put back yet, since the run failed: {}", grant.statement));
  }
}

/// What was granted on views that were dropped, on those that are there again.
void MigrationSession::put_back(const std::vector<GrantOnView>& grants, const MigrationTask& task,
                                const Plan& ran) const {
  if (grants.empty()) return;
  const auto& database = context_.database;
  auto& connection = *database.connection;
  const auto away = find_taken_away(task.graph, read_journal(database), *database.dialect, task.source);
  for (const auto& grant : grants) {
    const auto made = std::ranges::find_if(ran.steps, [&](const PlannedStep& step) {
      return step.step.repeatable && step.step.revision == grant.repeatable;
    });
    const bool is_declared = task.graph.find_repeatable(grant.repeatable) != nullptr;
    const bool is_there =
        made != ran.steps.end() || (is_declared && std::ranges::find(away, grant.repeatable) == away.end());
    std::string why = "the view is not there";
    bool is_settled = !is_declared;  // no file makes the view any more
    if (is_there) {
      const bool inside = connection.in_transaction();  // a failure would be the end of it
      try {
        connection.execute(grant.statement);
        record_put_back(grant);
        if (made != ran.steps.end()) {
          context_.say(*made, "put back: " + grant.statement);
        } else {
          warn("put back, which an earlier run did not come to: " + grant.statement);
        }
        continue;
      } catch (const ConnectionError&) {
        throw;
      } catch (const DatabaseError& error) {
        if (inside) throw;
        why = error.what();
        is_settled |= error.kind() == ErrorKind::missing_object;  // the role, a column, or the view itself
      }
    }
    warn(fmt::format("not put back{}, since {}: {}", is_settled ? "" : " yet", why, grant.statement));
    if (is_settled) record_put_back(grant);
  }
}

void MigrationSession::warn(const std::string& text) const {
  if (context_.observer.warned) context_.observer.warned(text);
}

/// An answer may take hours, and others are not to wait for it.
void MigrationSession::ask_without_lock(const std::function<void()>& question) {
  auto& connection = *context_.database.connection;
  if (connection.in_transaction()) connection.execute("ROLLBACK");  // env.py's, which starts again
  held_ = {};
  lock_ = {};
  question();
  lock_ = take_lock(context_.database, context_.settings, context_.observer);
  take_fence();
  wait_for_orphaned_backend();
}

RevisionSource MigrationSession::source_of(const MigrationTask& task) const {
  auto source = task.source;
  source.transactions = [mode = context_.settings.transaction] { return uses_transactions(mode); };
  return source;
}

MigrationResult MigrationSession::make_result(const MigrationTask& task) {
  MigrationResult result;
  const auto stored = read_stored_versions(context_.database);
  result.rows_before = stored;
  std::ranges::sort(result.rows_before);
  auto steps = task.find_steps(stored);
  if (task.direction == revision::Direction::upgrade)
    add_repeatables(steps, task.graph, result.rows_before, context_.database, task.source);
  result.plan = make_plan(task.graph, std::move(steps), result.rows_before, *context_.database.dialect,
                          source_of(task));
  const auto& database = context_.database;
  fit_to_tables(result.plan, *database.dialect, *database.connection);
  const auto capabilities = database.capabilities();
  if (!capabilities.transactional_ddl && database.journal && !result.plan.empty())
    go_on_in_parts(result.plan, capabilities, find_half_done(read_journal(database)));
  return result;
}

void MigrationSession::run(const Plan& plan) {
  if (plan.empty()) return;
  require_online_alter(plan);
  create_missing_tables();
  if (std::ranges::any_of(plan.steps, [](const auto& step) { return step.step.repeatable; }))
    require_journal(context_.database);
  Runner(context_).run(plan);
}

/// Before anything runs.
void MigrationSession::require_online_alter(const Plan& plan) const {
  if (!context_.settings.online_alter.command.empty()) return;
  const auto asking = std::ranges::find_if(plan.steps, &PlannedStep::online_alter);
  if (asking == plan.steps.end()) return;
  throw UsageError(
      fmt::format("{}: a section says alter=online, and no program is named that does that", asking->file),
      "name one in limbeck.toml: online_alter = { command = \"pt-online-schema-change …\" }");
}

// What that was sent may still be committed: only afterwards the version rows tell where the database is.
void MigrationSession::wait_for_orphaned_backend() {
  const auto& database = context_.database;
  const auto deadline = context_.clock.now() + context_.settings.orphaned_backend_timeout;
  auto pause = milliseconds(50);
  for (bool reported = false;; reported = true) {
    const auto orphan = database.dialect->orphaned_backend(*database.connection);
    if (!orphan) return;
    const auto what = "the server is still at work for a migration that was killed: " + orphan->description;
    if (context_.cancelled()) throw Error(what, "nothing was run");
    if (context_.clock.now() >= deadline) {
      throw Error(
          what, fmt::format("wait for its statement to end, or end it with `{}`; then run the command again",
                            orphan->terminate_statement));
    }
    if (!reported && context_.observer.waiting_for_orphaned_backend) {
      context_.observer.waiting_for_orphaned_backend(orphan->description);
    }
    context_.clock.sleep(pause);
    pause = std::min(pause * 2, milliseconds(1000));
  }
}

void MigrationSession::create_missing_tables() {
  const auto& database = context_.database;
  const auto& dialect = *database.dialect;
  auto& connection = *database.connection;
  if (!dialect.has_table(connection, database.version_table)) {
    context_.lacks_version_table =
        context_.settings.version_table_with_revision && !connection.in_transaction();
    if (!context_.lacks_version_table) {
      connection.execute(
          create_version_table_sql(dialect, database.version_table, database.version_table_pk, false));
    }
  }
  if (database.journal && !dialect.has_table(connection, database.journal_table)) create_journal();
}

/// In Alembic projects it has a schema of its own, which not every role may make: they do without it then, as
/// they did with Alembic. In a transaction that env.py has begun, trying that could be the end of it.
void MigrationSession::create_journal() {
  auto& database = context_.database;
  const auto& dialect = *database.dialect;
  auto& connection = *database.connection;
  const bool own_schema = database.journal_table.schema != database.version_table.schema;
  std::string why = "env.py has a transaction open";
  try {
    if (!own_schema || !connection.in_transaction()) {
      if (own_schema) {
        connection.execute("CREATE SCHEMA IF NOT EXISTS " +
                           dialect.quote_identifier(database.journal_table.schema));
      }
      connection.execute(create_journal_sql(dialect, database.journal_table, false));
      return;
    }
  } catch (const DatabaseError& error) {
    if (!own_schema || error.kind() != ErrorKind::permission_denied) throw;
    why = error.what();
  }
  database.journal = false;
  context_.journal = RunJournal(dialect, database.journal_table, false);
  if (context_.observer.no_journal) context_.observer.no_journal(why);
}

}  // namespace limbeck::migrate
