#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schema/options.hpp"

namespace limbeck::schema {

/// One key of an index: a column or an expression, never both.
struct IndexKey {
  std::string column;
  std::string expression;      ///< SQL without the outer parentheses
  std::string collation;       ///< as in Column::collation; empty: the column's
  std::string operator_class;  ///< with its parameters; empty: the default of the type
  std::int64_t prefix_length =
      0;  ///< MySQL: of a text, how many characters count (bytes of a binary one); 0: all
  bool descending = false;
  bool nulls_first =
      false;  ///< as it stands in SQL: true for NULLS FIRST (PostgreSQL's default when descending)

  bool operator==(const IndexKey&) const = default;
};

/// An index that no constraint owns.
struct Index {
  std::string name;
  bool unique = false;
  std::string method;  ///< "btree", "gin", …; empty where the engine has one only
  std::vector<IndexKey> keys;
  std::vector<std::string> include;
  std::string where;  ///< predicate of a partial index
  bool nulls_not_distinct = false;
  bool ignored = false;  ///< MariaDB: IGNORED, MySQL: INVISIBLE: kept up to date, and not used by queries
  std::string comment;
  Options options;         ///< storage parameters, tablespace, …
  std::string definition;  ///< the engine's own CREATE INDEX text when it gives one; not compared

  bool operator==(const Index& other) const { return name == other.name && equal_except_name(other); }
  bool equal_except_name(const Index& other) const {
    return unique == other.unique && method == other.method && keys == other.keys &&
           include == other.include && where == other.where &&
           nulls_not_distinct == other.nulls_not_distinct && ignored == other.ignored &&
           comment == other.comment && options == other.options;
  }
};

}  // namespace limbeck::schema
