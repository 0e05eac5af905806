#pragma once

#include <string>
#include <utility>
#include <vector>

#include "schema/index.hpp"
#include "schema/name.hpp"
#include "schema/options.hpp"

namespace limbeck::schema {

/// A view or a materialized view.
struct View {
  ObjectName name;
  bool materialized = false;
  std::string query;  ///< the SELECT, without a closing semicolon
  /// Name and type of each column, where the engine tells them; names alone where it has no types.
  std::vector<std::pair<std::string, std::string>> columns;
  std::vector<Index> indexes;  ///< of a materialized view
  std::string comment;
  std::vector<std::pair<std::string, std::string>> column_comments;
  Options options;  ///< "security_barrier", "check_option", …
  /// The CREATE VIEW statement as its author wrote it, where the engine keeps it and `query` is a normal form
  /// of it (SQLite); not compared.
  std::string definition;

  bool operator==(const View& other) const {
    return name == other.name && materialized == other.materialized && query == other.query &&
           columns == other.columns && indexes == other.indexes && comment == other.comment &&
           column_comments == other.column_comments && options == other.options;
  }
};

}  // namespace limbeck::schema
