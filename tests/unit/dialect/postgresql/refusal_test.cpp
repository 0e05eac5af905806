// Messages of libpq as servers of several versions and places give them.
#include <gtest/gtest.h>
#include <unistd.h>

#include "dialect/postgresql/connect/connect.hpp"

namespace limbeck::dialect::postgresql {
namespace {

Refusal refusal(const std::string& message, const std::string& sqlstate = {}) {
  return {message, sqlstate, "db", "5432", "app", "shop", 10, false};
}

std::string sentence(const Refusal& refused) {
  return explain_refusal(refused).what();
}

TEST(Refusal, SqlstateDecidesWhateverTheLanguage) {
  EXPECT_EQ(sentence(refusal("connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  "
                             "Passwort-Authentifizierung für Benutzer »app« fehlgeschlagen\n",
                             "28P01")),
            "PostgreSQL at db:5432 refused the password of user \"app\"");
  EXPECT_EQ(sentence(refusal(
                "connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  Datenbank »shop« "
                "existiert nicht\n",
                "3D000")),
            "the database \"shop\" does not exist at db:5432");
}

TEST(Refusal, EachAddressThatWasTriedIsNamedOnce) {
  auto refused = refusal(
      "connection to server at \"localhost\" (::1), port 5432 failed: Connection refused\n"
      "\tIs the server running on that host and accepting TCP/IP connections?\n"
      "connection to server at \"localhost\" (127.0.0.1), port 5432 failed: Connection refused\n"
      "\tIs the server running on that host and accepting TCP/IP connections?\n");
  EXPECT_EQ(sentence(refused), "nothing listens at db:5432: connection refused");
  refused.several_hosts = true;
  EXPECT_EQ(
      sentence(refused),
      "no PostgreSQL server could be reached: connection to server at \"localhost\" (::1), port 5432 failed: "
      "Connection refused; connection to server at \"localhost\" (127.0.0.1), port 5432 failed: Connection "
      "refused");
}

TEST(Refusal, ServersThatAreNotReady) {
  EXPECT_EQ(sentence(refusal(
                "connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  the database system "
                "is starting up\n",
                "57P03")),
            "PostgreSQL at db:5432 does not take connections now: the database system is starting up");
  EXPECT_EQ(
      sentence(refusal("connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  sorry, too many "
                       "clients already\n",
                       "53300")),
      "PostgreSQL at db:5432 has no connection left: sorry, too many clients already");
}

TEST(Refusal, PgHba) {
  const auto error = explain_refusal(
      refusal("connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  no pg_hba.conf "
              "entry for host \"10.0.0.7\", "
              "user \"app\", database \"shop\", no encryption\n",
              "28000"));
  EXPECT_STREQ(error.what(),
               "no pg_hba.conf entry for host \"10.0.0.7\", user \"app\", database \"shop\", no encryption");
  EXPECT_NE(error.hint().find("pg_hba.conf"), std::string::npos);
}

TEST(Refusal, WhatIsUnknownIsPassedOn) {
  EXPECT_EQ(sentence(refusal("SSL error: certificate verify failed\n")),
            "can't connect to PostgreSQL at db:5432: SSL error: certificate verify failed");
  EXPECT_EQ(explain_refusal(refusal("whatever")).sqlstate(), "08001");
}

TEST(ApplicationName, EndsWithTheProcess) {
  const auto name = application_name(std::string(100, 'x'));
  EXPECT_EQ(name.size() + migration_suffix.size(), 63u);
  EXPECT_TRUE(name.ends_with(" " + std::to_string(getpid()))) << name;
}

}  // namespace
}  // namespace limbeck::dialect::postgresql
