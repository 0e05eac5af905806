#include <fmt/core.h>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/mismatches.hpp"
#include "cli/revision_format.hpp"
#include "migrate/half_done.hpp"
#include "migrate/never_run.hpp"
#include "migrate/status.hpp"

namespace limbeck::cli {

Command current_command() {
  struct Options {
    bool verbose = false, check_heads = false;
  };
  auto options = std::make_shared<Options>();
  Command command{.name = "current", .summary = "Show which revision the database is at"};
  command.flag({"-v", "--verbose"}, options->verbose, "show each with its parents, labels and file")
      .flag(
          {"-c", "--check-heads"}, options->check_heads,
          "exit with 3 unless every head is applied, with all below it, and what is repeatable ran as it is")
      .example("limbeck current", "nothing is printed for an empty database")
      .example("limbeck current --check-heads", "for a container that must not start on an old schema");
  command.run = [options](Context& context) {
    if (options->check_heads) context.require_versions_folders();
    const auto& graph = context.graph();
    const auto database = context.open(migrate::Access::read);
    const auto position = migrate::find_position(graph, database, context.revision_source());
    const auto& rows = position.rows;
    const auto& missing = position.never_run;
    std::vector<std::string> half_done;
    for (const auto& each : position.half_done) half_done.push_back(each.revision);
    const bool at_heads = position.is_at_heads();
    if (options->check_heads && !position.unknown.empty()) throw unknown_rows(context, position.unknown);
    const auto current = graph.effective_heads(rows);  // throws Error when a row is in no file
    auto answer = Json::array();
    if (options->verbose && !context.json()) {
      print_listing(context, fmt::format("Current revision(s) for {}:\n", database.url.masked()));
    }
    for (const auto& id : current) {
      const auto& revision = graph.get(id);
      if (context.json()) {
        answer.push(to_json(context, revision));
      } else if (options->verbose) {
        print_listing(context, format_entry(context, revision) + "\n");
      } else {
        print_listing(context, format_line(context, revision, {.branches = false}) + "\n");
      }
    }
    if (context.json()) {
      context.terminal.print(Json::object({{"revisions", answer},
                                           {"rows", rows},
                                           {"at_heads", at_heads},
                                           {"never_run", missing},
                                           {"half_done", half_done},
                                           {"to_repeat", position.to_repeat},
                                           {"to_put_back", position.to_put_back}})
                                 .dump() +
                             "\n");
    }
    if (!missing.empty()) {
      context.terminal.warn(migrate::describe_never_run(graph, rows, missing));
      context.terminal.note(migrate::never_run_hint(context.program, context.graph(), rows, missing));
      return as_wanted_if(!options->check_heads);
    }
    for (const auto& each : position.half_done) {
      context.terminal.warn(migrate::describe_half_done(each));
      context.terminal.note(migrate::half_done_hint(each, context.program));
    }
    if (!position.half_done.empty()) return as_wanted_if(!options->check_heads);
    if (options->check_heads && !at_heads) {
      const auto& pending = position.pending;
      const auto* const upgrade = position.heads.size() > 1 ? "heads" : "head";
      if (pending.empty()) {
        for (const auto& each : still_to_do(context, position))
          context.terminal.note(fmt::format("{}; {}", each.what, each.hint));
        return ExitCode::not_as_wanted;
      }
      context.terminal.note(fmt::format("{} revision{} pending; `{} upgrade {}` applies {}", pending.size(),
                                        pending.size() == 1 ? " is" : "s are", context.program, upgrade,
                                        pending.size() == 1 ? "it" : "them"));
      return ExitCode::not_as_wanted;
    }
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
