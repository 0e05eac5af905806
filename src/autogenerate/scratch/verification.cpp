#include "autogenerate/scratch/verification.hpp"

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

void add_expectations(Change& change, const schema::Catalog& from, const schema::Catalog& to,
                      const Workspace& workspace) {
  const auto version = workspace.target->server_version();
  const auto& dialect = *workspace.dialect;
  change.expected = dialect.expectation(change.operations, as_statements(change.upgrade), from, version);
  if (!change.irreversible.empty()) return;
  change.downgrade_expected =
      dialect.expectation(change.downgrade_operations, as_statements(change.downgrade), to, version);
}

bool uses_new_enum_values(const std::vector<operation::Operation>& operations,
                          const std::vector<RenderedStatement>& statements, const dialect::Dialect& dialect) {
  const auto last =
      std::ranges::find_if(statements.rbegin(), statements.rend(), &RenderedStatement::needs_commit_after);
  if (last == statements.rend()) return false;
  return std::any_of(last.base(), statements.end(), [&](const RenderedStatement& statement) {
    return std::ranges::any_of(operations, [&](const operation::Operation& operation) {
      const auto* add = std::get_if<operation::AddEnumValue>(&operation);
      return add && statement.sql.contains(dialect.quote_literal(add->value));
    });
  });
}

void clear_unneeded_commits(const std::vector<operation::Operation>& operations,
                            std::vector<RenderedStatement>& statements, const dialect::Dialect& dialect) {
  if (uses_new_enum_values(operations, statements, dialect)) return;
  for (auto& statement : statements) statement.needs_commit_after = false;
}

void run_section(const std::vector<RenderedStatement>& rendered, dialect::Connection& scratch,
                 const dialect::Dialect& dialect) {
  const auto section = make_section(scripts::Direction::upgrade, rendered, dialect);
  const auto frame = dialect.transaction_frame(section.foreign_keys_off, false);
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

Verification verify(const std::vector<Change>& changes, const schema::Catalog& before,
                    const schema::Catalog& after, Workspace& workspace) {
  workspace.report_progress("verifying the migration in a scratch database");
  const auto& dialect = *workspace.dialect;
  const bool processed = std::ranges::any_of(changes, &Change::processed);
  std::string doing = "the database is not as the file will say that it expects it";
  Verification verification;
  try {
    if (!changes.empty()) {
      require_expected(changes.front().expected, changes.front().upgrade, *workspace.target, dialect);
    }
    doing = "the present schema could not be rebuilt in a scratch database";
    auto& scratch = create_in_scratch(before, workspace);
    const auto difference = [&](const schema::Catalog& should) {
      return diff(dialect.inspect(scratch, workspace.inspect), should, {}, workspace.capabilities());
    };
    if (const auto remaining = difference(before); !remaining.empty()) {
      return {.reason =
                  "the present schema, rebuilt in a scratch database, still lacks: " + summary(remaining)};
    }
    verification.failed = "the upgrade will fail";
    doing = "the upgrade failed in a scratch database";
    for (const auto& change : changes) {
      require_expected(change.expected, change.upgrade, scratch, dialect);
      run_section(change.upgrade, scratch, dialect);
    }
    verification.remaining = difference(after);
    if (!verification.remaining.empty() && !processed) {
      return {.reason = "after the upgrade the models still ask for: " + summary(verification.remaining),
              .failed = "the upgrade will not lead to the models"};
    }
    verification.failed.clear();
    if (std::ranges::all_of(changes, [](const Change& change) { return change.irreversible.empty(); })) {
      verification.failed = "the downgrade will fail";
      doing = "the downgrade failed in a scratch database";
      for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        require_expected(change->downgrade_expected, change->downgrade, scratch, dialect);
        run_section(change->downgrade, scratch, dialect);
      }
      verification.failed.clear();
      if (const auto remaining = difference(before); !remaining.empty()) {
        verification.reason = "the downgrade does not lead back; it lacks: " + summary(remaining);
        if (!processed) verification.failed = "the downgrade will not lead back";
      }
    }
    verification.verified = verification.reason.empty();
  } catch (const ConnectionError& error) {
    verification.failed.clear();
    verification.reason = fmt::format("{}: {}", doing, error.what());
  } catch (const Error& error) {
    // A scratch database that can't be had is no flaw of the migration: the header says why it is not
    // verified.
    verification.reason = fmt::format("{}: {}", doing, error.what());
  }
  return verification;
}

}  // namespace limbeck::autogenerate
