#include "dialect/mysql/connect/connection.hpp"

#include <fmt/core.h>
#include <poll.h>

#include <cerrno>
#include <cmath>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "base/text.hpp"
#include "dialect/mysql/connect/error_kind.hpp"
#include "dialect/mysql/connect/flavour.hpp"
#include "dialect/mysql/connect/parameters.hpp"
#include "dialect/mysql/connect/session.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/sql/created_object.hpp"
#include "dialect/sql/words.hpp"

namespace limbeck::dialect::mysql {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr unsigned server_lost = 2013;
constexpr unsigned name_ignored = 1280;
constexpr unsigned view_invalid = 1356;
constexpr unsigned unknown_column = 1054;
constexpr int unknown_variable = 1193;
constexpr unsigned binary_charset = 63;

std::function<std::string(const char*)> variables_of(const config::DatabaseUrl& url) {
  return [&url](const char* name) {
    if (const auto found = url.variables.find(name); found != url.variables.end()) return found->second;
    const char* const value = std::getenv(name);
    return std::string(value ? value : "");
  };
}

struct ResultDeleter {
  void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};
using ResultPtr = std::unique_ptr<MYSQL_RES, ResultDeleter>;

/// As Result::kinds has it.
char kind_of(const MYSQL_FIELD& field) {
  switch (field.type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
      return 'i';
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE:
      return 'r';
    case MYSQL_TYPE_BIT:
    case MYSQL_TYPE_GEOMETRY:
      return 'b';
    case MYSQL_TYPE_TINY_BLOB:
    case MYSQL_TYPE_MEDIUM_BLOB:
    case MYSQL_TYPE_LONG_BLOB:
    case MYSQL_TYPE_BLOB:
    case MYSQL_TYPE_VAR_STRING:
    case MYSQL_TYPE_STRING:
    case MYSQL_TYPE_VARCHAR:
      return field.charsetnr == binary_charset ? 'b' : 't';
    default:
      return 't';  // numbers with a point, dates and times, JSON
  }
}

void require_usable(const MYSQL* handle) {
  if (!handle || !handle->net.pvio) {
    throw UsageError("the application's connection to MariaDB or MySQL is not open",
                     "open it first, with mysql_real_connect()");
  }
  if (handle->status != MYSQL_STATUS_READY)
    throw UsageError("the application's connection has a result that was not read to its end",
                     "read it first");
  if ((handle->server_status & SERVER_STATUS_IN_TRANS) != 0)
    throw UsageError("the application's connection is in a transaction", "commit it before migrating");
  if (!handle->db || !*handle->db)
    throw UsageError("the application's connection is in no database", "name one when it connects");
}

/// As it was made, for the connection that stops a statement.
ConnectionSettings settings_of(const MYSQL* handle) {
  ConnectionSettings settings;
  const auto text = [](const char* value) { return std::string(value ? value : ""); };
  settings.user = text(handle->user);
  settings.password = text(handle->passwd);
  settings.database = text(handle->db);
  settings.unix_socket = text(handle->unix_socket);
  settings.over_tcp = settings.unix_socket.empty();
  if (settings.over_tcp) {
    settings.host = text(handle->host);
    settings.port = std::to_string(handle->port);
  }
  return settings;
}

/// Statements that bring the settings back which we, or a revision, may change.
std::vector<std::string> original_session_sql(MysqlConnection& connection) {
  const auto common = session_variables();
  std::vector<std::string_view> names(common.begin(), common.end());
  names.push_back(statement_timeout_variable(connection.engine()));
  if (!connection.query(fmt::format("SHOW VARIABLES LIKE '{}'", causal_reads_variable)).empty())
    names.push_back(causal_reads_variable);
  std::string columns, set;
  for (const auto name : names)
    columns += fmt::format("{}@@SESSION.{}", columns.empty() ? "SELECT " : ", ", name);
  const auto values = connection.query(columns);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto value = values.text(0, i);
    const bool is_number = !value.empty() && value.find_first_not_of("0123456789.") == std::string::npos;
    set += fmt::format("{}SESSION {} = {}", set.empty() ? "SET " : ", ", names[i],
                       is_number ? value : quote_literal(value));
  }
  return {set};
}

/// True as long as the object lives.
class Flag {
 public:
  explicit Flag(bool& flag) : flag_(flag) { flag_ = true; }
  ~Flag() { flag_ = false; }
  Flag(const Flag&) = delete;
  Flag& operator=(const Flag&) = delete;

 private:
  bool& flag_;
};

/// Has it one answer, whatever it does? Limbeck's own have; of a revision's, procedures may have several, and
/// what holds a semicolon may be several statements.
bool is_one_answer(const Statement& statement) {
  if (statement.copy_data) return false;
  if (statement.line == 0) return true;
  if (statement.text.contains(';')) return false;
  sql::Words words(EngineKind::mysql, statement.text);
  if (words.start({"SET", "STATEMENT"})) return false;  // it may run any other
  return words.one_of(0, {"ALTER", "CREATE", "DROP", "RENAME", "TRUNCATE", "INSERT", "UPDATE", "DELETE",
                          "REPLACE", "SELECT", "SET", "WITH", "GRANT", "REVOKE"});
}

[[noreturn]] void throw_change_of_database(std::string_view what) {
  throw DatabaseError(
      fmt::format("{} from the database of this migration, in which Limbeck's own tables are", what),
      {.kind = ErrorKind::other,
       .sqlstate = "1295",
       .native_code = 1295,
       .hint = "take it out, and write database.table where another database is meant"});
}

std::string hex_literal(std::string_view bytes) {
  std::string text = "X'";
  for (const char c : bytes) text += fmt::format("{:02X}", static_cast<unsigned char>(c));
  return text + "'";
}

}  // namespace

MysqlConnection::MysqlConnection(const config::DatabaseUrl& url, const ConnectOptions& options)
    : settings_(connection_settings(url, variables_of(url))),
      handle_(mysql::connect(settings_, options)),
      id_(mysql_thread_id(handle_.get())),
      answer_timeout_(options.answer_timeout),
      cancel_requested_(options.cancelled) {
  begin_session(options);
}

MysqlConnection::MysqlConnection(MYSQL* borrowed, const ConnectOptions& options)
    : handle_(borrowed), answer_timeout_(options.answer_timeout), cancel_requested_(options.cancelled) {
  try {
    require_usable(borrowed);
    settings_ = settings_of(borrowed);
    id_ = mysql_thread_id(borrowed);
    const auto session = original_session_sql(*this);
    original_ = Original{mysql_character_set_name(borrowed),
                         (borrowed->client_flag & CLIENT_MULTI_STATEMENTS) != 0, session};
    mysql_set_server_option(borrowed, MYSQL_OPTION_MULTI_STATEMENTS_OFF);
    mysql_set_character_set(borrowed, "utf8mb4");
    auto kept = options;
    kept.read_only = false;  // only a safety belt, which an application that goes on to write has no use for
    begin_session(kept);
  } catch (...) {
    if (original_) restore_original();
    static_cast<void>(handle_.release());
    throw;
  }
}

MysqlConnection::~MysqlConnection() {
  if (!original_) return;
  restore_original();
  static_cast<void>(handle_.release());
}

void MysqlConnection::begin_session(const ConnectOptions& options) {
  for (const auto& statement : session_statements(options, settings_, engine())) {
    try {
      run(statement, false);
    } catch (const DatabaseError& error) {
      if (error.native_code() != unknown_variable || !statement.ends_with(causal_reads)) throw;
      run(statement.substr(0, statement.size() - causal_reads.size()), false);
    }
  }
}

void MysqlConnection::restore_original() {
  try {
    if (in_transaction()) run("ROLLBACK", false);
    for (const auto& statement : original_->statements) run(statement, false);
  } catch (const DatabaseError&) {  // broken meanwhile: the application will see for itself
  }
  mysql_set_character_set(handle_.get(), original_->character_set.c_str());
  take_several_statements(original_->takes_several_statements);
}

Result MysqlConnection::query(std::string_view sql, const std::vector<Parameter>& parameters) {
  return parameters.empty() ? run(sql, true) : run(with_values(sql, parameters), true);
}

void MysqlConnection::execute(const Statement& statement) {
  if (statement.copy_data) throw Error("COPY … FROM stdin is PostgreSQL's: MariaDB and MySQL have none");
  run(statement.text, false);
}

/// Several in one message, whose answers come one after the other: the server stops at the first failure.
std::optional<StatementFailure> MysqlConnection::execute_all(std::span<const Statement> statements,
                                                             const std::function<void(std::size_t)>& done) {
  std::size_t answered = 0;
  const auto report = [&](std::size_t index) {
    answered = index + 1;
    if (done) done(index);
  };
  try {
    while (answered < statements.size()) {
      const auto window = window_of(statements.subspan(answered));
      if (window < 2) {
        execute(statements[answered]);
        report(answered);
      } else {
        const auto first = answered;
        try {
          execute_window(statements.subspan(first, window),
                         [&](std::size_t index) { report(first + index); });
        } catch (const DatabaseError&) {
          if (!has_stale_table()) throw;
          execute(statements[answered]);
          report(answered);
        }
      }
    }
  } catch (const DatabaseError& error) {
    auto failure = StatementFailure::of(error, answered);
    failure.reported_by_server = !failure.connection_lost();
    return failure;
  }
  return std::nullopt;
}

/// How many of these statements, from the first on, may be one message.
std::size_t MysqlConnection::window_of(std::span<const Statement> statements) const {
  constexpr std::size_t most_statements = 1024, most_bytes = 256 << 10;
  if (answer_timeout_.count() > 0) return 1;
  std::size_t count = 0, bytes = 0;
  for (const auto& statement : statements) {
    bytes += statement.text.size();
    if (count == most_statements || bytes > most_bytes || !is_one_answer(statement)) break;
    ++count;
  }
  return count;
}

/// Asks to stop while an answer of a window is read, which the client library can't be asked between.
class MysqlConnection::Watch {
 public:
  explicit Watch(MysqlConnection& connection) : connection_(connection) {
    if (connection_.cancel_requested_) thread_ = std::thread([this] { run(); });
  }
  ~Watch() {
    {
      const std::lock_guard guard(mutex_);
      ends_ = true;
    }
    wakes_.notify_all();
    if (thread_.joinable()) thread_.join();
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  void run() {
    mysql_thread_init();
    for (std::unique_lock guard(mutex_); !wakes_.wait_for(guard, milliseconds(200), [&] { return ends_; });) {
      if (connection_.cancel_sent_ || !connection_.cancel_requested_()) continue;
      connection_.cancel_sent_ = true;
      connection_.cancel();
    }
    mysql_thread_end();
  }

  MysqlConnection& connection_;
  std::mutex mutex_;
  std::condition_variable wakes_;
  bool ends_ = false;
  std::thread thread_;
};

namespace {

bool makes_stored_program(std::string_view sql) {
  switch (sql::created_id(EngineKind::mysql, sql, "").kind) {
    case schema::ObjectKind::trigger:
    case schema::ObjectKind::function:
    case schema::ObjectKind::procedure:
    case schema::ObjectKind::event:
      return true;
    default:
      return false;
  }
}

}  // namespace

void MysqlConnection::execute_window(std::span<const Statement> statements,
                                     const std::function<void(std::size_t)>& done) {
  require_connected();
  take_several_statements(true);
  // Warnings are those of the last statement: of a revision's they are asked for behind it.
  constexpr auto of_warnings = static_cast<std::size_t>(-1);
  struct Answer {
    std::size_t statement, text;
  };
  std::vector<std::string> texts;  // what is sent at once
  std::vector<Answer> answers;
  bool goes_on = false;
  const auto add = [&](std::string_view sql, std::size_t statement) {
    if (!goes_on) texts.emplace_back();
    texts.back().append(goes_on ? statement_separator : "").append(sql);
    answers.push_back({statement, texts.size() - 1});
    goes_on = true;
  };
  for (std::size_t i = 0; i < statements.size(); ++i) {
    add(statements[i].text, i);
    // MySQL keeps with the text of a stored program what separates it from the next statement.
    if (engine().flavour != Flavour::mariadb && makes_stored_program(statements[i].text)) goes_on = false;
    if (notice_receiver_ && statements[i].line != 0) add("SHOW WARNINGS", of_warnings);
  }
  const Watch watch(*this);
  const Flag flag(in_window_);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto [statement, text] = answers[i];
    const bool is_of_warnings = statement == of_warnings;
    const std::string_view sql =
        is_of_warnings ? "SHOW WARNINGS" : std::string_view(statements[statement].text);
    if (i == 0 || text != answers[i - 1].text) {
      if (mysql_more_results(handle_.get())) give_up("the server answered more statements than it was sent");
      if (!ask(texts[text])) fail(sql);
    } else {
      const int next = mysql_next_result(handle_.get());
      if (next > 0) fail(sql);
      if (next < 0) give_up("the server answered fewer statements than it was sent");
    }
    Result result;
    read_rows(result, is_of_warnings, sql);
    if (mysql_errno(handle_.get()) != 0) fail(sql);
    if (is_of_warnings) {
      show_warnings(result);
    } else if (done) {
      done(statement);
    }
  }
  if (mysql_more_results(handle_.get())) give_up("the server answered more statements than it was sent");
}

/// Text that holds several statements is refused by the server, but for what execute_window() sends.
void MysqlConnection::take_several_statements(bool wanted) {
  if (takes_several_statements_ == wanted) return;
  mysql_set_server_option(handle_.get(),
                          wanted ? MYSQL_OPTION_MULTI_STATEMENTS_ON : MYSQL_OPTION_MULTI_STATEMENTS_OFF);
  takes_several_statements_ = wanted;
}

/// All names without a database, Limbeck's own tables among them, would mean others from then on.
void MysqlConnection::refuse_change_of_database(std::string_view sql) const {
  const auto begin = sql.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || !text::starts_with_ignoring_case(sql.substr(begin), "use")) return;
  if (sql::Words(EngineKind::mysql, sql)[0] != "USE") return;
  throw_change_of_database("USE would lead away");
}

/// A prepared statement can change the database where USE itself is refused. The server tells.
void MysqlConnection::return_to_database() {
  const char* const now = handle_.get()->db;
  const std::string_view name = now ? now : "";
  if (!database_ || database_->empty()) database_ = name;
  if (*database_ == name || name.empty()) return;
  if (mysql_select_db(handle_.get(), database_->c_str()) != 0)
    give_up(fmt::format("the session is in another database, and doesn't come back to {}", *database_));
  throw_change_of_database("this statement led away");
}

Result MysqlConnection::run(std::string_view sql, bool keep_rows) {
  require_connected();
  refuse_change_of_database(sql);
  if (sql.contains(';')) take_several_statements(false);
  if (!ask(sql) && !(has_stale_table() && ask(sql))) fail(sql);
  Result result;
  bool is_first = true;
  // A procedure may answer with several results, and ends with one that has no rows.
  for (int more = 0; more == 0; more = mysql_next_result(handle_.get())) {
    Result next;
    read_rows(next, keep_rows, sql);
    if (is_first || !next.columns.empty()) result = std::move(next);
    is_first = false;
  }
  if (mysql_errno(handle_.get()) != 0) fail(sql);
  return_to_database();
  if (notice_receiver_ && mysql_warning_count(handle_.get()) > 0) tell_warnings();
  return result;
}

/// MariaDB 10.11 can't rename a column that others are computed from while it holds the table open as a view
/// with a join left it; when that has failed it opens the table again, and the same statement works.
bool MysqlConnection::has_stale_table() const {
  return mysql_errno(handle_.get()) == unknown_column &&
         std::string_view(mysql_error(handle_.get())).ends_with("in 'GENERATED ALWAYS AS'");
}

/// Sends a statement and waits. Nothing of the answer is read before its first byte is there, so that we may
/// look up meanwhile.
bool MysqlConnection::ask(std::string_view sql) {
  if (mysql_send_query(handle_.get(), sql.data(), sql.size()) != 0) return false;
  const auto began = Clock::now();
  pollfd waited{static_cast<int>(mysql_get_socket(handle_.get())), POLLIN, 0};
  while (poll(&waited, 1, cancel_requested_ ? 200 : 1000) <= 0) {
    if (cancel_requested_ && !cancel_sent_ && cancel_requested_()) {
      cancel_sent_ = true;
      cancel();
    }
    if (answer_timeout_.count() > 0 && Clock::now() - began > answer_timeout_)
      give_up(fmt::format("the server has not answered within {} ms", answer_timeout_.count()));
  }
  return mysql_read_query_result(handle_.get()) == 0;
}

void MysqlConnection::read_rows(Result& result, bool keep_rows, std::string_view sql) {
  MYSQL* const handle = handle_.get();
  const ResultPtr rows(mysql_use_result(handle));
  if (!rows) {
    if (mysql_errno(handle) != 0) fail(sql);
    result.affected_rows = static_cast<std::int64_t>(mysql_affected_rows(handle));
    result.last_insert_id = static_cast<std::int64_t>(mysql_insert_id(handle));
    return;
  }
  const unsigned columns = mysql_num_fields(rows.get());
  const MYSQL_FIELD* const fields = mysql_fetch_fields(rows.get());
  std::string kinds;
  for (unsigned i = 0; i < columns; ++i) {
    result.columns.emplace_back(fields[i].name);
    result.type_oids.push_back(static_cast<std::uint32_t>(fields[i].type));
    kinds += kind_of(fields[i]);
  }
  while (const MYSQL_ROW row = mysql_fetch_row(rows.get())) {
    if (!keep_rows) continue;
    const unsigned long* const lengths = mysql_fetch_lengths(rows.get());
    auto& values = result.rows.emplace_back();
    auto& row_kinds = result.kinds.emplace_back(kinds);
    values.reserve(columns);
    for (unsigned i = 0; i < columns; ++i) {
      if (!row[i]) {
        values.emplace_back();
        row_kinds[i] = 'n';
        continue;
      }
      const std::string_view value(row[i], lengths[i]);
      values.emplace_back(kinds[i] == 'b' ? hex_literal(value) : std::string(value));
    }
  }
  if (mysql_errno(handle) != 0) fail(sql);
  result.affected_rows = static_cast<std::int64_t>(mysql_num_rows(rows.get()));
}

/// Asks for the warnings of the last statement, and leaves what it came to as it was.
void MysqlConnection::tell_warnings() {
  const auto receiver = std::exchange(notice_receiver_, nullptr);
  const auto warnings = run("SHOW WARNINGS", true);
  notice_receiver_ = receiver;
  show_warnings(warnings);
}

void MysqlConnection::show_warnings(const Result& warnings) {
  for (std::size_t i = 0; i < warnings.rows.size(); ++i) {
    const auto number = static_cast<unsigned>(std::strtoul(warnings.text(i, 1).c_str(), nullptr, 10));
    if (number == name_ignored) continue;  // of a primary key, which both servers call PRIMARY
    if (number == view_invalid)
      continue;  // of information_schema, which looks into views that nobody asked for
    notice_receiver_(shown_message(number, warnings.text(i, 2)));
  }
}

void MysqlConnection::require_connected() const {
  if (is_lost_) {
    throw ConnectionError("the connection to the server was lost", {.kind = ErrorKind::connection_lost,
                                                                    .sqlstate = std::to_string(server_lost),
                                                                    .native_code = server_lost});
  }
}

void MysqlConnection::give_up(const std::string& message) {
  is_lost_ = true;
  throw ConnectionError(message, {.kind = ErrorKind::connection_lost,
                                  .sqlstate = std::to_string(server_lost),
                                  .native_code = server_lost});
}

void MysqlConnection::fail(std::string_view sql) {
  MYSQL* const handle = handle_.get();
  const unsigned number = mysql_errno(handle);
  const std::string sqlstate = mysql_sqlstate(handle);
  const auto said = in_window_ ? without_next_statements(mysql_error(handle)) : mysql_error(handle);
  DatabaseErrorDetails details;
  details.native_code = static_cast<int>(number);
  details.sqlstate = std::to_string(number);
  details.kind = error_kind(number, said);
  if (is_lost_connection(number)) {
    is_lost_ = true;
    throw ConnectionError("the connection to the server was lost: " + said, std::move(details));
  }
  // Texts of ours: a check that SIGNALs, or an expression that fails with the text in its message.
  if (auto assertion = parse_assertion(number, sqlstate, said)) {
    details.sqlstate = assertion->code;
    details.kind = assertion->kind;
    throw DatabaseError(assertion->message, std::move(details));
  }
  details.position = syntax_error_position(sql, said);
  details.hint = hint_for(number);
  if (details.kind == ErrorKind::lock_timeout) {
    if (const auto others = open_transactions(); !others.empty())
      details.hint = fmt::format("one of these open transactions may hold it: {}; {}", others, details.hint);
  }
  throw DatabaseError(shown_message(number, said), std::move(details));
}

/// Of others, the oldest first: "connection 42, open for 31 s". Empty where this user may not see them
/// (PROCESS).
std::string MysqlConnection::open_transactions() {
  std::vector<std::string> found;
  try {
    const auto rows =
        run("SELECT TRX_MYSQL_THREAD_ID, TIMESTAMPDIFF(SECOND, TRX_STARTED, NOW()) FROM "
            "information_schema.INNODB_TRX WHERE TRX_MYSQL_THREAD_ID NOT IN (0, CONNECTION_ID()) ORDER BY "
            "TRX_STARTED LIMIT 3",
            true);
    for (std::size_t i = 0; i < rows.rows.size(); ++i)
      found.push_back(fmt::format("connection {}, open for {} s", rows.text(i, 0), rows.text(i, 1)));
  } catch (const DatabaseError&) {
  }
  return text::join(found, "; ");
}

bool MysqlConnection::is_cluster_node() {
  if (!is_cluster_node_) {
    const auto found =
        run("SHOW VARIABLES WHERE Variable_name = 'wsrep_on' AND Value = 'ON' OR Variable_name = "
            "'wsrep_provider' AND Value NOT IN ('', 'none')",
            true);
    is_cluster_node_ = found.rows.size() == 2;
  }
  return *is_cluster_node_;
}

bool MysqlConnection::in_transaction() const {
  unsigned status = 0;
  mariadb_get_infov(handle_.get(), MARIADB_CONNECTION_SERVER_STATUS, &status);
  return !is_lost_ && (status & SERVER_STATUS_IN_TRANS) != 0;
}

void MysqlConnection::cancel() {
  try {
    ConnectOptions options;
    options.connect_timeout = milliseconds(3000);
    const auto beside = mysql::connect(settings_, options);
    const auto kill = fmt::format("KILL QUERY {}", id_);
    mysql_real_query(beside.get(), kill.data(), kill.size());
  } catch (const DatabaseError&) {  // the server takes no more connections: the statement goes on
  }
}

void MysqlConnection::on_notice(std::function<void(const std::string&)> receiver) {
  notice_receiver_ = std::move(receiver);
}

std::string MysqlConnection::server_description() const {
  return description_of_server(mysql_get_server_info(handle_.get()));
}

Engine MysqlConnection::engine() const {
  return engine_of_server(mysql_get_server_info(handle_.get()));
}

std::string MysqlConnection::tls() const {
  const char* const cipher = mysql_get_ssl_cipher(handle_.get());
  if (!cipher) return {};
  const char* version = nullptr;
  mariadb_get_infov(handle_.get(), MARIADB_CONNECTION_TLS_VERSION, static_cast<void*>(&version));
  return fmt::format("{}, {}", version ? version : "TLS", cipher);
}

MysqlConnection& as_mysql(Connection& connection) {
  if (auto* const ours = dynamic_cast<MysqlConnection*>(&connection)) return *ours;
  throw Error("this connection is not one to MariaDB or MySQL: " + connection.server_description());
}

}  // namespace limbeck::dialect::mysql
