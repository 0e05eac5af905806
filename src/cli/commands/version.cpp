#include <fmt/core.h>

#include "cli/commands.hpp"

namespace limbeck::cli {

Command version_command() {
  Command command{.name = "version", .summary = "Print the version of this program"};
  command.example("limbeck version --format json", "for scripts");
  command.run = [](Context& context) {
    context.terminal.print(context.json() ? Json::object({{"version", LIMBECK_VERSION}}).dump() + "\n"
                                          : fmt::format("limbeck {}\n", LIMBECK_VERSION));
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
