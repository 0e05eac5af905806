#include "migrate/status.hpp"

#include "migrate/edited.hpp"
#include "migrate/missing.hpp"
#include "migrate/never_run.hpp"
#include "migrate/repeatable.hpp"
#include "migrate/version_table.hpp"
#include "migrate/views_away.hpp"

namespace limbeck::migrate {
namespace {

NextStep next_step(const revision::RevisionGraph& graph, const Position& position) {
  if (!position.unknown.empty() || position.contradiction) return NextStep::repair;
  if (graph.empty()) return NextStep::first_revision;
  if (!position.half_done.empty()) return NextStep::finish;
  if (!position.never_run.empty()) return NextStep::run_never_run;
  if (!position.pending.empty() || !position.to_repeat.empty() || !position.to_put_back.empty())
    return NextStep::upgrade;
  return position.heads.size() > 1 ? NextStep::merge : NextStep::none;
}

}  // namespace

Position find_position(const revision::RevisionGraph& graph, const Database& database,
                       const RevisionSource& source) {
  Position position;
  position.rows = read_versions(database);
  position.heads = graph.heads();
  for (const auto& row : position.rows) {
    if (!graph.find(row)) position.unknown.push_back(row);
  }
  if (!position.unknown.empty()) return position;
  position.current = graph.effective_heads(position.rows);
  position.contradiction = revision::find_contradiction(graph, position.rows);
  position.pending = graph.pending(position.rows);
  const auto journal = read_journal(database);
  position.never_run = find_never_run(graph, position.rows, journal);
  position.half_done = find_half_done(graph, position.rows, journal);
  if (!graph.repeatables().empty())
    position.to_repeat = find_to_repeat(graph, journal, *database.dialect, source);
  position.to_put_back = statements_to_put_back(graph, journal);
  return position;
}

Status read_status(const revision::RevisionGraph& graph, const Database& database,
                   const RevisionSource& source) {
  Status status;
  status.position = find_position(graph, database, source);
  if (!database.missing)
    status.invalid_indexes = dialect::invalid_indexes(*database.dialect, *database.connection);
  if (status.position.unknown.empty())
    status.edited = edited_revisions(graph, database, graph.applied(status.position.rows), source);
  status.missing = find_missing(graph, status.position.rows, read_journal(database));
  status.next = next_step(graph, status.position);
  return status;
}

std::optional<std::string> lock_holder(const Database& database) {
  if (database.missing) return std::nullopt;
  try {
    return database.dialect->lock_holder(*database.connection, database.url,
                                         database.version_table.display());
  } catch (const DatabaseError&) {
    return std::nullopt;  // not every server shows its locks to everybody
  }
}

}  // namespace limbeck::migrate
