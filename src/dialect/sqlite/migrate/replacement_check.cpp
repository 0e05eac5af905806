// The look at what a section replaces, for the sqlite3 shell: in SQL alone.
#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "dialect/sqlite/connect/connection.hpp"
#include "dialect/sqlite/migrate/assertion.hpp"
#include "dialect/sqlite/migrate/expectation.hpp"
#include "dialect/sqlite/migrate/normal_texts.hpp"
#include "dialect/sqlite/migrate/replaced_objects.hpp"
#include "dialect/sqlite/migrate/replacement.hpp"
#include "dialect/sqlite/migrate/signature.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/render/render_sql.hpp"

namespace limbeck::dialect::sqlite {
namespace {

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

class ReplacementCheckBuilder {
 public:
  ReplacementCheckBuilder(const Replacement& replacement, Connection* before)
      : replacement_(replacement),
        expected_(read_expectation(replacement.expected)),
        memory_(connect(config::DatabaseUrl{}, ConnectOptions{})),
        before_(before && is_as_expected(*before, replacement) ? before : nullptr) {}

  std::vector<std::string> statements() {
    for (const auto& [name, table] : expected_.tables) relations_.push_back(text::lower(name.name));
    for (const auto& [name, view] : expected_.views) relations_.push_back(text::lower(name.name));
    for (const auto& [id, trigger] : expected_.objects) relations_.push_back(text::lower(id.name.name));
    if (!relations_.empty()) compare();
    const auto replaced = replaced_by(replacement_.statements);
    for (const auto& table : replaced.tables) {
      if (!expected_tables_.contains(table.name) && table.is_copied)
        require_known_names(table, replaced.words);
    }
    return std::move(statements_);
  }

 private:
  void compare() {
    const auto begin = begin_signatures(relations_);
    make_expected();
    statements_.push_back(begin);
    memory_->execute(begin);
    if (before_) before_->execute(begin);
    for (const auto& [name, table] : expected_.tables) {
      if (!table.columns.empty()) {
        require_table(table);
      } else {
        for (const auto& index : table.indexes) require_index(name.name, index);
      }
    }
    for (const auto& [name, view] : expected_.views) {
      const auto known = text::lower(name.name);
      expected_tables_.insert(known);
      require("view", name.name,
              among(text_of("view", known)) + " AND " + among(signature_of_attached(known)));
    }
    for (const auto& [id, trigger] : expected_.objects) {
      if (expected_tables_.contains(text::lower(id.name.name))) continue;
      require("trigger", id.part,
              among(text_of("trigger", text::lower(id.part)), {normal(create_object_sql(trigger))}));
    }
    memory_->execute(end_signatures());
    if (before_) before_->execute(end_signatures());
    statements_.push_back(end_signatures());
  }

  /// As the section says it.
  void make_expected() {
    for (const auto& [name, table] : expected_.tables) {
      if (table.columns.empty()) continue;  // a virtual table, or an index of a table that stays
      memory_->execute(create_table_sql(table, name.name));
      for (const auto& index : table.indexes) memory_->execute(create_index_sql(name.name, index));
    }
    for (const auto& [name, view] : expected_.views) memory_->execute(create_view_sql(view));
    for (const auto& [id, trigger] : expected_.objects) {
      const auto named = [&](const auto& entry) { return text::iequals(entry.first.name, id.name.name); };
      const auto table = std::ranges::find_if(expected_.tables, named);
      if ((table != expected_.tables.end() && !table->second.columns.empty()) ||
          std::ranges::any_of(expected_.views, named)) {
        memory_->execute(create_object_sql(trigger));
      }
    }
  }

  void add(const char* kind, const std::string& name, const std::string& condition) {
    auto more = assertion(
        unexpected_object,
        fmt::format(
            "the {} {} is not as {} knows it, as far as a script can tell: replacing it might lose or undo "
            "what was done to it since; {}",
            kind, name, replacement_.known_by(),
            replacement_.is_revision
                ? "`limbeck plan` compares exactly, and where it says nothing of it, run "
                  "the revision without a script"
                : script_replacement_hint),
        condition);
    std::ranges::move(more, std::back_inserter(statements_));
  }

  void require(const char* kind, const std::string& name, const std::string& condition) {
    add(kind, name, fmt::format("coalesce({}, 0)", condition));  // CHECK lets NULL pass
  }

  /// Is the expression what it is where all is as expected?
  std::string among(const std::string& expression, std::set<std::string> known = {}) const {
    for (auto* connection : {memory_.get(), before_}) {
      if (!connection) continue;
      const auto value = connection->query("SELECT " + expression);
      if (value.rows[0][0]) known.insert(*value.rows[0][0]);
    }
    std::vector<std::string> literals;
    for (const auto& each : known) literals.push_back(quote_literal(each));
    return fmt::format("{} IN ({})", expression, text::join(literals, ", "));
  }

  /// One statement's text in normal form.
  std::string normal(const std::string& sql) const {
    const auto row = memory_->query(normal_texts(
        fmt::format("(SELECT '' AS type, '' AS name, '' AS tbl_name, {} AS sql)", quote_literal(sql))));
    return row.text(0, 3);
  }

  void require_table(const schema::Table& table) {
    const auto name = text::lower(table.name.name);
    expected_tables_.insert(name);
    std::vector<std::string> checks;
    for (const auto& check : table.checks) {
      checks.emplace_back(text::trim(normal(fmt::format("(({}))", check.expression))));
    }
    require(
        "table", table.name.name,
        fmt::format("{} AND ({} OR {}) AND {}", among(signature_of_table(name)), among(checks_of_table(name)),
                    has_checks(name, checks), among(signature_of_attached(name))));
  }

  void require_index(const std::string& table, const schema::Index& index) {
    const auto name = text::lower(index.name);
    require("index", index.name,
            fmt::format("({} OR {})", among(text_of("index", name), {normal(index.definition)}),
                        among(signature_of_index(text::lower(table), name))));
  }

  void require_known_names(const ReplacedTable& table, const std::set<std::string>& inside) {
    auto rest_of_file = words_of(replacement_.rest_of_file ? replacement_.rest_of_file() : std::string());
    const auto list = [&](std::set<std::string> words) {
      words.insert(rest_of_file.begin(), rest_of_file.end());
      std::vector<std::string> literals;
      for (const auto& word : words) literals.push_back(quote_literal(word));
      return text::join(literals, ", ");
    };
    const auto name = quote_literal(table.name);
    if (!table.selects_all) {
      add("table", table.name,
          fmt::format("NOT EXISTS (SELECT 1 FROM pragma_table_xinfo({}) WHERE lower(name) NOT IN ({}))", name,
                      list(table.names_read)));
    }
    add("table", table.name,
        fmt::format(
            "NOT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE lower(tbl_name) = lower({}) AND type IN "
            "('index', 'trigger') AND sql IS NOT NULL AND lower(name) NOT IN ({}))",
            name, list(inside)));
  }

  const Replacement& replacement_;
  const schema::Catalog expected_;
  const std::unique_ptr<Connection> memory_;
  Connection* const before_;
  std::vector<std::string> relations_;     // in small letters, as the next one
  std::set<std::string> expected_tables_;  // those that are compared as a whole
  std::vector<std::string> statements_;
};

}  // namespace

std::vector<std::string> replacement_check(const Replacement& replacement, Connection* before) {
  return ReplacementCheckBuilder(replacement, before).statements();
}

}  // namespace limbeck::dialect::sqlite
