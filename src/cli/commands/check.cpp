#include <fmt/core.h>

#include <filesystem>
#include <string_view>

#include "autogenerate/consequence_warnings.hpp"
#include "autogenerate/scratch/desired.hpp"
#include "autogenerate/scratch/scope.hpp"
#include "cli/annotations.hpp"
#include "cli/authoring.hpp"
#include "cli/commands.hpp"
#include "cli/mismatches.hpp"

namespace limbeck::cli {
namespace {

constexpr std::string_view revision_prefix = "revision:";

/// There is nothing to compare with: `why`, and whatever else is not as it should be.
[[noreturn]] void tell_why_not(Context& context, const NotAsWanted& why, const migrate::Position& position,
                               std::vector<Mismatch> found) {
  if (context.json()) {
    context.terminal.print(
        Json::object({{"differences", Json()}, {"mismatches", to_json(found)}, {"pending", position.pending}})
            .dump() +
        "\n");
    context.terminal.finish();
  }
  annotate_pending(context, Level::error, position.pending);
  annotate(context, found);
  std::erase_if(found, [&](const Mismatch& each) {  // what the error says
    return each.kind == std::string_view(!position.unknown.empty()     ? "missing"
                                         : !position.never_run.empty() ? "never_run"
                                                                       : "half_done");
  });
  warn_of(context.terminal, found);
  throw NotAsWanted(why);
}

/// Prints what was found, and what to do; says whether all is as it should be.
ExitCode report(Context& context, Differences& differences, const models::DesiredState& desired,
                const std::vector<Mismatch>& found, autogenerate::Workspace& workspace,
                const std::string& against) {
  auto& changes = differences.changes;
  const Remarks remarks{autogenerate::add_consequence_warnings(changes, workspace).warnings,
                        models::not_compared(desired, *workspace.dialect),
                        {{"mismatches", to_json(found)}, {"pending", Json::array()}}};
  print_differences(context, changes, context.json() ? "json" : "text", *workspace.dialect, remarks);
  warn_of(context.terminal, found);
  annotate(context, found);
  for (const auto& change : changes) {
    for (const auto& operation : change.upgrade.operations)
      annotate(context, Level::error, {},
               fmt::format("the models differ from {}: {}", against == "database" ? "the database" : against,
                           operation::describe(operation)));
  }
  if (!changes.empty()) {
    warn_of_hidden(context, workspace);
    for (const auto& note : differences.notes) context.terminal.note(note);
    context.terminal.note(against == "database"
                              ? "the models differ from the database; `" + context.program +
                                    " revision --autogenerate -m MESSAGE` writes the migration"
                              : "the models differ from " + against);
    return ExitCode::not_as_wanted;
  }
  if (context.in_alembic_project() && !context.json()) {
    context.terminal.print("No new upgrade operations detected.\n");  // as Alembic says it
  } else {
    context.terminal.note(differences.left_out
                              ? "no differences but those that the process callback leaves out"
                          : against == "database" ? "no differences: the database is what the models say"
                                                  : "no differences: " + against + " is what the models say",
                          Style::green);
  }
  return as_wanted_if(found.empty());
}

ExitCode check_database(Context& context, const std::vector<std::string>& renames) {
  AuthoringSession session(context, "check");
  const auto status = migrate::read_status(context.graph(), session.database(), context.revision_source());
  auto found = mismatches(context, status);
  std::ranges::move(still_to_do(context, status.position), std::back_inserter(found));
  if (const auto why = why_not_at_heads(context, status.position))
    tell_why_not(context, *why, status.position, found);
  auto workspace = session.workspace();
  const auto desired = session.read_models(workspace);
  const auto compared =
      autogenerate::compare_with_target(autogenerate::make_desired(desired, workspace), workspace);
  auto differences = find_differences(context, compared, desired, renames, workspace);
  for (const auto& index : status.invalid_indexes) context.terminal.warn(describe_invalid_index(index));
  return report(context, differences, desired, found, workspace, "database");
}

/// Another database, as it is: its version rows are its own concern.
ExitCode check_other_database(Context& context, const std::string& url,
                              const std::vector<std::string>& renames) {
  AuthoringSession session(context, "check", AuthoringSession::Against::history);
  auto workspace = session.workspace();
  if (config::parse_database_url(url, std::filesystem::current_path()).engine !=
      workspace.dialect->engine()) {
    throw UsageError("--against names a database of another engine than the configuration's",
                     "compare with a database of one engine");
  }
  auto other = context.open_url(url);
  workspace.ignore_target = false;
  workspace.target = other.connection.get();
  workspace.url = other.url;
  workspace.inspect.internal_tables = other.internal_tables();
  const auto desired = session.read_models(workspace);
  const auto compared =
      autogenerate::compare_with_target(autogenerate::make_desired(desired, workspace), workspace);
  auto differences = find_differences(context, compared, desired, renames, workspace);
  return report(context, differences, desired, {}, workspace, other.url.masked());
}

/// `revision:ID`, or a .sql file or a folder of them.
ExitCode check_offline(Context& context, const std::string& source, const std::vector<std::string>& renames) {
  AuthoringSession session(context, "check", AuthoringSession::Against::history);
  auto workspace = session.workspace();
  const auto& dialect = *workspace.dialect;
  auto history =
      source.starts_with(revision_prefix)
          ? after_revision(context, source.substr(revision_prefix.size()), workspace)
          : autogenerate::make_desired(models::read_sql({source}, std::filesystem::current_path(), dialect,
                                                        dialect.default_schema(*workspace.target)),
                                       workspace);
  const auto desired = session.read_models(workspace);
  const auto compared = autogenerate::compare_with_history(
      std::move(history), autogenerate::make_desired(desired, workspace), workspace);
  auto differences = find_differences(context, compared, desired, renames, workspace);
  return report(context, differences, desired, {}, workspace, source);
}

}  // namespace

Command check_command() {
  struct Options {
    std::string against = "database";
    std::vector<std::string> renames;
  };
  auto options = std::make_shared<Options>();
  Command command{
      .name = "check",
      .summary = "Compare the models with the database; exit with 3 when they differ",
      .description =
          "Compare the models with the database. Exits with 0 when they agree, with 3 and the differences "
          "when they do not, or when what is applied is not what the files say: revisions are pending, were "
          "edited, never ran here, or are applied and in no file, or repeatable ones are to run. With "
          "--against, only the comparison is "
          "made.",
      .annotates = true};
  command
      .option({"--against"}, "SOURCE", &options->against,
              "compare the models with another SOURCE than `database`: `revision:head` (what the files make, "
              "replayed in a scratch database), a .sql file or a folder of them, a database URL")
      .option({"--rename"}, "OLD:NEW", &options->renames,
              "count this as a rename, not as a drop and an addition")
      .example("limbeck check", "in CI: is a migration missing?")
      .example("limbeck check --against revision:head", "the same, from the files alone")
      .example("limbeck check --format json", "for scripts");
  command.run = [options](Context& context) {
    const auto& against = options->against;
    if (against == "database") return check_database(context, options->renames);
    if (is_url(against)) return check_other_database(context, against, options->renames);
    if (!against.starts_with(revision_prefix) && !std::filesystem::exists(against)) {
      throw UsageError(fmt::format("there is no source \"{}\"", against),
                       "--against takes `database`, a database URL, a .sql file or a folder of them, or "
                       "`revision:ID`");
    }
    return check_offline(context, against, options->renames);
  };
  return command;
}

}  // namespace limbeck::cli
