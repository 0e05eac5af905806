#include "dialect/sql/changed_rows.hpp"

#include <utility>

#include "base/error.hpp"
#include "dialect/sql/names.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql {
namespace {

/// Goes to the name of the table; false when the statement changes no rows.
bool go_to_table(TokenCursor& cursor) {
  if (cursor.next_is("with")) {
    while (!cursor.at_end() && !cursor.next_is_one_of({"insert", "update", "delete", "merge"})) cursor.skip();
  }
  const bool copies = cursor.next_is("copy");
  if (copies && !cursor.has("from")) return false;
  if (!cursor.next_is_one_of({"insert", "replace", "update", "delete", "merge", "truncate", "copy"}))
    return false;
  cursor.next();
  if (cursor.take("or")) cursor.next();  // INSERT OR IGNORE
  for (const auto* word : {"into", "from", "table", "only"}) cursor.take(word);
  return true;
}

}  // namespace

std::optional<schema::ObjectName> table_with_changed_rows(EngineKind syntax, std::string_view statement) {
  try {
    const auto all = tokens(syntax, statement);
    TokenCursor cursor(all);
    if (!go_to_table(cursor)) return std::nullopt;
    schema::ObjectName name;
    do {
      const auto* part = cursor.take_name();
      if (!part) return std::nullopt;
      name.schema = std::move(name.name);
      name.name = catalog_name(syntax, *part);
    } while (cursor.take_symbol("."));
    return name;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace limbeck::sql
