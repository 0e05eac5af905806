#include "dialect/sqlite/connect/connection.hpp"

#include <fmt/core.h>
#include <sqlite3.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <thread>

#include "dialect/sql/tokenizer.hpp"
#include "dialect/sqlite/connect/explain.hpp"
#include "dialect/sqlite/connect/session.hpp"
#include "dialect/sqlite/migrate/assertion.hpp"
#include "dialect/sqlite/quote.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using namespace std::chrono_literals;

/// SQLite's own setting is not to wait at all, which makes every second writer fail.
constexpr auto default_lock_timeout = 5'000ms;
constexpr int progress_handler_interval = 10'000;

/// 1-based characters (UTF-8) for a byte offset; 0 for none.
int character_position(std::string_view sql, int offset) {
  if (offset < 0 || static_cast<std::size_t>(offset) > sql.size()) return 0;
  const auto before = sql.substr(0, static_cast<std::size_t>(offset));
  return 1 + static_cast<int>(std::ranges::count_if(before, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string hex_literal(const void* data, int size) {
  std::string text = "X'";
  const auto* bytes = static_cast<const unsigned char*>(data);
  for (int i = 0; i < size; ++i) text += fmt::format("{:02X}", bytes[i]);
  return text + "'";
}

Value column_value(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return std::nullopt;
    case SQLITE_BLOB: {
      const void* data = sqlite3_column_blob(statement, column);
      return hex_literal(data, sqlite3_column_bytes(statement, column));
    }
    case SQLITE_FLOAT: {
      // sqlite3_column_text() would keep 15 digits.
      auto text = fmt::format("{}", sqlite3_column_double(statement, column));
      if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
      return text;
    }
    default: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
    }
  }
}

/// As Result::kinds has it.
char column_kind(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return 'n';
    case SQLITE_BLOB:
      return 'b';
    case SQLITE_FLOAT:
      return 'r';
    case SQLITE_INTEGER:
      return 'i';
    default:
      return 't';
  }
}

std::string from_hex(const std::string& digits) {
  std::string bytes(digits.size() / 2, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(std::stoi(digits.substr(2 * i, 2), nullptr, 16));
  }
  return bytes;
}

/// Comments, blanks and semicolons may follow a statement, another one may not.
bool is_empty_sql(std::string_view tail) {
  sql::Tokenizer tokens(EngineKind::sqlite, tail);
  while (const auto token = tokens.next()) {
    if (!token.is_symbol(";")) return false;
  }
  return true;
}

}  // namespace

struct SqliteConnection::Prepared {
  sqlite3_stmt* statement = nullptr;
  ~Prepared() { sqlite3_finalize(statement); }
};

SqliteConnection::SqliteConnection(const std::string& name, int flags, const std::string& vfs,
                                   std::string file, const ConnectOptions& options)
    : file_(std::move(file)),
      lock_timeout_(options.lock_timeout.count() > 0 ? options.lock_timeout : default_lock_timeout),
      statement_timeout_(options.statement_timeout),
      cancel_requested_(options.cancelled) {
  const int code = sqlite3_open_v2(name.c_str(), &handle_, flags, vfs.empty() ? nullptr : vfs.c_str());
  try {
    if (handle_) sqlite3_extended_result_codes(handle_, 1);
    if (code != SQLITE_OK) fail({});
    install_handlers();
    // The file is read only now: this finds out whether it is a database.
    query("SELECT count(*) FROM sqlite_schema");
    // Without permission to write, SQLite opens the file for reading all the same and fails at the first
    // change.
    if ((flags & SQLITE_OPEN_READWRITE) != 0 && sqlite3_db_readonly(handle_, "main") == 1) {
      const auto explained = explain_error(SQLITE_READONLY, {}, file_);
      throw database_error(SQLITE_READONLY, explained.message, explained.hint);
    }
    execute("PRAGMA foreign_keys = ON");
  } catch (const DatabaseError& error) {
    auto details = error.details();
    details.position = 0;
    const ConnectionError thrown(error.what(), std::move(details));
    sqlite3_close_v2(handle_);
    throw thrown;
  }
}

SqliteConnection::SqliteConnection(sqlite3* theirs, const ConnectOptions& options)
    : handle_(theirs),
      lock_timeout_(options.lock_timeout.count() > 0 ? options.lock_timeout : default_lock_timeout),
      statement_timeout_(options.statement_timeout),
      cancel_requested_(options.cancelled) {
  const char* const file = sqlite3_db_filename(handle_, "main");
  file_ = file ? file : "";
  if (in_transaction()) {
    throw UsageError("the application's SQLite connection is in a transaction", "commit it before migrating");
  }
  const auto number = [&](std::string_view pragma) {
    return std::atoi(run(pragma, {}, true).text(0, 0).c_str());
  };
  original_settings_ = OriginalSettings{number("PRAGMA busy_timeout"), {}};
  for (const auto setting : session_settings) {
    original_settings_->settings.push_back(
        fmt::format("PRAGMA {} = {}", setting, number(fmt::format("PRAGMA {}", setting))));
  }
  // This one can't be asked for.
  if (number("SELECT 'a' LIKE 'A'") == 0)
    original_settings_->settings.emplace_back("PRAGMA case_sensitive_like = ON");
  if (!options.read_only && number("PRAGMA query_only") != 0) {
    throw UsageError("the application's SQLite connection refuses to write: its PRAGMA query_only is on",
                     "run PRAGMA query_only = OFF before migrating, or give another connection");
  }
  if (options.lock_timeout.count() == 0 && original_settings_->busy_timeout > 0)
    lock_timeout_ = 1ms * original_settings_->busy_timeout;
  sqlite3_extended_result_codes(handle_, 1);
  install_handlers();
  if (options.read_only) return;
  for (const auto& sql : session_defaults()) execute(sql);
}

SqliteConnection::~SqliteConnection() {
  if (original_settings_) {
    restore_settings();
  } else {
    sqlite3_close_v2(handle_);
  }
}

void SqliteConnection::install_handlers() {
  sqlite3_busy_handler(handle_, &SqliteConnection::on_busy, this);
  if (statement_timeout_.count() > 0 || cancel_requested_) {
    sqlite3_progress_handler(handle_, progress_handler_interval, &SqliteConnection::on_progress, this);
  }
  foreign_key_check_.register_with(handle_);
}

/// Nothing of the application's connection may point to this object any more.
void SqliteConnection::restore_settings() {
  if (statement_timeout_.count() > 0 || cancel_requested_)
    sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
  ForeignKeyCheck::unregister(handle_);
  for (const auto& setting : original_settings_->settings)
    sqlite3_exec(handle_, setting.c_str(), nullptr, nullptr, nullptr);
  sqlite3_busy_handler(handle_, nullptr, nullptr);
  if (original_settings_->busy_timeout > 0) sqlite3_busy_timeout(handle_, original_settings_->busy_timeout);
}

Result SqliteConnection::query(std::string_view sql, const std::vector<Parameter>& parameters) {
  cancelled_ = false;
  return run(sql, parameters, true);
}

void SqliteConnection::execute(const Statement& statement) {
  cancelled_ = false;
  if (statement.copy_data) throw Error("COPY … FROM stdin is PostgreSQL's: SQLite has none");
  run(statement.text, {}, false);
}

std::optional<StatementFailure> SqliteConnection::execute_all(std::span<const Statement> statements,
                                                              const std::function<void(std::size_t)>& done) {
  cancelled_ = false;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    try {
      if (cancelled_) throw database_error(SQLITE_INTERRUPT, "interrupted");
      if (statements[i].copy_data) {
        throw database_error(SQLITE_ERROR, "COPY … FROM stdin is PostgreSQL's: SQLite has none");
      }
      run(statements[i].text, {}, false);
    } catch (const DatabaseError& error) {
      return StatementFailure::of(error, i);
    }
    if (done) done(i);
  }
  return std::nullopt;
}

/// $1, $2, … are names to SQLite, numbered in the order in which they stand; ? and ?1 have their numbers.
void SqliteConnection::bind(sqlite3_stmt* statement, const std::vector<Parameter>& parameters) {
  const int count = sqlite3_bind_parameter_count(statement);
  std::vector<int> places(parameters.size(), 0);
  for (int place = 1; place <= count; ++place) {
    const char* const name = sqlite3_bind_parameter_name(statement, place);
    const auto number =
        name && name[0] == '$' ? std::strtoul(name + 1, nullptr, 10) : static_cast<unsigned long>(place);
    if (number == 0 || number > parameters.size()) {
      throw database_error(SQLITE_RANGE,
                           fmt::format("there is no value for the placeholder {}", name ? name : "?"));
    }
    places[number - 1] = place;
  }
  if (static_cast<std::size_t>(count) != parameters.size()) {
    throw database_error(SQLITE_RANGE,
                         fmt::format("the statement has {} placeholders, and there are {} values for them",
                                     count, parameters.size()));
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto& [value, kind] = parameters[i];
    int code = SQLITE_OK;
    if (!value) {
      code = sqlite3_bind_null(statement, places[i]);
    } else if (kind == Parameter::Kind::integer) {
      std::int64_t number = 0;
      if (std::from_chars(value->data(), value->data() + value->size(), number).ec != std::errc()) {
        throw database_error(
            SQLITE_MISMATCH,
            fmt::format("SQLite has no whole number as great as {}: it would round it", *value),
            "bind it as text, for a column whose type is TEXT");
      }
      code = sqlite3_bind_int64(statement, places[i], number);
    } else if (kind == Parameter::Kind::real) {
      const auto number = std::strtod(value->c_str(), nullptr);
      if (std::isnan(number)) {
        throw database_error(SQLITE_MISMATCH, "SQLite has no NaN: it would store NULL instead",
                             "bind NULL, or a number");
      }
      code = sqlite3_bind_double(statement, places[i], number);
    } else if (kind == Parameter::Kind::bytes) {
      const auto bytes = from_hex(*value);
      code = sqlite3_bind_blob64(statement, places[i], bytes.data(), bytes.size(), SQLITE_TRANSIENT);
    } else {
      code = sqlite3_bind_text64(statement, places[i], value->data(), value->size(), SQLITE_TRANSIENT,
                                 SQLITE_UTF8);
    }
    if (code != SQLITE_OK) fail(sqlite3_sql(statement));
  }
}

Result SqliteConnection::run(std::string_view sql, const std::vector<Parameter>& parameters, bool keep_rows) {
  timed_out_ = false;
  running_since_ = std::chrono::steady_clock::now();
  refuse_cascading_drop(sql);

  Prepared prepared;
  const char* tail = nullptr;
  if (sqlite3_prepare_v2(handle_, sql.data(), static_cast<int>(sql.size()), &prepared.statement, &tail) !=
      SQLITE_OK) {
    fail(sql);
  }
  const auto rest = sql.substr(static_cast<std::size_t>(tail - sql.data()));
  if (!is_empty_sql(rest)) {
    throw database_error(SQLITE_MISUSE, "more than one statement where one is expected", {},
                         character_position(sql, static_cast<int>(tail - sql.data())));
  }
  Result result;
  if (!prepared.statement) return result;  // a comment, or nothing

  bind(prepared.statement, parameters);
  const int columns = sqlite3_column_count(prepared.statement);
  if (keep_rows) {
    for (int i = 0; i < columns; ++i) result.columns.emplace_back(sqlite3_column_name(prepared.statement, i));
  }
  const auto changes_before = sqlite3_total_changes64(handle_);
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(prepared.statement)) == SQLITE_ROW) {
    if (!keep_rows) continue;
    auto& row = result.rows.emplace_back();
    row.reserve(static_cast<std::size_t>(columns));
    auto& kinds = result.kinds.emplace_back();
    for (int i = 0; i < columns; ++i) {
      kinds += column_kind(prepared.statement, i);  // first: reading a value as text may change its type
      row.push_back(column_value(prepared.statement, i));
    }
  }
  if (code != SQLITE_DONE) fail(sql);
  result.last_insert_id = sqlite3_last_insert_rowid(handle_);
  if (sqlite3_total_changes64(handle_) != changes_before) result.affected_rows = sqlite3_changes64(handle_);
  return result;
}

void SqliteConnection::fail(std::string_view sql) {
  const int code = handle_ ? sqlite3_extended_errcode(handle_) : SQLITE_NOMEM;
  const int offset = handle_ ? sqlite3_error_offset(handle_) : -1;
  const std::string text = handle_ ? sqlite3_errmsg(handle_) : "out of memory";
  std::string assertion_code, assertion_text;
  if (parse_assertion_failure(text, assertion_code, assertion_text))
    throw DatabaseError(assertion_text,
                        {.kind = kind_of_assertion(assertion_code), .sqlstate = assertion_code});
  if (code == SQLITE_INTERRUPT && timed_out_) {
    throw DatabaseError(
        fmt::format("the statement took longer than statement_timeout ({} ms)", statement_timeout_.count()),
        {.kind = ErrorKind::statement_timeout,
         .sqlstate = std::to_string(code),
         .native_code = code,
         .hint = "raise statement_timeout, or make the statement do less"});
  }
  const auto explained = explain_error(code, text, file_);
  throw database_error(code, explained.message, explained.hint, character_position(sql, offset));
}

bool SqliteConnection::enforces_foreign_keys() {
  return run("PRAGMA foreign_keys", {}, true).text(0, 0) == "1";
}

/// DROP TABLE deletes the table's rows first, and so fires ON DELETE CASCADE and SET NULL in tables that
/// point to it (https://www.sqlite.org/foreignkeys.html, section 5). In a migration that is never meant: it
/// is what a rebuild of a table by hand runs into.
void SqliteConnection::refuse_cascading_drop(std::string_view sql) {
  sql::Tokenizer tokens(EngineKind::sqlite, sql);
  try {
    if (!tokens.next().is("drop") || !tokens.next().is("table")) return;
    auto token = tokens.next();
    if (token.is("if")) tokens.next(), token = tokens.next();
    std::string table = token.value();
    if (tokens.next().is_symbol(".")) table = tokens.next().value();
    if (!enforces_foreign_keys()) return;

    const auto keys = run(
        "SELECT child.name, key.id, key.on_delete, group_concat('\"' || replace(key.\"from\", '\"', '\"\"') "
        "|| "
        "'\" IS NOT NULL', ' AND ') FROM sqlite_schema AS child, pragma_foreign_key_list(child.name) AS key "
        "WHERE child.type = 'table' AND key.\"table\" = ?1 COLLATE NOCASE AND child.name <> ?1 COLLATE "
        "NOCASE "
        "AND key.on_delete IN ('CASCADE', 'SET NULL', 'SET DEFAULT') GROUP BY child.name, key.id",
        {table}, true);
    for (std::size_t i = 0; i < keys.rows.size(); ++i) {
      const auto& child = keys.text(i, 0);
      if (run(fmt::format("SELECT 1 FROM {} WHERE {} LIMIT 1", quote_identifier(child), keys.text(i, 3)), {},
              true)
              .empty()) {
        continue;
      }
      throw database_error(
          SQLITE_CONSTRAINT_FOREIGNKEY,
          fmt::format(
              "DROP TABLE {} would change rows of {} through its foreign key (ON DELETE {}); it was not run",
              table, child, keys.text(i, 2)),
          "if the table is being rebuilt, switch foreign keys off: foreign-keys=off on the `-- limbeck:` "
          "line of a "
          "section in SQL, op.execute(\"PRAGMA foreign_keys = OFF\") as the first statement of a revision in "
          "Python; or drop the foreign key first");
    }
  } catch (const DatabaseError&) {
    throw;
  } catch (const Error&) {
    return;  // no SQL that can be read: let SQLite say so
  }
}

bool SqliteConnection::in_transaction() const {
  return sqlite3_get_autocommit(handle_) == 0;
}

void SqliteConnection::cancel() {
  cancelled_ = true;
  sqlite3_interrupt(handle_);
}

std::string SqliteConnection::server_description() const {
  return fmt::format("SQLite {}", sqlite3_libversion());
}

Engine SqliteConnection::engine() const {
  return {EngineKind::sqlite, Flavour::original, sqlite3_libversion_number()};
}

int SqliteConnection::on_busy(void* self, int count) {
  auto& connection = *static_cast<SqliteConnection*>(self);
  const auto now = std::chrono::steady_clock::now();
  if (count == 0) connection.waiting_since_ = now;
  const bool asked = connection.cancel_requested_ && connection.cancel_requested_();
  if (connection.cancelled_ || asked || now - connection.waiting_since_ >= connection.lock_timeout_) return 0;
  std::this_thread::sleep_for(std::min(50ms, 1ms * (count + 1)));
  return 1;
}

int SqliteConnection::on_progress(void* self) {
  auto& connection = *static_cast<SqliteConnection*>(self);
  const auto limit = connection.statement_timeout_;
  connection.timed_out_ =
      limit.count() > 0 && std::chrono::steady_clock::now() - connection.running_since_ > limit;
  return connection.timed_out_ || connection.should_stop() ? 1 : 0;
}

bool SqliteConnection::should_stop() {
  if (stopped_ || !cancel_requested_ || !cancel_requested_()) return false;
  return stopped_ = true;
}

}  // namespace limbeck::dialect::sqlite
