// Columns of tables and views, attributes of composite types and foreign tables.
#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/postgresql/inspect/definition.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/inspect/letters.hpp"
#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {

using schema::Column;
using schema::ObjectName;

std::string query::columns(int version) {
  // Since its update 15.20 PostgreSQL keeps a version of its own, pg_attver, among every column's options. It
  // can't be set or reset, and pg_dump leaves it out, too.
  return fmt::format(
      "SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
      "a.attidentity,"
      " a.attgenerated, d.oid, pg_get_expr(d.adbin, d.adrelid), kn.nspname, k.collname,"
      " CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END, {compression}, "
      "coalesce(a.attstattarget, -1),"
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
      " AND c.relpersistence <> 't' AND {user_schema} ORDER BY a.attrelid, a.attnum",
      fmt::arg("compression", version >= 140000 ? "a.attcompression" : "''"),
      fmt::arg("user_schema", user_schema));
}

struct Inspection::ColumnRow {
  RowReader read;
  ObjectOid relation = read.oid();
  int number = read.number();
  std::string name = read.text();
  std::string type = read.text();
  bool not_null = read.flag();
  char identity = read.letter();
  char generated = read.letter();
  ObjectOid expression_oid = read.oid();  ///< 0 without a default and a generation expression
  std::optional<std::string> expression = read.optional_sql();
  ObjectName collation = read.name();  ///< where it is not the type's
  char storage = read.letter();        ///< '\0' where it is as the type has it
  char compression = read.letter();
  std::int64_t statistics_target = read.integer();
  std::vector<std::string> parameters = read.array();
  std::vector<std::string> foreign_options = read.array();

  Column column() const;
  /// How it is stored and analyzed, where that is not as usual.
  schema::Options settings() const;
};

Column Inspection::ColumnRow::column() const {
  static constexpr Letter<bool> always[] = {{'a', true}, {'d', false}};
  static constexpr Letter<bool> stored[] = {{'s', true}, {'v', false}};
  Column column;
  column.name = name;
  column.type = type;
  column.not_null = not_null;
  if (!collation.name.empty()) column.collation = qualified_unless_system(collation);
  if (identity) column.identity = schema::Identity{meaning_of(identity, always, "an identity column"), {}};
  if (generated) {
    column.generated = schema::Generated{without_parentheses(require(expression)),
                                         meaning_of(generated, stored, "a generated column")};
  } else if (expression_oid) {
    column.default_value = require(expression);
  }
  return column;
}

schema::Options Inspection::ColumnRow::settings() const {
  static constexpr Letter<const char*> storages[] = {
      {'p', "plain"}, {'e', "external"}, {'m', "main"}, {'x', "extended"}};
  static constexpr Letter<const char*> compressions[] = {{'p', "pglz"}, {'l', "lz4"}};
  schema::Options settings;
  if (storage) settings[option::storage] = meaning_of(storage, storages, "a STORAGE of a column");
  if (compression) {
    settings[option::compression] = meaning_of(compression, compressions, "a COMPRESSION of a column");
  }
  if (statistics_target >= 0) settings[option::statistics] = std::to_string(statistics_target);
  add_parameters(settings, parameters);
  return settings;
}

void Inspection::read_columns(const Rows& rows) {
  for (const auto& row : decode<ColumnRow>(rows)) {
    const auto found = relations_.find(row.relation);
    if (found == relations_.end()) continue;
    Relation& relation = found->second;
    relation.columns[row.number] = row.name;
    if (!relation.is_selected) continue;
    if (relation.view) {
      add_view_column(*relation.view, row);
    } else if (relation.table) {
      auto column = row.column();
      column.options = row.settings();
      column.comment = comment(catalog_class::relation, row.relation, row.number);
      relation.table->columns.push_back(std::move(column));
    } else {
      relation.attributes.push_back(attribute_sql(row));
    }
  }
}

// Collation and NOT NULL follow from the query.
void Inspection::add_view_column(schema::View& view, const ColumnRow& row) {
  view.columns.emplace_back(row.name, row.type);
  if (row.expression) view.options[option::default_prefix + row.name] = *row.expression;
  if (view.materialized) {
    for (const auto& [setting, value] : row.settings()) {
      view.options[fmt::format("{}.{}", setting, row.name)] = value;
    }
  }
  const auto text = comment(catalog_class::relation, row.relation, row.number);
  if (!text.empty()) view.column_comments.emplace_back(row.name, text);
}

std::string Inspection::attribute_sql(const ColumnRow& row) {
  const auto column = row.column();
  auto sql = quote_identifier(column.name) + " " + column.type;
  if (!row.foreign_options.empty()) sql += " OPTIONS (" + text::join(row.foreign_options, ", ") + ")";
  if (!column.collation.empty()) sql += " COLLATE " + column.collation;
  if (column.default_value) sql += " DEFAULT " + *column.default_value;
  if (column.generated) sql += " GENERATED ALWAYS AS (" + column.generated->expression + ") STORED";
  if (column.not_null) sql += " NOT NULL";
  return sql;
}

std::string Inspection::column_comments_sql(ObjectOid oid, const Relation& relation) const {
  std::string sql;
  for (const auto& [number, column] : relation.columns) {
    const auto text = comment(catalog_class::relation, oid, number);
    if (text.empty()) continue;
    sql += fmt::format(";\nCOMMENT ON COLUMN {}.{} IS {}", quote(relation.name), quote_identifier(column),
                       quote_literal(text));
  }
  return sql;
}

}  // namespace limbeck::dialect::postgresql
