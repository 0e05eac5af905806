#include "dialect/sqlite/migrate/replaced_objects.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "dialect/sqlite/inspect/create_table.hpp"
#include "dialect/sqlite/inspect/mentions.hpp"
#include "dialect/sqlite/migrate/column_reads.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using sql::Token;
using sql::TokenCursor;

/// [IF [NOT] EXISTS] [schema.]name, in small letters.
std::string take_object_name(TokenCursor& cursor) {
  if (cursor.take("if")) cursor.take("not"), cursor.take("exists");
  if (cursor.peek(1).is_symbol(".")) cursor.next(), cursor.next();
  return text::lower(cursor.next().value());
}

bool has_word(std::span<const Token> tokens, std::string_view keyword) {
  return std::ranges::any_of(tokens, [&](const Token& token) { return token.is(keyword); });
}

/// `*` as a column: not the multiplication, not count(*).
bool selects_all(std::span<const Token> tokens) {
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const auto& before = tokens[i - 1];
    if (tokens[i].is_symbol("*") && (before.is("select") || before.is("distinct") || before.is("all") ||
                                     before.is_symbol(",") || before.is_symbol("."))) {
      return true;
    }
  }
  return false;
}

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
    const auto tokens = sql::tokens(EngineKind::sqlite, sql);
    TokenCursor cursor(tokens);
    if (cursor.take("create")) return create(cursor, sql, uses);
    if (cursor.take("drop")) return drop(cursor);
    if (cursor.take("alter")) return alter(cursor, sql);
    if (cursor.take("update")) return copy(sql, uses, updated(cursor), false);
    if ((cursor.take("insert") || cursor.take("replace") || cursor.take("with")) &&
        has_word(cursor.rest(), "select"))
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
    const Columns read{selects_all(sql::tokens(EngineKind::sqlite, sql)), referring_names(sql)};
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

  void create(TokenCursor& cursor, const std::string& sql, const Uses& uses) {
    while (cursor.take("temp") || cursor.take("temporary") || cursor.take("unique") ||
           cursor.take("virtual")) {
    }
    if (cursor.take("table")) {
      const auto name = take_object_name(cursor);
      created_[name] = {sql, columns_of(name, sql), {}, dropped_name(name)};
      if (has_word(cursor.rest(), "select")) copy(sql, uses, name, true);
    } else if (cursor.take("view")) {
      const auto name = take_object_name(cursor);
      if (result_.dropped_views.contains(name)) result_.views.insert(name);
      made_views_[name] = uses;
    } else if (cursor.take("trigger")) {
      if (const auto name = take_object_name(cursor); result_.dropped_triggers.contains(name))
        result_.triggers.insert(name);
    } else if (cursor.take("index")) {
      if (const auto name = take_object_name(cursor); indexes_.contains(name)) result_.indexes.insert(name);
    }
  }

  void drop(TokenCursor& cursor) {
    if (cursor.take("table")) {
      const auto name = take_object_name(cursor);
      if (created_.erase(name) == 0) {
        dropped_[original(name)] = name;
        renamed_.erase(name);
      }
    } else if (cursor.take("view")) {
      result_.dropped_views.insert(take_object_name(cursor));
    } else if (cursor.take("trigger")) {
      result_.dropped_triggers.insert(take_object_name(cursor));
    } else if (cursor.take("index")) {
      indexes_.insert(take_object_name(cursor));
    }
  }

  void alter(TokenCursor& cursor, const std::string& sql) {
    if (!cursor.take("table")) return;
    const auto from = take_object_name(cursor);
    if (!created_.contains(from)) named_[original(from)].merge(referring_names(sql));
    if (!cursor.take("rename") || !cursor.take("to")) return;
    const auto to = take_object_name(cursor);
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

  static std::string updated(TokenCursor& cursor) {
    if (cursor.take("or")) cursor.next();
    return take_object_name(cursor);
  }

  static std::string target(const std::string& sql) {
    const auto tokens = sql::tokens(EngineKind::sqlite, sql);
    TokenCursor cursor(tokens);
    return cursor.skip_past("into") ? take_object_name(cursor) : std::string();
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
