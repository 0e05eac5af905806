// Another parent in a header, and not a byte else.
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "scripts/revision_format.hpp"

namespace limbeck::scripts {
namespace {

std::string moved(const char* file, const std::string& text,
                  const std::vector<std::string>& parents = {"new1"}) {
  return format_of(file).with_parents(text, file, parents);
}

TEST(NewParents, OfSql) {
  EXPECT_EQ(
      moved(
          "a.sql",
          "-- m\n-- limbeck: revision a\n-- limbeck: revises old\n\n-- limbeck: upgrade\nSELECT 1; -- old\n"),
      "-- m\n-- limbeck: revision a\n-- limbeck: revises new1\n\n-- limbeck: upgrade\nSELECT 1; -- old\n");
}

TEST(NewParents, OfSqlThatRevisesNothing) {
  EXPECT_EQ(moved("a.sql", "-- limbeck: revision a\n-- limbeck: upgrade"),
            "-- limbeck: revision a\n-- limbeck: revises new1\n-- limbeck: upgrade");
  EXPECT_EQ(moved("a.sql", "\xEF\xBB\xBF-- limbeck: revision a\r\n\r\n-- limbeck: upgrade\r\n"),
            "\xEF\xBB\xBF-- limbeck: revision a\r\n-- limbeck: revises new1\r\n\r\n-- limbeck: upgrade\r\n");
}

TEST(NewParents, OfSqlInSeveralLines) {
  EXPECT_EQ(
      moved("a.sql",
            "  -- LIMBECK: Revises x y\n-- limbeck: revision a\n/* -- limbeck: revises no\n */\n-- limbeck: "
            "revises z\r\n-- note\n-- limbeck: upgrade\n"),
      "  -- limbeck: revises new1\n-- limbeck: revision a\n/* -- limbeck: revises no\n */\n-- note\n-- "
      "limbeck: "
      "upgrade\n");
  EXPECT_EQ(
      moved("a.sql", "-- limbeck: revision a\n-- limbeck: revises x\n-- limbeck: upgrade\n", {"b", "c"}),
      "-- limbeck: revision a\n-- limbeck: revises b, c\n-- limbeck: upgrade\n");
}

TEST(NewParents, OfCpp) {
  EXPECT_EQ(moved("a.cpp",
                  "// m\n// limbeck: revision a\n// limbeck: revises old\n\nvoid upgrade(limbeck::Op&) {}\n"),
            "// m\n// limbeck: revision a\n// limbeck: revises new1\n\nvoid upgrade(limbeck::Op&) {}\n");
}

const std::string alembic_docstring =
    "\"\"\"a message\n\nRevision ID: abc\nRevises: old\nCreate Date: 2026-11-22 05:50:21\n\n\"\"\"\n";

TEST(NewParents, OfPython) {
  EXPECT_EQ(moved("a.py", alembic_docstring + "revision = 'abc'\ndown_revision = 'old'  # old\nx = 'old'\n"),
            "\"\"\"a message\n\nRevision ID: abc\nRevises: new1\nCreate Date: 2026-11-22 05:50:21\n\n\"\"\"\n"
            "revision = 'abc'\ndown_revision = 'new1'  # old\nx = 'old'\n");
  EXPECT_EQ(
      moved("a.py",
            "from typing import Union\nrevision: str = \"abc\"\ndown_revision: Union[str, Sequence[str], "
            "None] = "
            "\"old\"\r\nbranch_labels = None\n"),
      "from typing import Union\nrevision: str = \"abc\"\ndown_revision: Union[str, Sequence[str], None] = "
      "\"new1\"\r\nbranch_labels = None\n");
}

TEST(NewParents, OfPythonThatRevisesNothing) {
  EXPECT_EQ(moved("a.py", "\"\"\"m\n\nRevises:\n\"\"\"\nrevision = 'abc'\ndown_revision = None\n"),
            "\"\"\"m\n\nRevises: new1\n\"\"\"\nrevision = 'abc'\ndown_revision = \"new1\"\n");
  EXPECT_EQ(moved("a.py", "\"\"\"m\n\nRevises: \n\"\"\"\nrevision = 'abc'\ndown_revision = (None)\n"),
            "\"\"\"m\n\nRevises: new1\n\"\"\"\nrevision = 'abc'\ndown_revision = \"new1\"\n");
}

TEST(NewParents, OfPythonTuples) {
  EXPECT_EQ(moved("a.py", "revision = 'abc'\ndown_revision = (  # why\n    'old',\n)\n"),
            "revision = 'abc'\ndown_revision = (  # why\n    'new1',\n)\n");
  EXPECT_EQ(moved("a.py", "revision = 'abc'\ndown_revision = ['old', 'older']\n"),
            "revision = 'abc'\ndown_revision = 'new1'\n");
  EXPECT_EQ(moved("a.py", "revision = 'abc'\ndown_revision = 'old',\n"),
            "revision = 'abc'\ndown_revision = 'new1',\n");
  EXPECT_EQ(moved("a.py", "revision = 'abc'\ndown_revision = 'o' 'ld'\n", {"b", "c"}),
            "revision = 'abc'\ndown_revision = ('b', 'c')\n");
}

TEST(NewParents, OfPythonLeavesADocstringOfItsOwn) {
  EXPECT_EQ(
      moved("a.py", "\"\"\"m\n\nRevises: the prices\n\"\"\"\nrevision = 'abc'\ndown_revision = 'old'\n"),
      "\"\"\"m\n\nRevises: the prices\n\"\"\"\nrevision = 'abc'\ndown_revision = 'new1'\n");
  EXPECT_EQ(moved("a.py",
                  "\"\"\"m\n\nRevises: old\nRevises: old\n\"\"\"\nrevision = 'abc'\ndown_revision = 'old'\n"),
            "\"\"\"m\n\nRevises: old\nRevises: old\n\"\"\"\nrevision = 'abc'\ndown_revision = 'new1'\n");
}

TEST(NewParents, OfPythonThatIsUnsure) {
  for (const char* text : {"revision = 'abc'\ndown_revision = previous()\n",
                           "revision = 'abc'\nif x:\n    down_revision = 'a'\n",
                           "revision = 'abc'\ndown_revision = 'a'\ndown_revision = 'b'\n",
                           "revision, down_revision = 'abc', 'old'\n", "revision = 'abc'\n"}) {
    EXPECT_THROW(moved("a.py", text), Error) << text;
  }
  EXPECT_THROW(moved("a.py", "revision = 'abc'\ndown_revision = 'old'\n", {"it's"}), Error);
}

}  // namespace
}  // namespace limbeck::scripts
