// Extensions, event triggers, text search, foreign data.
#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

namespace {

/// The schema of a qualified name, "" for one that has none (it is in pg_catalog).
std::string schema_in(std::string_view name) {
  const auto tokens = sql::tokens(sql::Syntax::postgresql, name);
  return tokens.size() > 2 && tokens[1].is_symbol(".") ? tokens[0].value() : std::string();
}

}  // namespace

std::string query::extensions() {
  return "SELECT e.oid, e.extname, n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = "
         "e.extnamespace"
         " WHERE e.oid >= 16384";
}

// The version is no part of the definition: which one CREATE EXTENSION installs is the server's affair, and a
// difference in it must not lead to DROP EXTENSION.
void Inspection::read_extensions(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    const auto name = row.text();
    const auto schema = row.text();
    const ObjectId id{ObjectKind::extension, {"", name}, ""};
    extensions_[oid] = id;
    if (!is_covered_without_schema(name) || (schema != "pg_catalog" && !options_.covers_schema(schema)))
      continue;
    register_object(catalog_class::extension, oid, id);
    add_object(
        id,
        fmt::format("CREATE EXTENSION {} WITH SCHEMA {}", quote_identifier(name), quote_identifier(schema)),
        comment(catalog_class::extension, oid));
    if (schema != "pg_catalog") {
      catalog_.dependencies.push_back({id, {ObjectKind::schema, {"", schema}, ""}});
    }
  }
}

std::string query::event_triggers() {
  return "SELECT e.oid, e.evtname, e.evtevent, e.evtfoid::regproc, e.evtenabled, e.evttags FROM "
         "pg_event_trigger e";
}

void Inspection::read_event_triggers(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    const auto name = row.text();
    const auto event = row.text();
    const auto function = row.required_text();
    const char enabled = row.letter();
    auto tags = row.array();
    if (!is_covered_without_schema(name) || belongs_to_extension(catalog_class::event_trigger, oid)) continue;
    // It is where its function is.
    if (!options_.include_schemas.empty() && !options_.covers_schema(schema_in(function))) continue;
    for (auto& tag : tags) tag = quote_literal(tag);
    const auto sql = quote_identifier(name);
    auto definition = fmt::format("CREATE EVENT TRIGGER {} ON {}", sql, event);
    if (!tags.empty()) definition += fmt::format(" WHEN TAG IN ({})", text::join(tags, ", "));
    definition += fmt::format(" EXECUTE FUNCTION {}()", function);
    if (enabled != 'O') {
      definition += fmt::format(";\nALTER EVENT TRIGGER {} {}", sql,
                                enabled == 'D'   ? "DISABLE"
                                : enabled == 'R' ? "ENABLE REPLICA"
                                                 : "ENABLE ALWAYS");
    }
    const ObjectId id{ObjectKind::event_trigger, {"", name}, ""};
    register_object(catalog_class::event_trigger, oid, id);
    add_object(id, std::move(definition), comment(catalog_class::event_trigger, oid));
  }
}

std::string query::text_search() {
  // class, object, schema, name, what it is, its definition behind the name, and for a configuration its
  // mappings.
  return fmt::format(
      "SELECT 3764, t.oid, n.nspname, t.tmplname, 'template', concat_ws(', ', 'INIT = ' ||"
      " nullif(t.tmplinit::oid, 0)::regproc, 'LEXIZE = ' || t.tmpllexize::regproc), NULL::text[]"
      " FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace WHERE {0} UNION ALL "
      "SELECT 3601, p.oid, n.nspname, p.prsname, 'parser', concat_ws(', ', 'START = ' || p.prsstart::regproc,"
      " 'GETTOKEN = ' || p.prstoken::regproc, 'END = ' || p.prsend::regproc, 'HEADLINE = ' ||"
      " nullif(p.prsheadline::oid, 0)::regproc, 'LEXTYPES = ' || p.prslextype::regproc), NULL"
      " FROM pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace WHERE {0} UNION ALL "
      "SELECT 3600, d.oid, n.nspname, d.dictname, 'dictionary', concat_ws(', ', 'TEMPLATE = ' ||"
      " quote_ident(tn.nspname) || '.' || quote_ident(t.tmplname), nullif(d.dictinitoption, '')), NULL"
      " FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace JOIN pg_ts_template t ON t.oid = "
      "d.dicttemplate"
      " JOIN pg_namespace tn ON tn.oid = t.tmplnamespace WHERE {0} UNION ALL "
      "SELECT 3602, c.oid, n.nspname, c.cfgname, 'configuration', 'PARSER = ' || quote_ident(pn.nspname) || "
      "'.' ||"
      " quote_ident(p.prsname), ARRAY(SELECT quote_ident((SELECT alias FROM ts_token_type(c.cfgparser) WHERE "
      "tokid ="
      " m.maptokentype)) || ' WITH ' || string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno)"
      " FROM pg_ts_config_map m WHERE m.mapcfg = c.oid GROUP BY m.maptokentype ORDER BY m.maptokentype)"
      " FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_parser p ON p.oid = "
      "c.cfgparser"
      " JOIN pg_namespace pn ON pn.oid = p.prsnamespace WHERE {0}",
      user_schema);
}

void Inspection::read_text_search(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto catalog = row.oid();
    const auto oid = row.oid();
    const auto name = row.name();
    const auto kind = row.text();
    const auto body = row.required_text();
    const auto mappings = row.array();
    if (!is_covered(name) || belongs_to_extension(catalog, oid)) continue;
    const auto what = text::upper(kind);
    auto definition = fmt::format("CREATE TEXT SEARCH {} {} ({})", what, quote(name), body);
    for (const auto& mapping : mappings) {
      definition +=
          fmt::format(";\nALTER TEXT SEARCH CONFIGURATION {} ADD MAPPING FOR {}", quote(name), mapping);
    }
    const ObjectId id{ObjectKind::text_search, name, kind};
    register_object(catalog, oid, id);
    add_object(id, std::move(definition), comment(catalog, oid));
  }
}

std::string query::foreign() {
  const auto options = [](const char* column) {
    return fmt::format(
        "ARRAY(SELECT quote_ident(option_name) || ' ' || quote_literal(option_value) FROM "
        "pg_options_to_table({}))",
        column);
  };
  return fmt::format(
      "SELECT 2328, w.oid, w.fdwname, NULL, concat_ws(' ', 'HANDLER ' || nullif(w.fdwhandler, 0)::regproc,"
      " 'VALIDATOR ' || nullif(w.fdwvalidator, 0)::regproc), NULL, {} FROM pg_foreign_data_wrapper w UNION "
      "ALL "
      "SELECT 1417, s.oid, s.srvname, w.fdwname, concat_ws(' ', 'TYPE ' || quote_literal(s.srvtype), "
      "'VERSION ' ||"
      " quote_literal(s.srvversion)), NULL, {} FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON "
      "w.oid ="
      " s.srvfdw UNION ALL "
      "SELECT 1259, t.ftrelid, NULL, s.srvname, NULL, NULL, {} FROM pg_foreign_table t JOIN "
      "pg_foreign_server s ON"
      " s.oid = t.ftserver",
      options("w.fdwoptions"), options("s.srvoptions"), options("t.ftoptions"));
}

// User mappings are left alone: they hold passwords.
void Inspection::read_foreign(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto catalog = row.oid();
    const auto oid = row.oid();
    const auto name = row.text();
    const auto parent = row.text();
    const auto clauses = row.text();
    row.view();
    const auto options = row.array();
    const auto options_sql = options.empty() ? std::string() : " OPTIONS (" + text::join(options, ", ") + ")";
    const auto clauses_sql = clauses.empty() ? std::string() : " " + clauses;
    if (catalog == catalog_class::relation) {
      const auto* const relation = find_selected_relation(oid);
      if (!relation) continue;
      const ObjectId id{ObjectKind::raw, relation->name, "foreign table"};
      register_object(catalog, oid, id);
      auto& object = add_object(
          id,
          fmt::format("CREATE FOREIGN TABLE {} (\n    {}\n) SERVER {}{}", quote(relation->name),
                      text::join(relation->attributes, ",\n    "), quote_identifier(parent), options_sql),
          "");
      object.drop = "DROP FOREIGN TABLE " + quote(relation->name);
      if (const auto comment_text = comment(catalog, oid); !comment_text.empty()) {
        object.definition += fmt::format(";\nCOMMENT ON FOREIGN TABLE {} IS {}", quote(relation->name),
                                         quote_literal(comment_text));
      }
      for (const auto& [number, column] : relation->columns) {
        const auto comment_text = comment(catalog, oid, number);
        if (comment_text.empty()) continue;
        object.definition += fmt::format(";\nCOMMENT ON COLUMN {}.{} IS {}", quote(relation->name),
                                         quote_identifier(column), quote_literal(comment_text));
      }
      catalog_.dependencies.push_back({id, {ObjectKind::raw, {"", parent}, "server"}});
      continue;
    }
    if (belongs_to_extension(catalog, oid) || !is_covered_without_schema(name)) continue;
    const bool server = catalog == catalog_class::foreign_server;
    const ObjectId id{ObjectKind::raw, {"", name}, server ? "server" : "foreign data wrapper"};
    register_object(catalog, oid, id);
    const auto sql = quote_identifier(name);
    auto& object =
        add_object(id,
                   server ? fmt::format("CREATE SERVER {}{} FOREIGN DATA WRAPPER {}{}", sql, clauses_sql,
                                        quote_identifier(parent), options_sql)
                          : fmt::format("CREATE FOREIGN DATA WRAPPER {}{}{}", sql, clauses_sql, options_sql),
                   "");
    object.drop = fmt::format("DROP {} {}", server ? "SERVER" : "FOREIGN DATA WRAPPER", sql);
  }
}

}  // namespace limbeck::dialect::postgresql
