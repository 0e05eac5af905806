#include <fmt/core.h>

#include "cli/commands.hpp"

namespace limbeck::cli {

Command config_command() {
  Command command{
      .name = "config",
      .summary = "Show the settings in force and where each comes from",
      .description = "Show the settings in force and where each value comes from. Secrets are masked."};
  command.example("limbeck config", "what holds here")
      .example("limbeck -n production config", "what holds there");
  command.run = [](Context& context) {
    const auto& config = context.config(true);
    if (context.json()) {
      auto settings = Json::array();
      for (const auto& entry : config.entries) settings.push(entry.to_json());
      context.terminal.print(
          Json::object({{"file", config.file.empty() ? Json() : Json(config.file.string())},
                        {"environment", config.environment.empty() ? Json() : Json(config.environment)},
                        {"settings", settings}})
              .dump() +
          "\n");
      return ExitCode::as_wanted;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& entry : config.entries) {
      const auto value = !entry.error.empty()  ? context.terminal.paint(Style::red, "(" + entry.error + ")")
                         : entry.value.empty() ? std::string("-")
                                               : entry.value;
      rows.push_back({context.terminal.paint(Style::bold, entry.key), value,
                      context.terminal.paint(Style::dim, entry.origin_text())});
    }
    context.terminal.print(format_table(rows, "", context.terminal.width()));
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
