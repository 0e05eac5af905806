#include "dialect/sqlite/migrate/foreign_keys.hpp"

#include <fmt/core.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <new>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "dialect/sqlite/migrate/assertion.hpp"
#include "dialect/sqlite/quote.hpp"

namespace limbeck::dialect::sqlite {
namespace {

class Query {
 public:
  Query(sqlite3* handle, const std::string& sql) {
    sqlite3_prepare_v2(handle, sql.c_str(), -1, &statement_, nullptr);
  }
  ~Query() { sqlite3_finalize(statement_); }
  Query(Query&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  void bind(const std::string& text) { sqlite3_bind_text(statement_, 1, text.c_str(), -1, SQLITE_TRANSIENT); }
  void bind(std::int64_t number) {
    sqlite3_reset(statement_);
    sqlite3_bind_int64(statement_, 1, number);
  }
  int step() { return statement_ ? sqlite3_step(statement_) : SQLITE_ERROR; }
  std::string text(int column) {
    const auto* value = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return value ? value : "";
  }
  std::int64_t number(int column) { return sqlite3_column_int64(statement_, column); }
  bool is_null(int column) { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

struct KeyOfTable {
  std::string parent;
  std::vector<std::string> columns;
};

std::map<std::int64_t, KeyOfTable> keys_of(sqlite3* handle, const std::string& table) {
  std::map<std::int64_t, KeyOfTable> keys;
  Query list(handle, "SELECT id, \"table\", \"from\" FROM pragma_foreign_key_list(?1) ORDER BY id, seq");
  list.bind(table);
  while (list.step() == SQLITE_ROW) {
    auto& key = keys[list.number(0)];
    key.parent = list.text(1);
    key.columns.push_back(list.text(2));
  }
  return keys;
}

/// The values in these columns of a row, as one text.
Query values_of_row(sqlite3* handle, const std::string& table, const std::vector<std::string>& columns) {
  std::vector<std::string> values;
  for (const auto& column : columns)
    values.push_back(fmt::format("quote(CAST({} AS TEXT))", quote_identifier(column)));
  // A column may have taken one of the names of the rowid.
  Query names(handle,
              "SELECT name FROM (SELECT 'rowid' AS name UNION ALL SELECT '_rowid_' UNION ALL SELECT 'oid') "
              "WHERE name "
              "NOT IN (SELECT lower(name) FROM pragma_table_xinfo(?1)) LIMIT 1");
  names.bind(table);
  const auto row_id = names.step() == SQLITE_ROW ? names.text(0) : std::string("NULL");
  return {handle, fmt::format("SELECT {} FROM main.{} WHERE {} = ?1", text::join(values, " || ',' || "),
                              quote_identifier(table), row_id)};
}

}  // namespace

struct ForeignKeyFunction {
  static void call(sqlite3_context* context, int, sqlite3_value** arguments) {
    auto& check = *static_cast<ForeignKeyCheck*>(sqlite3_user_data(context));
    auto* handle = sqlite3_context_db_handle(context);
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
    try {
      auto now = ForeignKeyCheck::find_violations(handle);
      if (text && std::string_view(text) == "note") {
        check.baseline_ = std::move(now);
      } else if (const auto new_violations = check.describe_new_violations(now); !new_violations.empty()) {
        const auto message = fmt::format("{}: {}", broken_foreign_keys, new_violations);
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

ForeignKeyCheck::Violations ForeignKeyCheck::find_violations(sqlite3* handle) {
  Violations violations;
  Query tables(
      handle,
      "SELECT DISTINCT held.name FROM main.sqlite_schema AS held, pragma_foreign_key_list(held.name) "
      "WHERE held.type = 'table' AND held.sql NOT LIKE 'CREATE VIRTUAL TABLE%'");
  while (tables.step() == SQLITE_ROW) {
    const auto table = tables.text(0);
    // Table by table: one that can't be checked must not hide the others.
    look_at_table(handle, table, violations);
  }
  return violations;
}

void ForeignKeyCheck::look_at_table(sqlite3* handle, const std::string& table, Violations& violations) {
  const auto keys = keys_of(handle, table);
  std::map<std::int64_t, Query> values;
  const auto name_of = [&](const KeyOfTable& key) {
    return Key{text::lower(table), text::lower(text::join(key.columns, ", ")), text::lower(key.parent)};
  };
  for (const auto& [id, key] : keys) violations.orphans[name_of(key)];
  Query rows(handle, "SELECT rowid, parent, fkid FROM pragma_foreign_key_check(?1)");
  rows.bind(table);
  int code = SQLITE_OK;
  while ((code = rows.step()) == SQLITE_ROW) {
    const auto id = rows.number(2);
    const auto key = keys.find(id);
    if (key == keys.end()) continue;
    // A table WITHOUT ROWID tells no more than how many.
    std::string value;
    if (!rows.is_null(0)) {
      auto query = values.find(id);
      if (query == values.end()) {
        query = values.emplace(id, values_of_row(handle, table, key->second.columns)).first;
      }
      query->second.bind(rows.number(0));
      if (query->second.step() == SQLITE_ROW) value = query->second.text(0);
    }
    violations.orphans[name_of(key->second)][value].push_back(
        fmt::format("{} of {} (no such row in {})", rows.is_null(0) ? "a row" : "row " + rows.text(0), table,
                    rows.text(1)));
  }
  if (code != SQLITE_DONE) violations.unchecked[table] = sqlite3_errmsg(handle);
}

std::string ForeignKeyCheck::describe_new_violations(const Violations& now) const {
  constexpr std::size_t shown = 5;
  for (const auto& [table, message] : now.unchecked) {
    if (!baseline_.unchecked.contains(table)) return message;
  }
  // Those of foreign keys that are gone may be those of new ones, under another name of the table, the column
  // or the parent.
  std::map<std::string, std::size_t> of_gone;
  for (const auto& [key, orphans] : baseline_.orphans) {
    if (now.orphans.contains(key)) continue;
    for (const auto& [value, rows] : orphans) of_gone[value] += rows.size();
  }
  std::vector<std::string> list;
  std::size_t count = 0;
  for (const auto& [key, orphans] : now.orphans) {
    const auto before = baseline_.orphans.find(key);
    for (const auto& [value, rows] : orphans) {
      std::size_t known = 0;
      if (before == baseline_.orphans.end()) {
        known = std::min(rows.size(), of_gone[value]);
        of_gone[value] -= known;
      } else if (const auto held = before->second.find(value); held != before->second.end()) {
        known = std::min(rows.size(), held->second.size());
      }
      for (auto i = known; i < rows.size(); ++i) {
        if (++count <= shown) list.push_back(rows[i]);
      }
    }
  }
  if (count == 0) return {};
  return fmt::format("rows point to rows that do not exist: {}{}", text::join(list, ", "),
                     count > shown ? fmt::format(" and {} more", count - shown) : "");
}

}  // namespace limbeck::dialect::sqlite
