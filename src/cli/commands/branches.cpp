#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/revision_format.hpp"
#include "revision/history.hpp"

namespace limbeck::cli {

Command branches_command() {
  auto verbose = std::make_shared<bool>(false);
  Command command{.name = "branches", .summary = "Show the revisions at which branches part"};
  command.flag({"-v", "--verbose"}, *verbose, "show each with its parents, labels and file");
  command.run = [verbose](Context& context) {
    const auto& graph = context.graph();
    auto answer = Json::array();
    for (const auto* revision : revision::history(graph, "", {})) {
      if (!graph.is_branch_point(revision->id)) continue;
      const auto children = graph.children(revision->id);
      if (context.json()) {
        answer.push(to_json(context, *revision).set("branches_into", children));
        continue;
      }
      auto text = *verbose ? format_entry(context, *revision) : format_line(context, *revision, {});
      for (const auto& child : children) {
        text += fmt::format("\n{} -> {}", std::string(revision->id.size(), ' '),
                            format_line(context, graph.get(child), {.message = *verbose}));
      }
      print_listing(context, text + "\n\n");
    }
    if (context.json()) context.terminal.print(answer.dump() + "\n");
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
