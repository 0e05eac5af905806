#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "cli/authoring.hpp"
#include "cli/commands.hpp"
#include "cli/merging.hpp"
#include "cli/new_file.hpp"
#include "migrate/repeatable.hpp"
#include "migrate/replay.hpp"
#include "revision/new_revision.hpp"
#include "revision/steps.hpp"
#include "revision/validation.hpp"
#include "scripts/cpp/cpp_format.hpp"
#include "scripts/python/python_format.hpp"

namespace limbeck::cli {
namespace {

constexpr std::string_view from_revision = "revision:";

struct RevisionOptions {
  revision::RevisionRequest wanted;
  std::optional<std::string> message;  ///< unset: nobody gave one
  NewFileOptions file;
  std::vector<std::string> heads;
  bool autogenerate = false;
  bool cpp = false;
  bool merge = false;
  std::string repeatable;  ///< its name
  bool print = false;      ///< instead of writing files
  std::vector<std::string> renames;
  bool no_renames = false;  ///< but for those that are said
  std::string from = "database";
};

/// What was done to the database beside its revisions, as lines; none when nothing was. The first is for the
/// file, too.
std::vector<std::string> drift_notes(Context& context, const autogenerate::Comparison& compared,
                                     const migrate::Position& position, autogenerate::Workspace& workspace) {
  if (!position.to_repeat.empty())
    return {"drift is not known, since " + migrate::describe_to_repeat(position.to_repeat)};
  const auto& graph = context.graph();
  auto steps = revision::upgrade_steps(graph, {}, position.rows);
  migrate::add_all_repeatables(steps, graph, {});
  const auto history = migrate::make_plan(graph, steps, {}, *workspace.dialect, context.revision_source());
  const auto drift = migrate::drift(history, compared.before, compared.scope, workspace);
  const auto note = migrate::drift_note(drift);
  if (note.empty()) return {};
  const auto& rows = position.rows;
  if (drift.operations.empty() || rows.size() > 1) return {note};
  return {
      note,
      fmt::format("`{} diff --from revision:{} --to database --as sql` prints it, for a revision of its own",
                  context.program, rows.empty() ? "base" : rows.front())};
}

bool is_python(const RevisionOptions& options) {
  return options.file.format == &scripts::python_format();
}

/// Throws Error where nobody writes Python: the models are not env.py's.
autogenerate::ProgramAuthor& author_of(Context& context, AuthoringSession& session) {
  if (auto* author = session.author()) return *author;
  throw Error(
      "only the models that env.py gives are written down in Python, and the configuration names others",
      fmt::format("set revision_format = \"sql\" in {}, or leave models out of it",
                  context.display_path(context.config().file.string())));
}

autogenerate::GenerateRequest request_of(Context& context, const RevisionOptions& options,
                                         AuthoringSession& session,
                                         const autogenerate::Workspace& workspace) {
  autogenerate::GenerateRequest request;
  request.desired = session.read_models(workspace);
  if (is_python(options)) request.author = &author_of(context, session);
  request.rename_options = options.renames;
  request.followed_by = renames_of_history(context, workspace);
  request.callback = process_callback(context, workspace);
  request.graph = &context.graph();
  request.revision = options.wanted;
  if (options.no_renames) {
    request.confirm = [](const autogenerate::RenameCandidate&) { return false; };
  } else if (context.terminal.interactive()) {
    request.confirm = [&context](const autogenerate::RenameCandidate& candidate) {
      const bool yes = context.terminal.confirm(candidate.question);
      Interrupt::throw_if_requested("nothing was written");
      return yes;
    };
  }
  return request;
}

void emit(Context& context, const autogenerate::Generated& generated, const RevisionOptions& options) {
  for (std::size_t i = 0; i < generated.revisions.size(); ++i) {
    const auto& upgrade = generated.changes[i].upgrade;
    if (!context.json() && !options.print) {
      for (const auto& operation : upgrade.operations)
        context.terminal.note("  " + operation::describe(operation));
    }
    if (options.print) {
      context.terminal.print(revision_text(context, generated.revisions[i], options.file));
    } else {
      write_revision_file(context, generated.revisions[i], options.file);
    }
    for (const auto& warning : autogenerate::warnings(upgrade)) context.terminal.warn(warning);
  }
}

/// What is left to do for the user. Throws Error when the revisions don't work.
void report(Context& context, const autogenerate::Generated& generated, const RevisionOptions& options) {
  const auto& verification = generated.verification;
  const bool several = generated.revisions.size() > 1;
  if (!generated.failing.empty()) {
    context.terminal.note(
        "objects that are not in the models and are in the way have to be dropped before those statements "
        "and created again behind them: write that into the file, or add the objects to the models",
        Style::yellow);
  }
  if (!verification.remaining.empty())
    context.terminal.note(autogenerate::remaining_differences_note(verification), Style::yellow);
  if (verification.outcome == autogenerate::Outcome::failed) {
    throw Error(verification.reason,
                options.print ? "fix what was printed before you use it, or the models"
                              : fmt::format("the file{0} stay{1}: fix {2}, or delete {2} and fix the models",
                                            several ? "s" : "", several ? "" : "s", several ? "them" : "it"));
  }
  if (!verification.verified())
    context.terminal.warn("the migration is NOT VERIFIED: " + verification.reason);
  if (!options.print) {
    context.terminal.note(
        fmt::format("review the file{}, then `{} upgrade head`", several ? "s" : "", context.program));
  }
}

/// What may have been renamed would lose its data, and nobody could be asked. Alembic, which knows no
/// renames, goes on then, and so do its projects.
void refuse_unanswered(Context& context, const std::vector<std::string>& notes) {
  if (notes.empty() || context.in_alembic_project()) return;
  throw UsageError(
      "nothing was written, since what may have been renamed would be dropped:\n  " +
          text::join(notes, "\n  "),
      "say each rename that is one; --no-renames takes the others for what they look like, a drop and an "
      "addition");
}

/// In an Alembic project an empty message is one, as Alembic has it.
void require_message(Context& context, std::string& message) {
  if (!message.empty() || context.in_alembic_project()) return;
  if (context.terminal.interactive()) {
    message = context.terminal.ask("What is the revision for?").value_or("");
    Interrupt::throw_if_requested("nothing was written");
  }
  if (message.empty()) {
    throw UsageError("the revision needs a message",
                     fmt::format("`{} revision -m \"what it is for\"`", context.program));
  }
}

/// A file that was cut off, a glob that meets nothing, models that nobody imports.
void refuse_empty_models(Context& context, const autogenerate::Generated& generated, bool literally) {
  const auto& [before, after, scope] = generated.compared;
  const auto tables = before.tables.size();
  if (literally || generated.revisions.empty() || tables == 0 || !after.empty()) return;
  const auto what = fmt::format("the models hold no table, and the migration would drop {}",
                                tables == 1 ? "the one that there is" : fmt::format("all {}", tables));
  if (context.in_alembic_project()) {  // Alembic goes on
    context.terminal.warn(what);
    context.terminal.note("does env.py import the modules that the models are in?");
    return;
  }
  throw UsageError(
      what + "; nothing was written",
      fmt::format("look what `models` names (`{} config`); with --no-renames it is written all the same",
                  context.program));
}

/// The revisions that stand for the database: of `revision:5d0e` what is behind the prefix.
std::string source_of(const RevisionOptions& options) {
  auto id = options.from.substr(from_revision.size());
  return id == "head" && !options.heads.empty() ? "heads" : id;
}

/// What is compared has to be what the new revision finds.
void require_below(Context& context, const RevisionOptions& options, const revision::Revision& planned) {
  const auto made = context.graph().resolve(source_of(options));
  for (const auto& parent : planned.revises) {
    if (std::ranges::find(made, parent) != made.end()) continue;
    throw UsageError(
        fmt::format("--from {} and --head {} don't go together: the new revision would not begin "
                    "with what was compared",
                    options.from, parent),
        fmt::format("--from revision:{} compares with what is there", parent));
  }
}

/// Throws where the database is neither at the heads nor exactly where the new revision begins.
migrate::Position require_position(Context& context, const migrate::Database& database,
                                   const revision::Revision& planned) {
  const auto& graph = context.graph();
  auto position = migrate::find_position(graph, database, context.revision_source());
  const auto why = why_not_at_heads(context, position);
  if (!why) return position;
  auto begin = planned.revises;
  for (const auto& id : planned.depends_on) {
    for (auto& each : graph.resolve(id)) begin.push_back(std::move(each));
  }
  begin = graph.minimal_rows(begin);
  std::ranges::sort(begin);
  if (!position.unknown.empty() || !position.never_run.empty() || !position.half_done.empty() ||
      position.rows != begin)
    throw NotAsWanted(*why);
  return position;
}

ExitCode autogenerate_files(Context& context, const RevisionOptions& options) {
  // Several heads are told of before anything is compared.
  const auto planned = revision::plan_revision(context.graph(), options.wanted);
  const bool from_database = options.from == "database";
  if (!from_database) require_below(context, options, planned);
  AuthoringSession session(
      context, "revision",
      from_database ? AuthoringSession::Against::database : AuthoringSession::Against::history);
  auto& database = session.database();
  migrate::Position position;
  if (from_database) position = require_position(context, database, planned);
  auto workspace = session.workspace();
  auto request = request_of(context, options, session, workspace);
  if (!from_database) request.history = after_revision(context, source_of(options), workspace);
  std::vector<std::string> drift;
  // What env.py leaves out of the comparison was made beside the revisions, too, and nobody wants to hear of
  // it; and only Python can replay some revisions.
  if (from_database && !context.in_alembic_project()) {
    request.drift_note = [&](const autogenerate::Comparison& compared) {
      Interrupt::throw_if_requested("nothing was written");
      drift = drift_notes(context, compared, position, workspace);
      return drift.empty() ? std::string() : drift.front();
    };
  }
  warn_of_not_compared(context, models::not_compared(request.desired, *database.dialect));
  const auto generated = autogenerate::generate(request, workspace);
  Interrupt::throw_if_requested("nothing was written");
  refuse_unanswered(context, generated.notes);
  refuse_empty_models(context, generated, options.no_renames);
  for (const auto& note : generated.notes) context.terminal.note(note, Style::yellow);
  if (!generated.revisions.empty()) warn_of_hidden(context, workspace);
  if (generated.revisions.empty()) {
    if (context.json()) context.terminal.print(Json::object({{"revision", nullptr}}).dump() + "\n");
    context.terminal.note(
        fmt::format("{}; nothing was written",
                    !generated.skipped ? from_database
                                             ? "no differences: the database is what the models say"
                                             : "no differences: the revisions make what the models say"
                    : request.author ? "nothing to do: env.py's process_revision_directives wants no revision"
                                     : "nothing to do: the process callback wants no revision"),
        Style::green);
    return ExitCode::as_wanted;
  }
  emit(context, generated, options);
  if (const auto& why = generated.why_statements; !why.empty())
    context.terminal.note("written as op.execute() throughout, since with Alembic's operations " + why);
  if (!drift.empty()) context.terminal.warn(text::join(drift, "\n"));
  report(context, generated, options);
  return ExitCode::as_wanted;
}

/// A file with one section, in a place of its own.
ExitCode write_repeatable(Context& context, const RevisionOptions& options) {
  const auto& wanted = options.wanted;
  const bool has_place = !options.heads.empty() || !wanted.id.empty() || !wanted.branch_labels.empty() ||
                         !wanted.depends_on.empty() || wanted.splice;
  if (has_place || options.autogenerate || options.cpp) {
    throw UsageError(
        "a repeatable revision is SQL and has no place in the history: --repeatable goes with -m, "
        "--version-path and --sql only",
        "`-- limbeck: after NAME` in its file puts it behind another repeatable");
  }
  if (const auto reason = revision::validate_id(options.repeatable); !reason.empty()) {
    throw UsageError(
        fmt::format("\"{}\" can't be the name of a repeatable revision: it {}", options.repeatable, reason),
        "choose a name without blanks and signs, such as totals or seed_roles");
  }
  scripts::NewRevision revision;
  revision.revision.id = options.repeatable;
  revision.revision.message = wanted.message;
  revision.revision.repeatable = true;
  revision.sections = {{.direction = revision::Direction::upgrade}};
  auto file = options.file;
  file.format = &scripts::sql_format();
  const auto& graph = context.graph();
  const auto* taken = graph.find_repeatable(options.repeatable);
  if (!taken) taken = graph.find(options.repeatable);
  if (taken) {
    throw UsageError(
        fmt::format("the name \"{}\" is taken, by {}", options.repeatable, context.display_path(taken->file)),
        "change that file: what is repeatable runs again when its text changes");
  }
  if (options.print) {
    context.terminal.print(revision_text(context, std::move(revision), file));
    return ExitCode::as_wanted;
  }
  context.create_versions_folder();
  write_revision_file(context, std::move(revision), file);
  return ExitCode::as_wanted;
}

}  // namespace

Command revision_command() {
  auto options = std::make_shared<RevisionOptions>();
  Command command{
      .name = "revision",
      .summary = "Write a new revision file",
      .description =
          "Write a new revision file, empty or with what differs between the models and the database."};
  command
      .option({"-m", "--message"}, "MESSAGE", &options->message,
              "what it is for; becomes part of the file's name. Without it, a terminal is asked")
      .let_last_option_be_empty()
      .flag({"--autogenerate"}, options->autogenerate,
            "compare the database with the models and write what differs")
      .option(
          {"--rename"}, "OLD:NEW", &options->renames,
          "what looks dropped and added was renamed: contacts:people, contacts.mail:email; may be repeated")
      .flag({"--no-renames"}, options->no_renames, "take whatever else looks dropped and added for just that")
      .option(
          {"--from"}, "SOURCE", &options->from,
          "with --autogenerate: what to compare the models with: `database` (default), or `revision:head`, "
          "what the revisions make in a scratch database; the new revision follows the one that is named")
      .flag({"--cpp"}, options->cpp, "a revision in C++, for what SQL alone can't say: changes to data")
      .flag({"--sql"}, options->print, "print the file instead of writing it")
      .option({"--head"}, "REVISION", &options->heads,
              "what it comes after (default: head); several make a merge")
      .option(
          {"--repeatable"}, "NAME", &options->repeatable,
          "a repeatable revision of that name: it runs behind all others, again whenever its text changes")
      .flag({"--merge"}, options->merge, "join the heads, or what --head names, as `merge` does")
      .flag({"--splice"}, options->wanted.splice, "allow a --head that is no head: a new branch from there")
      .option({"--branch-label"}, "LABEL", &options->wanted.branch_labels,
              "a name for the branch that begins here")
      .option({"--version-path"}, "FOLDER", &options->file.version_path,
              "which of the version locations it goes to")
      .option({"--rev-id"}, "ID", &options->wanted.id, "its id, instead of a random one")
      .option({"--depends-on"}, "REVISION", &options->wanted.depends_on,
              "what must be applied before it, on another branch")
      .example("limbeck revision --autogenerate -m \"add contacts\"", "from the models")
      .example("limbeck revision -m \"fill in countries\"", "empty, for SQL of your own")
      .example("limbeck revision --cpp -m \"split names\"", "a program that changes data")
      .example("limbeck revision --repeatable views", "for views, functions and seeds")
      .example("limbeck revision -m \"hotfix\" --head 5d0e --splice", "a branch from an older revision")
      .example("limbeck revision --autogenerate -m \"hotfix\" --from revision:5d0e --splice",
               "the same, from the models");
  command.run = [options](Context& context) {
    options->wanted.message = options->message.value_or("");
    if (options->merge) {
      if (options->autogenerate || options->cpp || options->print) {
        throw UsageError(
            "--merge writes a revision that only joins others: it goes with none of --autogenerate, "
            "--cpp and --sql");
      }
      return write_merge(context, {options->heads, options->wanted.message, options->wanted.id,
                                   options->wanted.branch_labels, options->wanted.splice});
    }
    if (!options->repeatable.empty()) return write_repeatable(context, *options);
    if (!options->heads.empty()) options->wanted.heads = options->heads;
    options->file.format = &format_of_new_files(context);
    if (options->cpp) options->file.format = &scripts::cpp_format();
    if (options->autogenerate && options->cpp) {
      throw UsageError(
          "what is generated is SQL: --autogenerate and --cpp don't go together",
          fmt::format("write two revisions: `{0} revision --autogenerate`, then `{0} revision --cpp`",
                      context.program));
    }
    if (options->from != "database") {
      if (!options->from.starts_with(from_revision) || options->from.size() == from_revision.size()) {
        throw UsageError(fmt::format("--from can't be \"{}\": a new revision follows another", options->from),
                         "it takes `database`, `revision:head` or `revision:ID`");
      }
      if (!options->autogenerate) throw UsageError("--from goes with --autogenerate");
      if (const auto id = options->from.substr(from_revision.size()); options->heads.empty() && id != "heads")
        options->wanted.heads = {id};
    }
    if (options->no_renames && !options->autogenerate)
      throw UsageError("--no-renames goes with --autogenerate");
    require_message(context, options->wanted.message);
    if (!options->print) context.create_versions_folder();
    if (options->autogenerate) return autogenerate_files(context, *options);
    const scripts::NewRevision revision{revision::plan_revision(context.graph(), options->wanted),
                                        {},
                                        scripts::empty_sections(),
                                        {},
                                        options->message.has_value()};
    if (options->print) {
      context.terminal.print(revision_text(context, revision, options->file));
    } else {
      write_revision_file(context, revision, options->file);
    }
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
