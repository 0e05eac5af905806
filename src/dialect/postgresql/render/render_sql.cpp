#include "dialect/postgresql/render/render_sql.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_counter.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::Options;

/// Numbers and plain words stand as they are, everything else as a literal.
std::string parameter_value_sql(const std::string& value) {
  const bool plain = !value.empty() && std::ranges::all_of(value, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
  });
  const bool number = !value.empty() && value[0] >= '0' && value[0] <= '9';
  return plain && (number || quote_identifier(value) == value || value == "true" || value == "false" ||
                   value == "on")
             ? value
             : quote_literal(value);
}

Options without(const Options& options, std::initializer_list<const char*> others) {
  Options rest = options;
  for (const char* key : others) rest.erase(key);
  return rest;
}

/// lower(email) may stand in an index without parentheses, email || name may not.
bool is_function_call(std::string_view expression) {
  sql::Tokenizer tokens(EngineKind::postgresql, expression);
  sql::Token token = tokens.next();
  for (;;) {
    if (!token.is_name()) return false;
    if (token.kind == sql::Token::Kind::word && quote_identifier(token.text) != token.text) return false;
    token = tokens.next();
    if (!token.is_symbol(".")) break;
    token = tokens.next();
  }
  if (!token.is_symbol("(")) return false;
  for (int depth = 1; depth > 0;) {
    token = tokens.next();
    if (!token) return false;
    if (token.is_symbol("(")) ++depth;
    if (token.is_symbol(")")) --depth;
  }
  return !tokens.next();
}

std::string key_sql(const schema::IndexKey& key) {
  std::string sql = !key.column.empty()                ? quote_identifier(key.column)
                    : is_function_call(key.expression) ? std::string(text::trim(key.expression))
                                                       : parenthesised(key.expression);
  if (!key.collation.empty()) sql += " COLLATE " + key.collation;
  if (!key.operator_class.empty()) sql += " " + key.operator_class;
  if (key.descending) sql += " DESC";
  if (key.descending != key.nulls_first) sql += key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
  return sql;
}

std::string deferral_sql(schema::Deferral deferral) {
  switch (deferral) {
    case schema::Deferral::not_deferrable:
      return "";
    case schema::Deferral::initially_immediate:
      return " DEFERRABLE";
    case schema::Deferral::initially_deferred:
      return " DEFERRABLE INITIALLY DEFERRED";
  }
  return "";
}

std::string with_parameters(const Options& options) {
  const std::string parameters =
      parameters_sql(options, {option::tablespace, option::statistics, option::invalid});
  return parameters.empty() ? "" : " WITH (" + parameters + ")";
}

struct ConstraintSql {
  std::string operator()(const schema::KeyConstraint& key) const {
    std::string sql = key.primary ? "PRIMARY KEY" : "UNIQUE";
    if (key.nulls_not_distinct) sql += " NULLS NOT DISTINCT";
    sql += " (" + quote_list(key.columns) + ")";
    if (!key.include.empty()) sql += " INCLUDE (" + quote_list(key.include) + ")";
    sql += with_parameters(key.options);
    if (const auto space = option_of(key.options, option::tablespace); !space.empty()) {
      sql += " USING INDEX TABLESPACE " + quote_identifier(space);
    }
    return sql + deferral_sql(key.deferral);
  }
  std::string operator()(const schema::CheckConstraint& check) const {
    return "CHECK " + parenthesised(check.expression) + (check.no_inherit ? " NO INHERIT" : "");
  }
  std::string operator()(const schema::ForeignKey& key) const {
    std::string sql =
        fmt::format("FOREIGN KEY ({}) REFERENCES {}", quote_list(key.columns), quote(key.referenced_table));
    if (!key.referenced_columns.empty()) sql += " (" + quote_list(key.referenced_columns) + ")";
    if (key.match_full) sql += " MATCH FULL";
    if (key.on_update != schema::ForeignKeyAction::no_action) {
      sql += fmt::format(" ON UPDATE {}", schema::action_sql(key.on_update));
    }
    if (key.on_delete != schema::ForeignKeyAction::no_action) {
      sql += fmt::format(" ON DELETE {}", schema::action_sql(key.on_delete));
      if (!key.on_delete_columns.empty()) sql += " (" + quote_list(key.on_delete_columns) + ")";
    }
    return sql + deferral_sql(key.deferral);
  }
  std::string operator()(const schema::OtherConstraint& other) const { return other.definition; }
};

}  // namespace

std::string column_sql(const schema::Column& column, std::string_view serial_type) {
  std::string sql = quote_identifier(column.name) + " ";
  if (!serial_type.empty()) return sql + std::string(serial_type);
  sql += column.type;
  if (const auto method = option_of(column.options, option::compression); !method.empty()) {
    sql += " COMPRESSION " + method;
  }
  if (!column.collation.empty()) sql += " COLLATE " + column.collation;
  return sql + column_constraints_sql(column);
}

std::string column_constraints_sql(const schema::Column& column) {
  std::string sql;
  if (column.identity) {
    sql += " " + identity_sql(*column.identity);
  } else if (column.generated) {
    sql += fmt::format(" GENERATED ALWAYS AS {} {}", parenthesised(column.generated->expression),
                       column.generated->stored ? "STORED" : "VIRTUAL");
  } else if (column.default_value) {
    sql += " DEFAULT " + *column.default_value;
  }
  if (column.not_null && !column.identity) sql += " NOT NULL";
  return sql;
}

std::string constraint_sql(const schema::Constraint& constraint) {
  const auto& name = schema::constraint_name(constraint);
  return (name.empty() ? "" : "CONSTRAINT " + quote_identifier(name) + " ") +
         std::visit(ConstraintSql{}, constraint);
}

std::string index_sql(const schema::ObjectName& table, const schema::Index& index, bool concurrently) {
  std::string sql = fmt::format("CREATE {}INDEX {}{}ON {}", index.unique ? "UNIQUE " : "",
                                concurrently ? "CONCURRENTLY " : "",
                                index.name.empty() ? "" : quote_identifier(index.name) + " ", quote(table));
  if (!index.method.empty() && index.method != "btree") sql += " USING " + quote_identifier(index.method);
  std::vector<std::string> keys;
  for (const auto& key : index.keys) keys.push_back(key_sql(key));
  sql += " (" + text::join(keys, ", ") + ")";
  if (!index.include.empty()) sql += " INCLUDE (" + quote_list(index.include) + ")";
  if (index.nulls_not_distinct) sql += " NULLS NOT DISTINCT";
  sql += with_parameters(index.options);
  if (const auto space = option_of(index.options, option::tablespace); !space.empty()) {
    sql += " TABLESPACE " + quote_identifier(space);
  }
  if (!index.where.empty()) sql += " WHERE " + std::string(text::trim(index.where));
  return sql;
}

std::vector<std::string> number_clauses(const schema::SequenceNumbers& numbers) {
  std::vector<std::string> clauses;
  if (numbers.start) clauses.push_back(fmt::format("START WITH {}", *numbers.start));
  if (numbers.increment) clauses.push_back(fmt::format("INCREMENT BY {}", *numbers.increment));
  if (numbers.minimum) clauses.push_back(fmt::format("MINVALUE {}", *numbers.minimum));
  if (numbers.maximum) clauses.push_back(fmt::format("MAXVALUE {}", *numbers.maximum));
  if (numbers.cache) clauses.push_back(fmt::format("CACHE {}", *numbers.cache));
  if (numbers.cycle) clauses.push_back("CYCLE");
  return clauses;
}

std::vector<std::string> changed_number_clauses(const schema::SequenceNumbers& before,
                                                const schema::SequenceNumbers& after) {
  std::vector<std::string> clauses;
  if (before.increment.value_or(1) != after.increment.value_or(1)) {
    clauses.push_back(fmt::format("INCREMENT BY {}", after.increment.value_or(1)));
  }
  const bool turned = descends(before) != descends(after);  // the defaults of both bounds change
  if (before.minimum != after.minimum || (turned && !after.minimum)) {
    clauses.push_back(after.minimum ? fmt::format("MINVALUE {}", *after.minimum) : "NO MINVALUE");
  }
  if (before.maximum != after.maximum || (turned && !after.maximum)) {
    clauses.push_back(after.maximum ? fmt::format("MAXVALUE {}", *after.maximum) : "NO MAXVALUE");
  }
  if (start_of(before) != start_of(after)) {
    clauses.push_back(fmt::format("START WITH {}", start_of(after)));
  }
  if (before.cache.value_or(1) != after.cache.value_or(1)) {
    clauses.push_back(fmt::format("CACHE {}", after.cache.value_or(1)));
  }
  if (before.cycle != after.cycle) clauses.push_back(after.cycle ? "CYCLE" : "NO CYCLE");
  return clauses;
}

std::string identity_sql(const schema::Identity& identity) {
  std::string sql = fmt::format("GENERATED {} AS IDENTITY", identity.always ? "ALWAYS" : "BY DEFAULT");
  const auto clauses = number_clauses(identity.numbers);
  return clauses.empty() ? sql : sql + " (" + text::join(clauses, " ") + ")";
}

std::string parameters_sql(const Options& options, std::initializer_list<const char*> others) {
  std::string sql;
  for (const auto& [key, value] : without(options, others)) {
    sql += fmt::format("{}{} = {}", sql.empty() ? "" : ", ", parameter_name_sql(key),
                       parameter_value_sql(value));
  }
  return sql;
}

std::string parameter_name_sql(std::string_view name) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return quote_identifier(name);
  return quote_identifier(name.substr(0, dot)) + "." + quote_identifier(name.substr(dot + 1));
}

std::vector<std::string> changed_parameter_clauses(const Options& before, const Options& after,
                                                   std::initializer_list<const char*> others) {
  const Options old = without(before, others);
  const Options wanted = without(after, others);
  Options set;
  std::vector<std::string> reset;
  for (const auto& [key, value] : wanted) {
    const auto found = old.find(key);
    if (found == old.end() || found->second != value) set.emplace(key, value);
  }
  for (const auto& [key, value] : old) {
    if (!wanted.contains(key)) reset.push_back(parameter_name_sql(key));
  }
  std::vector<std::string> clauses;
  if (!set.empty()) clauses.push_back("SET (" + parameters_sql(set, {}) + ")");
  if (!reset.empty()) clauses.push_back("RESET (" + text::join(reset, ", ") + ")");
  return clauses;
}

std::string option_of(const Options& options, const char* key) {
  const auto found = options.find(key);
  return found == options.end() ? "" : found->second;
}

std::string comment_sql(std::string_view target, std::string_view comment) {
  return fmt::format("COMMENT ON {} IS {}", target, comment.empty() ? "NULL" : quote_literal(comment));
}

std::string parenthesised(std::string_view expression) {
  const std::string sql(text::trim(expression));
  return "(" + sql + (sql.find("--") == std::string::npos ? ")" : "\n)");  // a comment must not hide the end
}

std::string generated_name(std::string_view table, std::string_view column, std::string_view label) {
  constexpr std::size_t longest = 63;
  std::size_t table_size = table.size();
  std::size_t column_size = column.size();
  const std::size_t overhead = (column.empty() ? 0 : 1) + label.size() + 1;
  while (table_size + column_size > longest - overhead)
    --(table_size > column_size ? table_size : column_size);
  // Never in the middle of a UTF-8 character.
  const auto clip = [](std::string_view name, std::size_t size) {
    if (size == name.size()) return name;
    while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xC0) == 0x80) --size;
    return name.substr(0, size);
  };
  return fmt::format("{}{}{}_{}", clip(table, table_size), column.empty() ? "" : "_",
                     clip(column, column_size), label);
}

bool mentions(std::string_view sql, std::string_view identifier) {
  sql::Tokenizer tokens(EngineKind::postgresql, sql);
  while (const sql::Token token = tokens.next()) {
    if (!token.is_name()) continue;
    const auto name = token.value();
    if ((token.kind == sql::Token::Kind::word ? text::lower(name) : name) == identifier) return true;
  }
  return false;
}

}  // namespace limbeck::dialect::postgresql
