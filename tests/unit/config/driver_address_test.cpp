#include "config/driver_address.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace limbeck::config {
namespace {

TEST(AddressOfDriver, TakesWhatDriversAreGiven) {
  const auto url = address_of_driver(EngineKind::postgresql,
                                     {{"host", "db"},
                                      {"port", "6432"},
                                      {"user", "app"},
                                      {"password", "p@ss"},
                                      {"dbname", "shop"},
                                      {"sslmode", "require"}},
                                     "/app");
  EXPECT_EQ(url.masked(), "postgresql://app:***@db:6432/shop?sslmode=require");
  EXPECT_EQ(url.password, "p@ss");
  const auto file = address_of_driver(EngineKind::sqlite, {{"dbname", "app.db"}}, "/app");
  EXPECT_EQ(file.database, "/app/app.db");
  EXPECT_TRUE(address_of_driver(EngineKind::sqlite, {{"dbname", ""}}, "/app").in_memory());
}

TEST(AddressOfDriver, RefusesAnSslContextThatItCantSeeInto) {
  EXPECT_THROW(address_of_driver(EngineKind::postgresql, {{"sslmode", "limbeck-unknown"}}, "/app"),
               UsageError);
}

}  // namespace
}  // namespace limbeck::config
