#include <algorithm>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "dialect/mysql/inspect/inspection.hpp"

namespace limbeck::dialect::mysql {
namespace {

using schema::ForeignKeyAction;

/// NO ACTION and RESTRICT are one to InnoDB (MySQL manual, 13.1.20.5), and which of them stands for "nothing
/// was said" differs between MariaDB and MySQL.
ForeignKeyAction action(const std::string& rule) {
  if (rule == "CASCADE") return ForeignKeyAction::cascade;
  if (rule == "SET NULL") return ForeignKeyAction::set_null;
  if (rule == "SET DEFAULT") return ForeignKeyAction::set_default;
  return ForeignKeyAction::no_action;
}

std::int64_t number(const Result& rows, std::size_t row, std::size_t column) {
  const auto text = rows.text(row, column);
  return text.empty() ? 0 : std::stoll(text);
}

/// Keys are whole and ascending as a rule, which is then not said.
void add_part(schema::KeyConstraint& key, const schema::IndexKey& part) {
  key.columns.push_back(part.column);
  if (part.prefix_length != 0 || part.descending || !key.parts.empty()) {
    key.parts.resize(key.columns.size());
    key.parts.back() = {part.prefix_length, part.descending};
  }
}

}  // namespace

void inspect_indexes(Inspection& inspection) {
  const auto rows = inspection.connection.query(
      std::string("SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, COLLATION, SUB_PART, INDEX_TYPE, "
                  "INDEX_COMMENT, ") +
      (inspection.is_mariadb ? "IGNORED = 'YES', NULL" : "IS_VISIBLE = 'NO', EXPRESSION") +
      " FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, INDEX_NAME, "
      "SEQ_IN_INDEX");
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    auto* table = inspection.table(rows.text(row, 0));
    if (!table) continue;
    const auto name = rows.text(row, 1), type = text::lower(rows.text(row, 6));
    schema::IndexKey part;
    part.column = rows.text(row, 3);
    part.descending = rows.text(row, 4) == "D";
    part.expression = text::replace_all(rows.text(row, 9), "\\'", "'");
    if (type != "spatial") part.prefix_length = number(rows, row, 5);  // which always says 32 of these
    if (name == "PRIMARY") {
      if (!table->primary_key) {
        table->primary_key.emplace().primary = true;  // without a name: it has the same everywhere
      }
      add_part(*table->primary_key, part);
      continue;
    }
    if (table->indexes.empty() || table->indexes.back().name != name) {
      auto& index = table->indexes.emplace_back();
      index.name = name;
      index.unique = rows.text(row, 2) == "0";
      if (type != "btree") index.method = type;
      index.comment = rows.text(row, 7);
      index.ignored = rows.text(row, 8) == "1";
    }
    table->indexes.back().keys.push_back(std::move(part));
  }
  for (auto& [name, table] : inspection.catalog.tables)
    std::ranges::stable_sort(table.indexes, {}, &schema::Index::name);
}

void inspect_foreign_keys(Inspection& inspection) {
  const auto rows = inspection.connection.query(
      "SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, "
      "REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE() AND "
      "REFERENCED_TABLE_NAME IS NOT NULL ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION");
  if (rows.empty()) return;
  // Joined here: the server would compare each row of the one with each of the other.
  const auto rules = inspection.connection.query(
      "SELECT TABLE_NAME, CONSTRAINT_NAME, UPDATE_RULE, DELETE_RULE FROM "
      "information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()");
  std::map<std::pair<std::string, std::string>, schema::ForeignKey> by_name;
  for (std::size_t row = 0; row < rules.rows.size(); ++row) {
    auto& key = by_name[{rules.text(row, 0), rules.text(row, 1)}];
    key.name = rules.text(row, 1);
    key.on_update = action(rules.text(row, 2));
    key.on_delete = action(rules.text(row, 3));
  }
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    const auto found = by_name.find({rows.text(row, 0), rows.text(row, 1)});
    if (found == by_name.end()) continue;
    const auto database = rows.text(row, 3);
    found->second.referenced_table = {database == inspection.database ? "" : database, rows.text(row, 4)};
    found->second.columns.push_back(rows.text(row, 2));
    found->second.referenced_columns.push_back(rows.text(row, 5));
  }
  for (auto& [name, key] : by_name) {
    if (auto* table = inspection.table(name.first); table && !key.columns.empty())
      table->foreign_keys.push_back(std::move(key));
  }
}

}  // namespace limbeck::dialect::mysql
