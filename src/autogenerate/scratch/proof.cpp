#include "autogenerate/scratch/proof.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "autogenerate/differ/diff.hpp"
#include "autogenerate/scratch/desired.hpp"
#include "autogenerate/section.hpp"
#include "base/text.hpp"

namespace limbeck::autogenerate {
namespace {

using dialect::RenderedStatement;

std::string summary(const std::vector<operation::Operation>& operations) {
  auto text = operation::describe(operations.front());
  if (operations.size() > 1) text += fmt::format(" and {} more", operations.size() - 1);
  return text;
}

std::vector<Statement> as_statements(const std::vector<RenderedStatement>& rendered) {
  std::vector<Statement> statements;
  for (const auto& statement : rendered) statements.push_back({statement.sql, 0, std::nullopt});
  return statements;
}

/// What the file will say that it expects is there.
void require_expected(const std::string& expected, const std::vector<RenderedStatement>& rendered,
                      dialect::Connection& connection, const dialect::Dialect& dialect) {
  if (expected.empty()) return;
  const auto statements = as_statements(rendered);
  const auto check = dialect.check_replaced(connection, {expected, statements, {}});
  if (!check.refusals.empty()) throw Error(text::join(check.refusals, "; "));
}

}  // namespace

void note_expectations(Change& change, const schema::Catalog& from, const schema::Catalog& to,
                       const Workspace& workspace) {
  const auto version = workspace.target->server_version();
  const auto& dialect = *workspace.dialect;
  change.expected = dialect.expectation(change.operations, as_statements(change.upgrade), from, version);
  if (!change.irreversible.empty()) return;
  change.expected_back = dialect.expectation(change.way_back, as_statements(change.downgrade), to, version);
}

bool use_new_values(const std::vector<operation::Operation>& operations,
                    const std::vector<RenderedStatement>& statements, const dialect::Dialect& dialect) {
  const auto last =
      std::ranges::find_if(statements.rbegin(), statements.rend(), &RenderedStatement::new_revision);
  if (last == statements.rend()) return false;
  return std::any_of(last.base(), statements.end(), [&](const RenderedStatement& statement) {
    return std::ranges::any_of(operations, [&](const operation::Operation& operation) {
      const auto* add = std::get_if<operation::AddEnumValue>(&operation);
      return add && statement.sql.contains(dialect.quote_literal(add->value));
    });
  });
}

void settle_new_values(const std::vector<operation::Operation>& operations,
                       std::vector<RenderedStatement>& statements, const dialect::Dialect& dialect) {
  if (use_new_values(operations, statements, dialect)) return;
  for (auto& statement : statements) statement.new_revision = false;
}

void run_section(const std::vector<RenderedStatement>& rendered, dialect::Connection& scratch,
                 const dialect::Dialect& dialect) {
  const auto section = section_of(scripts::Direction::upgrade, rendered, dialect);
  const auto frame = dialect.transaction(section.foreign_keys_off, false);
  std::vector<Statement> statements;
  const auto add = [&](const std::string& sql) { statements.push_back({sql, 0, std::nullopt}); };
  if (section.transactional) {
    std::ranges::for_each(frame.before, add);
    add(frame.begin);
  }
  std::ranges::move(read_back(section, dialect), std::back_inserter(statements));
  if (section.transactional) {
    std::ranges::for_each(frame.before_commit, add);
    add(frame.commit);
    std::ranges::for_each(frame.after, add);
  }
  if (const auto failure = scratch.execute_all(statements)) {
    if (scratch.in_transaction()) scratch.execute("ROLLBACK");
    throw DatabaseError(fmt::format("{} ({})", failure->message, statements[failure->index].text),
                        failure->sqlstate);
  }
}

Proof prove(const std::vector<Change>& changes, const schema::Catalog& before, const schema::Catalog& after,
            Workspace& workspace) {
  workspace.tell("proving the migration in a scratch database");
  const auto& dialect = *workspace.dialect;
  const bool processed = std::ranges::any_of(changes, &Change::processed);
  std::string doing = "the database is not as the file will say that it expects it";
  Proof proof;
  try {
    if (!changes.empty()) {
      require_expected(changes.front().expected, changes.front().upgrade, *workspace.target, dialect);
    }
    doing = "the present schema could not be rebuilt in a scratch database";
    auto& scratch = make_in_scratch(before, workspace);
    const auto difference = [&](const schema::Catalog& should) {
      return diff(dialect.inspect(scratch, workspace.inspect), should, {}, workspace.capabilities());
    };
    if (const auto left = difference(before); !left.empty()) {
      return {.reason = "the present schema, rebuilt in a scratch database, still lacks: " + summary(left)};
    }
    proof.failed = "the upgrade will fail";
    doing = "the upgrade failed in a scratch database";
    for (const auto& change : changes) {
      require_expected(change.expected, change.upgrade, scratch, dialect);
      run_section(change.upgrade, scratch, dialect);
    }
    proof.left = difference(after);
    if (!proof.left.empty() && !processed) {
      return {.reason = "after the upgrade the models still ask for: " + summary(proof.left),
              .failed = "the upgrade will not lead to the models"};
    }
    proof.failed.clear();
    if (std::ranges::all_of(changes, [](const Change& change) { return change.irreversible.empty(); })) {
      proof.failed = "the downgrade will fail";
      doing = "the downgrade failed in a scratch database";
      for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        require_expected(change->expected_back, change->downgrade, scratch, dialect);
        run_section(change->downgrade, scratch, dialect);
      }
      proof.failed.clear();
      if (const auto left = difference(before); !left.empty()) {
        proof.reason = "the downgrade does not lead back; it lacks: " + summary(left);
        if (!processed) proof.failed = "the downgrade will not lead back";
      }
    }
    proof.proved = proof.reason.empty();
  } catch (const ConnectionError& error) {
    proof.failed.clear();
    proof.reason = fmt::format("{}: {}", doing, error.what());
  } catch (const Error& error) {
    // A scratch database that can't be had is no flaw of the migration: the header says why it is unproved.
    proof.reason = fmt::format("{}: {}", doing, error.what());
  }
  return proof;
}

}  // namespace limbeck::autogenerate
