// Schemas, tables, views, columns, inheritance and sequences.
#include <fmt/core.h>

#include <limits>

#include "base/text.hpp"
#include "dialect/postgresql/inspect/definition.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {

using schema::Column;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;
using schema::Options;

std::string query::extension_members() {
  return "SELECT classid, objid, refobjid FROM pg_depend WHERE deptype = 'e' AND objid >= 16384";
}

void Inspection::read_extension_members(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto catalog = row.oid();
    const auto object = row.oid();
    extension_members_[key(catalog, object)] = row.oid();
  }
}

std::string query::comments() {
  // The schema public has a fixed OID below those of users' objects.
  return "SELECT classoid, objoid, objsubid, description FROM pg_description"
         " WHERE objoid >= 16384 OR (classoid = 2615 AND objoid = 2200)";
}

void Inspection::read_comments(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto catalog = row.oid();
    const auto object = row.oid();
    const auto part = static_cast<int>(row.integer());
    comments_[key(catalog, object)][part] = row.text();
  }
}

std::string query::schemas() {
  return fmt::format("SELECT n.oid, n.nspname FROM pg_namespace n WHERE {}", user_schema);
}

void Inspection::read_schemas(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    const auto name = row.text();
    if (!options_.covers_schema(name) || belongs_to_extension(catalog_class::name_space, oid)) continue;
    auto text = comment(catalog_class::name_space, oid);
    if (name == "public" && text == "standard public schema") text.clear();  // initdb's own
    catalog_.schemas[name] = {name, std::move(text)};
    register_object(catalog_class::name_space, oid, {ObjectKind::schema, {"", name}, ""});
  }
}

std::string query::relations() {
  return fmt::format(
      "SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence = 'u', c.reloptions, t.reloptions, "
      "s.spcname,"
      " a.amname, c.relreplident, c.relrowsecurity, c.relforcerowsecurity,"
      " CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) WHEN 'v' THEN pg_get_viewdef(c.oid)"
      " WHEN 'm' THEN pg_get_viewdef(c.oid) END,"
      " c.relispartition, CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END,"
      " CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END"
      " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
      " LEFT JOIN pg_class t ON t.oid = c.reltoastrelid LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace"
      " LEFT JOIN pg_am a ON a.oid = c.relam"
      " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'c', 'f') AND c.relpersistence <> 't' AND {}",
      user_schema);
}

void Inspection::read_relations(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    Relation& relation = relations_[oid];
    const ObjectName name = relation.name = row.name();
    relation.kind = row.letter();
    relation.unlogged = row.flag();
    const auto parameters = row.array();
    const auto toast_parameters = row.array();
    const auto tablespace = row.text();
    const auto access_method = row.text();
    const char replica_identity = row.letter();
    const bool row_security = row.flag();
    const bool force_row_security = row.flag();
    const auto definition = row.optional_sql();
    const bool partition = row.flag();
    const auto bound = row.optional_text();
    const auto of_type = row.text();
    relation.is_selected =
        is_covered(name) && !is_internal_table(name) && !belongs_to_extension(catalog_class::relation, oid);
    if (!relation.is_selected) continue;

    Options* options = nullptr;
    if (relation.kind == 'r' || relation.kind == 'p') {
      auto& table = catalog_.tables[name];
      relation.table = &table;
      options = &table.options;
      table.name = name;
      table.comment = comment(catalog_class::relation, oid);
      if (relation.unlogged) table.options[option::unlogged] = "true";
      if (relation.kind == 'p') {
        if (!definition) throw CatalogChanged();
        table.options[option::partition_by] = *definition;
      }
      if (partition) {
        if (!bound) throw CatalogChanged();
        table.options[option::partition_bound] = *bound;
      }
      if (!of_type.empty()) table.options[option::of_type] = of_type;
      if (row_security) table.options[option::row_security] = "true";
      if (force_row_security) table.options[option::force_row_security] = "true";
      if (replica_identity == 'f') table.options[option::replica_identity] = "full";
      if (replica_identity == 'n') table.options[option::replica_identity] = "nothing";
      add_parameters(table.options, toast_parameters, "toast.");
      register_object(catalog_class::relation, oid, {ObjectKind::table, name, ""});
    } else if (relation.kind == 'v' || relation.kind == 'm') {
      if (!definition) throw CatalogChanged();
      auto& view = catalog_.views[name];
      relation.view = &view;
      options = &view.options;
      view.name = name;
      view.materialized = relation.kind == 'm';
      view.query = definition->ends_with(';') ? definition->substr(0, definition->size() - 1) : *definition;
      view.comment = comment(catalog_class::relation, oid);
      register_object(catalog_class::relation, oid, {ObjectKind::view, name, ""});
    }
    if (!options) continue;
    add_parameters(*options, parameters);
    if (!tablespace.empty()) (*options)[option::tablespace] = tablespace;
    if (!access_method.empty() && access_method != "heap") (*options)[option::access_method] = access_method;
  }
}

std::string query::columns(int version) {
  // Since its update 15.20 PostgreSQL keeps a version of its own, pg_attver, among every column's options. It
  // can't be set or reset, and pg_dump leaves it out, too.
  return fmt::format(
      "SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
      "a.attidentity,"
      " a.attgenerated, d.oid, pg_get_expr(d.adbin, d.adrelid), kn.nspname, k.collname,"
      " CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END, {}, coalesce(a.attstattarget, -1),"
      " CASE WHEN a.attoptions IS NOT NULL THEN"
      " ARRAY(SELECT o FROM unnest(a.attoptions) o WHERE left(o, 10) <> 'pg_attver=') END,"
      " CASE WHEN c.relkind = 'f' THEN ARRAY(SELECT quote_ident(option_name) || ' ' ||"
      " quote_literal(option_value) FROM pg_options_to_table(a.attfdwoptions)) END"
      " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = "
      "c.relnamespace"
      " JOIN pg_type t ON t.oid = a.atttypid"
      " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
      " LEFT JOIN pg_collation k ON k.oid = a.attcollation AND a.attcollation <> t.typcollation"
      " LEFT JOIN pg_namespace kn ON kn.oid = k.collnamespace"
      " WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'c', 'f')"
      " AND c.relpersistence <> 't' AND {} ORDER BY a.attrelid, a.attnum",
      version >= 140000 ? "a.attcompression" : "''", user_schema);
}

namespace {

/// How a column is stored and analyzed, where that is not as usual.
Options column_settings(RowReader& row) {
  Options settings;
  switch (row.letter()) {
    case 'p':
      settings[option::storage] = "plain";
      break;
    case 'e':
      settings[option::storage] = "external";
      break;
    case 'm':
      settings[option::storage] = "main";
      break;
    case 'x':
      settings[option::storage] = "extended";
      break;
    default:
      break;
  }
  if (const char method = row.letter()) settings[option::compression] = method == 'l' ? "lz4" : "pglz";
  if (const auto target = row.integer(); target >= 0) settings[option::statistics] = std::to_string(target);
  add_parameters(settings, row.array());
  return settings;
}

}  // namespace

void Inspection::read_columns(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto found = relations_.find(row.oid());
    if (found == relations_.end()) continue;
    Relation& relation = found->second;
    const auto number = static_cast<int>(row.integer());
    const auto name = row.text();
    relation.columns[number] = name;
    if (!relation.is_selected) continue;
    if (relation.view) {
      relation.view->columns.emplace_back(name, row.text());
      for (int skipped = 0; skipped < 4; ++skipped) row.view();
      auto& options = relation.view->options;
      if (const auto value = row.optional_sql()) options[option::default_prefix + name] = *value;
      row.name();  // the collation follows from the query
      if (relation.view->materialized) {
        for (const auto& [key, value] : column_settings(row))
          options[fmt::format("{}.{}", key, name)] = value;
      }
      const auto text = comment(catalog_class::relation, found->first, number);
      if (!text.empty()) relation.view->column_comments.emplace_back(name, text);
      continue;
    }
    add_column(relation, row, name);
    if (relation.table) {
      relation.table->columns.back().comment = comment(catalog_class::relation, found->first, number);
    }
  }
}

void Inspection::add_column(Relation& relation, RowReader& row, const std::string& name) {
  Column column;
  column.name = name;
  column.type = row.text();
  column.not_null = row.flag();
  const char identity = row.letter();
  const char generated = row.letter();
  const bool has_expression = row.oid() != 0;
  auto expression = row.optional_sql();
  if (has_expression && !expression) throw CatalogChanged();
  const auto collation = row.name();
  if (!collation.name.empty()) column.collation = collation_sql(collation);
  auto settings = column_settings(row);
  const auto foreign_options = row.array();

  if (identity) column.identity = schema::Identity{identity == 'a', {}};
  if (generated) {
    column.generated = schema::Generated{without_parentheses(*expression), generated == 's'};
  } else if (has_expression) {
    column.default_value = std::move(*expression);
  }
  if (!relation.table) {
    auto sql = quote_identifier(name) + " " + column.type;
    if (!foreign_options.empty()) sql += " OPTIONS (" + text::join(foreign_options, ", ") + ")";
    if (!column.collation.empty()) sql += " COLLATE " + column.collation;
    if (column.default_value) sql += " DEFAULT " + *column.default_value;
    if (column.generated) sql += " GENERATED ALWAYS AS (" + column.generated->expression + ") STORED";
    if (column.not_null) sql += " NOT NULL";
    relation.attributes.push_back(std::move(sql));
    return;
  }
  column.options = std::move(settings);
  relation.table->columns.push_back(std::move(column));
}

std::string query::inheritance() {
  return "SELECT i.inhrelid, i.inhparent, c.relispartition FROM pg_inherits i JOIN pg_class c ON c.oid = "
         "i.inhrelid"
         " WHERE c.relkind IN ('r', 'p', 'f') ORDER BY i.inhrelid, i.inhseqno";
}

void Inspection::read_inheritance(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    auto* const child = find_selected_relation(row.oid());
    const auto parent = relations_.find(row.oid());
    if (!child || !child->table || parent == relations_.end()) continue;
    const bool partition = row.flag();
    const auto sql = quote(parent->second.name);
    auto& value = child->table->options[partition ? option::partition_of : option::inherits];
    value += value.empty() ? sql : ", " + sql;
    if (parent->second.is_selected) {
      catalog_.dependencies.push_back(
          {{ObjectKind::table, child->name, ""}, {ObjectKind::table, parent->second.name, ""}});
    }
  }
}

std::string query::sequences() {
  return fmt::format(
      "SELECT s.seqrelid, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, "
      "s.seqcache,"
      " s.seqcycle, d.deptype, d.refobjid, d.refobjsubid"
      " FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = "
      "c.relnamespace"
      " LEFT JOIN pg_depend d ON d.classid = 1259 AND d.objid = s.seqrelid AND d.objsubid = 0 AND "
      "d.refclassid = 1259"
      " AND d.deptype IN ('a', 'i') WHERE c.relpersistence <> 't' AND {}",
      user_schema);
}

void Inspection::read_sequences(const Rows& rows) {
  using Limits = std::numeric_limits<std::int64_t>;
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    const auto found = relations_.find(oid);
    if (found == relations_.end()) continue;
    Relation& relation = found->second;
    schema::Sequence sequence;
    sequence.name = relation.name;
    sequence.type = row.text();
    const auto start = row.integer(), increment = row.integer(), minimum = row.integer(),
               maximum = row.integer(), cache = row.integer();
    auto& numbers = sequence.numbers;
    numbers.cycle = row.flag();
    const bool up = increment > 0;
    const auto lowest = sequence.type == "smallint"  ? std::numeric_limits<std::int16_t>::min()
                        : sequence.type == "integer" ? std::numeric_limits<std::int32_t>::min()
                                                     : Limits::min();
    const auto highest = sequence.type == "smallint"  ? std::numeric_limits<std::int16_t>::max()
                         : sequence.type == "integer" ? std::numeric_limits<std::int32_t>::max()
                                                      : Limits::max();
    if (increment != 1) numbers.increment = increment;
    if (minimum != (up ? 1 : lowest)) numbers.minimum = minimum;
    if (maximum != (up ? highest : -1)) numbers.maximum = maximum;
    if (start != (up ? minimum : maximum)) numbers.start = start;
    if (cache != 1) numbers.cache = cache;

    const char ownership = row.letter();
    const auto owner = relations_.find(row.oid());
    const auto owner_column = static_cast<int>(row.integer());
    if (ownership == 'i') {
      if (owner == relations_.end() || !owner->second.table) continue;
      auto* const column = owner->second.table->find_column(owner->second.columns[owner_column]);
      if (column && column->identity) column->identity->numbers = numbers;
      continue;
    }
    bool is_selected = relation.is_selected;
    if (ownership == 'a' && owner != relations_.end()) {
      // What a column owns comes and goes with its table, whatever its own name is.
      is_selected = owner->second.is_selected && !belongs_to_extension(catalog_class::relation, oid);
      sequence.owned_by_table = owner->second.name;
      sequence.owned_by_column = column_names(owner->second, {owner_column}).front();
    }
    if (!is_selected) continue;
    relation.is_selected = true;
    const bool with_owner = ownership == 'a' && owner != relations_.end() && owner->second.unlogged;
    if (relation.unlogged && !with_owner) sequence.options[option::unlogged] = "true";
    sequence.comment = comment(catalog_class::relation, oid);
    register_object(catalog_class::relation, oid, {ObjectKind::sequence, relation.name, ""});
    catalog_.sequences[relation.name] = std::move(sequence);
  }
}

}  // namespace limbeck::dialect::postgresql
