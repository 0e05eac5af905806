// Every schema of a folder of cases (CASE/{a,b}.sql below any depth) is loaded into two databases and
// inspected. The folder is LIMBECK_TEST_CASES, or tests/convergence/cases/postgresql.
#include <algorithm>
#include <filesystem>

#include "base/file.hpp"
#include "dialect/sql/splitter.hpp"
#include "integration/postgresql_support.hpp"
#include "schema/json.hpp"

namespace limbeck {
namespace {

class PostgresqlCases : public test::PostgresqlTest {
 protected:
  static std::vector<std::filesystem::path> files() {
    const char* const named = std::getenv("LIMBECK_TEST_CASES");
    const std::filesystem::path folder =
        named ? named : LIMBECK_SOURCE_DIR "/tests/convergence/cases/postgresql";
    std::vector<std::filesystem::path> found;
    if (!std::filesystem::exists(folder)) return found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.path().extension() == ".sql") found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
  }

  static void load(dialect::Connection& connection, const std::filesystem::path& path) {
    for (const auto& statement : sql::split(sql::Syntax::postgresql, file::read(path), path.string())) {
      connection.execute(statement);
    }
  }

  /// What the database has written so far: the number of row changes, and of transactions that had an ID.
  static std::string writes(dialect::Connection& connection) {
    return connection.query("SELECT pg_current_wal_insert_lsn()").text(0, 0);
  }
};

TEST_F(PostgresqlCases, InspectAlikeInTwoDatabases) {
  const auto all = files();
  if (all.empty()) GTEST_SKIP() << "no cases";
  auto first = postgresql().open_scratch(connection(), database_->url(), {});
  auto second = postgresql().open_scratch(connection(), database_->url(), {});
  for (const auto& path : all) {
    SCOPED_TRACE(path.string());
    try {
      load(first->connection(), path);
      // Other OIDs, another order of things that went before.
      second->connection().execute("CREATE TABLE zzz (a serial PRIMARY KEY)");
      second->connection().execute("DROP TABLE zzz");
      load(second->connection(), path);
      const auto one = postgresql().inspect(first->connection(), {});
      const auto again = postgresql().inspect(first->connection(), {});
      const auto two = postgresql().inspect(second->connection(), {});
      EXPECT_EQ(one, again);
      EXPECT_EQ(one.dependencies, again.dependencies);
      EXPECT_EQ(one, two) << schema::to_json(one).dump() << "\n" << schema::to_json(two).dump();
      EXPECT_EQ(one.dependencies, two.dependencies);
      EXPECT_EQ(schema::from_json(schema::to_json(one)), one);
    } catch (const Error& error) {
      ADD_FAILURE() << error.what();
    }
    first->reset();
    second->reset();
    EXPECT_EQ(postgresql().inspect(first->connection(), {}).objects.size(), 0u);
    EXPECT_TRUE(postgresql().inspect(first->connection(), {}).empty());
  }
}

}  // namespace
}  // namespace limbeck
