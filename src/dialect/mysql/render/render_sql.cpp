#include "dialect/mysql/render/render_sql.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/mysql/render/table_options.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::mysql {
namespace {

using sql::Token;

/// Does one pair of parentheses enclose all of it?
bool is_in_parentheses(const std::vector<Token>& tokens) {
  if (tokens.empty() || !tokens.front().is_symbol("(")) return false;
  int depth = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].is_symbol("(")) ++depth;
    if (tokens[i].is_symbol(")") && --depth == 0) return i + 1 == tokens.size();
  }
  return false;
}

std::string parenthesised(const std::string& expression) {
  return is_in_parentheses(sql::tokens(EngineKind::mysql, expression)) ? expression : "(" + expression + ")";
}

std::string key_part_sql(const std::string& column, std::int64_t prefix_length, bool descending) {
  return quote_identifier(column) + (prefix_length > 0 ? fmt::format("({})", prefix_length) : "") +
         (descending ? " DESC" : "");
}

std::string index_parts_sql(const schema::Index& index) {
  std::vector<std::string> parts;
  for (const auto& key : index.keys) {
    if (key.column.empty()) {
      parts.push_back(parenthesised(key.expression) + (key.descending ? " DESC" : ""));
    } else {
      parts.push_back(key_part_sql(key.column, key.prefix_length, key.descending));
    }
  }
  return text::join(parts, ", ");
}

std::string key_columns_sql(const schema::KeyConstraint& key) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const auto part = i < key.parts.size() ? key.parts[i] : schema::KeyPart();
    parts.push_back(key_part_sql(key.columns[i], part.prefix_length, part.descending));
  }
  return text::join(parts, ", ");
}

/// "UNIQUE ", "FULLTEXT ", "SPATIAL ", … or nothing.
std::string index_kind(const schema::Index& index) {
  if (!index.method.empty() && index.method != "hash") return text::upper(index.method) + " ";
  return index.unique ? "UNIQUE " : "";
}

std::string index_options_sql(const schema::Index& index) {
  std::string sql;
  if (index.method == "hash") sql += " USING HASH";
  if (!index.comment.empty()) sql += " COMMENT " + quote_literal(index.comment);
  // Each server reads its own word for it.
  if (index.ignored) sql += " /*M!100600 IGNORED */ /*!80000 INVISIBLE */";
  return sql;
}

std::string named(const std::string& name) {
  return name.empty() ? "" : "CONSTRAINT " + quote_identifier(name) + " ";
}

struct ConstraintSql {
  std::string operator()(const schema::KeyConstraint& key) const {
    if (key.primary) return fmt::format("PRIMARY KEY ({})", key_columns_sql(key));
    return fmt::format("UNIQUE KEY {}({})", key.name.empty() ? "" : quote_identifier(key.name) + " ",
                       key_columns_sql(key));
  }
  std::string operator()(const schema::CheckConstraint& check) const {
    return named(check.name) + "CHECK " + parenthesised(check.expression) +
           (check.validated ? "" : " NOT ENFORCED");
  }
  std::string operator()(const schema::ForeignKey& key) const {
    std::string sql =
        fmt::format("{}FOREIGN KEY ({}) REFERENCES {} ({})", named(key.name), column_list(key.columns),
                    quoted(key.referenced_table), column_list(key.referenced_columns));
    if (key.on_delete != schema::ForeignKeyAction::no_action)
      sql += fmt::format(" ON DELETE {}", schema::action_sql(key.on_delete));
    if (key.on_update != schema::ForeignKeyAction::no_action)
      sql += fmt::format(" ON UPDATE {}", schema::action_sql(key.on_update));
    return sql;
  }
  std::string operator()(const schema::OtherConstraint& other) const {
    return named(other.name) + other.definition;
  }
};

struct DroppedConstraintSql {
  std::string operator()(const schema::KeyConstraint& key) const {
    return key.primary ? "PRIMARY KEY" : "INDEX " + quote_identifier(key.name);
  }
  std::string operator()(const schema::ForeignKey& key) const {
    return "FOREIGN KEY " + quote_identifier(key.name);
  }
  template <typename Other>
  std::string operator()(const Other& other) const {
    return "CONSTRAINT " + quote_identifier(other.name);
  }
};

bool is_row_start_or_end(const schema::Column& column) {
  return column.generated && column.generated->expression.starts_with("ROW ");
}

}  // namespace

std::string quoted(const schema::ObjectName& name) {
  return name.schema.empty() ? quote_identifier(name.name)
                             : quote_identifier(name.schema) + "." + quote_identifier(name.name);
}

std::string default_sql(const std::string& expression) {
  const auto tokens = sql::tokens(EngineKind::mysql, expression);
  const auto is_literal = [&](std::size_t at) {
    return at + 1 == tokens.size() &&
           (tokens[at].kind == Token::Kind::string || tokens[at].kind == Token::Kind::number ||
            tokens[at].is("NULL") || tokens[at].is("TRUE") || tokens[at].is("FALSE"));
  };
  if (tokens.empty() || is_literal(0)) return expression;
  const bool is_signed = tokens.front().is_symbol("-") || tokens.front().is_symbol("+");
  if (is_signed && is_literal(1)) return expression;
  if (tokens.front().is("current_timestamp") && (tokens.size() == 1 || tokens.back().is_symbol(")")) &&
      tokens.size() <= 4)
    return expression;
  return parenthesised(expression);
}

std::string column_list(const std::vector<std::string>& columns) {
  std::vector<std::string> quoted_columns;
  for (const auto& column : columns) quoted_columns.push_back(quote_identifier(column));
  return text::join(quoted_columns, ", ");
}

std::string column_sql(const schema::Column& column) {
  std::string sql = quote_identifier(column.name) + " " + column.type;
  if (!column.collation.empty()) sql += " COLLATE " + column.collation;
  if (is_row_start_or_end(column)) {
    sql += " GENERATED ALWAYS AS " + column.generated->expression;
  } else if (column.generated) {
    sql += fmt::format(" GENERATED ALWAYS AS {} {}", parenthesised(column.generated->expression),
                       column.generated->stored ? "STORED" : "VIRTUAL");
  }
  if (column.not_null) {
    sql += " NOT NULL";
  } else if (!column.generated && text::starts_with_ignoring_case(column.type, "timestamp")) {
    sql += " NULL";  // where explicit_defaults_for_timestamp is off, it is NOT NULL otherwise
  }
  if (column.default_value) sql += " DEFAULT " + default_sql(*column.default_value);
  // Models say as options what the engines don't have in common.
  const auto option = [&](const char* key) {
    const auto found = column.options.find(key);
    return found == column.options.end() ? std::string() : found->second;
  };
  const auto on_update = column.on_update.empty() ? option("on_update") : column.on_update;
  if (!on_update.empty()) sql += " ON UPDATE " + on_update;
  if (column.identity) sql += " AUTO_INCREMENT";
  if (const auto srid = option("srid"); !srid.empty()) sql += " /*!80003 SRID " + srid + " */";
  if (column.invisible || option("invisible") == "true") sql += " INVISIBLE";
  if (!column.comment.empty()) sql += " COMMENT " + quote_literal(column.comment);
  if (option("without_system_versioning") == "true") sql += " WITHOUT SYSTEM VERSIONING";
  if (!column.check.empty()) sql += " CHECK " + parenthesised(column.check);
  return sql;
}

std::string index_sql(const schema::Index& index) {
  return fmt::format("{}KEY {} ({}){}", index_kind(index), quote_identifier(index.name),
                     index_parts_sql(index), index_options_sql(index));
}

std::string create_index_sql(const schema::ObjectName& table, const schema::Index& index) {
  return fmt::format("CREATE {}INDEX {} ON {} ({}){}", index_kind(index), quote_identifier(index.name),
                     quoted(table), index_parts_sql(index), index_options_sql(index));
}

std::string constraint_sql(const schema::Constraint& constraint) {
  return std::visit(ConstraintSql{}, constraint);
}

std::string dropped_constraint_sql(const schema::Constraint& constraint) {
  return std::visit(DroppedConstraintSql{}, constraint);
}

std::string create_table_sql(const schema::Table& table) {
  std::vector<std::string> lines;
  std::string row_start, row_end;
  for (const auto& column : table.columns) {
    lines.push_back(column_sql(column));
    if (!is_row_start_or_end(column)) continue;
    (column.generated->expression == "ROW START" ? row_start : row_end) = quote_identifier(column.name);
  }
  if (!row_start.empty()) lines.push_back(fmt::format("PERIOD FOR SYSTEM_TIME ({}, {})", row_start, row_end));
  // Indexes before the foreign keys, which then need none of their own.
  if (table.primary_key) lines.push_back(constraint_sql(*table.primary_key));
  for (const auto& key : table.uniques) lines.push_back(constraint_sql(key));
  for (const auto& index : table.indexes) lines.push_back(index_sql(index));
  for (const auto& check : table.checks) lines.push_back(constraint_sql(check));
  for (const auto& other : table.other_constraints) lines.push_back(constraint_sql(other));
  for (const auto& key : table.foreign_keys) lines.push_back(constraint_sql(key));
  std::string sql =
      fmt::format("CREATE TABLE {} (\n    {}\n)", quoted(table.name), text::join(lines, ",\n    "));
  if (const auto clauses = table_option_clauses(table); !clauses.empty())
    sql += " " + text::join(clauses, " ");
  if (const auto partitions = partitions_sql(table.options); !partitions.empty()) sql += "\n" + partitions;
  return sql;
}

std::string create_view_sql(const schema::View& view, bool replace) {
  const auto option = [&](const char* key) {
    const auto found = view.options.find(key);
    return found == view.options.end() ? std::string() : found->second;
  };
  std::string sql = replace ? "CREATE OR REPLACE " : "CREATE ";
  if (const auto algorithm = option("algorithm"); !algorithm.empty()) sql += "ALGORITHM = " + algorithm + " ";
  if (const auto security = option("security"); !security.empty()) sql += "SQL SECURITY " + security + " ";
  std::string_view query = view.query;
  while (!query.empty() && (sql::is_blank(query.back()) || query.back() == ';')) query.remove_suffix(1);
  const auto columns = option("columns");
  sql +=
      fmt::format("VIEW {}{} AS\n{}", quoted(view.name), columns.empty() ? "" : " (" + columns + ")", query);
  if (const auto check = option("check_option"); !check.empty()) sql += "\nWITH " + check + " CHECK OPTION";
  return sql;
}

std::string sequence_numbers_sql(const schema::SequenceNumbers& numbers) {
  std::string sql;
  const auto add = [&](const char* words, const std::optional<std::int64_t>& number) {
    if (number) sql += fmt::format(" {} {}", words, *number);
  };
  add("START WITH", numbers.start);
  add("MINVALUE", numbers.minimum);
  add("MAXVALUE", numbers.maximum);
  add("INCREMENT BY", numbers.increment);
  add("CACHE", numbers.cache);
  return sql + (numbers.cycle ? " CYCLE" : " NOCYCLE");
}

std::string create_sequence_sql(const schema::Sequence& sequence) {
  return "CREATE SEQUENCE " + quoted(sequence.name) + sequence_numbers_sql(sequence.numbers);
}

}  // namespace limbeck::dialect::mysql
