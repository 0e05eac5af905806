#include "scripts/python/script_template.hpp"

#include <gtest/gtest.h>

namespace limbeck::scripts {
namespace {

const ScriptValues values{"8f3b2c", {"5d0e7a"}, {}, {}, "add contacts", "2026-11-29 10:12:18"};

TEST(ScriptTemplate, IsFilledWithWhatAlembicGives) {
  EXPECT_EQ(fill_script_template(
                "\"\"\"${message}\n\nRevision ID: ${up_revision}\nRevises: ${down_revision | comma,n}\n"
                "Create Date: ${create_date}\n\"\"\"\n${imports if imports else \"\"}\n"
                "revision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n"
                "branch_labels = ${repr(branch_labels)}\ndepends_on = ${repr(depends_on)}\n"
                "def upgrade():\n    ${upgrades if upgrades else \"pass\"}\n"
                "def downgrade():\n    ${downgrades if downgrades else 'pass'}\n",
                values),
            "\"\"\"add contacts\n\nRevision ID: 8f3b2c\nRevises: 5d0e7a\nCreate Date: 2026-11-29 "
            "10:12:18\n\"\"\"\n\n"
            "revision = '8f3b2c'\ndown_revision = '5d0e7a'\nbranch_labels = None\ndepends_on = None\n"
            "def upgrade():\n    pass\ndef downgrade():\n    pass\n");
}

TEST(ScriptTemplate, WritesSeveralNamesAsTuples) {
  auto merge = values;
  merge.revises = {"a", "b"};
  merge.branch_labels = {"billing"};
  merge.depends_on = {};
  EXPECT_EQ(
      fill_script_template("${repr(down_revision)} ${repr(branch_labels)} ${down_revision | comma,n}", merge),
      "('a', 'b') ('billing',) a, b");
}

TEST(ScriptTemplate, WithoutParentOrMessageSaysWhatAlembicSays) {
  auto base = values;
  base.revises = {};
  base.message = {};
  EXPECT_EQ(fill_script_template("${message}|${repr(down_revision)}|${down_revision | comma,n}|", base),
            "empty message|None||");
  base.has_message = true;  // revision -m ""
  EXPECT_EQ(fill_script_template("${message}|", base), "|");
}

TEST(ScriptTemplate, IsLeftToMakoWhereItHasMore) {
  for (const auto* text : {"${config.get_main_option('x')}", "% if upgrades:\n", "  % for a in b:\n",
                           "<%! import re %>\n", "## a comment\n", "${message", "a \\\nb"}) {
    EXPECT_EQ(fill_script_template(text, values), std::nullopt) << text;
  }
}

TEST(ScriptTemplate, LeavesADollarAndAPercentSignInALineAlone) {
  EXPECT_EQ(fill_script_template("price = \"$5\"  # 10 % of it\n", values), "price = \"$5\"  # 10 % of it\n");
}

TEST(PythonLiteral, IsWhatReprGives) {
  EXPECT_EQ(python_literal("a"), "'a'");
  EXPECT_EQ(python_literal("it's"), "\"it's\"");
  EXPECT_EQ(python_literal("'\""), "'\\'\"'");
  EXPECT_EQ(python_literal("a\\b\nc\x01"), "'a\\\\b\\nc\\x01'");
}

}  // namespace
}  // namespace limbeck::scripts
