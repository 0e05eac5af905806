#include "cli/migration.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/alembic_run.hpp"
#include "cli/annotations.hpp"
#include "cli/interrupt.hpp"
#include "cli/mismatches.hpp"
#include "cli/protection.hpp"
#include "config/duration.hpp"
#include "migrate/half_done.hpp"
#include "migrate/never_run.hpp"
#include "migrate/offline.hpp"
#include "migrate/repeatable.hpp"
#include "migrate/session.hpp"
#include "migrate/status.hpp"
#include "migrate/transactions.hpp"
#include "migrate/wait.hpp"

namespace limbeck::cli {
namespace {

using revision::Direction;

const char* verb(Direction direction) {
  return direction == Direction::upgrade     ? "upgrade"
         : direction == Direction::downgrade ? "downgrade"
                                             : "stamp";
}

// Alembic's FROM:TO, which only makes sense where no database can be asked.
std::optional<std::pair<std::string, std::string>> range_of(const MigrationRequest& wanted) {
  if (wanted.targets.size() != 1) return std::nullopt;
  const auto& target = wanted.targets.front();
  const auto colon = target.find(':');
  if (colon == std::string::npos) return std::nullopt;
  return std::pair{target.substr(0, colon), target.substr(colon + 1)};
}

// The other direction, most likely; a range from a revision to itself is just empty.
void refuse_empty_range(Context& context, const MigrationRequest& wanted,
                        const std::vector<std::string>& rows) {
  const auto [from, to] = *range_of(wanted);
  if (context.graph().minimal_rows(context.graph().resolve(to, rows)) == rows) return;
  const bool up = wanted.direction == Direction::upgrade;
  throw UsageError(fmt::format("there is nothing to {} from {} to {}: {}", verb(wanted.direction), from, to,
                               up ? to + " is below it" : to + " is not below it"),
                   fmt::format("the way {0} is `{1} {2} {3}:{4} --sql`", up ? "down" : "up", context.program,
                               up ? "downgrade" : "upgrade", from, to));
}

ExitCode print_script(Context& context, const MigrationRequest& wanted, const MigrationOptions& options) {
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
  const auto& dialect = dialect::dialect_for(config.database().engine);
  auto steps = find_steps(context, target, rows);
  if (steps.empty() && range_of(wanted)) refuse_empty_range(context, wanted, rows);
  if (wanted.direction == Direction::upgrade) migrate::add_all_repeatables(steps, context.graph(), rows);
  migrate::OfflineSettings settings;
  settings.dialect = &dialect;
  settings.version_table = {config.version_table_schema, config.version_table};
  settings.version_table_pk = config.version_table_pk;
  settings.journal_table = migrate::journal_table_beside(settings.version_table);
  settings.journal = config.journal.value_or(!config.alembic);  // Alembic would propose to drop it
  settings.graph = &context.graph();
  settings.transaction = config.transaction;
  settings.tag = options.tag;
  settings.history = [&] {
    if (rows.empty()) return migrate::Plan();
    auto source = context.revision_source();
    source.programs = {};  // compiling and running programs goes too far for a script
    return migrate::make_plan(context.graph(), revision::upgrade_steps(context.graph(), {}, rows), {},
                              dialect, source);
  };
  const auto plan = migrate::make_plan(context.graph(), steps, rows, dialect, context.revision_source());
  std::string script;  // none of it is printed when it can't be written whole: it may be piped to a database
  migrate::write_script(plan, settings, [&](std::string_view text) { script += text; });
  context.terminal.print(script);
  return ExitCode::as_wanted;
}

std::string format_elapsed(std::chrono::milliseconds took) {
  const auto count = took.count();
  return count < 10'000 ? fmt::format("{} ms", count)
                        : fmt::format("{:.1f} s", static_cast<double>(count) / 1000);
}

migrate::Observer observer_for(Context& context, Json& done, std::chrono::milliseconds wait) {
  auto& terminal = context.terminal;
  migrate::Observer observer;
  observer.waiting_for_lock = [&terminal, wait](const std::string& holder) {
    terminal.note(fmt::format("another migrator is at work{}; waiting for it, {} at most",
                              holder.empty() ? "" : " (" + holder + ")", config::format_duration(wait)));
  };
  observer.waiting_for_orphaned_backend = [&](const std::string& orphan) {
    terminal.note(fmt::format(
        "the server is still at work for a migration that was killed ({}); waiting for it", orphan));
  };
  observer.begun = [&](const migrate::PlannedStep& step, std::size_t index, std::size_t count) {
    terminal.progress(fmt::format("[{}/{}] {} …", index + 1, count, action_line(context, step)));
    for (const auto& line : step.lines) terminal.note(line);
  };
  observer.statement_done = [&](const migrate::PlannedStep& step, std::size_t statement, std::size_t count) {
    if (statement < count) {
      terminal.progress(
          fmt::format("{} {}: {} of {} statements", step.direction(), step.step.revision, statement, count));
    }
  };
  observer.said = [&](const migrate::PlannedStep&, const std::string& text, bool is_progress) {
    if (is_progress) {
      terminal.progress(text);
    } else {
      terminal.note(text);
    }
  };
  observer.warned = [&terminal](const std::string& text) { terminal.warn(text); };
  observer.done = [&](const migrate::PlannedStep& step, std::chrono::milliseconds took) {
    terminal.note(fmt::format("{} ({})", action_line(context, step), format_elapsed(took)));
    done.push(to_json(step).set("milliseconds", static_cast<std::int64_t>(took.count())));
  };
  observer.retrying = [&](const migrate::PlannedStep& step, int attempt, std::chrono::milliseconds pause) {
    terminal.note(fmt::format("revision {} waited too long for a lock; try {} follows in {}",
                              step.step.revision, attempt + 1, format_elapsed(pause)));
  };
  observer.skipped = [&](const migrate::PlannedStep& step, std::size_t statement) {
    terminal.note(fmt::format("statement {} of revision {} was done by an earlier run; left out", statement,
                              step.step.revision));
  };
  observer.cancelled = Interrupt::requested;
  return observer;
}

migrate::WaitRequest wait_request(Context& context, std::chrono::milliseconds timeout) {
  migrate::WaitRequest request;
  request.timeout = timeout;
  request.program = context.program;
  request.cancelled = Interrupt::requested;
  request.waiting = [&context](const std::string& reason, std::chrono::milliseconds waited, bool) {
    context.terminal.progress(
        fmt::format("waiting for {:.1f} s: {}", static_cast<double>(waited.count()) / 1000, reason));
  };
  return request;
}

// A database that is still starting is waited for; what doesn't pass by itself, or not in time, is thrown.
migrate::Database open_when_started(Context& context, std::chrono::milliseconds wait,
                                    const config::Config& config) {
  const auto began = std::chrono::steady_clock::now();
  dialect::ConnectOptions options;
  options.cancelled = Interrupt::requested;
  for (;;) {
    try {
      return migrate::open(config, migrate::Access::write, options);
    } catch (const ConnectionError& error) {
      const auto& url = config.database();
      const auto left = wait - std::chrono::duration_cast<std::chrono::milliseconds>(
                                   std::chrono::steady_clock::now() - began);
      if (Interrupt::requested() || left.count() <= 0 ||
          !dialect::dialect_for(url.engine).is_transient(error, url))
        throw;
      context.terminal.note(fmt::format("waiting for the database, {} at most: {}",
                                        config::format_duration(wait), error.what()));
      const auto result = migrate::wait(config, wait_request(context, left));
      Interrupt::throw_if_requested("nothing was run");
      if (!result.ready) {
        throw ConnectionError(result.reason,
                              {.kind = error.kind(), .sqlstate = error.sqlstate(), .hint = result.hint});
      }
    }
  }
}

// A stamp on where the database stands already: its user declares that it is what the files of now make.
std::vector<revision::Step> declaration(Context& context, const migrate::Database& database,
                                        const std::vector<std::string>& rows) {
  const auto status = migrate::read_status(context.graph(), database, context.revision_source());
  auto declared = status.missing;
  for (const auto* ids : {&status.position.never_run, &status.edited}) {
    for (const auto& id : *ids) {
      if (std::ranges::find(declared, id) == declared.end()) declared.push_back(id);
    }
  }
  std::vector<revision::Step> steps;
  for (const auto& id : declared) steps.push_back({Direction::stamp, id, rows, rows, {}, rows, rows});
  return steps;
}

// Throws where an environment is strict, and what is applied is not what the files say.
void refuse_mismatches(Context& context, const migrate::Database& database, const MigrationRequest& wanted) {
  if (!context.config().strict || wanted.direction != Direction::upgrade) return;
  const auto found = reasons_to_refuse(context, database, wanted.never_run);
  if (!found.empty()) throw refusal_of_strict(context, found);
}

// Says, or refuses in a strict environment, that what is undone is not what ran. A rebase has looked before.
void look_for_edited(Context& context, const migrate::Database& database, const MigrationRequest& wanted,
                     const std::vector<revision::Step>& steps) {
  if (wanted.direction != Direction::downgrade || !wanted.undo.empty()) return;
  const auto edited = edited_and_undone(context, database, steps);
  if (!edited) return;
  if (context.config().strict) throw refusal_of_strict(context, {*edited});
  warn_of(context.terminal, {*edited});
}

// Says which revisions below an applied one never ran here; runs them first when that is wanted. A downgrade
// passes over what never ran. `half_done` becomes what the journal has of that.
std::vector<revision::Step> with_never_run(Context& context, const migrate::Database& database,
                                           const MigrationRequest& wanted,
                                           const std::vector<std::string>& rows,
                                           std::vector<revision::Step> steps,
                                           std::vector<migrate::HalfDone>& half_done) {
  if (wanted.direction == Direction::stamp) {
    const bool stays = std::ranges::all_of(
        steps, [](const revision::Step& step) { return step.rows_before == step.rows_after; });
    const auto reached = steps.empty() ? rows : std::vector<std::string>(steps.back().rows_after);
    auto declared = stays ? declaration(context, database, rows) : std::vector<revision::Step>();
    if (declared.empty()) declared = std::move(steps);
    for (auto& step : migrate::declare_whole(context.graph(), reached, migrate::read_journal(database))) {
      if (std::ranges::find(declared, step.revision, &revision::Step::revision) == declared.end())
        declared.push_back(std::move(step));
    }
    return declared;
  }
  const auto& graph = context.graph();
  const auto journal = migrate::read_journal(database);
  half_done = migrate::find_half_done(graph, rows, journal);  // the very first revision may be
  migrate::refuse_to_build_on(half_done, steps, graph);
  if (rows.empty()) return steps;
  if (wanted.direction == Direction::upgrade)
    migrate::refuse_to_run_again(steps, migrate::surely_applied(journal, rows));
  const auto missing = migrate::find_never_run(graph, rows, journal);
  if (missing.empty()) return steps;
  if (wanted.never_run) {
    migrate::require_wholly_unrun(graph, journal, missing);
    auto all = migrate::never_run_steps(graph, rows, missing);
    all.insert(all.end(), steps.begin(), steps.end());
    return all;
  }
  const auto words = migrate::describe_never_run(graph, rows, missing);
  const auto hint = migrate::never_run_hint(context.program, graph, rows, missing);
  if (wanted.direction == Direction::downgrade) {
    if (const auto passed = migrate::pass_over(steps, graph, missing); !passed.empty()) {
      context.terminal.warn(migrate::passed_over_words(passed));
      return steps;
    }
  }
  context.terminal.warn(words);
  context.terminal.note(hint);
  const auto message = fmt::format("{}\n{}", words, hint);
  for (const auto& id : missing)
    annotate(context, Level::warning, {context.display_path(graph.get(id).file), 0}, message);
  return steps;
}

// A revision that turns out to take Python, when it is evaluated on the database, is rolled back and planned
// again.
migrate::MigrationResult migrate_with_python(Context& context, migrate::MigrationSession& session,
                                             const migrate::MigrationTask& task, AlembicRun* project) {
  for (;;) {
    try {
      return session.migrate(task);
    } catch (const Error&) {
      if (!project || Interrupt::requested() || !project->is_to_be_run_again()) throw;
      context.terminal.note(
          fmt::format("{}; it was rolled back, and the project's Python runs it", project->last_refusal()),
          Style::dim);
    }
  }
}

}  // namespace

void MigrationOptions::declare(Command& command) {
  command.flag({"--sql"}, sql, "print the SQL instead of running it; ask no database")
      .flag(
          {"-v", "--verbose"}, verbose,
          "in an Alembic project, say first of each revision whether Limbeck runs it itself (native) or has "
          "the project's Python run it (delegated), and why")
      .option({"--tag"}, "TAG", &tag, "a word for the first line of the --sql script")
      .let_last_option_be_empty()
      .option(
          {"--wait"}, "TIME", &wait,
          "how long to wait for another migrator to finish, or for a database that is starting (default: the "
          "configuration's wait, 5min); 0 fails at once")
      .option({"--resume"}, "HOW", &resume,
              "what to do with a statement outside a transaction whose outcome was never recorded; retry "
              "also runs a revision in Python again that had committed a part",
              {"ask", "retry", "skip"});
}

void MigrationOptions::declare_yes(Command& command) {
  command.flag({"-y", "--yes"}, yes,
               "where the database is protected: run it without asking, also what loses data");
}

std::vector<revision::Step> find_steps(Context& context, const MigrationRequest& wanted,
                                       const std::vector<std::string>& rows) {
  const auto& graph = context.graph();
  switch (wanted.direction) {
    case Direction::upgrade:
      if (wanted.until) {
        const auto targets = revision::made_until(graph, *wanted.until, rows);
        return targets.empty() ? std::vector<revision::Step>()
                               : revision::upgrade_steps(graph, rows, targets);
      }
      return revision::upgrade_steps(graph, rows, wanted.targets);
    case Direction::downgrade:
      if (!wanted.undo.empty()) return revision::undo_steps(graph, rows, wanted.undo);
      if (revision::counts_from_first_row(graph, rows, wanted.targets.at(0))) {
        context.terminal.warn(fmt::format(
            "'{}' is ambiguous: the database is at {} revisions; like Alembic, it counts from {}, which the "
            "version table holds first (`{}@{}` would say so)",
            wanted.targets.at(0), rows.size(), rows.front(), rows.front(), wanted.targets.at(0)));
      }
      return revision::downgrade_steps(graph, rows, wanted.targets.at(0));
    case Direction::stamp:
      return revision::stamp_steps(graph, rows, wanted.targets, wanted.purge);
  }
  return {};
}

std::string step_line(Context& context, const migrate::PlannedStep& step) {
  const auto ids = [&](const std::vector<std::string>& list) {
    return list.empty() ? std::string("<base>") : text::join(list, ", ");
  };
  const auto message = step.message.empty() ? std::string() : ", " + step.message;
  if (step.step.repeatable) return step.step.revision + message;
  return fmt::format("{} -> {}{}", ids(step.step.from),
                     context.terminal.paint(Style::plain, ids(step.step.to)), message);
}

std::string action_line(Context& context, const migrate::PlannedStep& step) {
  return fmt::format("{} {}", step.direction(), step_line(context, step));
}

std::string runner_line(const migrate::PlannedStep& step) {
  if (!step.python) return {};
  const auto& [is_native, reason] = *step.python;
  return fmt::format("{}: {}", is_native ? "native" : "delegated", reason.empty() ? step.file : reason);
}

Json to_json(const migrate::PlannedStep& step) {
  auto json = Json::object({{"revision", step.step.revision},
                            {"message", step.message},
                            {"direction", step.direction()},
                            {"from", step.step.from},
                            {"to", step.step.to},
                            {"file", step.file},
                            {"transactional", step.transactional},
                            {"program", step.is_program}});
  if (step.python) {
    const auto& [is_native, reason] = *step.python;
    json.set("runs", is_native ? "native" : "delegated")
        .set("reason", reason.empty() ? Json() : Json(reason));
  }
  return json;
}

ExitCode migrate(Context& context, const MigrationRequest& wanted, const MigrationOptions& options) {
  if (options.sql) return print_script(context, wanted, options);
  if (range_of(wanted)) {
    throw UsageError(fmt::format("{} takes a range only together with --sql", verb(wanted.direction)),
                     fmt::format("the database knows where it is: `{} {} {}`", context.program,
                                 verb(wanted.direction), range_of(wanted)->second));
  }
  const auto answer = run_migration(context, wanted, options);
  if (context.json()) context.terminal.print(answer.dump() + "\n");
  return ExitCode::as_wanted;
}

Json run_migration(Context& context, const MigrationRequest& wanted, const MigrationOptions& options) {
  context.graph(true);  // broken files are found before anything is opened
  auto wait = context.config().wait;
  if (!options.wait.empty()) {
    const auto given = config::parse_duration(options.wait);
    if (!given)
      throw UsageError(fmt::format("--wait takes a time such as 30s or 2min, not \"{}\"", options.wait));
    wait = *given;
  }
  const Interrupt interrupt;
  auto done = Json::array();

  migrate::RunSettings settings;
  settings.transaction = context.config().transaction;
  settings.lock_retries = context.config().lock_retries;
  settings.wait_for_lock = wait;
  settings.orphaned_backend_timeout =
      std::max(options.wait.empty() ? std::chrono::milliseconds(0) : wait,
               context.config().lock_timeout.value_or(settings.orphaned_backend_timeout));
  settings.resume = options.resume == "retry"  ? migrate::Resume::retry
                    : options.resume == "skip" ? migrate::Resume::skip
                                               : migrate::Resume::ask;
  settings.program = context.program;
  settings.online_alter = {context.config().online_alter.get(), context.config().folder};
  auto observer = observer_for(context, done, wait);
  bool waited = false;
  observer.waiting_for_lock = [&waited, say = std::move(observer.waiting_for_lock)](const std::string& who) {
    waited = true;
    say(who);
  };
  std::optional<AlembicRun> project;
  std::optional<migrate::Database> opened;
  if (context.in_alembic_project())
    project.emplace(context, verb(wanted.direction), text::join(wanted.targets, " "));
  const auto open = [&](const config::Config& config) { return open_when_started(context, wait, config); };
  const auto lock = [&](const migrate::Database& connected) {
    const auto& held = wanted.held;
    if (held.lock && held.key == connected.version_table.display()) return held;
    return migrate::take_lock(connected, settings, observer);
  };
  auto& database = project ? project->open(open, lock) : opened.emplace(open(context.config()));
  if (project) project->adjust(settings);
  database.connection->on_notice(
      [&](const std::string& notice) { context.terminal.note(notice, Style::dim); });
  auto held = project ? project->take_lock() : migrate::HeldLock();
  if (!held.lock) held = wanted.held;
  migrate::MigrationSession session(database, settings, observer, migrate::system_clock(), std::move(held));
  if (waited) {  // a rebase may have been at work, which changes the files under its lock
    context.invalidate_graph();
    context.graph(true);
  }
  std::vector<migrate::HalfDone> half_done;
  migrate::MigrationTask task{context.graph(),
                              [&](const std::vector<std::string>& stored) {
                                auto rows = stored;
                                std::ranges::sort(rows);
                                refuse_mismatches(context, database, wanted);
                                if (project) project->begin(rows);
                                auto steps = with_never_run(context, database, wanted, rows,
                                                            find_steps(context, wanted, stored), half_done);
                                look_for_edited(context, database, wanted, steps);
                                return steps;
                              },
                              project ? project->source() : context.revision_source()};
  task.direction = wanted.direction;
  task.half_done = &half_done;
  bool is_confirmed = options.yes;  // for all tries
  task.question = [&](const migrate::Plan& plan) -> std::function<void()> {
    auto reasons = to_be_confirmed(context, plan, database.dialect->engine());
    if (is_confirmed || reasons.empty()) return {};
    return [&, reasons = std::move(reasons)] {
      const auto target =
          wanted.until ? "--until '" + wanted.until_words + "'" : text::join(wanted.targets, " ");
      const bool has_plan = !wanted.never_run && wanted.undo.empty();
      confirm_protected(context, reasons,
                        has_plan ? fmt::format("{} {}", verb(wanted.direction), target) : "");
      is_confirmed = true;
    };
  };
  task.before_run = [&](const migrate::Plan& plan) {
    migrate::refuse_to_run_whole(plan, settings.transaction, settings.resume, half_done);
    for (const auto& step : plan.steps) {
      if (const auto line = runner_line(step); options.verbose && !line.empty()) context.terminal.note(line);
    }
    if (project) project->prepare();
  };
  const auto result = migrate_with_python(context, session, task, project ? &*project : nullptr);
  if (project) project->finish();

  const auto now = session.rows();
  const auto place =
      now.empty() ? std::string("at the base: no revision is applied") : "at " + text::join(now, ", ");
  if (!context.json()) {
    context.terminal.note(result.plan.empty() ? fmt::format("nothing to do: the database is {}", place)
                                              : fmt::format("the database is {}", place),
                          Style::green);
  }
  return Json::object({{"direction", verb(wanted.direction)},
                       {"rows_before", result.rows_before},
                       {"rows", now},
                       {"steps", done}});
}

}  // namespace limbeck::cli
