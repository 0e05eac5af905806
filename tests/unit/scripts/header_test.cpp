#include "scripts/header.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "scripts/read_header.hpp"
#include "unit/scripts/revision_dsl.hpp"
#include "unit/scripts/temporary_folder.hpp"

namespace limbeck::scripts {

TEST(RevisionHeader, HoldsTheDirectivesOfTheDesign) {
  EXPECT_EQ(header("-- add contacts table\n"
                   "-- limbeck: revision 8f3b2c9a1d04\n"
                   "-- limbeck: revises 5d0e7a91c2b3\n"
                   "-- limbeck: created 2026-11-22T05:50:21Z\n"
                   "\n"
                   "-- limbeck: upgrade\n"
                   "CREATE TABLE contacts (id int);\n"),
            "8f3b2c9a1d04 revises=5d0e7a91c2b3 created=2026-11-22T05:50:21Z 'add contacts table'");
}

TEST(RevisionHeader, TakesListsInOneLineOrMany) {
  EXPECT_EQ(header("--limbeck:revision a\n-- limbeck: revises b, c\n-- limbeck: revises d e\n"
                   "--  Limbeck:  depends-on f,billing\n-- limbeck: branch-label users admin-ui\n"),
            "a revises=b,c,d,e depends=f,billing labels=users,admin-ui");
}

TEST(RevisionHeader, KeepsMessageAndNotesApart) {
  EXPECT_EQ(header("--\n-- first line  \n--   second\n--\n\n-- third\n--\n-- limbeck: revision a\n--\n-- "
                   "verified on empty tables\n"
                   "--\n-- and more\n\n-- limbeck: upgrade\n-- not this\n"),
            "a 'first line⏎  second⏎⏎third' [verified on empty tables] [] [and more]");
}

TEST(RevisionHeader, ReadsByteOrderMarkCarriageReturnsAndBlockComments) {
  EXPECT_EQ(
      header(
          "\xEF\xBB\xBF/* Copyright\n -- limbeck: revision x\n*/\r\n-- msg\r\n-- limbeck: revision a\r\n\r\n"
          "-- limbeck: upgrade\r\n"),
      "a 'msg'");
  const auto parsed = parse_directive_header("/* a\nb */ -- limbeck: revision a\n\n-- limbeck: upgrade\nX",
                                             sql_directives, "r.sql");
  EXPECT_EQ(parsed->end_line, 4);
  EXPECT_EQ(parsed->end, 34u);
}

TEST(RevisionHeader, RefusesUnknownDirectives) {
  EXPECT_EQ(header("-- limbeck: revision a\n-- limbeck: revisse b\n"),
            "error: r.sql:2: there is no directive 'revisse' (did you mean 'revises'?)");
  EXPECT_EQ(header("-- limbeck: revision a\n-- limbeck: frobnicate\n"),
            "error: r.sql:2: there is no directive 'frobnicate' (there are revision, revises, depends-on, "
            "branch-label, replaces, "
            "created, upgrade, downgrade, expects, repeatable and after)");
  EXPECT_EQ(header("-- limbeck: revision a\n-- limbeck:\n").substr(0, 37),
            "error: r.sql:2: this directive is emp");
}

TEST(RevisionHeader, RefusesSlipsOfTheMarker) {
  for (const auto* slip : {"-- limbeck revises b", "-- limbek: revises b", "-- Limbekc revises b",
                           "-- limbeck : revises b", "-- limbeck; upgarde", "--limbeck=upgrade",
                           "-- lmibeck: upgrade", "--- limbeck: upgrade", "---- - limbeck upgrade"}) {
    EXPECT_EQ(header(std::string("-- limbeck: revision a\n") + slip + "\n"),
              "error: r.sql:2: '" + std::string(slip) +
                  "' looks like a directive, but is none (directives are written `-- limbeck: upgrade`)");
  }
  for (const auto* prose :
       {"-- limbeck is a tool", "-- written by limbeck: upgrade with care", "-- see limbeck: revises",
        "-- Limbeck created this", "-- limbo upgrade", "-- limbecks upgrade", "-- upgrade", "--",
        "--- limbeck created this ---", "---------"}) {
    EXPECT_EQ(header(std::string(prose) + "\n-- limbeck: revision a\n").substr(0, 1), "a") << prose;
  }
}

TEST(RevisionHeader, RefusesWrongValues) {
  EXPECT_EQ(header("-- limbeck: revision a b\n"), "error: r.sql:1: 'revision' takes one value");
  EXPECT_EQ(header("-- limbeck: revision a\n-- limbeck: revision b\n"),
            "error: r.sql:2: 'revision' is given twice in this header");
  EXPECT_EQ(header("-- limbeck: revision a@b\n"), "error: r.sql:1: the revision id 'a@b' contains '@'");
  EXPECT_EQ(header("-- limbeck: revision a/b\n"), "error: r.sql:1: the revision id 'a/b' contains '/'");
  EXPECT_EQ(header("-- limbeck: revision head\n"),
            "error: r.sql:1: the revision id 'head' has a meaning of its own");
  EXPECT_EQ(header("-- limbeck: revision 012345678901234567890123456789012\n"),
            "error: r.sql:1: the revision id '012345678901234567890123456789012' has 33 characters; the "
            "version table holds 32");
  EXPECT_EQ(header("-- limbeck: revision 0123456789012345678901234567890é\n"),
            "0123456789012345678901234567890é");
  EXPECT_EQ(header("-- limbeck: revision a\n-- limbeck: revises\n"),
            "error: r.sql:2: 'revises' needs the id of the revision before this one; leave the line out if "
            "there is none");
  EXPECT_EQ(header("-- limbeck: revision a\n-- limbeck: revises b-c\n"),
            "error: r.sql:2: 'b-c' in 'revises' contains '-'");
  EXPECT_EQ(header("-- limbeck: revision a\n-- limbeck: revises \"b\"\n"),
            "error: r.sql:2: 'revises' takes no options and no quotes");
  EXPECT_EQ(
      header("-- limbeck: revision a\n-- limbeck: created yesterday\n"),
      "error: r.sql:2: 'yesterday' is no time (write it as in `-- limbeck: created 2026-11-22T05:50:21Z`)");
}

TEST(RevisionHeader, KnowsTimes) {
  for (const auto* time :
       {"2026-11-22", "2026-11-22T05:50", "2026-11-22 05:50:21", "2026-11-22T05:50:21.123456Z",
        "2026-11-22T05:50:21+01:00", "2026-11-22T05:50:21-0100"}) {
    EXPECT_TRUE(is_timestamp(time)) << time;
  }
  for (const auto* none :
       {"", "2026", "22.11.2026", "2026-11-22T", "2026-11-22T05:50:21+1", "2026-11-22T05:50:21Z "}) {
    EXPECT_FALSE(is_timestamp(none)) << none;
  }
  EXPECT_EQ(header("-- limbeck: revision a\n-- limbeck: created 2026-11-22 05:50:21\n"),
            "a created=2026-11-22 05:50:21");
}

TEST(RevisionHeader, RefusesWhatIsNoRevisionFile) {
  const auto no_header =
      "error: r.sql:1: this is no revision file: its header has no `-- limbeck: revision ID` (write the "
      "header, or move the "
      "file out of the versions folder)";
  EXPECT_EQ(header("CREATE TABLE a (id int);\n"), no_header);
  EXPECT_EQ(header(""), no_header);
  EXPECT_EQ(header("-- just a comment\n"), no_header);
  EXPECT_EQ(header("-- limbeck: upgrade\nSELECT 1;\n"), no_header);
  EXPECT_EQ(
      header("-- limbeck: revision a\nSELECT 1;\n-- limbeck: upgrade\n"),
      "error: r.sql:2: SQL stands before the first section (put it below a line `-- limbeck: upgrade`)");
  EXPECT_EQ(header("-- limbeck: revision a\n/* never\nclosed"),
            "error: r.sql:2: the comment that begins here is never closed");
  EXPECT_EQ(header(std::string_view("\xFF\xFE-\0-\0", 6)),
            "error: r.sql:1: a NUL byte stands here (is the file UTF-16?) (save it as UTF-8 text)");
}

TEST(RevisionHeader, IsTheSameHoweverMuchOfTheTextIsThere) {
  const std::string text =
      "/* c\n */ -- m\n-- limbeck: revision a\n-- limbeck: revises b\n-- note\n\n-- limbeck: upgrade\nSELECT "
      "1;\n";
  const auto whole = parse_directive_header(text, sql_directives, "r.sql");
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const auto part = parse_directive_header(text.substr(0, size), sql_directives, "r.sql", false);
    if (part) {
      EXPECT_EQ(part->header, whole->header) << size;
      EXPECT_EQ(part->end, whole->end) << size;
    } else {
      EXPECT_LT(size, text.find("SELECT")) << size;
    }
  }
}

TEST(RevisionHeader, IsReadFromAFileHoweverLong) {
  const TemporaryFolder folder;
  std::string text = "-- m\n-- limbeck: revision a\n";
  for (int i = 0; i < 2000; ++i) text += "-- a note that makes the header long\n";
  file::create(folder / "a.sql", text + "-- limbeck: upgrade\n" + std::string(100'000, 'x'));
  const auto read = read_header(folder / "a.sql");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->revision.id, "a");
  EXPECT_EQ(read->revision.file, (folder / "a.sql").string());
  EXPECT_EQ(read->notes.size(), 2000u);
  file::create(folder / "b.sql", "-- limbeck: revision b");
  EXPECT_EQ(read_header(folder / "b.sql")->revision.id, "b");
  EXPECT_EQ(or_error([&] { return show(*read_header("/nowhere/a.sql")); }),
            "error: cannot read /nowhere/a.sql: No such file or directory");
}

}  // namespace limbeck::scripts
