#include "dialect/sqlite/migrate/replacement_fence.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "base/text.hpp"
#include "dialect/sqlite/connect/connection.hpp"
#include "dialect/sqlite/migrate/assertion.hpp"
#include "dialect/sqlite/migrate/expectation.hpp"
#include "dialect/sqlite/migrate/replaced_objects.hpp"
#include "dialect/sqlite/migrate/replacement.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/render/render_sql.hpp"

namespace limbeck::dialect::sqlite {
namespace {

/// What belongs to a table, an item a line, in an order that doesn't depend on when it came. In words that
/// old versions of SQLite know, too: it is sqlite_master to them.
std::string description_of(const std::string& table) {
  return fmt::format(
      R"((SELECT group_concat(item, char(10)) FROM (
SELECT 'column ' || lower(name) || ' ' || lower(replace(type, ' ', '')) ||
  CASE WHEN "notnull" AND NOT pk THEN ' not null' ELSE '' END ||
  CASE WHEN upper(dflt_value) <> 'NULL' THEN ' default ' || dflt_value ELSE '' END ||
  CASE WHEN pk THEN ' key ' || pk ELSE '' END AS item
FROM pragma_table_xinfo({0})
UNION ALL SELECT 'unique ' || (SELECT group_concat(lower(name)) FROM pragma_index_info(list.name))
FROM pragma_index_list({0}) AS list WHERE origin = 'u'
UNION ALL SELECT 'foreign key ' || group_concat(lower("from") || ' to ' || lower("table"), ', ') || ' ' || on_update || ' ' || on_delete
FROM pragma_foreign_key_list({0}) GROUP BY id
UNION ALL SELECT type || ' ' || lower(name) FROM main.sqlite_master
WHERE lower(tbl_name) = lower({0}) AND type IN ('index', 'trigger') AND sql IS NOT NULL
UNION ALL SELECT 'checks ' || ((length(text) - length(replace(text, 'check(', ''))) / 6)
FROM (SELECT lower(replace(replace(replace(sql, ' ', ''), char(10), ''), char(9), '')) AS text FROM main.sqlite_master
  WHERE lower(name) = lower({0}) AND type = 'table')
ORDER BY item)))",
      quote_literal(table));
}

/// The same of what a copy loses that is made of what SQLAlchemy reads of the table.
std::string losses_of(const std::string& table) {
  return fmt::format(
      R"(coalesce((SELECT group_concat(item, char(10)) FROM (
SELECT 'trigger ' || lower(name) AS item FROM main.sqlite_master WHERE lower(tbl_name) = lower({0}) AND type = 'trigger'
UNION ALL SELECT 'generated ' || lower(name) FROM pragma_table_xinfo({0}) WHERE hidden IN (2, 3)
UNION ALL SELECT 'index ' || lower(name) FROM pragma_index_list({0}) AS list WHERE origin = 'c' AND (partial OR EXISTS (
  SELECT 1 FROM pragma_index_xinfo(list.name) WHERE "key" AND (cid < 0 OR "desc" OR upper(coll) <> 'BINARY')))
UNION ALL SELECT word || ' ' || ((length(text) - length(replace(text, word, ''))) / length(word))
FROM (SELECT 'check(' AS word UNION ALL SELECT 'collate' UNION ALL SELECT 'autoincrement' UNION ALL SELECT 'onconflict'
  UNION ALL SELECT ')strict' UNION ALL SELECT 'withoutrowid'),
  (SELECT lower(replace(replace(replace(sql, ' ', ''), char(10), ''), char(9), '')) AS text FROM main.sqlite_master
  WHERE lower(name) = lower({0}) AND type = 'table')
WHERE instr(text, word)
ORDER BY item)), ''))",
      quote_literal(table));
}

std::string squeezed(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
  return text;
}

/// Does the text of the table hold all of these, blanks aside? Their number is in its description.
std::string holds_checks(const std::string& table, const std::vector<std::string>& checks) {
  std::vector<std::string> conditions;
  for (const auto& check : checks)
    conditions.push_back(fmt::format("instr(text, {}) > 0", quote_literal(check)));
  return fmt::format(
      R"(coalesce((SELECT min({1}) FROM (
SELECT replace(replace(replace(replace(sql, ' ', ''), char(10), ''), char(9), ''), char(13), '') AS text
FROM main.sqlite_master WHERE lower(name) = lower({0}) AND type = 'table')), 0))",
      quote_literal(table), text::join(conditions, " AND "));
}

/// The expressions in their parentheses, as the text has them in each of these databases.
std::vector<std::string> checks_of(const schema::Table& table, const std::vector<Connection*>& connections) {
  std::vector<std::string> checks;
  for (const auto& check : table.checks) {
    auto expression = squeezed("(" + check.expression + ")");
    const bool is_written_so = std::ranges::all_of(connections, [&](Connection* connection) {
      return connection->query("SELECT " + holds_checks(table.name.name, {expression})).text(0, 0) == "1";
    });
    if (is_written_so) checks.push_back(std::move(expression));
  }
  return checks;
}

/// Of each table that is copied: statements that fail where `describe` finds another one than was known.
std::vector<std::string> fences(const Replacement& replacement, Connection* before,
                                std::string (*describe)(const std::string& table), const char* complaint) {
  const auto expected = read_expectation(replacement.expected);
  const auto copied = replaced_by(replacement.statements).tables;
  const auto memory = connect(config::DatabaseUrl{}, ConnectOptions{});
  std::vector<std::string> statements;
  for (const auto& [name, table] : expected.tables) {
    const bool is_copied = std::ranges::any_of(copied, [&](const ReplacedTable& each) {
      return each.is_copied && text::iequals(each.name, table.name.name);
    });
    if (!is_copied || table.columns.empty()) continue;  // a virtual table, or an index of one that stays
    memory->execute(create_table_sql(table, name.name));
    for (const auto& index : table.indexes) memory->execute(create_index_sql(name.name, index));
    for (const auto& [id, trigger] : expected.objects) {
      if (text::iequals(id.name.name, name.name)) memory->execute(create_object_sql(trigger));
    }
    const auto description = describe(name.name);
    std::vector<Connection*> made = {memory.get()};
    if (before && is_as_expected(*before, replacement)) made.push_back(before);
    std::set<std::string> known;
    for (auto* connection : made)
      known.insert(quote_literal(connection->query("SELECT " + description).text(0, 0)));
    auto condition = fmt::format("coalesce({} IN ({}), 0)", description,
                                 text::join(std::vector(known.begin(), known.end()), ",\n"));
    if (const auto checks = checks_of(table, made); !checks.empty())
      condition += " AND " + holds_checks(name.name, checks);
    std::ranges::move(
        assertion(unexpected_object,
                  fmt::format("the table {} is not as it was when this revision was written: {}", name.name,
                              complaint),
                  condition),
        std::back_inserter(statements));
  }
  return statements;
}

}  // namespace

std::vector<std::string> replacement_fence(const Replacement& replacement, Connection* before) {
  return fences(replacement, before, description_of,
                "copying it would lose or undo what was done to it since");
}

std::vector<std::string> copy_fence(const std::string& table, const schema::Catalog& catalog,
                                    Connection* before) {
  const auto found =
      std::ranges::find_if(catalog.tables, [&](const auto& entry) { return entry.first.name == table; });
  if (found == catalog.tables.end()) return {};
  const auto made = "_limbeck_new_" + table;
  std::vector<Statement> statements;
  for (const auto& sql :
       {create_table_sql(found->second, made),
        fmt::format("INSERT INTO {} SELECT * FROM {}", quote_identifier(made), quote_identifier(table)),
        fmt::format("DROP TABLE {}", quote_identifier(table)),
        fmt::format("ALTER TABLE {} RENAME TO {}", quote_identifier(made), quote_identifier(table))}) {
    statements.push_back({.text = sql, .line = 0, .copy_data = {}});
  }
  return fences({expectation(statements, catalog), statements, {}}, before, losses_of,
                "a trigger, an index, a CHECK or the like came since, which this copy would lose");
}

}  // namespace limbeck::dialect::sqlite
