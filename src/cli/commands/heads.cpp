#include "cli/commands.hpp"
#include "cli/revision_format.hpp"

namespace limbeck::cli {

Command heads_command() {
  struct Options {
    bool verbose = false, resolve = false;
  };
  auto options = std::make_shared<Options>();
  Command command{.name = "heads", .summary = "Show the newest revision of each branch"};
  command.flag({"-v", "--verbose"}, options->verbose, "show each with its parents, labels and file")
      .flag({"--resolve-dependencies"}, options->resolve, "leave out heads that another revision depends on")
      .example("limbeck heads", "one line a head")
      .example("limbeck heads --format json", "for scripts");
  command.run = [options](Context& context) {
    const auto& graph = context.graph();
    auto answer = Json::array();
    for (const auto& id : options->resolve ? graph.real_heads() : graph.heads()) {
      const auto& revision = graph.get(id);
      if (context.json()) {
        answer.push(to_json(context, revision));
      } else if (options->verbose) {
        print_listing(context, format_entry(context, revision) + "\n");
      } else {
        print_listing(context, format_line(context, revision, {.tree = false}) + "\n");
      }
    }
    if (context.json()) context.terminal.print(answer.dump() + "\n");
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
