// What a dialect looks at for `limbeck doctor`.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/finding.hpp"
#include "config/database_url.hpp"
#include "config/filter.hpp"
#include "dialect/connection.hpp"
#include "schema/name.hpp"

namespace limbeck::dialect {

/// The database to look at, and what is wanted of it.
struct DiagnosticTarget {
  config::DatabaseUrl url;
  std::chrono::milliseconds timeout{10'000};  ///< of each single wait: a look-up, a connection, an answer
  schema::ObjectName version_table;           ///< an empty schema: the default one
  schema::ObjectName journal_table;
  bool journal = true;         ///< one is to be kept
  config::Filter filter;       ///< which objects are ours
  bool needs_scratch = false;  ///< models are configured, so a scratch database will be needed
  std::optional<config::DatabaseUrl> scratch_url;
  std::function<void(const std::string&)> progress;  ///< told what takes a while; may be empty
};

/// What was found on the way to the database and in it.
struct Diagnosis {
  Findings findings;
  /// Open, for reading; nullptr when there is no way in.
  std::unique_ptr<Connection> connection;
  bool missing =
      false;  ///< the database will be made by the first upgrade (SQLite): `connection` is to an empty one
};

}  // namespace limbeck::dialect
