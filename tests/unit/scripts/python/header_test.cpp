#include "scripts/python/header.hpp"

#include <gtest/gtest.h>

#include "scripts/python/string_literal.hpp"

namespace limbeck::scripts {
namespace {

using Ids = std::vector<std::string>;

revision::Revision scanned(std::string_view text) {
  const auto header = scan_python_header(text);
  EXPECT_EQ(header.unsure, "") << text;
  return header.revision;
}

std::string doubt(std::string_view text) {
  const auto header = scan_python_header(text);
  return header.unsure.empty() ? "sure" : std::to_string(header.unsure_line) + ": " + header.unsure;
}

constexpr const char* generated = R"("""add contacts

Revision ID: 1ae9cd4b3f20
Revises: 5d0e7a91c2b3
Create Date: 2026-11-22 05:50:21.123456

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '1ae9cd4b3f20'
down_revision: Union[str, Sequence[str], None] = '5d0e7a91c2b3'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    revision = "of the function"
    op.execute("down_revision = 'x'")


def downgrade() -> None:
    pass
)";

TEST(PythonHeader, ReadsWhatAlembicGenerates) {
  const auto revision = scanned(generated);
  EXPECT_EQ(revision.id, "1ae9cd4b3f20");
  EXPECT_EQ(revision.revises, Ids{"5d0e7a91c2b3"});
  EXPECT_EQ(revision.branch_labels, Ids{});
  EXPECT_EQ(revision.depends_on, Ids{});
  EXPECT_EQ(revision.message, "add contacts");
  EXPECT_EQ(revision.created, "2026-11-22 05:50:21.123456");
  EXPECT_EQ(scan_python_header(generated).description,
            "add contacts\n\nRevision ID: 1ae9cd4b3f20\nRevises: 5d0e7a91c2b3\nCreate Date: 2026-11-22 "
            "05:50:21.123456");
}

TEST(PythonHeader, ReadsEveryFormOfAValue) {
  const auto revises = [](const std::string& value) {
    return scanned("revision = 'a'\ndown_revision = " + value + "\n").revises;
  };
  EXPECT_EQ(revises("None"), Ids{});
  EXPECT_EQ(revises("None  # the first"), Ids{});
  EXPECT_EQ(revises("(None)"), Ids{});
  EXPECT_EQ(revises("()"), Ids{});
  EXPECT_EQ(revises("'b'"), Ids{"b"});
  EXPECT_EQ(revises("u\"b\""), Ids{"b"});
  EXPECT_EQ(revises("('b')"), Ids{"b"});
  EXPECT_EQ(revises("('b',)"), Ids{"b"});
  EXPECT_EQ(revises("('b', \"c\")"), (Ids{"b", "c"}));
  EXPECT_EQ(revises("'b', 'c'"), (Ids{"b", "c"}));
  EXPECT_EQ(revises("[\n    'b',  # one\n\n    'c',\n]"), (Ids{"b", "c"}));
  EXPECT_EQ(revises("'b' \\\n    'c'"), Ids{"bc"});
  EXPECT_EQ(revises("(\n  'b'\n  'c'\n)"), Ids{"bc"});
}

TEST(PythonHeader, ReadsLabelsAndDependencies) {
  const auto revision = scanned(
      "revision = 'a'\r\ndown_revision = None\r\nbranch_labels = ('shop', 'store')\r\ndepends_on = 'f0'\r\n");
  EXPECT_EQ(revision.branch_labels, (Ids{"shop", "store"}));
  EXPECT_EQ(revision.depends_on, Ids{"f0"});
}

TEST(PythonHeader, TellsWhetherThereIsOne) {
  EXPECT_EQ(scanned("import os\n").id, "");
  EXPECT_EQ(scanned("").id, "");
  EXPECT_FALSE(scan_python_header("revision = 'a'\n").has_down_revision);
  EXPECT_TRUE(scan_python_header("revision = 'a'\ndown_revision = None").has_down_revision);
}

TEST(PythonHeader, FindsTheDocstring) {
  EXPECT_EQ(scanned("# a comment\n\n'one'\nrevision = 'a'\n").message, "one");
  EXPECT_EQ(scanned("#!/usr/bin/env python\n\"\"\"\n  one \n two\n\n three\"\"\"\n").message, "one \n two");
  EXPECT_EQ(scanned("r'''a\\b'''\n").message, "a\\b");
  EXPECT_EQ(scanned("'a\\n' 'b'\n").message, "a\nb");
  EXPECT_EQ(scanned("\"\"\"a\r\n\r\nb\"\"\"\r\n").message, "a");
  EXPECT_EQ(scanned("import os\n'no docstring'\n").message, "");
  EXPECT_EQ(scanned("'not'.strip()\n").message, "");
  EXPECT_EQ(scanned("x = 'a'\n").message, "");
  EXPECT_EQ(scanned("\xEF\xBB\xBF'''Übersicht'''\n").message, "Übersicht");
}

TEST(PythonHeader, IsNotMisled) {
  EXPECT_EQ(scanned("text = '''\nrevision = 'b'\n'''\nrevision = 'a'\n").id, "a");
  EXPECT_EQ(scanned("# revision = 'b'\nrevision = 'a'\n").id, "a");
  EXPECT_EQ(scanned("x = {\n'revision': 1}\nrevision = 'a'\n").id, "a");
  EXPECT_EQ(scanned("revision_note = 'b'\nrevision = 'a'\nx.revision = 'c'\n").id, "a");
  EXPECT_EQ(scanned("class A:\n  revision = 'b'\n\n@f\ndef g():\n\n  depends_on = 1\nrevision = 'a'\n").id,
            "a");
}

TEST(PythonHeader, IsUnsureOfWhatItDoesNotRead) {
  EXPECT_EQ(doubt("revision = make_id()\n"), "1: sets revision to more than texts");
  EXPECT_EQ(doubt("\nrevision = 'a' + 'b'\n"), "2: sets revision to more than texts");
  EXPECT_EQ(doubt("revision = f'a{1}'\n"),
            "1: has a string that is put together when it is run, or not closed");
  EXPECT_EQ(doubt("revision = 'a\n"), "1: has a string that is put together when it is run, or not closed");
  EXPECT_EQ(doubt("revision = 'a'; down_revision = None\n"), "1: sets revision to more than texts");
  EXPECT_EQ(doubt("revision = 'a'\nrevision = 'b'\n"), "2: sets revision twice");
  EXPECT_EQ(doubt("revision = down_revision = 'a'\n"), "1: sets revision to more than texts");
  EXPECT_EQ(doubt("revision += 'a'\n"), "1: does more than assign to revision");
  EXPECT_EQ(doubt("revision: str\n"), "1: does more than assign to revision");
  EXPECT_EQ(doubt("down_revision = [x for x in y]\n"), "1: sets down_revision to more than texts");
  EXPECT_EQ(doubt("down_revision = ('a' 'b' c)\n"), "1: sets a name to more than texts");
  EXPECT_EQ(doubt("__doc__ = 'a'\n"), "1: sets __doc__");
  for (const std::string text :
       {"x, revision = 'a', 'b'\n", "from x import revision\n", "if y:\n    revision = 'a'\n",
        "for revision in y:\n  pass\n", "del revision\n", "(revision := 'a')\n"}) {
    EXPECT_NE(doubt("y = 1\n" + text).find("revision in a way"), std::string::npos) << text;
  }
  EXPECT_EQ(doubt("def f():\n  global revision\n"), "2: sets names of the module from a function");
  EXPECT_EQ(doubt("x = '''\n"), "1: has a string that is never closed");
}

TEST(PythonString, ReadsLiterals) {
  const auto read = [](std::string_view text) { return read_string_literal(text)->text.value_or("(none)"); };
  EXPECT_EQ(read("'a' b"), "a");
  EXPECT_EQ(read(R"("a\"b")"), "a\"b");
  EXPECT_EQ(read(R"('\x41\101\u00e9\U0001F600\q\\')"), "AAé😀\\q\\");
  EXPECT_EQ(read("'a\\\nb'"), "ab");
  EXPECT_EQ(read(R"(R'a\'b')"), R"(a\'b)");
  EXPECT_EQ(read("'''a'b''c'''"), "a'b''c");
  EXPECT_EQ(read("''"), "");
  EXPECT_EQ(read("b'a'"), "(none)");
  EXPECT_EQ(read(R"('\N{DASH}')"), "(none)");
  EXPECT_EQ(read("'a\nb'"), "(none)");
  EXPECT_EQ(read_string_literal("rb'a' c")->length, 5u);
  EXPECT_FALSE(read_string_literal("name"));
  EXPECT_FALSE(read_string_literal("fur"));
}

}  // namespace
}  // namespace limbeck::scripts
