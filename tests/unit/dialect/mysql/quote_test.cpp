#include "dialect/mysql/quote.hpp"

#include <gtest/gtest.h>

namespace limbeck::dialect::mysql {
namespace {

TEST(MysqlQuote, QuotesNamesWhereNeeded) {
  EXPECT_EQ(quote_identifier("alembic_version"), "alembic_version");
  EXPECT_EQ(quote_identifier("Users"), "Users");
  EXPECT_EQ(quote_identifier("select"), "`select`");
  EXPECT_EQ(quote_identifier("Order"), "`Order`");
  EXPECT_EQ(quote_identifier("rank"), "`rank`") << "reserved by MySQL alone";
  EXPECT_EQ(quote_identifier("offset"), "`offset`") << "reserved by MariaDB alone";
  EXPECT_EQ(quote_identifier("a`b c"), "`a``b c`");
  EXPECT_EQ(quote_identifier("1e5"), "`1e5`");
  EXPECT_EQ(quote_identifier("é"), "`é`");
}

TEST(MysqlQuote, QuotesTextWithItsBackslashes) {
  EXPECT_EQ(quote_literal("it's \\n"), "'it''s \\\\n'");
  EXPECT_EQ(quote_literal(std::string("a\0b", 3)), "'a\\0b'");
  EXPECT_EQ(quote_literal("☃\n"), "'☃\n'");
}

TEST(MysqlQuote, WritesParameters) {
  EXPECT_EQ(parameter_literal({"x'", Parameter::Kind::text}), "'x'''");
  EXPECT_EQ(parameter_literal({"-5", Parameter::Kind::integer}), "(-5)");
  EXPECT_EQ(parameter_literal({"1e-7", Parameter::Kind::real}), "1e-7");
  EXPECT_EQ(parameter_literal({"00FF", Parameter::Kind::bytes}), "X'00FF'");
  EXPECT_EQ(parameter_literal(std::nullopt), "NULL");
  EXPECT_THROW(parameter_literal({"-inf", Parameter::Kind::real}), DatabaseError);
  EXPECT_THROW(parameter_literal({"nan", Parameter::Kind::real}), DatabaseError);
}

}  // namespace
}  // namespace limbeck::dialect::mysql
