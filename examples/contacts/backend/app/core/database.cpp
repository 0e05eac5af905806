#include "app/core/database.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <cstdlib>

namespace database {

namespace {

std::string variable(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? value : otherwise;
}

std::string trimmed(const char* message) {
  std::string text = message;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

Result::Result(pg_result* result) : result_(result, PQclear) {}

int Result::rows() const {
  return PQntuples(result_.get());
}

std::int64_t Result::affected() const {
  return std::atoll(PQcmdTuples(result_.get()));
}

bool Result::is_null(int row, int column) const {
  return PQgetisnull(result_.get(), row, column) != 0;
}

std::string Result::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::optional<std::string> Result::optional_text(int row, int column) const {
  if (is_null(row, column)) return std::nullopt;
  return text(row, column);
}

std::int64_t Result::integer(int row, int column) const {
  return std::stoll(text(row, column));
}

Connection::Connection() : connection_(nullptr, PQfinish) {
  // As keywords, not as a URL: nothing in a password has to be escaped.
  const std::string host = variable("POSTGRES_SERVER", "localhost");
  const std::string user = variable("POSTGRES_USER", "postgres");
  const std::string password = variable("POSTGRES_PASSWORD", "");
  const std::string name = variable("POSTGRES_DB", user.c_str());
  const char* keys[] = {"host",    "user", "password", "dbname", "connect_timeout", "application_name",
                        "options", nullptr};
  const char* values[] = {host.c_str(),
                          user.c_str(),
                          password.c_str(),
                          name.c_str(),
                          "5",
                          "contacts",
                          "-c statement_timeout=10000",
                          nullptr};
  connection_.reset(PQconnectdbParams(keys, values, 0));
  if (PQstatus(connection_.get()) != CONNECTION_OK)
    throw Unavailable(trimmed(PQerrorMessage(connection_.get())));
}

Result Connection::execute(const char* statement, std::initializer_list<Parameter> parameters) {
  std::vector<const char*> values;
  for (const Parameter& parameter : parameters)
    values.push_back(parameter.text ? parameter.text->c_str() : nullptr);
  PGresult* raw = PQexecParams(connection_.get(), statement, static_cast<int>(values.size()), nullptr,
                               values.data(), nullptr, nullptr, 0);
  Result result(raw);
  const ExecStatusType status = PQresultStatus(raw);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return result;
  if (PQstatus(connection_.get()) != CONNECTION_OK)
    throw Unavailable(trimmed(PQerrorMessage(connection_.get())));
  const char* state = PQresultErrorField(raw, PG_DIAG_SQLSTATE);
  throw Failure(state ? state : "", trimmed(PQresultErrorMessage(raw)));
}

bool Connection::usable() {
  // Nothing is asked, so nothing may come: what is there to read is the server's farewell, or the end of the
  // stream.
  pollfd socket{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
  return PQstatus(connection_.get()) == CONNECTION_OK && poll(&socket, 1, 0) == 0;
}

std::unique_ptr<Connection> Pool::take() {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_for(lock, std::chrono::seconds(5), [&] { return free_ > 0; }))
    throw Unavailable("all connections to the database are in use");
  --free_;
  while (!idle_.empty()) {
    std::unique_ptr<Connection> connection = std::move(idle_.back());
    idle_.pop_back();
    if (connection->usable()) return connection;
  }
  return nullptr;
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    ++free_;
    if (connection && connection->usable()) idle_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

}  // namespace database
