#include "migrate/status.hpp"

#include <fmt/core.h>

#include <optional>

#include "base/text.hpp"
#include "cli/annotations.hpp"
#include "cli/authoring.hpp"
#include "cli/commands.hpp"
#include "cli/mismatches.hpp"
#include "cli/revision_format.hpp"
#include "migrate/hint.hpp"
#include "migrate/never_run.hpp"

namespace limbeck::cli {
namespace {

/// The command that comes next; empty: none.
std::string next_command(Context& context, const migrate::Status& status) {
  // What strict refuses: the mismatch says what to do.
  if (context.config().strict && (!status.edited.empty() || !status.missing.empty())) return "";
  switch (status.next) {
    case migrate::NextStep::none:
    case migrate::NextStep::repair:
      return "";
    case migrate::NextStep::first_revision:
      return fmt::format("{} revision --autogenerate -m \"first tables\"", context.program);
    case migrate::NextStep::run_never_run:
      return fmt::format("{} upgrade {}--never-run", context.program,
                         status.position.heads.size() > 1 ? "heads " : "");
    case migrate::NextStep::upgrade:
      return fmt::format("{} upgrade {}", context.program,
                         status.position.heads.size() > 1 ? "heads" : "head");
    case migrate::NextStep::finish: {
      const auto& first = status.position.half_done.front();
      if (first.is_in_doubt || first.starts_over() || !first.has_file) return "";  // somebody has to look
      return migrate::rerun_command(context.program, first.direction, first.revision);
    }
    case migrate::NextStep::merge:
      return fmt::format("{} merge heads -m \"merge branches\"", context.program);
  }
  return "";
}

/// Who migrates at this moment, and since when; nothing: nobody, as far as the engine tells.
std::optional<std::string> running(const migrate::Database& database) {
  if (auto holder = migrate::lock_holder(database)) return holder;
  if (database.missing) return std::nullopt;
  try {
    if (const auto orphan = database.dialect->orphaned_backend(*database.connection))
      return "the server, still for a migration that was killed: " + orphan->description;
  } catch (const DatabaseError&) {
    // Not every server shows its connections to everybody; all else is known.
  }
  return std::nullopt;
}

Json half_done_json(const std::vector<migrate::HalfDone>& half_done) {
  auto list = Json::array();
  for (const auto& each : half_done) {
    list.push(Json::object({{"revision", each.revision},
                            {"direction", each.direction},
                            {"statement", each.starts_over() ? Json() : Json(each.statement)},
                            {"at", each.at}}));
  }
  return list;
}

void print_text(Context& context, const migrate::Database& database, const migrate::Status& status,
                const std::optional<std::string>& migrator) {
  const auto& position = status.position;
  auto& terminal = context.terminal;
  const auto& graph = context.graph();
  const auto line = [&](const std::string& id) {
    return "  " + format_line(context, graph.get(id), {.message = true}) + "\n";
  };
  std::string out =
      fmt::format("database  {}{}\n", database.url.masked(), database.missing ? " (no such file yet)" : "");
  if (migrator) out += terminal.paint(Style::yellow, "running   " + *migrator) + "\n";
  const auto add_mismatch = [&](Style style, const Mismatch& mismatch, const std::string& title) {
    out += terminal.paint(style, fmt::format("{:<9} {}", title, mismatch.what)) + "\n";
    out += "          " + mismatch.hint + "\n";
  };
  const auto found = mismatches(context, status);
  if (!position.unknown.empty()) {
    add_mismatch(Style::red, found.front(), "missing");
    return terminal.print(out);
  }
  if (position.current.empty()) {
    out += "current   nothing is applied\n";
  } else {
    out += "current\n";
    for (const auto& id : position.current) out += line(id);
  }
  if (position.pending.empty()) {
    out += graph.empty() ? "pending   there are no revisions yet\n"
           : !position.never_run.empty() || !position.half_done.empty() || !position.to_repeat.empty() ||
                   !position.to_put_back.empty() || position.contradiction
               ? "pending   none\n"
               : terminal.paint(Style::green, "pending   none: the database is up to date") + "\n";
  } else {
    out += fmt::format("pending   {} of {} revisions\n", position.pending.size(), graph.size());
    constexpr std::size_t shown = 20;
    for (std::size_t i = 0; i < position.pending.size() && i < shown; ++i) out += line(position.pending[i]);
    if (position.pending.size() > shown)
      out += fmt::format("  … and {} more\n", position.pending.size() - shown);
  }
  if (position.heads.size() > 1)
    out += fmt::format("branches  {} heads: {}\n", position.heads.size(), text::join(position.heads, ", "));
  for (const auto& each : found) {
    const bool edited = each.kind == std::string_view("edited");
    add_mismatch(edited ? Style::yellow : Style::red, each, text::replace_all(each.kind, "_", " "));
  }
  for (const auto& each : still_to_do(context, position)) {
    const bool repeats = each.kind == std::string_view("repeatable");
    add_mismatch(repeats ? Style::plain : Style::yellow, each, repeats ? "repeat" : each.kind);
  }
  for (const auto& index : status.invalid_indexes) {
    out += terminal.paint(Style::yellow, "invalid   " + describe_invalid_index(index)) + "\n";
  }
  if (const auto next = next_command(context, status); !next.empty())
    out += fmt::format("next      {}\n", terminal.paint(Style::bold, next));
  terminal.print(out);
}

}  // namespace

Command status_command() {
  auto check = std::make_shared<bool>(false);
  Command command{
      .name = "status",
      .summary = "Show where the database is, what is pending and what comes next",
      .description =
          "Show where the database is, what is pending and what comes next, and who is migrating it at this "
          "moment, and since when. Exits with 3 when a revision "
          "below an applied one never ran here, by the journal, one is half done and nobody is at it, an "
          "applied one is in no file, or the version table contradicts the files.",
      .annotates = true};
  command
      .flag({"--check"}, *check,
            "exit with 3 unless every head is applied, with all below it, what is repeatable ran as it is, "
            "what "
            "was granted on its views is there, and no applied file was edited")
      .example("limbeck status", "after pulling the others' work")
      .example("limbeck status --check", "in CI: is something pending?");
  command.run = [check](Context& context) {
    if (*check) context.require_versions_folders();
    const auto database = context.open(migrate::Access::read);
    auto status = migrate::read_status(context.graph(), database, context.revision_source());
    const auto migrator = running(database);
    if (migrator) status.position.half_done.clear();  // it is being done
    const auto& position = status.position;
    const auto code = as_wanted_if(*check ? position.is_at_heads() && status.is_as_files_say()
                                          : status.missing.empty() && position.never_run.empty() &&
                                                position.half_done.empty() && !position.contradiction);
    if (!context.json()) {
      print_text(context, database, status, migrator);
      annotate(context, mismatches(context, status));
      annotate_pending(context, *check ? Level::error : Level::notice, position.pending);
      if (*check) annotate(context, still_to_do(context, position));
      return code;
    }
    const auto list = [&](const std::vector<std::string>& ids) {
      auto items = Json::array();
      for (const auto& id : ids) items.push(to_json(context, context.graph().get(id)));
      return items;
    };
    const auto next = next_command(context, status);
    auto invalid = Json::array();
    for (const auto& index : status.invalid_indexes) {
      invalid.push(Json::object(
          {{"index", index.name.display()}, {"table", index.table.display()}, {"fix", index.drop}}));
    }
    context.terminal.print(
        Json::object(
            {{"database", database.url.masked()},
             {"running", migrator ? Json(*migrator) : Json()},
             {"rows", position.rows},
             {"unknown", position.unknown},
             {"current", list(position.current)},
             {"pending", list(position.pending)},
             {"never_run", list(position.never_run)},
             {"half_done", half_done_json(position.half_done)},
             {"redundant", position.contradiction ? Json(position.contradiction->rows) : Json::array()},
             {"to_repeat", position.to_repeat},
             {"to_put_back", position.to_put_back},
             {"missing", status.missing},
             {"edited", status.edited},
             {"invalid_indexes", invalid},
             {"heads", position.heads},
             {"next", next.empty() ? Json() : Json(next)}})
            .dump() +
        "\n");
    return code;
  };
  return command;
}

}  // namespace limbeck::cli
