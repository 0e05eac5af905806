#include <fmt/core.h>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/migration.hpp"
#include "migrate/version_table.hpp"

namespace limbeck::cli {
namespace {

Wanted wanted_of(std::vector<std::string> words) {
  using revision::Direction;
  Wanted wanted;
  if (!words.empty() && (words.front() == "upgrade" || words.front() == "downgrade")) {
    if (words.front() == "downgrade") wanted.direction = Direction::downgrade;
    words.erase(words.begin());
  } else if (words.size() == 1 && (words.front().starts_with('-') || words.front() == "base")) {
    wanted.direction = Direction::downgrade;
  }
  if (words.empty()) words = {wanted.direction == Direction::upgrade ? "head" : "-1"};
  if (wanted.direction == Direction::downgrade && words.size() > 1) {
    throw UsageError("a downgrade has one target", "`limbeck plan downgrade -1`");
  }
  wanted.targets = std::move(words);
  return wanted;
}

}  // namespace

Command plan_command() {
  auto words = std::make_shared<std::vector<std::string>>();
  Command command{.name = "plan",
                  .summary = "Show what an upgrade or downgrade would run, changing nothing",
                  .description = "Show the revisions and the SQL that an upgrade or downgrade would run from where the database is "
                                 "now. Changes nothing. Exits with 0 whether or not there is something to do."};
  command.argument("[upgrade|downgrade] REVISION", words.get(), "the direction (upgrade) and the target (head, or -1)")
      .example("limbeck plan", "what `upgrade head` would do")
      .example("limbeck plan downgrade -1", "what going back one revision would do");
  command.run = [words](Context& context) {
    const auto wanted = wanted_of(*words);
    const auto database = context.open(migrate::Access::read);
    const auto rows = migrate::read_versions(database);
    const auto plan =
        migrate::make_plan(context.graph(), find_steps(context, wanted, rows), rows, *database.dialect);
    auto steps = Json::array();
    for (const auto& step : plan.steps) {
      if (context.json()) {
        auto statements = Json::array();
        for (const auto& statement : step.statements) {
          statements.push(Json::object({{"line", statement.line}, {"sql", statement.text}}));
        }
        steps.push(to_json(step).set("statements", statements));
        continue;
      }
      std::string out = context.terminal.paint(
                            Style::bold, fmt::format("-- {} {}", step.direction(), step_line(context, step))) +
                        "\n";
      out += fmt::format("-- {}{}\n\n", context.display_path(step.file),
                         step.transactional ? "" : ", outside a transaction");
      for (const auto& statement : step.statements) {
        out += statement.text + ";\n";
        if (statement.copy_data) {
          out += fmt::format("-- {} rows of data\n", std::count(statement.copy_data->begin(), statement.copy_data->end(), '\n'));
        }
        out += "\n";
      }
      context.terminal.print(out);
    }
    if (context.json()) {
      context.terminal.print(Json::object({{"rows_before", rows}, {"steps", steps}}).dump() + "\n");
    } else if (plan.empty()) {
      context.terminal.note("nothing to do");
    }
    return 0;
  };
  return command;
}

}  // namespace limbeck::cli
