#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "base/text.hpp"
#include "cli/alembic_run.hpp"
#include "cli/annotations.hpp"
#include "cli/commands.hpp"
#include "cli/migration.hpp"
#include "cli/mismatches.hpp"
#include "cli/protection.hpp"
#include "migrate/done_statements.hpp"
#include "migrate/half_done.hpp"
#include "migrate/never_run.hpp"
#include "migrate/plan_check.hpp"
#include "migrate/repeatable.hpp"
#include "migrate/transactions.hpp"
#include "migrate/version_table.hpp"
#include "migrate/views_away.hpp"
#include "scripts/revision_format.hpp"

namespace limbeck::cli {
namespace {

MigrationRequest parse_plan_arguments(std::vector<std::string> words) {
  using revision::Direction;
  MigrationRequest wanted;
  if (!words.empty() && (words.front() == "upgrade" || words.front() == "downgrade")) {
    if (words.front() == "downgrade") wanted.direction = Direction::downgrade;
    words.erase(words.begin());
  } else if (words.size() == 1 && (words.front().starts_with('-') || words.front() == "base")) {
    wanted.direction = Direction::downgrade;
  }
  if (words.empty()) words = {wanted.direction == Direction::upgrade ? "head" : "-1"};
  if (wanted.direction == Direction::downgrade && words.size() > 1) {
    throw UsageError("a downgrade has one target", "`limbeck plan downgrade -1`");
  }
  wanted.targets = std::move(words);
  return wanted;
}

/// In place of a target.
void take_until(MigrationRequest& wanted, const std::vector<std::string>& words, const std::string& until) {
  const bool has_target = words.size() > (!words.empty() && words.front() == "upgrade" ? 1U : 0U);
  if (wanted.direction != revision::Direction::upgrade || has_target)
    throw UsageError("--until stands in place of the target of an upgrade",
                     "`limbeck plan --until 2026-11-30`");
  wanted.until = parse_time_option("--until", until, true);
  wanted.until_words = until;
}

// Whoever looks before a big migration does not want to wait, nor to burden the server.
constexpr std::chrono::milliseconds max_check_time{5000};

std::string describe_check(const migrate::RowCheck& check) {
  if (!check.changes.empty()) {
    return fmt::format("would change {} value{}: {} (line {})", check.changes,
                       check.changes == "1" ? "" : "s", check.what, check.line);
  }
  return check.fails
             ? fmt::format("would fail: {} (line {})", check.what, check.line)
             : fmt::format("not checked: whether {} (line {}): {}", check.what, check.line, check.reason);
}

// What the header of a file gives to think about. It speaks of the way up; that all is well needs no line.
std::vector<std::string> notes_of(const migrate::PlannedStep& step) {
  if (step.step.direction != revision::Direction::upgrade) return {};
  auto notes = step.notes;
  std::erase_if(notes, [](const std::string& note) {
    return note.empty() || note.starts_with("verified on empty tables") ||
           note.starts_with("proved on empty tables");  // in files of earlier builds
  });
  return notes;
}

Style style_of(const migrate::RowCheck& check) {
  if (check.fails) return Style::red;
  return check.changes.empty() ? Style::dim : Style::yellow;
}

const char* outcome_of(const migrate::RowCheck& check) {
  if (check.fails) return "would fail";
  return check.changes.empty() ? "not checked" : "would change values";
}

Json json_of(const migrate::RowCheck& check) {
  auto json = Json::object({{"line", check.line},
                            {"outcome", outcome_of(check)},
                            {"what", check.what},
                            {"reason", check.reason.empty() ? Json() : Json(check.reason)}});
  if (!check.changes.empty()) json.set("values", std::int64_t{std::stoll(check.changes)});
  return json;
}

std::string line_note(const migrate::ConsequenceCheck& check) {
  return fmt::format("{} (line {})", check.text, check.line);
}

std::string left_out_note(const std::vector<std::size_t>& numbers) {
  if (numbers.empty()) return "";
  std::vector<std::string> words;
  for (const auto number : numbers) words.push_back(std::to_string(number));
  const bool one = numbers.size() == 1;
  return fmt::format("statement{} {} {} done by an earlier run, and {} left out", one ? "" : "s",
                     text::enumerate(words), one ? "was" : "were", one ? "is" : "are");
}

Json json_of(const migrate::PlannedStep& step, const migrate::StepCheck& check) {
  auto warnings = Json::array(), statements = Json::array(), found = Json::array();
  auto notes = notes_of(step);
  for (const auto& warning : step.warnings) {
    warnings.push(Json::object({{"line", warning.line}, {"text", warning.text}}));
  }
  for (const auto& statement : step.statements) {
    statements.push(Json::object({{"line", statement.line}, {"sql", statement.text}}));
  }
  auto left_out = Json::array();
  for (const auto number : step.left_out) left_out.push(static_cast<std::int64_t>(number));
  for (const auto& each : check.checks) found.push(json_of(each));
  for (const auto& each : check.consequences) {
    if (each.fails) {
      found.push(Json::object(
          {{"line", each.line}, {"outcome", "would fail"}, {"what", each.text}, {"reason", Json()}}));
    } else if (each.informs) {
      notes.push_back(line_note(each));
    } else {
      warnings.push(Json::object({{"line", each.line}, {"text", each.text}}));
    }
  }
  return to_json(step)
      .set("notes", notes)
      .set("warnings", warnings)
      .set("statements", statements)
      .set("left_out", left_out)
      .set("checks", found);
}

std::string text_of(Context& context, const migrate::PlannedStep& step, const migrate::StepCheck& check) {
  auto& terminal = context.terminal;
  std::string out = terminal.paint(Style::bold, "-- " + action_line(context, step)) + "\n";
  out += fmt::format("-- {}{}\n", context.display_path(step.file),
                     step.in_parts ? ", in parts: not all of it can be rolled back"
                     : migrate::runs_in_transaction(step, context.config().transaction)
                         ? ""
                         : ", outside a transaction");
  if (step.online_alter) out += "-- ALTER TABLE is handed over to the program of online_alter\n";
  for (const auto& note : notes_of(step)) out += terminal.paint(Style::dim, "-- " + note) + "\n";
  for (const auto& each : check.checks)
    out += fmt::format("-- {}\n", terminal.paint(style_of(each), describe_check(each)));
  for (const auto& each : check.consequences) {
    if (each.informs) {
      out += terminal.paint(Style::dim, "-- " + line_note(each)) + "\n";
      continue;
    }
    out += fmt::format("-- {}\n",
                       terminal.paint(each.fails ? Style::red : Style::yellow,
                                      fmt::format("{}: {} (line {})", each.fails ? "would fail" : "WARNING",
                                                  each.text, each.line)));
  }
  if (!step.python) out += "\n";
  if (const auto runner = runner_line(step); !runner.empty()) {
    out +=
        fmt::format("-- {}\n{}", runner, step.is_program ? "-- what it runs is known when it runs\n\n" : "");
  } else if (step.is_program) {
    out += fmt::format("-- a program in {}: what it runs is known when it runs\n\n",
                       scripts::format_of(step.file).language());
  }
  if (const auto note = left_out_note(step.left_out); !note.empty()) out += "-- " + note + "\n\n";
  const auto warn = [&](const scripts::Warning& warning) {
    out += terminal.paint(Style::yellow, "-- WARNING: " + warning.text) + "\n";
  };
  const auto show = [&](const Statement& statement) {
    out += statement.text + ";\n";
    if (statement.copy_data) {
      out += fmt::format("-- {} rows of data\n",
                         std::count(statement.copy_data->begin(), statement.copy_data->end(), '\n'));
    }
    out += "\n";
  };
  step.visit(warn, show);
  return out;
}

void annotate_step(Context& context, const migrate::PlannedStep& step, const migrate::StepCheck& check) {
  const auto file = context.display_path(step.file);
  if (step.python && !step.python->is_native && !has_python(context.config()))
    annotate(context, Level::error, {file, 0},
             "only Python can run it, and there is none here: " + step.python->reason);
  for (const auto& each : step.warnings) annotate(context, Level::warning, {file, each.line}, each.text);
  for (const auto& each : check.checks)
    annotate(context,
             each.fails              ? Level::error
             : !each.changes.empty() ? Level::warning
                                     : Level::notice,
             {file, each.line}, describe_check(each));
  for (const auto& each : check.consequences) {
    if (each.informs) continue;
    annotate(context, each.fails ? Level::error : Level::warning, {file, each.line}, each.text);
  }
}

// How many things would fail, by why.
void warn_of_failures(Terminal& terminal, const migrate::PlanCheck& check) {
  const auto statements = [](std::size_t count) {
    return count == 1 ? std::string("a statement") : fmt::format("{} statements", count);
  };
  if (check.refused > 0) {
    terminal.warn(fmt::format("{} would be refused: what {} would replace has changed meanwhile",
                              check.refused == 1 ? "a revision" : fmt::format("{} revisions", check.refused),
                              check.refused == 1 ? "it" : "they"));
  }
  if (check.failing_on_schema > 0) {
    terminal.warn(statements(check.failing_on_schema) + " would fail on the schema that is there now");
  }
  if (check.failing_on_rows > 0) {
    terminal.warn(statements(check.failing_on_rows) + " would fail on the rows that are there now");
  }
  if (check.permission_denied > 0) {
    terminal.warn(statements(check.permission_denied) +
                  " would fail because of whom things belong to: connect as another role, or as a "
                  "member of theirs");
  }
  if (check.failing_on_dependents > 0) {
    terminal.warn(statements(check.failing_on_dependents) +
                  " would fail because of what depends on it in this database");
  }
}

/// What would refuse the run is found out here: it is not as it should be.
template <typename Check>
void look_for_refusal(const Check& check) {
  try {
    check();
  } catch (const UsageError&) {
    throw;
  } catch (const DatabaseError&) {
    throw;
  } catch (const Error& error) {
    throw NotAsWanted(error.what(), error.hint());
  }
}

/// What the run would refuse to go on with. What it would leave out is taken out of the plan.
std::vector<Mismatch> find_unfinished(Context& context, const migrate::Database& database,
                                      migrate::Plan& plan, const std::vector<migrate::JournalEvent>& journal,
                                      const std::vector<migrate::HalfDone>& half_done) {
  migrate::RunSettings settings;
  settings.program = context.program;
  std::vector<Mismatch> found;
  for (const auto& each : migrate::leave_out_done(plan, database, journal, half_done, settings))
    found.push_back({"half_done", {each.revision}, each.why.what(), each.why.hint()});
  // What is recorded of a statement that runs at this moment is no refusal of what comes behind it.
  if (!found.empty() && migrate::lock_holder(database)) found.clear();
  return found;
}

/// `unfinished`: those that the run would refuse to go on with.
void warn_of_half_done(Context& context, const std::vector<migrate::HalfDone>& half_done,
                       const std::vector<Mismatch>& unfinished, bool is_upgrade) {
  for (const auto& each : half_done) {
    if (std::ranges::find(unfinished, std::vector{each.revision}, &Mismatch::revisions) != unfinished.end())
      continue;
    context.terminal.warn(migrate::describe_half_done(each));
    context.terminal.note(migrate::half_done_hint(each, context.program));
  }
  if (unfinished.empty()) return;
  warn_of(context.terminal, unfinished);
  annotate(context, unfinished);
  context.terminal.warn(
      fmt::format("the {} would be refused, since that is half done", is_upgrade ? "upgrade" : "downgrade"));
}

// How many revisions nothing here can run.
std::int64_t without_python(const config::Config& config, const migrate::Plan& plan) {
  const auto count = std::ranges::count_if(
      plan.steps, [](const auto& step) { return step.python && !step.python->is_native; });
  return count > 0 && !has_python(config) ? count : 0;
}

struct FoundPlan {
  std::vector<std::string> rows;  ///< of the version table
  migrate::Plan plan;
  std::vector<Mismatch> refused{};  ///< why the run would be
  std::vector<std::string> to_put_back{};
  migrate::PlanCheck check{};
  std::int64_t without_python = 0;  ///< see without_python()
};

/// Warns of the downgrade of an edited file; where strict is set, that refuses it.
void look_for_edited(Context& context, const migrate::Database& database,
                     const std::vector<revision::Step>& steps, std::vector<Mismatch>& refused) {
  const auto edited = edited_and_undone(context, database, steps);
  if (!edited) return;
  if (context.config().strict) {
    refused.push_back(*edited);
  } else {
    warn_of(context.terminal, {*edited});
    annotate(context, {*edited});
  }
}

/// Says why the run would be refused, or passes over what never ran.
void tell_reasons(Context& context, const std::vector<std::string>& rows,
                  const std::vector<Mismatch>& refused, const std::vector<std::string>& passed,
                  const std::vector<std::string>& missing, bool is_upgrade) {
  if (!passed.empty()) context.terminal.warn(migrate::passed_over_words(passed));
  if (!refused.empty()) {
    warn_of(context.terminal, refused);
    annotate(context, refused);
    context.terminal.warn(
        fmt::format("the {} would be refused, since strict is set", is_upgrade ? "upgrade" : "downgrade"));
  } else if (passed.empty() && !missing.empty()) {
    context.terminal.warn(migrate::describe_never_run(context.graph(), rows, missing));
    context.terminal.note(migrate::never_run_hint(context.program, context.graph(), rows, missing));
  }
}

/// What the run would do, without what an earlier one has done of it. Warns of what is wrong with what is
/// there.
FoundPlan find_plan(Context& context, const config::Config& config, const migrate::Database& database,
                    const MigrationRequest& wanted) {
  const auto& graph = context.graph();
  const auto stored = migrate::read_stored_versions(database);
  auto rows = stored;
  std::ranges::sort(rows);
  const bool is_upgrade = wanted.direction == revision::Direction::upgrade;
  auto refused =
      config.strict && is_upgrade ? reasons_to_refuse(context, database, false) : std::vector<Mismatch>();
  const bool all_known = std::ranges::all_of(rows, [&](const auto& row) { return graph.find(row); });
  if (!refused.empty() && !all_known) throw refusal_of_strict(context, refused);  // nor can steps be found
  auto steps = find_steps(context, wanted, stored);
  const auto journal = migrate::read_journal(database);
  if (is_upgrade) {
    look_for_refusal([&] {
      if (!rows.empty()) migrate::refuse_to_run_again(steps, migrate::surely_applied(journal, rows));
    });
    migrate::add_repeatables(steps, graph, rows, database, context.revision_source());
  }
  const auto half_done = migrate::find_half_done(graph, rows, journal);
  look_for_refusal([&] { migrate::refuse_to_build_on(half_done, steps, graph); });
  const auto missing =
      rows.empty() ? std::vector<std::string>() : migrate::find_never_run(graph, rows, journal);
  const auto passed = is_upgrade ? std::vector<std::string>() : migrate::pass_over(steps, graph, missing);
  if (!is_upgrade) look_for_edited(context, database, steps, refused);
  tell_reasons(context, rows, refused, passed, missing, is_upgrade);
  auto source = plan_source(context);
  source.transactions = [&config] {
    return migrate::uses_transactions(config.transaction);
  };  // env.py may say it
  FoundPlan found{rows, {}};
  try {
    found.plan = migrate::make_plan(graph, std::move(steps), rows, *database.dialect, source);
  } catch (const Error&) {
    if (refused.empty()) throw;
    throw refusal_of_strict(context, refused);  // which comes first
  }
  migrate::fit_to_tables(found.plan, *database.dialect, *database.connection);
  migrate::go_on_in_parts(found.plan, database.capabilities(), half_done);
  look_for_refusal(
      [&] { migrate::refuse_to_run_whole(found.plan, config.transaction, migrate::Resume::ask, half_done); });
  const auto unfinished = find_unfinished(context, database, found.plan, journal, half_done);
  warn_of_half_done(context, half_done, unfinished, is_upgrade);
  std::ranges::copy(unfinished, std::back_inserter(refused));
  found.refused = std::move(refused);
  found.to_put_back = migrate::statements_to_put_back(graph, journal);
  return found;
}

void print_json(Context& context, const FoundPlan& found, const std::vector<std::string>& confirmed) {
  auto steps = Json::array();
  for (std::size_t i = 0; i < found.plan.steps.size(); ++i)
    steps.push(json_of(found.plan.steps[i], found.check.steps[i]));
  context.terminal.print(Json::object({{"rows_before", found.rows},
                                       {"steps", steps},
                                       {"refused", to_json(found.refused)},
                                       {"to_put_back", found.to_put_back},
                                       {"to_be_confirmed", confirmed}})
                             .dump() +
                         "\n");
}

void print_text(Context& context, const FoundPlan& found) {
  const auto& plan = found.plan;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    context.terminal.print(text_of(context, plan.steps[i], found.check.steps[i]));
    annotate_step(context, plan.steps[i], found.check.steps[i]);
  }
  for (const auto& statement : found.to_put_back)
    context.terminal.note("to be put back, once the view is there: " + statement);
  if (plan.empty()) {
    if (found.to_put_back.empty()) context.terminal.note("nothing to do");
    return;
  }
  warn_of_failures(context.terminal, found.check);
  if (found.without_python > 0) {
    context.terminal.warn(fmt::format(
        "{} would be refused: only Python can run {}, and there is none here",
        found.without_python == 1 ? "a revision" : fmt::format("{} revisions", found.without_python),
        found.without_python == 1 ? "it" : "them"));
  }
}

/// `confirmed`: what somebody would be asked about.
void print(Context& context, const FoundPlan& found, const std::vector<std::string>& confirmed) {
  context.json() ? print_json(context, found, confirmed) : print_text(context, found);
  if (confirmed.empty()) return;
  context.terminal.note(
      fmt::format("the database is protected: `{} {}` asks before it runs this, or needs "
                  "--yes",
                  context.program, found.plan.steps.front().command()));
}

}  // namespace

Command plan_command() {
  struct Options {
    std::vector<std::string> words;
    bool no_check = false;
    std::optional<std::string> until;
  };
  auto options = std::make_shared<Options>();
  Command command{
      .name = "plan",
      .summary = "Show what an upgrade or downgrade would run, changing nothing",
      .description =
          "Show the revisions and the SQL that an upgrade or downgrade would run from where the database is "
          "now, what they warn of, and what the rows that are there would make fail. Changes nothing. Exits "
          "with 3 "
          "when a statement would surely fail, else with 0 whether or not there is something to do.",
      .annotates = true};
  command
      .argument("[upgrade|downgrade] REVISION", &options->words,
                "the direction (upgrade) and the target (head, or -1)")
      .option(
          {"--until"}, "DATE", &options->until,
          "of an upgrade instead of a target: what was made on that day or before, in UTC where it has no "
          "zone")
      .flag({"--no-check"}, options->no_check,
            "do not ask the database whether statements would fail on its rows, or on what depends on them")
      .example("limbeck plan", "what `upgrade head` would do")
      .example("limbeck plan downgrade -1", "what going back one revision would do");
  command.run = [options](Context& context) {
    auto wanted = parse_plan_arguments(options->words);
    if (options->until) take_until(wanted, options->words, *options->until);
    context.ask_env_for_address();
    auto config = context.config();
    config.statement_timeout = std::min(config.statement_timeout.value_or(max_check_time), max_check_time);
    const auto database = migrate::open(config, migrate::Access::read);
    auto found = find_plan(context, config, database, wanted);
    if (!options->no_check) found.check = migrate::check_plan(database, found.plan);
    found.check.steps.resize(found.plan.steps.size());
    if (context.in_alembic_project()) found.without_python = without_python(config, found.plan);
    print(context, found, to_be_confirmed(context, found.plan, database.dialect->engine()));
    return as_wanted_if(!found.check.fails() && found.without_python == 0 && found.refused.empty());
  };
  return command;
}

}  // namespace limbeck::cli
