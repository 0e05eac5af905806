#include <optional>

#include "cli/commands.hpp"
#include "cli/migration.hpp"

namespace limbeck::cli {

Command upgrade_command() {
  struct Options {
    std::vector<std::string> targets;
    MigrationOptions migration;
    bool never_run = false;
    std::optional<std::string> until;
  };
  auto options = std::make_shared<Options>();
  Command command{
      .name = "upgrade",
      .summary = "Apply revisions up to a target",
      .description =
          "Apply every revision that the target needs and the database has not. Without a target: head.",
      .annotates = true};
  command.argument("REVISION", &options->targets,
                   "`head`, `heads`, an id or its beginning, a label, `+2`, …");
  options->migration.declare(command);
  options->migration.declare_yes(command);
  command.option(
      {"--until"}, "DATE", &options->until,
      "instead of a target: what was made on that day or before, by the files' creation dates, and needs "
      "nothing that was made later; both in UTC, where they have no zone");
  command.flag({"--never-run"}, options->never_run,
               "first run what never ran here though revisions that build on it did, as after a rebase");
  command.example("limbeck upgrade head", "apply all that is pending")
      .example("limbeck upgrade +1", "only the next one")
      .example("limbeck upgrade --until 2026-11-30", "what was made by then")
      .example("limbeck upgrade head --sql > upgrade.sql", "the SQL from an empty database")
      .example("limbeck upgrade 5d0e:head --sql", "the SQL from revision 5d0e on");
  command.run = [options](Context& context) {
    MigrationRequest wanted;
    if (options->until) {
      if (!options->targets.empty())
        throw UsageError("--until stands in place of a target", "leave one of them out");
      wanted.until = parse_time_option("--until", *options->until, true);
      wanted.until_words = *options->until;
    }
    wanted.targets = options->targets;
    if (wanted.targets.empty()) wanted.targets = {wanted.until ? "heads" : "head"};
    wanted.never_run = options->never_run;
    if (options->never_run && options->migration.sql) {
      throw UsageError("--never-run asks the database, and --sql asks none", "leave one of them out");
    }
    return migrate(context, wanted, options->migration);
  };
  return command;
}

}  // namespace limbeck::cli
