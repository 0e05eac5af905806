#include "scripts/sql/format.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "unit/dialect/sql/pieces.hpp"
#include "unit/scripts/revision_dsl.hpp"

namespace limbeck::scripts {
namespace {

NewRevision contacts() {
  NewRevision draft;
  draft.revision = {.id = "8f3b2c9a1d04",
                    .revises = {"5d0e7a91c2b3"},
                    .message = "add contacts table",
                    .created = "2026-11-22T05:50:21Z"};
  draft.sections = {{.direction = Direction::upgrade, .sql = "CREATE TABLE contacts (id int);\n"},
                    {.direction = Direction::downgrade, .sql = "DROP TABLE contacts;"}};
  return draft;
}

std::string formatted(const NewRevision& draft, EngineKind syntax = EngineKind::postgresql) {
  return or_error([&] { return format_revision(draft, syntax); });
}

std::string with_message(const char* message) {
  auto draft = contacts();
  draft.revision.message = message;
  return formatted(draft);
}

std::string with_sql(const char* sql) {
  auto draft = contacts();
  draft.sections[0].sql = sql;
  return formatted(draft);
}

}  // namespace

TEST(FormatRevision, WritesTheFormatOfTheDesign) {
  EXPECT_EQ(formatted(contacts()),
            "-- add contacts table\n"
            "-- limbeck: revision 8f3b2c9a1d04\n"
            "-- limbeck: revises 5d0e7a91c2b3\n"
            "-- limbeck: created 2026-11-22T05:50:21Z\n"
            "\n"
            "-- limbeck: upgrade\n"
            "CREATE TABLE contacts (id int);\n"
            "\n"
            "-- limbeck: downgrade\n"
            "DROP TABLE contacts;\n");
}

TEST(FormatRevision, WritesEverythingElse) {
  NewRevision draft;
  draft.revision = {"m", {"a", "b"}, {"c", "billing"}, {"users", "x-y"}, "two\n\nlines", "", ""};
  draft.notes = {"verified on empty tables", "may fail:\n  NOT NULL"};
  draft.sections = {
      {.dialect = EngineKind::sqlite, .foreign_keys_off = true, .sql = "SELECT 1"},
      {.dialect = EngineKind::postgresql, .transactional = false, .sql = ""},
      {.direction = Direction::downgrade, .irreversible = true, .reason = "the \"why\"\nand \\", .sql = ""}};
  EXPECT_EQ(formatted(draft),
            "-- two\n--\n-- lines\n"
            "-- limbeck: revision m\n-- limbeck: revises a, b\n-- limbeck: depends-on c, billing\n"
            "-- limbeck: branch-label users, x-y\n"
            "--\n-- verified on empty tables\n-- may fail:\n--   NOT NULL\n"
            "\n-- limbeck: upgrade dialect=sqlite foreign-keys=off\nSELECT 1\n"
            "\n-- limbeck: upgrade dialect=postgresql transaction=none\n"
            "\n-- limbeck: downgrade irreversible \"the \\\"why\\\" and \\\\\"\n");
  const auto file = RevisionFile::parse(formatted(draft), "r.sql", EngineKind::postgresql);
  EXPECT_EQ(file.sections()[2].reason, "the \"why\" and \\");
}

TEST(FormatRevision, RefusesWhatCouldNotBeReadBack) {
  EXPECT_EQ(with_message("add\nlimbeck: upgrade"),
            "error: the line 'limbeck: upgrade' would be read as a directive (begin it with another word)");
  EXPECT_EQ(with_sql("SELECT 1;\n-- limbeck: downgrade dialect=sqlite\nSELECT 2;"),
            "error: the SQL of the new revision holds a line that would be read as a directive");
  EXPECT_EQ(with_sql("CREATE TABLE a (;"),
            "error: the new revision:7: the parenthesis that begins here is never closed");
  auto draft = contacts();
  draft.revision.id = "a b";
  EXPECT_EQ(formatted(draft), "error: the revision id 'a b' contains ' '");
  draft = contacts();
  draft.revision.branch_labels = {"a,b"};
  EXPECT_EQ(formatted(draft), "error: the branch-label 'a,b' contains ','");
  draft = contacts();
  draft.revision.created = "now";
  EXPECT_EQ(formatted(draft), "error: the creation time 'now' is no time");
  draft = contacts();
  draft.sections.erase(draft.sections.begin());
  EXPECT_EQ(formatted(draft).substr(0, 58), "error: the new revision:1: there is no upgrade section (be");
}

TEST(FormatRevision, ComesBackAsItWas) {
  const auto word =
      rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::element('a', 'b', '7', '_', '.')));
  const auto words = rc::gen::container<std::vector<std::string>>(word);
  const auto prose = rc::gen::container<std::string>(
      rc::gen::element<char>('a', ' ', '-', '\'', '"', '$', ';', ':', '/', '*', '\\', '(', 'L', '\xC3'));
  const auto lines =
      rc::gen::map(rc::gen::container<std::vector<std::string>>(prose), [](std::vector<std::string> all) {
        std::vector<std::string> kept;
        for (auto& line : all) {
          while (line.ends_with(' ')) line.pop_back();
          if (!line.empty()) kept.push_back(line);
        }
        return kept;
      });
  EXPECT_TRUE(rc::check([&] {
    const auto syntax = *rc::gen::element(EngineKind::postgresql, EngineKind::sqlite, EngineKind::mysql);
    NewRevision draft;
    draft.revision.id = (*word).substr(0, 32);
    draft.revision.revises = *words;
    for (auto& id : draft.revision.revises) id = id.substr(0, 32);
    draft.revision.depends_on = *words;
    draft.revision.branch_labels = *words;
    draft.revision.message = text::join(*lines, "\n");
    draft.notes = *lines;
    if (*rc::gen::arbitrary<bool>()) draft.revision.created = "2026-11-22T05:50:21Z";
    NewSection up{.transactional = *rc::gen::arbitrary<bool>(), .sql = *sql::sql_of_pieces(syntax)};
    NewSection down{
        .direction = Direction::downgrade, .dialect = syntax, .irreversible = *rc::gen::arbitrary<bool>()};
    if (down.irreversible) {
      down.reason = text::join(*lines, " ");
    } else {
      down.sql = *sql::sql_of_pieces(syntax);
    }
    draft.sections = {up, down};

    const auto file = RevisionFile::parse(format_revision(draft, syntax), "", syntax);
    RC_ASSERT(file.header().revision == draft.revision);
    RC_ASSERT(file.header().notes == draft.notes);
    RC_ASSERT(file.sections().size() == 2u);
    RC_ASSERT(file.sections()[0].transactional == up.transactional);
    RC_ASSERT(file.sections()[1].irreversible == down.irreversible);
    RC_ASSERT(file.sections()[1].reason == down.reason);
    const auto texts = [](const std::vector<Statement>& statements) {
      std::vector<std::string> result;
      for (const auto& statement : statements) result.push_back(statement.text);
      return result;
    };
    RC_ASSERT(texts(file.statements(file.sections()[0])) == texts(sql::split(syntax, up.sql, "")));
    RC_ASSERT(texts(file.statements(file.sections()[1])) == texts(sql::split(syntax, down.sql, "")));
  }));
}

TEST(SectionText, PutsEachStatementBelowItsWarning) {
  std::vector<dialect::RenderedStatement> statements(3);
  statements[0].sql = "CREATE TABLE a (\n  id int\n)";
  statements[1].sql = "DROP TABLE b";
  statements[1].warning = "drops the table\nand its rows";
  statements[2].sql = "SELECT 1 -- one";
  EXPECT_EQ(section_text(statements, EngineKind::postgresql),
            "CREATE TABLE a (\n  id int\n);\n\n-- WARNING: drops the table\n-- WARNING: and its rows\nDROP "
            "TABLE b;\n\n"
            "SELECT 1 -- one\n;\n");
  EXPECT_EQ(sql::split(EngineKind::postgresql, section_text(statements, EngineKind::postgresql), "").size(),
            3u);
}

}  // namespace limbeck::scripts
