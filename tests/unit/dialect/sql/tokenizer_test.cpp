#include "dialect/sql/tokenizer.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace limbeck::sql {
namespace {

// Each token as kind:text, w word, q quoted name, s string, n number, p parameter, o symbol, c comment, h
// hint, x executable.
std::string kinds(EngineKind syntax, std::string_view text) {
  std::string result;
  Tokenizer tokenizer(syntax, text);
  while (const auto token = tokenizer.next_with_comments()) {
    if (!result.empty()) result += ' ';
    result += "-wqsnpochx"[static_cast<int>(token.kind)];
    result += ":" + std::string(token.text);
  }
  return result;
}

std::string values(EngineKind syntax, std::string_view text) {
  std::string result;
  for (const auto& token : tokens(syntax, text)) result += (result.empty() ? "" : " ") + token.value();
  return result;
}

}  // namespace

TEST(Tokenizer, KnowsPostgresqlsTokens) {
  EXPECT_EQ(kinds(EngineKind::postgresql, "a.\"b\"::int[1] := $1 -- c"),
            "w:a o:. q:\"b\" o::: w:int o:[ n:1 o:] o::= p:$1 c:-- c");
  EXPECT_EQ(kinds(EngineKind::postgresql, "E'a' U&'b' $$c$$ x'd' n'e' U&\"f\" 1.5e-3 .5 1..2"),
            "s:E'a' s:U&'b' s:$$c$$ s:x'd' s:n'e' q:U&\"f\" n:1.5e-3 n:.5 n:1 o:.. n:2");
  EXPECT_EQ(kinds(EngineKind::postgresql, "a<=b @> c ->>d*-1"), "w:a o:<= w:b o:@> w:c o:->> w:d o:*- n:1");
  EXPECT_EQ(kinds(EngineKind::postgresql, "/*+ a */ /* b */ é1$2"), "h:/*+ a */ c:/* b */ w:é1$2");
}

TEST(Tokenizer, KnowsSqlitesTokens) {
  EXPECT_EQ(kinds(EngineKind::sqlite, "[a b].`c` || 'd' ?1 :e @f $g 0x1F x'00' a->>'$.b'"),
            "q:[a b] o:. q:`c` o:|| s:'d' p:?1 p::e p:@f p:$g n:0x1F s:x'00' w:a o:->> s:'$.b'");
  EXPECT_EQ(kinds(EngineKind::sqlite, "CREATE TABLE t(a INT DEFAULT -1, b)"),
            "w:CREATE w:TABLE w:t o:( w:a w:INT w:DEFAULT o:- n:1 o:, w:b o:)");
}

TEST(Tokenizer, KnowsMysqlsTokens) {
  EXPECT_EQ(kinds(EngineKind::mysql, "\"a\" `b` @c @@d /*!50001 e */ # f"),
            "s:\"a\" q:`b` p:@c p:@@d x:/*!50001 w:e o:*/ c:# f");
  EXPECT_EQ(kinds(EngineKind::mysql, "a<=>b := 1--1"), "w:a o:<=> w:b o::= n:1 o:- o:- n:1");
}

TEST(Tokenizer, CountsLinesAndOffsets) {
  Tokenizer tokenizer(EngineKind::postgresql, "a /* \n */ 'x\ny'\r\n b", "f.sql", 10);
  EXPECT_EQ(tokenizer.next().line, 10);
  const auto string = tokenizer.next();
  EXPECT_EQ(string.line, 11);
  EXPECT_EQ(string.offset, 10u);
  EXPECT_EQ(tokenizer.next().line, 13);
  EXPECT_FALSE(tokenizer.next());
  EXPECT_FALSE(tokenizer.next());
}

TEST(Tokenizer, GivesTheValueOfNamesAndStrings) {
  EXPECT_EQ(values(EngineKind::postgresql, "Word \"a\"\"b\" 'it''s' $x$q'$x$ U&\"c\" E'd' 12"),
            "Word a\"b it's q' c d 12");
  EXPECT_EQ(values(EngineKind::sqlite, "[a]]"), "a ]");
  EXPECT_EQ(values(EngineKind::sqlite, "`a``b` ''"), "a`b ");
}

TEST(Tokenizer, ComparesWordsIgnoringCase) {
  const auto list = tokens(EngineKind::sqlite, "Create \"create\" (");
  EXPECT_TRUE(list[0].is("CREATE"));
  EXPECT_FALSE(list[1].is("create"));
  EXPECT_TRUE(list[1].is_name());
  EXPECT_TRUE(list[2].is_symbol("("));
}

TEST(Tokenizer, NamesTheSourceOfAnError) {
  Tokenizer tokenizer(EngineKind::sqlite, "a\n'b", "t", 5);
  tokenizer.next();
  try {
    tokenizer.next();
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "t:6: the string that begins here is never closed");
  }
}

}  // namespace limbeck::sql
