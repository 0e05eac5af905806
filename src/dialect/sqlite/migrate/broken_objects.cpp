#include "dialect/sqlite/migrate/broken_objects.hpp"

#include <fmt/core.h>

#include <set>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sqlite/quote.hpp"

namespace limbeck::dialect::sqlite {

std::map<std::string, std::string> find_broken_objects(Connection& connection,
                                                       const schema::Catalog& catalog) {
  std::map<std::string, std::string> found;
  const auto attempt = [&](const std::string& what, const std::string& sql) {
    try {
      connection.query(sql);
    } catch (const DatabaseError& error) {
      // One of the application's own may be missing here.
      if (error.kind() != ErrorKind::missing_function) found.emplace(what, error.what());
    }
  };
  for (const auto& [name, view] : catalog.views) {
    attempt("the view " + name.display(),
            fmt::format("SELECT 1 FROM {} WHERE 1 = 0", quote_identifier(name.name)));
  }
  std::set<schema::ObjectName> with_triggers;
  for (const auto& [id, object] : catalog.objects) {
    if (id.kind == schema::ObjectKind::trigger) with_triggers.insert(id.name);
  }
  for (const auto& name : with_triggers) {
    const auto what = name.display() + " with its triggers";
    const auto table = quote_identifier(name.name);
    attempt(what, fmt::format("EXPLAIN DELETE FROM {}", table));
    attempt(what, fmt::format("EXPLAIN INSERT INTO {} DEFAULT VALUES", table));
    const auto known = catalog.tables.find(name);
    if (known == catalog.tables.end()) continue;
    std::vector<std::string> assignments;
    for (const auto& column : known->second.columns) {
      const auto quoted = quote_identifier(column.name);
      if (!column.generated) assignments.push_back(quoted + " = " + quoted);
    }
    attempt(what, fmt::format("EXPLAIN UPDATE {} SET {}", table, text::join(assignments, ", ")));
  }
  return found;
}

}  // namespace limbeck::dialect::sqlite
