#include "revision/history.hpp"

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <limits>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/history_graph.hpp"
#include "cli/mismatches.hpp"
#include "cli/revision_format.hpp"
#include "cli/time_option.hpp"
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

/// The lines of revisions, with the graph before them.
class GraphedListing {
 public:
  GraphedListing(Context& context, const std::vector<const revision::Revision*>& listed)
      : graph_([&context](std::size_t column, std::string_view text) {
          constexpr std::array styles{Style::red, Style::green, Style::yellow, Style::cyan};
          return context.terminal.paint(styles[column % styles.size()], text);
        }) {
    for (const auto* each : listed) listed_.insert(each->id);
  }

  std::string beside(const revision::Revision& revision, const std::string& text) {
    auto parents = revision.revises;
    std::erase_if(parents, [&](const std::string& id) { return !listed_.contains(id); });
    const auto drawn = graph_.draw(revision.id, parents);
    std::string out;
    for (const auto& line : drawn.above) out += line + "\n";
    const auto lines = text::split(text, '\n');
    out += drawn.mark + lines.front();
    for (const auto& line : drawn.below) out += "\n" + line;
    for (std::size_t i = 1; i < lines.size(); ++i) {
      const bool both = !drawn.beside.empty() && !lines[i].empty();
      out += "\n" + drawn.beside + (both ? " " : "") + lines[i];
    }
    return out;
  }

 private:
  HistoryGraph graph_;
  std::set<std::string> listed_;
};

/// What says nothing of when it was made is left out, too, and that is said.
void leave_out_before(Context& context, const std::string& since,
                      std::vector<const revision::Revision*>& listed) {
  const auto first = parse_time_option("--since", since, false);
  const auto undated =
      std::erase_if(listed, [](const auto* made) { return !revision::parse_time(made->created); });
  std::erase_if(listed, [&](const auto* made) { return *revision::parse_time(made->created) < first; });
  if (undated > 0) {
    context.terminal.warn(fmt::format("{} revision{} without a creation date {} left out", undated,
                                      undated == 1 ? "" : "s", undated == 1 ? "is" : "are"));
  }
}

/// They are in no place of the history.
void list_repeatables(Context& context, Json& answer) {
  const auto& repeatables = context.graph().repeatables();
  std::string text;
  for (const auto& each : repeatables) {
    const auto message = each.message.substr(0, each.message.find('\n'));
    text += fmt::format("repeatable {}{}{}\n", context.terminal.paint(Style::bold, each.id),
                        each.depends_on.empty() ? "" : " (after " + text::join(each.depends_on, ", ") + ")",
                        message.empty() ? "" : ", " + message);
    answer.push(Json::object({{"repeatable", each.id},
                              {"message", each.message},
                              {"after", each.depends_on},
                              {"file", context.display_path(each.file)}}));
  }
  if (!repeatables.empty() && !context.json()) print_listing(context, text);
}

}  // namespace

Command history_command() {
  struct Options {
    std::string range;
    bool verbose = false, indicate_current = false, graph = false;
    int last = std::numeric_limits<int>::max();
    std::optional<std::string> since;
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
      .option(
          {"--since"}, "DATE", &options->since,
          "only what was made on that day or later, by the files' creation dates; both in UTC, where they "
          "have no zone")
      .flag({"-v", "--verbose"}, options->verbose, "show each with its parents, labels and file")
      .flag({"--graph"}, options->graph, "draw branches and merges beside it")
      .flag({"-i", "--indicate-current"}, options->indicate_current, "mark where the database is")
      .example("limbeck history", "everything")
      .example("limbeck history -n 5", "the five newest")
      .example("limbeck history --graph", "with the branches drawn beside it")
      .example("limbeck history -r -3:", "from three below the heads on")
      .example("limbeck history -r current:head", "what is not applied yet, and where the database is");
  command.run = [options](Context& context) {
    const auto& graph = context.graph();
    std::vector<std::string> rows;
    std::set<std::string> current;
    if (options->indicate_current || options->range.find("current") != std::string::npos) {
      rows = migrate::read_versions(context.open(migrate::Access::read));
      if (options->indicate_current) current.insert(rows.begin(), rows.end());
      auto unknown = rows;
      std::erase_if(unknown, [&](const std::string& row) { return graph.find(row) != nullptr; });
      if (!unknown.empty()) {
        const auto words = unknown_rows(context, unknown);
        context.terminal.warn(words.what());
        context.terminal.note(words.hint());
      }
    }
    const auto applied = find_applied(context, graph);
    if (options->last < 1) throw UsageError("-n takes a number of revisions, 1 or more");
    auto listed = revision::history(graph, options->range, rows);
    if (options->since) leave_out_before(context, *options->since, listed);
    const auto last = static_cast<std::size_t>(options->last);
    if (listed.size() > last) listed.resize(last);
    auto answer = Json::array();
    std::optional<GraphedListing> graphed;
    if (options->graph) graphed.emplace(context, listed);
    for (const auto* revision : listed) {
      if (context.json()) {
        auto entry = to_json(context, *revision);
        if (options->indicate_current) entry.set("is_current", current.contains(revision->id));
        answer.push(std::move(entry));
        continue;
      }
      auto text = options->verbose
                      ? format_entry(context, *revision, &current)
                      : mark_applied(context, applied, revision->id) +
                            format_line(context, *revision,
                                        {.parents = !graphed, .message = true, .current = &current});
      if (graphed) text = graphed->beside(*revision, text);
      print_listing(context, text + "\n");
    }
    const bool whole =
        options->range.empty() && !options->since && options->last == std::numeric_limits<int>::max();
    if (whole) list_repeatables(context, answer);
    if (context.json()) context.terminal.print(answer.dump() + "\n");
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
