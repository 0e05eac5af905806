// What an upgrade, downgrade or stamp will run: steps with their statements, loaded and checked before anything runs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dialect/dialect.hpp"
#include "dialect/statement.hpp"
#include "revision/graph.hpp"
#include "revision/steps.hpp"
#include "scripts/sql/content.hpp"

namespace limbeck::migrate {

struct PlannedStep {
  revision::Step step;
  std::string message;  ///< of the revision
  std::string file;
  std::string file_hash;  ///< scripts::checksum of the file
  std::vector<Statement> statements;
  bool transactional = true;       ///< the section does not say transaction=none
  bool foreign_keys_off = false;   ///< SQLite: the section rebuilds tables

  /// "upgrade", "downgrade" or "stamp".
  const char* direction() const;
};

struct Plan {
  std::vector<std::string> rows_before;  ///< what the version table must hold when it starts
  std::vector<PlannedStep> steps;

  bool empty() const { return steps.empty(); }
};

/// The content of the file that a revision names.
using ReadFile = std::function<scripts::Content(const std::string& file)>;

/// Reads the section of each step's file. `transactions`: revisions run in transactions unless their section says
/// otherwise. `read`: not from the file system. Throws Error when a file can't be read or split, has no section for this
/// dialect, is irreversible, or holds what its section can't run: nothing has run then.
Plan make_plan(const revision::RevisionGraph& graph, std::vector<revision::Step> steps,
               std::vector<std::string> rows_before, const dialect::Dialect& dialect, bool transactions = true,
               const ReadFile& read = {});

}  // namespace limbeck::migrate
