#include "cli/commands.hpp"
#include "cli/migration.hpp"

namespace limbeck::cli {

Command upgrade_command() {
  struct Options {
    std::vector<std::string> targets;
    MigrationOptions migration;
    bool never_run = false;
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
  command.flag({"--never-run"}, options->never_run,
               "first run what never ran here though revisions that build on it did, as after a rebase");
  command.example("limbeck upgrade head", "apply all that is pending")
      .example("limbeck upgrade +1", "only the next one")
      .example("limbeck upgrade head --sql > upgrade.sql", "the SQL from an empty database")
      .example("limbeck upgrade 5d0e:head --sql", "the SQL from revision 5d0e on");
  command.run = [options](Context& context) {
    if (options->targets.empty()) options->targets = {"head"};
    if (options->never_run && options->migration.sql) {
      throw UsageError("--never-run asks the database, and --sql asks none", "leave one of them out");
    }
    return migrate(context, {revision::Direction::upgrade, options->targets, false, options->never_run},
                   options->migration);
  };
  return command;
}

}  // namespace limbeck::cli
