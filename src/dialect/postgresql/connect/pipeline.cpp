// Many statements: libpq's pipeline mode (PostgreSQL manual, 34.5), and what has to stay out of it.
//
// Between two Syncs the server skips everything behind a failure, which is just what execute_all() promises,
// as long as all of it belongs to explicit transactions: what runs outside of them would be one implicit
// transaction up to the Sync. So BEGIN and what follows up to COMMIT is sent ahead, over any number of
// transactions and without a Sync in between; a statement outside a transaction, COPY, and a long text go
// alone, with the pipeline drained before. Flush requests make the server answer as it goes, so the number of
// statements in flight stays bounded while the pipe stays full.
#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <exception>

#include "dialect/postgresql/connect/connection.hpp"
#include "dialect/postgresql/connect/statement_kind.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr std::size_t window_statements = 64;
constexpr std::size_t window_bytes = 1 << 20;

bool opens_transaction(StatementKind kind) {
  return kind == StatementKind::begin || kind == StatementKind::reset;
}

bool in_transaction_after(bool in_transaction, StatementKind kind) {
  if (kind == StatementKind::begin) return true;
  if (kind == StatementKind::commit || kind == StatementKind::end) return false;
  return in_transaction;
}

/// COMMIT of a failed transaction succeeds, as a ROLLBACK.
bool was_rolled_back(const PGresult* result, StatementKind kind) {
  return kind == StatementKind::commit &&
         std::string_view(PQcmdStatus(const_cast<PGresult*>(result))) == "ROLLBACK";
}

StatementFailure not_committed_failure() {
  auto failure = StatementFailure::refused(
      "the transaction was rolled back, not committed: a statement in it had failed");
  failure.sqlstate = "25P02";
  return failure;
}

bool is_failure(ExecStatusType status) {
  return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY;
}

}  // namespace

void PostgresqlConnection::enter_pipeline() {
  if (PQenterPipelineMode(connection_) != 1) throw_failure(failure_of_connection());
}

void PostgresqlConnection::leave_pipeline(bool sync_sent) {
  if (!sync_sent && !is_lost()) PQpipelineSync(connection_);
  int silent = 0;
  while (!is_lost()) {
    const auto result = next_result();
    // Each statement's results end with a null; more of them than that means that nothing is under way.
    if (!result) {
      if (++silent > 2) break;
      continue;
    }
    silent = 0;
    if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) break;
  }
  PQexitPipelineMode(connection_);
}

std::optional<StatementFailure> PostgresqlConnection::execute_all(
    std::span<const Statement> statements, const std::function<void(std::size_t index)>& done) {
  require_connected();
  std::size_t next = 0;
  while (next < statements.size()) {
    std::size_t end = next;
    if (auto failure = execute_pipelined(statements, next, end, done)) return failure;
    if (end == next) {
      if (auto failure = execute_alone(statements[next])) {
        failure->index = next;
        return failure;
      }
      if (done) done(next);
      ++end;
    }
    next = end;
  }
  return std::nullopt;
}

std::optional<StatementFailure> PostgresqlConnection::execute_pipelined(
    std::span<const Statement> statements, std::size_t first, std::size_t& end,
    const std::function<void(std::size_t)>& done) {
  struct Sent {
    StatementKind kind;
    std::size_t bytes;
  };
  std::deque<Sent> in_flight;
  bool open = in_transaction();
  std::size_t to_send = first;
  std::size_t bytes = 0;
  const auto fits = [&](std::size_t index, StatementKind& kind) {
    if (index >= statements.size()) return false;
    const auto& statement = statements[index];
    if (statement.copy_data || statement.text.size() > window_bytes) return false;
    kind = statement_kind(statement.text);
    // Our own settings come right behind it.
    if (kind == StatementKind::reset && !session_settings_.empty()) return false;
    return kind != StatementKind::copy && (open || opens_transaction(kind));
  };
  auto kind = StatementKind::other;
  bool more = fits(to_send, kind);
  // One statement gains nothing from a pipeline.
  if (!more || to_send + 1 >= statements.size()) return std::nullopt;

  enter_pipeline();
  std::optional<StatementFailure> failure, unsendable;
  std::exception_ptr thrown;
  std::size_t answered = first;
  bool sync_sent = false;
  const auto send_ahead = [&] {
    while (more && in_flight.size() < window_statements &&
           (in_flight.empty() || bytes + statements[to_send].text.size() <= window_bytes)) {
      if (!send(statements[to_send].text)) {
        unsendable = failure_of_connection();
        unsendable->index = to_send;
        more = false;
        return;
      }
      in_flight.push_back({kind, statements[to_send].text.size()});
      bytes += in_flight.back().bytes;
      open = in_transaction_after(open, kind);
      more = fits(++to_send, kind);
    }
  };
  while (!failure && !thrown && (more || answered < to_send)) {
    // In bursts of half a window: each costs the server a write.
    if (more && in_flight.size() <= window_statements / 2 && bytes <= window_bytes / 2) {
      send_ahead();
      if (more) {
        PQsendFlushRequest(connection_);
      } else {
        sync_sent = PQpipelineSync(connection_) == 1;
      }
      continue;
    }
    const auto result = next_result();
    const auto& sent = in_flight.front();
    if (!result) {
      failure = failure_of_connection();
    } else if (is_failure(PQresultStatus(result.get()))) {
      failure = failure_of(result.get());
    } else if (was_rolled_back(result.get(), sent.kind)) {
      failure = not_committed_failure();
    }
    if (failure) {
      failure->index = answered;
      break;
    }
    next_result();  // the null behind it
    bytes -= sent.bytes;
    in_flight.pop_front();
    const auto index = answered++;
    try {
      if (done) done(index);
    } catch (...) {
      thrown = std::current_exception();
    }
  }
  if (!failure) failure = std::move(unsendable);
  leave_pipeline(sync_sent);
  if (thrown) std::rethrow_exception(thrown);
  end = answered;
  return failure;
}

std::optional<StatementFailure> PostgresqlConnection::execute_alone(const Statement& statement) {
  const auto kind = statement_kind(statement.text);
  std::optional<StatementFailure> failure;
  if (is_borrowed_ && statement.text == "RESET ALL") {
    for (const auto& setting : session_settings_) query(setting, {});
    return failure;
  }
  if (!send(statement.text)) return failure_of_connection();
  bool copied = false;
  while (const auto result = next_result()) {
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_COPY_IN) {
      if (copied) break;
      copied = true;
      if (auto refused = copy_in(statement); refused && !failure) failure = std::move(refused);
    } else if (status == PGRES_COPY_OUT) {
      discard_copy_out();
    } else if (is_failure(status)) {
      if (!failure) failure = failure_of(result.get());
    } else if (!failure && was_rolled_back(result.get(), kind)) {
      failure = not_committed_failure();
    }
    if (is_lost()) break;
  }
  if (!failure && is_lost()) failure = failure_of_connection();
  if (!failure && statement.copy_data && !copied) {
    failure = StatementFailure::refused("rows follow this statement, but it is not COPY … FROM stdin");
  }
  if (!failure && kind == StatementKind::reset && !session_settings_.empty()) {
    for (const auto& setting : session_settings_) query(setting, {});
  }
  return failure;
}

std::optional<StatementFailure> PostgresqlConnection::copy_in(const Statement& statement) {
  constexpr std::size_t chunk_size = 64 * 1024;
  std::optional<StatementFailure> failure;
  const char* refusal = nullptr;
  if (statement.copy_data) {
    const std::string& rows = *statement.copy_data;
    for (std::size_t at = 0; at < rows.size() && !is_lost();) {
      const auto length = std::min(chunk_size, rows.size() - at);
      const int put = PQputCopyData(connection_, rows.data() + at, static_cast<int>(length));
      if (put < 0) break;  // the server has refused: its error comes as the result
      if (put > 0) at += length;
      flush();  // 0: the buffer is full. Either way what is in it must go out before there is more.
    }
  } else {
    refusal = "no rows follow the statement";
    failure = StatementFailure::refused("COPY … FROM stdin needs its rows behind it, and there are none");
  }
  while (!is_lost() && PQputCopyEnd(connection_, refusal) == 0) flush();
  return failure;
}

void PostgresqlConnection::discard_copy_out() {
  while (!is_lost()) {
    char* row = nullptr;
    const int length = PQgetCopyData(connection_, &row, 1);
    PQfreemem(row);
    if (length < 0) return;
    if (length == 0) exchange(true);
  }
}

std::vector<Rows> PostgresqlConnection::query_all(std::span<const std::string> statements) {
  require_connected();
  std::vector<Rows> answers;
  answers.reserve(statements.size());
  std::optional<StatementFailure> failure;
  enter_pipeline();
  for (const auto& statement : statements) {
    if (!send(statement)) {
      failure = failure_of_connection();
      break;
    }
  }
  const bool sync_sent = !failure && PQpipelineSync(connection_) == 1;
  while (!failure && answers.size() < statements.size()) {
    auto result = next_result();
    if (!result || is_failure(PQresultStatus(result.get()))) {
      failure = result ? failure_of(result.get()) : failure_of_connection();
      failure->index = answers.size();
      break;
    }
    next_result();
    answers.emplace_back(std::move(result));
  }
  leave_pipeline(sync_sent);
  if (failure) throw_failure(*failure);
  return answers;
}

}  // namespace limbeck::dialect::postgresql
