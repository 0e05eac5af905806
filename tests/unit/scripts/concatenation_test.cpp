#include "scripts/sql/concatenation.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace limbeck::scripts {
namespace {

std::string concatenated(const std::vector<std::string>& sections, EngineKind engine = EngineKind::sqlite) {
  std::vector<RevisionFile> files;
  revision::Revision whole;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const auto id = "a" + std::to_string(i + 1);
    files.push_back(
        RevisionFile::parse("-- limbeck: revision " + id + "\n" + sections[i], id + ".sql", engine));
    whole = files.back().header().revision;
  }
  whole.replaces = {"a1"};
  try {
    const auto text = concatenate(whole, files, engine);
    return text.substr(text.find("\n\n") + 2);
  } catch (const Error& error) {
    return std::string("error: ") + error.what();
  }
}

TEST(Concatenation, RunsDownTheOtherWayRound) {
  EXPECT_EQ(
      concatenated({"-- limbeck: upgrade\nCREATE TABLE a (x);\n-- limbeck: downgrade\nDROP TABLE a;\n",
                    "-- limbeck: upgrade\n\n-- why\nCREATE TABLE b (x); -- here\n\n\n-- limbeck: "
                    "downgrade\nDROP TABLE b"}),
      "-- limbeck: upgrade\n-- a1\nCREATE TABLE a (x);\n\n-- a2\n-- why\nCREATE TABLE b (x); -- here\n\n"
      "-- limbeck: downgrade\n-- a2\nDROP TABLE b\n;\n\n-- a1\nDROP TABLE a;\n");
}

TEST(Concatenation, NotWhatSetsTheSession) {
  for (const auto* sets :
       {"SET datestyle = 'ISO, DMY'", "set local timezone to 'UTC'", "RESET ALL",
        "SELECT set_config('search_path', 'app', true)", "SELECT pg_catalog.set_config('a.b', '', false)"}) {
    const auto said = concatenated(
        {std::string("-- limbeck: upgrade\n") + sets + ";\nSELECT 1;\n", "-- limbeck: upgrade\nSELECT 2;\n"},
        EngineKind::postgresql);
    EXPECT_EQ(said, "error: a1.sql:3: what changes the session, for its revision alone, can't be squashed")
        << sets;
  }
  EXPECT_EQ(
      concatenated({"-- limbeck: upgrade\nPRAGMA user_version = 2;\n", "-- limbeck: upgrade\nSELECT 2;\n"})
          .substr(0, 7),
      "error: ");
  EXPECT_NE(concatenated({"-- limbeck: upgrade\nUPDATE t SET a = 1;\n", "-- limbeck: upgrade\nSELECT 2;\n"})
                .substr(0, 7),
            "error: ");
}

TEST(Concatenation, ClosesWhatIsOpen) {
  EXPECT_EQ(concatenated({"-- limbeck: upgrade\nSELECT ';' -- ;", "-- limbeck: upgrade\nSELECT 2"}),
            "-- limbeck: upgrade\n-- a1\nSELECT ';' -- ;\n;\n\n-- a2\nSELECT 2\n;\n");
  EXPECT_EQ(concatenated({"-- limbeck: upgrade\n", "-- limbeck: upgrade\nSELECT 2;"}),
            "-- limbeck: upgrade\n-- a1\n\n-- a2\nSELECT 2;\n");
}

TEST(Concatenation, KeepsRowsOfCopy) {
  EXPECT_EQ(concatenated({"-- limbeck: upgrade\nCOPY t FROM stdin;\n-- limbeck: upgrade\n\\.\n",
                          "-- limbeck: upgrade\nSELECT 2;\n"},
                         EngineKind::postgresql),
            "-- limbeck: upgrade\n-- a1\nCOPY t FROM stdin;\n-- limbeck: upgrade\n\\.\n\n-- a2\nSELECT 2;\n");
}

TEST(Concatenation, IsIrreversibleWhereOneIs) {
  EXPECT_EQ(concatenated({"-- limbeck: upgrade\nSELECT 1;\n-- limbeck: downgrade irreversible \"gone\"\n",
                          "-- limbeck: upgrade\nSELECT 2;\n-- limbeck: downgrade\nSELECT 3;\n"}),
            "-- limbeck: upgrade\n-- a1\nSELECT 1;\n\n-- a2\nSELECT 2;\n\n-- limbeck: downgrade irreversible "
            "\"gone\"\n");
  EXPECT_EQ(concatenated({"-- limbeck: upgrade\nSELECT 1;\n",
                          "-- limbeck: upgrade\nSELECT 2;\n-- limbeck: downgrade\n"}),
            "-- limbeck: upgrade\n-- a1\nSELECT 1;\n\n-- a2\nSELECT 2;\n");
}

TEST(Concatenation, OnlyTheFirstKnowsWhatIsThere) {
  const std::string expects = "-- limbeck: expects\n-- CREATE TABLE a (x);\n\n";
  EXPECT_EQ(concatenated({"-- limbeck: upgrade foreign-keys=off\n" + expects + "SELECT 1;\n",
                          "-- limbeck: upgrade\n" + expects + "SELECT 2;\n"}),
            "-- limbeck: upgrade foreign-keys=off\n" + expects + "-- a1\nSELECT 1;\n\n-- a2\nSELECT 2;\n");
}

TEST(Concatenation, RefusesWhatIsNoPartOfATransaction) {
  EXPECT_EQ(concatenated({"-- limbeck: upgrade transaction=none\nVACUUM;\n", "-- limbeck: upgrade\n"}),
            "error: a1.sql:2: what runs outside a transaction can't be squashed");
  EXPECT_EQ(
      concatenated({"-- limbeck: upgrade\n", "-- limbeck: upgrade\n-- limbeck: upgrade dialect=sqlite\n"}),
      "error: a2.sql:3: a section for one dialect can't be squashed");
  EXPECT_EQ(
      concatenated(
          {"-- limbeck: upgrade foreign-keys=off\nSELECT 1;\n", "-- limbeck: upgrade\nDELETE FROM t;\n"}),
      "error: a2.sql changes rows, and a1.sql runs with foreign keys off: as one, the rows would be changed "
      "without them");
}

}  // namespace
}  // namespace limbeck::scripts
