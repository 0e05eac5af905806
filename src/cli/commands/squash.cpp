#include "revision/squash.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "cli/authoring.hpp"
#include "cli/commands.hpp"
#include "cli/history_lock.hpp"
#include "cli/interrupt.hpp"
#include "migrate/squash_check.hpp"
#include "migrate/version_table.hpp"
#include "scripts/sql/concatenation.hpp"
#include "scripts/sql/sql_format.hpp"

namespace limbeck::cli {
namespace {

namespace fs = std::filesystem;

struct SquashOptions {
  std::string range, message, keep;
};

/// Throws where a file is none in SQL.
std::vector<scripts::RevisionFile> read_parts(Context& context, const revision::Squash& squash,
                                              EngineKind engine) {
  std::vector<scripts::RevisionFile> files;
  std::vector<std::string> others;
  const auto formats = scripts::project_formats(context.config().alembic.has_value());
  for (const auto& id : squash.parts) {
    const auto& file = context.graph().get(id).file;
    if (&scripts::format_of(file, formats) != &scripts::sql_format()) {
      others.push_back(context.display_path(file));
    } else {
      files.push_back(scripts::RevisionFile::load(file, engine));
    }
  }
  if (!others.empty()) {
    throw Error(
        fmt::format("only revisions in SQL can be squashed, and {} {}", text::enumerate(others),
                    others.size() == 1 ? "is a program" : "are programs"),
        context.in_alembic_project()
            ? fmt::format("`{} convert FOLDER` writes revisions in Python as SQL, with the same ids",
                          context.program)
            : "squash what is below or above; or write what it does as SQL, where nobody has yet to run it");
  }
  return files;
}

/// Does version control hold these files as they are?
bool are_in_git(const std::vector<fs::path>& files) {
  for (const auto& file : files) {
    const auto name = file.filename().string();
    const process::Options here{.folder = file.parent_path()};
    // Not by its status, which a file can be taken out of (update-index --assume-unchanged).
    const auto held = process::run({"git", "rev-parse", "--verify", "--quiet", "HEAD:./" + name}, here);
    const auto now = process::run({"git", "hash-object", "--", name}, here);
    if (held.exit_code != 0 || now.exit_code != 0 || held.out != now.out) return false;
  }
  return true;
}

std::vector<fs::path> files_of(Context& context, const revision::Squash& squash) {
  std::vector<fs::path> files;
  for (const auto& id : squash.parts) files.push_back(fs::canonical(context.graph().get(id).file));
  return files;
}

/// Who stands in between needs the files as they were. Copies them, or throws where nobody has them.
void keep_files(Context& context, const std::vector<fs::path>& files, const std::string& folder) {
  if (folder.empty()) {
    if (are_in_git(files)) return;
    throw UsageError(
        "these files are not committed to git as they are, and a database that is at one of them needs "
        "them",
        fmt::format("commit them first, or say where to keep them: `{} squash … --keep FOLDER`",
                    context.program));
  }
  for (const auto& location : context.config().versions) {
    const auto wanted = fs::weakly_canonical(folder), versions = fs::weakly_canonical(location);
    const auto inside = fs::relative(wanted, versions);
    if (wanted == versions || (context.config().recursive && !inside.empty() && *inside.begin() != ".."))
      throw UsageError(fmt::format("{} is read for revisions", folder), "keep the files in another folder");
  }
  for (const auto& file : files) {
    // A try that failed later may have left its copies.
    const auto copy = fs::path(folder) / file.filename();
    if (fs::exists(copy) && file::read(copy) != file::read(file))
      throw Error(fmt::format("{} is there already", (fs::path(folder) / file.filename()).string()),
                  "name a folder that is empty");
  }
  for (const auto& file : files) {
    const auto copy = fs::path(folder) / file.filename();
    if (!fs::exists(copy)) file::create(copy, file::read(file));
  }
}

/// The new file first: while old ones are left, they are named, and nothing runs.
void write(Context& context, const std::vector<fs::path>& files, const std::string& text) {
  Interrupt::throw_if_requested("nothing was changed");
  file::write_atomically(files.back(), text);
  for (const auto& file : files) {
    if (file == files.back()) continue;
    std::error_code error;
    if (!fs::remove(file, error))
      throw Error(fmt::format("cannot delete {}: {}", context.display_path(file.string()), error.message()),
                  "delete it: the squashed revision is written");
  }
  context.invalidate_graph();
}

/// The database at hand, where there is one; others are told when they come.
void warn_of_database_between(Context& context, const revision::Squash& squash) {
  try {
    for (const auto& row : migrate::read_versions(context.open(migrate::Access::read))) {
      const bool is_part = std::ranges::find(squash.parts, row) != squash.parts.end();
      if (!is_part || row == squash.whole.id) continue;
      context.terminal.warn(
          fmt::format("the database {} is at {}, in between: it goes up to {} with the files from before",
                      context.config().database().masked(), row, squash.whole.id));
    }
  } catch (const Error&) {
    // No database is needed.
  }
}

ExitCode squash(Context& context, const SquashOptions& options) {
  const auto alone = lock_history(context);
  auto squash = revision::plan_squash(context.graph(true), options.range);
  const auto& last = context.graph().get(squash.whole.id);
  squash.whole.message = options.message.empty()
                             ? fmt::format("{} (squashed)", last.message.substr(0, last.message.find('\n')))
                             : options.message;
  auto database = open_beside(context);
  auto workspace = workspace_for(context, database);
  workspace.ignore_target = true;
  const auto parts = read_parts(context, squash, database.dialect->engine());
  const auto text = scripts::concatenate(squash.whole, parts, database.dialect->engine());
  const bool reversible = migrate::check_squash(
      {.graph = &context.graph(), .squash = &squash, .text = text, .source = context.revision_source()},
      workspace);
  const auto files = files_of(context, squash);
  keep_files(context, files, options.keep);
  warn_of_database_between(context, squash);
  const auto graph_size = context.graph().size();
  write(context, files, text);
  const auto shown = context.display_path(files.back().string());
  if (context.json()) {
    auto removed = Json::array();
    for (const auto& file : files) {
      if (file != files.back()) removed.push(context.display_path(file.string()));
    }
    context.terminal.print(Json::object({{"revision", squash.whole.id},
                                         {"file", shown},
                                         {"revises", squash.whole.revises},
                                         {"replaces", squash.whole.replaces},
                                         {"removed", removed},
                                         {"reversible", reversible},
                                         {"kept_in", options.keep.empty() ? Json() : Json(options.keep)}})
                               .dump() +
                           "\n");
    return ExitCode::as_wanted;
  }
  context.terminal.print(fmt::format("rewrote {}: it is {} revisions now\n", shown, squash.parts.size()));
  for (const auto& file : files) {
    if (file != files.back())
      context.terminal.print(fmt::format("deleted {}\n", context.display_path(file.string())));
  }
  context.terminal.note(fmt::format(
      "it leads to the same schema{}, by a scratch database; {} of {} revisions are left. A database at {} "
      "or above "
      "needs nothing; one in between goes up to {} with the files from before ({}) first",
      reversible ? ", up and down" : " (there is no way down)", graph_size - squash.parts.size() + 1,
      graph_size, squash.whole.id, squash.whole.id, options.keep.empty() ? "from git" : options.keep));
  return ExitCode::as_wanted;
}

}  // namespace

Command squash_command() {
  auto options = std::make_shared<SquashOptions>();
  Command command{.name = "squash",
                  .summary = "Make one revision of several that follow each other",
                  .description =
                      "Write the statements of the revisions from A to B into the file of B, whose id stays, "
                      "and delete the other "
                      "files. In a scratch database it has to lead to the same schema as they do one by one, "
                      "up and down; else "
                      "nothing is changed. A database that is at B or above needs nothing; one in between "
                      "has to go up to B with "
                      "the files from before."};
  command.argument("A:B", &options->range, "the first and the last one", true)
      .option({"-m", "--message"}, "MESSAGE", &options->message, "what it is for (default: that of B)")
      .option({"--keep"}, "FOLDER", &options->keep,
              "copy the files to there first; without it they have to be committed to git")
      .example("limbeck squash 5d0e:8f3b -m \"first tables\"",
               "what nobody has to go through one by one any more");
  command.run = [options](Context& context) { return squash(context, *options); };
  return command;
}

}  // namespace limbeck::cli
