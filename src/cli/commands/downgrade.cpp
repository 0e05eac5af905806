#include "cli/commands.hpp"
#include "cli/migration.hpp"

namespace limbeck::cli {

Command downgrade_command() {
  struct Options {
    std::string target;
    MigrationOptions migration;
  };
  auto options = std::make_shared<Options>();
  Command command{.name = "downgrade",
                  .summary = "Undo revisions down to a target",
                  .description = "Undo every applied revision above the target."};
  command.argument("REVISION", &options->target, "`-1`, `base`, an id or its beginning, `label@base`, …",
                   true);
  options->migration.declare(command);
  options->migration.declare_yes(command);
  command.example("limbeck downgrade -1", "undo the last one")
      .example("limbeck downgrade base", "undo everything")
      .example("limbeck downgrade head:base --sql", "the SQL of that");
  command.run = [options](Context& context) {
    return migrate(context, {revision::Direction::downgrade, {options->target}}, options->migration);
  };
  return command;
}

}  // namespace limbeck::cli
