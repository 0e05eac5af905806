#include <fmt/core.h>

#include "autogenerate/section.hpp"
#include "base/text.hpp"
#include "cli/authoring.hpp"
#include "cli/commands.hpp"
#include "cli/new_file.hpp"
#include "migrate/replay.hpp"
#include "revision/steps.hpp"

namespace limbeck::cli {
namespace {

/// What comes behind those that are planned already.
revision::Revision next_revision(Context& context, const NewFile& file,
                                 const std::vector<revision::Revision>& planned) {
  revision::Revision next;
  if (planned.empty()) {
    next = revision::plan_revision(context.graph(), file.wanted);
  } else {
    next.id = revision::new_revision_id();
    next.revises = {planned.back().id};
  }
  next.message = file.message;
  return next;
}

/// What was done to the database beside its revisions, as lines; none when nothing was. The first is for the
/// file, too.
std::vector<std::string> drift_notes(Context& context, const autogenerate::Generated& generated,
                                     autogenerate::Workspace& workspace) {
  const auto& graph = context.graph();
  const auto steps = revision::upgrade_steps(graph, {}, {"heads"});
  const auto history =
      migrate::make_plan(graph, steps, {}, *workspace.dialect, true, context.revision_source());
  const auto drift = migrate::drift(history, generated.before, workspace);
  const auto note = migrate::drift_note(drift);
  if (note.empty()) return {};
  const auto heads = graph.heads();
  if (drift.operations.empty() || heads.size() > 1) return {note};
  return {
      note,
      fmt::format("`{} diff --from revision:{} --to database --as sql` prints it, for a revision of its own",
                  context.program, heads.empty() ? "base" : heads.front())};
}

int autogenerate_files(Context& context, NewFile file, const std::vector<std::string>& renames, bool print) {
  auto database = context.open(migrate::Access::read);
  require_at_heads(context, database);
  auto workspace = workspace_for(context, database);
  autogenerate::GenerateRequest request;
  request.desired = read_models(context, workspace);
  request.rename_options = renames;
  request.followed_by = renames_of_history(context, workspace);
  if (context.terminal.interactive()) {
    request.confirm = [&](const autogenerate::RenameCandidate& candidate) {
      const bool yes = context.terminal.confirm(candidate.question);
      Interrupt::throw_if_requested("nothing was written");
      return yes;
    };
  }
  // The revisions to write, as the callback is shown and leaves them.
  std::vector<revision::Revision> revisions;
  const auto callback = process_callback(context, workspace);
  if (callback) {
    request.process = [&](const autogenerate::Directive& planned) {
      auto revision = next_revision(context, file, revisions);
      auto answer = callback(planned, revision);
      if (answer) revisions.push_back(std::move(revision));
      return answer;
    };
  }
  warn_of_not_compared(context, models::not_compared(request.desired, *database.dialect));
  const auto generated = autogenerate::generate(request, workspace);
  Interrupt::throw_if_requested("nothing was written");
  for (const auto& note : generated.notes) context.terminal.note(note, Style::yellow);
  const auto& changes = generated.changes;
  if (changes.empty()) {
    context.terminal.note(generated.skipped
                              ? "nothing to do: the process callback wants no revision; nothing was written"
                              : "no differences: the database is what the models say; nothing was written",
                          Style::green);
    return 0;
  }
  const auto drift = drift_notes(context, generated, workspace);
  const auto message = file.message;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto& change = changes[i];
    if (!context.json() && !print) {
      for (const auto& operation : change.operations)
        context.terminal.note("  " + operation::describe(operation));
    }
    if (i > 0) {
      // What follows revises what was just written.
      revision::NewRevision next;
      if (print) {
        file.revises = file.wanted.id;
        next.heads = file.wanted.heads;
        next.splice = file.wanted.splice;
      } else {
        next.heads = {file.wanted.id};
      }
      file.wanted = std::move(next);
    }
    file.message = message;
    if (callback) {
      auto& revision = revisions.at(i);
      file.message = revision.message;
      file.wanted.id = revision.id;
      file.wanted.depends_on = revision.depends_on;
      file.wanted.branch_labels = revision.branch_labels;
    }
    if (file.wanted.id.empty()) file.wanted.id = revision::new_revision_id();
    if (changes.size() > 1) file.message += fmt::format(" ({} of {})", i + 1, changes.size());
    file.notes = autogenerate::header_notes(change, generated.verification, generated.failing);
    if (!drift.empty()) file.notes.push_back(drift.front());
    file.sections = {
        autogenerate::make_section(scripts::Direction::upgrade, change.upgrade, *database.dialect),
        autogenerate::make_section(scripts::Direction::downgrade, change.downgrade, *database.dialect)};
    file.sections[0].expected = change.expected;
    file.sections[1].expected = change.downgrade_expected;
    if (!change.irreversible.empty()) {
      file.sections.back().irreversible = true;
      file.sections.back().reason = change.irreversible;
    }
    if (print) {
      context.terminal.print(revision_text(context, file));
    } else {
      write_revision_file(context, file);
    }
    for (const auto& warning : autogenerate::warnings(change.upgrade)) context.terminal.warn(warning);
  }
  if (!drift.empty()) context.terminal.warn(text::join(drift, "\n"));
  if (!generated.failing.empty()) {
    context.terminal.note(
        "what lies outside of the models and is in the way has to be dropped before those statements and "
        "made again behind them: "
        "write that into the file, or make it part of the models",
        Style::yellow);
  }
  if (!generated.verification.remaining.empty())
    context.terminal.note(autogenerate::remaining_differences_note(generated.verification), Style::yellow);
  if (!generated.verification.failed.empty()) {
    throw Error(fmt::format("{}: {}", generated.verification.failed, generated.verification.reason),
                print ? "fix what was printed before you use it, or the models"
                      : fmt::format("the file{0} stay{1}: fix {2}, or delete {2} and fix the models",
                                    changes.size() > 1 ? "s" : "", changes.size() > 1 ? "" : "s",
                                    changes.size() > 1 ? "them" : "it"));
  }
  if (!generated.verification.verified)
    context.terminal.warn("the migration is not verified: " + generated.verification.reason);
  if (!print) {
    context.terminal.note(fmt::format("review the file{}, then `{} upgrade head`",
                                      changes.size() > 1 ? "s" : "", context.program));
  }
  return 0;
}

}  // namespace

Command revision_command() {
  struct Options {
    NewFile file;
    std::vector<std::string> heads;
    std::string message;
    bool autogenerate = false, sql = false;
    std::vector<std::string> renames;
  };
  auto options = std::make_shared<Options>();
  Command command{
      .name = "revision",
      .summary = "Write a new revision file",
      .description =
          "Write a new revision file, empty or with what differs between the models and the database."};
  command
      .option({"-m", "--message"}, "MESSAGE", &options->message,
              "what it is for; becomes part of the file's name")
      .flag({"--autogenerate"}, options->autogenerate,
            "compare the database with the models and write what differs")
      .option(
          {"--rename"}, "OLD:NEW", &options->renames,
          "what looks dropped and added was renamed: contacts:people, contacts.mail:email; may be repeated")
      .flag({"--cpp"}, options->file.cpp, "a revision in C++, for what SQL alone can't say: changes to data")
      .flag({"--sql"}, options->sql, "print the file instead of writing it")
      .option({"--head"}, "REVISION", &options->heads,
              "what it comes after (default: head); several make a merge")
      .flag({"--splice"}, options->file.wanted.splice,
            "allow a --head that is no head: a new branch from there")
      .option({"--branch-label"}, "LABEL", &options->file.wanted.branch_labels,
              "a name for the branch that begins here")
      .option({"--version-path"}, "FOLDER", &options->file.version_path,
              "which of the version locations it goes to")
      .option({"--rev-id"}, "ID", &options->file.wanted.id, "its id, instead of a random one")
      .option({"--depends-on"}, "REVISION", &options->file.wanted.depends_on,
              "what must be applied before it, on another branch")
      .example("limbeck revision --autogenerate -m \"add contacts\"", "from the models")
      .example("limbeck revision -m \"fill in countries\"", "empty, for SQL of your own")
      .example("limbeck revision --cpp -m \"split names\"", "a program that changes data")
      .example("limbeck revision -m \"hotfix\" --head 5d0e --splice", "a branch from an older revision");
  command.run = [options](Context& context) {
    auto& file = options->file;
    if (!options->heads.empty()) file.wanted.heads = options->heads;
    file.message = options->message;
    if (options->autogenerate && file.cpp) {
      throw UsageError(
          "what is generated is SQL: --autogenerate and --cpp don't go together",
          fmt::format("write two revisions: `{0} revision --autogenerate`, then `{0} revision --cpp`",
                      context.program));
    }
    if (!options->sql) context.create_versions_folder();
    if (options->autogenerate) return autogenerate_files(context, file, options->renames, options->sql);
    file.sections = empty_sections();
    if (options->sql) {
      context.terminal.print(revision_text(context, file));
    } else {
      write_revision_file(context, file);
    }
    return 0;
  };
  return command;
}

}  // namespace limbeck::cli
