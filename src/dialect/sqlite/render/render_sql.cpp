#include "dialect/sqlite/render/render_sql.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "dialect/sqlite/inspect/create_table.hpp"
#include "dialect/sqlite/inspect/create_view.hpp"
#include "dialect/sqlite/option.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/types.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using Kind = sql::Token::Kind;
using schema::Column;
using schema::KeyConstraint;
using schema::Table;

constexpr const char* indent = "    ";

std::string option(const schema::Options& options, const char* key) {
  const auto found = options.find(key);
  return found == options.end() ? std::string() : found->second;
}

std::string on_conflict(const schema::Options& options, const char* key) {
  const auto resolution = option(options, key);
  return resolution.empty() ? "" : " ON CONFLICT " + resolution;
}

std::string named(const std::string& name) {
  return name.empty() ? "" : "CONSTRAINT " + quote_identifier(name) + " ";
}

std::string references_sql(const schema::ForeignKey& key) {
  if (!key.on_delete_columns.empty()) {
    throw Error(fmt::format("SQLite has no ON DELETE {} for some of the columns of a foreign key only ({})",
                            schema::action_sql(key.on_delete), text::join(key.on_delete_columns, ", ")));
  }
  std::string sql = "REFERENCES " + quote_identifier(key.referenced_table.name);
  if (!key.referenced_columns.empty()) sql += " (" + column_list(key.referenced_columns) + ")";
  if (key.on_update != schema::ForeignKeyAction::no_action) {
    sql += fmt::format(" ON UPDATE {}", schema::action_sql(key.on_update));
  }
  if (key.on_delete != schema::ForeignKeyAction::no_action) {
    sql += fmt::format(" ON DELETE {}", schema::action_sql(key.on_delete));
  }
  if (key.deferral == schema::Deferral::initially_deferred) sql += " DEFERRABLE INITIALLY DEFERRED";
  return sql;
}

struct ConstraintSql {
  std::string operator()(const KeyConstraint& key) const {
    if (key.nulls_not_distinct) {
      throw Error(fmt::format("SQLite has no NULLS NOT DISTINCT, as the unique constraint on ({}) asks for",
                              text::join(key.columns, ", ")));
    }
    const auto keys = option(key.options, "keys");
    return fmt::format("{} ({}){}", key.primary ? "PRIMARY KEY" : "UNIQUE",
                       keys.empty() ? column_list(key.columns) : keys,
                       on_conflict(key.options, "on_conflict"));
  }
  std::string operator()(const schema::CheckConstraint& check) const {
    return "CHECK " + parenthesised(check.expression);
  }
  std::string operator()(const schema::ForeignKey& key) const {
    return fmt::format("FOREIGN KEY ({}) {}", column_list(key.columns), references_sql(key));
  }
  std::string operator()(const schema::OtherConstraint& other) const {
    throw Error(fmt::format("SQLite has no constraint such as {}", other.definition));
  }
};

/// A primary key that stands behind its column: the rowid's other name, for which SQLite wants it so when it
/// is AUTOINCREMENT or the old DESC quirk, and any key of one column that has no name.
bool is_column_constraint(const Table& table, const Column& column) {
  const auto& key = table.primary_key;
  if (!key || key->columns != std::vector{column.name}) return false;
  const auto keys = option(key->options, "keys");
  const bool descending = keys == quote_identifier(column.name) + " DESC";
  if (column.identity || (column.type == "INTEGER" && descending)) return true;
  return keys.empty() && (key->name.empty() || is_rowid_alias(table, column));
}

std::string column_text(const Column& column, bool strict, const std::string& behind_type) {
  refuse_unknown_options(column);
  std::string sql = quote_identifier(column.name);
  const auto type = strict ? strict_type(column.type) : column.type;
  if (!type.empty()) sql += " " + type;
  if (!behind_type.empty()) sql += " " + behind_type;
  if (column.not_null) sql += " NOT NULL" + on_conflict(column.options, "not_null_on_conflict");
  if (column.default_value) sql += " DEFAULT " + default_sql(*column.default_value);
  if (!column.collation.empty()) sql += " COLLATE " + column.collation;
  if (column.generated) {
    sql += fmt::format(" GENERATED ALWAYS AS {} {}", parenthesised(column.generated->expression),
                       column.generated->stored ? "STORED" : "VIRTUAL");
  }
  return sql;
}

std::string column_line(const Table& table, const Column& column) {
  const bool strict = table.options.contains("strict");
  if (!is_column_constraint(table, column)) {
    if (column.identity) {
      throw Error(
          fmt::format(
              "column {} of table {} can't have an identity in SQLite: only the one column of a primary "
              "key can",
              column.name, table.name.display()),
          "make it the primary key, or leave the identity out for SQLite");
    }
    return column_sql(column, strict);
  }
  const auto& key = *table.primary_key;
  Column rest = column;
  if (column.identity) {
    if (affinity(column.type) != Affinity::integer || table.options.contains("without_rowid")) {
      throw Error(fmt::format(
          "column {} of table {} can't have an identity in SQLite: it must be an integer, and the "
          "table can't be WITHOUT ROWID",
          column.name, table.name.display()));
    }
    rest.type = "INTEGER";  // nothing else is the rowid's other name
  }
  std::string primary = named(key.name) + "PRIMARY KEY";
  if (!option(key.options, "keys").empty()) primary += " DESC";
  primary += on_conflict(key.options, "on_conflict");
  if (column.identity) primary += " AUTOINCREMENT";
  const bool row_id = rest.type == "INTEGER" && !table.options.contains("without_rowid") &&
                      option(key.options, "keys").empty();
  if (row_id) rest.not_null = column.spelling.not_null;  // else it goes without saying
  return column_text(rest, strict, primary);
}

}  // namespace

std::string parenthesised(std::string_view expression) {
  expression = text::trim(expression);
  int depth = 0;
  bool whole = expression.starts_with('(');
  sql::Tokenizer tokens(EngineKind::sqlite, expression);
  while (const auto token = tokens.next()) {
    if (!whole) break;
    if (token.is_symbol("(")) ++depth;
    if (token.is_symbol(")")) --depth;
    if (depth == 0 && token.offset + 1 < expression.size()) whole = false;
  }
  return whole ? std::string(expression) : fmt::format("({})", expression);
}

bool is_constant_default(const std::string& expression) {
  const auto tokens = sql::tokens(EngineKind::sqlite, expression);
  if (tokens.size() == 2) {
    return (tokens[0].is_symbol("-") || tokens[0].is_symbol("+")) && tokens[1].kind == Kind::number;
  }
  if (tokens.size() != 1) return false;
  const auto& token = tokens[0];
  return token.kind == Kind::number || token.kind == Kind::string || token.is("true") || token.is("false") ||
         token.is("null");
}

std::string default_sql(const std::string& expression) {
  for (const char* word : {"current_date", "current_time", "current_timestamp"}) {
    if (text::iequals(expression, word)) return expression;
  }
  return is_constant_default(expression) ? expression : parenthesised(expression);
}

std::string column_list(const std::vector<std::string>& columns) {
  std::vector<std::string> quoted;
  for (const auto& column : columns) quoted.push_back(quote_identifier(column));
  return text::join(quoted, ", ");
}

std::string column_sql(const Column& column, bool strict) {
  return column_text(column, strict, "");
}

std::string constraint_sql(const schema::Constraint& constraint) {
  return named(schema::constraint_name(constraint)) + std::visit(ConstraintSql{}, constraint);
}

std::string inline_constraint_sql(const schema::Constraint& constraint) {
  const auto* key = std::get_if<schema::ForeignKey>(&constraint);
  return key ? named(key->name) + references_sql(*key) : constraint_sql(constraint);
}

std::string create_table_sql(const Table& table, const std::string& name) {
  if (const auto statement = option(table.options, "virtual"); !statement.empty()) return statement;
  refuse_unknown_options(table);
  std::vector<std::string> lines;
  bool key_is_written = false;
  for (const auto& column : table.columns) {
    lines.push_back(column_line(table, column));
    key_is_written |= is_column_constraint(table, column);
  }
  for (const auto& constraint : table.constraints()) {
    const auto* key = std::get_if<KeyConstraint>(&constraint);
    if (key) refuse_unknown_options(*key);
    if (key && key->primary && key_is_written) continue;
    lines.push_back(constraint_sql(constraint));
  }
  std::vector<std::string> options;
  if (table.options.contains("strict")) options.emplace_back("STRICT");
  if (table.options.contains("without_rowid")) options.emplace_back("WITHOUT ROWID");
  return fmt::format("CREATE TABLE {} (\n{}{}\n){}{}", quote_identifier(name), indent,
                     text::join(lines, std::string(",\n") + indent), options.empty() ? "" : " ",
                     text::join(options, ", "));
}

std::string create_index_sql(const std::string& table, const schema::Index& index) {
  refuse_unknown_options(index);
  if (index.nulls_not_distinct) {
    throw Error(fmt::format("SQLite has no NULLS NOT DISTINCT, as index {} asks for", index.name));
  }
  if (!index.method.empty() && !text::iequals(index.method, "btree")) {
    throw Error(fmt::format("SQLite has no {} indexes, as index {} asks for", index.method, index.name));
  }
  // INCLUDE makes no difference but in speed: it is left out.
  std::vector<std::string> keys;
  for (const auto& key : index.keys) {
    const auto expression = key.collation.empty() ? key.expression : parenthesised(key.expression);
    keys.push_back((key.column.empty() ? expression : quote_identifier(key.column)) +
                   (key.collation.empty() ? "" : " COLLATE " + key.collation) +
                   (key.descending ? " DESC" : ""));
  }
  return fmt::format("CREATE {}INDEX {} ON {} ({}){}", index.unique ? "UNIQUE " : "",
                     quote_identifier(index.name), quote_identifier(table), text::join(keys, ", "),
                     index.where.empty() ? "" : " WHERE " + index.where);
}

std::string create_view_sql(const schema::View& view) {
  if (view.materialized)
    throw Error(fmt::format("SQLite has no materialized views, as {} is", view.name.display()));
  if (!view.definition.empty()) {
    try {
      if (read_create_view(view.definition) == view) return view.definition;
    } catch (const Error&) {  // then by its query
    }
  }
  std::vector<std::string> columns;
  for (const auto& [name, type] : view.columns) columns.push_back(name);
  return fmt::format("CREATE VIEW {}{} AS\n{}", quote_identifier(view.name.name),
                     columns.empty() ? "" : " (" + column_list(columns) + ")", view.query);
}

std::string create_object_sql(const schema::SqlObject& object) {
  if (object.source.empty() || object.id.kind != schema::ObjectKind::trigger) return object.definition;
  try {
    const auto as_named = [&](const std::string& name) {
      return text::iequals(name, object.id.name.name) ? object.id.name.name : name;
    };
    if (read_create_trigger(object.source, as_named).definition == object.definition) return object.source;
  } catch (const Error&) {  // then by its definition
  }
  return object.definition;
}

}  // namespace limbeck::dialect::sqlite
