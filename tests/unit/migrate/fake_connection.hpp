// A database server as a run sees it, with faults at chosen places: refused statements, a connection that
// breaks, answers that are lost. It remembers which statements arrived, and which of them are committed.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "dialect/connection.hpp"

namespace limbeck::testing {

class FakeConnection : public dialect::Connection {
 public:
  explicit FakeConnection(bool pipelined) : pipelined_(pipelined) {}

  // What the test prepares. `text`: any part of the statement; each fault happens once.

  /// The server refuses the statement.
  void refuse(const std::string& text, ErrorKind kind = ErrorKind::other,
              const std::string& message = "refused") {
    faults_.push_back({Fault::Kind::refuse, text, kind, message});
  }
  /// The server ends the connection instead of doing the statement, and says so.
  void terminate(const std::string& text) { faults_.push_back({Fault::Kind::terminate, text}); }
  /// The connection breaks before the statement arrives; nothing behind it arrives either.
  void cut_before(const std::string& text) { faults_.push_back({Fault::Kind::cut_before, text}); }
  /// The server does the statement, and what was sent behind it without waiting; no answer comes back.
  void lose_answer(const std::string& text) { faults_.push_back({Fault::Kind::lose_answer, text}); }
  /// What queries with that text give.
  void answer(const std::string& text, dialect::Result result) {
    answers_.emplace_back(text, std::move(result));
  }
  /// Called when a statement arrives.
  std::function<void(const std::string& text)> on_arrival;

  // What the test looks at.

  std::vector<std::string> arrived;    ///< all statements, queries too, in order
  std::vector<std::string> committed;  ///< without BEGIN and COMMIT
  std::size_t round_trips = 0;         ///< times that the client waited for answers
  bool cancel_requested = false;

  bool has_committed(const std::string& text) const {
    return std::ranges::any_of(committed, [&](const auto& each) { return each.contains(text); });
  }

  // Connection

  dialect::Result query(std::string_view sql, const std::vector<dialect::Parameter>& = {}) override {
    execute(Statement{std::string(sql), 0, std::nullopt});
    const auto found =
        std::ranges::find_if(answers_, [&](const auto& each) { return sql.contains(each.first); });
    return found == answers_.end() ? dialect::Result() : found->second;
  }

  using dialect::Connection::execute;
  void execute(const Statement& statement) override {
    if (const auto failure = execute_all({&statement, 1})) dialect::throw_failure(*failure);
  }

  std::optional<dialect::StatementFailure> execute_all(
      std::span<const Statement> statements, const std::function<void(std::size_t)>& done = {}) override {
    for (std::size_t i = 0; i < statements.size(); ++i) {
      if (i == 0 || !pipelined_) ++round_trips;
      if (auto failure = serve(statements[i].text)) {
        failure->index = i;
        // What was sent ahead is done although nobody hears of it.
        for (auto next = i + 1; pipelined_ && goes_on_alone_ && next < statements.size(); ++next) {
          if (serve_unheard(statements[next].text)) break;
        }
        if (goes_on_alone_) end_session();
        return failure;
      }
      if (done) done(i);
    }
    return std::nullopt;
  }

  bool in_transaction() const override { return !lost_ && in_transaction_; }
  void cancel() override { cancel_requested = true; }
  void on_notice(std::function<void(const std::string&)>) override {}
  std::string server_description() const override { return "Fake 1.0"; }
  Engine engine() const override { return {}; }

 private:
  struct Fault {
    enum class Kind { refuse, terminate, cut_before, lose_answer } kind;
    std::string text;
    ErrorKind error = ErrorKind::connection_lost;
    std::string message = "the connection was lost";
  };

  std::optional<Fault> take_fault(const std::string& text) {
    const auto found =
        std::ranges::find_if(faults_, [&](const Fault& fault) { return text.contains(fault.text); });
    if (found == faults_.end()) return std::nullopt;
    auto fault = *found;
    faults_.erase(found);
    return fault;
  }

  static dialect::StatementFailure failure_of(const Fault& fault) {
    dialect::StatementFailure failure;
    failure.kind = fault.error;
    failure.message = fault.message;
    failure.sqlstate = "XX000";
    failure.reported_by_server = fault.kind == Fault::Kind::refuse || fault.kind == Fault::Kind::terminate;
    return failure;
  }

  std::optional<dialect::StatementFailure> serve(const std::string& text) {
    if (lost_) return failure_of({Fault::Kind::cut_before, text});
    const auto fault = take_fault(text);
    if (fault && fault->kind == Fault::Kind::cut_before) {
      end_session();
      return failure_of(*fault);
    }
    arrived.push_back(text);
    if (on_arrival) on_arrival(text);
    if (fault && fault->kind == Fault::Kind::terminate) {
      end_session();
      return failure_of(*fault);
    }
    if (fault && fault->kind == Fault::Kind::refuse) {
      aborted_ = in_transaction_;
      return failure_of(*fault);
    }
    if (auto failure = apply(text)) return failure;
    if (!fault) return std::nullopt;
    goes_on_alone_ = true;  // the answer is lost
    return failure_of(*fault);
  }

  std::optional<dialect::StatementFailure> serve_unheard(const std::string& text) {
    arrived.push_back(text);
    return apply(text);
  }

  std::optional<dialect::StatementFailure> apply(const std::string& text) {
    if (text == "ROLLBACK" || (text == "COMMIT" && aborted_)) {
      open_.clear();
      in_transaction_ = aborted_ = false;
      return std::nullopt;
    }
    if (aborted_) return failure_of({Fault::Kind::refuse, text, ErrorKind::other, "aborted transaction"});
    if (text.starts_with("BEGIN")) {
      in_transaction_ = true;
    } else if (text == "COMMIT") {
      std::ranges::move(open_, std::back_inserter(committed));
      open_.clear();
      in_transaction_ = false;
    } else {
      (in_transaction_ ? open_ : committed).push_back(text);
    }
    return std::nullopt;
  }

  void end_session() {
    lost_ = true;
    in_transaction_ = aborted_ = goes_on_alone_ = false;
    open_.clear();
  }

  bool pipelined_;
  std::vector<Fault> faults_;
  std::vector<std::pair<std::string, dialect::Result>> answers_;
  std::vector<std::string> open_;  // of the transaction that is open
  bool in_transaction_ = false;
  bool aborted_ = false;        // a statement failed in it
  bool lost_ = false;           // for the client
  bool goes_on_alone_ = false;  // the server, with what was sent ahead
};

}  // namespace limbeck::testing
