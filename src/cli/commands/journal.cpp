#include "migrate/journal.hpp"

#include <fmt/core.h>

#include <limits>

#include "cli/commands.hpp"

namespace limbeck::cli {
namespace {

Json event_json(const migrate::JournalEvent& event) {
  const auto text = [](const std::string& value) { return value.empty() ? Json() : Json(value); };
  return Json::object({{"id", event.id},
                       {"run", event.run},
                       {"event", event.kind_text()},
                       {"revision", event.revision},
                       {"direction", event.direction},
                       {"statement", event.statement ? Json(*event.statement) : Json()},
                       {"text_hash", event.text_hash},
                       {"at", event.at},
                       {"milliseconds", event.milliseconds ? Json(*event.milliseconds) : Json()},
                       {"actor", event.actor},
                       {"sqlstate", text(event.sqlstate)},
                       {"message", text(event.message)},
                       {"rows_before", event.rows ? Json(event.rows->before) : Json()},
                       {"rows_after", event.rows ? Json(event.rows->after) : Json()}});
}

Style style_of(migrate::JournalEventKind kind) {
  using Kind = migrate::JournalEventKind;
  if (kind == Kind::done) return Style::green;
  return kind == Kind::started || kind == Kind::batch ? Style::dim : Style::red;
}

}  // namespace

Command journal_command() {
  struct Options {
    std::string revision;
    int last = std::numeric_limits<int>::max();
  };
  auto options = std::make_shared<Options>();
  Command command{.name = "journal",
                  .summary = "Show what ran in this database, when, by whom and with what outcome"};
  command.argument("REVISION", &options->revision, "only what concerns this revision")
      .option({"--last"}, "N", &options->last, "only the last N events")
      .example("limbeck journal --last 20", "the latest")
      .example("limbeck journal --format json", "for scripts");
  command.run = [options](Context& context) {
    if (options->last < 1) throw UsageError("--last takes a number of events, 1 or more");
    const auto database = context.open(migrate::Access::read);
    auto revision = options->revision;
    if (!revision.empty() && !context.graph().find(revision)) {
      // A revision whose file is gone may still be in the journal, under its full id.
      try {
        revision = context.graph().resolve_one(revision, {});
      } catch (const Error&) {
        if (migrate::read_journal(database, revision).empty()) throw;
      }
    }
    auto events = migrate::read_journal(database, revision);
    const auto last = static_cast<std::size_t>(options->last);
    if (events.size() > last) events.erase(events.begin(), events.end() - static_cast<std::ptrdiff_t>(last));
    if (context.json()) {
      auto answer = Json::array();
      for (const auto& event : events) answer.push(event_json(event));
      context.terminal.print(answer.dump() + "\n");
      return ExitCode::as_wanted;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& event : events) {
      auto outcome = context.terminal.paint(style_of(event.kind), event.kind_text());
      if (event.kind == migrate::JournalEventKind::batch) {
        // Of a backfill; the message is the key up to which rows are done.
        rows.push_back({event.at, event.direction, event.revision, event.actor,
                        outcome + fmt::format(" of statement {}, up to {}", event.statement.value_or(0),
                                              event.message)});
        continue;
      }
      if (event.statement) outcome += fmt::format(" statement {}", *event.statement);
      if (event.milliseconds && event.kind == migrate::JournalEventKind::done)
        outcome += fmt::format(" in {} ms", *event.milliseconds);
      // That of one that is started is for the next run: what its objects were like.
      const bool is_for_people = event.kind != migrate::JournalEventKind::started;
      if (!event.message.empty() && is_for_people) outcome += ": " + event.message;
      rows.push_back({event.at, event.direction, event.revision.empty() ? "<base>" : event.revision,
                      event.actor, outcome});
    }
    context.terminal.print(format_table(rows, "", context.terminal.width()));
    if (rows.empty()) context.terminal.note("the journal is empty");
    return ExitCode::as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
