#include "autogenerate/proof.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "autogenerate/desired.hpp"
#include "autogenerate/diff.hpp"

namespace limbeck::autogenerate {
namespace {

using dialect::RenderedStatement;

// The first difference between two catalogs that should be equal; empty when they are.
std::string difference(const schema::Catalog& is, const schema::Catalog& should, Workspace& workspace) {
  const auto operations = diff(is, should, {}, workspace.capabilities());
  if (operations.empty()) return {};
  auto text = operation::describe(operations.front());
  if (operations.size() > 1) text += fmt::format(" and {} more", operations.size() - 1);
  return text;
}

}  // namespace

bool transactional(const std::vector<RenderedStatement>& statements) {
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (!statements[i].transactional) return false;
    const bool commit_follows = statements[i].new_revision && i + 1 < statements.size() && !statements[i + 1].new_revision;
    if (commit_follows) return false;
  }
  return true;
}

void run_section(const std::vector<RenderedStatement>& rendered, dialect::Connection& scratch,
                 const dialect::Dialect& dialect) {
  const bool one_transaction = transactional(rendered);
  const bool foreign_keys_off = std::ranges::any_of(rendered, &RenderedStatement::foreign_keys_off);
  const auto frame = dialect.transaction(foreign_keys_off, false);
  std::vector<Statement> statements;
  const auto add = [&](const std::string& sql) { statements.push_back({sql, 0, std::nullopt}); };
  if (one_transaction) {
    std::ranges::for_each(frame.before, add);
    add(frame.begin);
  }
  for (const auto& statement : rendered) add(statement.sql);
  if (one_transaction) {
    std::ranges::for_each(frame.before_commit, add);
    add(frame.commit);
    std::ranges::for_each(frame.after, add);
  }
  if (const auto failure = scratch.execute_all(statements)) {
    if (scratch.in_transaction()) scratch.execute("ROLLBACK");
    throw DatabaseError(fmt::format("{} ({})", failure->message, statements[failure->index].text), failure->sqlstate);
  }
}


Proof prove(const std::vector<Change>& changes, const schema::Catalog& before, const schema::Catalog& after,
            Workspace& workspace) {
  workspace.tell("proving the migration in a scratch database");
  const auto& dialect = *workspace.dialect;
  std::string doing = "the present schema could not be rebuilt in a scratch database";
  try {
    auto& scratch = make_in_scratch(before, workspace);
    if (auto left = difference(dialect.inspect(scratch, workspace.inspect), before, workspace); !left.empty()) {
      return {false, "the present schema, rebuilt in a scratch database, still lacks: " + left};
    }
    doing = "the upgrade failed in a scratch database";
    for (const auto& change : changes) run_section(change.upgrade, scratch, dialect);
    if (auto left = difference(dialect.inspect(scratch, workspace.inspect), after, workspace); !left.empty()) {
      return {false, "after the upgrade the models still ask for: " + left};
    }
    if (std::ranges::any_of(changes, [](const Change& change) { return !change.irreversible.empty(); })) {
      return {true, ""};
    }
    doing = "the downgrade failed in a scratch database";
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
      run_section(change->downgrade, scratch, dialect);
    }
    if (auto left = difference(dialect.inspect(scratch, workspace.inspect), before, workspace); !left.empty()) {
      return {false, "the downgrade does not lead back; it lacks: " + left};
    }
    return {true, ""};
  } catch (const Error& error) {
    // A scratch database that can't be had is no flaw of the migration: the header says why it is unproved.
    return {false, fmt::format("{}: {}", doing, error.what())};
  }
}

}  // namespace limbeck::autogenerate
