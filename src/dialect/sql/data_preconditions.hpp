// What statements demand of rows that are there already, and queries that find a row that would make them
// fail.
#pragma once

#include <cstddef>
#include <string>

namespace limbeck::sql {

struct DataPrecondition {
  std::size_t section = 0;  ///< index of the statement's section
  int line = 1;             ///< the statement's, in its file
  std::string failure;      ///< what is wrong when it fails: "contacts.email has NULLs"; never a value
  std::string query;        ///< returns a row if the statement would fail; empty: only running it tells
  std::string unknown;      ///< why only running it tells: "a statement before it may change rows"
  bool counts_changes =
      false;            ///< the statement would succeed: the query gives the number of values that it changes
  std::string only_if;  ///< a query without rows where there is nothing to ask, or to say; may be empty
  /// Returns a row where the query, if it finds none, does not tell everything: `unknown` says why. May be
  /// empty.
  std::string unsure_if;
  /// Instead of `query`: gives the text of it, or no row where there is nothing to ask. May be empty.
  std::string query_from;
  bool counts_rows = false;  ///< the query gives how many rows make the statement fail
};

}  // namespace limbeck::sql
