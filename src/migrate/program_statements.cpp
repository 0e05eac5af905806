#include "migrate/program_statements.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/rules.hpp"
#include "dialect/sql/splitter.hpp"
#include "migrate/program_request.hpp"

namespace limbeck::migrate {
namespace {

constexpr std::size_t max_rows_per_statement = 500;

/// Drivers hand on a text as it is, and it may be several statements. What is wrong with a text that can't be
/// split, the server says.
std::vector<Statement> statements_of_driver(EngineKind engine, const std::string& text, int line) {
  std::vector<Statement> statements;
  if (text.contains(';')) {
    try {
      statements = sql::split(engine, text, "the statement");
    } catch (const Error&) {
      statements.clear();
    }
  }
  if (statements.size() < 2) statements = {Statement{text, line, std::nullopt}};
  for (auto& statement : statements) statement.line = line;
  return statements;
}

}  // namespace

void ProgramStatements::begin_request() {
  current_.reset();
  number_ = 0;
}

void ProgramStatements::set_current(std::size_t number, Statement statement) {
  number_ = number;
  current_ = std::move(statement);
}

Statement ProgramStatements::current() const {
  return current_ ? *current_ : Statement{"", line_, std::nullopt};
}

std::string ProgramStatements::option_hint(const std::string& option) const {
  return program_->option_hint(direction_, option);
}

void ProgramStatements::refuse_disallowed(const Statement& statement) const {
  const auto syntax = environment_.dialect.engine();
  if (const auto call = sql::releases_all_locks(syntax, statement)) {
    throw Error(fmt::format("{} would release the lock that keeps other migrators out, too", *call),
                "release the revision's own locks by their names: RELEASE_LOCK('name')");
  }
  const auto control = sql::transaction_control(syntax, statement);
  if (environment_.in_transaction || backfill_) {
    const auto misplaced =
        control || environment_.foreign_keys_off ? control : sql::foreign_key_switch(syntax, statement);
    if (misplaced) {
      throw Error(fmt::format("{} can't be run in a transaction of Limbeck's own", *misplaced),
                  "take it out, or " + option_hint("transaction=none"));
    }
  }
  // With what a transaction of its own takes back, the journal's events of it would go as well.
  if (control) {
    throw Error(
        fmt::format(
            "{} can't be run here: what is done outside a transaction is recorded statement by statement",
            *control),
        "take it out; let a DO block or a function of the database do what belongs together, or a revision "
        "of its own");
  }
  if (!environment_.in_transaction) return;
  if (const auto refused = sql::refused_in_transaction(syntax, statement)) {
    throw Error(fmt::format("{} can't run inside a transaction", *refused),
                option_hint("transaction=none") + ", best with this statement alone in the revision");
  }
}

dialect::Result ProgramStatements::run(const Statement& statement,
                                       const std::vector<dialect::Parameter>& values) {
  refuse_disallowed(statement);
  current_ = statement;
  if (backfill_) {
    number_ = *backfill_;
    return environment_.connection->query(statement.text, values);
  }
  number_ = ++count_;
  return run_.run_statement(number_, statement, values);
}

dialect::Result ProgramStatements::run(const std::string& sql,
                                       const std::vector<dialect::Parameter>& values) {
  return run(Statement{sql, line_, std::nullopt}, values);
}

Json ProgramStatements::execute(const Json& request) {
  const auto syntax = environment_.dialect.engine();
  const auto sql = text_member(request, "sql");
  const auto values = parameters(request, "values", environment_.dialect);
  if (!values.empty()) return affected_answer(run(sql, values).affected_rows);
  std::int64_t affected = 0;
  for (auto& statement : sql::split(syntax, sql, "the statement")) {
    statement.line = line_;
    affected += run(statement, {}).affected_rows;
  }
  return affected_answer(affected);
}

Json ProgramStatements::query(const Json& request) {
  if (!environment_.connection) {
    throw Error("a query has to ask the database, and --sql asks none",
                "let the program look at op.offline(), or run the upgrade on the database");
  }
  const Statement statement{text_member(request, "sql"), line_, std::nullopt};
  refuse_disallowed(statement);
  current_ = statement;
  const auto values = parameters(request, "values", environment_.dialect);
  return rows_answer(environment_.connection->query(statement.text, values));
}

Json ProgramStatements::run_for_driver(const Json& request) {
  auto& run = run_.driver_run();
  const auto& dialect = environment_.dialect;
  const auto values = parameters(request, "values", dialect);
  dialect::Result result;
  for (const auto& statement : statements_of_driver(dialect.engine(), text_member(request, "sql"), line_)) {
    current_ = statement;
    number_ = ++count_;
    result = run.run(number_, statement, values, driver_mode(request));
  }
  return driver_answer(result);
}

Json ProgramStatements::bulk_insert(const Json& request) {
  const auto& dialect = environment_.dialect;
  const auto columns = texts_member(request, "columns");
  const auto* rows = request.find("rows");
  if (columns.empty()) throw Error("bulk_insert() needs columns");
  if (!rows || !rows->is_array()) return affected_answer(0);
  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(dialect.quote_identifier(column));
  const auto head = fmt::format("INSERT INTO {} ({}) VALUES ", dialect.quote(name_member(request)),
                                text::join(names, ", "));
  const auto max_values = dialect.capabilities(environment_.engine).max_parameters;
  const auto rows_per_statement =
      std::clamp<std::size_t>(max_values / columns.size(), 1, max_rows_per_statement);
  std::int64_t affected = 0;
  const auto& all = rows->as_array();
  for (std::size_t begin = 0; begin < all.size(); begin += rows_per_statement) {
    std::string sql = head;
    std::vector<dialect::Parameter> values;
    for (auto i = begin; i < std::min(begin + rows_per_statement, all.size()); ++i) {
      const auto& row = all[i].as_array();
      if (row.size() != columns.size()) {
        throw Error(fmt::format("row {} of bulk_insert() has {} values for {} columns", i + 1, row.size(),
                                columns.size()));
      }
      sql += i == begin ? "(" : ", (";
      for (std::size_t c = 0; c < row.size(); ++c) {
        values.push_back(parameter(row[c], dialect));
        sql += fmt::format("{}${}", c == 0 ? "" : ", ", values.size());
      }
      sql += ")";
    }
    affected += run(sql, values).affected_rows;
  }
  return affected_answer(affected);
}

}  // namespace limbeck::migrate
