// What a dialect looks at for `limbeck doctor`, and when a statement has failed.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/finding.hpp"
#include "config/database_url.hpp"
#include "config/filter.hpp"
#include "dialect/connection.hpp"
#include "dialect/statement.hpp"
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

/// Tells what is wrong, and what a failure is due to.
class Diagnostician {
 public:
  virtual ~Diagnostician() = default;

  /// Goes the way to the database step by step, and looks at what migrations need of it. Changes nothing;
  /// throws UsageError when the address makes no sense, and nothing for what it finds.
  virtual Diagnosis diagnose(const DiagnosticTarget& target) const = 0;

  /// What DatabaseError::sqlstate is called on this engine: "SQLSTATE".
  virtual const char* error_code_name() const { return "SQLSTATE"; }

  /// A statement of Limbeck's own failed behind the statements of a revision: what in them it is due to, if
  /// that is known. `statements` may be empty: the revision is a program.
  struct FailureCause {
    std::size_t statement = 0;  ///< of `statements`; of no meaning when there are none
    std::string message, hint;
  };
  virtual std::optional<FailureCause> find_failure_cause(const StatementFailure& failure,
                                                         std::span<const Statement> statements) const {
    static_cast<void>(failure), static_cast<void>(statements);
    return std::nullopt;
  }
};

}  // namespace limbeck::dialect
