#include <fmt/core.h>

#include "cli/alembic_templates.hpp"
#include "cli/commands.hpp"

namespace limbeck::cli {
Command list_templates_command() {
  Command command{.name = "list_templates",
                  .summary = "List the templates that `init --alembic` starts from"};
  command.run = [](Context& context) {
    auto answer = Json::array();
    std::string text = "Available templates:\n\n";
    for (const auto& each : project_templates) {
      answer.push(Json::object({{"name", std::string(each.name)}, {"summary", std::string(each.summary)}}));
      text += fmt::format("{} - {}\n", each.name, each.summary);
    }
    text += fmt::format(
        "\nTemplates are used via the 'init' command, e.g.:\n\n  {} init {}--template generic ./scripts\n",
        context.command_line.program, context.command_line.program == "alembic" ? "" : "--alembic ");
    context.terminal.print(context.json() ? answer.dump() + "\n" : text);
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
