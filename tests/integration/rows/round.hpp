// One case from end to end: up, down, up again, with every value compared.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "autogenerate/generate.hpp"
#include "integration/rows/engine.hpp"

namespace limbeck::rows {

/// What is wrong, and with which part of the case.
struct Finding {
  std::string stage, what;
};

/// How the rounds went, lest too many prove nothing.
struct Tally {
  int rounds = 0, invalid = 0, unchanged = 0, refused = 0, irreversible = 0, back_refused = 0, rows = 0;
};

/// Runs cases one after another in the same databases.
class Harness {
 public:
  Harness(const Engine& engine, const dialect::Dialect& dialect, const config::DatabaseUrl& url);

  std::optional<Finding> run(const Case& one);
  /// The old schema, the new one, the renames, the rows and the statements of the last case.
  std::string description() const { return description_; }
  Tally tally;

 private:
  using Contents =
      std::map<Id, std::vector<std::vector<std::string>>>;  ///< of each table, by its first column
  struct Expected {
    std::string refusal;  ///< why the engine takes no such rows; empty when it does
    Contents contents;
    std::map<Id, std::vector<std::vector<std::string>>> views;
  };
  struct Outcome;

  bool undoes_ddl() const;
  void make(const Case& one);
  bool can_be_created(const Case& one);
  void make_oracle(const Schema& schema);
  Expected expect(const Schema& from, const Schema& to, bool back);
  Contents contents(dialect::Connection& connection, const Schema& schema);
  std::map<Id, std::vector<std::vector<std::string>>> views(dialect::Connection& connection,
                                                            const Schema& schema);
  std::optional<Finding> migrate(const std::string& stage, const Schema& from, const Schema& to, bool up);
  std::optional<Finding> compare(const std::string& stage, const Schema& schema, const Expected& expected);
  std::string difference(const schema::Catalog& should);
  std::string describe_case() const;

  const Engine& engine_;
  const dialect::Dialect& dialect_;
  std::unique_ptr<dialect::Connection> home_;
  std::unique_ptr<dialect::Scratch> target_, oracle_;
  autogenerate::Workspace workspace_;
  autogenerate::Generated generated_;
  std::string description_;
  bool refused_ = false;
};

/// --rename options for what has another name in the new schema.
std::vector<std::string> rename_options(const Engine& engine, const Schema& before, const Schema& after);

}  // namespace limbeck::rows
