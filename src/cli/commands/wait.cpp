#include "migrate/wait.hpp"

#include <fmt/core.h>

#include "base/text.hpp"
#include "cli/alembic_run.hpp"
#include "cli/commands.hpp"
#include "config/duration.hpp"

namespace limbeck::cli {
namespace {

std::string seconds(std::chrono::milliseconds time) {
  return fmt::format("{:.1f} s", static_cast<double>(time.count()) / 1000);
}

}  // namespace

Command wait_command() {
  struct Options {
    std::string timeout = "60s";
    bool for_head = false, or_newer = false, retry_all = false;
  };
  auto options = std::make_shared<Options>();
  Command command{.name = "wait",
                  .summary = "Wait until the database answers, or is at the head of the files here",
                  .description =
                      "Wait until the database answers, for containers that start together. A server that is "
                      "starting, not "
                      "reachable or not known by name yet is waited for; what does not pass by itself (a "
                      "wrong password, a "
                      "database that does not exist) fails at once."};
  command.option({"--timeout"}, "TIME", &options->timeout, "how long at most (default: 60s); 0 tries once")
      .flag({"--for-head"}, options->for_head, "wait until every revision of the files here is applied, too")
      .flag({"--or-newer"}, options->or_newer,
            "with --for-head: a database that newer files have migrated will do, if all of those here ran "
            "there")
      .flag({"--retry-all"}, options->retry_all,
            "keep trying after any failure, for a database or role that something else is about to create")
      .example("limbeck wait && limbeck upgrade head", "the migration job of a deployment")
      .example("limbeck wait --for-head --timeout 5min",
               "an application that must not start on an old schema")
      .example("limbeck wait --for-head --or-newer", "the same, when an older version starts again");
  command.run = [options](Context& context) {
    auto& terminal = context.terminal;
    const auto timeout = config::parse_duration(options->timeout);
    if (!timeout)
      throw UsageError(
          fmt::format("--timeout takes a time such as 30s or 2min, not \"{}\"", options->timeout));
    auto config = context.config(true);
    if (config.alembic && !config.url.ok())
      config = with_address_of_env(context, "current", Unreachable::leaves_the_address);
    migrate::WaitRequest request;
    request.timeout = *timeout;
    request.retry_all = options->retry_all;
    request.program = context.program;
    if (options->or_newer && !options->for_head) throw UsageError("--or-newer goes with --for-head");
    request.or_newer = options->or_newer;
    if (options->for_head) {
      context.require_versions_folders();
      request.at_heads_of = &context.graph();
      request.source = context.revision_source();
    }
    request.waiting = [&](const std::string& reason, std::chrono::milliseconds waited, bool changed) {
      if (changed) terminal.note("waiting: " + reason);
      terminal.progress(
          fmt::format("waiting for {} of {} …", seconds(waited), config::format_duration(*timeout)));
    };
    const auto result = migrate::wait(config, request);
    if (context.json()) {
      const auto text = [](const std::string& value) { return value.empty() ? Json() : Json(value); };
      terminal.print(
          Json::object({{"ready", result.ready},
                        {"database", config.database().masked()},
                        {"server", text(result.server)},
                        {"rows", request.at_heads_of && !result.server.empty() ? Json(result.rows) : Json()},
                        {"tries", result.tries},
                        {"milliseconds", static_cast<std::int64_t>(result.waited.count())},
                        {"reason", text(result.reason)},
                        {"hint", text(result.hint)},
                        {"permanent", result.permanent}})
              .dump() +
          "\n");
      return result.ready ? ExitCode::as_wanted : ExitCode::failed;
    }
    if (result.ready) {
      terminal.print(fmt::format("{} answers{} (waited {})\n", result.server,
                                 !options->for_head ? ""
                                 : result.rows.empty()
                                     ? ", and there are no revisions to apply"
                                     : fmt::format(" and is at {}", text::join(result.rows, ", ")),
                                 seconds(result.waited)));
      return ExitCode::as_wanted;
    }
    if ((result.permanent && !options->retry_all) || timeout->count() == 0)
      throw Error(result.reason, result.hint);
    throw Error(fmt::format("gave up after {}: {}", seconds(result.waited), result.reason), result.hint);
  };
  return command;
}

}  // namespace limbeck::cli
