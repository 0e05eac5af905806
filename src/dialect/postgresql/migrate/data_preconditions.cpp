#include "dialect/postgresql/migrate/data_preconditions.hpp"

#include <fmt/core.h>

#include "base/text.hpp"
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

  static std::string literal(const std::string& text) {
    return "'" + text::replace_all(text, "'", "''") + "'";
  }
};

}  // namespace

std::vector<sql::DataPrecondition> data_preconditions(
    const std::vector<const std::vector<Statement>*>& sections) {
  return PostgresqlPreconditionFinder().find(sections);
}

}  // namespace limbeck::dialect::postgresql
