#include "cli/commands.hpp"

namespace limbeck::cli {

Command help_command() {
  auto name = std::make_shared<std::string>();
  Command command{.name = "help",
                  .summary = "Explain a command, or list them all",
                  .description = "Explain a command as `--help` behind it does, or list all commands."};
  command.argument("COMMAND", name.get(), "what to explain")
      .example("limbeck help upgrade", "the same as limbeck upgrade --help");
  command.run = [name](Context& context) {
    const auto& line = context.command_line;
    context.terminal.print(name->empty() ? line.help() : line.help(line.get(*name)));
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
