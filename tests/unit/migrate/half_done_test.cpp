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

TEST(HalfDone, IsNothingWhoseFirstStatementFailed) {
  for (const auto kind : {Kind::failed, Kind::interrupted})
    EXPECT_EQ(half_done({event(Kind::started, "c", 1), event(kind, "c", 1)}), "");
  EXPECT_EQ(half_done({event(Kind::started, "c", 1)}), "c1 ") << "nobody knows how it ended";
  EXPECT_EQ(half_done({event(Kind::done, "c", 1, repeat_direction)}), "");
}

TEST(HalfDone, IsAWayBackThatStoppedToo) {
  const auto found = find_half_done({event(Kind::done, "c", 1, "downgrade")});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_FALSE(found[0].is_upgrade());
  EXPECT_EQ(describe_half_done(found[0]),
            "revision c is half undone: its downgrade got as far as statement 1 on 2026-11-30, outside a "
            "transaction");
  EXPECT_EQ(half_done_hint(found[0], "app"),
            "finish it with `app downgrade c@-1`; or bring the database by hand to where c is whole again, "
            "and say so with `app stamp c`");
}

TEST(HalfDone, IsWhatCommittedAPartOfIt) {
  const auto committed = event(Kind::committed, "c", std::nullopt);
  const auto found = find_half_done({committed, event(Kind::failed, "c", 2)});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].starts_over());
  EXPECT_TRUE(half_done_hint(found[0]).contains("`limbeck upgrade c --resume retry`"));
  EXPECT_EQ(half_done({committed, event(Kind::failed, "c", 1)}), "") << "it had done nothing before that";
  auto again = event(Kind::failed, "c", 1);
  again.run = "another";
  EXPECT_EQ(half_done({committed, again}), "c0 ");
  EXPECT_EQ(half_done({committed, event(Kind::done, "c", std::nullopt)}), "");
}

TEST(HalfDone, IsInDoubtWhileAStatementHasNoEnd) {
  const auto in_doubt = [](const std::vector<JournalEvent>& journal) {
    return find_half_done(journal).at(0).is_in_doubt;
  };
  std::vector<JournalEvent> journal = {event(Kind::done, "c", 1), event(Kind::started, "c", 2)};
  EXPECT_TRUE(in_doubt(journal));
  journal.push_back(event(Kind::started, "c", 2));
  journal.push_back(event(Kind::failed, "c", 2));
  EXPECT_FALSE(in_doubt(journal));
  journal.push_back(event(Kind::started, "c", 2));
  journal.push_back(event(Kind::done, "c", 2));
  EXPECT_FALSE(in_doubt(journal));
}

TEST(HalfDone, IsNotWhatTheVersionRowsHaveDecided) {
  const auto graph = revision::graph("a\n b < a\n c < b");
  const auto count = [&](const std::string& direction, const std::vector<std::string>& rows) {
    return find_half_done(graph, rows, {event(Kind::done, "b", 1, direction)}).size();
  };
  EXPECT_EQ(count("upgrade", {}), 1U);
  EXPECT_EQ(count("upgrade", {"a"}), 1U);
  EXPECT_EQ(count("upgrade", {"c"}), 0U) << "stamped";
  EXPECT_EQ(count("downgrade", {"b"}), 1U);
  EXPECT_EQ(count("downgrade", {"a"}), 0U) << "stamped";
  EXPECT_EQ(count("upgrade", {"unknown"}), 0U);
}

std::string refusal(const HalfDone& half_done, revision::Direction direction,
                    const std::vector<std::string>& ids) {
  const auto graph = revision::graph("a\n b < a\n c < b\n d < a");
  std::vector<revision::Step> steps;
  for (const auto& id : ids) {
    revision::Step step;
    step.direction = direction;
    step.revision = id;
    steps.push_back(step);
  }
  try {
    refuse_to_build_on({{"gone", "upgrade", 1, ""}, half_done}, steps, graph);
  } catch (const Error& error) {
    return std::string(error.what()) + "\n" + error.hint();
  }
  return "";
}

TEST(HalfDone, KeepsADowngradeFromWhatItBuildsOn) {
  const HalfDone c{"c", "upgrade", 2, "2026-11-30"};
  const auto down = revision::Direction::downgrade;
  EXPECT_EQ(refusal(c, down, {"b"}),
            "revision c (c.sql) is half done: its upgrade got as far as statement 2 on 2026-11-30, outside a "
            "transaction; to undo b, which it builds on, would leave that behind\n"
            "finish it with `limbeck upgrade c`; or bring the database by hand to where c is whole, and "
            "say so with `limbeck stamp c`, then go on");
  EXPECT_EQ(refusal(c, down, {"a"}), "") << "b is not undone: c is no head then";
  EXPECT_EQ(refusal(c, down, {"d"}), "");
  EXPECT_EQ(refusal(c, revision::Direction::upgrade, {"c"}), "");
}

TEST(HalfDone, KeepsAnUpgradeFromWhatIsHalfUndone) {
  const HalfDone b{"b", "downgrade", 1, "2026-11-30"};
  EXPECT_TRUE(refusal(b, revision::Direction::upgrade, {"c"})
                  .contains("to run c, which builds on it, would meet what is left of it"));
  EXPECT_EQ(refusal(b, revision::Direction::upgrade, {"d"}), "");
  EXPECT_EQ(refusal(b, revision::Direction::downgrade, {"b", "a"}), "") << "it is finished on the way";
}

TEST(HalfDone, DoesNotRunAsAWhole) {
  Plan plan;
  plan.steps.resize(1);
  auto& step = plan.steps[0];
  step.file = "c.sql";
  step.step.direction = revision::Direction::upgrade;
  step.step.revision = "c";
  std::vector<HalfDone> half_done = {{"c", "upgrade", 2, "2026-11-30"}};
  const auto run = [&](config::TransactionMode mode, Resume resume = Resume::ask) {
    refuse_to_run_whole(plan, mode, resume, half_done);
  };
  step.transactional = false;
  EXPECT_NO_THROW(run(config::TransactionMode::run));
  step.transactional = true;
  EXPECT_THROW(run(config::TransactionMode::run), Error);
  EXPECT_THROW(run(config::TransactionMode::revision), Error);
  EXPECT_THROW(run(config::TransactionMode::revision, Resume::retry), Error);
  EXPECT_NO_THROW(run(config::TransactionMode::none));
  step.step.direction = revision::Direction::downgrade;
  EXPECT_NO_THROW(run(config::TransactionMode::run));
  half_done[0].direction = "downgrade";
  EXPECT_THROW(run(config::TransactionMode::run), Error);
  half_done[0] = {"c", "downgrade", 0, "2026-11-30"};  // it committed a part
  EXPECT_THROW(run(config::TransactionMode::none), Error);
  EXPECT_NO_THROW(run(config::TransactionMode::revision, Resume::retry));
  step.step.revision = "b";
  EXPECT_NO_THROW(run(config::TransactionMode::run));
}

TEST(HalfDone, GoesOnInPartsWhereDdlCommitsByItself) {
  Plan plan;
  plan.steps.resize(2);
  plan.steps[0].step.revision = "a";
  plan.steps[1].step.revision = "b";
  for (auto& step : plan.steps) step.step.direction = revision::Direction::upgrade;
  const std::vector<HalfDone> half_done = {{"b", "upgrade", 2, "2026-11-30"}};
  dialect::Capabilities capabilities;
  capabilities.transactional_ddl = true;
  go_on_in_parts(plan, capabilities, half_done);
  EXPECT_TRUE(plan.steps[1].transactional);
  capabilities.transactional_ddl = false;
  go_on_in_parts(plan, capabilities, half_done);
  EXPECT_TRUE(plan.steps[0].transactional);
  EXPECT_FALSE(plan.steps[0].in_parts);
  EXPECT_FALSE(plan.steps[1].transactional);
  EXPECT_TRUE(plan.steps[1].in_parts);
}

TEST(HalfDoneTest, WhatLeavesATraceIsNotInDoubt) {
  JournalEvent started;
  started.kind = JournalEventKind::started;
  started.revision = "a";
  started.direction = "upgrade";
  started.statement = 2;
  ASSERT_EQ(find_half_done({started}).size(), 1u);
  EXPECT_TRUE(find_half_done({started}).front().is_in_doubt);
  started.message = "before: none";
  EXPECT_FALSE(find_half_done({started}).front().is_in_doubt);
}

}  // namespace
}  // namespace limbeck::migrate
