#include "dialect/sqlite/foreign_keys.hpp"

#include <fmt/core.h>
#include <sqlite3.h>

#include <new>
#include <string_view>

#include "dialect/sqlite/fence.hpp"

namespace limbeck::dialect::sqlite {
namespace {

class Query {
 public:
  Query(sqlite3* handle, const char* sql) { sqlite3_prepare_v2(handle, sql, -1, &statement_, nullptr); }
  ~Query() { sqlite3_finalize(statement_); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  void bind(const std::string& text) { sqlite3_bind_text(statement_, 1, text.c_str(), -1, SQLITE_TRANSIENT); }
  int step() { return statement_ ? sqlite3_step(statement_) : SQLITE_ERROR; }
  std::string text(int column) {
    const auto* value = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return value ? value : "";
  }
  bool is_null(int column) { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace

struct ForeignKeyFunction {
  static void call(sqlite3_context* context, int, sqlite3_value** arguments) {
    auto& check = *static_cast<ForeignKeyCheck*>(sqlite3_user_data(context));
    auto* handle = sqlite3_context_db_handle(context);
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
    try {
      auto now = ForeignKeyCheck::look(handle);
      if (text && std::string_view(text) == "note") {
        check.noted_ = std::move(now);
      } else if (const auto complaint = check.complaint(now); !complaint.empty()) {
        const auto message = fmt::format("{}: {}", broken_foreign_keys, complaint);
        sqlite3_result_error(context, message.c_str(), static_cast<int>(message.size()));
      }
    } catch (const std::bad_alloc&) {
      sqlite3_result_error_nomem(context);
    }
  }
};

void ForeignKeyCheck::register_with(sqlite3* handle) {
  sqlite3_create_function_v2(handle, "limbeck_foreign_keys", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, this,
                             &ForeignKeyFunction::call, nullptr, nullptr, nullptr);
}

void ForeignKeyCheck::unregister(sqlite3* handle) {
  sqlite3_create_function_v2(handle, "limbeck_foreign_keys", 1, SQLITE_UTF8, nullptr, nullptr, nullptr,
                             nullptr, nullptr);
}

ForeignKeyCheck::Findings ForeignKeyCheck::look(sqlite3* handle) {
  Findings findings;
  Query tables(
      handle,
      "SELECT DISTINCT held.name FROM main.sqlite_schema AS held, pragma_foreign_key_list(held.name) "
      "WHERE held.type = 'table' AND held.sql NOT LIKE 'CREATE VIRTUAL TABLE%'");
  while (tables.step() == SQLITE_ROW) {
    const auto table = tables.text(0);
    // Table by table: one that can't be checked must not hide the others.
    Query rows(handle, "SELECT rowid, parent FROM pragma_foreign_key_check(?1)");
    rows.bind(table);
    int code = SQLITE_OK;
    while ((code = rows.step()) == SQLITE_ROW) {
      ++findings.orphans[fmt::format("{} of {} (no such row in {})",
                                     rows.is_null(0) ? "a row" : "row " + rows.text(0), table, rows.text(1))];
    }
    if (code != SQLITE_DONE) findings.unchecked[table] = sqlite3_errmsg(handle);
  }
  return findings;
}

std::string ForeignKeyCheck::complaint(const Findings& now) const {
  constexpr std::int64_t shown = 5;
  for (const auto& [table, message] : now.unchecked) {
    if (!noted_.unchecked.contains(table)) return message;
  }
  std::string list;
  std::int64_t count = 0;
  for (const auto& [orphan, times] : now.orphans) {
    const auto before = noted_.orphans.find(orphan);
    const auto more = times - (before == noted_.orphans.end() ? 0 : before->second);
    if (more <= 0) continue;
    if (count < shown) list += (list.empty() ? "" : ", ") + orphan;
    count += more;
  }
  if (count == 0) return {};
  return fmt::format("rows point to rows that do not exist: {}{}", list,
                     count > shown ? fmt::format(" and {} more", count - shown) : "");
}

}  // namespace limbeck::dialect::sqlite
