#include "migrate/doctor.hpp"

#include <fmt/core.h>

#include <optional>

#include "base/text.hpp"
#include "cli/alembic_findings.hpp"
#include "cli/alembic_run.hpp"
#include "cli/commands.hpp"
#include "config/duration.hpp"

namespace limbeck::cli {
namespace {

Style style_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
      return Style::green;
    case Outcome::warning:
      return Style::yellow;
    case Outcome::failed:
      return Style::red;
    case Outcome::not_checked:
      return Style::dim;
  }
  return Style::plain;
}

Json finding_json(const Finding& finding) {
  return Json::object(
      {{"name", finding.name},
       {"outcome", finding.outcome == Outcome::not_checked ? "not_checked" : to_string(finding.outcome)},
       {"seen", finding.seen},
       {"fix", finding.fix.empty() ? Json() : Json(finding.fix)}});
}

void print_text(Terminal& terminal, const Findings& findings) {
  std::vector<std::vector<std::string>> rows;
  const auto& list = findings.list();
  for (std::size_t at = 0; at < list.size(); ++at) {
    const auto& finding = list[at];
    const auto style = style_of(finding.outcome);
    // What one trouble keeps from being checked is one line.
    std::vector<std::string> names;
    for (std::size_t i = at; i < list.size() && finding.outcome == Outcome::not_checked; ++i) {
      if (list[i].outcome != Outcome::not_checked || list[i].seen != finding.seen) break;
      names.push_back(list[i].name);
    }
    if (names.size() > 2) {
      rows.push_back({terminal.paint(style, to_string(finding.outcome)),
                      fmt::format("{} checks", names.size()),
                      fmt::format("{}: {}", finding.seen, text::join(names, ", "))});
      at += names.size() - 1;
      continue;
    }
    const auto seen = text::split(finding.seen, '\n');
    rows.push_back({terminal.paint(style, to_string(finding.outcome)), finding.name, seen.front()});
    for (std::size_t i = 1; i < seen.size(); ++i) rows.push_back({"", "", seen[i]});
    if (!finding.fix.empty()) rows.push_back({"", "", terminal.paint(Style::bold, "→ " + finding.fix)});
  }
  terminal.print(format_table(rows, "", terminal.width()) + findings.summary() + "\n");
}

/// The configuration with the address that only running env.py tells; what is wrong with that is said of the
/// address.
config::Config ask_env(Context& context, config::Config config) {
  try {
    config = with_address_of_env(context, "current", Unreachable::leaves_the_address);
  } catch (const Error& error) {
    config.url = UsageError(error.what(), error.hint());
    return config;
  }
  for (auto& entry : config.entries) {
    if (entry.key == "url")
      entry = {"url",
               config.database().masked(),
               "running " + context.display_path(config.alembic->env_file().string()),
               {},
               ""};
  }
  return config;
}

}  // namespace

Command doctor_command() {
  struct Options {
    bool run_env = false;
    std::string timeout = "10s";
  };
  auto options = std::make_shared<Options>();
  Command command{.name = "doctor",
                  .summary = "Find out what stands between this project and its database, and how to fix it",
                  .description =
                      "Check configuration, name resolution, connection, TLS, authentication, database, "
                      "rights, locks, poolers, "
                      "clocks, version table, revision files and models, as far as each can be reached, and "
                      "say how to fix what "
                      "is wrong. Changes nothing. Exits with 1 when a check failed, with 0 when there are "
                      "warnings at most."};
  command
      .option({"--timeout"}, "TIME", &options->timeout,
              "how long to wait for each single answer (default: 10s)")
      .flag({"--run-env"}, options->run_env,
            "run env.py of an Alembic project where only that tells the address")
      .example("limbeck doctor", "the first thing to run when something does not work")
      .example("limbeck -n production doctor --format json", "for scripts");
  command.run = [options](Context& context) {
    const auto timeout = config::parse_duration(options->timeout);
    if (!timeout || timeout->count() == 0) {
      throw UsageError(
          fmt::format("--timeout takes a time such as 5s or 1min, not \"{}\"", options->timeout));
    }
    migrate::DoctorRequest request;
    std::optional<config::Config> asked;
    request.config = [&]() -> const config::Config& {
      const auto& config = context.config(true);
      if (!options->run_env || !config.alembic || config.url.ok()) return config;
      return asked.emplace(ask_env(context, config));
    };
    request.graph = [&]() -> const revision::RevisionGraph& { return context.graph(); };
    request.source = context.revision_source();
    request.timeout = *timeout;
    request.program = context.program;
    request.progress = [&](const std::string& what) { context.terminal.progress(what + " …"); };
    auto findings = migrate::check_project(request);
    const auto* configuration = findings.find("configuration");
    if (configuration && configuration->outcome != Outcome::failed && context.in_alembic_project())
      findings.append(check_alembic_project(context, asked ? *asked : context.config()));
    const bool healthy = findings.count(Outcome::failed) == 0;
    if (context.json()) {
      auto list = Json::array();
      for (const auto& finding : findings.list()) list.push(finding_json(finding));
      context.terminal.print(Json::object({{"healthy", healthy}, {"findings", list}}).dump() + "\n");
    } else {
      print_text(context.terminal, findings);
    }
    return healthy ? ExitCode::as_wanted : ExitCode::failed;
  };
  return command;
}

}  // namespace limbeck::cli
