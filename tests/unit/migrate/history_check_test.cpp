// A history that is run up, down and up again; SQLite in memory is the scratch database.
#include "migrate/history_check.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "autogenerate/scratch/workspace.hpp"
#include "dialect/dialect.hpp"
#include "scripts/content.hpp"

namespace limbeck::migrate {
namespace {

using Names = std::vector<std::string>;

class HistoryChecks : public ::testing::Test {
 protected:
  HistoryChecks() {
    workspace_.dialect = &dialect::dialect_for(EngineKind::sqlite);
    workspace_.url.engine = EngineKind::sqlite;
    target_ = workspace_.dialect->connect(workspace_.url, {});
    workspace_.target = target_.get();
    workspace_.ignore_target = true;
  }

  /// Behind the one before it. `downgrade`: empty for one that has no way back.
  void add(const std::string& id, const std::string& upgrade, const std::string& downgrade) {
    const Names parents = revisions_.empty() ? Names() : Names{revisions_.back().id};
    auto text = "-- " + id + "\n-- limbeck: revision " + id + "\n";
    if (!parents.empty()) text += "-- limbeck: revises " + parents.front() + "\n";
    text += "\n-- limbeck: upgrade\n" + upgrade + "\n\n-- limbeck: downgrade";
    text += downgrade.empty() ? " irreversible \"rows are gone\"\n" : "\n" + downgrade + "\n";
    add_file({.id = id, .revises = parents, .message = id, .file = id + ".sql"}, std::move(text));
  }

  void add_repeatable(const std::string& name, const std::string& statements) {
    add_file({.id = name, .message = name, .file = name + ".sql", .repeatable = true},
             "-- limbeck: repeatable " + name + "\n\n-- limbeck: upgrade\n" + statements + "\n");
  }

  HistoryCheck check(bool each = false) {
    const auto graph = revision::RevisionGraph::build(revisions_);
    HistoryCheckRequest request{.graph = &graph, .source = {}, .each = each};
    request.source.read = [this](const std::string& file) {
      return scripts::Content::of_text(texts_.at(file), file);
    };
    return check_history(request, workspace_);
  }

  static Names outcomes(const HistoryCheck& result) {
    Names names;
    for (const auto& each : result.revisions) {
      const auto* what = each.outcome == RevisionOutcome::works                ? "works"
                         : each.outcome == RevisionOutcome::breaks             ? "breaks"
                         : each.outcome == RevisionOutcome::does_not_lead_back ? "leaves something"
                                                                               : "not tried";
      names.push_back(each.revision + " " + what + (each.when.empty() ? "" : ": " + each.when));
    }
    return names;
  }

 private:
  void add_file(revision::Revision revision, std::string text) {
    texts_[revision.file] = std::move(text);
    revisions_.push_back(std::move(revision));
  }

  std::vector<revision::Revision> revisions_;
  std::map<std::string, std::string> texts_;
  std::unique_ptr<dialect::Connection> target_;
  autogenerate::Workspace workspace_;
};

TEST_F(HistoryChecks, AHistoryThatWorks) {
  add("a", "CREATE TABLE a (i INTEGER);", "DROP TABLE a;");
  add("b", "ALTER TABLE a ADD COLUMN n INTEGER;", "ALTER TABLE a DROP COLUMN n;");
  for (const bool each : {false, true}) {
    const auto result = check(each);
    EXPECT_TRUE(result.works());
    EXPECT_TRUE(result.reached_end());
    EXPECT_EQ(outcomes(result), (Names{"a works", "b works"}));
  }
}

TEST_F(HistoryChecks, TheFirstThatFailsEndsIt) {
  add("a", "CREATE TABLE a (i INTEGER);", "DROP TABLE a;");
  add("b", "CREATE TABLE b (i INTEGER);\nINSERT INTO nowhere VALUES (1);", "DROP TABLE b;");
  add("c", "CREATE TABLE c (i INTEGER);", "DROP TABLE c;");
  for (const bool each : {false, true}) {
    const auto result = check(each);
    EXPECT_EQ(outcomes(result), (Names{"a works", "b breaks: upgrade", "c not tried"}));
    EXPECT_EQ(result.revisions[1].line, 7);
    EXPECT_TRUE(result.revisions[1].why.contains("nowhere"));
    EXPECT_FALSE(result.works());
    EXPECT_FALSE(result.reached_revisions());
  }
}

TEST_F(HistoryChecks, AFileThatCannotBeCutIsNamed) {
  add("a", "CREATE TABLE a (i INTEGER);", "DROP TABLE a;");
  add("b", "COMMIT;", "SELECT 1;");
  add("c", "SELECT 1;", "SELECT 1;");
  EXPECT_EQ(outcomes(check()), (Names{"a not tried", "b breaks: upgrade", "c not tried"}));
}

TEST_F(HistoryChecks, ADowngradeThatFails) {
  add("a", "CREATE TABLE a (i INTEGER);", "DROP TABLE b;");
  add("b", "CREATE TABLE c (i INTEGER);", "DROP TABLE c;");
  for (const bool each : {false, true})
    EXPECT_EQ(outcomes(check(each)), (Names{"a breaks: downgrade", "b works"})) << each;
}

TEST_F(HistoryChecks, ADowngradeThatLeavesSomethingIsFoundByItself) {
  add("a", "CREATE TABLE a (i INTEGER);", "DROP TABLE a;");
  add("b", "ALTER TABLE a ADD COLUMN n INTEGER;", "SELECT 1;");  // a's covers it
  EXPECT_TRUE(check().works());
  const auto result = check(true);
  EXPECT_EQ(outcomes(result), (Names{"a works", "b leaves something"}));
  EXPECT_EQ(result.revisions[1].left, Names{"drop column n from table a"});
  EXPECT_TRUE(result.reached_revisions());
}

TEST_F(HistoryChecks, WhatIsLeftAtTheBaseIsNamed) {
  add("a", "CREATE TABLE a (i INTEGER);", "SELECT 1;");
  const auto result = check();
  EXPECT_EQ(result.left_below, Names{"drop table a"});
  EXPECT_FALSE(result.works());
}

TEST_F(HistoryChecks, OneWithoutAWayBackIsNoFault) {
  add("a", "CREATE TABLE a (i INTEGER);", "");
  add("b", "CREATE TABLE b (i INTEGER);", "DROP TABLE b;");
  const auto result = check();
  EXPECT_TRUE(result.works());
  EXPECT_TRUE(result.revisions[0].no_way_back.contains("rows are gone"));
  EXPECT_EQ(result.revisions[1].no_way_back, "");
}

TEST_F(HistoryChecks, WhatIsRepeatableRunsTwice) {
  add("a", "CREATE TABLE a (i INTEGER);", "DROP TABLE a;");
  add_repeatable("views", "DROP VIEW IF EXISTS v;\nCREATE VIEW v AS SELECT i FROM a;");
  EXPECT_TRUE(check().works());
  add_repeatable("once", "CREATE VIEW w AS SELECT i FROM a;");
  const auto result = check();
  EXPECT_FALSE(result.works());
  ASSERT_EQ(result.repeatables.size(), 2U);
  EXPECT_EQ(result.repeatables[0].revision, "once");
  EXPECT_EQ(result.repeatables[0].when, "second run");
  EXPECT_TRUE(result.reached_end());
}

}  // namespace
}  // namespace limbeck::migrate
