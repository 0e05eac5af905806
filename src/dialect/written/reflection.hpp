// A table that is there, as SQLAlchemy's reflection tells of it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "operation/written.hpp"

namespace limbeck::dialect::written {

/// What Table(…, autoload_with=…) would hold. Whatever the versions of SQLAlchemy read differently, and
/// whatever they don't read at all, is not in one: reading such a table throws NotWritable.
struct ReflectedTable {
  schema::ObjectName table;
  /// Their defaults are SQL, in the parentheses that Alembic puts around those that it takes for expressions.
  std::vector<operation::written::Column> columns;
  std::vector<operation::written::Constraint> constraints;  ///< as they are written, the primary key first
  std::vector<operation::written::CreateIndex> indexes;     ///< by name
  bool counts = false;                                      ///< AUTOINCREMENT, which SQLAlchemy does not read
  /// A table that its foreign keys lead to has CHECKs, or it has some itself.
  bool meets_checks = false;
};

/// What a query answers: values as text; nothing: NULL.
using Rows = std::vector<std::vector<std::optional<std::string>>>;
using Query = std::function<Rows(const std::string& sql)>;

}  // namespace limbeck::dialect::written
