#include "migrate/plan.hpp"

#include <gtest/gtest.h>

#include <string>

#include "unit/migrate/fake_dialect.hpp"

namespace limbeck::migrate {
namespace {

/// The one step of a plan for a revision in that file.
PlannedStep planned(const dialect::Dialect& dialect, const std::string& file, const std::string& text) {
  revision::Revision revision;
  revision.id = "aaaa";
  revision.file = file;
  const auto graph = revision::RevisionGraph::build({revision});
  RevisionSource source;
  source.read = [&](const std::string& name) { return scripts::Content::of_text(text, name); };
  return make_plan(graph, revision::upgrade_steps(graph, {}, {"aaaa"}), {}, dialect, source).steps.at(0);
}

std::string sql_revision(const std::string& section) {
  return "-- add contacts\n-- limbeck: revision aaaa\n\n-- limbeck: upgrade" + section;
}

TEST(Plan, AStepIsTransactionalUnlessItsSectionSaysOtherwise) {
  const testing::FakeDialect dialect;
  EXPECT_TRUE(planned(dialect, "a.sql", sql_revision("\nCREATE TABLE t (a int);\n")).transactional);
  EXPECT_FALSE(planned(dialect, "a.sql", sql_revision(" transaction=none\nVACUUM;\n")).transactional);
}

TEST(Plan, AStatementThatCommitsByItselfTakesItsStepOutOfTransactions) {
  testing::FakeDialect dialect;
  dialect.kind = EngineKind::mysql;
  dialect.transactional_ddl = false;
  EXPECT_FALSE(planned(dialect, "a.sql", sql_revision("\nCREATE TABLE t (a int);\n")).transactional);
  EXPECT_TRUE(planned(dialect, "a.sql", sql_revision("\nINSERT INTO t VALUES (1);\n")).transactional);
}

TEST(Plan, AProgramIsTransactionalWhereWhateverItMayRunIs) {
  const std::string text =
      "// add contacts\n// limbeck: revision aaaa\n#include <limbeck/op.hpp>\n"
      "// limbeck: upgrade\nvoid upgrade(limbeck::Opvoid upgrade(limbeck::Op& op) {}\n op) {}\nvoid "
      "downgrade(limbeck::Opvoid upgrade(limbeck::Op& op) {}\n op) {}\n";
  testing::FakeDialect dialect;
  EXPECT_TRUE(planned(dialect, "a.cpp", text).transactional);
  dialect.transactional_ddl = false;
  EXPECT_FALSE(planned(dialect, "a.cpp", text).transactional);
}

TEST(Plan, TablesAreRebuiltOnlyWhereTheyHaveToBe) {
  const auto text = sql_revision(" foreign-keys=off\nDROP TABLE t;\n");
  EXPECT_TRUE(planned(dialect::dialect_for(EngineKind::sqlite), "a.sql", text).foreign_keys_off);
  EXPECT_FALSE(planned(dialect::dialect_for(EngineKind::postgresql), "a.sql", text).foreign_keys_off);
}

}  // namespace
}  // namespace limbeck::migrate
