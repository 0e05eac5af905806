// Where a database is among the revisions, and what comes next.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/consequences.hpp"
#include "migrate/database.hpp"
#include "migrate/half_done.hpp"
#include "migrate/plan.hpp"
#include "revision/graph.hpp"
#include "revision/steps.hpp"

namespace limbeck::migrate {

/// What the version rows mean. When one of them is in no file, only `rows`, `unknown` and `heads` are filled.
struct Position {
  std::vector<std::string> rows;                         ///< of the version table
  std::vector<std::string> unknown;                      ///< rows that no file declares
  std::vector<std::string> current;                      ///< effective heads of what is applied
  std::vector<std::string> pending;                      ///< not applied, parents first
  std::vector<std::string> never_run;                    ///< below an applied one: see find_never_run()
  std::optional<revision::Contradiction> contradiction;  ///< between the rows and the files
  std::vector<std::string> to_repeat;    ///< names of what is repeatable: see find_to_repeat()
  std::vector<std::string> to_put_back;  ///< see statements_to_put_back()
  std::vector<std::string> heads;        ///< of the files
  std::vector<HalfDone> half_done;       ///< see find_half_done()

  /// Every head is applied, with all below it, wholly, what is repeatable ran as it is, and what was granted
  /// on its views is there.
  bool is_at_heads() const {
    return unknown.empty() && pending.empty() && never_run.empty() && half_done.empty() &&
           to_repeat.empty() && to_put_back.empty();
  }
};

/// Reads the version rows and the journal; changes nothing.
Position find_position(const revision::RevisionGraph& graph, const Database& database,
                       const RevisionSource& source);

enum class NextStep {
  none,            ///< the database is up to date
  first_revision,  ///< there are no revisions yet
  run_never_run,   ///< `upgrade --never-run`
  upgrade,
  merge,   ///< everything is applied, and there are several heads
  finish,  ///< a revision that is half done
  repair   ///< a version row is in no file, or others imply it
};

struct Status {
  Position position;
  std::vector<std::string> edited;   ///< applied, and their file is no longer what ran
  std::vector<std::string> missing;  ///< applied, and in no file: see find_missing()
  std::vector<dialect::InvalidIndex> invalid_indexes;
  NextStep next = NextStep::none;

  /// What is applied is what the files say, by all that is known.
  bool is_as_files_say() const {
    return missing.empty() && edited.empty() && position.never_run.empty() && position.half_done.empty() &&
           !position.contradiction;
  }
};

/// The position, and what is wrong with what is applied. Reads only; a database that doesn't exist yet has no
/// indexes.
Status read_status(const revision::RevisionGraph& graph, const Database& database,
                   const RevisionSource& source = {});

/// Who migrates at this moment, and since when; nothing: nobody, as far as the engine tells.
std::optional<std::string> lock_holder(const Database& database);

}  // namespace limbeck::migrate
