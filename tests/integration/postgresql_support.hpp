// A database of its own for each test, on the server that dev/with-databases starts.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "base/sha256.hpp"
#include "config/database_url.hpp"
#include "dialect/dialect.hpp"
#include "dialect/postgresql/postgresql.hpp"

namespace limbeck::test {

inline config::DatabaseUrl postgresql_url(const std::string& database = {}) {
  const char* const text = std::getenv("LIMBECK_TEST_POSTGRESQL");
  auto url = config::parse_database_url(text ? text : "postgresql://", "/");
  if (!database.empty()) url.database = database;
  return url;
}

inline std::unique_ptr<dialect::Connection> connect(const std::string& database = {}) {
  return dialect::postgresql_dialect().connect(postgresql_url(database), {});
}

/// A fresh database, dropped at the end.
class TestDatabase {
 public:
  explicit TestDatabase(const std::string& options = {}) : name_("test_" + random_hex(6)) {
    connect()->execute("CREATE DATABASE " + name_ + " TEMPLATE template0 " + options);
  }
  ~TestDatabase() { connect()->execute("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)"); }
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  const std::string& name() const { return name_; }
  config::DatabaseUrl url() const { return postgresql_url(name_); }
  std::unique_ptr<dialect::Connection> connect() const { return test::connect(); }
  std::unique_ptr<dialect::Connection> open() const { return test::connect(name_); }

 private:
  std::string name_;
};

/// Skips without a server.
class PostgresqlTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::getenv("LIMBECK_TEST_POSTGRESQL")) GTEST_SKIP() << "run through dev/with-databases";
    database_ = std::make_unique<TestDatabase>();
    connection_ = database_->open();
  }
  void TearDown() override {
    connection_.reset();
    database_.reset();
  }

  const dialect::Dialect& postgresql() const { return dialect::postgresql_dialect(); }
  dialect::Connection& connection() { return *connection_; }
  std::string value(const std::string& sql) { return connection().query(sql).text(0, 0); }

  std::unique_ptr<TestDatabase> database_;
  std::unique_ptr<dialect::Connection> connection_;
};

}  // namespace limbeck::test
