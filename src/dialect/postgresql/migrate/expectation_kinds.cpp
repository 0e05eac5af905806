#include "dialect/postgresql/migrate/expectation_kinds.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "base/error.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {
namespace {

/// Words that agree with those of an inspection (inspect_*.cpp), whose queries are used where they don't
/// depend on the server's version.
struct Kind {
  std::string_view words;
  bool tight;
  /// {name} and {part} are literals of what stands behind the words, as SQL: of "part ON name", or of the
  /// name alone.
  std::string definition;
  const char* sentence = "the {} is not as {} knows it: replacing it would undo what was changed since";
};

constexpr const char* changed_in_part =
    "the {} is not as {} knows it: changing it might undo what was changed since";
constexpr const char* several =
    "the {} are not as {} knows them: replacing it would undo what was changed since";

constexpr const char* numbers =
    "format(' %s %s %s %s %s %s', s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)";

constexpr const char* column_type =
    "format_type(a.atttypid, a.atttypmod) || coalesce((SELECT ' COLLATE ' || CASE WHEN n.nspname <> "
    "'pg_catalog' THEN "
    "quote_ident(n.nspname) || '.' ELSE '' END || quote_ident(k.collname) FROM pg_collation k JOIN "
    "pg_namespace n ON n.oid = "
    "k.collnamespace JOIN pg_type t ON t.oid = a.atttypid WHERE k.oid = a.attcollation AND a.attcollation <> "
    "t.typcollation), '')";

constexpr const char* column_identity =
    "CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' ELSE 'none' END || "
    "coalesce((SELECT {} FROM "
    "pg_sequence s JOIN pg_depend i ON i.classid = 'pg_class'::regclass AND i.objid = s.seqrelid AND "
    "i.refclassid = 'pg_class'::regclass AND "
    "i.refobjid = "
    "a.attrelid AND i.refobjsubid = a.attnum AND i.deptype = 'i'), '')";

/// Something of the column a, whose default is e.
std::string of_column(const std::string& what) {
  return "(SELECT " + what +
         " FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum CROSS "
         "JOIN LATERAL "
         "pg_get_expr(d.adbin, d.adrelid) AS e WHERE a.attrelid = to_regclass({name}) AND "
         "quote_ident(a.attname) = {part} AND "
         "a.attnum > 0 AND NOT a.attisdropped)";
}

/// Of something that is found by its name in a schema.
std::string of_named(const std::string& what, const char* from, const char* schema, const char* name) {
  return fmt::format(
      "(SELECT {0} FROM {1} JOIN pg_namespace n ON n.oid = {2} CROSS JOIN LATERAL (SELECT "
      "quote_ident(n.nspname) || '.' || "
      "quote_ident({3})) AS q(q) WHERE q = {{name}})",
      what, from, schema, name);
}

std::string domain_constraint(const char* of) {
  return fmt::format("FROM pg_constraint c WHERE c.contypid = {} AND c.contype = 'c'", of);
}

/// Where a name of a collation or operator class stands: its own schema is left out when it is the system's.
std::string qualified(const char* schema, const char* name) {
  return fmt::format(
      "CASE WHEN {0} <> 'pg_catalog' THEN quote_ident({0}) || '.' ELSE '' END || quote_ident({1})", schema,
      name);
}

/// The settings of views as (oid, setting): what an inspection puts into View::options.
constexpr const char* view_settings =
    "SELECT c.oid, o FROM pg_class c, unnest(c.reloptions) AS o WHERE strpos(o, '=') > 0 "
    "UNION ALL SELECT c.oid, 'tablespace=' || t.spcname FROM pg_class c JOIN pg_tablespace t ON t.oid = "
    "c.reltablespace "
    "UNION ALL SELECT c.oid, 'access_method=' || m.amname FROM pg_class c JOIN pg_am m ON m.oid = c.relam "
    "WHERE m.amname <> 'heap' "
    "UNION ALL SELECT x.indrelid, 'cluster_on=' || i.relname FROM pg_index x JOIN pg_class i ON i.oid = "
    "x.indexrelid WHERE "
    "x.indisclustered "
    "UNION ALL SELECT d.adrelid, 'default.' || a.attname || '=' || pg_get_expr(d.adbin, d.adrelid) FROM "
    "pg_attrdef d JOIN "
    "pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum "
    "UNION ALL SELECT a.attrelid, left(o, strpos(o, '=') - 1) || '.' || a.attname || substr(o, strpos(o, "
    "'=')) FROM pg_class c "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON "
    "t.oid = a.atttypid, "
    "unnest(array_remove(ARRAY[CASE WHEN a.attstorage <> t.typstorage THEN 'storage=' || CASE a.attstorage "
    "WHEN 'p' THEN 'plain' "
    "WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END, CASE to_jsonb(a) ->> "
    "'attcompression' WHEN 'l' THEN "
    "'compression=lz4' WHEN 'p' THEN 'compression=pglz' END, CASE WHEN a.attstattarget >= 0 THEN "
    "'statistics=' || a.attstattarget "
    "END]::text[] || a.attoptions, NULL)) AS o WHERE c.relkind = 'm' AND left(o, 10) <> 'pg_attver='";

std::vector<Kind> make_kinds() {
  const auto by_name = [](const char* kind, const char* sql) { return Kind{kind, false, sql}; };
  const std::string numbered = fmt::format(fmt::runtime(column_identity), numbers);
  return {
      by_name("view", "rtrim(pg_get_viewdef(to_regclass({name})), ';')"),
      by_name("index", "pg_get_indexdef(to_regclass({name}))"),
      by_name("function", "rtrim(pg_get_functiondef(to_regprocedure({name})), chr(10))"),
      by_name("procedure", "rtrim(pg_get_functiondef(to_regprocedure({name})), chr(10))"),
      by_name("trigger",
              "(SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = to_regclass({name}) AND "
              "quote_ident(tgname) = {part})"),
      by_name(
          "rule",
          "(SELECT rtrim(pg_get_ruledef(oid), ';') FROM pg_rewrite WHERE ev_class = to_regclass({name}) AND "
          "quote_ident(rulename) = {part})"),
      {"firing of trigger", true,
       "(SELECT tgenabled::text FROM pg_trigger WHERE tgrelid = to_regclass({name}) AND quote_ident(tgname) "
       "= {part})"},
      {"firing of rule", true,
       "(SELECT ev_enabled::text FROM pg_rewrite WHERE ev_class = to_regclass({name}) AND "
       "quote_ident(rulename) = {part})"},
      {"policy", true,
       "(SELECT concat(CASE WHEN NOT permissive THEN ' AS RESTRICTIVE' END, CASE command WHEN 'r' THEN ' FOR "
       "SELECT' WHEN 'a' "
       "THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE' WHEN 'd' THEN ' FOR DELETE' END, CASE WHEN roles <> "
       "ARRAY['PUBLIC'] THEN "
       "' TO ' || array_to_string(roles, ', ') END, ' USING (' || visible || ')', ' WITH CHECK (' || allowed "
       "|| ')') FROM (" +
           query::policies() +
           ") AS p(oid, relation, name, command, permissive, roles, visible, allowed, v, a) WHERE relation = "
           "to_regclass({name}) AND quote_ident(name) = {part})"},
      {"constraint", true,
       "(SELECT regexp_replace(pg_get_constraintdef(oid), ' NOT VALID$', '') FROM pg_constraint WHERE "
       "conrelid = "
       "to_regclass({name}) AND quote_ident(conname) = {part})"},
      {"domain constraint", true,
       "(SELECT pg_get_constraintdef(c.oid) " + domain_constraint("to_regtype({name})") +
           " AND quote_ident(c.conname) = {part})"},
      {"default of domain", true,
       "(SELECT coalesce(pg_get_expr(typdefaultbin, 0), 'none') FROM pg_type WHERE oid = "
       "to_regtype({name}))"},
      {"default of column", true, of_column("coalesce(e, 'none')")},
      {"type of column", true, of_column(column_type)},
      {"identity of column", true, of_column(numbered), changed_in_part},
      {"column", true,
       of_column(fmt::format("{} || CASE WHEN a.attidentity <> '' THEN ' ' || {} ELSE concat(CASE WHEN "
                             "a.attgenerated = '' THEN "
                             "' DEFAULT ' || e ELSE ' GENERATED ALWAYS AS (' || e || CASE a.attgenerated "
                             "WHEN 's' THEN ') STORED' "
                             "ELSE ') VIRTUAL' END END, CASE WHEN a.attnotnull THEN ' NOT NULL' END) END",
                             column_type, numbered))},
      {"sequence", true,
       fmt::format("(SELECT format_type(s.seqtypid, NULL) || {} FROM pg_sequence s WHERE s.seqrelid = "
                   "to_regclass({{name}}))",
                   numbers),
       changed_in_part},
      {"domain", true,
       of_named("'CREATE DOMAIN ' || q || ' AS ' || format_type(t.typbasetype, t.typtypmod) || "
                "coalesce((SELECT ' COLLATE ' || " +
                    qualified("kn.nspname", "k.collname") +
                    " FROM pg_collation k JOIN pg_namespace kn ON kn.oid = k.collnamespace JOIN pg_type b ON "
                    "b.oid = t.typbasetype "
                    "WHERE k.oid = t.typcollation AND t.typcollation <> b.typcollation), '') || coalesce(';' "
                    "|| chr(10) || 'ALTER "
                    "DOMAIN ' || q || ' SET DEFAULT ' || pg_get_expr(t.typdefaultbin, 0), '') || CASE WHEN "
                    "t.typnotnull THEN ';' || "
                    "chr(10) || 'ALTER DOMAIN ' || q || ' SET NOT NULL' ELSE '' END || coalesce((SELECT "
                    "string_agg(';' || chr(10) || "
                    "'ALTER DOMAIN ' || q || ' ADD CONSTRAINT ' || quote_ident(c.conname) || ' ' || "
                    "pg_get_constraintdef(c.oid), '' "
                    "ORDER BY c.conname COLLATE \"C\") " +
                    domain_constraint("t.oid") + "), '')",
                "pg_type t", "t.typnamespace", "t.typname")},
      {"range type", true,
       of_named("'CREATE TYPE ' || q || ' AS RANGE (' || concat_ws(', ', 'SUBTYPE = ' || "
                "format_type(r.rngsubtype, NULL), (SELECT "
                "'SUBTYPE_OPCLASS = ' || " +
                    qualified("cn.nspname", "c.opcname") +
                    " FROM pg_opclass c JOIN pg_namespace cn ON cn.oid = c.opcnamespace WHERE c.oid = "
                    "r.rngsubopc AND NOT "
                    "c.opcdefault), (SELECT 'COLLATION = ' || " +
                    qualified("kn.nspname", "k.collname") +
                    " FROM pg_collation k JOIN pg_namespace kn ON kn.oid = k.collnamespace JOIN pg_type s ON "
                    "s.oid = r.rngsubtype "
                    "WHERE k.oid = r.rngcollation AND r.rngcollation <> s.typcollation), 'CANONICAL = ' || "
                    "nullif(r.rngcanonical, "
                    "0)::regproc, 'SUBTYPE_DIFF = ' || nullif(r.rngsubdiff, 0)::regproc, (SELECT "
                    "'MULTIRANGE_TYPE_NAME = ' || "
                    "quote_ident(n.nspname) || '.' || quote_ident(m.typname) FROM pg_type m WHERE m.oid = "
                    "(to_jsonb(r) ->> "
                    "'rngmultitypid')::oid)) || ')'",
                "pg_type t JOIN pg_range r ON r.rngtypid = t.oid", "t.typnamespace", "t.typname")},
      {"collation", true,
       of_named("'CREATE COLLATION ' || q || ' (' || concat_ws(', ', 'PROVIDER = ' || CASE c.collprovider "
                "WHEN 'i' THEN 'icu' WHEN "
                "'b' THEN 'builtin' ELSE 'libc' END, CASE WHEN l IS NOT NULL THEN 'LOCALE = ' || "
                "quote_literal(l) WHEN c.collcollate "
                "= c.collctype THEN 'LOCALE = ' || quote_literal(c.collcollate) ELSE 'LC_COLLATE = ' || "
                "quote_literal(c.collcollate) "
                "|| ', LC_CTYPE = ' || quote_literal(c.collctype) END, CASE WHEN NOT c.collisdeterministic "
                "THEN 'DETERMINISTIC = "
                "false' END, 'RULES = ' || quote_literal(to_jsonb(c) ->> 'collicurules')) || ')'",
                // Where the locale stands has changed twice.
                "pg_collation c CROSS JOIN LATERAL coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> "
                "'colliculocale', CASE WHEN "
                "c.collprovider = 'i' THEN c.collcollate::text END) AS l",
                "c.collnamespace", "c.collname")},
      {"aggregate", true,
       "(SELECT 'CREATE AGGREGATE ' || quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || "
       "coalesce(nullif(pg_get_function_identity_arguments(p.oid), ''), '*') || ') (' || concat_ws(', ', "
       "'SFUNC = ' || f, 'STYPE = ' "
       "|| state, 'SSPACE = ' || nullif(space, 0), 'FINALFUNC = ' || final, CASE WHEN extra THEN "
       "'FINALFUNC_EXTRA' END, CASE WHEN "
       "final IS NOT NULL AND modify <> usual THEN 'FINALFUNC_MODIFY = ' || CASE modify WHEN 's' THEN "
       "'SHAREABLE' WHEN 'w' THEN "
       "'READ_WRITE' ELSE 'READ_ONLY' END END, 'COMBINEFUNC = ' || combine, 'SERIALFUNC = ' || serial, "
       "'DESERIALFUNC = ' || "
       "deserial, 'INITCOND = ' || quote_literal(initial), 'MSFUNC = ' || mf, 'MINVFUNC = ' || minv, 'MSTYPE "
       "= ' || mstate, 'MSSPACE "
       "= ' || nullif(mspace, 0), 'MFINALFUNC = ' || mfinal, CASE WHEN mextra THEN 'MFINALFUNC_EXTRA' END, "
       "CASE WHEN mfinal IS NOT "
       "NULL AND mmodify <> usual THEN 'MFINALFUNC_MODIFY = ' || CASE mmodify WHEN 's' THEN 'SHAREABLE' WHEN "
       "'w' THEN 'READ_WRITE' "
       "ELSE 'READ_ONLY' END END, 'MINITCOND = ' || quote_literal(minitial), 'SORTOP = OPERATOR(' || "
       "quote_ident(sort_schema) || '.' "
       "|| sort || ')', CASE parallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' "
       "END, CASE WHEN kind = 'h' "
       "THEN 'HYPOTHETICAL' END) || ')' FROM (" +
           query::aggregates() +
           ") AS x(id, kind, state, space, initial, mstate, mspace, minitial, extra, mextra, modify, "
           "mmodify, parallel, sort_schema, "
           "sort, f, final, combine, serial, deserial, mf, minv, mfinal) JOIN pg_proc p ON p.oid = x.id JOIN "
           "pg_namespace n ON n.oid "
           "= p.pronamespace CROSS JOIN LATERAL (SELECT CASE kind WHEN 'n' THEN 'r' ELSE 'w' END) AS "
           "u(usual) WHERE x.id = "
           "to_regprocedure({name}))"},
      {"operator", true,
       "(SELECT 'CREATE OPERATOR ' || quote_ident(schema) || '.' || name || ' (' || concat_ws(', ', "
       "'FUNCTION = ' || f, 'LEFTARG = ' "
       "|| l, 'RIGHTARG = ' || r, 'COMMUTATOR = OPERATOR(' || quote_ident(cs) || '.' || c || ')', 'NEGATOR = "
       "OPERATOR(' || "
       "quote_ident(ns) || '.' || n || ')', 'RESTRICT = ' || rest, 'JOIN = ' || joins, CASE WHEN hashes THEN "
       "'HASHES' END, CASE WHEN "
       "merges THEN 'MERGES' END) || ')' FROM (" +
           query::operators() +
           ") AS x(id, schema, name, l, r, f, cs, c, ns, n, rest, joins, hashes, merges) WHERE "
           "quote_ident(schema) || '.' || name || "
           "'(' || coalesce(l, 'NONE') || ', ' || coalesce(r, 'NONE') || ')' = {name})"},
      {"cast", true,
       "(SELECT 'CREATE CAST (' || source || ' AS ' || target || ') ' || CASE method WHEN 'f' THEN 'WITH "
       "FUNCTION ' || f WHEN 'i' "
       "THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END || CASE context WHEN 'i' THEN ' AS IMPLICIT' WHEN 'a' "
       "THEN ' AS ASSIGNMENT' "
       "ELSE '' END FROM (" +
           query::casts() +
           ") AS x(id, source, target, f, context, method) WHERE source || ' AS ' || target = {name})"},
      {"statistics", true,
       of_named("(SELECT string_agg(p, ', ' ORDER BY p COLLATE \"C\") FROM "
                "unnest(string_to_array(replace(replace(pg_get_statisticsobjdef(s.oid), ' ON ', ', '), ' "
                "FROM ', ', '), ', ')) AS p) "
                "|| CASE WHEN (to_jsonb(s) ->> 'stxstattarget')::int >= 0 THEN ';' || chr(10) || 'ALTER "
                "STATISTICS ' || q || ' SET "
                "STATISTICS ' || (to_jsonb(s) ->> 'stxstattarget') ELSE '' END",
                "pg_statistic_ext s", "s.stxnamespace", "s.stxname"),
       several},
      {"text search", true,
       "(SELECT 'CREATE TEXT SEARCH ' || upper(kind) || ' ' || q || ' (' || body || ')' || coalesce((SELECT "
       "string_agg(';' || chr(10) "
       "|| 'ALTER TEXT SEARCH CONFIGURATION ' || q || ' ADD MAPPING FOR ' || m, '' ORDER BY i) FROM "
       "unnest(mappings) WITH ORDINALITY "
       "AS m(m, i)), '') FROM (" +
           query::text_search() +
           ") AS x(class, id, schema, name, kind, body, mappings) CROSS JOIN LATERAL (SELECT "
           "quote_ident(schema) || '.' || "
           "quote_ident(name)) AS q(q) WHERE kind || ' ' || q = {name})"},
      {"event trigger", true,
       "(SELECT 'CREATE EVENT TRIGGER ' || q || ' ON ' || event || coalesce(' WHEN TAG IN (' || (SELECT "
       "string_agg(quote_literal(t), ', ' ORDER BY i) FROM unnest(tags) WITH ORDINALITY AS t(t, i)) || ')', "
       "'') || ' EXECUTE FUNCTION "
       "' || f || '()' || CASE WHEN enabled <> 'O' THEN ';' || chr(10) || 'ALTER EVENT TRIGGER ' || q || ' ' "
       "|| CASE enabled WHEN 'D' "
       "THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END ELSE '' END FROM (" +
           query::event_triggers() +
           ") AS x(id, name, event, f, enabled, tags) CROSS JOIN LATERAL quote_ident(name) AS q WHERE q = "
           "{name})"},
      {"operator class", true,
       "(SELECT 'CREATE OPERATOR CLASS ' || q || CASE WHEN usual THEN ' DEFAULT' ELSE '' END || ' FOR TYPE ' "
       "|| type || ' USING ' || "
       "quote_ident(method) || CASE WHEN fs = schema AND family = name THEN '' ELSE ' FAMILY ' || "
       "quote_ident(fs) || '.' || "
       "quote_ident(family) END || ' AS' || chr(10) || '    ' || array_to_string(CASE WHEN storage IS NULL "
       "AND operators || functions "
       "= '{{}}' THEN ARRAY['STORAGE ' || type] ELSE operators || functions || CASE WHEN storage IS NULL "
       "THEN '{{}}' ELSE "
       "ARRAY['STORAGE ' || storage] END END, ',' || chr(10) || '    ') FROM (" +
           query::operator_classes() +
           ") AS x(id, family_id, schema, name, method, type, usual, fs, family, storage, operators, "
           "functions) CROSS JOIN LATERAL "
           "(SELECT quote_ident(schema) || '.' || quote_ident(name)) AS q(q) WHERE q || ' USING ' || "
           "quote_ident(method) = {name})"},
      {"server", true,
       "(SELECT 'CREATE SERVER ' || q || coalesce(' ' || nullif(clauses, ''), '') || ' FOREIGN DATA WRAPPER "
       "' || quote_ident(parent) "
       "|| coalesce(' OPTIONS (' || nullif(array_to_string(options, ', '), '') || ')', '') FROM (" +
           query::foreign() +
           ") AS x(class, id, name, parent, clauses, v, options) CROSS JOIN LATERAL quote_ident(name) AS q "
           "WHERE class = 'pg_foreign_server'::regclass AND q = "
           "{name})"},
      {"foreign data wrapper", true,
       "(SELECT 'CREATE FOREIGN DATA WRAPPER ' || q || coalesce(' ' || nullif(clauses, ''), '') || "
       "coalesce(' OPTIONS (' || "
       "nullif(array_to_string(options, ', '), '') || ')', '') FROM (" +
           query::foreign() +
           ") AS x(class, id, name, parent, clauses, v, options) CROSS JOIN LATERAL quote_ident(name) AS q "
           "WHERE class = 'pg_foreign_data_wrapper'::regclass AND q = "
           "{name})"},
      {"settings of view", true,
       "(SELECT coalesce((SELECT string_agg(s, ', ' ORDER BY s COLLATE \"C\") FROM (" +
           std::string(view_settings) +
           ") AS x(id, s) WHERE x.id = c.oid), '') FROM pg_class c WHERE c.oid = to_regclass({name}))",
       several},
  };
}

const Kind& kind_of(const std::string& what) {
  static const std::vector<Kind> kinds = make_kinds();
  const Kind* found = nullptr;
  for (const auto& kind : kinds) {
    const bool fits = what.starts_with(std::string(kind.words) + " ");
    if (fits && (!found || found->words.size() < kind.words.size())) found = &kind;
  }
  if (found) return *found;
  throw Error(
      fmt::format("what stands below `-- limbeck: expects` speaks of a {}, which Limbeck knows nothing of",
                  what.substr(0, what.find(' '))));
}

}  // namespace

Expected expected_object(const std::string& what, std::string_view known_by) {
  const auto& kind = kind_of(what);
  auto name = what.substr(kind.words.size() + 1);
  std::string part;
  if (kind.definition.contains("{part}")) {
    const auto at = name.rfind(" ON ");
    if (at == std::string::npos) throw Error("what the section expects has no ON: " + what);
    part = name.substr(0, at);
    name = name.substr(at + 4);
  }
  return {fmt::format(fmt::runtime(kind.definition), fmt::arg("name", quote_literal(name)),
                      fmt::arg("part", quote_literal(part))),
          kind.tight, fmt::format(fmt::runtime(kind.sentence), what, known_by)};
}

std::string tight(std::string_view definition) {
  std::string result;
  for (const char c : definition) {
    if (c == '(') {
      while (result.ends_with(' ') || result.ends_with('(')) result.pop_back();
    } else if (c == ')' && result.ends_with(')')) {
      continue;
    }
    result += c;
  }
  return result;
}

std::string tight_sql(const std::string& definition) {
  return fmt::format(R"(regexp_replace(regexp_replace({}, '[ (]*\(', '(', 'g'), '\)+', ')', 'g'))",
                     definition);
}

}  // namespace limbeck::dialect::postgresql
