#include "cli/mismatches.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "migrate/edited.hpp"
#include "migrate/half_done.hpp"
#include "migrate/hint.hpp"
#include "migrate/missing.hpp"
#include "migrate/never_run.hpp"
#include "migrate/repeatable.hpp"
#include "migrate/views_away.hpp"

namespace limbeck::cli {
namespace {

/// "a, b and c"; of many, the first.
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::ptrdiff_t shown = 5;
  if (std::ssize(names) <= shown) return text::enumerate(names);
  return fmt::format("{} and {} more", text::join({names.begin(), names.begin() + shown}, ", "),
                     std::ssize(names) - shown);
}

Mismatch missing_files(Context& context, const migrate::Status& status) {
  const auto& missing = status.missing;
  if (const auto& rows = status.position.unknown; !rows.empty()) {
    const auto words = unknown_rows(context, rows);
    return {"missing", missing, words.what(), words.hint()};
  }
  const bool one = missing.size() == 1;
  return {"missing", missing,
          fmt::format("revision{} {} ran here, and no file in {} declares {}", one ? "" : "s",
                      some_of(missing), context.revisions_location(), one ? "it" : "them"),
          fmt::format(
              "get the file{} back; or, if what {} made belongs to the other files now, `{} stamp {}` "
              "says so",
              one ? "" : "s", one ? "it" : "they", context.program, text::join(status.position.rows, " "))};
}

std::string edited_words(Context& context, const std::vector<std::string>& edited) {
  std::vector<std::string> names;
  for (const auto& id : edited)
    names.push_back(fmt::format("{} ({})", id, context.display_path(context.graph().get(id).file)));
  const bool one = names.size() == 1;
  return fmt::format("revision{} {} {} edited after {} ran here", one ? "" : "s", some_of(names),
                     one ? "was" : "were", one ? "it" : "they");
}

std::string edited_hint(Context& context, const std::vector<std::string>& rows) {
  return fmt::format(
      "put the old text back, and make the change in a new revision; if the database is what the new text "
      "makes, `{} stamp {}` says so",
      context.program, text::join(rows, " "));
}

Mismatch edited_files(Context& context, const migrate::Status& status) {
  Mismatch found{"edited", status.edited, edited_words(context, status.edited),
                 edited_hint(context, status.position.rows)};
  // A stamp would declare that as well.
  if (status.position.contradiction) found.hint = "first of all put the version table right";
  if (!status.position.never_run.empty()) found.hint = "first of all run what never ran here";
  return found;
}

Mismatch half_done(Context& context, const std::vector<migrate::HalfDone>& list) {
  Mismatch found{"half_done", {}, "", ""};
  std::vector<std::string> words, hints;
  for (const auto& each : list) {
    found.revisions.push_back(each.revision);
    words.push_back(migrate::describe_half_done(each, &context.graph()));
    hints.push_back(migrate::half_done_hint(each, context.program));
  }
  found.what = text::join(words, "; ");
  found.hint = text::join(hints, "; ");
  return found;
}

/// Leaves those that build on one that is about to run.
void leave_out_above(std::vector<std::string>& edited, const revision::RevisionGraph& graph,
                     const std::vector<std::string>& never_run) {
  std::erase_if(edited, [&](const std::string& id) {
    const auto below = graph.ancestors({id});
    return std::ranges::any_of(
        never_run, [&](const auto& each) { return std::ranges::find(below, each) != below.end(); });
  });
}

}  // namespace

NotAsWanted unknown_rows(Context& context, const std::vector<std::string>& rows) {
  if (const auto squashed = migrate::squashed_row(context.graph(), rows, context.program))
    return NotAsWanted(squashed->what(), squashed->hint());
  return NotAsWanted(
      fmt::format("the database is at {}, which no file in {} declares", text::enumerate(rows),
                  context.revisions_location()),
      fmt::format(
          "get the missing file{} (another branch of your repository?), or declare where the database "
          "is with `{} stamp --purge REVISION`",
          rows.size() == 1 ? "" : "s", context.program));
}

std::vector<Mismatch> mismatches(Context& context, const migrate::Status& status) {
  const auto& position = status.position;
  std::vector<Mismatch> found;
  if (!status.missing.empty()) found.push_back(missing_files(context, status));
  if (const auto& rows = position.contradiction)
    found.push_back(
        {"redundant", rows->rows, rows->what, migrate::hint_for_program(rows->hint, context.program)});
  if (!position.never_run.empty()) {
    found.push_back(
        {"never_run", position.never_run,
         migrate::describe_never_run(context.graph(), position.rows, position.never_run),
         migrate::never_run_hint(context.program, context.graph(), position.rows, position.never_run)});
  }
  if (!position.half_done.empty()) found.push_back(half_done(context, position.half_done));
  if (!status.edited.empty()) found.push_back(edited_files(context, status));
  return found;
}

std::vector<Mismatch> still_to_do(Context& context, const migrate::Position& position) {
  std::vector<Mismatch> found;
  const auto upgrade =
      fmt::format("{} upgrade {}", context.program, position.heads.size() > 1 ? "heads" : "head");
  const auto* const behind = position.pending.empty() ? "" : ", behind what is pending";
  if (const auto& names = position.to_repeat; !names.empty()) {
    found.push_back({"repeatable", names, migrate::describe_to_repeat(names),
                     fmt::format("`{}` runs {}{}", upgrade, names.size() == 1 ? "it" : "them", behind)});
  }
  if (const auto& grants = position.to_put_back; !grants.empty()) {
    found.push_back({"grants",
                     {},
                     migrate::describe_to_put_back(grants),
                     fmt::format("`{}` puts it back{}", upgrade, behind)});
  }
  return found;
}

void warn_of(Terminal& terminal, const std::vector<Mismatch>& found) {
  for (const auto& each : found) {
    terminal.warn(each.what);
    terminal.note(each.hint);
  }
}

Json to_json(const std::vector<Mismatch>& found) {
  auto list = Json::array();
  for (const auto& each : found) {
    list.push(Json::object(
        {{"kind", each.kind}, {"revisions", each.revisions}, {"what", each.what}, {"hint", each.hint}}));
  }
  return list;
}

std::vector<Mismatch> reasons_to_refuse(Context& context, const migrate::Database& database, bool never_run) {
  if (!database.journal) {
    throw UsageError("strict compares what is applied with the journal, and none is kept in this database",
                     "set `journal = true`, or leave out `strict`");
  }
  auto status = migrate::read_status(context.graph(), database, context.revision_source());
  status.position.half_done.clear();  // it is what an upgrade finishes, where that is possible
  if (never_run) {
    leave_out_above(status.edited, context.graph(), status.position.never_run);
    status.position.never_run.clear();
  }
  return mismatches(context, status);
}

NotAsWanted refusal_of_strict(Context& context, const std::vector<Mismatch>& found) {
  std::vector<std::string> reasons;
  for (const auto& each : found) reasons.push_back(each.what + "; " + each.hint);
  return NotAsWanted(
      "nothing is run, since strict is set, and what is applied is not what the files say:\n  " +
          text::join(reasons, "\n  "),
      fmt::format("or without it: strict = false in {}",
                  context.display_path(context.config().file.string())));
}

std::optional<Mismatch> edited_and_undone(Context& context, const migrate::Database& database,
                                          const std::vector<revision::Step>& steps) {
  std::vector<std::string> undone;
  for (const auto& step : steps) {
    if (step.direction == revision::Direction::downgrade) undone.push_back(step.revision);
  }
  if (undone.empty()) return std::nullopt;
  auto edited = migrate::edited_revisions(context.graph(), database, undone, context.revision_source());
  if (edited.empty()) return std::nullopt;
  // What is half undone has to come to its end, and may have had to be repaired for that.
  const auto half_done = migrate::find_half_done(migrate::read_journal(database));
  std::erase_if(edited, [&](const std::string& id) {
    return std::ranges::any_of(half_done,
                               [&](const auto& each) { return each.revision == id && !each.is_upgrade(); });
  });
  if (edited.empty()) return std::nullopt;
  return Mismatch{"edited", edited,
                  fmt::format("{}: its downgrade may leave a part of what ran, or undo more",
                              edited_words(context, edited)),
                  edited_hint(context, steps.front().rows_before)};
}

}  // namespace limbeck::cli
