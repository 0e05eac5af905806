// What a foreign key demands of the rows that a rebuild copies.
#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/render/copied_rows.hpp"
#include "dialect/sqlite/render/copy_preconditions.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using schema::ForeignKey;
using sql::DataPrecondition;

/// The columns of the old table behind those of the key; empty where one is no plain column.
std::vector<std::string> old_columns(const RowCopy& copy, const ForeignKey& key) {
  std::vector<std::string> names;
  for (const auto& column : key.columns) {
    const auto value = copy.value_of.find(text::lower(column));
    const auto name = value == copy.value_of.end() ? std::string() : plain_column(value->second);
    if (name.empty()) return {};
    names.push_back(name);
  }
  return names;
}

/// A query with a row where the old table has a foreign key on one of these columns: its rows may have led
/// nowhere before.
std::string where_key_existed(const RowCopy& copy, const std::vector<std::string>& columns, bool wanted) {
  std::vector<std::string> literals;
  for (const auto& column : columns) literals.push_back(quote_literal(text::lower(column)));
  return fmt::format(
      "SELECT 1 WHERE {}EXISTS (SELECT 1 FROM pragma_foreign_key_list({}) WHERE lower(\"from\") IN ({}))",
      wanted ? "" : "NOT ", quote_literal(copy.old_name), text::join(literals, ", "));
}

/// The same key to the same table: whoever led nowhere did so before.
std::string where_other_key_existed(const RowCopy& copy, const ForeignKey& key,
                                    const std::vector<std::string>& columns) {
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    pairs.push_back(
        fmt::format("(\"from\" = {0} COLLATE NOCASE AND (\"to\" IS NULL OR \"to\" = {1} COLLATE NOCASE))",
                    quote_literal(columns[i]), quote_literal(key.referenced_columns[i])));
  }
  return fmt::format(
      "{} AND NOT EXISTS (SELECT 1 FROM pragma_foreign_key_list({}) WHERE \"table\" = {} COLLATE NOCASE AND "
      "({}) GROUP "
      "BY id HAVING count(*) = {})",
      where_key_existed(copy, columns, true), quote_literal(copy.old_name),
      quote_literal(key.referenced_table.name), text::join(pairs, " OR "), columns.size());
}

/// The parent's rows, with what its columns compare by; empty: there is no telling.
std::string parent_rows(const ForeignKey& key, const CopyParent& parent) {
  if (parent.state == CopyParent::State::there) return parent.sql;
  std::vector<std::string> values;
  for (const auto& name : key.referenced_columns) {
    const auto* column = parent.copy->new_table.find_column(name);
    const auto value = parent.copy->value_of.find(text::lower(name));
    if (!column || value == parent.copy->value_of.end() || plain_column(value->second).empty()) return {};
    values.push_back(fmt::format("{} COLLATE {} AS {}", value->second,
                                 column->collation.empty() ? "BINARY" : column->collation,
                                 quote_identifier(name)));
  }
  return fmt::format("(SELECT {} FROM {})", text::join(values, ", "), parent.copy->old_sql);
}

/// A condition: the columns of the parent that is copied, too, keep their types, and so their values.
std::string where_parent_keeps_types(const ForeignKey& key, const CopyParent& parent) {
  if (parent.state != CopyParent::State::copied) return "1";
  std::vector<std::string> conditions;
  for (const auto& name : key.referenced_columns) {
    const auto& value = parent.copy->value_of.at(text::lower(name));
    conditions.push_back(
        fmt::format("EXISTS (SELECT 1 FROM pragma_table_xinfo({}) WHERE name = {} COLLATE NOCASE AND type = "
                    "{} COLLATE NOCASE)",
                    quote_literal(parent.copy->old_name), quote_literal(plain_column(value)),
                    quote_literal(parent.copy->new_table.find_column(name)->type)));
  }
  return text::join(conditions, " AND ");
}

}  // namespace

DataPrecondition dropped_table_precondition(const std::string& name, const std::set<std::string>& others) {
  std::vector<std::string> literals = {quote_literal(text::lower(name))};
  for (const auto& other : others) literals.push_back(quote_literal(other));
  DataPrecondition precondition;
  precondition.failure = fmt::format("foreign keys lead to {}", name);
  precondition.unknown = "which of their rows are left only running it tells";
  precondition.only_if = fmt::format(
      "SELECT 1 FROM main.sqlite_schema AS held, pragma_foreign_key_list(held.name) AS key WHERE held.type = "
      "'table' "
      "AND key.\"table\" = {} COLLATE NOCASE AND lower(held.name) NOT IN ({}) LIMIT 1",
      quote_literal(name), text::join(literals, ", "));
  return precondition;
}

DataPrecondition referenced_columns_precondition(const RowCopy& copy) {
  std::vector<std::string> changed;
  for (const auto& column : copy.new_table.columns) {
    const auto value = copy.value_of.find(text::lower(column.name));
    const auto old = value == copy.value_of.end() ? std::string() : plain_column(value->second);
    if (old.empty()) continue;
    const auto name = quote_literal(old), table = quote_literal(copy.old_name);
    changed.push_back(fmt::format(
        "((key.\"to\" IS NULL OR key.\"to\" = {0} COLLATE NOCASE) AND (EXISTS (SELECT 1 FROM "
        "pragma_table_xinfo({1}) "
        "WHERE name = {0} COLLATE NOCASE AND (pk OR key.\"to\" IS NOT NULL) AND type <> {2} COLLATE NOCASE) "
        "OR EXISTS "
        "(SELECT 1 FROM pragma_index_list({1}) AS list, pragma_index_xinfo(list.name) AS held WHERE "
        "list.\"unique\" AND "
        "held.key AND held.name = {0} COLLATE NOCASE AND held.coll <> {3} COLLATE NOCASE)))",
        name, table, quote_literal(column.type),
        quote_literal(column.collation.empty() ? "BINARY" : text::replace_all(column.collation, "\"", ""))));
  }
  DataPrecondition precondition;
  precondition.failure = fmt::format("foreign keys lead to {}", copy.old_display);
  precondition.unknown = "the columns that they lead to compare in another way from now on";
  precondition.only_if = fmt::format(
      "SELECT 1 FROM main.sqlite_schema AS child, pragma_foreign_key_list(child.name) AS key WHERE "
      "child.type = 'table' "
      "AND key.\"table\" = {} COLLATE NOCASE AND ({}) LIMIT 1",
      quote_literal(copy.old_name), changed.empty() ? "0" : text::join(changed, " OR "));
  return precondition;
}

std::vector<DataPrecondition> foreign_key_preconditions(const RowCopy& copy, const ForeignKey& key,
                                                        const CopyParent& parent) {
  DataPrecondition precondition;
  precondition.failure =
      fmt::format("{} has rows without a counterpart by {}", copy.old_display, text::join(key.columns, ", "));
  std::vector<std::string> values, present, equal;
  const auto old = old_columns(copy, key);
  const auto& names = old.empty() ? key.columns : old;
  const auto unknown = [&](std::string why) {
    precondition.query.clear();
    precondition.unknown = std::move(why);
    return precondition;
  };
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const auto* column = copy.new_table.find_column(key.columns[i]);
    const auto stored = column ? stored_in_copy(copy, *column) : std::string();
    if (stored == "NULL") return {};
    if (stored.empty()) return {unknown("it depends on values that only running it gives")};
    const auto alias = fmt::format("limbeck_{}", i);
    values.push_back(fmt::format("{} AS {}", stored, alias));
    present.push_back(fmt::format("limbeck_from.{} IS NOT NULL", alias));
    // The parent's column says how they compare (https://www.sqlite.org/foreignkeys.html, section 3).
    if (i < key.referenced_columns.size()) {
      equal.push_back(fmt::format("limbeck_to.{} = +limbeck_from.{}",
                                  quote_identifier(key.referenced_columns[i]), alias));
    }
  }
  if (key.referenced_columns.size() != key.columns.size()) {
    precondition.only_if = where_key_existed(copy, names, false);
    return {unknown("it does not name the columns that it leads to")};
  }
  const bool empty = parent.state == CopyParent::State::empty;
  const auto other =
      empty || parent.state == CopyParent::State::changed ? std::string() : parent_rows(key, parent);
  if (!empty && other.empty()) {
    return {unknown(fmt::format("a statement makes or changes {}", key.referenced_table.display()))};
  }
  std::vector<DataPrecondition> preconditions;
  precondition.query = fmt::format("SELECT 1 FROM (SELECT {} FROM {}) AS limbeck_from WHERE {}",
                                   text::join(values, ", "), copy.old_sql, text::join(present, " AND "));
  if (!empty) {
    precondition.query += fmt::format(" AND NOT EXISTS (SELECT 1 FROM {} AS limbeck_to WHERE {})", other,
                                      text::join(equal, " AND "));
  }
  precondition.query += " LIMIT 1";
  const auto stays = empty ? std::string("1") : where_parent_keeps_types(key, parent);
  precondition.only_if = where_key_existed(copy, names, false) + " AND " + stays;
  preconditions.push_back(precondition);
  precondition.only_if = where_key_existed(copy, names, false) + " AND NOT (" + stays + ")";
  if (stays != "1") {
    preconditions.push_back(unknown(fmt::format("a statement changes {}", key.referenced_table.display())));
  }
  precondition.only_if =
      old.empty() || empty ? where_key_existed(copy, names, true) : where_other_key_existed(copy, key, names);
  preconditions.push_back(unknown("rows may have led nowhere before"));
  return preconditions;
}

}  // namespace limbeck::dialect::sqlite
