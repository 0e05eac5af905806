#include "scripts/sql/revision_file.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "unit/scripts/revision_dsl.hpp"
#include "unit/scripts/temporary_folder.hpp"

namespace limbeck::scripts {
namespace {

RevisionFile parsed(std::string_view text, EngineKind syntax = EngineKind::postgresql) {
  return RevisionFile::parse(short_header + std::string(text), "r.sql", syntax);
}

std::string required(std::string_view text, Direction direction, EngineKind syntax) {
  return or_error([&] { return std::to_string(parsed(text, syntax).require(direction).line); });
}

// What stands in the way of running the upgrade section in a transaction.
std::string obstacle(std::string_view text, EngineKind syntax = EngineKind::postgresql) {
  return or_error([&] {
    const auto file = parsed(text, syntax);
    file.require_transactional(file.require(Direction::upgrade));
    return std::string("-");
  });
}

}  // namespace

TEST(RevisionFile, HoldsSections) {
  EXPECT_EQ(sections("\n-- limbeck: upgrade\nCREATE TABLE a (id int);\nSELECT 1;\n\n-- limbeck: "
                     "downgrade\nDROP TABLE a;\n"),
            "3 upgrade: 4=CREATE TABLE a (id int) 5=SELECT 1\n7 downgrade: 8=DROP TABLE a");
  EXPECT_EQ(sections("-- limbeck: upgrade"), "2 upgrade:");
  EXPECT_EQ(sections("-- limbeck: downgrade\n-- nothing\n-- limbeck: upgrade\nSELECT 1"),
            "2 downgrade:\n4 upgrade: 5=SELECT 1");
}

TEST(RevisionFile, ReadsOptionsOfSections) {
  EXPECT_EQ(
      sections("-- limbeck: upgrade dialect=sqlite transaction=none\n-- limbeck: upgrade dialect=Postgres\n"
               "-- limbeck: upgrade\n-- limbeck: upgrade dialect=mariadb\n"
               "-- limbeck: downgrade irreversible \"the \\\"why\\\"\"\n"
               "-- limbeck: downgrade dialect=\"sqlite\" foreign-keys=off, irreversible\n"),
      "2 upgrade sqlite none:\n3 upgrade postgresql:\n4 upgrade:\n5 upgrade mysql:\n"
      "6 downgrade irreversible 'the \"why\"':\n7 downgrade sqlite foreign-keys-off irreversible '':");
}

TEST(RevisionFile, EndsTheLastStatementOfASectionWithoutSemicolon) {
  EXPECT_EQ(sections("-- limbeck: upgrade\nSELECT 1\n-- limbeck: downgrade\nSELECT 2"),
            "2 upgrade: 3=SELECT 1\n4 downgrade: 5=SELECT 2");
}

TEST(RevisionFile, HandsOutTheWarningsAroundItsStatements) {
  const auto file = parsed(
      "-- limbeck: upgrade\n-- WARNING: of the first\n-- WARNING: and more\r\nSELECT 1; -- WARNING: behind "
      "it\n"
      "/* WARNING: in a block */ SELECT '-- WARNING: text', /* WARNING: inside */ 2;\n-- a warning of none\n"
      "-- WARNING: at the end\n-- limbeck: downgrade\n-- WARNING: of the way back\nSELECT 3;\n");
  const auto warnings = [&](Direction direction) {
    auto reader = file.read(file.require(direction));
    while (reader.next()) {
    }
    std::string all;
    for (const auto& warning : reader.take_warnings())
      all += std::to_string(warning.line) + "=" + warning.text + "\n";
    return all;
  };
  EXPECT_EQ(warnings(Direction::upgrade),
            "3=of the first\n4=and more\n5=behind it\n6=in a block\n8=at the end\n");
  EXPECT_EQ(warnings(Direction::downgrade), "10=of the way back\n");
}

TEST(RevisionFile, TakesNoTextForADirective) {
  EXPECT_EQ(
      sections("-- limbeck: upgrade\nSELECT '\n-- limbeck: downgrade\n', $$\n-- limbeck: downgrade\n$$;\n"
               "/*\n-- limbeck: downgrade\n*/\nCOPY t FROM stdin;\n-- limbeck: downgrade\n\\.\nSELECT \"\n"
               "-- limbeck: nonsense\n\";\n"),
      "2 upgrade: 3=SELECT '⏎-- limbeck: downgrade⏎', $$⏎-- limbeck: downgrade⏎$$ "
      "11=COPY t FROM stdin [-- limbeck: downgrade⏎] 14=SELECT \"⏎-- limbeck: nonsense⏎\"");
  EXPECT_EQ(
      sections(
          "-- limbeck: upgrade dialect=mysql\nDELIMITER //\nSELECT ';\n-- limbeck: downgrade\n'; SELECT 2//\n"
          "-- limbeck: downgrade dialect=mysql\nSELECT 3; SELECT 4;"),
      "2 upgrade mysql: 4=SELECT ';⏎-- limbeck: downgrade⏎'; SELECT 2\n7 downgrade mysql: 8=SELECT 3 "
      "8=SELECT 4");
}

TEST(RevisionFile, ReadsEachSectionByItsDialect) {
  // What is a string to one is none to the other.
  EXPECT_EQ(sections("-- limbeck: upgrade dialect=mysql\nSELECT 'a\\';\n-- limbeck: downgrade\n';\n"
                     "-- limbeck: upgrade dialect=sqlite\nSELECT $$; SELECT [a'];\n"
                     "-- limbeck: downgrade\nSELECT $$;$$;\n"),
            "2 upgrade mysql: 3=SELECT 'a\\';⏎-- limbeck: downgrade⏎'\n6 upgrade sqlite: 7=SELECT $$ "
            "7=SELECT [a']\n"
            "8 downgrade: 9=SELECT $$;$$");
  EXPECT_EQ(sections("-- limbeck: upgrade\nSELECT $$; SELECT [a'];\n", EngineKind::sqlite),
            "2 upgrade: 3=SELECT $$ 3=SELECT [a']");
}

TEST(RevisionFile, KnowsDirectivesThatMysqlTakesForArithmetic) {
  EXPECT_EQ(
      sections("--limbeck: upgrade\nSELECT 1\n--1;\nSELECT 2\n--limbeck: downgrade dialect=mysql\nSELECT 3",
               EngineKind::mysql),
      "2 upgrade: 3=SELECT 1⏎--1 5=SELECT 2\n6 downgrade mysql: 7=SELECT 3");
}

TEST(RevisionFile, RefusesDirectivesOutOfPlace) {
  EXPECT_EQ(sections("-- limbeck: upgrade\n-- limbeck: revises b\n"),
            "error: r.sql:3: 'revises' belongs to the header, above the first section");
  EXPECT_EQ(sections("-- limbeck: upgrade\nSELECT 1; -- limbeck: downgrade\nSELECT 2;"),
            "error: r.sql:3: a directive stands in a line of its own");
  EXPECT_EQ(sections("-- limbeck: upgrade\nCREATE TABLE a (\n-- limbeck: downgrade\nDROP TABLE a;"),
            "error: r.sql:3: the parenthesis that begins here is never closed");
  EXPECT_EQ(sections("-- limbeck: upgrade\nCOPY a FROM stdin;\n1\n-- limbeck: downgrade\nDROP TABLE a;"),
            "error: r.sql:3: the rows of the COPY … FROM stdin that begins here have no end (put a line \\. "
            "behind the last row)");
  EXPECT_EQ(sections("-- limbeck: upgrade\nSELECT 'it''s;\n-- limbeck: downgrade\nDROP TABLE a;"),
            "error: r.sql:3: the string that begins here is never closed");
}

TEST(RevisionFile, RefusesMisspeltDirectives) {
  EXPECT_EQ(sections("-- limbeck: upgrade\nSELECT 1;\n-- limbeck: downgrad\nSELECT 2;"),
            "error: r.sql:4: there is no directive 'downgrad' (did you mean 'downgrade'?)");
  for (const auto* slip : {"-- limbeck downgrade", "-- limbek: downgrade", "--limbeck;downgrade"}) {
    EXPECT_EQ(sections(std::string("-- limbeck: upgrade\nSELECT 1;\n") + slip + "\nSELECT 2;"),
              "error: r.sql:4: '" + std::string(slip) +
                  "' looks like a directive, but is none (directives are written `-- limbeck: upgrade`)");
  }
  EXPECT_EQ(sections("-- limbeck: upgrade\n# limbeck: downgrade\n", EngineKind::mysql),
            "error: r.sql:3: '# limbeck: downgrade' looks like a directive, but is none (directives are "
            "written `-- limbeck: "
            "upgrade`)");
}

TEST(RevisionFile, RefusesUnknownOptions) {
  EXPECT_EQ(sections("-- limbeck: upgrade dialect=sqlit\n"),
            "error: r.sql:2: there is no dialect 'sqlit' (did you mean 'sqlite'?)");
  EXPECT_EQ(sections("-- limbeck: upgrade dialect=oracle\n"),
            "error: r.sql:2: there is no dialect 'oracle' (there are postgresql, sqlite and mysql)");
  EXPECT_EQ(sections("-- limbeck: upgrade transction=none\n"),
            "error: r.sql:2: 'transction' means nothing to a section (did you mean 'transaction'?)");
  EXPECT_EQ(sections("-- limbeck: upgrade now please\n"),
            "error: r.sql:2: 'now' means nothing to a section (there are dialect=…, transaction=none, "
            "foreign-keys=off, alter=online and, "
            "after downgrade, irreversible \"why\")");
  EXPECT_EQ(
      sections("-- limbeck: upgrade transaction=off\n"),
      "error: r.sql:2: transaction=off means nothing here (only transaction=none can be said of a section)");
  EXPECT_EQ(sections("-- limbeck: upgrade irreversible\n"),
            "error: r.sql:2: only a downgrade can be irreversible");
  EXPECT_EQ(sections("-- limbeck: upgrade dialect=sqlite foreign-keys=off transaction=none\n"),
            "error: r.sql:2: foreign-keys=off is for sections that run in a transaction (without one, switch "
            "them off by a statement of the section's own)");
  EXPECT_EQ(sections("-- limbeck: downgrade irreversible \"why\n"),
            "error: r.sql:2: a quote is not closed in this directive");
}

TEST(RevisionFile, RefusesMissingRepeatedAndContradictorySections) {
  EXPECT_EQ(sections("-- limbeck: downgrade\nSELECT 1;"),
            "error: r.sql:1: there is no upgrade section (begin one with a line `-- limbeck: upgrade`; it "
            "may be empty)");
  EXPECT_EQ(sections(""),
            "error: r.sql:1: there is no upgrade section (begin one with a line `-- limbeck: upgrade`; it "
            "may be empty)");
  EXPECT_EQ(sections("-- limbeck: upgrade\n-- limbeck: downgrade\n-- limbeck: upgrade\n"),
            "error: r.sql:4: there is a second upgrade section; the first is in line 2 (put all its "
            "statements into one section)");
  EXPECT_EQ(sections("-- limbeck: upgrade dialect=mysql\n-- limbeck: upgrade dialect=mariadb\n"),
            "error: r.sql:3: there is a second upgrade section for mysql; the first is in line 2 (put all "
            "its statements into one "
            "section)");
  EXPECT_EQ(sections("-- limbeck: upgrade\n-- limbeck: downgrade irreversible \"gone\"\n\nSELECT 1;"),
            "error: r.sql:5: a downgrade that is irreversible can't have statements (take `irreversible` out "
            "of line 3, or the "
            "statements below it)");
}

TEST(RevisionFile, FindsTheSectionOfTheTarget) {
  const auto* text =
      "-- limbeck: upgrade\n-- limbeck: upgrade dialect=sqlite\n-- limbeck: downgrade dialect=sqlite "
      "irreversible \"rows are "
      "gone\"\n-- limbeck: downgrade dialect=mysql\n";
  EXPECT_EQ(required(text, Direction::upgrade, EngineKind::postgresql), "2");
  EXPECT_EQ(required(text, Direction::upgrade, EngineKind::sqlite), "3");
  EXPECT_EQ(required(text, Direction::downgrade, EngineKind::mysql), "5");
  EXPECT_EQ(required(text, Direction::downgrade, EngineKind::sqlite),
            "error: revision a (r.sql:4) can't be downgraded: rows are gone");
  EXPECT_EQ(required(text, Direction::downgrade, EngineKind::postgresql),
            "error: revision a (r.sql) has no downgrade section for postgresql, only for sqlite and mysql "
            "(write one below a "
            "line `-- limbeck: downgrade dialect=postgresql`)");
  EXPECT_EQ(required("-- limbeck: upgrade\n", Direction::downgrade, EngineKind::postgresql),
            "error: revision a (r.sql) has no downgrade section (write one below a line `-- limbeck: "
            "downgrade` (an empty one "
            "when there is nothing to do))");
}

TEST(RevisionFile, RefusesTransactionControlInATransaction) {
  EXPECT_EQ(obstacle("-- limbeck: upgrade\nSELECT 1;\nCOMMIT;\n"),
            "error: r.sql:4: COMMIT can't stand in a section that runs in a transaction of Limbeck's own "
            "(take it out, or make "
            "line 2 `-- limbeck: upgrade transaction=none`)");
  EXPECT_EQ(obstacle("-- limbeck: upgrade dialect=postgresql\nCREATE INDEX CONCURRENTLY i ON t (a);\n"),
            "error: r.sql:3: CREATE INDEX CONCURRENTLY can't run inside a transaction (make line 2 `-- "
            "limbeck: upgrade "
            "dialect=postgresql transaction=none`, best with this statement alone in the revision)");
  EXPECT_EQ(obstacle("-- limbeck: upgrade transaction=none\nBEGIN; COMMIT; VACUUM;\n"), "-");
  EXPECT_EQ(obstacle("-- limbeck: upgrade\nSAVEPOINT a; ROLLBACK TO a;\n-- limbeck: downgrade\nCOMMIT;"),
            "-");
}

TEST(RevisionFile, RefusesSqlitesForeignKeySwitchInATransaction) {
  EXPECT_EQ(obstacle("-- limbeck: upgrade\nPRAGMA foreign_keys = OFF;\n", EngineKind::sqlite),
            "error: r.sql:3: PRAGMA foreign_keys has no effect inside a transaction (take it out, and make "
            "line 2 `-- limbeck: "
            "upgrade foreign-keys=off`)");
}

TEST(RevisionFile, RefusesARebuildBySqliteWithForeignKeysOn) {
  const std::string rebuild =
      "CREATE TABLE new (id); INSERT INTO new SELECT id FROM \"Contacts\";\nDROP TABLE IF EXISTS "
      "main.\"Contacts\";\n"
      "ALTER TABLE new RENAME TO contacts;\n";
  EXPECT_EQ(obstacle("-- limbeck: upgrade\n" + rebuild, EngineKind::sqlite),
            "error: r.sql:5: this section rebuilds table contacts; dropping the old one with foreign keys "
            "on also deletes the "
            "rows that refer to it (make line 2 `-- limbeck: upgrade foreign-keys=off`)");
  EXPECT_EQ(obstacle("-- limbeck: upgrade foreign-keys=off\n" + rebuild, EngineKind::sqlite), "-");
  EXPECT_EQ(obstacle("-- limbeck: upgrade\n" + rebuild, EngineKind::postgresql), "-");
  EXPECT_EQ(
      obstacle(
          "-- limbeck: upgrade\nALTER TABLE a RENAME TO b; DROP TABLE c; ALTER TABLE b RENAME COLUMN c TO d;",
          EngineKind::sqlite),
      "-");
  EXPECT_EQ(obstacle("-- limbeck: downgrade\nDROP TABLE a;\n-- limbeck: upgrade\nALTER TABLE b RENAME TO a;",
                     EngineKind::sqlite),
            "-");
  // The new one by its second name.
  EXPECT_NE(
      obstacle(
          "-- limbeck: upgrade\nCREATE TABLE IF NOT EXISTS x (id); DROP TABLE a; ALTER TABLE X RENAME TO y; "
          "ALTER TABLE y RENAME TO a;",
          EngineKind::sqlite),
      "-");
}

TEST(RevisionFile, LetsATableTakeOverTheNameOfADroppedOne) {
  EXPECT_EQ(obstacle("-- limbeck: upgrade\nDROP TABLE a; ALTER TABLE b RENAME TO a;", EngineKind::sqlite),
            "-");
  EXPECT_EQ(
      obstacle(
          "-- limbeck: upgrade\nALTER TABLE a RENAME TO b; CREATE TABLE a (id); DROP TABLE a; ALTER TABLE b "
          "RENAME TO a;",
          EngineKind::sqlite),
      "-");
}

TEST(RevisionFile, OfTheManualIsOne) {
  const auto manual = file::read(LIMBECK_SOURCE_DIR "/docs/reference/revision-files.md");
  const auto begin = manual.find("```sql\n") + 7;
  const auto file = RevisionFile::parse(manual.substr(begin, manual.find("```", begin) - begin), "",
                                        EngineKind::postgresql);
  EXPECT_EQ(show(file.header()),
            "8f3b2c9a1d04 revises=5d0e7a91c2b3 created=2026-11-22T05:50:21Z 'add contacts table'");
  EXPECT_EQ(show(file),
            "6 upgrade: 7=CREATE TABLE contacts (⏎    id   bigint PRIMARY KEY,⏎    name text NOT NULL⏎)\n"
            "12 downgrade: 13=DROP TABLE contacts");
}

TEST(RevisionFile, IsReadInPiecesWhenItIsLong) {
  const TemporaryFolder folder;
  std::string text = std::string(short_header) + "-- limbeck: upgrade\n";
  std::string expected = "2 upgrade:";
  for (int i = 0; i < 10'000; ++i) {
    text += "INSERT INTO t VALUES ('" + std::to_string(i) + "');\n";
    expected += " " + std::to_string(i + 3) + "=INSERT INTO t VALUES ('" + std::to_string(i) + "')";
  }
  text += "-- limbeck: downgrade\nDELETE FROM t;\n";
  expected += "\n10003 downgrade: 10004=DELETE FROM t";
  const auto path = folder / "long.sql";
  file::create(path, text);
  const auto file = RevisionFile::parse(Content::of_file(path, 1000), EngineKind::postgresql);
  EXPECT_EQ(file.sections().front().statements, 10'000u);
  EXPECT_TRUE(show(file) == expected);
  EXPECT_EQ(file.checksum(), RevisionFile::load(path, EngineKind::postgresql).checksum());

  file::write_atomically(path, text + " ");
  EXPECT_EQ(or_error([&] { return show(file); }),
            "error: " + path.string() + " was changed while it was being read (run the command again)");
}

}  // namespace limbeck::scripts
