#include "cli/commands.hpp"
#include "cli/migration.hpp"

namespace limbeck::cli {

Command stamp_command() {
  struct Options {
    std::vector<std::string> targets;
    bool purge = false;
    MigrationOptions migration;
  };
  auto options = std::make_shared<Options>();
  Command command{
      .name = "stamp",
      .summary = "Declare which revision the database is at, running nothing",
      .description =
          "Write the version table as if the database had been migrated to the target. No revision runs."};
  command.argument("REVISION", &options->targets, "`head`, `heads`, `base`, ids, labels, `+1`, …", true)
      .flag({"--purge"}, options->purge, "empty the version table first, whatever it holds");
  options->migration.declare(command);
  command.example("limbeck stamp head", "an existing database that has everything already")
      .example("limbeck stamp --purge 5d0e", "forget what the version table says");
  command.run = [options](Context& context) {
    return migrate(context, {revision::Direction::stamp, options->targets, options->purge},
                   options->migration);
  };
  return command;
}

}  // namespace limbeck::cli
