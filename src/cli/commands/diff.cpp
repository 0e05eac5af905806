#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "autogenerate/consequence_warnings.hpp"
#include "autogenerate/scratch/desired.hpp"
#include "autogenerate/scratch/scope.hpp"
#include "cli/authoring.hpp"
#include "cli/commands.hpp"

namespace limbeck::cli {
namespace {

constexpr const char* sources =
    "a SOURCE is `database` (the configured one), a database URL, a .sql file or a folder of them, `models`, "
    "or `revision:ID`";

bool is_live(const std::string& source) {
  return source == "database" || is_url(source);
}

/// What is to be said of a source besides its schema.
struct SourceRemarks {
  std::vector<models::RenameHint> hints;  ///< what models say that they renamed
  std::vector<models::NotCompared> not_compared;
};

/// A source that is no database.
autogenerate::Desired read_offline(Context& context, const std::string& source, AuthoringSession& session,
                                   autogenerate::Workspace& workspace, SourceRemarks& remarks) {
  const auto& dialect = *workspace.dialect;
  if (source.starts_with("revision:")) return after_revision(context, source.substr(9), workspace);
  if (source != "models" && !std::filesystem::exists(source))
    throw UsageError(fmt::format("there is no source \"{}\"", source), sources);
  const auto read_files = [&] {
    return models::read_sql({source}, std::filesystem::current_path(), dialect,
                            dialect.default_schema(*workspace.target));
  };
  const models::DesiredState desired =
      source == "models" ? session.read_models(workspace) : models::DesiredState(read_files());
  if (source == "models") remarks.hints = autogenerate::rename_hints(desired);
  remarks.not_compared = models::not_compared(desired, dialect);
  return autogenerate::make_desired(desired, workspace);
}

schema::Catalog inspect_live(const std::string& source, const autogenerate::Scope& scope,
                             const autogenerate::Workspace& workspace) {
  const auto& dialect = *workspace.dialect;
  if (source == "database") return dialect.inspect(*workspace.target, scope.inspect);
  const auto url = config::parse_database_url(source, std::filesystem::current_path());
  if (&dialect::dialect_for(url.engine) != &dialect) {
    throw UsageError("the two sides are of different engines", "compare databases of one engine");
  }
  dialect::ConnectOptions options;
  options.read_only = true;
  return dialect.inspect(*dialect.connect(url, options), scope.inspect);
}

/// A database, `before`, beside a source that is none, `after`: only the schemas of that count.
autogenerate::Comparison compare_live(const std::string& live, autogenerate::Desired offline,
                                      const autogenerate::Workspace& workspace) {
  if (live == "database") return autogenerate::compare_with_target(std::move(offline), workspace);
  auto scope = autogenerate::scope_of(offline, workspace);
  auto actual = inspect_live(live, scope, workspace);
  return {std::move(actual), std::move(offline.catalog), std::move(scope)};
}

autogenerate::Comparison compare_sources(Context& context, const std::string& from, const std::string& to,
                                         AuthoringSession& session, autogenerate::Workspace& workspace,
                                         SourceRemarks& of_from, SourceRemarks& of_to) {
  if (is_live(from) && is_live(to)) {
    const autogenerate::Scope everything{workspace.inspect, {}};
    auto before = inspect_live(from, everything, workspace);
    return {std::move(before), inspect_live(to, everything, workspace), everything};
  }
  if (is_live(from))
    return compare_live(from, read_offline(context, to, session, workspace, of_to), workspace);
  auto start = read_offline(context, from, session, workspace, of_from);
  if (!is_live(to))
    return autogenerate::compare(std::move(start), read_offline(context, to, session, workspace, of_to),
                                 workspace);
  auto comparison = compare_live(to, std::move(start), workspace);
  std::swap(comparison.before, comparison.after);
  return comparison;
}

/// The database that the comparison is made beside: the configured one, unless only others are named. Those,
/// or --url and no more than files, need no project.
migrate::Database open_for_comparison(Context& context, const std::string& from, const std::string& to) {
  std::string url;
  bool configured = false, project = false;
  for (const auto* side : {&from, &to}) {
    project |= side->starts_with("revision:");
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
    bool exit_code = false;
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
      .flag({"--exit-code"}, options->exit_code, "exit with 3 when there are differences")
      .example("limbeck diff", "what a revision would hold")
      .example("limbeck diff --from revision:head --to schema.sql --as sql", "neither side a live database")
      .example("limbeck diff --from database --to postgresql://staging/app", "two databases");
  command.run = [options](Context& context) {
    const bool reads_models = options->from == "models" || options->to == "models";
    auto session = reads_models
                       ? AuthoringSession(context, "check")
                       : AuthoringSession(context, open_for_comparison(context, options->from, options->to));
    auto workspace = session.workspace();
    // What the side to start from had renamed is done there: its hints say nothing.
    SourceRemarks of_from, of_to;
    const auto compared =
        compare_sources(context, options->from, options->to, session, workspace, of_from, of_to);
    autogenerate::RenameRequest request;
    request.before = &compared.before;
    request.after = &compared.after;
    request.hints = std::move(of_to.hints);
    request.options = options->renames;
    request.capabilities = workspace.capabilities();
    if (options->from == "database") request.followed_by = renames_of_history(context, workspace);
    const auto found = autogenerate::find_renames(request);
    auto changes = autogenerate::changes_between(compared, found.confirmed, workspace);
    Remarks remarks;
    if (options->from == "database")
      remarks.consequences = autogenerate::add_consequence_warnings(changes, workspace).warnings;
    remarks.not_compared = std::move(of_from.not_compared);
    std::ranges::move(of_to.not_compared, std::back_inserter(remarks.not_compared));
    print_differences(context, changes, context.json() ? "json" : options->as, *workspace.dialect, remarks);
    for (const auto& note : found.notes) context.terminal.note(note);
    if (changes.empty()) context.terminal.note("no differences", Style::green);
    return as_wanted_if(changes.empty() || !options->exit_code);
  };
  return command;
}

}  // namespace limbeck::cli
