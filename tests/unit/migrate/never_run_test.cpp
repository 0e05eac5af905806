// What the journal shows of revisions that lie below an applied one.
#include "migrate/never_run.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "unit/revision/dsl.hpp"

namespace limbeck::migrate {
namespace {

using revision::graph;
using revision::words;

/// A journal, one event a call, each beginning at the rows that the last one led to.
class Journal {
 public:
  explicit Journal(std::string_view rows = "") : rows_(words(rows)) {}

  Journal& upgrade(const char* revision, std::string_view after) { return add("upgrade", revision, after); }
  Journal& downgrade(const char* revision, std::string_view after) {
    return add("downgrade", revision, after);
  }
  Journal& stamp(const char* revision, std::string_view after) { return add("stamp", revision, after); }
  /// A stamp on where it stands, for one revision.
  Journal& declare(const char* revision) {
    add("stamp", revision, text::join(rows_, " "));
    events_.back().text_hash = "hash";
    return *this;
  }
  /// Alembic, a hand, or a run without a journal.
  Journal& elsewhere(std::string_view after) {
    rows_ = words(after);
    return *this;
  }
  /// As older versions wrote events.
  Journal& without_rows() {
    events_.back().rows.reset();
    return *this;
  }

  std::string missing(const revision::RevisionGraph& graph) const {
    return text::join(find_never_run(graph, rows_, events_), " ");
  }
  std::string applied() const {
    const auto found = surely_applied(events_, rows_);
    return text::join({found.begin(), found.end()}, " ");
  }

 private:
  Journal& add(const char* direction, const char* revision, std::string_view after) {
    JournalEvent event;
    event.kind = JournalEventKind::done;
    event.direction = direction;
    event.revision = revision;
    event.rows = {rows_, words(after)};
    rows_ = event.rows->after;
    events_.push_back(event);
    return *this;
  }

  std::vector<std::string> rows_;
  std::vector<JournalEvent> events_;
};

const revision::RevisionGraph& rebased() {
  static const auto g = graph(R"(
    a
    c < a
    b < c
    d < b)");
  return g;
}

TEST(NeverRun, ARevisionThatCameBelowAnAppliedOne) {
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("b", "b").missing(rebased()), "c");
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("b", "b").upgrade("d", "d").missing(rebased()), "c");
  EXPECT_EQ(Journal().upgrade("b", "b").missing(rebased()), "a c") << "a new base, too";
  EXPECT_EQ(Journal("a").upgrade("b", "b").missing(rebased()), "c") << "Alembic had run a, and no more";
}

TEST(NeverRun, NothingWhereAllRan) {
  EXPECT_EQ(Journal().missing(rebased()), "");
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("c", "c").upgrade("b", "b").missing(rebased()), "");
  // Run later, where the database stood.
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("b", "b").upgrade("c", "b").missing(rebased()), "");
}

TEST(NeverRun, WhatWasUndoneCountsNoMore) {
  const auto g = graph("a\nc < a\nb < c");
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("c", "c").downgrade("c", "a").upgrade("b", "b").missing(g),
            "c");
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("c", "c").downgrade("c", "a").downgrade("a", "").missing(g),
            "");
}

TEST(NeverRun, NoAlarmForWhatTheJournalCantKnow) {
  EXPECT_EQ(Journal("b").missing(rebased()), "") << "Alembic's";
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("z", "z").missing(rebased()), "") << "a newer build was here";
  EXPECT_EQ(Journal("b").upgrade("d", "d").missing(rebased()), "") << "Alembic's up to b";
  EXPECT_EQ(Journal().stamp("b", "b").missing(rebased()), "");
  EXPECT_EQ(Journal().stamp("b", "b").upgrade("d", "d").missing(rebased()), "");
  EXPECT_EQ(Journal().upgrade("a", "a").elsewhere("c").upgrade("b", "b").missing(rebased()), "")
      << "Alembic in between";
  EXPECT_EQ(Journal().upgrade("a", "a").elsewhere("b").missing(rebased()), "") << "Alembic last";
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("b", "b").without_rows().missing(rebased()), "")
      << "an older version";
  EXPECT_EQ(Journal().upgrade("a", "a").without_rows().upgrade("b", "b").missing(rebased()), "c")
      << "what is known of b is enough";
}

TEST(NeverRun, DeclaredByHand) {
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("b", "b").stamp("b", "b").missing(rebased()), "");
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("b", "b").declare("c").missing(rebased()), "");
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("b", "b").declare("b").missing(rebased()), "c")
      << "an edited file was accepted before c came below it";
}

TEST(SurelyApplied, WhatRanWhateverTheRowsSayNow) {
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("b", "b").applied(), "a b");
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("b", "b").downgrade("b", "a").applied(), "a");
  EXPECT_EQ(Journal().upgrade("a", "a").downgrade("a", "").applied(), "");
  EXPECT_EQ(Journal().upgrade("a", "a").declare("a").upgrade("b", "b").applied(), "a b");
}

TEST(SurelyApplied, NothingWhereSomethingElseMayHaveUndoneIt) {
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("b", "b").stamp("a", "a").applied(), "");
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("b", "b").elsewhere("a").applied(), "") << "Alembic last";
  EXPECT_EQ(Journal().upgrade("a", "a").elsewhere("").upgrade("b", "b").applied(), "b");
  EXPECT_EQ(Journal().upgrade("a", "a").without_rows().upgrade("b", "b").applied(), "a b");
}

TEST(SurelyApplied, DoesNotRunAgain) {
  const auto g = graph("a\nc < a\nb < c");
  EXPECT_THROW(refuse_to_run_again(revision::upgrade_steps(g, {"c"}, {"b"}), {"a", "b", "c"}), Error);
  EXPECT_NO_THROW(refuse_to_run_again(revision::upgrade_steps(g, {"c"}, {"b"}), {"a", "c"}));
}

TEST(NeverRun, AcrossDependenciesAndMerges) {
  const auto g = graph("a\nx\nb < a needs x\nc < a\nm < b c");
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("b", "b").missing(g), "x");
  EXPECT_EQ(Journal().upgrade("a", "a").upgrade("b", "b").upgrade("m", "m").missing(g), "x c");
}

RC_GTEST_PROP(NeverRun, IsSilentAboutEveryOrdinaryUpgrade, ()) {
  // A line, with any part of it run elsewhere first, and a way down and up again.
  const auto length = *rc::gen::inRange(1, 8);
  std::string text = "r0";
  for (int i = 1; i < length; ++i) text += fmt::format("\nr{} < r{}", i, i - 1);
  const auto g = graph(text);
  const auto row = [](int i) { return i < 0 ? std::string() : fmt::format("r{}", i); };
  int at = *rc::gen::inRange(-1, length);
  Journal journal(row(at));
  for (int turn = 0; turn < 10; ++turn) {
    const auto next = *rc::gen::inRange(-1, length);
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        journal.elsewhere(row(next));
        break;
      case 1:
        journal.stamp(row(next).c_str(), row(next));
        break;
      default:
        for (auto i = at + 1; i <= next; ++i) journal.upgrade(row(i).c_str(), row(i));
        for (auto i = at; i > next; --i) journal.downgrade(row(i).c_str(), row(i - 1));
    }
    at = next;
    RC_ASSERT(journal.missing(g).empty());
  }
}

}  // namespace
}  // namespace limbeck::migrate
