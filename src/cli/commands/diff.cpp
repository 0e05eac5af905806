#include <fmt/core.h>

#include <filesystem>

#include "autogenerate/consequence_warnings.hpp"
#include "autogenerate/scratch/desired.hpp"
#include "autogenerate/scratch/scope.hpp"
#include "cli/authoring.hpp"
#include "cli/commands.hpp"
#include "migrate/plan.hpp"
#include "migrate/replay.hpp"
#include "revision/steps.hpp"

namespace limbeck::cli {
namespace {

constexpr const char* sources =
    "a SOURCE is `database` (the configured one), a database URL, a .sql file or a folder of them, `models`, "
    "or `revision:ID`";

bool is_url(const std::string& source) {
  return source.find("://") != std::string::npos;
}

// What the database would be after upgrading an empty one to that revision.
schema::Catalog after_revision(Context& context, const std::string& id, autogenerate::Workspace& workspace) {
  const auto steps = revision::upgrade_steps(context.graph(), {}, {id});
  const auto plan =
      migrate::make_plan(context.graph(), steps, {}, *workspace.dialect, true, context.revision_source());
  return autogenerate::inspect_scratch(migrate::replay(plan, workspace), workspace);
}

bool is_live(const std::string& source) {
  return source == "database" || is_url(source);
}

/// `other`: what it is to be compared with, when that is no database: only its schemas count. Models also say
/// in `hints` what they renamed.
schema::Catalog catalog_of(Context& context, const std::string& source, autogenerate::Workspace& workspace,
                           schema::Catalog* other, std::vector<models::RenameHint>& hints,
                           std::vector<models::NotCompared>& not_compared) {
  const auto& dialect = *workspace.dialect;
  if (source == "database") {
    return other ? autogenerate::inspect_target(*other, workspace)
                 : dialect.inspect(*workspace.target, workspace.inspect);
  }
  if (source == "models") {
    const auto desired = read_models(context, workspace);
    hints = autogenerate::rename_hints(desired);
    not_compared = models::not_compared(desired, dialect);
    return autogenerate::canonical_catalog(desired, workspace);
  }
  if (source.starts_with("revision:")) return after_revision(context, source.substr(9), workspace);
  if (is_url(source)) {
    const auto url = config::parse_database_url(source, std::filesystem::current_path());
    if (&dialect::dialect_for(url.dialect) != &dialect) {
      throw UsageError("the two sides are of different engines", "compare databases of one engine");
    }
    dialect::ConnectOptions options;
    options.read_only = true;
    if (other) autogenerate::limit_to_target_schemas(*other, workspace);
    return dialect.inspect(*dialect.connect(url, options), workspace.inspect);
  }
  if (std::filesystem::exists(source)) {
    const models::DesiredState desired = models::read_sql({source}, std::filesystem::current_path(), dialect,
                                                          dialect.default_schema(*workspace.target));
    not_compared = models::not_compared(desired, dialect);
    return autogenerate::canonical_catalog(desired, workspace);
  }
  throw UsageError(fmt::format("there is no source \"{}\"", source), sources);
}

/// The database that the comparison is made beside: the configured one, unless only others are named. Those,
/// or --url and no more than files, need no project.
migrate::Database open_for_comparison(Context& context, const std::string& from, const std::string& to) {
  std::string url;
  bool configured = false, project = false;
  for (const auto* side : {&from, &to}) {
    project |= *side == "models" || side->starts_with("revision:");
    configured |= *side == "database";
    if (url.empty() && is_url(*side)) url = *side;
  }
  if (!project && !configured && !url.empty()) return context.open_url(url);
  context.config(!project && context.options().url);
  return context.open(migrate::Access::read);
}

}  // namespace

Command diff_command() {
  struct Options {
    std::string from = "database", to = "models", as = "text";
    std::vector<std::string> renames;
  };
  auto options = std::make_shared<Options>();
  Command command{.name = "diff",
                  .summary = "Show what differs between two schemas",
                  .description = std::string("Show what leads from one schema to another; ") + sources + "."};
  command.option({"--from"}, "SOURCE", &options->from, "the schema to start from (default: database)")
      .option({"--to"}, "SOURCE", &options->to, "the schema to arrive at (default: models)")
      .option({"--as"}, "FORM", &options->as, "how to print it", {"text", "sql", "json"})
      .option({"--rename"}, "OLD:NEW", &options->renames,
              "count this as a rename, not as a drop and an addition")
      .example("limbeck diff", "what a revision would hold")
      .example("limbeck diff --from revision:head --to schema.sql --as sql", "neither side a live database")
      .example("limbeck diff --from database --to postgresql://staging/app", "two databases");
  command.run = [options](Context& context) {
    auto database = open_for_comparison(context, options->from, options->to);
    auto workspace = workspace_for(context, database);
    schema::Catalog before, after;
    Remarks remarks;
    std::vector<models::NotCompared> not_compared_before;
    std::vector<models::RenameHint> hints, unused;  // what the side to start from had renamed is done there
    if (is_live(options->from) && !is_live(options->to)) {
      after = catalog_of(context, options->to, workspace, nullptr, hints, remarks.not_compared);
      before = catalog_of(context, options->from, workspace, &after, unused, not_compared_before);
    } else {
      before = catalog_of(context, options->from, workspace, nullptr, unused, not_compared_before);
      after = catalog_of(context, options->to, workspace, is_live(options->from) ? nullptr : &before, hints,
                         remarks.not_compared);
      if (!is_live(options->to)) {
        auto both = before;
        both.schemas.insert(after.schemas.begin(), after.schemas.end());
        autogenerate::limit_to_target_schemas(both, workspace);
      }
    }
    autogenerate::RenameRequest request;
    request.before = &before;
    request.after = &after;
    request.hints = std::move(hints);
    request.options = options->renames;
    request.capabilities = workspace.capabilities();
    if (options->from == "database") request.followed_by = renames_of_history(context, workspace);
    const auto found = autogenerate::find_renames(request);
    auto changes = autogenerate::changes_between(before, after, found.confirmed, workspace);
    if (options->from == "database")
      remarks.consequences = autogenerate::add_consequence_warnings(changes, workspace).warnings;
    remarks.not_compared.insert(remarks.not_compared.begin(), not_compared_before.begin(),
                                not_compared_before.end());
    print_differences(context, changes, context.json() ? "json" : options->as, *workspace.dialect, remarks);
    for (const auto& note : found.notes) context.terminal.note(note);
    if (changes.empty()) context.terminal.note("no differences", Style::green);
    return 0;
  };
  return command;
}

}  // namespace limbeck::cli
