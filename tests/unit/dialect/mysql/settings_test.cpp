#include "dialect/mysql/connect/settings.hpp"

#include <gtest/gtest.h>

#include <map>

#include "base/error.hpp"

namespace limbeck::dialect::mysql {
namespace {

class MysqlSettings : public ::testing::Test {
 protected:
  ConnectionSettings of(std::string_view url) const {
    return connection_settings(config::parse_database_url(url, "/"), [this](const char* name) {
      const auto found = variables_.find(name);
      return found == variables_.end() ? std::string() : found->second;
    });
  }
  std::map<std::string, std::string> variables_;
};

TEST_F(MysqlSettings, TakeTheAddressApart) {
  const auto settings = of("mariadb://ann:p%40ss@db.example:3307/shop");
  EXPECT_EQ(settings.host, "db.example");
  EXPECT_EQ(settings.port, "3307");
  EXPECT_EQ(settings.user, "ann");
  EXPECT_EQ(settings.password, "p@ss");
  EXPECT_EQ(settings.database, "shop");
  EXPECT_TRUE(settings.over_tcp);
  EXPECT_EQ(settings.tls, Tls::preferred);
  EXPECT_EQ(place_of(settings), "db.example:3307");
}

TEST_F(MysqlSettings, LocalhostIsTheSocketUnlessAPortOrADriverSaysOtherwise) {
  EXPECT_FALSE(of("mysql://localhost/shop").over_tcp);
  EXPECT_FALSE(of("mysql:///shop").over_tcp);
  EXPECT_FALSE(of("mysql+mysqldb://localhost/shop").over_tcp);
  EXPECT_TRUE(of("mysql://localhost:3306/shop").over_tcp);
  EXPECT_TRUE(of("mysql+pymysql://localhost/shop").over_tcp);
  EXPECT_TRUE(of("mysql+aiomysql://localhost/shop").over_tcp);
  EXPECT_TRUE(of("mysql://127.0.0.1/shop").over_tcp);
  const auto socket = of("mysql+pymysql://localhost/shop?unix_socket=/run/my.sock&charset=utf8mb4");
  EXPECT_FALSE(socket.over_tcp);
  EXPECT_EQ(socket.unix_socket, "/run/my.sock");
  EXPECT_EQ(place_of(socket), "the socket /run/my.sock");
  EXPECT_EQ(of("mysql://%2Frun%2Fmy.sock/shop").unix_socket, "/run/my.sock");
}

TEST_F(MysqlSettings, VariablesFillWhatTheAddressLeavesOpen) {
  variables_ = {
      {"MYSQL_HOST", "db"}, {"MYSQL_TCP_PORT", "3310"}, {"MYSQL_PWD", "secret"}, {"MYSQL_UNIX_PORT", "/s"}};
  const auto open = of("mysql:///shop");
  EXPECT_EQ(open.host, "db");
  EXPECT_EQ(open.port, "3310");
  EXPECT_EQ(open.password, "secret");
  EXPECT_TRUE(open.over_tcp);
  const auto given = of("mysql://ann:own@other:1/shop");
  EXPECT_EQ(given.host, "other");
  EXPECT_EQ(given.port, "1");
  EXPECT_EQ(given.password, "own");
  EXPECT_EQ(of("mysql:///shop?unix_socket=/mine").unix_socket, "/mine");
  EXPECT_EQ(of("mysql:///shop?unix_socket=/mine").host, "");
  EXPECT_EQ(of("mysql://localhost/shop").unix_socket, "/s");
}

TEST_F(MysqlSettings, KnowTheSpellingsOfTls) {
  EXPECT_EQ(of("mysql://h/d?ssl-mode=VERIFY_IDENTITY").tls, Tls::verify_identity);
  EXPECT_EQ(of("mysql://h/d?ssl_mode=disabled").tls, Tls::disabled);
  EXPECT_EQ(of("mysql://h/d?sslmode=verify-full").tls, Tls::verify_identity);
  EXPECT_EQ(of("mysql://h/d?ssl=true").tls, Tls::required);
  EXPECT_EQ(of("mysql://h/d?ssl_disabled=true").tls, Tls::disabled);
  EXPECT_EQ(of("mysql://h/d?ssl_ca=/ca.pem").tls, Tls::verify_ca);
  EXPECT_EQ(of("mysql://h/d?ssl_ca=/ca.pem").ssl_ca, "/ca.pem");
  EXPECT_EQ(of("mysql://h/d?ssl_ca=/ca.pem&ssl_check_hostname=true").tls, Tls::verify_identity);
  EXPECT_EQ(of("mysql://h/d?ssl_ca=/ca.pem&ssl_mode=required").tls, Tls::required);
  EXPECT_THROW(of("mysql://h/d?ssl_mode=strict"), UsageError);
}

TEST_F(MysqlSettings, RefuseWhatNobodyKnows) {
  try {
    of("mysql://h/d?ssl_cert_=x");
    ADD_FAILURE();
  } catch (const UsageError& error) {
    EXPECT_TRUE(error.hint().contains("ssl_cert")) << error.hint();
  }
  EXPECT_THROW(of("mysql://h/d?connect_timeout=soon"), UsageError);
  EXPECT_THROW(of("mysql://h/d?compress=maybe"), UsageError);
  EXPECT_EQ(of("mysql://h/d?connect_timeout=7").connect_timeout, 7);
}

}  // namespace
}  // namespace limbeck::dialect::mysql
