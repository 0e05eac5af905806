// A plan as an SQL script: what `--sql` prints. Run by psql or sqlite3 it leaves the same state as the online
// run.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "migrate/plan.hpp"

namespace limbeck::migrate {

struct OfflineSettings {
  const dialect::Dialect* dialect = nullptr;
  schema::ObjectName version_table;  ///< without a schema: wherever the script's session puts it
  bool version_table_pk = true;
  schema::ObjectName journal_table;
  bool journal = true;
  /// Whose revisions they are: tells what else must not be half done. May be nullptr.
  const revision::RevisionGraph* graph = nullptr;
  config::TransactionMode transaction = config::TransactionMode::revision;
  std::string tag;  ///< --tag: named in the first line
  /// What leads from nothing to where the plan starts, if that is known: tried out where that needs no
  /// server, so that checks in the script know what it makes. Asked once at most; may be empty, and may throw
  /// Error.
  std::function<Plan()> history{};
};

/// Writes the script piece by piece. A plan that starts from nothing creates the version table. Throws what
/// `write` throws.
void write_script(const Plan& plan, const OfflineSettings& settings,
                  const std::function<void(std::string_view)>& write);

}  // namespace limbeck::migrate
