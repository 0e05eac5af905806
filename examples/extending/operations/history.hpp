// A custom operation: revisions call keep_history() and stop_keeping_history() as if they were Limbeck's own.
#pragma once

#include <limbeck/op.hpp>
#include <string>

namespace shop {

/// From now on, what the rows of `table` were before they changed is kept in TABLE_history, as JSON with the
/// time.
inline void keep_history(limbeck::Op& op, const std::string& table) {
  using namespace limbeck::models;
  op.create_table(table + "_history", [](auto& history) {
    history.column("id", type::bigint, primary_key, identity)
        .column("changed_at", type::timestamptz, default_to(now()))
        .column("was", type::text);
  });
  if (op.dialect() == postgresql) {
    op.create_object("CREATE FUNCTION " + table +
                     "_keep_history() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO " + table +
                     "_history (was) VALUES (to_jsonb(OLD)::text); RETURN NULL; END $$");
    op.create_object("CREATE TRIGGER keep_history AFTER UPDATE OR DELETE ON " + table +
                     " FOR EACH ROW EXECUTE FUNCTION " + table + "_keep_history()");
    return;
  }
  std::string pairs;
  for (const auto& [column] : op.query<std::string>("SELECT name FROM pragma_table_info($1)", table)) {
    pairs += (pairs.empty() ? "'" : ", '") + column + "', OLD.\"" + column + "\"";
  }
  for (const std::string event : {"UPDATE", "DELETE"}) {
    op.create_object("CREATE TRIGGER " + table + "_keep_history_" + event + " AFTER " + event + " ON " +
                     table + " BEGIN INSERT INTO " + table + "_history (was) VALUES (json_object(" + pairs +
                     ")); END");
  }
}

/// The way back; the history is lost.
inline void stop_keeping_history(limbeck::Op& op, const std::string& table) {
  if (op.dialect() == limbeck::models::postgresql) {
    op.drop_object("trigger", table, "keep_history");
    op.drop_object("function", table + "_keep_history");
  } else {
    for (const std::string event : {"UPDATE", "DELETE"})
      op.drop_object("trigger", table, table + "_keep_history_" + event);
  }
  op.drop_table(table + "_history");
}

}  // namespace shop
