#include "dialect/postgresql/connect/connection.hpp"

#include <fmt/core.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>

#include "base/text.hpp"
#include "dialect/postgresql/connect/connect.hpp"
#include "dialect/postgresql/connect/error_kind.hpp"
#include "dialect/postgresql/connect/flavour.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr const char* connection_failure = "08006";  // the SQLSTATE

}  // namespace

void receive_notice(void* connection, const PGresult* notice) {
  auto& self = *static_cast<PostgresqlConnection*>(connection);
  const char* const text = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
  if (!self.notice_receiver_ || !text) return;
  try {
    self.notice_receiver_(text);
  } catch (...) {  // libpq is C: nothing may fly through it
  }
}

PostgresqlConnection::PostgresqlConnection(const config::DatabaseUrl& url, const ConnectOptions& options) {
  reconnect(url, options);
}

PostgresqlConnection::~PostgresqlConnection() {
  disconnect();
}

void PostgresqlConnection::disconnect() {
  PQfreeCancel(cancel_.exchange(nullptr));
  if (is_borrowed_) return restore_settings();
  PQfinish(std::exchange(connection_, nullptr));
}

void PostgresqlConnection::restore_settings() {
  if (!is_lost()) {
    try {
      if (in_transaction()) query("ROLLBACK", {});
      for (const auto* reset : {"RESET SESSION AUTHORIZATION", "RESET ROLE"}) query(reset, {});
      for (const auto& setting : original_settings_) query(setting, {});
    } catch (const DatabaseError&) {  // broken meanwhile: the application will see for itself
    }
  }
  PQsetnonblocking(connection_, was_nonblocking_ ? 1 : 0);
  connection_ = nullptr;
  is_borrowed_ = false;
}

void PostgresqlConnection::reconnect(const config::DatabaseUrl& url, const ConnectOptions& options) {
  disconnect();
  auto connected = postgresql::connect(url, options);
  connection_ = connected.connection;
  answer_timeout_ = options.answer_timeout;
  cancel_requested_ = options.cancelled;
  cancel_sent_ = false;
  answer_timed_out_ = false;
  forget_plans();
  session_settings_ = std::move(connected.settings);
  PQsetNoticeReceiver(connection_, receive_notice, this);
  PQsetnonblocking(connection_, 1);
  cancel_ = PQgetCancel(connection_);
  try {
    for (const auto& setting : session_settings_) query(setting, {});
  } catch (...) {
    disconnect();
    throw;
  }
}

void PostgresqlConnection::cancel_if_requested() {
  if (cancel_sent_ || !cancel_requested_ || !cancel_requested_()) return;
  cancel_sent_ = true;
  cancel();
}

void PostgresqlConnection::cancel() {
  char error[256];
  if (PGcancel* const handle = cancel_.load()) PQcancel(handle, error, sizeof(error));
}

void PostgresqlConnection::on_notice(std::function<void(const std::string&)> receiver) {
  notice_receiver_ = std::move(receiver);
}

bool PostgresqlConnection::in_transaction() const {
  const auto status = PQtransactionStatus(connection_);
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

std::string PostgresqlConnection::server_description() const {
  const char* const version = PQparameterStatus(connection_, "server_version");
  const std::string_view text = version ? version : "";
  return "PostgreSQL " + std::string(text.substr(0, text.find(' ')));  // "15.18 (Debian 15.18-0+deb12u1)"
}

Engine PostgresqlConnection::engine() const {
  const auto reported = [this](const char* name) { return PQparameterStatus(connection_, name); };
  return {EngineKind::postgresql, flavour_of_server(reported), PQserverVersion(connection_)};
}

std::string PostgresqlConnection::database() const {
  return PQdb(connection_);
}

std::string PostgresqlConnection::user() const {
  const char* const user = PQuser(connection_);
  return user ? user : "";
}

std::string PostgresqlConnection::peer_address() const {
  const char* const address = PQhostaddr(connection_);
  return address ? address : "";
}

std::string PostgresqlConnection::tls() const {
  if (!PQsslInUse(connection_)) return {};
  const char* const protocol = PQsslAttribute(connection_, "protocol");
  const char* const cipher = PQsslAttribute(connection_, "cipher");
  return fmt::format("{}, {}", protocol ? protocol : "an unknown protocol",
                     cipher ? cipher : "an unknown cipher");
}

std::string PostgresqlConnection::parameter(std::string_view keyword) const {
  std::string value;
  PQconninfoOption* const options = PQconninfo(connection_);
  for (auto* option = options; option && option->keyword; ++option) {
    if (option->keyword == keyword && option->val) value = option->val;
  }
  PQconninfoFree(options);
  return value;
}

int PostgresqlConnection::startup_backend_pid() const {
  return PQbackendPID(connection_);
}

void PostgresqlConnection::require_connected() const {
  if (is_lost()) throw ConnectionError("the connection to the server was lost", connection_failure);
}

// ---- input and output

void PostgresqlConnection::exchange(bool reading) {
  const bool unsent = PQflush(connection_) > 0;
  pollfd waited{PQsocket(connection_), static_cast<short>(unsent ? POLLIN | POLLOUT : POLLIN), 0};
  if ((!reading && !unsent) || waited.fd < 0) return;
  // Not for ever: with TLS, bytes may wait in a buffer above the socket; and somebody may ask to stop.
  if (poll(&waited, 1, cancel_requested_ ? 200 : 1000) < 0 && errno != EINTR) return;
  // Even while sending: a server that can't get rid of its answers takes in nothing more.
  PQconsumeInput(connection_);
}

void PostgresqlConnection::flush() {
  while (!is_lost() && PQflush(connection_) > 0) exchange(false);
}

ResultPtr PostgresqlConnection::next_result() {
  PQflush(connection_);
  const auto began = std::chrono::steady_clock::now();
  while (PQisBusy(connection_) && !is_lost()) {
    cancel_if_requested();
    exchange(true);
    const bool late =
        answer_timeout_.count() > 0 && std::chrono::steady_clock::now() - began > answer_timeout_;
    if (late && PQisBusy(connection_)) answer_timed_out_ = true;
  }
  return answer_timed_out_ ? nullptr : ResultPtr(PQgetResult(connection_));
}

void PostgresqlConnection::drain() {
  while (auto result = next_result()) {
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_COPY_IN) {
      while (!is_lost() && PQputCopyEnd(connection_, "the statement was given up") == 0) flush();
    } else if (status == PGRES_COPY_OUT) {
      discard_copy_out();
    }
    if (is_lost()) break;
  }
}

bool PostgresqlConnection::send(std::string_view sql, const std::vector<Parameter>& parameters) {
  std::vector<const char*> values;
  values.reserve(parameters.size());
  std::vector<std::string> bytes;  // as bytea's input (PostgreSQL manual 8.4.1)
  bytes.reserve(parameters.size());
  for (const auto& [value, kind] : parameters) {
    if (value && value->contains('\0')) {
      throw DatabaseError("a text with a NUL character can't be stored by PostgreSQL",
                          {.kind = ErrorKind::data, .sqlstate = "22021"});
    }
    if (value && kind == Parameter::Kind::bytes) {
      values.push_back(bytes.emplace_back("\\x" + *value).c_str());
    } else {
      values.push_back(value ? value->c_str() : nullptr);
    }
  }
  if (plans_) plans_->count_statement();
  const std::string text(sql);
  return PQsendQueryParams(connection_, text.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                           nullptr, nullptr, 0) == 1;
}

// ---- failures

StatementFailure PostgresqlConnection::failure_of_connection() const {
  StatementFailure failure;
  if (is_lost()) {
    failure.kind = ErrorKind::connection_lost;
    failure.sqlstate = connection_failure;
  }
  if (answer_timed_out_) {
    failure.message = fmt::format("the server has not answered within {} ms", answer_timeout_.count());
    return failure;
  }
  const std::string said = PQerrorMessage(connection_);
  const std::string first(text::trim(std::string_view(said).substr(0, said.find('\n'))));
  failure.message = failure.connection_lost()
                        ? "the connection to the server was lost" + (first.empty() ? "" : ": " + first)
                        : first;
  return failure;
}

StatementFailure PostgresqlConnection::failure_of(const PGresult* result) const {
  const auto field = [&](int code) {
    const char* const text = PQresultErrorField(result, code);
    return std::string(text ? text : "");
  };
  StatementFailure failure;
  failure.sqlstate = field(PG_DIAG_SQLSTATE);
  if (failure.sqlstate.empty()) return failure_of_connection();  // libpq's own, not the server's
  failure.reported_by_server = true;
  failure.message = field(PG_DIAG_MESSAGE_PRIMARY);
  failure.kind = cancel_sent_ && failure.sqlstate == query_canceled
                     ? ErrorKind::cancelled
                     : error_kind(failure.sqlstate, failure.message);
  failure.hint = field(PG_DIAG_MESSAGE_HINT);
  // Where in the rows of a COPY, but nothing else of the context: it quotes the row.
  const auto context = field(PG_DIAG_CONTEXT);
  if (const auto line = context.find(", line "); context.starts_with("COPY ") && line != std::string::npos) {
    const auto digits = context.find_first_not_of("0123456789", line + 7);
    failure.message += " (line " + context.substr(line + 7, digits - line - 7) + " of the COPY data)";
  }
  failure.position = std::atoi(field(PG_DIAG_STATEMENT_POSITION).c_str());
  const auto severity = field(PG_DIAG_SEVERITY_NONLOCALIZED);
  if (severity == "FATAL" || severity == "PANIC") failure.kind = ErrorKind::connection_lost;
  if (failure.connection_lost())
    failure.message = "the connection to the server was lost: " + failure.message;
  return failure;
}

PostgresqlConnection& as_postgresql(Connection& connection) {
  if (auto* const ours = dynamic_cast<PostgresqlConnection*>(&connection)) return *ours;
  throw Error("this connection is not one to PostgreSQL: " + connection.server_description());
}

// ---- one statement

Result PostgresqlConnection::query(std::string_view sql, const std::vector<Parameter>& parameters) {
  require_connected();
  std::optional<StatementFailure> failure;
  Result answer;
  if (!send(sql, parameters)) failure = failure_of_connection();
  while (auto result = failure ? nullptr : next_result()) {
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY) {
      const int columns = PQnfields(result.get());
      const int rows = PQntuples(result.get());
      for (int column = 0; column < columns; ++column) {
        answer.columns.emplace_back(PQfname(result.get(), column));
        answer.type_oids.push_back(PQftype(result.get(), column));
      }
      answer.rows.reserve(rows);
      const Rows held(std::move(result));
      for (int row = 0; row < rows; ++row) {
        auto& values = answer.rows.emplace_back();
        values.reserve(columns);
        for (int column = 0; column < columns; ++column) values.push_back(held.optional_text(row, column));
      }
      answer.affected_rows = held.affected_rows();
    } else if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
      failure = StatementFailure::refused("COPY can't be used as a query");
      failure->sqlstate = "0A000";
      if (status == PGRES_COPY_OUT) discard_copy_out();
      while (status == PGRES_COPY_IN && !is_lost() &&
             PQputCopyEnd(connection_, "a query can't take rows") == 0)
        flush();
    } else {
      failure = failure_of(result.get());
    }
    if (failure) {
      result.reset();
      drain();
    }
  }
  if (!failure && is_lost()) failure = failure_of_connection();
  if (failure) throw_failure(*failure);
  return answer;
}

void PostgresqlConnection::execute(const Statement& statement) {
  if (const auto failure = execute_all({&statement, 1}, {})) throw_failure(*failure);
}

}  // namespace limbeck::dialect::postgresql
