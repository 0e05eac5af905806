// Random catalogs made, changed and undone on a real server: what is inspected afterwards is what was wanted.
// LIMBECK_TEST_RUNS says how many of each (20). The same ones at every run; RC_PARAMS="seed=…" gives others.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "autogenerate/differ/diff.hpp"
#include "integration/arbitrary_postgresql.hpp"
#include "integration/postgresql_support.hpp"
#include "schema/json.hpp"
#include "unit/dialect/postgresql/render_support.hpp"

namespace limbeck {
namespace {

using autogenerate::diff;
using dialect::postgresql::testing::ArbitraryCatalog;
using dialect::postgresql::testing::text_of;
using schema::Catalog;

template <typename Property>
bool holds(Property property) {
  auto parameters = rc::detail::configuration().testParams;
  const char* const runs = std::getenv("LIMBECK_TEST_RUNS");
  parameters.maxSuccess = runs ? std::atoi(runs) : 20;
  if (!std::getenv("RC_PARAMS")) parameters.seed = 20261122;
  // A smaller counterexample would take hundreds of databases to find.
  parameters.disableShrinking = true;
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata(), parameters);
  if (result.template is<rc::detail::SuccessResult>()) return true;
  // The numbers drawn say nothing; what came of them does.
  rc::detail::FailureResult failure;
  if (result.match(failure)) {
    std::cerr << failure.description << "\nafter " << failure.numSuccess << " that hold\n";
  } else {
    rc::detail::printResultMessage(result, std::cerr);
  }
  return false;
}

class PostgresqlRoundTrip : public test::PostgresqlTest {
 protected:
  void SetUp() override {
    PostgresqlTest::SetUp();
    if (IsSkipped()) return;
    one_ = postgresql().open_scratch(connection(), database_->url(), {});
    two_ = postgresql().open_scratch(connection(), database_->url(), {});
  }
  void TearDown() override {
    one_.reset();
    two_.reset();
    PostgresqlTest::TearDown();
  }

  Catalog inspect(dialect::Scratch& scratch) { return postgresql().inspect(scratch.connection(), {}); }

  /// Statements between the two, run as revisions are: a transaction ends where the next has to begin.
  std::string migrate(dialect::Scratch& scratch, const Catalog& from, const Catalog& to) {
    auto& on = scratch.connection();
    const auto statements = postgresql().render(
        diff(from, to, {}, postgresql().capabilities(newest(EngineKind::postgresql))), from, to);
    on.execute("BEGIN");
    for (std::size_t i = 0; i < statements.size(); ++i) {
      if (i > 0 && statements[i - 1].needs_commit_after && !statements[i].needs_commit_after) {
        on.execute("COMMIT");
        on.execute("BEGIN");
      }
      try {
        on.execute(statements[i].sql);
      } catch (const Error& error) {
        on.execute("ROLLBACK");
        RC_FAIL(std::string(error.what()) + "\nat " + statements[i].sql + "\nin\n" + text_of(statements));
      }
    }
    on.execute("COMMIT");
    return text_of(statements);
  }

  static void expect_same(const Catalog& is, const Catalog& should, const std::string& sql) {
    std::string left;
    for (const auto& operation :
         diff(is, should, {}, dialect::postgresql_dialect().capabilities(newest(EngineKind::postgresql)))) {
      left += operation::describe(operation) + "\n";
    }
    if (!left.empty()) RC_FAIL("still to do: " + left + "after\n" + sql);
  }

  std::unique_ptr<dialect::Scratch> one_, two_;
};

TEST_F(PostgresqlRoundTrip, WhatIsMadeIsWhatWasWanted) {
  EXPECT_TRUE(holds([&] {
    one_->reset();
    two_->reset();
    const Catalog empty = inspect(*one_);
    const Catalog wanted = ArbitraryCatalog().make();
    migrate(*one_, {}, wanted);
    const Catalog canonical = inspect(*one_);
    RC_ASSERT(canonical.tables.size() == wanted.tables.size());
    const auto sql = migrate(*two_, {}, canonical);
    const Catalog again = inspect(*two_);
    expect_same(again, canonical, sql);
    if (again != canonical) {
      RC_FAIL(schema::to_json(again).dump() + "\nis not\n" + schema::to_json(canonical).dump() + "\nafter\n" +
              sql);
    }
    expect_same(inspect(*two_), canonical, sql);
    const auto undone = migrate(*two_, canonical, empty);
    expect_same(inspect(*two_), empty, undone);
  }));
}

TEST_F(PostgresqlRoundTrip, ThereAndBack) {
  EXPECT_TRUE(holds([&] {
    one_->reset();
    two_->reset();
    migrate(*one_, {}, ArbitraryCatalog().make());
    migrate(*two_, {}, ArbitraryCatalog().make());
    const Catalog a = inspect(*one_);
    const Catalog b = inspect(*two_);
    const auto there = migrate(*one_, a, b);
    expect_same(inspect(*one_), b, there);
    const auto back = migrate(*one_, b, a);
    expect_same(inspect(*one_), a, back);
  }));
}

}  // namespace
}  // namespace limbeck
