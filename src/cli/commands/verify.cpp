#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "autogenerate/differ/diff.hpp"
#include "autogenerate/scratch/desired.hpp"
#include "autogenerate/scratch/scope.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/alembic_authoring.hpp"
#include "cli/annotations.hpp"
#include "cli/authoring.hpp"
#include "cli/commands.hpp"
#include "migrate/history_check.hpp"
#include "migrate/repeatable.hpp"
#include "migrate/status.hpp"

namespace limbeck::cli {
namespace {

using migrate::RevisionOutcome;

/// One thing that was looked at; `problem` is empty where it is as it should be.
struct Check {
  std::string name, kind;  ///< kind: "revision", "repeatable", "history", "models" or "database"
  std::string file{};
  int line = 0;
  std::string problem{}, hint{};
  std::string remark{};  ///< why it was not looked at, or not wholly
  bool skipped = false;
};

std::string file_of(Context& context, const migrate::RevisionCheck& revision) {
  return revision.file.empty() ? "" : context.display_path(revision.file);
}

Check check_of(Context& context, const migrate::RevisionCheck& revision) {
  Check check{fmt::format("{}{}", revision.revision, revision.message.empty() ? "" : " " + revision.message),
              revision.repeatable ? "repeatable" : "revision", file_of(context, revision)};
  switch (revision.outcome) {
    case RevisionOutcome::works:
      if (!revision.no_way_back.empty()) check.remark = "there is no way back: " + revision.no_way_back;
      if (!revision.passed_over.empty()) {
        check.remark += (check.remark.empty() ? "" : "; ") +
                        std::string("left out, since it reaches beyond the database: ") +
                        text::enumerate(revision.passed_over);
      }
      break;
    case RevisionOutcome::breaks:
      check.line = revision.line;
      check.problem = fmt::format("the {} fails: {}", revision.when, revision.why);
      check.hint = revision.hint;
      break;
    case RevisionOutcome::does_not_lead_back:
      check.problem = "its downgrade doesn't lead back; to get there: " + text::join(revision.left, "; ");
      break;
    case RevisionOutcome::not_tried:
      check.remark = "not tried: another one breaks";
      check.skipped = true;
      break;
  }
  return check;
}

/// Of the way down and up as a whole.
void add_history(Context& context, const migrate::HistoryCheck& history, std::vector<Check>& checks) {
  for (const auto* list : {&history.revisions, &history.repeatables}) {
    for (const auto& each : *list) checks.push_back(check_of(context, each));
  }
  Check whole{"up, down and up again", "history"};
  if (!history.left_below.empty()) {
    whole.problem = "the downgrades don't lead back; to get there: " + text::join(history.left_below, "; ");
    whole.hint = fmt::format("`{} verify --each` says which", context.program);
  } else if (!history.differs_at_end.empty()) {
    whole.problem = "the second way up leads to another schema; to get to that of the first: " +
                    text::join(history.differs_at_end, "; ");
  } else if (!history.works()) {
    return;
  }
  checks.push_back(std::move(whole));
}

std::string describe(const std::vector<operation::Operation>& operations) {
  std::vector<std::string> words;
  for (const auto& each : operations)
    words.push_back(text::replace_all(operation::describe(each), "\n", " "));
  return text::join(words, "; ");
}

Check compare_models(Context& context, const autogenerate::Desired& end, AuthoringSession& session,
                     autogenerate::Workspace& workspace) {
  Check check{"the end is what the models say", "models"};
  const auto skip = [&](const std::string& why) {
    check.remark = "not compared: " + why;
    check.skipped = true;
    return check;
  };
  if (context.config().models.ok() && context.config().models.get().empty() &&
      !context.in_alembic_project()) {
    return skip("the configuration names no models");
  }
  models::DesiredState desired;
  try {
    desired = session.read_models(workspace);
  } catch (const NoModels& error) {
    return skip(error.what());
  }
  const auto compared =
      autogenerate::compare_with_history(end, autogenerate::make_desired(desired, workspace), workspace);
  std::vector<operation::Operation> missing;
  for (const auto& change : find_differences(context, compared, desired, {}, workspace).changes)
    std::ranges::copy(change.upgrade.operations, std::back_inserter(missing));
  if (missing.empty()) return check;
  check.problem = "the models say something else than the revisions make; to get there: " + describe(missing);
  check.hint = fmt::format(
      "`{} revision --autogenerate --from revision:head -m MESSAGE` writes the migration", context.program);
  return check;
}

/// The database at hand, where there is one; what stands in the way of that is no fault of the history.
Check compare_database(Context& context, const autogenerate::Desired& end) {
  Check check{"the end is what the database is", "database"};
  const auto skip = [&](const std::string& why) {
    check.remark = "not compared: " + why;
    check.skipped = true;
    return check;
  };
  std::optional<migrate::Database> database;
  try {
    database = context.open(migrate::Access::read);
  } catch (const Error& error) {
    return skip(error.what());
  }
  if (database->missing) return skip("there is no database file " + database->url.database);
  const auto position = migrate::find_position(context.graph(), *database, context.revision_source());
  if (position.unknown.empty() && position.never_run.empty() && !position.pending.empty()) {
    return skip(
        fmt::format("{} of {} revisions are pending there", position.pending.size(), context.graph().size()));
  }
  if (const auto why = why_not_at_heads(context, position)) return skip(why->what());
  if (!position.to_repeat.empty()) return skip(migrate::describe_to_repeat(position.to_repeat));
  auto workspace = workspace_for(context, *database);
  const auto compared = autogenerate::compare_with_target(end, workspace);
  const auto drift = autogenerate::diff(compared.after, compared.before, {}, workspace.capabilities());
  if (drift.empty()) return check;
  check.problem = "the database has what no revision made, or lacks what they made: " + describe(drift);
  check.hint =
      fmt::format("`{} diff --from revision:head --to database --as sql` prints it", context.program);
  return check;
}

Json to_json(const std::vector<Check>& checks, bool as_wanted) {
  const auto text = [](const std::string& value) { return value.empty() ? Json() : Json(value); };
  auto list = Json::array();
  for (const auto& each : checks) {
    list.push(Json::object({{"kind", each.kind},
                            {"name", each.name},
                            {"file", text(each.file)},
                            {"line", each.line > 0 ? Json(each.line) : Json()},
                            {"outcome", each.skipped           ? "not_checked"
                                        : each.problem.empty() ? "ok"
                                                               : "failed"},
                            {"problem", text(each.problem)},
                            {"hint", text(each.hint)},
                            {"remark", text(each.remark)}}));
  }
  return Json::object({{"as_wanted", as_wanted}, {"checks", list}});
}

/// For an XML 1.0 attribute or text: control characters have no spelling there.
std::string xml(std::string_view words) {
  std::string out;
  for (const char c : words) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string junit(const std::vector<Check>& checks) {
  const auto failures = std::ranges::count_if(checks, [](const auto& each) { return !each.problem.empty(); });
  const auto skipped = std::ranges::count_if(checks, &Check::skipped);
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"limbeck verify\" "
      "tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n",
      checks.size(), failures, skipped);
  for (const auto& each : checks) {
    out += fmt::format("    <testcase classname=\"limbeck.{}\" name=\"{}\"", each.kind, xml(each.name));
    if (!each.file.empty()) out += fmt::format(" file=\"{}\"", xml(each.file));
    if (each.problem.empty() && !each.skipped) {
      out += "/>\n";
      continue;
    }
    out += ">\n";
    if (each.skipped) {
      out += fmt::format("      <skipped message=\"{}\"/>\n", xml(each.remark));
    } else {
      const auto place = each.line > 0       ? fmt::format("{}:{}: ", each.file, each.line)
                         : each.file.empty() ? std::string()
                                             : each.file + ": ";
      out += fmt::format("      <failure message=\"{}\">{}</failure>\n", xml(each.problem),
                         xml(place + each.problem + (each.hint.empty() ? "" : "\n" + each.hint)));
    }
    out += "    </testcase>\n";
  }
  return out + "  </testsuite>\n</testsuites>\n";
}

/// `each`: also the revisions of which there is nothing to say.
void print_text(Terminal& terminal, const std::vector<Check>& checks, bool each_revision) {
  std::size_t good = 0, all = 0;
  for (const auto& each : checks) {
    const bool quiet =
        !each_revision && each.problem.empty() && each.remark.empty() && each.kind == "revision";
    all += each.kind == "revision";
    good += each.kind == "revision" && each.problem.empty() && !each.skipped;
    if (quiet) continue;
    const auto style = each.skipped ? Style::dim : each.problem.empty() ? Style::green : Style::red;
    const auto* word = each.skipped ? "not checked" : each.problem.empty() ? "ok" : "failed";
    std::string out = terminal.paint(style, fmt::format("{:<12}", word)) + each.name;
    if (!each.problem.empty()) {
      if (!each.file.empty())
        out +=
            each.line > 0 ? fmt::format(" ({}:{})", each.file, each.line) : fmt::format(" ({})", each.file);
      out += "\n            " + text::replace_all(each.problem, "\n", "\n            ");
      if (!each.hint.empty()) out += "\n            " + each.hint;
    } else if (!each.remark.empty()) {
      out += "\n            " + each.remark;
    }
    terminal.print(out + "\n");
  }
  terminal.note(fmt::format("{} of {} revisions work, by a scratch database", good, all));
}

/// A typing error is not to make one.
void require_folder_of(const std::string& file) {
  const auto folder = std::filesystem::absolute(file).parent_path();
  if (!std::filesystem::is_directory(folder))
    throw UsageError(fmt::format("--junit names a file in {}, which is no folder", folder.string()));
}

}  // namespace

Command verify_command() {
  struct Options {
    bool each = false;
    std::string junit;
  };
  auto options = std::make_shared<Options>();
  Command command{.name = "verify",
                  .summary = "Run all revisions up, down and up again in a scratch database",
                  .description =
                      "Run all revisions up, down and up again in an empty scratch database, and compare the "
                      "end with the "
                      "models, and with the database where there is one that is at the heads. Exits with 3 "
                      "when a revision "
                      "fails, when a downgrade doesn't lead back, or when something else comes out. Changes "
                      "no database.",
                  .annotates = true};
  command
      .flag({"--each"}, options->each,
            "go down and up again at each revision, and say of each whether its downgrade leads back")
      .option({"--junit"}, "FILE", &options->junit, "write the result as JUnit XML, too, for CI to show")
      .example("limbeck verify", "in CI: does the history work, from an empty database?")
      .example("limbeck verify --each --junit verify.xml", "which downgrade doesn't lead back?");
  command.run = [options](Context& context) {
    if (!options->junit.empty()) require_folder_of(options->junit);
    context.handle_interrupts();
    context.require_versions_folders();
    AuthoringSession session(context, "check", AuthoringSession::Against::history);
    auto workspace = session.workspace();
    context.ask_env_for_address();
    migrate::HistoryCheckRequest request;
    request.graph = &context.graph();
    request.source = context.revision_source();
    request.each = options->each;
    const auto history = migrate::check_history(request, workspace);
    std::vector<Check> checks;
    add_history(context, history, checks);
    if (history.reached_end()) {
      const auto end = after_revision(context, "heads", workspace);
      checks.push_back(compare_models(context, end, session, workspace));
      checks.push_back(compare_database(context, end));
    }
    Interrupt::throw_if_requested("nothing was changed");
    const bool as_wanted = std::ranges::all_of(checks, [](const auto& each) { return each.problem.empty(); });
    if (context.json()) {
      context.terminal.print(to_json(checks, as_wanted).dump() + "\n");
    } else {
      print_text(context.terminal, checks, options->each);
      for (const auto& each : checks) {
        if (!each.problem.empty())
          annotate(context, Level::error, {each.file, each.line},
                   each.hint.empty() ? each.problem : each.problem + "\n" + each.hint);
      }
    }
    // Behind the answer, which a file that can't be written doesn't take away.
    if (!options->junit.empty()) file::write_atomically(options->junit, junit(checks));
    return as_wanted_if(as_wanted);
  };
  return command;
}

}  // namespace limbeck::cli
