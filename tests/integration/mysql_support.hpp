// A database of its own for each test, on the MariaDB server that dev/with-databases starts.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "base/sha256.hpp"
#include "config/database_url.hpp"
#include "dialect/mysql/connect/connection.hpp"

namespace limbeck::test {

class MysqlTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* const server = std::getenv("LIMBECK_TEST_MARIADB");
    if (!server) GTEST_SKIP() << "no MariaDB: run with dev/with-databases";
    server_ = config::parse_database_url(server, "/");
    url_ = server_;
    url_.database = "limbeck_test_" + random_hex(6);
    connect_to(server_)->execute("CREATE DATABASE " + url_.database);
    connection_ = connect();
  }
  void TearDown() override {
    connection_.reset();
    if (!url_.database.empty()) connect_to(server_)->execute("DROP DATABASE IF EXISTS " + url_.database);
  }

  static std::unique_ptr<dialect::mysql::MysqlConnection> connect_to(
      const config::DatabaseUrl& url, const dialect::ConnectOptions& options = {}) {
    return std::make_unique<dialect::mysql::MysqlConnection>(url, options);
  }
  std::unique_ptr<dialect::mysql::MysqlConnection> connect(
      const dialect::ConnectOptions& options = {}) const {
    return connect_to(url_, options);
  }
  /// As the user "app", over TCP, with its password.
  config::DatabaseUrl tcp_url() const {
    auto url = url_;
    url.host = "127.0.0.1";
    url.port = std::getenv("LIMBECK_TEST_MARIADB_TCP_PORT");
    url.user = "app";
    url.password = "p@ss w%rd:/";
    url.options.clear();
    return url;
  }
  dialect::mysql::MysqlConnection& connection() { return *connection_; }
  const config::DatabaseUrl& url() const { return url_; }
  std::string text(std::string_view sql) { return connection_->query(sql).text(0, 0); }

 private:
  config::DatabaseUrl server_, url_;
  std::unique_ptr<dialect::mysql::MysqlConnection> connection_;
};

}  // namespace limbeck::test
