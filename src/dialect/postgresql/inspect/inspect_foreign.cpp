// Foreign data wrappers, servers and foreign tables. User mappings are left alone: they hold passwords.
#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectId;
using schema::ObjectKind;

std::string query::foreign() {
  const auto options = [](const char* column) {
    return fmt::format(
        "ARRAY(SELECT quote_ident(option_name) || ' ' || quote_literal(option_value) FROM "
        "pg_options_to_table({}))",
        column);
  };
  return fmt::format(
      "SELECT 'pg_foreign_data_wrapper'::regclass::oid, w.oid, w.fdwname, NULL, concat_ws(' ', 'HANDLER ' || "
      "nullif(w.fdwhandler, 0)::regproc,"
      " 'VALIDATOR ' || nullif(w.fdwvalidator, 0)::regproc), {wrapper_options} FROM pg_foreign_data_wrapper "
      "w UNION "
      "ALL "
      "SELECT 'pg_foreign_server'::regclass::oid, s.oid, s.srvname, w.fdwname, concat_ws(' ', 'TYPE ' || "
      "quote_literal(s.srvtype), "
      "'VERSION ' ||"
      " quote_literal(s.srvversion)), {server_options} FROM pg_foreign_server s JOIN pg_foreign_data_wrapper "
      "w ON "
      "w.oid ="
      " s.srvfdw UNION ALL "
      "SELECT 'pg_class'::regclass::oid, t.ftrelid, NULL, s.srvname, NULL, {table_options} FROM "
      "pg_foreign_table t JOIN "
      "pg_foreign_server s ON"
      " s.oid = t.ftserver",
      fmt::arg("wrapper_options", options("w.fdwoptions")),
      fmt::arg("server_options", options("s.srvoptions")), fmt::arg("table_options", options("t.ftoptions")));
}

struct Inspection::ForeignRow {
  RowReader read;
  ObjectOid catalog = read.oid();
  ObjectOid oid = read.oid();
  std::string name = read.text();     ///< "" for a table, which is known as a relation
  std::string parent = read.text();   ///< of a server its wrapper, of a table its server
  std::string clauses = read.text();  ///< "HANDLER h VALIDATOR v", "TYPE 't' VERSION '1'"
  std::vector<std::string> options = read.array();

  std::string options_sql() const {
    return options.empty() ? std::string() : " OPTIONS (" + text::join(options, ", ") + ")";
  }
  std::string clauses_sql() const { return clauses.empty() ? std::string() : " " + clauses; }
};

void Inspection::read_foreign(const Rows& rows) {
  for (const auto& row : decode<ForeignRow>(rows)) {
    if (row.catalog == catalog_class::relation) {
      add_foreign_table(row);
    } else if (!belongs_to_extension(row.catalog, row.oid) && is_covered_without_schema(row.name)) {
      add_foreign_server_or_wrapper(row);
    }
  }
}

void Inspection::add_foreign_table(const ForeignRow& row) {
  const auto* const relation = find_selected_relation(row.oid);
  if (!relation) return;
  const ObjectId id{ObjectKind::raw, relation->name, "foreign table"};
  register_object(row.catalog, row.oid, id);
  const auto name = quote(relation->name);
  auto& table = add_object(id,
                           fmt::format("CREATE FOREIGN TABLE {} (\n    {}\n) SERVER {}{}", name,
                                       text::join(relation->attributes, ",\n    "),
                                       quote_identifier(row.parent), row.options_sql()),
                           "");
  if (const auto comment_text = comment(row.catalog, row.oid); !comment_text.empty()) {
    table.definition +=
        fmt::format(";\nCOMMENT ON FOREIGN TABLE {} IS {}", name, quote_literal(comment_text));
  }
  table.definition += column_comments_sql(row.oid, *relation);
  table.drop = "DROP FOREIGN TABLE " + name;
  catalog_.dependencies.push_back({id, {ObjectKind::raw, {"", row.parent}, "server"}});
}

void Inspection::add_foreign_server_or_wrapper(const ForeignRow& row) {
  const bool is_server = row.catalog == catalog_class::foreign_server;
  const ObjectId id{ObjectKind::raw, {"", row.name}, is_server ? "server" : "foreign data wrapper"};
  register_object(row.catalog, row.oid, id);
  const auto name = quote_identifier(row.name);
  const auto wrapper = is_server ? " FOREIGN DATA WRAPPER " + quote_identifier(row.parent) : std::string();
  const auto* const what = is_server ? "SERVER" : "FOREIGN DATA WRAPPER";
  auto& object = add_object(
      id, fmt::format("CREATE {} {}{}{}{}", what, name, row.clauses_sql(), wrapper, row.options_sql()), "");
  object.drop = fmt::format("DROP {} {}", what, name);
}

}  // namespace limbeck::dialect::postgresql
