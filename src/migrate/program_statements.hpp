// The statements of a program: counted, checked against what its section may run, and handed to the run.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "dialect/statement.hpp"
#include "migrate/program_environment.hpp"
#include "migrate/program_run.hpp"
#include "scripts/program.hpp"
#include "scripts/section.hpp"

namespace limbeck::migrate {

/// It remembers where the program is, too: the line of its request, and the statement that is being run.
class ProgramStatements {
 public:
  /// Both are referred to.
  ProgramStatements(const ProgramEnvironment& environment, ProgramRun& run)
      : environment_(environment), run_(run) {}

  /// Whose statements they are. It is referred to.
  void set_program(const scripts::Program& program, scripts::Direction direction) {
    program_ = &program;
    direction_ = direction;
  }

  // Answers to requests. Each throws DatabaseError for what the database refuses, and Error for what the
  // section may not run.
  Json execute(const Json& request);
  Json query(const Json& request);
  Json bulk_insert(const Json& request);
  /// For a driver (PEP 249): what its text says, with transaction control and all.
  Json run_for_driver(const Json& request);

  /// Runs a statement of the request at hand.
  dialect::Result run(const std::string& sql, const std::vector<dialect::Parameter>& values = {});

  /// Counts what is run as a whole, an operation or a backfill: its number.
  std::size_t begin_unit() { return number_ = ++count_; }
  /// Counts one that an earlier run did.
  void skip_unit() { ++count_; }
  /// The number that begin_unit() would give.
  std::size_t next_number() const { return count_ + 1; }

  /// From now on statements belong to the backfill of that number, and are not counted: for the journal it is
  /// one statement.
  void enter_backfill(std::size_t number) { backfill_ = number; }
  void leave_backfill() { backfill_.reset(); }

  // ---- where the program is

  void begin_request();
  void set_line(int line) { line_ = line; }
  /// What is being run, for messages.
  void set_current(std::size_t number, Statement statement);
  int line() const { return line_; }
  /// Of what is being run; 0: nothing that is counted.
  std::size_t number() const { return number_; }
  /// The statement that is being run; else one without a text that has the line alone.
  Statement current() const;

  /// See scripts::Program::option_hint.
  std::string option_hint(const std::string& option) const;

 private:
  dialect::Result run(const Statement& statement, const std::vector<dialect::Parameter>& values);
  void refuse_disallowed(const Statement& statement) const;

  const ProgramEnvironment& environment_;
  ProgramRun& run_;
  const scripts::Program* program_ = nullptr;
  scripts::Direction direction_ = scripts::Direction::upgrade;
  std::size_t count_ = 0, number_ = 0;
  std::optional<std::size_t> backfill_;
  int line_ = 0;
  std::optional<Statement> current_;
};

}  // namespace limbeck::migrate
