#include "dialect/sqlite/migrate/replacement.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sqlite/inspect/create_index.hpp"
#include "dialect/sqlite/inspect/create_table.hpp"
#include "dialect/sqlite/inspect/create_view.hpp"
#include "dialect/sqlite/inspect/inspect.hpp"
#include "dialect/sqlite/migrate/column_reads.hpp"
#include "dialect/sqlite/migrate/dependents.hpp"
#include "dialect/sqlite/migrate/expectation.hpp"
#include "dialect/sqlite/migrate/replaced_objects.hpp"
#include "dialect/sqlite/render/render_sql.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using schema::Catalog;
using schema::ObjectKind;
using schema::Table;

/// Columns, constraints, indexes, … by what they are called: each with its definition. Line ends are line
/// feeds: what is expected has been through a file, line by line.
using Items = std::map<std::string, std::string>;

Items with_line_feeds(const Items& items) {
  Items result;
  for (const auto& [name, definition] : items)
    result[text::with_line_feeds(name)] = text::with_line_feeds(definition);
  return result;
}

void add_triggers(Items& items, const Catalog& catalog, const std::string& relation) {
  for (const auto& [id, object] : catalog.objects) {
    if (id.kind == ObjectKind::trigger && text::iequals(id.name.name, relation)) {
      items["trigger " + id.part] = object.definition;
    }
  }
}

Items items_by_name(const Catalog& catalog, const Table& table) {
  Items items;
  const bool strict = table.options.contains("strict");
  for (const auto& column : table.columns) {
    items["column " + column.name] = column_sql(column, strict) + (column.identity ? " AUTOINCREMENT" : "");
  }
  for (const auto& constraint : table.constraints()) {
    const auto sql = constraint_sql(constraint);
    items["constraint " + sql] = sql;
  }
  for (const auto& [key, value] : table.options) items["option " + key] = value;
  for (const auto& index : table.indexes)
    items["index " + index.name] = create_index_sql(table.name.name, index);
  add_triggers(items, catalog, table.name.name);
  return with_line_feeds(items);
}

Items items_by_name(const Catalog& catalog, const schema::View& view) {
  Items items{{"query", view.query}};
  for (const auto& [name, type] : view.columns) items["column " + name] = name;
  add_triggers(items, catalog, view.name.name);
  return with_line_feeds(items);
}

/// What differs, seen from what is there.
struct Difference {
  std::vector<std::string> extra, changed, missing;

  Difference(const Items& live, const Items& expected) {
    for (const auto& [item, definition] : live) {
      const auto known = expected.find(item);
      if (known == expected.end()) {
        extra.push_back(item);
      } else if (known->second != definition) {
        changed.push_back(item);
      }
    }
    for (const auto& [item, definition] : expected) {
      if (!live.contains(item)) missing.push_back(item);
    }
  }

  bool empty() const { return extra.empty() && changed.empty() && missing.empty(); }
};

/// "would lose the column phone and its values, and would undo what was changed of the index i".
std::string describe_losses(const Difference& difference, bool has_values) {
  const auto list = [&](const std::vector<std::string>& items, bool lost) {
    std::vector<std::string> words;
    for (const auto& item : items) {
      words.push_back("the " + item +
                      (lost && has_values && item.starts_with("column ") ? " and its values" : ""));
    }
    return text::enumerate(words);
  };
  std::vector<std::string> parts;
  if (!difference.extra.empty()) parts.push_back("would lose " + list(difference.extra, true));
  if (!difference.changed.empty())
    parts.push_back("would undo a change of " + list(difference.changed, false));
  if (!difference.missing.empty()) parts.push_back("would bring back " + list(difference.missing, false));
  return text::join(parts, ", and ");
}

template <typename Map>
auto find_named(Map& map, const std::string& name) {
  return std::ranges::find_if(map, [&](const auto& entry) { return text::iequals(entry.first.name, name); });
}

/// Does `name` stand in `text`, which is in small letters, as a word of its own?
bool contains_word(const std::string& text, const std::string& name) {
  const auto lower = text::lower(name);
  for (auto at = text.find(lower); at != std::string::npos; at = text.find(lower, at + 1)) {
    const auto end = at + lower.size();
    if ((at == 0 || !is_word_character(text[at - 1])) &&
        (end == text.size() || !is_word_character(text[end])))
      return true;
  }
  return false;
}

class ReplacementChecker {
 public:
  ReplacementChecker(Connection& connection, const Replacement& replacement)
      : connection_(connection), replacement_(replacement), replaced_(replaced_by(replacement.statements)) {}

  ReplacementCheck run() {
    Catalog expected;
    if (!replacement_.expected.empty()) {
      live_ = inspect(connection_, {});
      expected = read_expectation(replacement_.expected, [this](const std::string& name) {
        if (const auto table = find_named(live_.tables, name); table != live_.tables.end())
          return table->first.name;
        const auto view = find_named(live_.views, name);
        return view == live_.views.end() ? name : view->first.name;
      });
      for (const auto& [name, table] : expected.tables) check(expected, table);
      for (const auto& [name, view] : expected.views) check(expected, view);
      for (const auto& [id, trigger] : expected.objects) {
        const auto& owner = id.name.name;
        const auto table = find_named(expected.tables, owner);
        const bool whole = table != expected.tables.end() && !table->second.columns.empty();
        if (!whole && find_named(expected.views, owner) == expected.views.end()) check(trigger);
      }
    }
    std::vector<std::string> not_expected;
    for (const auto& table : replaced_.tables) {
      const auto expected_table = find_named(expected.tables, table.name);
      if (expected_table == expected.tables.end() ||
          (expected_table->second.columns.empty() && expected_table->second.options.empty())) {
        not_expected.push_back(table.name);
      }
    }
    if (!not_expected.empty()) check_without_expectation(not_expected);
    if (result_.refusals.empty()) recreate_unknown_dependents(connection_, replacement_, replaced_, result_);
    return std::move(result_);
  }

 private:
  void refuse(const std::string& kind, const std::string& name, const std::string& why) {
    result_.refusals.push_back(
        fmt::format("the {} {} is not as this revision knows it: replacing it {}", kind, name, why));
  }

  void check(const Catalog& expected, const Table& table) {
    const auto live = find_named(live_.tables, table.name.name);
    if (live == live_.tables.end()) return;  // SQLite will say so
    auto there = items_by_name(live_, live->second);
    auto known = items_by_name(expected, table);
    if (table.columns.empty() && table.options.empty()) {  // its indexes alone
      auto with_columns = table;  // without them, "order" in an index would be the string 'order'
      for (auto& index : with_columns.indexes) index = read_create_index(index.definition, live->second);
      known = items_by_name(expected, with_columns);
      std::erase_if(there, [&](const auto& item) { return !known.contains(item.first); });
    }
    Difference difference(there, known);
    const auto& name = live->second.name.name;
    std::erase_if(difference.extra,
                  [&](const auto& item) { return is_recreated(item, there.at(item), live->second); });
    if (difference.empty()) return;
    std::vector<std::string> columns;
    for (const auto& column : live->second.columns) columns.push_back(column.name);
    if (difference.changed.empty() && difference.missing.empty() &&
        recreate_unknown(name, columns, difference.extra))
      return;
    refuse("table", name, describe_losses(difference, true));
  }

  void check(const Catalog& expected, const schema::View& view) {
    const auto live = find_named(live_.views, view.name.name);
    if (live == live_.views.end()) return;
    const Difference difference(items_by_name(live_, live->second), items_by_name(expected, view));
    if (!difference.empty()) refuse("view", view.name.name, describe_losses(difference, false));
  }

  void check(const schema::SqlObject& trigger) {
    for (const auto& [id, object] : live_.objects) {
      if (!text::iequals(id.part, trigger.id.part) ||
          text::with_line_feeds(object.definition) == text::with_line_feeds(trigger.definition))
        continue;
      refuse("trigger", trigger.id.part, "would undo what was changed of it");
    }
  }

  /// A revision that doesn't say what it expects: written by hand, or by an earlier version.
  void check_without_expectation(const std::vector<std::string>& names) {
    ColumnReads reads(connection_);
    for (const auto& table : replaced_by(replacement_.statements, &reads).tables) {
      if (std::ranges::find(names, table.name) != names.end()) check_without_expectation(table);
    }
  }

  void check_without_expectation(const ReplacedTable& table) {
    if (!table.is_copied) return;  // its rows go as well
    const auto rest_of_file =
        replacement_.rest_of_file ? text::lower(replacement_.rest_of_file()) : std::string();
    const auto known = [&](const std::set<std::string>& inside, const std::string& name) {
      return inside.contains(text::lower(name)) || contains_word(rest_of_file, name);
    };
    std::vector<std::string> columns, unknown, attached;
    for (const auto& row : connection_.query("SELECT name FROM pragma_table_xinfo($1)", {table.name}).rows) {
      columns.push_back(*row[0]);
      if (!table.selects_all && !known(table.names_read, *row[0])) unknown.push_back("column " + *row[0]);
    }
    const auto rows = connection_.query(
        "SELECT type, name FROM main.sqlite_schema WHERE lower(tbl_name) = lower($1) AND type IN ('index', "
        "'trigger') "
        "AND sql IS NOT NULL ORDER BY rowid",
        {table.name});
    for (const auto& row : rows.rows) {
      if (!known(replaced_.words, *row[1])) attached.push_back(*row[0] + " " + *row[1]);
    }
    if (unknown.empty() && (attached.empty() || recreate_unknown(table.name, columns, attached))) return;
    std::ranges::move(attached, std::back_inserter(unknown));
    Difference difference({}, {});
    difference.extra = std::move(unknown);
    refuse("table", table.name, describe_losses(difference, true));
  }

  /// Does the section make this index or trigger, just as it is there?
  bool is_recreated(const std::string& item, const std::string& definition, const Table& table) const {
    const bool index = item.starts_with("index ");
    if (!index && !item.starts_with("trigger ")) return false;
    return std::ranges::any_of(replacement_.statements, [&](const Statement& statement) {
      if (!text::starts_with_ignoring_case(statement.text, "create")) return false;
      try {
        if (index) {
          const auto made = read_create_index(statement.text, table);
          return "index " + made.name == item && create_index_sql(table.name.name, made) == definition;
        }
        const auto real_name = [&](const std::string& name) {
          return text::iequals(name, table.name.name) ? table.name.name : name;
        };
        const auto made = read_create_trigger(statement.text, real_name);
        return "trigger " + made.id.part == item && made.definition == definition;
      } catch (const Error&) {  // it makes something else
        return false;
      }
    });
  }

  /// Indexes and triggers, as long as each column that they may speak of is there afterwards.
  bool recreate_unknown(const std::string& name, const std::vector<std::string>& columns,
                        const std::vector<std::string>& items) {
    const auto table = std::ranges::find_if(
        replaced_.tables, [&](const ReplacedTable& each) { return text::iequals(each.name, name); });
    if (table == replaced_.tables.end() || !text::iequals(table->final_name, name)) return false;
    try {
      const auto made = read_create_table(table->create_statement);
      const auto stays = [&](const std::string& column) {
        return std::ranges::any_of(made.columns,
                                   [&](const auto& each) { return text::iequals(each.name, column); });
      };
      if (!std::ranges::all_of(columns, stays)) return false;
    } catch (const Error&) {  // CREATE TABLE … AS SELECT: nobody knows before it runs
      return false;
    }
    std::vector<std::string> statements;
    for (const auto& item : items) {
      const auto blank = item.find(' ');
      const auto kind = item.substr(0, blank), object = item.substr(blank + 1);
      if ((kind != "index" && kind != "trigger") || replaced_.words.contains(text::lower(object)))
        return false;
      statements.push_back(
          connection_
              .query("SELECT sql FROM main.sqlite_schema WHERE type = $1 AND name = $2", {kind, object})
              .text(0, 0));
    }
    for (const auto& item : items)
      result_.recreated_objects.push_back(fmt::format("the {} of {}", item, name));
    std::ranges::move(statements, std::back_inserter(result_.recreate_statements));
    return true;
  }

  Connection& connection_;
  const Replacement& replacement_;
  Replaced replaced_;
  Catalog live_;
  ReplacementCheck result_;
};

}  // namespace

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (c & 0x80) != 0;
}

ReplacementCheck check_replaced(Connection& connection, const Replacement& replacement) {
  return ReplacementChecker(connection, replacement).run();
}

bool is_as_expected(Connection& connection, const Replacement& replacement) {
  try {
    const auto check = check_replaced(connection, replacement);
    return check.refusals.empty() && check.recreate_statements.empty();
  } catch (const DatabaseError&) {
    return false;
  }
}

}  // namespace limbeck::dialect::sqlite
