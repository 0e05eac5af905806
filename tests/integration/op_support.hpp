// A revision in C++ as part of an application's binary, run on an engine.
#pragma once

#include <gtest/gtest.h>

#include <limbeck/migrate.hpp>
#include <limbeck/op.hpp>
#include <optional>
#include <string>
#include <vector>

#include "integration/test_database.hpp"

namespace limbeck::op_tests {

namespace type = models::type;
using testing::TestDatabase;

using Function = void (*)(Op&);
using Texts = std::vector<std::string>;

inline void nothing(Op&) {}

/// A revision's file, with what its two sections say.
inline std::string text_of(const std::string& upgrade, const std::string& downgrade = {}) {
  return "// in C++\n// limbeck: revision c1\n\n// limbeck: upgrade " + upgrade +
         "\nvoid upgrade(limbeck::Op& op);\n// limbeck: downgrade " + downgrade +
         "\nvoid downgrade(limbeck::Op& op);\n";
}

class OpTest : public ::testing::TestWithParam<EngineKind> {
 protected:
  void SetUp() override {
    if (!database_.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  }
  bool postgresql() const { return GetParam() == EngineKind::postgresql; }

  /// Runs `upgrade`; on SQLite in a section that may rebuild tables.
  void run(Function upgrade, Function downgrade = nothing) {
    start(upgrade, downgrade);
    migrator_->upgrade("head", options_);
  }
  void start(Function upgrade, Function downgrade, const std::string& section = "foreign-keys=off") {
    text_ = text_of(section, section);
    files_ = {{"versions/c1_in_cpp.cpp", text_, upgrade, downgrade}};
    migrator_.emplace(Migrations(files_), database_.config.database().unmasked());
  }
  Error refusal(Function upgrade) {
    try {
      run(upgrade);
    } catch (const Error& error) {
      return error;
    }
    return Error("nothing was refused");
  }
  std::string value(const std::string& sql) { return connection().query(sql).text(0, 0); }
  limbeck::dialect::Connection& connection() {
    if (!connection_) connection_ = limbeck::migrate::open(database_.config, limbeck::migrate::Access::write);
    return *connection_->connection;
  }
  Texts values(const std::string& sql) {
    Texts list;
    const auto result = connection().query(sql);
    for (std::size_t i = 0; i < result.rows.size(); ++i) list.push_back(result.text(i, 0));
    return list;
  }
  void make_people(int count = 3) {
    connection().execute("CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL, mail text)");
    for (int i = 1; i <= count; ++i) {
      connection().query(
          "INSERT INTO people VALUES ($1, $2, $3)",
          {std::to_string(i), "Person " + std::to_string(i), "P" + std::to_string(i) + "@X.ORG"});
    }
  }

  TestDatabase database_{GetParam()};
  RunOptions options_;
  std::string text_;
  std::vector<EmbeddedFile> files_;
  std::optional<Migrator> migrator_;
  std::optional<limbeck::migrate::Database> connection_;
};

inline std::string engine_name(const ::testing::TestParamInfo<EngineKind>& info) {
  return std::string(to_string(info.param));
}

}  // namespace limbeck::op_tests
