#include "migrate/wait.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <random>
#include <thread>

#include "base/backoff.hpp"
#include "base/text.hpp"
#include "config/mask.hpp"
#include "migrate/database.hpp"
#include "migrate/never_run.hpp"
#include "migrate/version_table.hpp"

namespace limbeck::migrate {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds first_pause{100}, longest_pause{2'000};
// A try on its own: long enough for a slow handshake, short enough to notice that the server's address has
// changed.
constexpr milliseconds shortest_try{1'000}, longest_try{10'000};

struct Trial {
  bool ready = false, may_pass = false;
  std::string server, reason, hint;
  std::vector<std::string> rows;
};

class Waiter {
 public:
  Waiter(const config::Config& config, const WaitRequest& request) : config_(config), request_(request) {}

  Trial attempt(Clock::time_point deadline) const {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
    dialect::ConnectOptions options;
    options.connect_timeout = options.answer_timeout = std::clamp(left, shortest_try, longest_try);
    options.deadline = Clock::now() + options.connect_timeout;
    options.cancelled = request_.cancelled;
    const auto& dialect = dialect::dialect_for(config_.database().dialect);
    Trial trial;
    try {
      return request_.at_heads_of ? look_at_rows(options) : look_for_an_answer(dialect, options);
    } catch (const UsageError&) {
      throw;
    } catch (const DatabaseError& error) {
      trial.may_pass = dialect.may_pass(error, config_.database());
      trial.reason = config::mask_secrets(error.what());
      trial.hint = config::mask_secrets(error.hint());
    }
    return trial;
  }

 private:
  Trial look_for_an_answer(const dialect::Dialect& dialect, dialect::ConnectOptions options) const {
    options.read_only = true;
    const auto connection = dialect.connect(config_.database(), options);
    connection->query("SELECT 1");  // a pooler lets in before it has a server
    return {true, false, connection->server_description(), {}, {}, {}};
  }

  Trial look_at_rows(const dialect::ConnectOptions& options) const {
    const auto& graph = *request_.at_heads_of;
    const auto database = open(config_, Access::read, options);
    Trial trial;
    if (database.missing) {
      trial.may_pass = true;
      trial.reason = fmt::format("there is no database file {} yet", database.url.database);
      trial.hint = fmt::format("`{} upgrade head` makes it", request_.program);
      return trial;
    }
    trial.server = database.connection->server_description();
    trial.rows = read_versions(database);
    std::vector<std::string> unknown;
    for (const auto& row : trial.rows) {
      if (!graph.find(row)) unknown.push_back(row);
    }
    if (!unknown.empty()) {
      trial.reason = fmt::format("the database is at {}, which no file declares", text::enumerate(unknown));
      trial.hint = "it was migrated by a newer build: use that one, or downgrade the database with it";
      return trial;
    }
    if (const auto missed = never_run(graph, database, trial.rows); !missed.empty()) {
      trial.reason = never_run_words(graph, trial.rows, missed);
      trial.hint = never_run_advice(request_.program, trial.rows, missed);
      return trial;
    }
    const auto pending = graph.pending(trial.rows);
    trial.ready = pending.empty();
    trial.may_pass = true;
    if (!trial.ready) {
      trial.reason = fmt::format("{} of {} revisions {} pending", pending.size(), graph.size(),
                                 pending.size() == 1 ? "is" : "are");
      trial.hint =
          fmt::format("`{} upgrade {}` applies {}", request_.program,
                      graph.heads().size() > 1 ? "heads" : "head", pending.size() == 1 ? "it" : "them");
    }
    return trial;
  }

  const config::Config& config_;
  const WaitRequest& request_;
};

}  // namespace

WaitResult wait(const config::Config& config, const WaitRequest& request) {
  config.database();  // nothing to wait for without one
  const auto began = Clock::now();
  const auto deadline = began + request.timeout;
  const Waiter waiter(config, request);
  Backoff backoff(first_pause, longest_pause);
  std::minstd_rand random(std::random_device{}());
  WaitResult result;
  for (;;) {
    auto trial = waiter.attempt(deadline);
    ++result.tries;
    result.waited = std::chrono::duration_cast<milliseconds>(Clock::now() - began);
    result.ready = trial.ready;
    result.server = trial.server;
    result.rows = trial.rows;
    const bool changed = trial.reason != result.reason;
    result.reason = trial.reason;
    result.hint = trial.hint;
    if (trial.ready) return result;
    result.permanent = !trial.may_pass;
    const auto left = deadline - Clock::now();  // to the last nanosecond: the whole time was asked for
    const auto stopped = [&] { return request.cancelled && request.cancelled(); };
    if (left.count() <= 0 || (result.permanent && !request.retry_all) || stopped()) return result;
    if (request.waiting) request.waiting(result.reason, result.waited, changed);
    const Clock::duration pause = backoff.pause(static_cast<unsigned>(random()));
    for (const auto until = Clock::now() + std::min(left, pause); Clock::now() < until && !stopped();) {
      std::this_thread::sleep_for(std::min<Clock::duration>(until - Clock::now(), milliseconds(100)));
    }
  }
}

}  // namespace limbeck::migrate
