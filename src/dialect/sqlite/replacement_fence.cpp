// The look at what a section replaces, for the sqlite3 shell: in SQL alone.
#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "dialect/sqlite/connection.hpp"
#include "dialect/sqlite/expectation.hpp"
#include "dialect/sqlite/fence.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/render_sql.hpp"
#include "dialect/sqlite/replaced.hpp"
#include "dialect/sqlite/replacement.hpp"

namespace limbeck::dialect::sqlite {
namespace {

/// Blanks, quotes, parentheses and capitals make no difference.
std::string plain(const std::string& sql) {
  auto expression = "lower(coalesce(" + sql + ", ''))";
  for (const char* character :
       {"' '", "char(9)", "char(10)", "char(13)", "'\"'", "'`'", "'['", "']'", "'('", "')'"}) {
    expression = fmt::format("replace({}, {}, '')", expression, character);
  }
  return expression;
}

/// Rows of text that say what a table, its indexes and triggers are.
std::string signature_of_table(const std::string& table) {
  const auto name = quote_literal(table);
  std::string counts;
  for (const char* word : {"check", "collate", "autoincrement", "onconflict", "strict", "withoutrowid"}) {
    counts += fmt::format(" || ' ' || ((length({0}) - length(replace({0}, '{1}', ''))) / {2})", "plain", word,
                          std::string_view(word).size());
  }
  return fmt::format(
      "SELECT 'column ' || name || ' ' || {1} || ' ' || (\"notnull\" AND NOT pk) || ' ' || {2} || ' ' || pk "
      "|| ' ' || "
      "hidden AS item FROM pragma_table_xinfo({0}) "
      "UNION ALL SELECT 'reference ' || lower(\"table\" || ' ' || \"from\" || ' ' || on_update || ' ' || "
      "on_delete) "
      "FROM pragma_foreign_key_list({0}) "
      "UNION ALL SELECT 'index ' || CASE origin WHEN 'c' THEN list.name ELSE '' END || ' ' || \"unique\" || "
      "partial || "
      "(SELECT group_concat(coalesce(key.name, '?') || \"desc\" || coll) FROM pragma_index_xinfo(list.name) "
      "AS key "
      "WHERE key.key) FROM pragma_index_list({0}) AS list "
      "UNION ALL SELECT 'trigger ' || {3} FROM main.sqlite_schema "
      "WHERE type = 'trigger' AND lower(tbl_name) = lower({0}) "
      "UNION ALL SELECT 'words'{4} FROM (SELECT {3} AS plain FROM main.sqlite_schema "
      "WHERE type = 'table' AND lower(name) = lower({0}))",
      name, plain("type"), plain("dflt_value"), plain("sql"), counts);
}

std::string signature_of(const char* type, const std::string& name) {
  return fmt::format(
      "SELECT {} AS item FROM main.sqlite_schema WHERE type = '{}' AND lower(name) = lower({})", plain("sql"),
      type, quote_literal(name));
}

std::string in_order(const std::string& signature) {
  return fmt::format("(SELECT group_concat(item, char(10)) FROM (SELECT item FROM ({}) ORDER BY item))",
                     signature);
}

/// Whatever may be a name in it, in small letters.
std::set<std::string> words_of(const std::string& text) {
  std::set<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    if (is_word_character(c)) {
      word += c;
    } else if (!word.empty()) {
      words.insert(text::lower(std::exchange(word, {})));
    }
  }
  return words;
}

class Fence {
 public:
  explicit Fence(const Replacement& replacement)
      : replacement_(replacement), memory_(connect(config::DatabaseUrl{}, ConnectOptions{})) {}

  std::vector<std::string> statements() {
    const auto expected = read_expectation(replacement_.expected);
    for (const auto& [name, table] : expected.tables) require_table(expected, table);
    for (const auto& [name, view] : expected.views) require_text("view", name.name, create_view_sql(view));
    for (const auto& [id, trigger] : expected.objects) {
      if (!said_.contains(text::lower(id.name.name)))
        require_text("trigger", id.part, create_object_sql(trigger));
    }
    const auto replaced = replaced_by(replacement_.statements);
    for (const auto& table : replaced.tables) {
      if (!said_.contains(table.name) && table.copied) require_known(table, replaced.words);
    }
    return std::move(statements_);
  }

 private:
  void add(const char* kind, const std::string& name, const std::string& condition) {
    auto more =
        fence(unexpected_object,
              fmt::format("the {} {} is not as this revision knows it: replacing it would lose or undo what "
                          "was done to it since; `limbeck plan` says what",
                          kind, name),
              condition);
    std::ranges::move(more, std::back_inserter(statements_));
  }

  /// What SQLite tells of the table when it is made in memory.
  void require_table(const schema::Catalog& expected, const schema::Table& table) {
    if (table.columns.empty()) return;  // a virtual table, or an index of a table that stays
    const auto& name = table.name.name;
    said_.insert(text::lower(name));
    memory_->execute(create_table_sql(table, name));
    for (const auto& index : table.indexes) memory_->execute(create_index_sql(name, index));
    for (const auto& [id, trigger] : expected.objects) {
      if (text::iequals(id.name.name, name)) memory_->execute(create_object_sql(trigger));
    }
    const auto signature = in_order(signature_of_table(name));
    const auto wanted = memory_->query("SELECT " + signature).text(0, 0);
    add("table", name, fmt::format("{} IS {}", signature, quote_literal(wanted)));
  }

  void require_text(const char* kind, const std::string& name, const std::string& sql) {
    add(kind, name, fmt::format("({}) IS {}", signature_of(kind, name), plain(quote_literal(sql))));
  }

  void require_known(const ReplacedTable& table, const std::set<std::string>& inside) {
    auto outside = words_of(replacement_.outside ? replacement_.outside() : std::string());
    const auto list = [&](std::set<std::string> words) {
      words.insert(outside.begin(), outside.end());
      std::vector<std::string> literals;
      for (const auto& word : words) literals.push_back(quote_literal(word));
      return text::join(literals, ", ");
    };
    const auto name = quote_literal(table.name);
    if (!table.all) {
      add("table", table.name,
          fmt::format("NOT EXISTS (SELECT 1 FROM pragma_table_xinfo({}) WHERE lower(name) NOT IN ({}))", name,
                      list(table.read)));
    }
    add("table", table.name,
        fmt::format(
            "NOT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE lower(tbl_name) = lower({}) AND type IN "
            "('index', 'trigger') AND sql IS NOT NULL AND lower(name) NOT IN ({}))",
            name, list(inside)));
  }

  const Replacement& replacement_;
  std::unique_ptr<Connection> memory_;
  std::set<std::string> said_;  // tables, in small letters
  std::vector<std::string> statements_;
};

}  // namespace

std::vector<std::string> replacement_fence(const Replacement& replacement) {
  return Fence(replacement).statements();
}

}  // namespace limbeck::dialect::sqlite
