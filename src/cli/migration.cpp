#include "cli/migration.hpp"

#include <csignal>

#include <atomic>

#include <fmt/core.h>

#include "base/text.hpp"
#include "config/duration.hpp"
#include "migrate/offline.hpp"

namespace limbeck::cli {
namespace {

using revision::Direction;

std::atomic<bool> interrupted{false};
dialect::Connection* interruptible = nullptr;

// One Ctrl-C asks the server to stop the statement, and the run ends in order; a second one ends the process, and the
// server rolls back what was not committed.
extern "C" void on_interrupt(int signal) {
  if (interrupted.exchange(true)) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
  if (interruptible) interruptible->cancel();
}

class InterruptGuard {
 public:
  explicit InterruptGuard(dialect::Connection& connection) {
    interrupted = false;
    interruptible = &connection;
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, on_interrupt);
  }
  ~InterruptGuard() {
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, SIG_DFL);
    interruptible = nullptr;
  }
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
};

const char* verb(Direction direction) {
  return direction == Direction::upgrade ? "upgrade" : direction == Direction::downgrade ? "downgrade" : "stamp";
}

// Alembic's FROM:TO, which only makes sense where no database can be asked.
std::optional<std::pair<std::string, std::string>> range_of(const Wanted& wanted) {
  if (wanted.targets.size() != 1) return std::nullopt;
  const auto& target = wanted.targets.front();
  const auto colon = target.find(':');
  if (colon == std::string::npos) return std::nullopt;
  return std::pair{target.substr(0, colon), target.substr(colon + 1)};
}

int print_script(Context& context, const Wanted& wanted, const MigrationOptions& options) {
  const auto& config = context.config();
  auto target = wanted;
  std::vector<std::string> rows;
  if (const auto range = range_of(wanted)) {
    rows = context.graph().minimal_rows(context.graph().resolve(range->first));
    target.targets = {range->second};
  } else if (wanted.direction == Direction::downgrade) {
    throw UsageError("downgrade --sql can't know where the database is",
                     fmt::format("say from where to where: `{} downgrade --sql FROM:TO`, such as `head:base`",
                                 context.program));
  }
  const auto& dialect = dialect::dialect_for(config.database().dialect);
  migrate::OfflineSettings settings;
  settings.dialect = &dialect;
  settings.version_table = {config.version_table_schema, config.version_table};
  settings.journal_table = {config.version_table_schema, "limbeck_journal"};
  settings.journal = config.journal.value_or(true);
  settings.transaction = config.transaction;
  settings.tag = options.tag;
  const auto plan = migrate::make_plan(context.graph(), find_steps(context, target, rows), rows, dialect, true,
                                       context.revision_source());
  migrate::write_script(plan, settings, [&](std::string_view text) { context.terminal.print(text); });
  return 0;
}

std::string duration_words(std::chrono::milliseconds took) {
  const auto count = took.count();
  return count < 10'000 ? fmt::format("{} ms", count) : fmt::format("{:.1f} s", static_cast<double>(count) / 1000);
}

migrate::Observer observer_for(Context& context, Json& done) {
  auto& terminal = context.terminal;
  migrate::Observer observer;
  observer.waiting_for_lock = [&](const std::string& holder) {
    terminal.note(fmt::format("another migrator is at work{}; waiting for it",
                              holder.empty() ? "" : " (" + holder + ")"));
  };
  observer.waiting_for_leftover = [&](const std::string& leftover) {
    terminal.note(fmt::format("the server is still at work for a migration that was killed ({}); waiting for it", leftover));
  };
  observer.begun = [&](const migrate::PlannedStep& step, std::size_t index, std::size_t count) {
    terminal.progress(fmt::format("[{}/{}] {} {} …", index + 1, count, step.direction(), step_line(context, step)));
  };
  observer.statement_done = [&](const migrate::PlannedStep& step, std::size_t statement, std::size_t count) {
    if (statement < count) {
      terminal.progress(fmt::format("{} {}: {} of {} statements", step.direction(), step.step.revision, statement, count));
    }
  };
  observer.said = [&](const migrate::PlannedStep&, const std::string& text, bool passing) {
    if (passing) {
      terminal.progress(text);
    } else {
      terminal.note(text);
    }
  };
  observer.done = [&](const migrate::PlannedStep& step, std::chrono::milliseconds took) {
    terminal.note(fmt::format("{} {} ({})", step.direction(), step_line(context, step), duration_words(took)));
    done.push(to_json(step).set("milliseconds", static_cast<std::int64_t>(took.count())));
  };
  observer.retrying = [&](const migrate::PlannedStep& step, int attempt, std::chrono::milliseconds pause) {
    terminal.note(fmt::format("revision {} waited too long for a lock; try {} follows in {}", step.step.revision,
                              attempt + 1, duration_words(pause)));
  };
  observer.skipped = [&](const migrate::PlannedStep& step, std::size_t statement) {
    terminal.note(fmt::format("statement {} of revision {} was done by an earlier run; left out", statement,
                              step.step.revision));
  };
  observer.cancelled = [] { return interrupted.load(); };
  return observer;
}

}  // namespace

void MigrationOptions::declare(Command& command) {
  command.flag({"--sql"}, sql, "print the SQL instead of running it; ask no database")
      .option({"--tag"}, "TAG", &tag, "a word for the first line of the --sql script")
      .option({"--wait"}, "TIME", &wait, "how long to wait for another migrator to finish, such as 30s")
      .option({"--resume"}, "HOW", &resume,
              "what to do with a statement outside a transaction whose outcome was never recorded",
              {"ask", "retry", "skip"});
}

std::vector<revision::Step> find_steps(Context& context, const Wanted& wanted, const std::vector<std::string>& rows) {
  const auto& graph = context.graph();
  switch (wanted.direction) {
    case Direction::upgrade: return revision::upgrade_steps(graph, rows, wanted.targets);
    case Direction::downgrade: return revision::downgrade_steps(graph, rows, wanted.targets.at(0));
    case Direction::stamp: return revision::stamp_steps(graph, rows, wanted.targets, wanted.purge);
  }
  return {};
}

std::string step_line(Context& context, const migrate::PlannedStep& step) {
  const auto ids = [&](const std::vector<std::string>& list) {
    return list.empty() ? std::string("<base>") : text::join(list, ", ");
  };
  return fmt::format("{} -> {}{}", ids(step.step.from), context.terminal.paint(Style::plain, ids(step.step.to)),
                     step.message.empty() ? "" : ", " + step.message);
}

Json to_json(const migrate::PlannedStep& step) {
  return Json::object({{"revision", step.step.revision},
                       {"message", step.message},
                       {"direction", step.direction()},
                       {"from", step.step.from},
                       {"to", step.step.to},
                       {"file", step.file},
                       {"transactional", step.transactional},
                       {"program", step.program}});
}

int migrate(Context& context, const Wanted& wanted, const MigrationOptions& options) {
  if (options.sql) return print_script(context, wanted, options);
  if (range_of(wanted)) {
    throw UsageError(fmt::format("{} takes a range only together with --sql", verb(wanted.direction)),
                     fmt::format("the database knows where it is: `{} {} {}`", context.program, verb(wanted.direction),
                                 range_of(wanted)->second));
  }
  context.graph(true);  // broken files are found before anything is opened
  auto database = context.open(migrate::Access::write);
  auto done = Json::array();

  migrate::RunSettings settings;
  settings.transaction = context.config().transaction;
  settings.lock_retries = context.config().lock_retries;
  const auto wait = config::parse_duration(options.wait);
  if (!wait) throw UsageError(fmt::format("--wait takes a time such as 30s or 2min, not \"{}\"", options.wait));
  settings.wait_for_lock = *wait;
  settings.wait_for_leftover =
      std::max(*wait, context.config().lock_timeout.value_or(settings.wait_for_leftover));
  settings.resume = options.resume == "retry"  ? migrate::Resume::retry
                    : options.resume == "skip" ? migrate::Resume::skip
                                               : migrate::Resume::ask;
  settings.program = context.program;
  database.connection->on_notice([&](const std::string& notice) { context.terminal.note(notice, Style::dim); });
  const InterruptGuard guard(*database.connection);
  migrate::Runner runner(database, settings, observer_for(context, done));
  const auto rows = runner.rows();
  const auto plan = migrate::make_plan(context.graph(), find_steps(context, wanted, rows), rows, *database.dialect,
                                       settings.transaction != config::TransactionMode::none, context.revision_source());
  runner.run(plan);

  const auto now = runner.rows();
  if (context.json()) {
    context.terminal.print(
        Json::object({{"direction", verb(wanted.direction)}, {"rows_before", rows}, {"rows", now}, {"steps", done}})
            .dump() +
        "\n");
    return 0;
  }
  const auto place = now.empty() ? std::string("at the base: no revision is applied") : "at " + text::join(now, ", ");
  context.terminal.note(plan.empty() ? fmt::format("nothing to do: the database is {}", place)
                                     : fmt::format("the database is {}", place),
                        Style::green);
  return 0;
}

}  // namespace limbeck::cli
