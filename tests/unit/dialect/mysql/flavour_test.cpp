#include "dialect/mysql/connect/flavour.hpp"

#include <gtest/gtest.h>

namespace limbeck::dialect::mysql {
namespace {

Engine engine(Flavour flavour, int version) {
  return {EngineKind::mysql, flavour, version};
}

TEST(MysqlFlavour, IsToldByTheVersion) {
  EXPECT_EQ(engine_of_server("10.11.19-MariaDB-0+deb12u1"), engine(Flavour::mariadb, 101119));
  EXPECT_EQ(engine_of_server("5.5.5-10.6.16-MariaDB-log"), engine(Flavour::mariadb, 100616));
  EXPECT_EQ(engine_of_server("8.0.36"), engine(Flavour::original, 80036));
  EXPECT_EQ(engine_of_server("8.0.35-27"), engine(Flavour::original, 80035));  // Percona
  EXPECT_EQ(engine_of_server("9.1.0-commercial"), engine(Flavour::original, 90100));
  EXPECT_EQ(engine_of_server("8.0.11-TiDB-v7.5.1"), engine(Flavour::tidb, 70501));
  EXPECT_EQ(engine_of_server(""), engine(Flavour::original, 0));
  EXPECT_EQ(description_of_server("10.11.19-MariaDB-0+deb12u1"), "MariaDB 10.11.19");
  EXPECT_EQ(description_of_server("8.0.36"), "MySQL 8.0.36");
  EXPECT_EQ(description_of_server("8.0.11-TiDB-v7.5.1"), "TiDB 7.5.1");
}

}  // namespace
}  // namespace limbeck::dialect::mysql
