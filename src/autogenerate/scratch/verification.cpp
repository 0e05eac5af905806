#include "autogenerate/scratch/verification.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "autogenerate/differ/diff.hpp"
#include "autogenerate/scratch/create.hpp"
#include "autogenerate/section.hpp"
#include "base/text.hpp"

namespace limbeck::autogenerate {
namespace {

std::string summary(const std::vector<operation::Operation>& operations) {
  auto text = operation::describe(operations.front());
  if (operations.size() > 1) text += fmt::format(" and {} more", operations.size() - 1);
  return text;
}

/// Runs changes in a scratch database. The stages come in the order in which they are declared.
class Trial {
 public:
  Trial(const std::vector<Change>& changes, const Comparison& comparison, Workspace& workspace,
        const RunSide& run)
      : changes_(changes),
        run_(run),
        before_(comparison.before),
        after_(comparison.after),
        scope_(comparison.scope),
        workspace_(workspace),
        dialect_(*workspace.dialect),
        processed_(std::ranges::any_of(changes, &Change::processed)) {}

  Verification run() {
    try {
      return run_stages();
    } catch (const ConnectionError& error) {
      return {Outcome::not_verified, fmt::format("{}: {}", stage_.failure, error.what()), remaining_};
    } catch (const Error& error) {
      // A scratch database that can't be had is no fault of the migration: the header says why it is not
      // verified.
      return {stage_.outcome, fmt::format("{}: {}", stage_.failure, error.what()), remaining_};
    }
  }

 private:
  /// What an error means while it runs.
  struct Stage {
    Outcome outcome;
    const char* failure;
  };

  Verification run_stages() {
    stage_ = {Outcome::not_verified, "the database is not as the file will say that it expects it"};
    if (!changes_.empty() && !run_ && !workspace_.ignore_target)
      require_expected(changes_.front().upgrade, *workspace_.target);

    stage_ = {Outcome::not_verified, "the present schema could not be rebuilt in a scratch database"};
    auto& scratch = create_in_scratch(before_, scope_, workspace_);
    if (const auto missing = differences(scratch, before_); !missing.empty()) {
      return {Outcome::not_verified,
              "the present schema, rebuilt in a scratch database, still lacks: " + summary(missing)};
    }

    stage_ = {Outcome::failed, "the upgrade failed in a scratch database"};
    for (std::size_t i = 0; i < changes_.size(); ++i) run_side(i, scripts::Direction::upgrade, scratch);
    if (auto left = differences(scratch, after_); processed_) {
      remaining_ = std::move(left);
    } else if (!left.empty()) {
      return {Outcome::failed, "after the upgrade the models still ask for: " + summary(left)};
    }
    if (!std::ranges::all_of(changes_, &Change::reversible)) return {Outcome::verified, "", remaining_};

    stage_ = {Outcome::failed, "the downgrade failed in a scratch database"};
    for (auto i = changes_.size(); i-- > 0;) run_side(i, scripts::Direction::downgrade, scratch);
    if (const auto left = differences(scratch, before_); !left.empty()) {
      return {processed_ ? Outcome::not_verified : Outcome::failed,
              "after the downgrade the schema differs from before; to restore it: " + summary(left),
              remaining_};
    }
    return {Outcome::verified, "", remaining_};
  }

  void run_side(std::size_t index, scripts::Direction direction, dialect::Connection& scratch) const {
    if (run_) return run_(index, direction, scratch);
    const auto& change = changes_[index];
    const auto& side = direction == scripts::Direction::upgrade ? change.upgrade : change.downgrade;
    require_expected(side, scratch);
    run_section(side.statements, scratch, dialect_);
  }

  /// What the file will say that it expects is there.
  void require_expected(const ChangeSide& side, dialect::Connection& connection) const {
    if (side.expected.empty()) return;
    const auto statements = as_statements(side.statements);
    const auto check = dialect_.check_replaced(connection, {side.expected, statements, {}});
    if (!check.refusals.empty()) throw Error(text::join(check.refusals, "; "));
  }

  std::vector<operation::Operation> differences(dialect::Connection& scratch,
                                                const schema::Catalog& wanted) const {
    const auto made = dialect_.inspect(scratch, scope_.inspect);
    if (!workspace_.overlook) return diff(made, wanted, {}, workspace_.capabilities());
    auto overlooked = wanted;
    workspace_.overlook(made, overlooked);
    return diff(made, overlooked, {}, workspace_.capabilities());
  }

  const std::vector<Change>& changes_;
  const RunSide& run_;
  const schema::Catalog& before_;
  const schema::Catalog& after_;
  const Scope& scope_;
  Workspace& workspace_;
  const dialect::Dialect& dialect_;
  const bool processed_;
  Stage stage_{Outcome::not_verified, ""};
  std::vector<operation::Operation> remaining_;  ///< see Verification::remaining
};

}  // namespace

Verification verify(const std::vector<Change>& changes, const Comparison& comparison, Workspace& workspace,
                    const RunSide& run) {
  workspace.report_progress("verifying the migration in a scratch database");
  return Trial(changes, comparison, workspace, run).run();
}

}  // namespace limbeck::autogenerate
