#include "dialect/mysql/written/inspection.hpp"

#include <fmt/core.h>

namespace limbeck::dialect::mysql {

using written::Inspection;

std::string inspection_sql(Inspection what, const schema::ObjectName& table, const written::Writer& writer) {
  const auto schema = table.schema.empty() ? std::string("DATABASE()") : writer.literal(table.schema);
  const auto name = writer.literal(table.name);
  // information_schema compares names without case, wherever the server tells them apart.
  const auto one = fmt::format(
      "table_schema = {} AND table_name = {} AND (@@lower_case_table_names <> 0 OR BINARY table_name = {})",
      schema, name, name);
  switch (what) {
    case Inspection::tables:
      return fmt::format(
          "SELECT table_name FROM information_schema.tables WHERE table_schema = {} AND table_type = 'BASE "
          "TABLE' "
          "ORDER BY 1",
          schema);
    case Inspection::has_table:
      return fmt::format("SELECT 1 FROM information_schema.tables WHERE {}", one);
    case Inspection::columns:
      return fmt::format(
          "SELECT column_name, IF(is_nullable = 'YES', '1', '0'), IF(data_type IN ('bigint', 'smallint', "
          "'tinyint', 'varchar', 'char', 'text', 'mediumtext', 'longtext', 'date', 'datetime', 'decimal', "
          "'float', 'double'), upper(data_type), IF(data_type = 'int', 'INTEGER', NULL)) "
          "FROM information_schema.columns WHERE {} "
          "ORDER BY "
          "ordinal_position",
          one);
    case Inspection::indexes:
      return fmt::format(
          "SELECT index_name, IF(non_unique = 0, '1', '0'), column_name FROM information_schema.statistics "
          "WHERE {} "
          "AND index_name <> 'PRIMARY' ORDER BY index_name, seq_in_index",
          one);
    case Inspection::foreign_keys:
      return fmt::format(
          "SELECT constraint_name, column_name, referenced_table_schema, referenced_table_name, "
          "referenced_column_name FROM information_schema.key_column_usage WHERE {} AND "
          "referenced_table_name IS NOT "
          "NULL ORDER BY constraint_name, ordinal_position",
          one);
    case Inspection::uniques:
      return fmt::format(
          "SELECT index_name, column_name FROM information_schema.statistics WHERE {} AND non_unique = 0 AND "
          "index_name <> 'PRIMARY' ORDER BY index_name, seq_in_index",
          one);
    case Inspection::primary_key:
      break;
  }
  // SQLAlchemy tells no name of it.
  return fmt::format(
      "SELECT NULL, column_name FROM information_schema.statistics WHERE {} AND index_name = 'PRIMARY' ORDER "
      "BY "
      "seq_in_index",
      one);
}

}  // namespace limbeck::dialect::mysql
