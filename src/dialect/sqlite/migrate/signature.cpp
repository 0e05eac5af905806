#include "dialect/sqlite/migrate/signature.hpp"

#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/sqlite/migrate/normal_texts.hpp"
#include "dialect/sqlite/quote.hpp"

namespace limbeck::dialect::sqlite {
namespace {

constexpr const char* texts = "temp.limbeck_texts";

/// Without blanks and capitals.
std::string without_blanks(const std::string& text) {
  return fmt::format(
      "replace(replace(replace(replace(lower(coalesce({}, '')), ' ', ''), char(9), ''), char(10), ''), "
      "char(13), '')",
      text);
}

/// DEFAULT NULL is none, and "x" where no column can stand is a string.
std::string normal_default() {
  return fmt::format(
      "CASE WHEN dflt_value IS NULL OR lower(dflt_value) = 'null' THEN '' "
      "WHEN substr(dflt_value, 1, 1) = '\"' THEN quote(substr(dflt_value, 2, length(dflt_value) - 2)) "
      "WHEN instr(dflt_value, '''') THEN dflt_value ELSE {} END",
      without_blanks("dflt_value"));
}

std::string in_order(const std::string& items) {
  return fmt::format(
      "(SELECT coalesce(group_concat(item, char(10)), '') FROM (SELECT item FROM ({}) ORDER BY item))",
      items);
}

/// Of the lines of a table's text for which `condition` holds, `expression`; without words that make no
/// difference.
std::string lines_of(const std::string& table, const std::string& condition,
                     const std::string& expression = "line") {
  return fmt::format(
      "SELECT 'text ' || {} AS item FROM (WITH RECURSIVE split (line, rest) AS ("
      "SELECT '', {} || char(10) UNION ALL "
      "SELECT substr(rest, 1, instr(rest, char(10)) - 1), substr(rest, instr(rest, char(10)) + 1) FROM split "
      "WHERE rest <> '') SELECT replace(replace(line, 'generatedalways', ''), 'virtual', '') AS line FROM "
      "split) "
      "WHERE {}",
      expression, text_of("table", table), condition);
}

/// Indexes by CREATE INDEX, or those of constraints.
std::string indexes_of(const std::string& table, bool of_constraints, const std::string& condition = "1") {
  const std::string keys =
      "(SELECT group_concat(coalesce(lower(key.name), '?') || ' ' || \"desc\" || ' ' || lower(coll)) "
      "FROM pragma_index_xinfo(list.name) AS key WHERE key.key)";
  const std::string has_expression =
      "EXISTS (SELECT 1 FROM pragma_index_xinfo(list.name) AS key WHERE key.cid = -2)";
  const auto text =
      fmt::format("(SELECT text FROM {} WHERE type = 'index' AND name = lower(list.name))", texts);
  return fmt::format(
      "SELECT 'index ' || {0} || ' ' || \"unique\" || partial || ' ' || {1} AS item "
      "FROM pragma_index_list({2}) AS list WHERE (origin = 'c') = {3} AND {4}",
      of_constraints ? "''" : "lower(list.name)",
      of_constraints
          ? keys
          : fmt::format("CASE WHEN {0} THEN {1} WHEN partial THEN {2} || ' ' || substr({1}, instr({1}, "
                        "char(10) || 'where')) ELSE {2} END",
                        has_expression, text, keys),
      quote_literal(table), of_constraints ? 0 : 1, condition);
}

}  // namespace

std::string begin_signatures(const std::vector<std::string>& relations) {
  std::vector<std::string> names;
  for (const auto& name : relations) names.push_back(quote_literal(name));
  return fmt::format("CREATE TEMP TABLE limbeck_texts AS {}",
                     normal_texts("main.sqlite_schema WHERE sql IS NOT NULL AND lower(tbl_name) IN (" +
                                  text::join(names, ", ") + ")"));
}

std::string end_signatures() {
  return fmt::format("DROP TABLE {}", texts);
}

std::string signature_of_table(const std::string& table) {
  std::vector<std::string> words;
  for (const char* word : {"collate", "as(", "onconflict", "constraint", "strict", "withoutrowid"}) {
    words.push_back(fmt::format("instr(line, '{}')", word));
  }
  return in_order(fmt::format(
      "SELECT 'column ' || lower(name) || ' ' || {1} || ' ' || (\"notnull\" AND NOT pk) || ' ' || {2} || ' ' "
      "|| pk "
      "|| ' ' || hidden AS item FROM pragma_table_xinfo({0}) "
      "UNION ALL SELECT 'reference ' || group_concat(lower(\"table\" || ' ' || \"from\" || ' ' || "
      "coalesce(\"to\", (SELECT name FROM pragma_table_info(key.\"table\") WHERE pk = seq + 1), '') || ' ' "
      "|| "
      "on_update || ' ' || on_delete || ' ' || match)) FROM pragma_foreign_key_list({0}) AS key GROUP BY id "
      "UNION ALL {3} UNION ALL {4} UNION ALL {5} UNION ALL {6}",
      quote_literal(table), without_blanks("type"), normal_default(), indexes_of(table, true),
      lines_of(
          table, text::join(words, " OR "),
          // The pragmas tell NOT NULL of a column, wherever it stands.
          "CASE WHEN instr(line, 'check(') OR instr(line, 'as(') THEN line ELSE replace(line, 'notnull', '') "
          "END"),
      lines_of(table, "instr(line, 'autoincrement')", "'autoincrement'"),
      lines_of(table, "instr(line, 'deferr')", "substr(line, instr(line, 'references'))")));
}

std::string checks_of_table(const std::string& table) {
  return in_order(lines_of(table, "instr(line, 'check(')"));
}

std::string has_checks(const std::string& table, const std::vector<std::string>& checks) {
  const auto text = text_of("table", table);
  auto condition =
      fmt::format("(length({0}) - length(replace({0}, 'check(', ''))) / 6 = {1}", text, checks.size());
  for (const auto& check : checks)
    condition += fmt::format(" AND instr({}, {})", text, quote_literal("check" + check));
  return condition;
}

std::string signature_of_attached(const std::string& relation) {
  return in_order(indexes_of(relation, false) +
                  fmt::format(" UNION ALL SELECT text FROM {} WHERE type = 'trigger' AND owner = {}", texts,
                              quote_literal(relation)));
}

std::string signature_of_index(const std::string& table, const std::string& index) {
  return fmt::format("nullif({}, '')",
                     in_order(indexes_of(table, false, "lower(list.name) = " + quote_literal(index))));
}

std::string text_of(const char* type, const std::string& name) {
  return fmt::format("(SELECT text FROM {} WHERE type = '{}' AND name = {})", texts, type,
                     quote_literal(name));
}

}  // namespace limbeck::dialect::sqlite
