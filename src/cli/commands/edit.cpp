#include <fmt/core.h>

#include <cstdlib>
#include <optional>

#include "base/process.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "migrate/version_table.hpp"

namespace limbeck::cli {
namespace {

/// What the user says; nothing: nobody says.
std::optional<std::string> wanted_editor() {
  for (const char* variable : {"VISUAL", "EDITOR"}) {
    const char* value = std::getenv(variable);
    if (value && *value) return value;
  }
  return std::nullopt;
}

}  // namespace

Command edit_command() {
  auto identifier = std::make_shared<std::string>();
  Command command{.name = "edit", .summary = "Open a revision's file in your editor"};
  command
      .argument("REVISION", identifier.get(),
                "an id or its beginning, a label, the name of a repeatable one, `head`, `current`, …", true)
      .example("limbeck edit head", "with $VISUAL or $EDITOR");
  command.run = [identifier](Context& context) {
    const auto& graph = context.graph();
    std::vector<std::string> rows;
    if (identifier->starts_with("current"))
      rows = migrate::read_versions(context.open(migrate::Access::read));
    const auto* repeatable = graph.find_repeatable(*identifier);
    const auto& revision = repeatable ? *repeatable : graph.get(graph.resolve_one(*identifier, rows));
    const bool has_terminal = context.terminal.interactive();
    const auto wanted = wanted_editor();
    if (!has_terminal && !wanted) {
      throw UsageError("there is no terminal for an editor, and neither VISUAL nor EDITOR names one",
                       fmt::format("the file is {}", context.display_path(revision.file)));
    }
    const auto editor = wanted.value_or("vi");
    // The variable may hold options ("code --wait"), so a shell takes it apart; the file travels as an
    // argument. Without a terminal nobody can answer one that asks: its input is at its end.
    const auto command = editor + " \"$1\"" + (has_terminal ? "" : " < /dev/null");
    const auto result =
        process::run({"/bin/sh", "-c", command, "edit", revision.file}, {std::nullopt, {}, true});
    if (result.exit_code != 0) {
      throw Error(fmt::format("the editor \"{}\" ended with {}", editor, result.exit_code),
                  "set VISUAL or EDITOR to the one to use");
    }
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
