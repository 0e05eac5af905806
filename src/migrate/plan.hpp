// What an upgrade, downgrade or stamp will run: steps with their statements, loaded and checked before
// anything runs.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "dialect/dialect.hpp"
#include "dialect/statement.hpp"
#include "revision/graph.hpp"
#include "revision/steps.hpp"
#include "scripts/content.hpp"
#include "scripts/loaded_revision.hpp"
#include "scripts/revision_format.hpp"

namespace limbeck::migrate {

struct PlannedStep : scripts::LoadedRevision {
  revision::Step step;
  std::string message;    ///< of the revision
  std::string file;       ///< empty: no file is known of the revision
  std::size_t looks = 0;  ///< so many of the last statements are Limbeck's own, and only look
  /// Numbers (from 1) of statements of its file that are not among `statements`: an earlier run did them.
  std::vector<std::size_t> left_out{};

  dialect::Replacement replacement() const { return {expected, statements, rest_of_file}; }

  /// How many statements its file has.
  std::size_t statement_count() const { return statements.size() - looks; }

  /// "upgrade", "downgrade" or "stamp"; "repeat" of what is repeatable.
  const char* direction() const;
  /// The command that runs it: "upgrade" also of what is repeatable.
  const char* command() const { return step.repeatable ? "upgrade" : direction(); }

  /// Warnings and statements in the order in which they stand in the file.
  void visit(const std::function<void(const scripts::Warning&)>& warning,
             const std::function<void(const Statement&)>& statement) const;
};

struct Plan {
  std::vector<std::string> rows_before;  ///< what the version table must hold when it starts
  std::vector<PlannedStep> steps;

  bool empty() const { return steps.empty(); }
};

/// Where revisions come from.
struct RevisionSource {
  /// The content of the file that a revision names; empty: from the file system.
  std::function<scripts::Content(const std::string& file)> read{};
  /// What those that are programs need to be run. Empty: the plan is only to be looked at.
  std::function<scripts::ProgramSettings()> programs{};
  /// Do they run in transactions, unless their section says otherwise? As the configuration has it. Empty:
  /// yes.
  std::function<bool()> transactions{};
};

/// Reads the section of each step's file. Throws Error when a file can't be read, split or compiled, has no
/// section for this dialect, is irreversible, or holds what its section can't run: nothing has run then.
Plan make_plan(const revision::RevisionGraph& graph, std::vector<revision::Step> steps,
               std::vector<std::string> rows_before, const dialect::Dialect& dialect,
               const RevisionSource& source = {});

/// Where a step changes rows of tables whose engine has no transactions, it runs in parts, too: nothing of it
/// that is done once would be done a second time. Asks the database about its tables.
void fit_to_tables(Plan& plan, const dialect::Dialect& dialect, dialect::Connection& connection);

/// The statements of steps, one after the other.
std::vector<std::string> texts_of(std::span<const PlannedStep> steps);

}  // namespace limbeck::migrate
