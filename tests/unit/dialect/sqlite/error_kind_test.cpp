#include <gtest/gtest.h>
#include <sqlite3.h>

#include "dialect/sqlite/connect/explain.hpp"

namespace limbeck::dialect::sqlite {
namespace {

TEST(SqliteErrorKind, TellsTheKindFromTheCode) {
  EXPECT_EQ(error_kind(SQLITE_CONSTRAINT_UNIQUE, ""), ErrorKind::unique_violation);
  EXPECT_EQ(error_kind(SQLITE_CONSTRAINT_PRIMARYKEY, ""), ErrorKind::unique_violation);
  EXPECT_EQ(error_kind(SQLITE_CONSTRAINT_FOREIGNKEY, ""), ErrorKind::foreign_key_violation);
  EXPECT_EQ(error_kind(SQLITE_CONSTRAINT_NOTNULL, ""), ErrorKind::not_null_violation);
  EXPECT_EQ(error_kind(SQLITE_CONSTRAINT_CHECK, ""), ErrorKind::check_violation);
  EXPECT_EQ(error_kind(SQLITE_CONSTRAINT_TRIGGER, ""), ErrorKind::data);  // RAISE(ABORT, …)
  EXPECT_EQ(error_kind(SQLITE_MISMATCH, ""), ErrorKind::data);
  EXPECT_EQ(error_kind(SQLITE_BUSY_TIMEOUT, ""), ErrorKind::lock_timeout);
  EXPECT_EQ(error_kind(SQLITE_LOCKED, ""), ErrorKind::lock_timeout);
  EXPECT_EQ(error_kind(SQLITE_INTERRUPT, ""), ErrorKind::cancelled);
  EXPECT_EQ(error_kind(SQLITE_READONLY_DBMOVED, ""), ErrorKind::read_only);
  EXPECT_EQ(error_kind(SQLITE_FULL, ""), ErrorKind::disk_full);
  EXPECT_EQ(error_kind(SQLITE_IOERR_WRITE, ""), ErrorKind::out_of_resources);
  EXPECT_EQ(error_kind(SQLITE_CORRUPT, ""), ErrorKind::other);
}

TEST(SqliteErrorKind, TellsWhatHasNoCodeFromTheMessage) {
  const auto kind = [](std::string_view text) { return error_kind(SQLITE_ERROR, text); };
  EXPECT_EQ(kind("no such table: nowhere"), ErrorKind::missing_object);
  EXPECT_EQ(kind("error in view v: no such column: a"), ErrorKind::missing_object);
  EXPECT_EQ(kind("no such function: f"), ErrorKind::missing_function);
  EXPECT_EQ(kind("table t already exists"), ErrorKind::duplicate_object);
  EXPECT_EQ(kind("duplicate column name: a"), ErrorKind::duplicate_object);
  EXPECT_EQ(kind("near \"SELEC\": syntax error"), ErrorKind::other);
}

TEST(SqliteErrorKind, AnErrorHasItsCodeAsANumberAndAsText) {
  const auto error = database_error(SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: t.a", "", 3);
  EXPECT_EQ(error.kind(), ErrorKind::unique_violation);
  EXPECT_EQ(error.native_code(), 2067);
  EXPECT_EQ(error.sqlstate(), "2067");
  EXPECT_EQ(error.position(), 3);
}

}  // namespace
}  // namespace limbeck::dialect::sqlite
