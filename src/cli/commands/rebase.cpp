#include "revision/rebase.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/alembic_run.hpp"
#include "cli/branch_orders.hpp"
#include "cli/commands.hpp"
#include "cli/history_lock.hpp"
#include "cli/interrupt.hpp"
#include "cli/migration.hpp"
#include "cli/mismatches.hpp"
#include "cli/protection.hpp"
#include "migrate/done_statements.hpp"
#include "migrate/plan_check.hpp"
#include "migrate/session.hpp"
#include "migrate/status.hpp"
#include "migrate/version_table.hpp"
#include "scripts/revision_format.hpp"

namespace limbeck::cli {
namespace {

struct RebaseOptions {
  std::string revision, onto;
  bool no_run = false, force = false, yes = false;
};

/// The only file that changes.
struct RewrittenFile {
  std::filesystem::path path;
  std::string text;
};

RewrittenFile rewrite(Context& context, const revision::Rebase& rebase) {
  const auto& file = context.graph().get(rebase.first).file;
  const auto formats = scripts::project_formats(context.config().alembic.has_value());
  return {std::filesystem::canonical(file),  // a link stays one
          scripts::format_of(file, formats)
              .with_parents(file::read(file), context.display_path(file), {rebase.onto})};
}

/// Throws where what is moved can't run behind the others' revisions, or undoes some of their work. That
/// theirs would fail behind it is no harm.
void refuse_conflicts(Context& context, const revision::Rebase& rebase, const BranchOrders& orders,
                      bool force) {
  for (const auto& each : orders.differences) {
    const bool in_the_way = each.first == rebase.onto || each.runs;
    if (in_the_way && !force) {
      throw Error(
          "nothing was changed: " + each.words,
          fmt::format("write yours again on top of theirs: undo it where it is applied, delete its file, and "
                      "generate it again or edit it; `{} rebase {} --onto {} --force` changes the order all "
                      "the same",
                      context.program, rebase.first, rebase.onto));
    }
    context.terminal.warn((in_the_way ? "" : "the branches do not commute: ") + each.words);
  }
}

/// Does a part of the branch stay where it is?
bool leaves_part_behind(Context& context, const revision::Rebase& rebase) {
  const auto below = context.graph().ancestors({rebase.onto});
  return std::ranges::any_of(context.graph().get(rebase.first).revises,
                             [&](const auto& id) { return std::ranges::find(below, id) == below.end(); });
}

/// Throws where what is moved can't be undone any more, though it could be where it is.
void refuse_broken_way_back(Context& context, const revision::Rebase& rebase, const BranchOrders& orders,
                            bool force) {
  if (force || !orders.not_tried.empty()) return;
  const auto why = try_way_back(context, rebase.graph, rebase.moved);
  if (why.empty() || !try_way_back(context, context.graph(), rebase.moved).empty()) return;
  throw Error(
      fmt::format("nothing was changed: behind {}, {}", rebase.onto, why),
      fmt::format("write yours again on top of theirs: undo it where it is applied, delete its file, and "
                  "generate it again; or edit its downgrade; `{} rebase {} --onto {} --force` changes "
                  "the order all the same",
                  context.program, rebase.first, rebase.onto));
}

/// What has to be undone and run again in the database.
struct AppliedPart {
  std::vector<std::string> ids;  ///< of what is moved, oldest first; none: nothing
  migrate::Plan down, up;
};

/// Throws where what comes before it would fail on the rows that are there: what is undone by then is lost.
void refuse_rows_in_the_way(Context& context, const revision::Rebase& rebase,
                            const migrate::Database& database, const migrate::Plan& up) {
  migrate::Plan theirs;
  theirs.rows_before = up.rows_before;
  std::ranges::copy_if(up.steps, std::back_inserter(theirs.steps), [&](const auto& step) {
    return std::ranges::find(rebase.moved, step.step.revision) == rebase.moved.end();
  });
  if (theirs.empty()) return;
  const auto journal = migrate::read_journal(database);
  const auto unfinished =
      migrate::leave_out_done(theirs, database, journal, migrate::find_half_done(journal), {});
  if (!unfinished.empty())
    throw Error(std::string("nothing was changed: ") + unfinished.front().why.what(),
                unfinished.front().why.hint());
  const auto check = migrate::check_plan(database, theirs);
  if (check.failing_on_rows == 0) return;
  for (std::size_t i = 0; i < theirs.steps.size(); ++i) {
    for (const auto& each : check.steps[i].checks) {
      if (!each.fails) continue;
      throw Error(fmt::format("nothing was changed: {}:{}: revision {} would fail: {}",
                              context.display_path(theirs.steps[i].file), each.line,
                              theirs.steps[i].step.revision, each.what),
                  "correct the rows first; with --no-run the file alone is changed");
    }
  }
}

/// Throws where it can't be undone, or the database is not what its revisions make.
AppliedPart find_applied(Context& context, const revision::Rebase& rebase,
                         const migrate::Database& database) {
  AppliedPart part;
  const auto& graph = context.graph();
  const auto status = migrate::read_status(graph, database, context.revision_source());
  const auto& rows = status.position.rows;
  if (!status.position.unknown.empty()) throw NotAsWanted(unknown_rows(context, status.position.unknown));
  const auto applied = graph.applied(rows);
  std::ranges::copy_if(rebase.moved, std::back_inserter(part.ids),
                       [&](const auto& id) { return std::ranges::find(applied, id) != applied.end(); });
  if (part.ids.empty()) return part;
  const bool strict = context.config().strict;
  const auto found = strict ? reasons_to_refuse(context, database, false) : mismatches(context, status);
  if (!status.missing.empty() || !status.position.never_run.empty() || status.position.contradiction)
    throw NotAsWanted("nothing was changed: " + found.front().what, found.front().hint);
  if (strict && !found.empty())
    throw NotAsWanted("nothing was changed, since strict is set: " + found.front().what, found.front().hint);
  warn_of(context.terminal, found);
  const auto source = plan_source(context);
  const auto& dialect = *database.dialect;
  try {
    part.down = migrate::make_plan(graph, revision::undo_steps(graph, rows, part.ids), rows, dialect, source);
  } catch (const Error& error) {
    throw Error(
        std::string("nothing was changed: ") + error.what(),
        fmt::format("with --no-run, `{} rebase` changes the file alone, and says what to do about databases "
                    "where it is applied",
                    context.program));
  }
  const auto between = part.down.steps.back().step.rows_after.list();
  part.up =
      migrate::make_plan(rebase.graph, revision::upgrade_steps(rebase.graph, between, {part.ids.back()}),
                         between, dialect, source);
  refuse_rows_in_the_way(context, rebase, database, part.up);
  return part;
}

void confirm_running(Context& context, const AppliedPart& part, EngineKind engine) {
  auto reasons = what_is_lost(context, part.down, engine);
  for (const auto& step : part.up.steps) reasons.push_back("runs revision " + step_line(context, step));
  for (auto& each : what_is_lost(context, part.up, engine)) reasons.push_back(std::move(each));
  confirm(context, {.what = "what is moved is applied, and has to be undone and run again",
                    .reasons = std::move(reasons),
                    .hint = "the same command with --yes runs it; with --no-run it changes the file alone"});
}

/// What is left to do where the database was not touched.
void say_what_to_stamp(Context& context, const revision::Rebase& rebase) {
  context.terminal.note(fmt::format(
      "in a database where {0} is applied, `{1} upgrade --never-run` runs what came below it, "
      "and `{1} stamp {2}` then says that it is what the files make; where no journal was kept, it must be "
      "undone before it is moved: `{1} downgrade`",
      rebase.first, context.program, rebase.tip()));
}

migrate::Database open_for(Context& context) {
  try {
    return context.open(migrate::Access::read);
  } catch (const Error& error) {
    const auto hint = (error.hint().empty() ? std::string() : error.hint() + "; ") +
                      "--no-run changes the file alone, and need not know what is applied";
    if (dynamic_cast<const UsageError*>(&error)) throw UsageError(error.what(), hint);
    throw Error(error.what(), hint);
  }
}

void write(Context& context, const RewrittenFile& file, const revision::Rebase& rebase) {
  Interrupt::throw_if_requested("the file was not changed");
  file::write_atomically(file.path, file.text);
  context.invalidate_graph();
  if (!context.json()) {
    context.terminal.print(fmt::format("rewrote {}: {} revises {}\n",
                                       context.display_path(file.path.string()), rebase.first, rebase.onto));
  }
}

Json answer_of(Context& context, const revision::Rebase& rebase, const RewrittenFile& file,
               const BranchOrders& orders, const std::vector<std::string>& run_again) {
  auto answer = Json::object({{"revision", rebase.first},
                              {"onto", rebase.onto},
                              {"file", context.display_path(file.path.string())},
                              {"moved", rebase.moved},
                              {"theirs", rebase.theirs},
                              {"run_again", run_again}});
  add_to(answer, orders);
  return answer;
}

migrate::HeldLock take_lock(Context& context, const migrate::Database& database) {
  migrate::RunSettings settings;
  settings.wait_for_lock = context.config().wait;
  migrate::Observer observer;
  observer.cancelled = Interrupt::requested;
  observer.waiting_for_lock = [&](const std::string& holder) {
    context.terminal.note(fmt::format("another migrator is at work{}; waiting for it",
                                      holder.empty() ? "" : " (" + holder + ")"));
  };
  return migrate::take_lock(database, settings, observer);
}

/// Trying out and answering take their time, and git, or an editor, may have been at work.
void require_same_files(Context& context, const RebaseOptions& options, const revision::Rebase& rebase,
                        const RewrittenFile& file) {
  context.invalidate_graph();
  const auto now = revision::plan_rebase(context.graph(true), {options.revision, options.onto});
  if (now.onto == rebase.onto && now.moved == rebase.moved && now.theirs == rebase.theirs &&
      rewrite(context, now).text == file.text)
    return;
  throw Error("nothing was changed: the revision files were changed meanwhile", "run the command again");
}

ExitCode rebase(Context& context, const RebaseOptions& options) {
  const auto alone = lock_history(context);
  const auto rebase = revision::plan_rebase(context.graph(true), {options.revision, options.onto});
  const auto file = rewrite(context, rebase);
  const auto orders = try_branch_orders(context, {rebase.onto, rebase.tip()});
  tell_of(context, orders);
  refuse_conflicts(context, rebase, orders, options.force);
  if (leaves_part_behind(context, rebase) && orders.not_tried.empty() && !options.force) {
    // The branches were tried as wholes, and what stays behind may be what the others need.
    if (const auto why = try_history(context, rebase.graph, rebase.tip()); !why.empty()) {
      throw Error(fmt::format("nothing was changed: behind {}, {}", rebase.onto, why),
                  fmt::format("move what it needs as well: `{} rebase {}`", context.program,
                              context.graph().get(rebase.first).revises.front()));
    }
  }
  refuse_broken_way_back(context, rebase, orders, options.force);
  AppliedPart applied;
  migrate::HeldLock held;  // until all of it has run: nobody is to upgrade in between
  if (!options.no_run) {
    const auto database = open_for(context);
    applied = find_applied(context, rebase, database);
    if (!applied.ids.empty()) {
      if (!options.yes) confirm_running(context, applied, database.dialect->engine());
      held = take_lock(context, database);
      if (migrate::read_versions(database) != applied.down.rows_before)
        throw Error("nothing was changed: somebody else has migrated the database meanwhile",
                    "run the command again");
    }
  }
  require_same_files(context, options, rebase, file);
  MigrationOptions how;
  how.yes = true;  // it was asked above
  if (!applied.ids.empty()) {
    // Rows that are undone are gone: that the file can't be written has to show before.
    file::write_atomically(file.path, file::read(file.path.string()));
    MigrationRequest undo{.direction = revision::Direction::downgrade};
    undo.undo = applied.ids;
    undo.held = held;
    try {
      run_migration(context, undo, how);
    } catch (const Error& error) {
      throw Error(std::string(error.what()) +
                      "\n  the file: it is not changed; what was undone before that stays undone",
                  text::replace_all(error.hint(), fmt::format("`{} downgrade`", context.program),
                                    fmt::format("`{} rebase {}`", context.program, rebase.first)));
    }
  }
  write(context, file, rebase);
  if (!applied.ids.empty()) {
    MigrationRequest again{.targets = {applied.ids.back()}};
    again.held = std::move(held);
    run_migration(context, again, how);
  } else if (options.no_run) {
    say_what_to_stamp(context, rebase);
  }
  if (context.json())
    context.terminal.print(answer_of(context, rebase, file, orders, applied.ids).dump() + "\n");
  return ExitCode::as_wanted;
}

}  // namespace

Command rebase_command() {
  auto options = std::make_shared<RebaseOptions>();
  Command command{
      .name = "rebase",
      .summary = "Move your revisions behind those of others",
      .description =
          "Change what REVISION revises, so that it and all that follows it come after the head of another "
          "branch: one line instead of two, without a merge. Both orders are run in a scratch database "
          "first; where "
          "yours can't run behind the others, nothing is changed. Where yours are applied in the database, "
          "they are "
          "undone, and run again behind the others, after asking."};
  command.argument("REVISION", &options->revision, "the oldest of your revisions", true)
      .option({"--onto"}, "HEAD", &options->onto,
              "the head that it comes after (default: the only other one)")
      .flag({"--no-run"}, options->no_run,
            "change the file alone, whatever is applied; says what to do in databases where it is")
      .flag({"--force"}, options->force,
            "change it although it fails behind the others in a scratch database")
      .flag({"-y", "--yes"}, options->yes, "undo and run again what is applied, without asking")
      .example("limbeck rebase 8f3b", "after pulling a colleague's revision")
      .example("limbeck rebase 8f3b --onto 5d0e --no-run", "only the file");
  command.run = [options](Context& context) { return rebase(context, *options); };
  return command;
}

}  // namespace limbeck::cli
