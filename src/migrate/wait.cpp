#include "migrate/wait.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <thread>

#include "base/backoff.hpp"
#include "base/text.hpp"
#include "config/mask.hpp"
#include "migrate/database.hpp"
#include "migrate/half_done.hpp"
#include "migrate/missing.hpp"
#include "migrate/never_run.hpp"
#include "migrate/repeatable.hpp"
#include "migrate/version_table.hpp"
#include "migrate/views_away.hpp"

namespace limbeck::migrate {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds first_pause{100}, max_pause{2'000};
// A try on its own: long enough for a slow handshake, short enough to notice that the server's address has
// changed.
constexpr milliseconds min_attempt_time{1'000}, max_attempt_time{10'000};

struct AttemptResult {
  bool ready = false, is_transient = false;
  std::string server, reason, hint;
  std::vector<std::string> rows;
};

class Waiter {
 public:
  Waiter(const config::Config& config, const WaitRequest& request) : config_(config), request_(request) {}

  AttemptResult attempt(SteadyClock::time_point deadline) const {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - SteadyClock::now());
    dialect::ConnectOptions options;
    options.connect_timeout = options.answer_timeout = std::clamp(left, min_attempt_time, max_attempt_time);
    options.deadline = SteadyClock::now() + options.connect_timeout;
    options.cancelled = request_.cancelled;
    const auto& dialect = dialect::dialect_for(config_.database().engine);
    AttemptResult outcome;
    try {
      return request_.at_heads_of ? check_revisions(options) : check_connection(dialect, options);
    } catch (const UsageError&) {
      throw;
    } catch (const DatabaseError& error) {
      outcome.is_transient = dialect.is_transient(error, config_.database());
      outcome.reason = config::mask_secrets(error.what());
      outcome.hint = config::mask_secrets(error.hint());
    }
    return outcome;
  }

 private:
  AttemptResult check_connection(const dialect::Dialect& dialect, dialect::ConnectOptions options) const {
    options.read_only = true;
    // A file that the first migration makes is nothing to wait for, where it can be made.
    const auto folder = std::filesystem::path(config_.database().database).parent_path();
    const auto stand_in = dialect.stand_in_for_missing(config_.database());
    const bool can_be_made = stand_in && ::access(folder.c_str(), W_OK | X_OK) == 0;
    const auto connection = dialect.connect(can_be_made ? *stand_in : config_.database(), options);
    connection->query("SELECT 1");  // a pooler lets in before it has a server
    return {true, false, connection->server_description(), {}, {}, {}};
  }

  AttemptResult check_revisions(const dialect::ConnectOptions& options) const {
    const auto& graph = *request_.at_heads_of;
    const auto database = open(config_, Access::read, options);
    AttemptResult outcome;
    if (database.missing) {
      outcome.is_transient = true;
      outcome.reason = fmt::format("there is no database file {} yet", database.url.database);
      outcome.hint = fmt::format("`{} upgrade head` makes it", request_.program);
      return outcome;
    }
    outcome.server = database.connection->server_description();
    outcome.rows = read_versions(database);
    std::vector<std::string> unknown;
    for (const auto& row : outcome.rows) {
      if (!graph.find(row)) unknown.push_back(row);
    }
    if (const auto squashed = squashed_row(graph, unknown, request_.program)) {
      outcome.reason = squashed->what();
      outcome.hint = squashed->hint();
      return outcome;
    }
    if (!unknown.empty()) {
      outcome.reason = fmt::format("the database is at {}, which no file declares", text::enumerate(unknown));
      outcome.hint =
          "a newer build migrated it: use that one, or downgrade the database with it; or the file is lost: "
          "get it "
          "back from version control";
      if (request_.or_newer) check_newer(database, outcome);
      return outcome;
    }
    const auto journal = read_journal(database);
    if (const auto missed = find_never_run(graph, outcome.rows, journal); !missed.empty()) {
      outcome.reason = describe_never_run(graph, outcome.rows, missed);
      outcome.hint = never_run_hint(request_.program, graph, outcome.rows, missed);
      return outcome;
    }
    const auto pending = graph.pending(outcome.rows);
    const auto to_repeat = pending.empty() && !request_.or_newer && !graph.repeatables().empty()
                               ? find_to_repeat(graph, journal, *database.dialect, request_.source)
                               : std::vector<std::string>();
    const auto half_done = find_half_done(graph, outcome.rows, journal);
    const auto to_put_back = pending.empty() && !request_.or_newer ? statements_to_put_back(graph, journal)
                                                                   : std::vector<std::string>();
    outcome.ready = pending.empty() && half_done.empty() && to_repeat.empty() && to_put_back.empty();
    outcome.is_transient = true;
    if (!half_done.empty()) {  // perhaps it is being done
      outcome.reason = describe_half_done(half_done.front());
      outcome.hint = half_done_hint(half_done.front(), request_.program);
    } else if (!to_repeat.empty()) {
      outcome.reason = describe_to_repeat(to_repeat);
      outcome.hint =
          fmt::format("`{} upgrade {}` runs {}", request_.program,
                      graph.heads().size() > 1 ? "heads" : "head", to_repeat.size() == 1 ? "it" : "them");
    } else if (!to_put_back.empty()) {
      outcome.reason = describe_to_put_back(to_put_back);
      outcome.hint = fmt::format("`{} upgrade {}` puts it back", request_.program,
                                 graph.heads().size() > 1 ? "heads" : "head");
    } else if (!outcome.ready) {
      outcome.reason = fmt::format("{} of {} revisions {} pending", pending.size(), graph.size(),
                                   pending.size() == 1 ? "is" : "are");
      outcome.hint =
          fmt::format("`{} upgrade {}` applies {}", request_.program,
                      graph.heads().size() > 1 ? "heads" : "head", pending.size() == 1 ? "it" : "them");
    }
    return outcome;
  }

  /// All revisions of the files ran there, whatever came behind them?
  void check_newer(const Database& database, AttemptResult& outcome) const {
    const auto& graph = *request_.at_heads_of;
    const auto applied = applied_by_journal(graph, outcome.rows, read_journal(database));
    if (!applied) {
      outcome.reason += ", and there is no journal that tells what ran there";
      return;
    }
    std::vector<std::string> lacking;
    for (const auto* revision : graph.all()) {
      if (!applied->contains(revision->id)) lacking.push_back(revision->id);
    }
    outcome.ready = lacking.empty();
    if (!outcome.ready)
      outcome.reason += fmt::format(", and by its journal {} did not run there", text::enumerate(lacking));
  }

  const config::Config& config_;
  const WaitRequest& request_;
};

}  // namespace

WaitResult wait(const config::Config& config, const WaitRequest& request) {
  config.database();  // nothing to wait for without one
  const auto began = SteadyClock::now();
  const auto deadline = began + request.timeout;
  const Waiter waiter(config, request);
  Backoff backoff(first_pause, max_pause);
  std::minstd_rand random(std::random_device{}());
  WaitResult result;
  for (;;) {
    auto outcome = waiter.attempt(deadline);
    ++result.tries;
    result.waited = std::chrono::duration_cast<milliseconds>(SteadyClock::now() - began);
    result.ready = outcome.ready;
    result.server = outcome.server;
    result.rows = outcome.rows;
    const bool changed = outcome.reason != result.reason;
    result.reason = outcome.reason;
    result.hint = outcome.hint;
    if (outcome.ready) return result;
    result.permanent = !outcome.is_transient;
    const auto left = deadline - SteadyClock::now();  // to the last nanosecond: the whole time was asked for
    const auto stopped = [&] { return request.cancelled && request.cancelled(); };
    if (left.count() <= 0 || (result.permanent && !request.retry_all) || stopped()) return result;
    if (request.waiting) request.waiting(result.reason, result.waited, changed);
    const SteadyClock::duration pause = backoff.pause(static_cast<unsigned>(random()));
    for (const auto until = SteadyClock::now() + std::min(left, pause);
         SteadyClock::now() < until && !stopped();) {
      std::this_thread::sleep_for(
          std::min<SteadyClock::duration>(until - SteadyClock::now(), milliseconds(100)));
    }
  }
}

}  // namespace limbeck::migrate
