#include "dialect/sql/token_cursor.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql {
namespace {

class TokenCursorTest : public ::testing::Test {
 protected:
  TokenCursor on(const std::string& sql) {
    text_ = sql;
    tokens_ = tokens(EngineKind::postgresql, text_);
    return TokenCursor(tokens_);
  }

  std::string text_;
  std::vector<Token> tokens_;
};

TEST_F(TokenCursorTest, TakesAllKeywordsOrNone) {
  auto cursor = on("if not x");
  EXPECT_FALSE(cursor.take_all({"if", "not", "exists"}));
  EXPECT_TRUE(cursor.next_is("if"));
  EXPECT_TRUE(cursor.take_all({"IF", "NOT"}));
  EXPECT_EQ(cursor.text(), "x");
}

TEST_F(TokenCursorTest, AnswersNoBehindTheLastToken) {
  auto cursor = on("a");
  cursor.next();
  EXPECT_TRUE(cursor.at_end());
  EXPECT_FALSE(cursor.next());
  EXPECT_FALSE(cursor.take("a"));
  EXPECT_EQ(cursor.take_name(), nullptr);
  EXPECT_FALSE(cursor.has("a"));
  EXPECT_EQ(cursor.text(), "");
  EXPECT_TRUE(cursor.items().empty());
}

TEST_F(TokenCursorTest, GivesWhatIsInParentheses) {
  auto cursor = on("(a, f(b)) c");
  const auto inside = cursor.take_parentheses();
  ASSERT_TRUE(inside);
  EXPECT_EQ(inside->text(), "a, f(b)");
  EXPECT_EQ(cursor.text(), "c");
}

TEST_F(TokenCursorTest, EndsWhereParenthesesStayOpen) {
  auto cursor = on("(a, b");
  EXPECT_FALSE(cursor.take_parentheses());
  EXPECT_TRUE(cursor.at_end());
}

TEST_F(TokenCursorTest, SeparatesItemsAtCommasOutsideOfBrackets) {
  std::vector<std::string> items;
  for (const auto& item : on("a, f(b, c), d[1, 2] e").items()) items.push_back(item.text());
  EXPECT_EQ(items, (std::vector<std::string>{"a", "f(b, c)", "d[1, 2] e"}));
}

TEST_F(TokenCursorTest, FindsWordsOnlyOutsideOfParentheses) {
  const auto cursor = on("a (b c) not null");
  EXPECT_TRUE(cursor.has("not"));
  EXPECT_FALSE(cursor.has("b"));
  EXPECT_TRUE(cursor.has("not", "null"));
  EXPECT_FALSE(cursor.has("b", "c"));
  auto moved = cursor;
  EXPECT_FALSE(moved.skip_past("c"));
  EXPECT_TRUE(moved.skip_past("not"));
  EXPECT_EQ(moved.text(), "null");
}

TEST_F(TokenCursorTest, GoesFromItemToItem) {
  auto cursor = on("a cascade, b");
  EXPECT_TRUE(cursor.item().has("cascade"));
  EXPECT_TRUE(cursor.skip_to_next_item());
  EXPECT_FALSE(cursor.item().has("cascade"));
  EXPECT_FALSE(cursor.skip_to_next_item());
  EXPECT_TRUE(cursor.at_end());
}

TEST_F(TokenCursorTest, ShowsWhatLiesBetweenTwoPlacesAsWritten) {
  auto cursor = on("a  . b c");
  const auto from = cursor;
  for (int i = 0; i < 3; ++i) cursor.next();
  EXPECT_EQ(from.until(cursor).text(), "a  . b");
}

}  // namespace
}  // namespace limbeck::sql
