#include "revision/history.hpp"

#include <fmt/core.h>

#include <chrono>
#include <optional>
#include <set>

#include "cli/commands.hpp"
#include "cli/creation_time.hpp"
#include "cli/revision_format.hpp"
#include "migrate/version_table.hpp"

namespace limbeck::cli {
namespace {

using namespace std::chrono_literals;

/// What the database has of the history, for people who look at it; nothing when it doesn't answer at once.
std::optional<std::set<std::string>> find_applied(Context& context, const revision::RevisionGraph& graph) {
  if (!context.terminal.shows_answer() || context.json() || !context.config().url.ok()) return std::nullopt;
  try {
    dialect::ConnectOptions bounds;
    bounds.deadline = std::chrono::steady_clock::now() + 2s;
    bounds.answer_timeout = 2s;
    const auto applied =
        graph.applied(migrate::read_versions(migrate::open(context.config(), migrate::Access::read, bounds)));
    return std::set<std::string>(applied.begin(), applied.end());
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// A column before each line.
std::string mark_applied(Context& context, const std::optional<std::set<std::string>>& applied,
                         const std::string& id) {
  if (!applied) return {};
  return applied->contains(id) ? context.terminal.paint(Style::green, "✓ ") : "  ";
}

/// What says nothing of when it was made is left out, too, and that is said.
void leave_out_before(Context& context, const std::string& since,
                      std::vector<const revision::Revision*>& listed) {
  const auto first = parse_time_option("--since", since, false);
  const auto undated =
      std::erase_if(listed, [](const auto* revision) { return !parse_time(revision->created); });
  std::erase_if(listed, [&](const auto* revision) { return *parse_time(revision->created) < first; });
  if (undated > 0) {
    context.terminal.warn(fmt::format("{} revision{} without a creation date {} left out", undated,
                                      undated == 1 ? "" : "s", undated == 1 ? "is" : "are"));
  }
}

}  // namespace

Command history_command() {
  struct Options {
    std::string range;
    bool verbose = false, indicate_current = false;
    int last = 0;  // 0: all
    std::string since;
  };
  auto options = std::make_shared<Options>();
  Command command{
      .name = "history",
      .summary = "List revisions, the newest first",
      .description =
          "List revisions, the newest first. Only asks the database when the range or -i needs it, and on a "
          "terminal, where what is applied is marked if the database answers within two seconds."};
  command
      .option({"-r", "--rev-range"}, "FROM:TO", &options->range,
              "only these, both ends included; `:TO` from the base, `FROM:` to the heads, `-3:` from three "
              "below the heads")
      .option({"-n", "--last"}, "N", &options->last, "only the N newest")
      .option({"--since"}, "DATE", &options->since,
              "only what was made on that day or later, by the files' creation dates")
      .flag({"-v", "--verbose"}, options->verbose, "show each with its parents, labels and file")
      .flag({"-i", "--indicate-current"}, options->indicate_current, "mark where the database is")
      .example("limbeck history", "everything")
      .example("limbeck history -n 5", "the five newest")
      .example("limbeck history -r -3:", "from three below the heads on")
      .example("limbeck history -r current:head", "what is not applied yet, and where the database is");
  command.run = [options](Context& context) {
    const auto& graph = context.graph();
    std::vector<std::string> rows;
    std::set<std::string> current;
    if (options->indicate_current || options->range.find("current") != std::string::npos) {
      rows = migrate::read_versions(context.open(migrate::Access::read));
      if (options->indicate_current) current.insert(rows.begin(), rows.end());
    }
    const auto applied = find_applied(context, graph);
    auto answer = Json::array();
    auto listed = revision::history(graph, options->range, rows);
    if (options->last < 0) throw UsageError("-n takes a number of revisions");
    if (!options->since.empty()) leave_out_before(context, options->since, listed);
    if (options->last > 0 && listed.size() > static_cast<std::size_t>(options->last))
      listed.resize(static_cast<std::size_t>(options->last));
    for (const auto* revision : listed) {
      if (context.json()) {
        auto entry = to_json(context, *revision);
        if (options->indicate_current) entry.set("is_current", current.contains(revision->id));
        answer.push(std::move(entry));
      } else if (options->verbose) {
        print_listing(context, format_entry(context, *revision, &current) + "\n");
      } else {
        const auto line =
            format_line(context, *revision, {.parents = true, .message = true, .current = &current});
        print_listing(context, mark_applied(context, applied, revision->id) + line + "\n");
      }
    }
    if (context.json()) context.terminal.print(answer.dump() + "\n");
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
