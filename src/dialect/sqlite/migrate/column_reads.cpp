#include "dialect/sqlite/migrate/column_reads.hpp"

#include <sqlite3.h>

#include "base/text.hpp"
#include "dialect/sqlite/connect/connection.hpp"
#include "dialect/sqlite/scratch/scratch.hpp"

namespace limbeck::dialect::sqlite {
namespace {

/// SQLite asks for leave while it prepares a statement: https://sqlite.org/c3ref/set_authorizer.html
int note_read(void* reads, int action, const char* table, const char* column, const char*, const char*) {
  if (action == SQLITE_ATTACH) return SQLITE_DENY;
  if ((action == SQLITE_READ || action == SQLITE_UPDATE) && table && column) {
    (*static_cast<ColumnsByTable*>(reads))[text::lower(table)].insert(text::lower(column));
  }
  return SQLITE_OK;
}

bool defines(const std::string& sql) {
  return text::starts_with_ignoring_case(sql, "create") || text::starts_with_ignoring_case(sql, "drop") ||
         text::starts_with_ignoring_case(sql, "alter");
}

}  // namespace

ColumnReads::ColumnReads(Connection& live) : scratch_(scratch_copy(live)) {
  scratch_->connection().execute("PRAGMA foreign_keys = OFF");
}

std::optional<ColumnsByTable> ColumnReads::apply_statement(const std::string& sql) {
  auto* const handle = static_cast<SqliteConnection&>(scratch_->connection()).handle();
  ColumnsByTable reads;
  sqlite3_stmt* statement = nullptr;
  sqlite3_set_authorizer(handle, note_read, &reads);
  int code = sqlite3_prepare_v2(handle, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  ColumnsByTable while_run;  // ALTER reads the whole schema again
  sqlite3_set_authorizer(handle, note_read, &while_run);
  if (code == SQLITE_OK && statement && defines(sql)) code = sqlite3_step(statement);
  sqlite3_finalize(statement);
  sqlite3_set_authorizer(handle, nullptr, nullptr);
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) return std::nullopt;
  return reads;
}

std::set<std::string> ColumnReads::columns(const std::string& table) {
  std::set<std::string> names;
  const auto result = scratch_->connection().query("SELECT lower(name) FROM pragma_table_xinfo($1)", {table});
  for (const auto& row : result.rows) names.insert(*row[0]);
  return names;
}

}  // namespace limbeck::dialect::sqlite
