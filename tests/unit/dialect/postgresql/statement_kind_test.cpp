#include "dialect/postgresql/connect/statement_kind.hpp"

#include <gtest/gtest.h>

namespace limbeck::dialect::postgresql {
namespace {

TEST(StatementKind, TellsWhatEndsAndBeginsTransactions) {
  using enum StatementKind;
  const std::pair<const char*, StatementKind> cases[] = {
      {"BEGIN", begin},
      {"begin isolation level serializable", begin},
      {"/* a /* nested */ comment */ -- and\n START TRANSACTION READ ONLY", begin},
      {"START REPLICATION", other},
      {"COMMIT", commit},
      {"END WORK", commit},
      {"COMMIT TRANSACTION AND NO CHAIN", commit},
      {"COMMIT AND CHAIN", other},
      {"ROLLBACK AND CHAIN", other},
      {"COMMIT PREPARED 'x'", other},
      {"ROLLBACK", end},
      {"ABORT", end},
      {"ROLLBACK TO SAVEPOINT a", other},
      {"ROLLBACK WORK TO a", other},
      {"PREPARE TRANSACTION 'x'", end},
      {"PREPARE p AS SELECT 1", other},
      {"COPY t FROM stdin", copy},
      {"RESET ALL", reset},
      {"DISCARD ALL", reset},
      {"DISCARD PLANS", other},
      {"SELECT 'BEGIN'", other},
      {"\"begin\"", other},
      {"", other},
      {"'unfinished", other},
  };
  for (const auto& [sql, expected] : cases) EXPECT_EQ(statement_kind(sql), expected) << sql;
}

}  // namespace
}  // namespace limbeck::dialect::postgresql
