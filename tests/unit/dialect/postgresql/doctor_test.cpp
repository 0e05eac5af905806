#include "dialect/postgresql/doctor/doctor.hpp"

#include <gtest/gtest.h>

#include "dialect/postgresql/connect/connect.hpp"

namespace limbeck::dialect::postgresql {
namespace {

ConnectionError refusal(const std::string& message, const std::string& sqlstate = {}) {
  Refusal refusal;
  refusal.message = message;
  refusal.sqlstate = sqlstate;
  refusal.host = "db";
  refusal.user = "app";
  refusal.database = "shop";
  return explain_refusal(refusal);
}

struct Case {
  const char* message;
  const char* sqlstate;
  const char* check;
  bool is_transient;
};

TEST(PostgresqlDoctor, KnowsWhatPassesByItself) {
  // What servers and libpq 15 say.
  const std::vector<Case> cases = {
      {"connection to server at \"db\" (10.0.0.2), port 5432 failed: Connection refused", "", "connection",
       true},
      {"could not translate host name \"db\" to address: Name or service not known", "", "connection", true},
      {"could not translate host name \"db\" to address: Temporary failure in name resolution", "",
       "connection", true},
      {"timeout expired", "", "connection", true},
      {"connection to server failed: No route to host", "", "connection", true},
      {"server closed the connection unexpectedly", "", "connection", true},
      {"FATAL:  the database system is starting up", "57P03", "server", true},
      {"FATAL:  the database system is shutting down", "57P03", "server", true},
      {"FATAL:  terminating connection due to administrator command", "57P01", "server", true},
      {"FATAL:  sorry, too many clients already", "53300", "server", true},
      {"FATAL:  could not open relation mapping file", "58P01", "server", true},
      {"FATAL:  password authentication failed for user \"app\"", "28P01", "authentication", false},
      {"fe_sendauth: no password supplied", "", "authentication", false},
      {"FATAL:  role \"app\" does not exist", "28000", "authentication", false},
      {"FATAL:  no pg_hba.conf entry for host \"10.0.0.3\", user \"app\", no encryption", "28000",
       "authentication", false},
      {"FATAL:  database \"shop\" does not exist", "3D000", "database", false},
      {"FATAL:  permission denied for database \"shop\"", "42501", "database", false},
      {"FATAL:  no such database: shop", "08P01", "database", false},
      {"server does not support SSL, but SSL was required", "", "tls", false},
      {"SSL error: certificate verify failed", "", "tls", false},
      {"server certificate for \"a\" does not match host name \"b\"", "", "tls", false},
      {"SSL SYSCALL error: EOF detected", "", "connection", true},
      {"SSL connection has been closed unexpectedly", "", "connection", true},
      {"root certificate file \"/root/.postgresql/root.crt\" does not exist", "", "tls", false},
      {"expected authentication request from server, but received H", "", "connection", false},
      {"invalid channel_binding value: \"on\"", "", "connection", false},
  };
  for (const auto& each : cases) {
    const auto error = refusal(each.message, each.sqlstate);
    EXPECT_EQ(failed_check(error), each.check) << each.message;
    EXPECT_EQ(is_transient(error), each.is_transient) << each.message;
    if (failed_check(error) == "tls") {
      EXPECT_NE(error.hint(), "") << each.message;
    }
  }
}

TEST(PostgresqlDoctor, KnowsFailedStatementsToo) {
  EXPECT_TRUE(is_transient(DatabaseError("canceling statement due to statement timeout", "57014")));
  EXPECT_TRUE(is_transient(DatabaseError("the connection to the server was lost", "08006")));
  EXPECT_TRUE(is_transient(DatabaseError("lock not available", "55P03")));
  EXPECT_FALSE(is_transient(DatabaseError("permission denied for table alembic_version", "42501")));
  EXPECT_FALSE(is_transient(DatabaseError("column \"version_num\" does not exist", "42703")));
  EXPECT_FALSE(is_transient(DatabaseError("database was dropped", "57P04")));
}

}  // namespace
}  // namespace limbeck::dialect::postgresql
