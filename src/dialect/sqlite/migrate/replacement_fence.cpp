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
    std::set<std::string> known;
    for (auto* connection :
         {memory.get(), before && is_as_expected(*before, replacement) ? before : nullptr}) {
      if (!connection) continue;
      known.insert(quote_literal(connection->query("SELECT " + description).text(0, 0)));
    }
    std::ranges::move(
        assertion(unexpected_object,
                  fmt::format("the table {} is not as it was when this revision was written: {}", name.name,
                              complaint),
                  fmt::format("coalesce({} IN ({}), 0)", description,
                              text::join(std::vector(known.begin(), known.end()), ",\n"))),
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
