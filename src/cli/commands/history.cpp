#include "revision/history.hpp"

#include "cli/commands.hpp"
#include "cli/revision_format.hpp"
#include "migrate/version_table.hpp"

namespace limbeck::cli {

Command history_command() {
  struct Options {
    std::string range;
    bool verbose = false, indicate_current = false;
  };
  auto options = std::make_shared<Options>();
  Command command{
      .name = "history",
      .summary = "List revisions, the newest first",
      .description =
          "List revisions, the newest first. Only asks the database when the range or -i needs it."};
  command
      .option({"-r", "--rev-range"}, "FROM:TO", &options->range,
              "only these, both ends included; `:TO` from the base, `FROM:` to the heads, `-3:` from three "
              "below the heads")
      .flag({"-v", "--verbose"}, options->verbose, "show each with its parents, labels and file")
      .flag({"-i", "--indicate-current"}, options->indicate_current, "mark where the database is")
      .example("limbeck history", "everything")
      .example("limbeck history -r -3:", "from three below the heads on")
      .example("limbeck history -r current:head", "what is not applied yet, and where the database is");
  command.run = [options](Context& context) {
    const auto& graph = context.graph();
    std::vector<std::string> rows;
    std::set<std::string> current;
    if (options->indicate_current || options->range.find("current") != std::string::npos) {
      rows = migrate::read_versions(context.open(migrate::Access::read));
      if (options->indicate_current) {
        const auto heads = graph.effective_heads(rows);
        current.insert(heads.begin(), heads.end());
      }
    }
    auto answer = Json::array();
    for (const auto* revision : revision::history(graph, options->range, rows)) {
      if (context.json()) {
        auto entry = to_json(context, *revision);
        if (options->indicate_current) entry.set("is_current", current.contains(revision->id));
        answer.push(std::move(entry));
      } else if (options->verbose) {
        context.terminal.print(format_entry(context, *revision, &current) + "\n");
      } else {
        context.terminal.print(
            format_line(context, *revision, {.parents = true, .message = true, .current = &current}) + "\n");
      }
    }
    if (context.json()) context.terminal.print(answer.dump() + "\n");
    return 0;
  };
  return command;
}

}  // namespace limbeck::cli
