#include "scripts/python/parser/parser.hpp"

#include <gtest/gtest.h>

#include "scripts/python/parser/literals.hpp"

namespace limbeck::scripts::python {
namespace {

/// The line that the parser refuses; 0: none.
int refused_line(std::string_view text) {
  try {
    parse(text, "a.py");
  } catch (const NotPython& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("a.py:" + std::to_string(error.line()) + ": "))
        << error.what();
    return error.line();
  }
  return 0;
}

const ast::Expression& value_of(const ast::Module& module) {
  return *std::get<ast::ExpressionStatement>(module.body.at(0).node).value;
}

std::string string_of(std::string_view text) {
  const auto module = parse(text, "a.py");
  return std::get<ast::String>(value_of(module).node).value;
}

TEST(PythonParser, WhatIsPython3IsAccepted) {
  for (const char* text : {
           "",
           "\"\"\"Doc\"\"\"\nfrom typing import Union, Sequence as S\nfrom . import a\nfrom ..b.c import *\n",
           "import x.y as z, q\nfrom __future__ import annotations\n",
           "down: Union[str, None] = None\nx: int\na = b = (1, *c)\na, *b = c[1:2, ::3]\na += 1\n",
           "f(x, *a, y=1, **k)(i for i in j if i)\nf(y=1, *a)\n",
           "s = f\"x{a!r:>{w}}y{{z}}{b=}\" r'\\n'\n",
           "if a: pass\nelif b:\n    c\nelse:\n    d; e\n",
           "for i, j in k: pass\nelse:\n    pass\nwhile a:\n    break\n",
           "with a as b, c: pass\nwith (a as b, c as d):\n    pass\n",
           "try:\n    x\nexcept (E, F) as e:\n    y\nexcept:\n    pass\nelse: pass\nfinally: pass\n",
           "@dec(1)\nasync def f(a, b: int = 1, *args, c, d=2, **kw) -> None:\n    return await a, b\n",
           "def g(a, /, b, *, c): yield\nclass A(B, metaclass=C):\n    x = 1\n",
           "lambda x, y=1: x\n[a for a in b if c for d in e]\n{a: b, **c}\n{1, 2}\n{k: v for k, v in x}\n",
           "x if y else z\nnot a and b or c\na < b <= c not in d is not e\n(y := 3)\n-a ** ~b @ c\n",
           "del a, b[0]\nassert a, 'x'\nglobal q\nraise X from Y\n",
           "print('a', file=b)\nexec('x')\nmatch = 1\ntype = 2\nprint\n",
           "match x:\n    case 1: pass\n",
           "x = [\n  1,\n     2,\n]\nif a:\n\tb\n\tc\n",
           "def f():\n    a\n  # a comment anywhere\n    b\n",
           "x = 1; y = 2;\nif a: b; c\n",
           "# -*- coding: utf-8 -*-\nx = 'ä'\n",
           "#!/usr/bin/python\n\f# coding coding : x coding=\tUTF_8\nx = 'ä'\n",
           "x = 1  # coding: latin-1\n",
           "# 1\n# 2\n# coding: latin-1\n",
           "# coding: \n",
           "\xEF\xBB\xBFx = 1\r\nif x:\r\n    y\r\n",
       }) {
    EXPECT_EQ(refused_line(text), 0) << text;
  }
}

TEST(PythonParser, WhatIsNotIsRefusedWithItsLine) {
  const std::pair<const char*, int> cases[] = {
      {"x = 1\nprint 'a'\n", 2},
      {"print >>f, 'a'\n", 1},
      {"exec 'a' in b\n", 1},
      {"try:\n    a\nexcept E, e:\n    b\n", 3},
      {"`a`\n", 1},
      {"a <> b\n", 1},
      {"0777\n", 1},
      {"10L\n", 1},
      {"1j\n", 1},
      {"ur'a'\n", 1},
      {"f(x=1, x=2)\n", 1},
      {"f(x=1, 2)\n", 1},
      {"f(**a, *b)\n", 1},
      {"if a:\n        b\n    c\n", 3},
      {"if a:\n    b\n  else:\n    c\n", 3},
      {"if a:\n\tb\n        c\n", 3},
      {"  a\n", 1},
      {"return 1\n", 1},
      {"break\n", 1},
      {"f() = 1\n", 1},
      {"def f(a, a): pass\n", 1},
      {"def f(a=1, b): pass\n", 1},
      {"raise E, 'x'\n", 1},
      {"a = (\n", 1},
      {"try:\n    a\nexcept:\n    b\nexcept E:\n    c\n", 5},
      {"'a' b'b'\n", 1},
      {"'\\N{DASH}'\n", 1},
      {"b'\xC3\xA4'\n", 1},
      {"# coding: latin-1\n'\xC3\xA4'\n", 1},
      {" \t# vim: set fileencoding=koi8_r :\n'\xE4'\n", 1},
      {"# coding coding=\n#coding:coding=iso-8859.15\n'\xE4'\n", 2},
      {"#!/usr/bin/python\n#coding:cp1252\n'\xE4'\n", 2},
      {"# coding: utf-16\n", 1},
      {"# coding: utf-7\n", 1},
      {"x = '\xE4'\n", 1},
      {"a\rb\n", 1},
      {"try:\n    a\nexcept* E:\n    b\n", 3},
  };
  for (const auto& [text, line] : cases) EXPECT_EQ(refused_line(text), line) << text;
  EXPECT_EQ(refused_line(std::string("a\0b", 3)), 1);
  EXPECT_EQ(refused_line(std::string(5000, '(') + std::string(5000, ')')), 1);
  EXPECT_EQ(refused_line("x = " + std::string(5000, '-') + "1"), 1);
}

TEST(PythonParser, TakesEncodingsThatMakeNoDifference) {
  for (const char* text :
       {"# coding: utf\n'\xC3\xA4'\n", "# -*- coding: u8 -*-\n", "# coding: UTF_8_SIG\n",
        "# coding: latin-1\n'a'\n", "#!/usr/bin/python\n#coding:cp1252", "# coding: ascii\n"})
    EXPECT_EQ(refused_line(text), 0) << text;
}

TEST(PythonParser, StringsAreDecoded) {
  EXPECT_EQ(string_of(R"('a\n\x41\101\u00e4\q' "b" r'\n')"), "a\nAA\xC3\xA4\\qb\\n");
  EXPECT_EQ(string_of("'''a\n'b'''"), "a\n'b");
  EXPECT_EQ(string_of("'a\\\nb'"), "ab");
  EXPECT_EQ(string_of("U'x'"), "x");
  EXPECT_EQ(string_of("'''a\r\nb'''"), "a\nb");
  EXPECT_EQ(string_of("''"), "");
}

TEST(PythonParser, FormattedStringsAreTakenApart) {
  const auto module = parse("f'a{b!r:>{w}.2}{{}}{c = }'", "a.py");
  const auto& pieces = std::get<ast::FormattedString>(value_of(module).node).pieces;
  ASSERT_EQ(pieces.size(), 5U);
  EXPECT_EQ(pieces[0].text, "a");
  EXPECT_EQ(std::get<ast::Name>(pieces[1].value->node).name, "b");
  EXPECT_EQ(pieces[1].conversion, 'r');
  const auto& format = std::get<ast::FormattedString>(pieces[1].format->node).pieces;
  ASSERT_EQ(format.size(), 3U);
  EXPECT_EQ(format[0].text, ">");
  EXPECT_EQ(std::get<ast::Name>(format[1].value->node).name, "w");
  EXPECT_EQ(format[2].text, ".2");
  EXPECT_EQ(pieces[2].text, "{}");
  EXPECT_EQ(pieces[3].text, "c = ");
  EXPECT_EQ(pieces[4].conversion, 'r');
}

TEST(PythonParser, NumbersAreRead) {
  const auto integer = [](const char* text) { return std::get<ast::Integer>(*read_number(text)).value; };
  const auto real = [](const char* text) { return std::get<ast::Float>(*read_number(text)).value; };
  EXPECT_EQ(integer("1_000"), 1000);
  EXPECT_EQ(integer("0xFf"), 255);
  EXPECT_EQ(integer("0b_11"), 3);
  EXPECT_EQ(integer("00"), 0);
  EXPECT_EQ(real("1e3"), 1000);
  EXPECT_EQ(real(".5"), 0.5);
  EXPECT_EQ(real("1_0.E-1"), 1);
  EXPECT_TRUE(std::get<ast::Integer>(*read_number("99999999999999999999")).too_large);
  for (const char* wrong : {"1__0", "0x", "1e", "1_", "012", "1j", "."})
    EXPECT_FALSE(read_number(wrong)) << wrong;
}

TEST(PythonParser, StatementsHaveTheirParts) {
  const auto module = parse("x = 1\n\nif a:\n    b\nelif c:\n    d\nelse:\n    e\n", "a.py");
  ASSERT_EQ(module.body.size(), 2U);
  EXPECT_EQ(module.body[1].line, 3);
  const auto& first = std::get<ast::If>(module.body[1].node);
  ASSERT_EQ(first.no.size(), 1U);
  EXPECT_EQ(first.no[0].line, 5);
  EXPECT_EQ(std::get<ast::If>(first.no[0].node).no.size(), 1U);
}

TEST(PythonParser, HeadersAreReadFromTheTree) {
  const auto header = parse_header_assignments(parse(R"('''add a

Revision ID: a1
'''
from typing import Union
revision: str = "a1"
down_revision: Union[str, None] = ("b1", "c1")
branch_labels = None
depends_on: int
x = revision
)",
                                                     "a.py"));
  EXPECT_EQ(header.docstring, "add a\n\nRevision ID: a1\n");
  EXPECT_EQ(std::get<std::string>(header.values.at("revision").value), "a1");
  EXPECT_EQ(header.values.at("revision").line, 6);
  EXPECT_EQ(std::get<std::vector<std::string>>(header.values.at("down_revision").value),
            (std::vector<std::string>{"b1", "c1"}));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(header.values.at("branch_labels").value));
  EXPECT_EQ(header.values.count("depends_on"), 0U);
}

TEST(PythonParser, HeadersThatOnlyRunningCouldTellAreRefused) {
  for (const char* text :
       {"revision = f()", "revision = 'a' + 'b'", "revision += 'a'", "if x:\n    revision = 'a'",
        "(revision, a) = b", "from x import revision", "import y as revision", "for revision in x: pass",
        "del revision", "down_revision = ('a', b)", "def revision(): pass",
        "try:\n    a\nexcept E:\n    revision = 'a'"}) {
    EXPECT_THROW(parse_header_assignments(parse(text, "a.py")), Error) << text;
  }
  // What a function does to its own names is no matter.
  EXPECT_NO_THROW(parse_header_assignments(parse("def f():\n    revision = g()\n", "a.py")));
}

}  // namespace
}  // namespace limbeck::scripts::python
