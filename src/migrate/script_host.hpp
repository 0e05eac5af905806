// Answers what a revision in C++ asks for while it runs: the other end of limbeck/op.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "dialect/dialect.hpp"
#include "dialect/statement.hpp"
#include "migrate/plan.hpp"
#include "migrate/program_run.hpp"

namespace limbeck::migrate {

/// Where the script runs.
struct ScriptEnvironment {
  const dialect::Dialect& dialect;
  dialect::Connection* connection = nullptr;  ///< nullptr: offline, what would be run is written down
  int server_version = 0;
  std::vector<schema::ObjectName> internal_tables;  ///< Limbeck's own, which the script's catalog leaves out
  bool in_transaction = true;
  int lock_retries = 0;  ///< further tries of a backfill's batch that hit lock_timeout
};

/// The request that failed, and how.
struct ScriptFailure {
  dialect::StatementFailure failure;
  std::optional<Statement>
      statement;           ///< with the line of the request; without a text: Limbeck itself refused
  std::size_t number = 0;  ///< of the statement; 0: none
};

class ScriptHost {
 public:
  /// `run` is referred to, and has to outlive the host.
  ScriptHost(ScriptEnvironment environment, ProgramRun& run);

  /// Runs the script's function to its end. What went wrong, if anything did: a request that failed and that
  /// the script could not do without, or an exception of its own.
  std::optional<ScriptFailure> run(const scripts::Script& script, scripts::Direction direction,
                                   const std::function<bool()>& cancelled = {});

 private:
  std::string answer(const std::string& text);
  Json handle_request(const Json& request);
  Json run_sql(const Json& request);
  Json query(const Json& request);
  Json bulk_insert(const Json& request);
  Json change_schema(const Json& request);
  Json begin_backfill(const Json& request);
  Json next_batch();
  void run_atomically(const std::function<void()>& work);
  bool holds_null(const std::string& table, const std::vector<std::string>& columns) const;
  void refuse_null_in_new_key(const operation::Operation& operation);
  bool is_aborted() const;
  /// What can't be used as it is, and why: views, and tables by their triggers.
  std::map<std::string, std::string> find_broken_objects();
  dialect::Result run(const std::string& sql, const std::vector<dialect::Parameter>& values = {});
  void refuse_disallowed_statement(const Statement& statement) const;
  /// "let the section say `transaction=none`", and how.
  std::string section_option_hint(const char* option) const;
  const schema::Catalog* catalog();

  /// One that is under way: of each batch its rows are handed out, or changed by one statement.
  struct Backfill {
    std::size_t number = 0;
    std::string hash, table, key, change, where, columns;
    std::vector<std::string> key_columns;
    std::int64_t batch = 1000;
    std::chrono::milliseconds pause{0};
    std::string last;  // the key of the last row that is done, as SQL; empty: none
    std::string end;  // that of the last row when it began, which is how far it goes; empty: there was no row
    std::string current;  // that of the last row of the batch at hand
    std::int64_t rows = 0;
    bool open = false;  // a batch was handed out, and its transaction is open
    std::string after_last_key() const { return last.empty() ? "" : key + " > " + last; }
    std::string up_to(const std::string& row) const { return key + " <= " + row; }
  };
  Backfill read_backfill(const Json& request);
  std::vector<std::string> primary_key_of(const schema::ObjectName& table);
  std::string key_of(const Backfill& backfill, const std::vector<dialect::Value>& row) const;
  Statement batch_statement(const Backfill& backfill) const;
  void commit_batch(Backfill& backfill);
  std::string next_key(const Backfill& backfill);
  std::string last_key(const Backfill& backfill, const std::string& rows) const;
  void refuse_null_keys(const Backfill& backfill);
  void refuse_changed_keys(const Backfill& backfill) const;
  void refuse_moved_rows(const Backfill& backfill, std::int64_t changed) const;
  Json run_backfill(Backfill& backfill);

  ScriptEnvironment environment_;
  ProgramRun& run_;
  std::function<bool()> cancelled_;
  scripts::Direction direction_ = scripts::Direction::upgrade;
  std::string default_schema_;
  std::optional<schema::Catalog> catalog_;  // as last inspected; reset by what may have changed it
  std::optional<Backfill> backfill_;
  std::size_t statements_ = 0;
  std::size_t number_ = 0;              // of what is being run; 0: nothing that is counted
  int line_ = 0;                        // of the request at hand
  std::optional<Statement> statement_;  // that is being run
  std::optional<ScriptFailure> failure_, first_failure_;
};

}  // namespace limbeck::migrate
