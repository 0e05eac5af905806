#include "dialect/postgresql/migrate/data_preconditions.hpp"

#include <fmt/core.h>

#include <set>
#include <utility>

#include "base/text.hpp"
#include "dialect/postgresql/migrate/partition_bound.hpp"
#include "dialect/sql/precondition_finder.hpp"

namespace limbeck::dialect::postgresql {
namespace {

class PostgresqlPreconditionFinder final : public sql::PreconditionFinder {
 public:
  PostgresqlPreconditionFinder() : PreconditionFinder(EngineKind::postgresql) {}

 private:
  // Heirs' rows are not under a key of their parent, those of partitions are (PostgreSQL manual 5.10.1).
  std::string condition_of_own_rows(const sql::TableName& table, const std::string& alias) const override {
    return fmt::format(
        " AND ({0}.tableoid = to_regclass({1}) OR EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = "
        "to_regclass({1}) AND relkind = 'p'))",
        alias, literal(table.sql));
  }
  // Where policies hide rows of the table, they would look like missing ones.
  std::string condition_of_all_visible(const sql::TableName& table) const override {
    return fmt::format(" AND NOT pg_catalog.row_security_active({})", literal(table.sql));
  }
  // A domain may have a default of its own.
  std::string condition_of_no_default(const std::string& type) const override {
    return fmt::format(
        " WHERE EXISTS (SELECT FROM pg_catalog.pg_type WHERE oid = to_regtype({}) AND typdefault IS NULL)",
        literal(type));
  }

  // Rows of the DEFAULT partition must not belong into a new one, those of a table that is attached must
  // (PostgreSQL manual, CREATE TABLE and ALTER TABLE … ATTACH PARTITION).
  void on_partition(const sql::TableName& parent, const sql::TableName& partition, sql::TokenCursor cursor,
                    bool is_attached) override {
    if (created_.contains(parent.key)) return;  // and its DEFAULT partition
    const auto bound = read_partition_bound(cursor);
    if (!bound) return;
    const bool was_changed = changed_.contains(parent.key) && !only_attached_.contains(parent.key);
    const auto add = [&](sql::DataPrecondition each) {
      each.counts_rows = true;
      each.unknown = "its partition key is not of plain columns";
      if (rows_may_have_changed_ || was_changed) {
        each.query_from.clear();
        each.unknown = why_unknown();
      }
      add_found(std::move(each));
    };
    const bool has_rows = is_attached && !created_.contains(partition.key);
    if (bound->is_default) {
      if (has_rows) add(rows_of_others(parent, partition));
    } else {
      add(rows_of_default(parent, partition, bound->condition));
      if (has_rows) add(rows_outside(parent, partition, bound->condition));
    }
    if (!was_changed) only_attached_.insert(parent.key);
  }

  static std::string partitioned(const sql::TableName& table) {
    return fmt::format("FROM pg_catalog.pg_partitioned_table AS p WHERE p.partrelid = to_regclass({})",
                       literal(table.sql));
  }

  /// Gives the query that counts the rows of a table (SQL of p, the partitioned one) for which a condition in
  /// the columns of the key holds. No row where expressions, or collations and operator classes of its own,
  /// are in the key.
  static std::string count_by_key(const sql::TableName& parent, const std::string& table,
                                  const std::string& condition) {
    return fmt::format(
        "SELECT format({0}, VARIADIC {1}::text || k) FROM (SELECT p.partdefid, "
        "array_agg(quote_ident(a.attname)::text "
        "ORDER BY key.n) AS k FROM pg_catalog.pg_partitioned_table AS p, unnest(p.partattrs) WITH ORDINALITY "
        "AS key (number, n), pg_catalog.pg_attribute AS a, pg_catalog.pg_opclass AS o WHERE p.partrelid = "
        "to_regclass({2}) AND a.attrelid = p.partrelid AND a.attnum = key.number AND o.oid = "
        "p.partclass[key.n::integer - 1] AND o.opcdefault AND p.partcollation[key.n::integer - 1] = "
        "a.attcollation GROUP BY "
        "p.partdefid, p.partnatts HAVING count(*) = p.partnatts) AS p",
        literal("SELECT count(*) FROM %1$s WHERE " + condition), table, literal(parent.sql));
  }

  static sql::DataPrecondition rows_of_default(const sql::TableName& parent, const sql::TableName& partition,
                                               const std::string& condition) {
    const auto query = count_by_key(parent, "p.partdefid::regclass", condition);
    return {
        .failure = fmt::format("the DEFAULT partition of {} has rows that belong into the new partition {}",
                               parent.display, partition.display),
        .only_if = fmt::format("SELECT 1 {} AND p.partdefid <> 0", partitioned(parent)),
        .unsure_if = fmt::format("SELECT 1 WHERE NOT EXISTS ({})", query),
        .query_from = query};
  }

  static sql::DataPrecondition rows_outside(const sql::TableName& parent, const sql::TableName& partition,
                                            const std::string& condition) {
    const auto query = count_by_key(parent, literal(partition.sql), "(" + condition + ") IS NOT TRUE");
    return {.failure = fmt::format("{} has rows that do not belong into the partition that it becomes",
                                   partition.display),
            .only_if = fmt::format("SELECT 1 {} AND to_regclass({}) IS NOT NULL", partitioned(parent),
                                   literal(partition.sql)),
            .unsure_if = fmt::format("SELECT 1 WHERE NOT EXISTS ({})", query),
            .query_from = query};
  }

  /// Those of a table that becomes the DEFAULT partition.
  static sql::DataPrecondition rows_of_others(const sql::TableName& parent, const sql::TableName& partition) {
    return {.failure = fmt::format("{}, which becomes the DEFAULT partition, has rows that belong into other "
                                   "partitions of {}",
                                   partition.display, parent.display),
            .only_if = fmt::format("SELECT 1 {} AND to_regclass({}) IS NOT NULL", partitioned(parent),
                                   literal(partition.sql)),
            .query_from = fmt::format(
                "SELECT format('SELECT count(*) FROM %s WHERE %s', {}, "
                "string_agg(pg_get_partition_constraintdef(inhrelid), ' OR ')) FROM pg_catalog.pg_inherits "
                "WHERE inhparent = to_regclass({}) HAVING count(*) > 0",
                literal(partition.sql), literal(parent.sql))};
  }

  static std::string literal(const std::string& text) {
    return "'" + text::replace_all(text, "'", "''") + "'";
  }

  std::set<std::string> only_attached_;  // partitioned tables that got partitions, and were not changed else
};

}  // namespace

std::vector<sql::DataPrecondition> data_preconditions(
    const std::vector<const std::vector<Statement>*>& sections) {
  return PostgresqlPreconditionFinder().find(sections);
}

}  // namespace limbeck::dialect::postgresql
