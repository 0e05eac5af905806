// Extensions, event triggers, text search.
#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/inspect/letters.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

namespace {

/// The schema of a qualified name, "" for one that has none (it is in pg_catalog).
std::string schema_in(std::string_view name) {
  const auto tokens = sql::tokens(EngineKind::postgresql, name);
  return tokens.size() > 2 && tokens[1].is_symbol(".") ? tokens[0].value() : std::string();
}

}  // namespace

std::string query::extensions() {
  return fmt::format(
      "SELECT e.oid, e.extname, n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
      " WHERE e.oid >= {first_normal_object_id}",
      fmt::arg("first_normal_object_id", first_normal_object_id));
}

namespace {

struct ExtensionRow {
  RowReader read;
  ObjectOid oid = read.oid();
  std::string name = read.text();
  std::string schema = read.text();
};

}  // namespace

// The version is no part of the definition: which one CREATE EXTENSION installs is the server's affair, and a
// difference in it must not lead to DROP EXTENSION.
void Inspection::read_extensions(const Rows& rows) {
  for (const auto& row : decode<ExtensionRow>(rows)) {
    const ObjectId id{ObjectKind::extension, {"", row.name}, ""};
    extensions_[row.oid] = id;
    const bool in_system_schema = row.schema == "pg_catalog";
    if (!is_covered_without_schema(row.name)) continue;
    if (!in_system_schema && !options_.covers_schema(row.schema)) continue;
    register_object(catalog_class::extension, row.oid, id);
    add_object(id,
               fmt::format("CREATE EXTENSION {} WITH SCHEMA {}", quote_identifier(row.name),
                           quote_identifier(row.schema)),
               comment(catalog_class::extension, row.oid));
    if (!in_system_schema) {
      catalog_.dependencies.push_back({id, {ObjectKind::schema, {"", row.schema}, ""}});
    }
  }
}

std::string query::event_triggers() {
  return "SELECT e.oid, e.evtname, e.evtevent, e.evtfoid::regproc, e.evtenabled, e.evttags FROM "
         "pg_event_trigger e";
}

namespace {

struct EventTriggerRow {
  RowReader read;
  ObjectOid oid = read.oid();
  std::string name = read.text();
  std::string event = read.text();
  std::string function = read.required_text();
  char enabled = read.letter();
  std::vector<std::string> tags = read.array();
};

std::string event_trigger_definition(const EventTriggerRow& row) {
  const auto name = quote_identifier(row.name);
  auto definition = fmt::format("CREATE EVENT TRIGGER {} ON {}", name, row.event);
  if (!row.tags.empty()) {
    std::vector<std::string> tags;
    for (const auto& tag : row.tags) tags.push_back(quote_literal(tag));
    definition += fmt::format(" WHEN TAG IN ({})", text::join(tags, ", "));
  }
  definition += fmt::format(" EXECUTE FUNCTION {}()", row.function);
  const std::string verb = enabled_verb(row.enabled);
  if (!verb.empty()) definition += fmt::format(";\nALTER EVENT TRIGGER {} {}", name, verb);
  return definition;
}

}  // namespace

void Inspection::read_event_triggers(const Rows& rows) {
  for (const auto& row : decode<EventTriggerRow>(rows)) {
    if (!is_covered_without_schema(row.name)) continue;
    if (belongs_to_extension(catalog_class::event_trigger, row.oid)) continue;
    // It is where its function is.
    if (!options_.include_schemas.empty() && !options_.covers_schema(schema_in(row.function))) continue;
    const ObjectId id{ObjectKind::event_trigger, {"", row.name}, ""};
    register_object(catalog_class::event_trigger, row.oid, id);
    add_object(id, event_trigger_definition(row), comment(catalog_class::event_trigger, row.oid));
  }
}

std::string query::text_search() {
  return fmt::format(
      "SELECT 'pg_ts_template'::regclass::oid, t.oid, n.nspname, t.tmplname, 'template', concat_ws(', ', "
      "'INIT = ' ||"
      " nullif(t.tmplinit::oid, 0)::regproc, 'LEXIZE = ' || t.tmpllexize::regproc), NULL::text[]"
      " FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace WHERE {user_schema} UNION ALL "
      "SELECT 'pg_ts_parser'::regclass::oid, p.oid, n.nspname, p.prsname, 'parser', concat_ws(', ', 'START = "
      "' || p.prsstart::regproc,"
      " 'GETTOKEN = ' || p.prstoken::regproc, 'END = ' || p.prsend::regproc, 'HEADLINE = ' ||"
      " nullif(p.prsheadline::oid, 0)::regproc, 'LEXTYPES = ' || p.prslextype::regproc), NULL"
      " FROM pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace WHERE {user_schema} UNION ALL "
      "SELECT 'pg_ts_dict'::regclass::oid, d.oid, n.nspname, d.dictname, 'dictionary', concat_ws(', ', "
      "'TEMPLATE = ' ||"
      " quote_ident(tn.nspname) || '.' || quote_ident(t.tmplname), nullif(d.dictinitoption, '')), NULL"
      " FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace JOIN pg_ts_template t ON t.oid = "
      "d.dicttemplate"
      " JOIN pg_namespace tn ON tn.oid = t.tmplnamespace WHERE {user_schema} UNION ALL "
      "SELECT 'pg_ts_config'::regclass::oid, c.oid, n.nspname, c.cfgname, 'configuration', 'PARSER = ' || "
      "quote_ident(pn.nspname) || "
      "'.' ||"
      " quote_ident(p.prsname), ARRAY(SELECT quote_ident((SELECT alias FROM ts_token_type(c.cfgparser) WHERE "
      "tokid ="
      " m.maptokentype)) || ' WITH ' || string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno)"
      " FROM pg_ts_config_map m WHERE m.mapcfg = c.oid GROUP BY m.maptokentype ORDER BY m.maptokentype)"
      " FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_parser p ON p.oid = "
      "c.cfgparser"
      " JOIN pg_namespace pn ON pn.oid = p.prsnamespace WHERE {user_schema}",
      fmt::arg("user_schema", user_schema));
}

namespace {

struct TextSearchRow {
  RowReader read;
  ObjectOid catalog = read.oid();
  ObjectOid oid = read.oid();
  ObjectName name = read.name();
  std::string kind = read.text();  ///< "template", "parser", "dictionary", "configuration"
  std::string body = read.required_text();
  std::vector<std::string> mappings = read.array();
};

}  // namespace

void Inspection::read_text_search(const Rows& rows) {
  for (const auto& row : decode<TextSearchRow>(rows)) {
    if (!is_covered(row.name) || belongs_to_extension(row.catalog, row.oid)) continue;
    const auto name = quote(row.name);
    auto definition = fmt::format("CREATE TEXT SEARCH {} {} ({})", text::upper(row.kind), name, row.body);
    for (const auto& mapping : row.mappings) {
      definition += fmt::format(";\nALTER TEXT SEARCH CONFIGURATION {} ADD MAPPING FOR {}", name, mapping);
    }
    const ObjectId id{ObjectKind::text_search, row.name, row.kind};
    register_object(row.catalog, row.oid, id);
    add_object(id, std::move(definition), comment(row.catalog, row.oid));
  }
}

}  // namespace limbeck::dialect::postgresql
