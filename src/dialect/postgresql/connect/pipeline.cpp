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

constexpr std::size_t window_statements = 512;
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

/// Statements that are sent ahead of their answers: those from `first` on, up to one that has to go alone.
class PostgresqlConnection::Pipeline {
 public:
  Pipeline(PostgresqlConnection& connection, std::span<const Statement> statements, std::size_t first)
      : connection_(connection),
        statements_(statements),
        in_transaction_(connection.in_transaction()),
        to_send_(first),
        answered_(first) {
    look_at_next();
  }

  /// One statement gains nothing from a pipeline.
  bool is_worthwhile() const { return has_more_ && to_send_ + 1 < statements_.size(); }

  /// Stops at the first failure, or when `done` throws: that exception is passed on, once the connection is
  /// out of pipeline mode.
  std::optional<StatementFailure> run(const std::function<void(std::size_t)>& done) {
    connection_.enter_pipeline();
    std::optional<StatementFailure> failure;
    std::exception_ptr thrown;
    while (!failure && !thrown && (has_more_ || answered_ < to_send_)) {
      if (has_room()) {
        send_ahead();
        continue;
      }
      failure = read_answer();
      if (failure) break;
      try {
        if (done) done(answered_ - 1);
      } catch (...) {
        thrown = std::current_exception();
      }
    }
    if (!failure) failure = std::move(unsendable_);
    connection_.leave_pipeline(is_synced_);
    if (thrown) std::rethrow_exception(thrown);
    return failure;
  }

  /// The first statement that it did not do.
  std::size_t end() const { return answered_; }

 private:
  struct Sent {
    StatementKind kind;
    std::size_t bytes;
  };

  /// Can the next statement be sent ahead, and of which kind is it?
  void look_at_next() {
    has_more_ = false;
    if (to_send_ >= statements_.size()) return;
    const auto& statement = statements_[to_send_];
    if (statement.copy_data || statement.text.size() > window_bytes) return;
    kind_ = statement_kind(statement.text);
    // Our own settings come right behind it.
    if (kind_ == StatementKind::reset && !connection_.session_settings_.empty()) return;
    has_more_ = kind_ != StatementKind::copy && (in_transaction_ || opens_transaction(kind_));
  }

  /// Statements go in bursts of half a window: each burst costs the server a write.
  bool has_room() const {
    return has_more_ && in_flight_.size() <= window_statements / 2 && bytes_ <= window_bytes / 2;
  }

  bool next_fits() const {
    return in_flight_.empty() || (in_flight_.size() < window_statements &&
                                  bytes_ + statements_[to_send_].text.size() <= window_bytes);
  }

  /// As many as fit into the window, and what makes the server answer.
  void send_ahead() {
    while (has_more_ && next_fits()) send_next();
    if (has_more_) {
      PQsendFlushRequest(connection_.connection_);
    } else {
      is_synced_ = PQpipelineSync(connection_.connection_) == 1;
    }
  }

  void send_next() {
    const auto& text = statements_[to_send_].text;
    if (!connection_.send(text)) {
      unsendable_ = connection_.failure_of_connection();
      unsendable_->index = to_send_;
      has_more_ = false;
      return;
    }
    in_flight_.push_back({kind_, text.size()});
    bytes_ += text.size();
    // Else the server keeps its answers for the end of the burst, and nobody knows what took how long.
    if (kind_ == StatementKind::commit) PQsendFlushRequest(connection_.connection_);
    in_transaction_ = in_transaction_after(in_transaction_, kind_);
    ++to_send_;
    look_at_next();
  }

  /// The answer to the oldest statement in flight.
  std::optional<StatementFailure> read_answer() {
    const auto result = connection_.next_result();
    const auto sent = in_flight_.front();
    if (auto failure = failure_in(result.get(), sent.kind)) {
      failure->index = answered_;
      return failure;
    }
    connection_.next_result();  // the null behind it
    bytes_ -= sent.bytes;
    in_flight_.pop_front();
    ++answered_;
    return std::nullopt;
  }

  std::optional<StatementFailure> failure_in(const PGresult* result, StatementKind kind) const {
    if (!result) return connection_.failure_of_connection();
    if (is_failure(PQresultStatus(result))) return connection_.failure_of(result);
    if (was_rolled_back(result, kind)) return not_committed_failure();
    return std::nullopt;
  }

  PostgresqlConnection& connection_;
  std::span<const Statement> statements_;
  bool in_transaction_;  ///< behind what was sent
  std::size_t to_send_;
  std::size_t answered_;
  bool has_more_ = false;                      ///< the statement `to_send_` can be sent ahead
  StatementKind kind_ = StatementKind::other;  ///< of that one
  std::deque<Sent> in_flight_;
  std::size_t bytes_ = 0;  ///< in flight
  bool is_synced_ = false;
  std::optional<StatementFailure> unsendable_;
};

std::optional<StatementFailure> PostgresqlConnection::execute_all(
    std::span<const Statement> statements, const std::function<void(std::size_t index)>& done) {
  require_connected();
  std::size_t next = 0;
  while (next < statements.size()) {
    Pipeline pipeline(*this, statements, next);
    if (pipeline.is_worthwhile()) {
      if (auto failure = pipeline.run(done)) return failure;
      next = pipeline.end();
      continue;
    }
    if (auto failure = execute_alone(statements[next])) {
      failure->index = next;
      return failure;
    }
    if (done) done(next);
    ++next;
  }
  return std::nullopt;
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
  std::vector<bool> prepared(statements.size());  // it is sent in two parts, and so are its results
  for (std::size_t i = 0; i < statements.size(); ++i) {
    bool sent = false;
    if (plans_ && statements[i].starts_with("SELECT")) {
      const auto plan = plans_->find(statements[i]);
      prepared[i] = plan.is_new;
      sent = (!plan.is_new ||
              PQsendPrepare(connection_, plan.name.c_str(), statements[i].c_str(), 0, nullptr) == 1) &&
             PQsendQueryPrepared(connection_, plan.name.c_str(), 0, nullptr, nullptr, nullptr, 0) == 1;
    } else {
      sent = send(statements[i]);
    }
    if (!sent) {
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
    if (prepared[answers.size()]) {
      prepared[answers.size()] = false;
      continue;
    }
    answers.emplace_back(std::move(result));
  }
  if (failure) forget_plans();  // those behind it were not made
  leave_pipeline(sync_sent);
  if (failure) throw_failure(*failure);
  return answers;
}

}  // namespace limbeck::dialect::postgresql
