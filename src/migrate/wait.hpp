// `limbeck wait`: until the database answers, and is where this build's revision files have it.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "migrate/plan.hpp"
#include "revision/graph.hpp"

namespace limbeck::migrate {

struct WaitRequest {
  std::chrono::milliseconds timeout{60'000};  ///< 0: one try
  /// Wait until everything of these is applied too; nullptr: an answer is enough.
  const revision::RevisionGraph* at_heads_of = nullptr;
  RevisionSource source{};  ///< of these
  /// A database that newer files have migrated counts, too, where its journal shows that all of these ran.
  /// What is repeatable may be newer there as well.
  bool or_newer = false;
  bool retry_all = false;           ///< go on after failures that don't pass by themselves, too
  std::string program = "limbeck";  ///< for the commands that hints name
  /// Told before each pause: why it still waits, for how long by now, and whether the reason is another than
  /// before.
  std::function<void(const std::string& reason, std::chrono::milliseconds waited, bool changed)> waiting;
  std::function<bool()>
      cancelled{};  ///< asked while waiting: true ends it as if the time were over; may be empty
};

struct WaitResult {
  bool ready = false;
  /// Not ready, and no use in waiting: the last failure doesn't pass by itself.
  bool permanent = false;
  int tries = 0;
  std::chrono::milliseconds waited{0};
  std::string server;             ///< "PostgreSQL 15.18", once it answered
  std::vector<std::string> rows;  ///< of the version table, when they were asked for
  std::string reason, hint;       ///< of the last failure; empty when ready
};

/// Tries again with growing pauses of at most 2 s. Creates nothing. Throws UsageError when the configuration
/// names no database, Error when this machine can't connect to any (no client library).
WaitResult wait(const config::Config& config, const WaitRequest& request);

}  // namespace limbeck::migrate
