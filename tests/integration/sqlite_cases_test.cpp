// Pairs of schemas, there and back: our own below, and any folder of CASE/{a,b}.sql in
// LIMBECK_TEST_SQLITE_CASES.
#include <cstdlib>
#include <iostream>

#include "base/file.hpp"
#include "integration/sqlite_converge.hpp"

namespace limbeck::dialect {
namespace {

TEST(SqliteCases, OfAFolder) {
  const char* folder = std::getenv("LIMBECK_TEST_SQLITE_CASES");
  if (!folder) GTEST_SKIP() << "LIMBECK_TEST_SQLITE_CASES is not set";
  int passed = 0, all = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto failure =
        there_and_back(file::read(entry.path() / "a.sql"), file::read(entry.path() / "b.sql"));
    ++all;
    passed += failure.empty();
    EXPECT_EQ(failure, "") << entry.path().filename();
  }
  std::cout << passed << " of " << all << " cases pass\n";
}

}  // namespace
}  // namespace limbeck::dialect
