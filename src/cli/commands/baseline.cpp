#include <fmt/core.h>

#include <algorithm>

#include "autogenerate/differ/diff.hpp"
#include "autogenerate/generate.hpp"
#include "autogenerate/scratch/create.hpp"
#include "base/text.hpp"
#include "cli/authoring.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/migration.hpp"
#include "cli/new_file.hpp"
#include "dialect/consequences.hpp"
#include "migrate/version_table.hpp"
#include "models/sql_models.hpp"
#include "scripts/python/python_format.hpp"

namespace limbeck::cli {
namespace {

struct BaselineOptions {
  std::string message = "baseline", id;
};

/// Throws where there is something already.
void require_beginning(Context& context, const migrate::Database& database) {
  if (const auto count = context.graph().size(); count > 0) {
    throw Error(
        fmt::format("there {} already in {}",
                    count == 1 ? "is a revision" : fmt::format("are {} revisions", count),
                    context.revisions_location()),
        fmt::format("`{} stamp REVISION` declares at which of them the database is", context.program));
  }
  if (database.missing) {
    throw Error("there is no database file " + database.url.database,
                fmt::format("a baseline is for a database that exists; a new one begins with `{} revision`",
                            context.program));
  }
  if (const auto rows = migrate::read_versions(database); !rows.empty()) {
    throw Error(fmt::format("the database is at {}, which no file in {} declares", text::enumerate(rows),
                            context.revisions_location()),
                fmt::format("get the files, or empty the version table first: `{} stamp --purge base`",
                            context.program));
  }
}

/// The revision that makes what is in the database. Throws where it would make something else.
autogenerate::Generated generate_from(Context& context, const schema::Catalog& actual,
                                      const BaselineOptions& options, autogenerate::Workspace& workspace) {
  const auto& dialect = *workspace.dialect;
  models::DesiredSql desired;
  models::add_sql(
      desired, sql_text(autogenerate::create_statements(actual, dialect, workspace.capabilities()), dialect),
      "the database", dialect, dialect.default_schema(*workspace.target));
  autogenerate::GenerateRequest request;
  request.desired = std::move(desired);
  request.history = autogenerate::Desired();  // from nothing
  request.graph = &context.graph();
  request.revision.message = options.message;
  request.revision.id = options.id;
  workspace.ignore_target = true;
  auto generated = autogenerate::generate(request, workspace);
  std::vector<std::string> differences;
  for (const auto& each : autogenerate::diff(generated.compared.after, actual, {}, workspace.capabilities()))
    differences.push_back(text::replace_all(operation::describe(each), "\n", " "));
  if (!differences.empty()) {
    throw Error(
        "nothing was written: a revision would make something else than what is in the database; to get "
        "there: " +
            text::join(differences, "; "),
        fmt::format(
            "`{} inspect` prints what is known of it; write the revision by hand, then `{} stamp head`",
            context.program, context.program));
  }
  const auto& verification = generated.verification;
  if (verification.outcome == autogenerate::Outcome::failed)
    throw Error("nothing was written: " + verification.reason);
  if (!verification.verified()) context.terminal.warn("the revision is NOT VERIFIED: " + verification.reason);
  return generated;
}

/// Nobody wants a downgrade to drop what was there before.
void close_way_back(scripts::NewRevision& revision) {
  std::erase_if(revision.sections,
                [](const auto& section) { return section.direction == scripts::Direction::downgrade; });
  revision.sections.push_back({.direction = scripts::Direction::downgrade,
                               .irreversible = true,
                               .reason = "the database was there before its revisions"});
}

ExitCode baseline(Context& context, const BaselineOptions& options) {
  NewFileOptions file;
  file.format = &format_of_new_files(context);
  if (file.format == &scripts::python_format()) {
    throw UsageError(
        "a baseline is written in SQL, and the revisions of this project are in Python",
        fmt::format("set revision_format = \"sql\" in limbeck.toml; or write it with `{0} revision "
                    "--autogenerate` on an empty database, then `{0} stamp head` on this one",
                    context.program));
  }
  auto database = context.open(migrate::Access::read);
  require_beginning(context, database);
  auto workspace = workspace_for(context, database);
  const auto actual = workspace.dialect->inspect(*workspace.target, workspace.inspect);
  if (actual.empty()) {
    throw Error("the database is empty: there is nothing to begin from",
                fmt::format("the first revision is written with `{} revision`", context.program));
  }
  warn_of_hidden(context, workspace);
  const auto granted = dialect::privileges(*workspace.dialect, *workspace.target, workspace.inspect);
  auto generated = generate_from(context, actual, options, workspace);
  Interrupt::throw_if_requested("nothing was written");
  context.create_versions_folder();
  for (auto& revision : generated.revisions) {
    close_way_back(revision);
    if (generated.verification.verified())
      revision.notes = {"verified on empty tables: it makes what was in the database when it was written"};
    if (&revision == &generated.revisions.front()) {
      for (const auto& each : granted) revision.notes.push_back("not in it: " + each);
    }
    write_revision_file(context, revision, file);
  }
  if (!granted.empty()) {
    context.terminal.warn(fmt::format(
        "privileges are in no model, and not in the revision: {}{}; its file lists them", granted.front(),
        granted.size() == 1 ? "" : fmt::format(" and {} more", granted.size() - 1)));
  }
  try {
    MigrationOptions how;
    run_migration(context, {.direction = revision::Direction::stamp, .targets = {"head"}}, how);
  } catch (const Error& error) {
    throw Error(std::string("the revision is written, but the database is not at it yet: ") + error.what(),
                fmt::format("`{} stamp head` declares it", context.program));
  }
  context.terminal.note(fmt::format(
      "nothing was run; `{} check` says whether the models are what the database is", context.program));
  return ExitCode::as_wanted;
}

}  // namespace

Command baseline_command() {
  auto options = std::make_shared<BaselineOptions>();
  Command command{
      .name = "baseline",
      .summary = "Write the schema of a database that exists as the first revision",
      .description =
          "Write the first revision from the schema of a database that exists, check in a scratch database "
          "that it "
          "makes the same, and declare the database to be at it. Nothing runs there. Refuses where there are "
          "revisions already, or the version table holds some."};
  command.option({"-m", "--message"}, "MESSAGE", &options->message, "what it is called (default: baseline)")
      .option({"--rev-id"}, "ID", &options->id, "its id, instead of a random one")
      .example("limbeck baseline", "then `limbeck upgrade head` makes the same elsewhere");
  command.run = [options](Context& context) { return baseline(context, *options); };
  return command;
}

}  // namespace limbeck::cli
