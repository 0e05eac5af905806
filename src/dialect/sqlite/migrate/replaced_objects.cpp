#include "dialect/sqlite/migrate/replaced_objects.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "dialect/sqlite/inspect/create_table.hpp"
#include "dialect/sqlite/inspect/mentions.hpp"
#include "dialect/sqlite/migrate/column_reads.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using sql::Token;

/// Tokens of one statement, read from the front.
class StatementTokens {
 public:
  explicit StatementTokens(const std::string& sql) : tokens_(sql::tokens(EngineKind::sqlite, sql)) {}

  bool take(std::string_view keyword) {
    if (at_ >= tokens_.size() || !tokens_[at_].is(keyword)) return false;
    ++at_;
    return true;
  }
  /// [IF [NOT] EXISTS] [schema.]name, in small letters.
  std::string name() {
    if (take("if")) take("not"), take("exists");
    if (at_ + 2 < tokens_.size() && tokens_[at_ + 1].is_symbol(".")) at_ += 2;
    return at_ < tokens_.size() ? text::lower(tokens_[at_++].value()) : std::string();
  }
  void skip() { ++at_; }
  bool has(std::string_view keyword) const {
    return std::ranges::any_of(tokens_, [&](const Token& token) { return token.is(keyword); });
  }
  /// `*` as a column: not the multiplication, not count(*).
  bool selects_all() const {
    for (std::size_t i = 1; i < tokens_.size(); ++i) {
      const auto& before = tokens_[i - 1];
      if (tokens_[i].is_symbol("*") && (before.is("select") || before.is("distinct") || before.is("all") ||
                                        before.is_symbol(",") || before.is_symbol("."))) {
        return true;
      }
    }
    return false;
  }

 private:
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

/// Names of columns, or whatever columns there are.
struct Columns {
  bool selects_all = false;
  std::set<std::string> names = {};

  void add(const Columns& more) {
    selects_all |= more.selects_all;
    names.insert(more.names.begin(), more.names.end());
  }
  Columns only(const Columns& others) const {
    if (others.selects_all) return *this;
    if (selects_all) return others;
    Columns both;
    std::ranges::set_intersection(names, others.names, std::inserter(both.names, both.names.end()));
    return both;
  }
};

using Uses = std::map<std::string, Columns>;

class ReplacementTracker {
 public:
  explicit ReplacementTracker(ColumnReads* reads) : observer_(reads) {}

  void apply_statement(const std::string& sql) {
    const auto mentioned = mentioned_names(sql);
    result_.words.insert(mentioned.begin(), mentioned.end());
    const auto uses = uses_of(sql);
    StatementTokens words(sql);
    if (words.take("create")) return create(words, sql, uses);
    if (words.take("drop")) return drop(words);
    if (words.take("alter")) return alter(words, sql);
    if (words.take("update")) return copy(sql, uses, updated(words), false);
    if ((words.take("insert") || words.take("replace") || words.take("with")) && words.has("select"))
      copy(sql, uses, target(sql), true);
  }

  Replaced take() {
    for (const auto& [original, current] : dropped_) {
      // The table of its name, else the one that its rows went to.
      const auto successor = std::ranges::find_if(created_, [&](const auto& entry) {
        return entry.first == original || entry.second.replaces == original;
      });
      const auto copy_target = std::ranges::find_if(
          created_, [&](const auto& entry) { return entry.second.carried.contains(original); });
      const auto made = successor != created_.end() ? successor : copy_target;
      if (made == created_.end()) continue;
      auto known = made->second.carried[original];
      known.add({false, named_[original]});
      ReplacedTable table{original,          made->first, made->second.sql, copied_.contains(original),
                          known.selects_all, known.names};
      result_.tables.push_back(std::move(table));
    }
    return std::move(result_);
  }

 private:
  struct CreatedTable {
    std::string sql;
    Columns columns;
    Uses carried;          // by table of before: columns whose values it takes
    std::string replaces;  // the dropped table whose name it took
  };

  std::string original(const std::string& current) const {
    const auto found = renamed_.find(current);
    return found == renamed_.end() ? current : found->second;
  }
  std::string dropped_name(const std::string& name) const { return dropped_.contains(name) ? name : ""; }

  /// Which columns of which tables the statement reads.
  Uses uses_of(const std::string& sql) {
    Uses uses;
    if (const auto observed = observer_ ? observer_->apply_statement(sql) : std::nullopt) {
      for (const auto& [table, columns] : *observed) uses[table] = {false, columns};
      return uses;
    }
    const Columns read{StatementTokens(sql).selects_all(), referring_names(sql)};
    for (const auto& table : used_tables(sql)) {
      const auto view = made_views_.find(table);
      if (view == made_views_.end()) {
        uses[table].add(read);
      } else {
        for (const auto& [behind, columns] : view->second) uses[behind].add(columns.only(read));
      }
    }
    return uses;
  }

  Columns columns_of(const std::string& table, const std::string& sql) {
    if (observer_) {
      if (const auto names = observer_->columns(table); !names.empty()) return {false, names};
    }
    try {
      Columns columns;
      for (const auto& column : read_create_table(sql).columns)
        columns.names.insert(text::lower(column.name));
      return columns;
    } catch (const Error&) {  // CREATE TABLE … AS SELECT
      return {true};
    }
  }

  void create(StatementTokens& words, const std::string& sql, const Uses& uses) {
    while (words.take("temp") || words.take("temporary") || words.take("unique") || words.take("virtual")) {
    }
    if (words.take("table")) {
      const auto name = words.name();
      created_[name] = {sql, columns_of(name, sql), {}, dropped_name(name)};
      if (words.has("select")) copy(sql, uses, name, true);
    } else if (words.take("view")) {
      const auto name = words.name();
      if (result_.dropped_views.contains(name)) result_.views.insert(name);
      made_views_[name] = uses;
    } else if (words.take("trigger")) {
      if (const auto name = words.name(); result_.dropped_triggers.contains(name))
        result_.triggers.insert(name);
    } else if (words.take("index")) {
      if (const auto name = words.name(); indexes_.contains(name)) result_.indexes.insert(name);
    }
  }

  void drop(StatementTokens& words) {
    if (words.take("table")) {
      const auto name = words.name();
      if (created_.erase(name) == 0) {
        dropped_[original(name)] = name;
        renamed_.erase(name);
      }
    } else if (words.take("view")) {
      result_.dropped_views.insert(words.name());
    } else if (words.take("trigger")) {
      result_.dropped_triggers.insert(words.name());
    } else if (words.take("index")) {
      indexes_.insert(words.name());
    }
  }

  void alter(StatementTokens& words, const std::string& sql) {
    if (!words.take("table")) return;
    const auto from = words.name();
    if (!created_.contains(from)) named_[original(from)].merge(referring_names(sql));
    if (!words.take("rename") || !words.take("to")) return;
    const auto to = words.name();
    if (auto made = created_.extract(from)) {
      made.key() = to;
      if (made.mapped().replaces.empty()) made.mapped().replaces = dropped_name(to);
      created_.insert(std::move(made));
    } else {
      const auto name = original(from);
      renamed_.erase(from);
      renamed_[to] = name;
    }
  }

  /// Rows that go from one table into another; from one that was made meanwhile, they come from where those
  /// came. `brings_rows`: the other has them only by this statement.
  void copy(const std::string& sql, const Uses& uses, const std::string& into, bool brings_rows) {
    const Columns named{false, referring_names(sql)};
    const auto made = created_.find(into);
    auto fills = made == created_.end() ? Columns() : made->second.columns;
    if (const auto filled = filled_columns(sql)) fills = fills.only({false, *filled});
    const auto bring = [&](const std::string& source, const Columns& columns) {
      named_[source].merge(columns.only(named).names);
      if (brings_rows) copied_.insert(source);
      if (made != created_.end()) made->second.carried[source].add(columns.only(fills));
    };
    for (const auto& [used, columns] : uses) {
      if (used == into) {
        if (made == created_.end()) named_[original(used)].merge(columns.only(named).names);
      } else if (const auto between = created_.find(used); between != created_.end()) {
        for (const auto& [source, carried] : between->second.carried) bring(source, columns.only(carried));
      } else {
        bring(original(used), columns);
      }
    }
  }

  static std::string updated(StatementTokens& words) {
    if (words.take("or")) words.skip();
    return words.name();
  }

  static std::string target(const std::string& sql) {
    const auto tokens = sql::tokens(EngineKind::sqlite, sql);
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
      if (!tokens[i].is("into")) continue;
      const bool qualified = i + 3 < tokens.size() && tokens[i + 2].is_symbol(".");
      return text::lower(tokens[i + (qualified ? 3 : 1)].value());
    }
    return {};
  }

  ColumnReads* observer_;
  Replaced result_;
  std::map<std::string, CreatedTable> created_;         // by present name
  std::map<std::string, std::string> renamed_;          // present name to that of before
  std::map<std::string, std::string> dropped_;          // name of before to the last one
  std::map<std::string, std::set<std::string>> named_;  // by name of before: columns
  std::set<std::string> copied_;                        // by name of before
  std::map<std::string, Uses> made_views_;
  std::set<std::string> indexes_;  // dropped
};

}  // namespace

Replaced replaced_by(std::span<const Statement> statements, ColumnReads* reads) {
  // Most sections drop nothing: they are not looked at twice.
  const bool drops = std::ranges::any_of(statements, [](const Statement& statement) {
    return text::starts_with_ignoring_case(statement.text, "drop");
  });
  if (!drops) return {};
  ReplacementTracker tracker(reads);
  for (const auto& statement : statements) {
    try {
      tracker.apply_statement(statement.text);
    } catch (const Error&) {  // SQLite will say what is wrong with it
    }
  }
  return tracker.take();
}

}  // namespace limbeck::dialect::sqlite
