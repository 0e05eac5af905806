#include "dialect/postgresql/connect/flavour.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace limbeck::dialect::postgresql {
namespace {

Flavour flavour_with(const std::map<std::string, std::string>& parameters) {
  return flavour_of_server([&](const char* name) -> const char* {
    const auto found = parameters.find(name);
    return found == parameters.end() ? nullptr : found->second.c_str();
  });
}

TEST(FlavourOfServer, IsToldByWhatTheServerReports) {
  EXPECT_EQ(flavour_with({{"server_version", "15.18 (Debian 15.18-0+deb12u1)"}}), Flavour::original);
  EXPECT_EQ(flavour_with({}), Flavour::original);
  EXPECT_EQ(flavour_with({{"server_version", "13.0.0"}, {"crdb_version", "CockroachDB CCL v23.1.11"}}),
            Flavour::cockroachdb);
  EXPECT_EQ(flavour_with({{"server_version", "11.2-YB-2.18.0.0-b0"}}), Flavour::yugabytedb);
  EXPECT_EQ(flavour_with({{"server_version", "8.0.2"}, {"padb_version", "1.0.12103"}}), Flavour::redshift);
  EXPECT_EQ(flavour_with({{"server_version", "9.5.0"}, {"mz_version", "v0.68.1"}}), Flavour::materialize);
}

}  // namespace
}  // namespace limbeck::dialect::postgresql
