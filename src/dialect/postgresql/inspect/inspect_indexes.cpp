#include <fmt/core.h>

#include <cstddef>
#include <span>

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
      " x.indisreplident, x.indnkeyatts, x.indkey, i.reloptions, s.spcname, {nulls_not_distinct},"
      " i.relispartition, pg_get_expr(x.indpred, x.indrelid), x.indpred IS NOT NULL, k.oid, k.conname,"
      " CASE WHEN k.oid IS NULL AND NOT i.relispartition THEN pg_get_indexdef(x.indexrelid) END,"
      " CASE WHEN x.indexprs IS NOT NULL THEN ARRAY(SELECT t.attnum || '=' || t.attstattarget FROM "
      "pg_attribute t"
      " WHERE t.attrelid = x.indexrelid AND t.attstattarget >= 0 ORDER BY t.attnum) END"
      " FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace"
      " JOIN pg_am a ON a.oid = i.relam LEFT JOIN pg_tablespace s ON s.oid = i.reltablespace"
      " LEFT JOIN pg_constraint k ON k.conindid = x.indexrelid AND k.conrelid = x.indrelid"
      " AND k.contype IN ('p', 'u', 'x') WHERE i.relpersistence <> 't' AND {user_schema}",
      fmt::arg("nulls_not_distinct", version >= 150000 ? "x.indnullsnotdistinct" : "false"),
      fmt::arg("user_schema", user_schema));
}

struct Inspection::IndexRow {
  RowReader read;
  ObjectOid oid = read.oid();
  ObjectOid relation = read.oid();
  std::string name = read.text();
  std::string method = read.text();
  bool unique = read.flag();
  bool clustered = read.flag();
  bool valid = read.flag();
  bool replica_identity = read.flag();
  std::ptrdiff_t key_count = static_cast<std::ptrdiff_t>(read.integer());
  std::vector<std::int64_t> columns = read.numbers();  ///< attnums, 0 for an expression; INCLUDE comes last
  std::vector<std::string> parameters = read.array();
  std::string tablespace = read.text();
  bool nulls_not_distinct = read.flag();
  bool of_partition = read.flag();
  std::optional<std::string> predicate = read.optional_sql();
  bool partial = read.flag();
  ObjectOid constraint = read.oid();  ///< 0 for an index of its own
  std::string constraint_name = read.text();
  std::optional<std::string> definition = read.optional_sql();
  std::vector<std::string> statistics = read.array();  ///< "2=500": by the key's place

  schema::Options options() const {
    schema::Options result;
    add_parameters(result, parameters);
    if (!tablespace.empty()) result[option::tablespace] = tablespace;
    return result;
  }
};

void Inspection::read_indexes(const Rows& rows) {
  for (const auto& row : decode<IndexRow>(rows)) {
    auto* const relation = find_selected_relation(row.relation);
    if (!relation || (!relation->table && !relation->view)) continue;
    if (row.clustered) relation->options()[option::cluster_on] = row.name;
    if (row.replica_identity) relation->options()[option::replica_identity] = "index " + row.name;
    if (row.constraint) {
      key_indexes_[row.oid] = {.included_columns = {row.columns.begin() + row.key_count, row.columns.end()},
                               .nulls_not_distinct = row.nulls_not_distinct,
                               .options = row.options()};
      register_object(catalog_class::relation, row.oid,
                      {ObjectKind::constraint, relation->name, row.constraint_name});
    } else if (!row.of_partition) {  // one of a partition is created with its parent's
      relation->indexes().push_back(index(*relation, row));
      register_object(catalog_class::relation, row.oid,
                      {ObjectKind::index, {relation->name.schema, row.name}, ""});
    }
  }
}

Index Inspection::index(const Relation& relation, const IndexRow& row) const {
  std::vector<std::string> keys;  // "" for an expression
  for (const auto number : std::span(row.columns).first(static_cast<std::size_t>(row.key_count))) {
    keys.push_back(number == 0 ? std::string() : column_names(relation, {number}).front());
  }
  const auto& definition = require(row.definition);
  Index index{.name = row.name,
              .unique = row.unique,
              .method = row.method,
              .keys = index_keys(definition, keys),
              .include = column_names(relation, {row.columns.begin() + row.key_count, row.columns.end()}),
              .where = row.partial ? without_parentheses(require(row.predicate)) : std::string(),
              .nulls_not_distinct = row.nulls_not_distinct,
              .comment = comment(catalog_class::relation, row.oid),
              .options = row.options(),
              .definition = definition};
  if (!row.valid) index.options[option::invalid] = "true";
  if (!row.statistics.empty()) index.options[option::statistics] = text::join(row.statistics, ", ");
  return index;
}

}  // namespace limbeck::dialect::postgresql
