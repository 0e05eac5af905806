// What the tests on real SQLite files share.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "base/sha256.hpp"
#include "dialect/sql/splitter.hpp"
#include "dialect/sqlite/sqlite.hpp"

namespace limbeck::dialect {

/// A folder of its own, gone at the end of the test.
class SqliteFolder {
 public:
  SqliteFolder() : path_(std::filesystem::temp_directory_path() / ("limbeck-sqlite-" + random_hex(8))) {
    std::filesystem::create_directories(path_);
  }
  ~SqliteFolder() {
    std::error_code ignored;
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
  }
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline config::DatabaseUrl sqlite_url(const std::string& file) {
  config::DatabaseUrl url;
  url.engine = EngineKind::sqlite;
  url.database = file;
  return url;
}

inline std::unique_ptr<Connection> sqlite_memory() {
  return sqlite_dialect().connect(sqlite_url(""), {});
}

/// Runs each statement of a script.
inline void run_script(Connection& connection, const std::string& script) {
  for (const auto& statement : sql::split(EngineKind::sqlite, script, "script"))
    connection.execute(statement);
}

/// The rows of a query, columns separated by "|", rows by newlines, NULL as "NULL".
inline std::string rows(Connection& connection, const std::string& sql) {
  std::string text;
  for (const auto& row : connection.query(sql).rows) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i ? "|" : "") + row[i].value_or("NULL");
    text += "\n";
  }
  return text;
}

}  // namespace limbeck::dialect
