// Gathers rendered statements.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dialect/renderer.hpp"
#include "schema/name.hpp"

namespace limbeck::dialect::postgresql {

/// What a reader has to know of a statement; see RenderedStatement.
struct Notes {
  std::string warning = {};
  std::string depends_on_rows = {};

  Notes& operator+=(const Notes& other);
};

class Output {
 public:
  void add(RenderedStatement statement);
  void add(std::string sql, Notes notes = {});

  /// What follows belongs to another operation.
  void next_operation() { ++operation_; }
  /// A clause of ALTER TABLE that adds or changes a column. Those that follow each other go into one
  /// statement (the table is then rewritten or scanned once) as long as each column belongs to one group:
  /// PostgreSQL runs the clauses of a statement in an order of its own.
  void alter_columns(const schema::ObjectName& table, bool only, const std::string& column,
                     std::vector<std::string> clauses, Notes notes = {});
  /// A clause of ALTER TABLE in a statement of its own.
  void alter_table(const schema::ObjectName& table, const std::string& clause, Notes notes = {});

  /// What follows goes into another statement.
  void end_statement() { close(); }

  std::vector<RenderedStatement> take();

 private:
  void close();

  std::vector<RenderedStatement> statements_;
  // The ALTER TABLE that is still open for more clauses.
  std::string head_;
  std::vector<std::string> clauses_;
  std::map<std::string, int> columns_;  // and the operation that changes them
  int operation_ = 0;
  Notes notes_;
};

}  // namespace limbeck::dialect::postgresql
