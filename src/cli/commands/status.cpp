#include <fmt/core.h>

#include "base/text.hpp"
#include "cli/authoring.hpp"
#include "cli/commands.hpp"
#include "cli/revision_format.hpp"
#include "migrate/edited.hpp"
#include "migrate/never_run.hpp"
#include "migrate/version_table.hpp"

namespace limbeck::cli {
namespace {

struct Status {
  std::vector<std::string> rows, unknown, current, pending, never_run, edited, heads;
  std::vector<dialect::InvalidIndex> invalid;
  std::string next;  // the command that comes next; empty: none
};

Status collect_status(Context& context, const migrate::Database& database) {
  const auto& graph = context.graph();
  Status status;
  status.rows = migrate::read_versions(database);
  status.heads = graph.heads();
  if (!database.missing) status.invalid = dialect::invalid_indexes(*database.dialect, *database.connection);
  for (const auto& row : status.rows) {
    if (!graph.find(row)) status.unknown.push_back(row);
  }
  if (!status.unknown.empty()) return status;
  status.current = graph.effective_heads(status.rows);
  status.pending = graph.pending(status.rows);
  status.never_run = migrate::find_never_run(graph, database, status.rows);
  status.edited =
      migrate::edited_revisions(graph, database, graph.applied(status.rows), context.revision_source());
  if (graph.empty()) {
    status.next = fmt::format("{} revision --autogenerate -m \"first tables\"", context.program);
  } else if (!status.never_run.empty()) {
    status.next = fmt::format("{} upgrade --never-run", context.program);
  } else if (!status.pending.empty()) {
    status.next = fmt::format("{} upgrade {}", context.program, status.heads.size() > 1 ? "heads" : "head");
  } else if (status.heads.size() > 1) {
    status.next = fmt::format("{} merge heads -m \"merge branches\"", context.program);
  }
  return status;
}

void print_text(Context& context, const migrate::Database& database, const Status& status) {
  auto& terminal = context.terminal;
  const auto& graph = context.graph();
  const auto line = [&](const std::string& id) {
    return "  " + format_line(context, graph.get(id), {.message = true}) + "\n";
  };
  std::string out =
      fmt::format("database  {}{}\n", database.url.masked(), database.missing ? " (no such file yet)" : "");
  if (!status.unknown.empty()) {
    terminal.print(out);
    throw Error(
        fmt::format("the database is at {}, which no file in {} declares", text::enumerate(status.unknown),
                    context.revisions_location()),
        fmt::format(
            "get the missing file{} (another branch of your repository?), or declare where the database "
            "is with `{} stamp --purge REVISION`",
            status.unknown.size() == 1 ? "" : "s", context.program));
  }
  if (status.current.empty()) {
    out += "current   nothing is applied\n";
  } else {
    out += "current\n";
    for (const auto& id : status.current) out += line(id);
  }
  if (status.pending.empty()) {
    out += graph.empty() ? "pending   there are no revisions yet\n"
           : !status.never_run.empty()
               ? "pending   none\n"
               : terminal.paint(Style::green, "pending   none: the database is up to date") + "\n";
  } else {
    out += fmt::format("pending   {} of {} revisions\n", status.pending.size(), graph.size());
    constexpr std::size_t shown = 20;
    for (std::size_t i = 0; i < status.pending.size() && i < shown; ++i) out += line(status.pending[i]);
    if (status.pending.size() > shown) out += fmt::format("  … and {} more\n", status.pending.size() - shown);
  }
  if (status.heads.size() > 1)
    out += fmt::format("branches  {} heads: {}\n", status.heads.size(), text::join(status.heads, ", "));
  if (!status.never_run.empty()) {
    out += terminal.paint(Style::red,
                          "never run " + migrate::describe_never_run(graph, status.rows, status.never_run)) +
           "\n";
    out += "          " + migrate::never_run_hint(context.program, status.rows, status.never_run) + "\n";
  }
  for (const auto& id : status.edited) {
    out += terminal.paint(Style::yellow, fmt::format("edited    {} was edited after it ran here: {}", id,
                                                     context.display_path(graph.get(id).file))) +
           "\n";
  }
  for (const auto& index : status.invalid) {
    out += terminal.paint(Style::yellow, "invalid   " + describe_invalid_index(index)) + "\n";
  }
  if (!status.next.empty()) out += fmt::format("next      {}\n", terminal.paint(Style::bold, status.next));
  terminal.print(out);
}

}  // namespace

Command status_command() {
  Command command{
      .name = "status",
      .summary = "Show where the database is, what is pending and what comes next",
      .description =
          "Show where the database is, what is pending and what comes next. Exits with 3 when a revision "
          "below an applied one never ran here, by the journal."};
  command.example("limbeck status", "after pulling the others' work");
  command.run = [](Context& context) {
    const auto database = context.open(migrate::Access::read);
    const auto status = collect_status(context, database);
    const int code = status.never_run.empty() ? 0 : 3;
    if (!context.json()) {
      print_text(context, database, status);
      return code;
    }
    const auto list = [&](const std::vector<std::string>& ids) {
      auto items = Json::array();
      for (const auto& id : ids) items.push(to_json(context, context.graph().get(id)));
      return items;
    };
    auto invalid = Json::array();
    for (const auto& index : status.invalid) {
      invalid.push(Json::object(
          {{"index", index.name.display()}, {"table", index.table.display()}, {"fix", index.drop}}));
    }
    context.terminal.print(Json::object({{"database", database.url.masked()},
                                         {"rows", status.rows},
                                         {"unknown", status.unknown},
                                         {"current", list(status.current)},
                                         {"pending", list(status.pending)},
                                         {"never_run", list(status.never_run)},
                                         {"edited", status.edited},
                                         {"invalid_indexes", invalid},
                                         {"heads", status.heads},
                                         {"next", status.next.empty() ? Json() : Json(status.next)}})
                               .dump() +
                           "\n");
    return code;
  };
  return command;
}

}  // namespace limbeck::cli
