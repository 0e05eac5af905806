// Statements on rows, as SQLAlchemy's Core builds them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "operation/written_clause.hpp"
#include "schema/name.hpp"

namespace limbeck::operation::written {

/// What stands behind FROM: a table, or two of them joined. It is the object that counts, as in SQLAlchemy:
/// two tables of one name are two.
struct From {
  schema::ObjectName table;
  std::string text;                         ///< SQL that stands there as it is, instead
  std::string alias;                        ///< empty: none
  std::shared_ptr<const From> left, right;  ///< of a join
  Clause on;
  bool outer = false;
};
using FromPointer = std::shared_ptr<const From>;

struct Select {
  std::vector<Clause> columns;
  std::vector<FromPointer> from;  ///< named as such; others come from the columns and conditions
  std::vector<Clause> where;      ///< all of them
  std::vector<Clause> group_by, having, order_by;
  std::optional<Clause> limit, offset;
  bool distinct = false;
};

struct Insert {
  FromPointer table;
  std::vector<std::string> columns;
  std::vector<std::vector<Clause>> rows;
  std::shared_ptr<const Select> select;  ///< the rows, instead
  std::string conflict;                  ///< what is done about rows that are there: ON CONFLICT …
};

struct Update {
  FromPointer table;
  std::vector<std::pair<std::string, Clause>> values;  ///< in the order of the table's columns
  std::vector<Clause> where;
};

struct Delete {
  FromPointer table;
  std::vector<Clause> where;
};

}  // namespace limbeck::operation::written
