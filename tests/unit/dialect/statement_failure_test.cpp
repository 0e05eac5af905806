#include "dialect/statement_failure.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/error_kind.hpp"

namespace limbeck::dialect {
namespace {

TEST(ErrorKind, EachHasANameOfItsOwnThatLeadsBack) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(ErrorKind::version_conflict); ++i) {
    const auto kind = static_cast<ErrorKind>(i);
    EXPECT_TRUE(names.insert(error_kind_name(kind)).second) << error_kind_name(kind);
    EXPECT_EQ(error_kind_named(error_kind_name(kind)), kind);
  }
  EXPECT_EQ(error_kind_named("no such kind"), ErrorKind::other);
}

TEST(ErrorKind, HasAtMostOneCause) {
  for (int i = 0; i <= static_cast<int>(ErrorKind::version_conflict); ++i) {
    const auto kind = static_cast<ErrorKind>(i);
    EXPECT_LE(caused_by_rows(kind) + caused_by_statement(kind) + caused_by_lock(kind) + caused_by_time(kind),
              1)
        << error_kind_name(kind);
  }
  EXPECT_TRUE(caused_by_rows(ErrorKind::unique_violation));
  EXPECT_TRUE(caused_by_statement(ErrorKind::missing_object));
  EXPECT_TRUE(caused_by_lock(ErrorKind::serialization));
  EXPECT_TRUE(caused_by_time(ErrorKind::cancelled));
}

TEST(StatementFailure, KeepsAllOfAnError) {
  const DatabaseError error("no", {ErrorKind::unique_violation, "23505", 1062, 7, "try another"});
  const auto failure = StatementFailure::of(error, 3);
  EXPECT_EQ(failure.index, 3u);
  EXPECT_EQ(failure.message, "no");
  EXPECT_EQ(failure.hint, "try another");
  EXPECT_FALSE(failure.connection_lost());
  EXPECT_TRUE(failure.is_from_database());
  try {
    throw_failure(failure);
  } catch (const ConnectionError&) {
    FAIL();
  } catch (const DatabaseError& thrown) {
    EXPECT_STREQ(thrown.what(), "no");
    EXPECT_EQ(thrown.kind(), ErrorKind::unique_violation);
    EXPECT_EQ(thrown.sqlstate(), "23505");
    EXPECT_EQ(thrown.native_code(), 1062);
    EXPECT_EQ(thrown.position(), 7);
    EXPECT_EQ(thrown.hint(), "try another");
  }
}

TEST(StatementFailure, OfABrokenConnectionIsThrownAsOne) {
  const ConnectionError error("gone", "08006");
  EXPECT_EQ(error.kind(), ErrorKind::connection_lost);
  const auto failure = StatementFailure::of(error);
  EXPECT_TRUE(failure.connection_lost());
  EXPECT_THROW(throw_failure(failure), ConnectionError);
}

TEST(StatementFailure, OfLimbecksOwnHasNoCode) {
  const auto failure = StatementFailure::refused("not with me", "do otherwise");
  EXPECT_FALSE(failure.is_from_database());
  EXPECT_EQ(failure.kind, ErrorKind::other);
}

}  // namespace
}  // namespace limbeck::dialect
