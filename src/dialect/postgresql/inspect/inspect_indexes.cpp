#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/postgresql/inspect/definition.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/option_keys.hpp"

namespace limbeck::dialect::postgresql {

using schema::Index;
using schema::IndexKey;
using schema::ObjectKind;

std::string query::indexes(int version) {
  return fmt::format(
      "SELECT x.indexrelid, x.indrelid, i.relname, a.amname, x.indisunique, x.indisclustered, x.indisvalid,"
      " x.indisreplident, x.indnkeyatts, x.indkey, i.reloptions, s.spcname, {}, i.relispartition,"
      " pg_get_expr(x.indpred, x.indrelid), x.indpred IS NOT NULL, k.oid, k.conname,"
      " CASE WHEN k.oid IS NULL AND NOT i.relispartition THEN pg_get_indexdef(x.indexrelid) END,"
      " CASE WHEN x.indexprs IS NOT NULL THEN ARRAY(SELECT t.attnum || '=' || t.attstattarget FROM "
      "pg_attribute t"
      " WHERE t.attrelid = x.indexrelid AND t.attstattarget >= 0 ORDER BY t.attnum) END"
      " FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace"
      " JOIN pg_am a ON a.oid = i.relam LEFT JOIN pg_tablespace s ON s.oid = i.reltablespace"
      " LEFT JOIN pg_constraint k ON k.conindid = x.indexrelid AND k.conrelid = x.indrelid"
      " AND k.contype IN ('p', 'u', 'x') WHERE i.relpersistence <> 't' AND {}",
      version >= 150000 ? "x.indnullsnotdistinct" : "false", user_schema);
}

void Inspection::read_indexes(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    auto* const relation = find_selected_relation(row.oid());
    if (!relation || (!relation->table && !relation->view)) continue;
    Index index;
    index.name = row.text();
    index.method = row.text();
    index.unique = row.flag();
    const bool clustered = row.flag();
    const bool valid = row.flag();
    const bool replica_identity = row.flag();
    const auto keys = static_cast<std::size_t>(row.integer());
    const auto numbers = row.numbers();
    add_parameters(index.options, row.array());
    const auto tablespace = row.text();
    index.nulls_not_distinct = row.flag();
    const bool partition = row.flag();
    const auto predicate = row.optional_sql();
    const bool partial = row.flag();
    const bool of_constraint = row.oid() != 0;
    const auto constraint = row.text();
    const auto definition = row.optional_sql();
    const auto statistics = row.array();
    if (!tablespace.empty()) index.options[option::tablespace] = tablespace;

    auto& options = relation->table ? relation->table->options : relation->view->options;
    if (clustered) options[option::cluster_on] = index.name;
    if (replica_identity) options[option::replica_identity] = "index " + index.name;
    if (of_constraint) {
      auto& held = key_indexes_[oid];
      for (const auto number : numbers) held.columns.push_back(static_cast<int>(number));
      held.keys = keys;
      held.nulls_not_distinct = index.nulls_not_distinct;
      held.options = std::move(index.options);
      register_object(catalog_class::relation, oid, {ObjectKind::constraint, relation->name, constraint});
      continue;
    }
    if (partition) continue;  // made with the parent's
    if (!definition || (partial && !predicate)) throw CatalogChanged();
    std::vector<std::string> columns;
    for (const auto number : numbers) {
      columns.push_back(number == 0 ? std::string() : column_names(*relation, {number}).front());
    }
    index.include.assign(columns.begin() + static_cast<std::ptrdiff_t>(keys), columns.end());
    columns.resize(keys);
    index.keys = index_keys(*definition, columns);
    index.definition = *definition;
    if (predicate) index.where = without_parentheses(*predicate);
    if (!valid) index.options[option::invalid] = "true";
    if (!statistics.empty()) index.options[option::statistics] = text::join(statistics, ", ");
    index.comment = comment(catalog_class::relation, oid);
    register_object(catalog_class::relation, oid,
                    {ObjectKind::index, {relation->name.schema, index.name}, ""});
    auto& indexes = relation->table ? relation->table->indexes : relation->view->indexes;
    indexes.push_back(std::move(index));
  }
}

}  // namespace limbeck::dialect::postgresql
