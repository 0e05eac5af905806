#include "dialect/postgresql/quote.hpp"

#include <gtest/gtest.h>

namespace limbeck::dialect::postgresql {

TEST(PostgresqlQuote, PlainNamesStayAsTheyAre) {
  EXPECT_EQ(quote_identifier("contacts"), "contacts");
  EXPECT_EQ(quote_identifier("_a1"), "_a1");
  EXPECT_EQ(quote_identifier("name"), "name");  // an unreserved keyword
}

TEST(PostgresqlQuote, EverythingElseIsQuoted) {
  EXPECT_EQ(quote_identifier("Contacts"), "\"Contacts\"");
  EXPECT_EQ(quote_identifier("1st"), "\"1st\"");
  EXPECT_EQ(quote_identifier("a b"), "\"a b\"");
  EXPECT_EQ(quote_identifier("a$b"), "\"a$b\"");
  EXPECT_EQ(quote_identifier("größe"), "\"größe\"");
  EXPECT_EQ(quote_identifier("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(quote_identifier(""), "\"\"");
  for (const char* keyword : {"user", "order", "left", "between", "values", "all", "xmltable"}) {
    EXPECT_EQ(quote_identifier(keyword), "\"" + std::string(keyword) + "\"");
  }
}

TEST(PostgresqlQuote, LiteralsMeanTheSameWhateverTheSettings) {
  EXPECT_EQ(quote_literal("it's"), "'it''s'");
  EXPECT_EQ(quote_literal("a\\b'c"), "E'a\\\\b''c'");
  EXPECT_EQ(quote_literal(""), "''");
}

TEST(PostgresqlQuote, QualifiedNames) {
  EXPECT_EQ(quote({"public", "Order"}), "public.\"Order\"");
  EXPECT_EQ(quote({"", "order"}), "\"order\"");
  EXPECT_EQ(quote_list({"a", "B"}), "a, \"B\"");
}

}  // namespace limbeck::dialect::postgresql
