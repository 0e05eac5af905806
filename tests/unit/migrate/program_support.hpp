// A revision's program and the run that it is a part of, both scripted, on an SQLite database in memory.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "dialect/dialect.hpp"
#include "dialect/sqlite/sqlite.hpp"
#include "migrate/program_host.hpp"
#include "migrate/program_run.hpp"
#include "scripts/program.hpp"

namespace limbeck::migrate {

using Lines = std::vector<std::string>;

/// Hands everything on, and keeps what it was asked.
class ListeningConnection : public dialect::Connection {
 public:
  explicit ListeningConnection(dialect::Connection& real) : real_(real) {}
  dialect::Result query(std::string_view sql, const std::vector<dialect::Parameter>& parameters) override {
    asked.emplace_back(sql);
    if (before_query) before_query(asked.back());
    return real_.query(sql, parameters);
  }
  using Connection::execute;
  void execute(const Statement& statement) override {
    asked.push_back(statement.text);
    real_.execute(statement);
  }
  std::optional<dialect::StatementFailure> execute_all(
      std::span<const Statement> statements, const std::function<void(std::size_t)>& done) override {
    for (const auto& each : statements) asked.push_back(each.text);
    return real_.execute_all(statements, done);
  }
  bool in_transaction() const override { return real_.in_transaction(); }
  void cancel() override { real_.cancel(); }
  void on_notice(std::function<void(const std::string&)> receiver) override {
    real_.on_notice(std::move(receiver));
  }
  std::string server_description() const override { return real_.server_description(); }
  Engine engine() const override { return real_.engine(); }

  Lines asked;
  std::function<void(const std::string& sql)> before_query;

 private:
  dialect::Connection& real_;
};

/// Notes what is asked of it, and runs statements on the connection.
template <typename Base>
class NotingRun : public Base {
 public:
  explicit NotingRun(dialect::Connection& connection) : connection_(connection) {}
  dialect::Result run_statement(std::size_t number, const Statement& statement,
                                const std::vector<dialect::Parameter>& values) override {
    notes.push_back(std::to_string(number) + " " + statement.text);
    return connection_.query(statement.text, values);
  }
  void say(const std::string& text, bool) override { said.push_back(text); }

  Lines notes, said;

 protected:
  dialect::Connection& connection_;
};

class FakeTransactionalRun : public NotingRun<ProgramRun> {
 public:
  using NotingRun::NotingRun;
  BackfillMode backfill_mode() const override { return BackfillMode::refused; }
};

class FakeResumableRun : public NotingRun<ResumableProgramRun> {
 public:
  using NotingRun::NotingRun;
  bool done_in_previous_run(std::size_t number, const std::string&) override {
    return number <= units_done_before;
  }
  void run_operation(std::size_t number, const std::string&, const std::vector<Statement>& all) override {
    notes.push_back(std::to_string(number) + " operation");
    for (const auto& each : all) connection_.execute(each);
  }
  BackfillProgress begin_backfill(std::size_t number, const std::string&, bool) override {
    notes.push_back(std::to_string(number) + " begin");
    return progress;
  }
  void begin_batch() override { connection_.execute("BEGIN"); }
  void commit_batch(std::size_t number, const std::string& key) override {
    notes.push_back(std::to_string(number) + " batch " + key);
    connection_.execute("COMMIT");
  }
  void roll_back_batch() override {
    notes.push_back("roll back");
    if (connection_.in_transaction()) connection_.execute("ROLLBACK");
  }
  void end_backfill(std::size_t number, const std::string&) override {
    notes.push_back(std::to_string(number) + " end");
  }

  std::size_t units_done_before = 0;
  BackfillProgress progress;
};

/// Asks for one thing after the other, and stops at the first that fails, as a program that catches nothing
/// does.
class FakeProgram : public scripts::Program {
 public:
  explicit FakeProgram(Lines requests) : requests_(std::move(requests)) {}
  void run(scripts::Direction, const scripts::ScriptTarget&, const scripts::Answer& answer,
           const std::function<bool()>&) const override {
    for (const auto& request : requests_) {
      answers.push_back(answer(request));
      const auto read = Json::parse(answers.back(), "an answer");
      if (const auto* error = read.find("error")) throw Error(error->find("message")->as_string());
    }
  }
  mutable Lines answers;

 private:
  Lines requests_;
};

class ProgramTest : public ::testing::Test {
 protected:
  const dialect::Dialect& dialect_ = dialect::sqlite_dialect();
  std::unique_ptr<dialect::Scratch> scratch_ = dialect_.blank();
  ListeningConnection connection_{scratch_->connection()};

  /// `request`: limbeck/op.hpp's, with ' for ".
  static std::string request(std::string text) {
    std::ranges::replace(text, '\'', '"');
    return text;
  }
  template <typename Run>
  std::optional<ProgramFailure> run(Run& run, const Lines& requests, bool in_transaction,
                                    const std::function<bool()>& cancelled = {}) {
    Lines asked;
    for (const auto& each : requests) asked.push_back(request(each));
    const FakeProgram program(asked);
    ProgramHost host({dialect_, &connection_, connection_.engine(), {}, in_transaction, 2}, run);
    auto failed = host.run(program, {.direction = scripts::Direction::upgrade}, cancelled);
    answers_ = program.answers;
    return failed;
  }
  std::string value(const std::string& sql) { return scratch_->connection().query(sql).text(0, 0); }
  void make_people(int count) {
    auto& connection = scratch_->connection();
    connection.execute("CREATE TABLE people (id integer PRIMARY KEY, name text)");
    for (int i = 1; i <= count; ++i) {
      connection.execute("INSERT INTO people VALUES (" + std::to_string(i) + ", 'P')");
    }
  }
  Lines answers_;
};

}  // namespace limbeck::migrate
