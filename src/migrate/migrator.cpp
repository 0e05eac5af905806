// The public face of the applying way: include/limbeck/migrate.hpp.
#include <fmt/core.h>

#include <algorithm>
#include <exception>
#include <variant>

#include "dialect/adopt.hpp"
#include "limbeck/migrate.hpp"
#include "migrate/database.hpp"
#include "migrate/embedded.hpp"
#include "migrate/half_done.hpp"
#include "migrate/hint.hpp"
#include "migrate/journal.hpp"
#include "migrate/never_run.hpp"
#include "migrate/repeatable.hpp"
#include "migrate/session.hpp"
#include "migrate/version_table.hpp"
#include "migrate/views_away.hpp"
#include "revision/steps.hpp"

namespace limbeck {

namespace {

config::TransactionMode mode_of(Transactions transactions) {
  switch (transactions) {
    case Transactions::per_revision:
      return config::TransactionMode::revision;
    case Transactions::per_run:
      return config::TransactionMode::run;
    case Transactions::none:
      return config::TransactionMode::none;
  }
  return config::TransactionMode::revision;
}

std::vector<AppliedRevision> describe_revisions(const revision::RevisionGraph& graph,
                                                const std::vector<std::string>& ids) {
  std::vector<AppliedRevision> list;
  for (const auto& id : ids) {
    const auto& revision = graph.get(id);
    list.push_back({id, revision.message.substr(0, revision.message.find('\n')), revision.file});
  }
  return list;
}

/// Runs `work`; the hint of what it throws names functions of the Migrator, since an application need not
/// have a program limbeck.
template <typename Work>
auto with_translated_hints(const Work& work) {
  const auto hint = [](const Error& error) { return migrate::hint_for_application(error.hint()); };
  const auto details = [&](const DatabaseError& error) {
    auto translated = error.details();
    translated.hint = hint(error);
    return translated;
  };
  try {
    return work();
  } catch (const UsageError& error) {
    throw UsageError(error.what(), hint(error));
  } catch (const ConnectionError& error) {
    throw ConnectionError(error.what(), details(error));
  } catch (const DatabaseError& error) {
    throw DatabaseError(error.what(), details(error));
  } catch (const Error& error) {
    throw Error(error.what(), hint(error));
  }
}

migrate::Observer observer_for(const std::function<void(const Progress&)>& progress) {
  migrate::Observer observer;
  if (!progress) return observer;
  using Event = Progress::Event;
  const auto about = [](Event event, const migrate::PlannedStep& step) {
    Progress now{.event = event};
    now.revision = step.step.revision;
    now.message = step.message;
    now.downgrade = step.step.direction == revision::Direction::downgrade;
    return now;
  };
  const auto waiting = [&progress](const std::string& whom) {
    Progress now{.event = Event::waiting};
    now.text = whom;
    progress(now);
  };
  observer.waiting_for_lock = waiting;
  observer.waiting_for_orphaned_backend = waiting;
  observer.begun = [&progress, about](const migrate::PlannedStep& step, std::size_t index,
                                      std::size_t count) {
    auto now = about(Event::begun, step);
    now.number = index + 1;
    now.count = count;
    progress(now);
  };
  observer.statement_done = [&progress, about](const migrate::PlannedStep& step, std::size_t number,
                                               std::size_t count) {
    auto now = about(Event::statement_done, step);
    now.number = number;
    now.count = count;
    progress(now);
  };
  observer.done = [&progress, about](const migrate::PlannedStep& step, std::chrono::milliseconds took) {
    auto now = about(Event::done, step);
    now.took = took;
    progress(now);
  };
  observer.said = [&progress, about](const migrate::PlannedStep& step, const std::string& text, bool) {
    auto now = about(Event::said, step);
    now.text = text;
    progress(now);
  };
  observer.warned = [&progress](const std::string& text) {
    Progress now{.event = Event::notice};
    now.text = text;
    progress(now);
  };
  observer.retrying = [&progress, about](const migrate::PlannedStep& step, int attempt,
                                         std::chrono::milliseconds) {
    auto now = about(Event::retrying, step);
    now.number = static_cast<std::size_t>(attempt) + 1;
    progress(now);
  };
  return observer;
}

}  // namespace

struct Migrator::Work {
  Migrations migrations;
  MigratorOptions options;
  std::variant<config::DatabaseUrl, pg_conn*, sqlite3*, st_mysql*> target;

  const revision::RevisionGraph& graph() const { return migrations.content_->graph; }

  migrate::Database open(migrate::Access access) const {
    if (const auto* url = std::get_if<config::DatabaseUrl>(&target)) {
      config::Config config;
      config.url = *url;
      config.version_table = options.version_table;
      config.version_table_schema = options.version_table_schema;
      config.journal = options.journal;
      config.lock_timeout = options.lock_timeout;
      config.statement_timeout = options.statement_timeout;
      return migrate::open(config, access);
    }
    dialect::ConnectOptions connect;
    connect.lock_timeout = options.lock_timeout;
    connect.statement_timeout = options.statement_timeout;
    connect.read_only = access == migrate::Access::read;
    auto adopted = std::visit(
        [&](const auto& given) -> dialect::Adopted {
          if constexpr (std::is_pointer_v<std::decay_t<decltype(given)>>)
            return dialect::adopt(given, connect);
          throw std::logic_error("an address is opened above");
        },
        target);
    return migrate::make_database(*adopted.dialect, std::move(adopted.url), std::move(adopted.connection),
                                  options.version_table, options.version_table_schema, options.journal);
  }

  MigrationStatus status() const;

  /// `half_done`: what find_steps found of that.
  template <typename FindSteps>
  std::vector<AppliedRevision> run(const RunOptions& run_options, revision::Direction direction,
                                   FindSteps find_steps,
                                   const std::vector<migrate::HalfDone>& half_done = {}) const {
    auto database = open(migrate::Access::write);
    // The application's exception must not fly through a pipeline of statements: it is kept until the run has
    // ended, which it asks for.
    std::exception_ptr thrown;
    std::function<void(const Progress&)> report;
    if (run_options.progress) {
      report = [&](const Progress& now) {
        if (thrown) return;
        try {
          run_options.progress(now);
        } catch (...) {
          thrown = std::current_exception();
          database.connection->cancel();
        }
      };
      database.connection->on_notice([&](const std::string& text) {
        Progress now{.event = Progress::Event::notice};
        now.text = text;
        report(now);
      });
    }
    migrate::RunSettings settings;
    settings.transaction = mode_of(options.transactions);
    const bool borrowed_connection = !std::holds_alternative<config::DatabaseUrl>(target);
    settings.lock_retries =
        borrowed_connection && options.lock_timeout.count() == 0 ? 0 : options.lock_retries;
    settings.wait_for_lock = options.wait_for_others;
    auto observer = observer_for(report);
    observer.cancelled = [&] { return thrown || run_options.stop.stop_requested(); };
    std::vector<AppliedRevision> ran;
    observer.done = [&, forward = observer.done](const migrate::PlannedStep& step,
                                                 std::chrono::milliseconds took) {
      ran.push_back({step.step.revision, step.message, step.file});
      if (forward) forward(step, took);
    };
    // Before the lock: who asks to stop while it is waited for, stops at the first statement.
    const std::stop_callback cancel(run_options.stop, [&] { database.connection->cancel(); });
    migrate::MigrationSession session(database, settings, observer);
    if (run_options.stop.stop_requested()) throw Error("stopped before anything was run");
    try {
      migrate::MigrationTask task{
          graph(), [&](const std::vector<std::string>& rows) { return find_steps(database, rows); },
          migrations.content_->source()};
      task.direction = direction;
      task.half_done = &half_done;
      task.before_run = [&](const migrate::Plan& plan) {
        migrate::refuse_to_run_whole(plan, settings.transaction, settings.resume, half_done);
      };
      session.migrate(task);
    } catch (const Error&) {
      if (!thrown) throw;
    }
    if (thrown) std::rethrow_exception(thrown);
    return ran;
  }
};

Migrator::Migrator(Migrations migrations, const std::string& url, MigratorOptions options) {
  auto address = config::parse_database_url(url, std::filesystem::current_path());
  if (address.in_memory()) {
    throw UsageError("a database in memory would be gone after each call of the Migrator",
                     "open it in the application and give its sqlite3* instead of an address");
  }
  work_.reset(new Work{std::move(migrations), std::move(options), std::move(address)});
}
Migrator::Migrator(Migrations migrations, pg_conn* connection, MigratorOptions options)
    : work_(new Work{std::move(migrations), std::move(options), connection}) {}
Migrator::Migrator(Migrations migrations, sqlite3* connection, MigratorOptions options)
    : work_(new Work{std::move(migrations), std::move(options), connection}) {}
Migrator::Migrator(Migrations migrations, st_mysql* connection, MigratorOptions options)
    : work_(new Work{std::move(migrations), std::move(options), connection}) {}
Migrator::~Migrator() = default;
Migrator::Migrator(Migrator&&) noexcept = default;
Migrator& Migrator::operator=(Migrator&&) noexcept = default;

MigrationStatus Migrator::Work::status() const {
  const auto database = open(migrate::Access::read);
  const auto& graph = this->graph();
  MigrationStatus status;
  status.rows = migrate::read_versions(database);
  std::vector<std::string> known;
  for (const auto& row : status.rows) (graph.find(row) ? known : status.unknown).push_back(row);
  status.current = describe_revisions(graph, graph.effective_heads(known));
  status.pending = describe_revisions(graph, graph.pending(known));
  if (status.unknown.empty())
    status.never_ran = describe_revisions(graph, migrate::find_never_run(graph, database, known));
  const auto journal = migrate::read_journal(database);
  for (const auto& name :
       migrate::find_to_repeat(graph, journal, *database.dialect, migrations.content_->source())) {
    const auto& each = *graph.find_repeatable(name);
    status.to_repeat.push_back({name, each.message.substr(0, each.message.find('\n')), each.file});
  }
  status.to_put_back = migrate::statements_to_put_back(graph, journal);
  return status;
}

MigrationStatus Migrator::status() const {
  return with_translated_hints([&] { return work_->status(); });
}

std::vector<AppliedRevision> Migrator::upgrade(const std::string& target, const RunOptions& options) {
  return with_translated_hints([&] {
    std::vector<migrate::HalfDone> half_done;
    return work_->run(
        options, revision::Direction::upgrade,
        [&](const migrate::Database& database, const std::vector<std::string>& stored) {
          auto steps = revision::upgrade_steps(work_->graph(), stored, {target});
          auto rows = stored;
          std::ranges::sort(rows);
          const auto journal = migrate::read_journal(database);
          if (!rows.empty()) migrate::refuse_to_run_again(steps, migrate::surely_applied(journal, rows));
          half_done = migrate::find_half_done(work_->graph(), rows, journal);
          migrate::refuse_to_build_on(half_done, steps, work_->graph());
          return steps;
        },
        half_done);
  });
}

std::vector<AppliedRevision> Migrator::downgrade(const std::string& target, const RunOptions& options) {
  return with_translated_hints([&] {
    std::vector<migrate::HalfDone> half_done;
    return work_->run(
        options, revision::Direction::downgrade,
        [&](const migrate::Database& database, const std::vector<std::string>& rows) {
          auto steps = revision::downgrade_steps(work_->graph(), rows, target);
          half_done = migrate::find_half_done(work_->graph(), rows, migrate::read_journal(database));
          migrate::refuse_to_build_on(half_done, steps, work_->graph());
          return steps;
        },
        half_done);
  });
}

void Migrator::stamp(const std::string& target, const RunOptions& options) {
  with_translated_hints([&] {
    return work_->run(
        options, revision::Direction::stamp,
        [&](const migrate::Database& database, const std::vector<std::string>& rows) {
          auto steps = revision::stamp_steps(work_->graph(), rows, {target}, false);
          const auto reached = steps.empty() ? rows : std::vector<std::string>(steps.back().rows_after);
          std::ranges::copy(migrate::declare_whole(work_->graph(), reached, migrate::read_journal(database)),
                            std::back_inserter(steps));
          return steps;
        });
  });
}

}  // namespace limbeck
