#include "dialect/postgresql/connect/error_kind.hpp"

#include <gtest/gtest.h>

#include "base/error_kind.hpp"
#include "dialect/postgresql/connect/connect.hpp"

namespace limbeck::dialect::postgresql {
namespace {

TEST(PostgresqlErrorKind, TellsTheKindFromTheCode) {
  EXPECT_EQ(error_kind("23505"), ErrorKind::unique_violation);
  EXPECT_EQ(error_kind("23503"), ErrorKind::foreign_key_violation);
  EXPECT_EQ(error_kind("23502"), ErrorKind::not_null_violation);
  EXPECT_EQ(error_kind("23514"), ErrorKind::check_violation);
  EXPECT_EQ(error_kind("23P01"), ErrorKind::data);  // exclusion_violation
  EXPECT_EQ(error_kind("22012"), ErrorKind::data);  // division_by_zero
  EXPECT_EQ(error_kind("42P01"), ErrorKind::missing_object);
  EXPECT_EQ(error_kind("42P07"), ErrorKind::duplicate_object);
  EXPECT_EQ(error_kind("42601"), ErrorKind::other);  // syntax_error
  EXPECT_EQ(error_kind("42501"), ErrorKind::permission_denied);
  EXPECT_EQ(error_kind("55P03"), ErrorKind::lock_timeout);
  EXPECT_EQ(error_kind("40001"), ErrorKind::serialization);
  EXPECT_EQ(error_kind("40P01"), ErrorKind::serialization);  // deadlock_detected
  EXPECT_EQ(error_kind("53100"), ErrorKind::disk_full);
  EXPECT_EQ(error_kind("53200"), ErrorKind::out_of_resources);
  EXPECT_EQ(error_kind("57P03"), ErrorKind::starting_up);
  EXPECT_EQ(error_kind("LB001"), ErrorKind::version_conflict);
  EXPECT_EQ(error_kind(""), ErrorKind::other);
  EXPECT_EQ(error_kind("40"), ErrorKind::other);
}

TEST(PostgresqlErrorKind, TellsATimeoutFromARequestToStop) {
  EXPECT_EQ(error_kind("57014", "canceling statement due to statement timeout"),
            ErrorKind::statement_timeout);
  EXPECT_EQ(error_kind("57014", "canceling statement due to user request"), ErrorKind::cancelled);
  EXPECT_EQ(error_kind("57014", "annulation de la requête"), ErrorKind::statement_timeout);
}

TEST(PostgresqlErrorKind, TakesTheTroubleOfAnotherServerForNoLostConnection) {
  // What a statement reports that uses dblink or a foreign table.
  EXPECT_EQ(error_kind("08001"), ErrorKind::other);
  EXPECT_EQ(error_kind("08006"), ErrorKind::other);
}

TEST(PostgresqlErrorKind, RefusalsHaveOne) {
  const auto kind = [](const std::string& message, const std::string& sqlstate) {
    return explain_refusal({message, sqlstate, "db", "5432", "app", "shop", 10, false}).kind();
  };
  EXPECT_EQ(kind("Connection refused", ""), ErrorKind::unreachable);
  EXPECT_EQ(kind("password authentication failed for user \"app\"", "28P01"), ErrorKind::permission_denied);
  EXPECT_EQ(kind("database \"shop\" does not exist", "3D000"), ErrorKind::missing_object);
  EXPECT_EQ(kind("the database system is starting up", "57P03"), ErrorKind::starting_up);
  EXPECT_EQ(kind("sorry, too many clients already", "53300"), ErrorKind::out_of_resources);
  EXPECT_EQ(kind(std::string(cancelled_message), ""), ErrorKind::cancelled);
}

}  // namespace
}  // namespace limbeck::dialect::postgresql
