// Repeatable revisions: their order, their headers, and which of them are to run.
#include "migrate/repeatable.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "dialect/dialect.hpp"
#include "revision/graph.hpp"
#include "scripts/checksum.hpp"
#include "scripts/directive_header.hpp"
#include "scripts/sql/revision_file.hpp"

namespace limbeck {
namespace {

using Names = std::vector<std::string>;

revision::Revision repeatable(const std::string& name, Names after = {}) {
  revision::Revision each;
  each.id = name;
  each.depends_on = std::move(after);
  each.file = name + ".sql";
  each.repeatable = true;
  return each;
}

revision::Revision revision(const std::string& id, Names revises = {}) {
  revision::Revision each;
  each.id = id;
  each.revises = std::move(revises);
  each.file = id + ".sql";
  return each;
}

Names order_of(std::vector<revision::Revision> revisions) {
  Names names;
  const auto graph = revision::RevisionGraph::build(std::move(revisions));
  for (const auto& each : graph.repeatables()) names.push_back(each.id);
  return names;
}

std::string problem_of(std::vector<revision::Revision> revisions) {
  try {
    order_of(std::move(revisions));
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

TEST(Repeatable, RunsBehindWhatItNamesElseByName) {
  EXPECT_EQ(order_of({repeatable("c"), repeatable("a", {"c"}), repeatable("b")}), (Names{"b", "c", "a"}));
  EXPECT_EQ(order_of({repeatable("b"), revision("r1"), repeatable("a")}), (Names{"a", "b"}));
}

TEST(Repeatable, StandsBesideTheGraph) {
  const auto graph =
      revision::RevisionGraph::build({revision("r1"), repeatable("views"), revision("r2", {"r1"})});
  EXPECT_EQ(graph.size(), 2U);
  EXPECT_EQ(graph.find("views"), nullptr);
  ASSERT_NE(graph.find_repeatable("views"), nullptr);
  EXPECT_EQ(graph.heads(), Names{"r2"});
}

TEST(Repeatable, RefusesWhatHasNoOrder) {
  EXPECT_TRUE(problem_of({repeatable("a", {"b"}), repeatable("b", {"a"})}).contains("wait for each other"));
  EXPECT_TRUE(problem_of({repeatable("a", {"seed"}), repeatable("seeds")}).contains("did you mean seeds?"));
  EXPECT_TRUE(problem_of({repeatable("a"), repeatable("a")}).contains("declared twice"));
  EXPECT_TRUE(problem_of({repeatable("a"), revision("a")}).contains("id of revision a"));
}

TEST(Repeatable, HasAHeaderOfItsOwn) {
  const auto parse = [](const std::string& text) {
    return scripts::parse_directive_header(text, scripts::sql_directives, "x.sql")->header.revision;
  };
  const auto read =
      parse("-- views\n-- limbeck: after a, b\n-- limbeck: repeatable v\n-- limbeck: upgrade\n");
  EXPECT_TRUE(read.repeatable);
  EXPECT_EQ(read.id, "v");
  EXPECT_EQ(read.depends_on, (Names{"a", "b"}));
  for (const auto* wrong :
       {"-- limbeck: repeatable v\n-- limbeck: revision a\n",
        "-- limbeck: revision a\n-- limbeck: repeatable v\n",
        "-- limbeck: repeatable v\n-- limbeck: repeatable w\n",
        "-- limbeck: repeatable v\n-- limbeck: revises a\n", "-- limbeck: revision a\n-- limbeck: after v\n",
        "-- limbeck: repeatable\n", "-- limbeck: repeatable v\n-- limbeck: branch-label l\n"}) {
    EXPECT_THROW(parse(wrong), Error) << wrong;
  }
  EXPECT_THROW(
      scripts::parse_directive_header("// limbeck: repeatable v\n", scripts::cpp_directives, "x.cpp"), Error);
}

TEST(Repeatable, HasNoDowngrade) {
  EXPECT_THROW(
      scripts::RevisionFile::parse("-- limbeck: repeatable v\n-- limbeck: upgrade\n-- limbeck: downgrade\n",
                                   "v.sql", EngineKind::sqlite),
      Error);
}

class ToRepeat : public ::testing::Test {
 protected:
  void add(const std::string& direction, const std::string& id, Names before = {}, Names after = {},
           migrate::JournalEventKind kind = migrate::JournalEventKind::done) {
    migrate::JournalEvent event;
    event.kind = kind;
    event.direction = direction;
    event.revision = id;
    event.text_hash = scripts::checksum(scripts::Content::of_text("text of " + id + ".sql", id));
    if (direction != "repeat") event.rows = {before, after};
    journal.push_back(event);
  }

  Names to_repeat() const {
    migrate::RevisionSource source;
    source.read = [this](const std::string& file) {
      const auto text = texts.find(file);
      return scripts::Content::of_text(text == texts.end() ? "text of " + file : text->second, file);
    };
    return migrate::find_to_repeat(graph, journal, dialect::dialect_for(EngineKind::sqlite), source);
  }

  const revision::RevisionGraph graph =
      revision::RevisionGraph::build({revision("r1"), repeatable("a"), repeatable("b")});
  std::map<std::string, std::string> texts;
  std::vector<migrate::JournalEvent> journal;
};

TEST_F(ToRepeat, IsWhatDidNotRunAsItIs) {
  EXPECT_EQ(to_repeat(), (Names{"a", "b"}));
  add("upgrade", "r1", {}, {"r1"});
  add("repeat", "a");
  EXPECT_EQ(to_repeat(), Names{"b"});
  add("repeat", "b");
  EXPECT_EQ(to_repeat(), Names{});
  journal.back().text_hash = "another";
  EXPECT_EQ(to_repeat(), Names{"b"});
}

TEST_F(ToRepeat, IsWhoseViewARevisionTakesAway) {
  const auto file = [](const std::string& header, const std::string& sql) {
    return "-- x\n-- limbeck: " + header + "\n\n-- limbeck: upgrade\n" + sql + ";\n";
  };
  texts["a.sql"] = file("repeatable a", "DROP VIEW IF EXISTS v;\nCREATE VIEW v AS SELECT 1");
  texts["b.sql"] = file("repeatable b", "CREATE VIEW w AS SELECT 1");
  const auto ran = [&](const std::string& sql) {
    texts["r1.sql"] = file("revision r1", sql);
    journal.clear();
    for (const auto* name : {"a", "b"}) {
      add("repeat", name);
      journal.back().text_hash =
          scripts::checksum(scripts::Content::of_text(texts[name + std::string(".sql")], name));
    }
    add("upgrade", "r1", {"r0"}, {"r1"});
    return to_repeat();
  };
  EXPECT_EQ(ran("DROP VIEW IF EXISTS main.V"), Names{"a"});
  EXPECT_EQ(ran("DROP VIEW w, v"), (Names{"a", "b"}));
  EXPECT_EQ(ran("DROP VIEW v;\nCREATE VIEW v AS SELECT 2"), Names{});
  EXPECT_EQ(ran("DROP TABLE v"), Names{});
  EXPECT_EQ(ran("DROP VIEW other.\"v\" 'unfinished"), Names{});
}

TEST_F(ToRepeat, IsWhatFailedLast) {
  add("repeat", "a");
  add("repeat", "b");
  add("repeat", "b", {}, {}, migrate::JournalEventKind::failed);
  EXPECT_EQ(to_repeat(), Names{"b"});
}

TEST_F(ToRepeat, IsAllBehindADowngradeOrANewBeginning) {
  add("repeat", "a");
  add("repeat", "b");
  add("upgrade", "r2", {"r1"}, {"r2"});
  add("stamp", "r2", {"r2"}, {"r2"});
  EXPECT_EQ(to_repeat(), Names{});
  add("downgrade", "r2", {"r2"}, {"r1"});
  EXPECT_EQ(to_repeat(), (Names{"a", "b"}));
  add("repeat", "a");
  add("upgrade", "r1", {}, {"r1"});
  EXPECT_EQ(to_repeat(), (Names{"a", "b"}));
}

TEST_F(ToRepeat, CountsAsNoRevision) {
  add("repeat", "r1");
  EXPECT_FALSE(journal.back().completes_revision());
  EXPECT_TRUE(journal.back().completes_repeatable());
  EXPECT_TRUE(migrate::ran_by_journal(journal).empty());
}

}  // namespace
}  // namespace limbeck
