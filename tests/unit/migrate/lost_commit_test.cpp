// The connection breaks while a transaction is committed: what is reported of that, and what isn't recorded.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "migrate/runner.hpp"
#include "unit/migrate/run_fixture.hpp"

namespace limbeck::migrate {
namespace {

using testing::expect_contains;
using testing::expect_lacks;
using testing::linear_plan;
using testing::Lines;

constexpr const char* unknown = "whether it was is not known yet";

class LostCommit : public testing::RunTest {};

TEST_F(LostCommit, IsReportedAsUnknownAndRecordedNowhere) {
  connection().lose_answer("COMMIT");
  const auto message = run(linear_plan({{"CREATE a"}}));
  expect_contains(message, unknown);
  expect_lacks(message, "rolled back");
  expect_contains(message, "when the server answers again, `limbeck status` tells where it stands");
  EXPECT_EQ(applied, Lines{});
  // The server did commit it here, with the event of its own transaction; none tells of a failure.
  EXPECT_EQ(recorded(), Lines{"done r1"});
}

TEST_F(LostCommit, IsReportedAsUnknownWhenTheCommitNeverArrived) {
  connection().cut_before("COMMIT");
  expect_contains(run(linear_plan({{"CREATE a"}})), unknown);
  EXPECT_TRUE(connection().committed.empty());
}

TEST_F(LostCommit, MayBeOneThatWasSentAheadInAPipeline) {
  connection().lose_answer("CREATE a");
  const auto message = run(linear_plan({{"CREATE a"}}));
  expect_contains(message, unknown);
  EXPECT_TRUE(connection().has_committed("CREATE a"));  // so "rolled back" would be wrong
}

TEST_F(LostCommit, IsRuledOutWhereNothingIsSentAhead) {
  dialect.pipelined = false;
  connection().lose_answer("CREATE a");
  expect_contains(run(linear_plan({{"CREATE a"}})), "it was rolled back as a whole");
  EXPECT_TRUE(connection().committed.empty());
}

TEST_F(LostCommit, IsRuledOutWhenTheServerSaysThatItEndsBeforeIt) {
  connection().terminate("CREATE a");
  expect_contains(run(linear_plan({{"CREATE a"}})), "it was rolled back as a whole");
  EXPECT_TRUE(connection().committed.empty());
}

TEST_F(LostCommit, OfVersionRowsBehindStatementsThatRanOutsideATransaction) {
  auto plan = linear_plan({{"CREATE a"}});
  plan.steps[0].transactional = false;
  connection().lose_answer("COMMIT");
  const auto message = run(plan);
  expect_contains(
      message,
      "its statements all ran, outside a transaction; the connection broke while the version rows "
      "were being written: whether they were is not known yet");
}

// Whatever breaks, wherever it breaks: what the report says of the database is so.
TEST(LostCommitProperties, AReportNeverContradictsTheDatabase) {
  class Run : public testing::RunTest {
   public:
    void TestBody() override {}

    void check() {
      dialect.pipelined = *rc::gen::arbitrary<bool>();
      const bool shared = *rc::gen::arbitrary<bool>();
      if (shared) settings.transaction = config::TransactionMode::run;
      const auto count = *rc::gen::inRange(1, 4);
      std::vector<Lines> sections;
      for (int i = 1; i <= count; ++i) sections.push_back({"CREATE t" + std::to_string(i)});
      const auto broken = *rc::gen::inRange(1, count + 1);
      break_at(broken);
      const auto message = run(linear_plan(sections));
      const auto committed = [&](int number) {
        return connection().has_committed("CREATE t" + std::to_string(number));
      };
      for (std::size_t i = 0; i < applied.size(); ++i) RC_ASSERT(committed(static_cast<int>(i) + 1));
      RC_ASSERT(message != "no error" || committed(count));
      const auto failed = static_cast<int>(applied.size()) + 1;
      if (message.contains("rolled back")) RC_ASSERT(!committed(failed));
      if (message.contains("nothing of this run was applied")) RC_ASSERT(connection().committed.empty());
      if (message.contains("its transaction is committed")) RC_ASSERT(committed(failed - 1));
      for (const auto& event : recorded()) RC_ASSERT(event.starts_with("done"));
    }

   private:
    void break_at(int revision) {
      const auto place = *rc::gen::element<std::string>("BEGIN", "CHECK VERSIONS", "CREATE", "versions",
                                                        "journal", "COMMIT", "RESET ALL");
      const auto kind = *rc::gen::inRange(0, 3);
      int occurrence = 0;
      connection().on_arrival = [this, place, kind, revision, occurrence](const std::string& text) mutable {
        const bool here = text.contains("CREATE t" + std::to_string(revision)) || place == "BEGIN";
        if (!here || occurrence++ > 0) return;
        kind == 0   ? connection().lose_answer(place)
        : kind == 1 ? connection().cut_before(place)
                    : connection().terminate(place);
      };
    }
  };
  EXPECT_TRUE(rc::check([] { Run().check(); }));
}

}  // namespace
}  // namespace limbeck::migrate
