#include "dialect/postgresql/connect/endpoint_probe.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// "place name", one an endpoint; the test gives host and port always, so that no PG* variable matters.
std::string shown(const Parameters& parameters) {
  std::vector<std::string> list;
  for (const auto& each : endpoints(parameters)) {
    list.push_back(each.display() + (each.name().empty() ? "" : " look up " + each.name()));
  }
  return text::join(list, ", ");
}

TEST(PostgresqlReach, FindsTheHostsThatLibpqWillTry) {
  EXPECT_EQ(shown({{"host", "db"}, {"port", "5433"}}), "db:5433 look up db");
  EXPECT_EQ(shown({{"host", "a,b"}, {"port", "1,2"}}), "a:1 look up a, b:2 look up b");
  EXPECT_EQ(shown({{"host", "a,b"}, {"port", "7"}}), "a:7 look up a, b:7 look up b");
  EXPECT_EQ(shown({{"host", "a,b"}, {"port", ",7"}}), "a:5432 look up a, b:7 look up b");
  EXPECT_EQ(shown({{"host", "db"}, {"hostaddr", "10.0.0.2"}, {"port", "1"}}), "db:1");
  EXPECT_EQ(shown({{"host", "127.0.0.1"}, {"port", "1"}}), "127.0.0.1:1");
  EXPECT_EQ(shown({{"host", "::1"}, {"port", "1"}}), "[::1]:1");
  EXPECT_EQ(shown({{"host", "/run/pg"}, {"port", "1"}}), "the socket /run/pg/.s.PGSQL.1");
  EXPECT_EQ(shown({{"host", "/run/pg,db"}, {"port", "1"}}), "the socket /run/pg/.s.PGSQL.1, db:1 look up db");
}

TEST(PostgresqlReach, LooksNothingUpForAnAddress) {
  for (const auto* address : {"127.0.0.1", "::1", "fe80::1%lo"}) {
    EXPECT_EQ(resolve_host(address, std::chrono::milliseconds(0)).addresses,
              std::vector<std::string>{address});
  }
  EXPECT_FALSE(resolve_host("no-such-host.invalid", std::chrono::seconds(20)).failure.empty());
}

TEST(PostgresqlReach, KnowsPrivateAddresses) {
  for (const auto* address :
       {"127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.9", "169.254.1.1", "100.64.0.1",
        "::1", "fd00::2", "fe80::1%eth0", "::ffff:10.0.0.1"}) {
    EXPECT_TRUE(is_private_address(address)) << address;
  }
  for (const auto* address : {"8.8.8.8", "172.15.0.1", "172.32.0.1", "192.169.0.1", "100.128.0.1",
                              "2001:db8::1", "::ffff:8.8.8.8", "::", "db", ""}) {
    EXPECT_FALSE(is_private_address(address)) << address;
  }
}

}  // namespace
}  // namespace limbeck::dialect::postgresql
