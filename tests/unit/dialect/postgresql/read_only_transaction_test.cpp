#include "dialect/postgresql/connect/read_only_transaction.hpp"

#include <gtest/gtest.h>

#include "unit/migrate/fake_connection.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using limbeck::testing::FakeConnection;
using Statements = std::vector<std::string>;

TEST(ReadOnlyTransaction, IsRolledBackAtItsEnd) {
  FakeConnection connection(true);
  {
    const ReadOnlyTransaction transaction(connection);
    connection.execute("SELECT 1");
  }
  EXPECT_EQ(connection.arrived,
            (Statements{"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "SELECT 1", "ROLLBACK"}));
}

TEST(ReadOnlyTransaction, IsASavepointWithinATransactionOfTheCallers) {
  FakeConnection connection(true);
  connection.execute("BEGIN");
  {
    const ReadOnlyTransaction transaction(connection);
  }
  EXPECT_EQ(connection.arrived, (Statements{"BEGIN", "SAVEPOINT limbeck_reading",
                                            "ROLLBACK TO limbeck_reading", "RELEASE limbeck_reading"}));
  EXPECT_TRUE(connection.in_transaction());
}

TEST(ReadOnlyTransaction, LeavesABrokenConnectionAsItIs) {
  FakeConnection connection(true);
  connection.cut_before("SELECT 1");
  EXPECT_THROW(
      {
        const ReadOnlyTransaction transaction(connection);
        connection.execute("SELECT 1");
      },
      DatabaseError);
}

}  // namespace
}  // namespace limbeck::dialect::postgresql
