#include "dialect/sqlite/render/copy_preconditions.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialect/sqlite/inspect/create_table.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/render/copied_rows.hpp"
#include "dialect/sqlite/render/value_change.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using schema::Column;
using sql::DataPrecondition;

const std::string* value_of(const RowCopy& copy, const std::string& column) {
  const auto found = copy.value_of.find(text::lower(column));
  return found == copy.value_of.end() ? nullptr : &found->second;
}

std::string failure(const RowCopy& copy, const Column& column, const std::string& what) {
  return fmt::format("{}.{}: {}", copy.old_display, column.name, what);
}

DataPrecondition value_change_precondition(const RowCopy& copy, const Column& column, const std::string& what,
                                           const std::string& condition) {
  DataPrecondition precondition;
  precondition.failure = failure(copy, column, what);
  precondition.query = fmt::format("SELECT count(*) FROM {} WHERE {}", copy.old_sql, condition);
  precondition.counts_changes = true;
  return precondition;
}

std::string where_old_column(const RowCopy& copy, const std::string& column, const std::string& condition) {
  return fmt::format("SELECT 1 FROM pragma_table_xinfo({}) WHERE name = {} COLLATE NOCASE AND {}",
                     quote_literal(copy.old_name), quote_literal(column), condition);
}

/// Where the type stays, no value changes, which spares a look at all rows. ANY converts, but not in a STRICT
/// table. Empty: there is no saying.
std::string where_type_changes(const RowCopy& copy, const Column& column, const std::string& value) {
  if (text::iequals(column.type, "ANY")) return {};
  const auto old = plain_column(value);
  if (old.empty()) return {};
  return where_old_column(copy, old, fmt::format("type <> {} COLLATE NOCASE", quote_literal(column.type)));
}

/// Only where the old table has a column of that name that is not computed.
DataPrecondition generated_value_precondition(const RowCopy& copy, const Column& column) {
  const auto value = copy.old_sql + "." + quote_identifier(column.name);
  auto precondition = value_change_precondition(
      copy, column, "it is computed from now on",
      fmt::format("{0} IS NOT NULL AND {0} IS NOT ({1})", value, column.generated->expression));
  precondition.only_if = where_old_column(copy, column.name, "hidden = 0");
  return precondition;
}

/// Of a key of the new table, whose columns may be copied, filled by defaults or generated.
std::vector<DataPrecondition> unique_preconditions(const RowCopy& copy,
                                                   const std::vector<std::string>& columns,
                                                   bool own_collations) {
  CopyQuestion question;
  question.failure =
      fmt::format("{} has rows that are equal in {}", copy.old_display, text::join(columns, ", "));
  question.columns = columns;
  std::vector<std::string> values, present, groups, asked;
  for (const auto& name : columns) {
    const auto* column = copy.new_table.find_column(name);
    if (!column) return {};
    // What is equal in BINARY is so in all.
    const auto collation =
        " COLLATE " +
        (own_collations && !column->collation.empty() ? column->collation : std::string("BINARY"));
    asked.push_back(quote_identifier(name) + " IS NOT NULL");
    question.rest += (question.rest.empty() ? " GROUP BY " : ", ") + quote_identifier(name) + collation;
    const auto* value = value_of(copy, name);
    if (!value) continue;
    const auto alias = fmt::format("limbeck_{}", values.size());
    values.push_back(
        fmt::format("{} AS {}", stored_value(stored_affinity(copy.new_table, *column), *value), alias));
    present.push_back(alias + " IS NOT NULL");
    groups.push_back(alias + collation);
  }
  if (values.size() < columns.size()) {
    // SQLite gives each row a number of its own.
    if (std::ranges::any_of(columns, [&](const std::string& name) {
          return !value_of(copy, name) && is_rowid_alias(copy.new_table, *copy.new_table.find_column(name));
        })) {
      return {};
    }
    question.condition = text::join(asked, " AND ");
    question.rest += " HAVING count(*) > 1";
    return ask_copy(copy, question);
  }
  DataPrecondition precondition;
  precondition.failure = question.failure;
  precondition.query = fmt::format(
      "SELECT 1 FROM (SELECT {} FROM {}) WHERE {} GROUP BY {} HAVING count(*) > 1 LIMIT 1",
      text::join(values, ", "), copy.old_sql, text::join(present, " AND "), text::join(groups, ", "));
  return {precondition};
}

void append(std::vector<DataPrecondition>& preconditions, std::vector<DataPrecondition> more) {
  for (auto& each : more) preconditions.push_back(std::move(each));
}

std::vector<DataPrecondition> generated_not_null_preconditions(const RowCopy& copy, const Column& column) {
  if (!column.not_null) return {};
  return ask_copy(copy, {.failure = failure(copy, column, "it is NOT NULL, and computed as NULL"),
                         .columns = {column.name},
                         .condition = quote_identifier(column.name) + " IS NULL"});
}

std::vector<DataPrecondition> check_preconditions(const RowCopy& copy) {
  std::vector<DataPrecondition> preconditions;
  for (const auto& check : copy.new_table.checks) {
    append(preconditions, ask_copy(copy, {.failure = fmt::format("{} has rows that do not satisfy CHECK ({})",
                                                                 copy.old_display, check.expression),
                                          .columns = columns_used(copy.new_table, check.expression),
                                          .condition = fmt::format("NOT ({})", check.expression)}));
  }
  return preconditions;
}

/// A STRICT table takes no value of another type (https://www.sqlite.org/stricttables.html), and a rowid is a
/// whole number anywhere.
std::optional<DataPrecondition> wrong_type_precondition(const RowCopy& copy, const Column& column,
                                                        const std::string& value) {
  if (!copy.new_table.options.contains("strict") && !is_rowid_alias(copy.new_table, column))
    return std::nullopt;
  const auto type = text::upper(strict_type(column.type));
  if (type == "ANY") return std::nullopt;
  const auto stored = stored_value(stored_affinity(copy.new_table, column), value);
  const bool whole = type.starts_with("INT");
  auto wrong = fmt::format("typeof({}) NOT IN ('{}', 'null')", stored, whole ? "integer" : text::lower(type));
  if (whole) wrong += fmt::format(" AND NOT (typeof({0}) = 'real' AND {0} = CAST({0} AS INTEGER))", stored);
  DataPrecondition precondition;
  precondition.failure = fmt::format("{}.{} has values that are no {}", copy.old_display, column.name, type);
  precondition.query = fmt::format("SELECT 1 FROM {} WHERE {} LIMIT 1", copy.old_sql, wrong);
  return precondition;
}

/// Would each row that is copied have no value in this column, which must have one?
bool lacks_value(const RowCopy& copy, const Column& column) {
  return !copy.in_place && column.not_null && !column.generated && !is_rowid_alias(copy.new_table, column) &&
         (!column.default_value || text::iequals(*column.default_value, "NULL"));
}

}  // namespace

std::vector<DataPrecondition> copy_preconditions(const RowCopy& copy) {
  std::vector<DataPrecondition> preconditions;
  for (const auto& column : copy.new_table.columns) {
    if (column.generated) {
      preconditions.push_back(generated_value_precondition(copy, column));
      append(preconditions, generated_not_null_preconditions(copy, column));
    }
    const auto* value = value_of(copy, column.name);
    if (!value && lacks_value(copy, column)) {
      DataPrecondition precondition;
      precondition.failure = fmt::format("{} has rows, and its new column {} is NOT NULL without a default",
                                         copy.old_display, column.name);
      precondition.query = fmt::format("SELECT 1 FROM {} LIMIT 1", copy.old_sql);
      preconditions.push_back(std::move(precondition));
    }
    if (!value) continue;
    if (is_rowid_alias(copy.new_table, column)) {
      preconditions.push_back(value_change_precondition(copy, column, "NULL becomes the next number",
                                                        fmt::format("{} IS NULL", *value)));
    } else if (column.not_null) {
      DataPrecondition precondition;
      precondition.failure = fmt::format("{}.{} has NULLs", copy.old_display, column.name);
      precondition.query = fmt::format("SELECT 1 FROM {} WHERE {} IS NULL LIMIT 1", copy.old_sql, *value);
      preconditions.push_back(std::move(precondition));
    }
    if (auto precondition = wrong_type_precondition(copy, column, *value))
      preconditions.push_back(std::move(*precondition));
    for (const auto& each : value_changes(std::nullopt, stored_affinity(copy.new_table, column), *value)) {
      preconditions.push_back(value_change_precondition(copy, column, each.what, each.condition));
      preconditions.back().only_if = where_type_changes(copy, column, *value);
    }
  }
  for (const auto& constraint : copy.new_table.constraints()) {
    const auto* key = std::get_if<schema::KeyConstraint>(&constraint);
    if (!key) continue;
    append(preconditions, unique_preconditions(copy, key->columns, !key->options.contains("keys")));
  }
  append(preconditions, check_preconditions(copy));
  return preconditions;
}

std::vector<DataPrecondition> new_column_preconditions(const RowCopy& copy) {
  std::vector<DataPrecondition> preconditions;
  for (const auto& column : copy.new_table.columns) {
    if (column.generated) append(preconditions, generated_not_null_preconditions(copy, column));
  }
  append(preconditions, check_preconditions(copy));
  return preconditions;
}

std::vector<DataPrecondition> unique_precondition_of_copy(const RowCopy& copy,
                                                          const std::vector<std::string>& columns) {
  return unique_preconditions(copy, columns, true);
}

}  // namespace limbeck::dialect::sqlite
