#include "cli/protection.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/interrupt.hpp"
#include "dialect/sql/data_loss.hpp"

namespace limbeck::cli {
namespace {

/// "by [env.production] limbeck.toml:12".
std::string origin_of_protection(Context& context) {
  const auto& entries = context.config().entries;
  const auto found = std::ranges::find(entries, "protect", &config::ConfigEntry::key);
  return found == entries.end() ? std::string("by protect = true") : "by " + found->origin_text();
}

void add_losses(Context& context, const migrate::PlannedStep& step, EngineKind engine,
                std::vector<std::string>& reasons) {
  const auto file = context.display_path(step.file);
  if (step.is_program) {
    reasons.push_back(file + ": what it runs is known when it runs");
    return;
  }
  sql::DataLossFinder finder(engine, step.expected);
  for (const auto& statement : step.statements) finder.add(statement);
  for (const auto& [line, what] : finder.found())
    reasons.push_back(line > 0 ? fmt::format("{}:{}: {}", file, line, what)
                               : fmt::format("{}: {}", file, what));
}

/// So that a screen holds it.
std::string list_of(const std::vector<std::string>& reasons) {
  constexpr std::size_t most = 20;
  std::string list;
  for (std::size_t i = 0; i < std::min(reasons.size(), most); ++i) list += "\n  " + reasons[i];
  if (reasons.size() > most) list += fmt::format("\n  and {} more", reasons.size() - most);
  return list;
}

}  // namespace

std::vector<std::string> what_is_lost(Context& context, const migrate::Plan& plan, EngineKind engine) {
  std::vector<std::string> reasons;
  for (const auto& step : plan.steps) {
    if (step.step.direction == revision::Direction::stamp) continue;
    if (step.step.direction == revision::Direction::downgrade) {
      reasons.push_back(fmt::format("undoes revision {}{}", step.step.revision,
                                    step.message.empty() ? "" : ", " + step.message));
    }
    add_losses(context, step, engine, reasons);
  }
  return reasons;
}

std::vector<std::string> to_be_confirmed(Context& context, const migrate::Plan& plan, EngineKind engine) {
  return context.config().protect ? what_is_lost(context, plan, engine) : std::vector<std::string>();
}

void confirm(Context& context, const Question& question) {
  // Where that is said stands behind the reasons: the first place in a message is what tools show it at.
  const auto words = fmt::format("{}:{}{}", question.what, list_of(question.reasons),
                                 question.said_by.empty() ? "" : fmt::format("\n({})", question.said_by));
  if (!context.terminal.interactive()) throw UsageError(words, question.hint);
  context.terminal.warn(words);
  const bool yes = context.terminal.confirm("Run it?");
  Interrupt::throw_if_requested("nothing was run");
  if (!yes) throw Error("nothing was run: the answer was no");
}

void confirm_protected(Context& context, const std::vector<std::string>& reasons, const std::string& plan) {
  const auto look = plan.empty() ? "" : fmt::format("`{} plan {}` shows the SQL; ", context.program, plan);
  confirm(context, {.what = "the database is protected, and this has to be confirmed",
                    .reasons = reasons,
                    .said_by = "protected " + origin_of_protection(context),
                    .hint = look + "the same command with --yes runs it"});
}

}  // namespace limbeck::cli
