// A throw-away database for one test: a file for SQLite, a database of its own on the PostgreSQL or the
// MariaDB server that dev/with-databases started.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "base/sha256.hpp"
#include "config/config.hpp"
#include "migrate/database.hpp"

namespace limbeck::testing {

class TestDatabase {
 public:
  explicit TestDatabase(EngineKind dialect) : dialect_(dialect) {
    if (dialect == EngineKind::sqlite) {
      folder_ = std::filesystem::temp_directory_path() / ("limbeck-test-" + random_hex(6));
      std::filesystem::create_directories(folder_);
      config.url = config::parse_database_url("sqlite:///" + (folder_ / "app.db").string(), "/");
      return;
    }
    const char* server =
        std::getenv(dialect == EngineKind::mysql ? "LIMBECK_TEST_MARIADB" : "LIMBECK_TEST_POSTGRESQL");
    if (!server) return;
    server_ = config::parse_database_url(server, "/");
    auto own = server_;
    own.database = "limbeck_test_" + random_hex(6);
    on_server("CREATE DATABASE " + own.database +
              (dialect == EngineKind::mysql ? " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin" : ""));
    // The tests speak the SQL of the standard: "name", 'a' || 'b', and no two texts are one.
    if (dialect == EngineKind::mysql)
      own.options.emplace_back("sql_mode", "ANSI_QUOTES,PIPES_AS_CONCAT,STRICT_TRANS_TABLES");
    config.url = own;
  }
  ~TestDatabase() {
    if (!folder_.empty()) {
      std::error_code ignored;
      std::filesystem::remove_all(folder_, ignored);
    } else if (available()) {
      on_server("DROP DATABASE IF EXISTS " + config.database().database +
                (dialect_ == EngineKind::mysql ? "" : " WITH (FORCE)"));
    }
  }
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  /// False when there is no server to test against.
  bool available() const { return config.url.ok(); }
  const dialect::Dialect& dialect() const { return dialect::dialect_for(dialect_); }
  migrate::Database open(migrate::Access access = migrate::Access::write) const {
    return migrate::open(config, access);
  }
  std::unique_ptr<dialect::Connection> connect() const { return dialect().connect(config.database(), {}); }

  config::Config config;

 private:
  void on_server(const std::string& sql) const { dialect().connect(server_, {})->execute(sql); }

  EngineKind dialect_;
  std::filesystem::path folder_;
  config::DatabaseUrl server_;
};

}  // namespace limbeck::testing
