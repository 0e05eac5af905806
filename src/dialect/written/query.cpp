// Expressions and statements on rows.
#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "dialect/written/writer.hpp"

namespace limbeck::dialect::written {

using namespace operation::written;
using Kind = Clause::Kind;

struct Writer::QueryState {
  /// What the statement around has behind its FROM: a SELECT inside doesn't repeat it.
  std::vector<FromPointer> around;
  std::map<std::string, int> numbers;  ///< of names that are made up

  std::string number(const std::string& base) { return fmt::format("{}_{}", base, ++numbers[base]); }
};

namespace {

constexpr std::string_view concatenation = " || ";

using Froms = std::vector<FromPointer>;

bool holds(const Froms& froms, const FromPointer& one) {
  return std::ranges::find(froms, one) != froms.end();
}

void add_from(Froms& froms, const FromPointer& from) {
  if (!holds(froms, from)) froms.push_back(from);
}

/// What the columns in it are of. A SELECT inside has a FROM of its own.
void collect_froms(const Clause& clause, Froms& froms) {
  if (clause.from) add_from(froms, clause.from);
  for (const auto& part : clause.parts) collect_froms(part, froms);
}

/// Those that a join is made of.
void collect_joined(const FromPointer& from, Froms& joined) {
  if (!from->left) return;
  for (const auto& side : {from->left, from->right}) {
    joined.push_back(side);
    collect_joined(side, joined);
  }
}

/// In SQLAlchemy's order: those that are named, those of the columns, those of the conditions; without what
/// is in a join already.
Froms froms_of(const Select& select) {
  Froms all, joined;
  for (const auto& from : select.from) add_from(all, from);
  for (const auto& column : select.columns) collect_froms(column, all);
  for (const auto& condition : select.where) collect_froms(condition, all);
  for (const auto& from : all) collect_joined(from, joined);
  std::erase_if(all, [&](const FromPointer& from) { return holds(joined, from); });
  return all;
}

Froms with_joined(const Froms& froms) {
  Froms all = froms;
  for (const auto& from : froms) collect_joined(from, all);
  return all;
}

}  // namespace

// --- expressions ------------------------------------------------------------------------------------------

/// In a definition, which writes the columns of its own table without the table's name.
std::string Writer::clause_sql(const Clause& clause) const {
  Froms froms;
  collect_froms(clause, froms);
  if (!froms.empty()) throw NotWritable("defines something by the column of a table object");
  QueryState state;
  return clause_sql(clause, state);
}

std::string Writer::clause_sql(const Clause& clause, QueryState& state) const {
  const auto part = [&](std::size_t place) { return clause_sql(clause.parts.at(place), state); };
  switch (clause.kind) {
    case Kind::sql:
    case Kind::integer:
      return clause.text;
    case Kind::string:
      return literal(clause.text);
    case Kind::boolean:
      return boolean(clause.truth);
    case Kind::null:
      return "NULL";
    case Kind::column:
      if (!clause.from) return quote(clause.text);
      return (clause.from->alias.empty() ? table_name(clause.from->table) : quote(clause.from->alias)) + "." +
             quote(clause.text);
    case Kind::cast:
      // Since 2.0 a collation stands behind the CAST.
      if (!variant_of(*clause.type).collation.empty() && !(version() < SqlAlchemy{2, 0, 0}))
        throw NotWritable("casts to a type with a collation");
      return cast_sql(part(0), *clause.type);
    case Kind::unary:
      return clause.text + part(0);
    case Kind::postfix:
      return part(0) + clause.text;
    case Kind::binary:
      if (clause.parts.size() == 1) return empty_list_sql(part(0), clause.operation == "not_in_op");
      if (clause.text == concatenation) return concatenated(texts_behind_each_other(clause, state));
      return binary_sql(clause, part(0), part(1));
    case Kind::grouped:
      return "(" + part(0) + ")";
    case Kind::truth:
      return truth_sql(part(0), clause.truth);
    case Kind::case_of: {
      std::string sql = "CASE";
      std::size_t i = 0;
      for (; i + 1 < clause.parts.size(); i += 2)
        sql += fmt::format(" WHEN {} THEN {}", part(i), part(i + 1));
      if (i < clause.parts.size()) sql += " ELSE " + part(i);
      return sql + " END";
    }
    case Kind::label:
      return part(0);
    case Kind::select:
      return "(" + select_sql(*clause.select, state) + ")";
    case Kind::parameter:
      throw NotWritable(fmt::format("has the parameter {} in a statement, without a value", clause.text));
    case Kind::function:
    case Kind::list:
      break;
  }
  std::vector<std::string> parts;
  for (const auto& one : clause.parts) parts.push_back(clause_sql(one, state));
  if (clause.kind != Kind::list) return function_sql(clause.text, parts);
  return clause.text == concatenation ? concatenated(parts) : text::join(parts, clause.text);
}

/// Since 2.0 it is one list, however it was put together.
std::vector<std::string> Writer::texts_behind_each_other(const Clause& clause, QueryState& state) const {
  std::vector<std::string> texts;
  for (const auto& part : clause.parts) {
    const bool is_inner = part.kind == Kind::binary && part.text == concatenation && part.parts.size() == 2;
    if (is_inner && !(version() < SqlAlchemy{2, 0, 0})) {
      for (auto& text : texts_behind_each_other(part, state)) texts.push_back(std::move(text));
    } else {
      texts.push_back(clause_sql(part, state));
    }
  }
  return texts;
}

std::string Writer::cast_sql(const std::string& sql, const Type& type) const {
  return fmt::format("CAST({} AS {})", sql, type_sql(type));
}

std::string Writer::concatenated(const std::vector<std::string>& parts) const {
  return text::join(parts, concatenation);
}

std::string Writer::binary_sql(const Clause& clause, const std::string& left,
                               const std::string& right) const {
  const auto sql = left + clause.text + right;
  return clause.operation == "not_in_op" ? "(" + sql + ")" : sql;
}

bool Writer::is_special_function(std::string_view lower) const {
  static constexpr std::string_view special[] = {
      "cast",      "try_cast",      "extract",           "next_value",    "cube",
      "rollup",    "grouping_sets", "aggregate_strings", "collate",       "pow",
      "array_agg", "char_length",   "localtime",         "localtimestamp"};
  return std::ranges::find(special, lower) != std::end(special);
}

std::string Writer::list_sql(const std::vector<Clause>& clauses, const char* between,
                             QueryState& state) const {
  std::vector<std::string> parts;
  for (const auto& clause : clauses) parts.push_back(clause_sql(clause, state));
  return text::join(parts, between);
}

std::string Writer::conditions_sql(const char* word, const std::vector<Clause>& conditions,
                                   QueryState& state) const {
  return conditions.empty() ? std::string() : word + list_sql(conditions, " AND ", state);
}

// --- SELECT -----------------------------------------------------------------------------------------------

std::string Writer::from_sql(const From& from, QueryState& state) const {
  if (!from.text.empty()) return from.text;
  if (!from.left)
    return table_name(from.table) + (from.alias.empty() ? std::string() : " AS " + quote(from.alias));
  return fmt::format("{}{}{} ON {}", from_sql(*from.left, state), join_word(from.outer),
                     from_sql(*from.right, state), clause_sql(from.on, state));
}

/// What has no name of its own is given one.
std::string Writer::column_of_select(const Clause& column, QueryState& state) const {
  const bool is_distinct = column.kind == Kind::unary && column.text == "DISTINCT ";
  if (column.kind == Kind::column || column.kind == Kind::sql || is_distinct)
    return clause_sql(column, state);
  if (column.kind == Kind::label) return clause_sql(column, state) + " AS " + quote(column.text);
  std::string name;
  const auto is_named = [](const Clause& cast) {
    return cast.kind == Kind::column || (cast.kind == Kind::sql && !cast.is_text);
  };
  if (column.kind == Kind::cast && is_named(column.parts[0])) {
    name = column.parts[0].text;
  } else if (column.kind == Kind::function) {
    name = state.number(column.text.substr(column.text.rfind('.') + 1));
  } else {
    name = state.number("anon");
  }
  return clause_sql(column, state) + " AS " + quote(name);
}

std::string Writer::query_sql(const Select& select) const {
  QueryState state;
  return select_sql(select, state);
}

std::string Writer::select_sql(const Select& select, QueryState& state) const {
  auto froms = froms_of(select);
  if (froms.size() > 1) {
    std::erase_if(froms, [&](const FromPointer& from) { return holds(state.around, from); });
    if (froms.empty()) throw NotWritable("has a subquery with nothing to select from");
  }
  const auto around = std::exchange(state.around, with_joined(froms));
  std::vector<std::string> columns, sources;
  for (const auto& column : select.columns) columns.push_back(column_of_select(column, state));
  for (const auto& from : froms) sources.push_back(from_sql(*from, state));
  auto sql = fmt::format("SELECT {}{}", select.distinct ? "DISTINCT " : "", text::join(columns, ", "));
  if (!sources.empty()) sql += " \nFROM " + text::join(sources, ", ");
  if (sources.empty() && !select.where.empty()) sql += from_nothing();
  sql += conditions_sql(" \nWHERE ", select.where, state);
  if (!select.group_by.empty()) sql += " GROUP BY " + list_sql(select.group_by, ", ", state);
  sql += conditions_sql(" \nHAVING ", select.having, state);
  if (!select.order_by.empty()) sql += " ORDER BY " + list_sql(select.order_by, ", ", state);
  if (select.limit || select.offset) {
    sql += limit_sql(select.limit ? clause_sql(*select.limit, state) : "",
                     select.offset ? clause_sql(*select.offset, state) : "");
  }
  state.around = around;
  return sql;
}

// --- INSERT, UPDATE, DELETE -------------------------------------------------------------------------------

std::string Writer::insert_sql(const Insert& insert) const {
  QueryState state;
  auto sql =
      fmt::format("INSERT INTO {} ({}) ", table_name(insert.table->table), column_list(insert.columns));
  if (insert.select) return sql + select_sql(*insert.select, state) + insert.conflict;
  std::vector<std::string> rows;
  for (const auto& row : insert.rows) rows.push_back("(" + list_sql(row, ", ", state) + ")");
  return sql + "VALUES " + text::join(rows, ", ") + insert.conflict;
}

std::string Writer::update_sql(const Update& update) const {
  QueryState state;
  Froms froms{update.table};
  for (const auto& [column, value] : update.values) collect_froms(value, froms);
  for (const auto& condition : update.where) collect_froms(condition, froms);
  const bool has_others = froms.size() > 1, lists_all = others_of_update() == Others::with_its_own;
  if (has_others && others_of_update() == Others::refused)
    throw NotWritable("updates a table by the rows of others, which this engine can't");
  state.around = froms;
  const auto own = table_name(update.table->table);
  std::vector<std::string> values, sources;
  for (const auto& [column, value] : update.values)
    values.push_back((has_others && lists_all ? own + "." : "") + quote(column) + "=" +
                     clause_sql(value, state));
  for (const auto& from : froms) sources.push_back(from_sql(*from, state));
  auto sql =
      fmt::format("UPDATE {} SET {}", lists_all ? text::join(sources, ", ") : own, text::join(values, ", "));
  sources.erase(sources.begin());
  if (has_others && !lists_all) sql += " FROM " + text::join(sources, ", ");
  return sql + conditions_sql(" WHERE ", update.where, state);
}

std::string Writer::delete_sql(const Delete& removal) const {
  QueryState state;
  Froms froms{removal.table};
  for (const auto& condition : removal.where) collect_froms(condition, froms);
  const bool has_others = froms.size() > 1;
  if (has_others && others_of_delete() == Others::refused)
    throw NotWritable("deletes from a table by the rows of others, which this engine can't");
  state.around = froms;
  std::vector<std::string> sources;
  for (const auto& from : froms) sources.push_back(from_sql(*from, state));
  if (others_of_delete() != Others::with_its_own) sources.erase(sources.begin());
  auto sql = "DELETE FROM " + table_name(removal.table->table);
  if (has_others) sql += " USING " + text::join(sources, ", ");
  return sql + conditions_sql(" WHERE ", removal.where, state);
}

}  // namespace limbeck::dialect::written
