#include "migrate/half_done.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "unit/revision/dsl.hpp"

namespace limbeck::migrate {
namespace {

using Kind = JournalEventKind;

JournalEvent event(Kind kind, const std::string& revision, std::optional<std::int64_t> statement,
                   const std::string& direction = "upgrade") {
  JournalEvent event;
  event.kind = kind;
  event.revision = revision;
  event.statement = statement;
  event.direction = direction;
  event.at = "2026-11-30";
  return event;
}

std::string half_done(const std::vector<JournalEvent>& journal) {
  std::string text;
  for (const auto& each : find_half_done(journal))
    text += each.revision + std::to_string(each.statement) + " ";
  return text;
}

TEST(HalfDone, IsWhatHasDoneAStatementAndHasNotComeToItsEnd) {
  const std::vector<JournalEvent> first = {event(Kind::started, "c", 1), event(Kind::done, "c", 1),
                                           event(Kind::started, "c", 2), event(Kind::failed, "c", 2)};
  EXPECT_EQ(half_done(first), "c2 ");
  auto ended = first;
  ended.push_back(event(Kind::done, "c", std::nullopt));
  EXPECT_EQ(half_done(ended), "");
  auto stamped = first;
  stamped.push_back(event(Kind::done, "c", std::nullopt, "stamp"));
  EXPECT_EQ(half_done(stamped), "");
  auto other = first;
  other.push_back(event(Kind::done, "b", std::nullopt, "downgrade"));
  EXPECT_EQ(half_done(other), "c2 ");
}

TEST(HalfDone, IsNothingWhoseFirstStatementFailedOrWhoseWayBackStopped) {
  for (const auto kind : {Kind::failed, Kind::interrupted})
    EXPECT_EQ(half_done({event(Kind::started, "c", 1), event(kind, "c", 1)}), "");
  EXPECT_EQ(half_done({event(Kind::started, "c", 1)}), "c1 ") << "nobody knows how it ended";
  EXPECT_EQ(half_done({event(Kind::done, "c", 1, "downgrade")}), "");
  EXPECT_EQ(half_done({event(Kind::done, "c", 1, repeat_direction)}), "");
}

TEST(HalfDone, KeepsADowngradeFromWhatItBuildsOn) {
  const auto graph = revision::graph("a\n b < a\n c < b\n d < a");
  const auto refusal = [&](const std::string& undone) {
    revision::Step step;
    step.direction = revision::Direction::downgrade;
    step.revision = undone;
    try {
      refuse_to_undo_below({step}, graph, {{"c", 2, "2026-11-30"}, {"gone", 1, ""}});
    } catch (const Error& error) {
      return std::string(error.what()) + "\n" + error.hint();
    }
    return std::string();
  };
  EXPECT_EQ(
      refusal("b"),
      "revision c (c.sql) is half done: its upgrade got as far as statement 2 on 2026-11-30, outside a "
      "transaction; to undo b, which it builds on, would leave that behind\n"
      "finish it first with `limbeck upgrade c`; or bring the database by hand to where it is whole, and "
      "say so with `limbeck stamp c`, then go down");
  EXPECT_EQ(refusal("a"), "") << "b is not undone: c is no head then";
  EXPECT_EQ(refusal("d"), "");
}

TEST(HalfDone, DoesNotRunAsAWhole) {
  Plan plan;
  plan.steps.resize(1);
  auto& step = plan.steps[0];
  step.file = "c.sql";
  step.step.direction = revision::Direction::upgrade;
  step.step.revision = "c";
  const std::vector<HalfDone> half_done = {{"c", 2, "2026-11-30"}};
  const auto run = [&](config::TransactionMode mode) { refuse_to_run_whole(plan, mode, half_done); };
  step.transactional = false;
  EXPECT_NO_THROW(run(config::TransactionMode::run));
  step.transactional = true;
  EXPECT_THROW(run(config::TransactionMode::run), Error);
  EXPECT_THROW(run(config::TransactionMode::revision), Error);
  EXPECT_NO_THROW(run(config::TransactionMode::none));
  step.step.direction = revision::Direction::downgrade;
  EXPECT_NO_THROW(run(config::TransactionMode::run));
  step.step.direction = revision::Direction::upgrade;
  step.step.revision = "b";
  EXPECT_NO_THROW(run(config::TransactionMode::run));
}

}  // namespace
}  // namespace limbeck::migrate
