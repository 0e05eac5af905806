// From limbeck.toml and .env to a connection, whatever is in the password.
#include <gtest/gtest.h>

#include <cstdlib>

#include "dialect/dialect.hpp"
#include "unit/config/project.hpp"

namespace limbeck::config {
namespace {

class ConfigConnect : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* set = std::getenv("LIMBECK_TEST_POSTGRESQL_TCP_PORT");
    if (set == nullptr)
      GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL_TCP_PORT is not set; run under dev/with-databases";
    port_ = set;
  }

  /// Who is connected, by which way in.
  static std::string user(const Config& config) {
    auto connection = dialect::dialect_for(config.database().engine).connect(config.database(), {});
    return connection->query("SELECT current_user").text(0, 0);
  }

  std::string dotenv() const {
    return "POSTGRES_SERVER=127.0.0.1:" + port_ + "\nPOSTGRES_PORT=" + port_ +
           "\nPOSTGRES_USER=app\nPOSTGRES_PASSWORD='p@ss w%rd:/'\nPOSTGRES_DB=limbeck_test\n";
  }

  std::string port_;
};

TEST_F(ConfigConnect, ByEveryFormOfAddress) {
  for (const std::string toml : {
           "url = \"postgresql://${POSTGRES_USER}:${POSTGRES_PASSWORD}@${POSTGRES_SERVER}/${POSTGRES_DB}\"",
           "url = "
           "\"postgresql+psycopg2://${POSTGRES_USER}:${POSTGRES_PASSWORD}@${POSTGRES_SERVER}/"
           "${POSTGRES_DB}\"",
           "url = "
           "\"postgresql://dead.invalid:1,127.0.0.1:${POSTGRES_PORT}/"
           "${POSTGRES_DB}?user=app&password=${POSTGRES_PASSWORD}\"",
           "url = \"host=127.0.0.1 port=${POSTGRES_PORT} user=app password=${POSTGRES_PASSWORD} "
           "dbname=${POSTGRES_DB}\"",
           "[database]\nhost = \"127.0.0.1\"\nport = \"${POSTGRES_PORT}\"\nuser = \"${POSTGRES_USER}\"\n"
           "password = \"${POSTGRES_PASSWORD}\"\ndatabase = \"${POSTGRES_DB}\"\noptions = { connect_timeout "
           "= 10 }",
       }) {
    const Project project(toml, dotenv());
    EXPECT_EQ(user(project.load()), "app") << toml;
  }
}

TEST_F(ConfigConnect, ByLibpqsVariablesInDotenv) {
  const Project project("url = \"postgresql://\"",
                        "PGHOST=127.0.0.1\nPGPORT=" + port_ +
                            "\nPGUSER=app\nPGPASSWORD='p@ss w%rd:/'\nPGDATABASE=limbeck_test\n");
  EXPECT_EQ(user(project.load()), "app");
}

TEST_F(ConfigConnect, ByAWholeUrlInAVariable) {
  Project project("url = \"${DATABASE_URL:?}\"");
  project.variables = {
      {"DATABASE_URL", "postgresql://app:p%40ss%20w%25rd%3A%2F@127.0.0.1:" + port_ + "/limbeck_test"}};
  EXPECT_EQ(user(project.load()), "app");
  project.variables = {{"DATABASE_URL", "host=127.0.0.1 port=" + port_ +
                                            " user=app password='p@ss w%rd:/' dbname=limbeck_test"}};
  EXPECT_EQ(user(project.load()), "app");
}

TEST_F(ConfigConnect, NotWithAnotherPassword) {
  const Project project("url = \"postgresql://app:${PW}@127.0.0.1:" + port_ + "/limbeck_test\"",
                        "PW='p@ss w%rd:'\n");
  EXPECT_THROW(user(project.load()), ConnectionError);
}

}  // namespace
}  // namespace limbeck::config
