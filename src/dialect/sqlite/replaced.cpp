#include "dialect/sqlite/replaced.hpp"

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "dialect/sqlite/mentions.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using sql::Token;

/// Tokens of one statement, read from the front.
class Words {
 public:
  explicit Words(const std::string& sql) : tokens_(sql::tokens(sql::Syntax::sqlite, sql)) {}

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

class Follower {
 public:
  void follow(const std::string& sql) {
    const auto mentioned = mentioned_names(sql);
    result_.words.insert(mentioned.begin(), mentioned.end());
    Words words(sql);
    if (words.take("create")) return create(words, sql);
    if (words.take("drop")) return drop(words);
    if (words.take("alter")) return alter(words);
    if (words.take("insert") || words.take("replace") || words.take("with")) copy(sql, {});
  }

  Replaced take() {
    for (const auto& [original, current] : dropped_) {
      // The table of its name, else the one that its rows went to.
      const auto heir = std::ranges::find_if(
          made_, [&](const auto& entry) { return entry.first == original || entry.second.was == original; });
      const auto fed = std::ranges::find_if(
          made_, [&](const auto& entry) { return entry.second.sources.contains(original); });
      const auto made = heir != made_.end() ? heir : fed;
      if (made == made_.end()) continue;
      ReplacedTable table{original, made->first, made->second.sql, reads_.contains(original), false, {}};
      if (table.copied) {
        const auto& read = reads_.at(original);
        table.all = read.names.empty();
        table.read = read.names;
      }
      result_.tables.push_back(std::move(table));
    }
    return std::move(result_);
  }

 private:
  struct Made {
    std::string sql;
    std::set<std::string> sources;  // tables of before whose rows it takes
    std::string was;                // the dropped table whose name it took
  };
  struct Read {
    std::set<std::string> names;  // none: `*` alone
  };

  std::string original(const std::string& current) const {
    const auto found = renamed_.find(current);
    return found == renamed_.end() ? current : found->second;
  }
  std::string was_dropped(const std::string& name) const { return dropped_.contains(name) ? name : ""; }

  void create(Words& words, const std::string& sql) {
    while (words.take("temp") || words.take("temporary") || words.take("unique") || words.take("virtual")) {
    }
    if (words.take("table")) {
      const auto name = words.name();
      made_[name] = {sql, {}, was_dropped(name)};
      if (words.has("select")) copy(sql, name);
    } else if (words.take("view")) {
      if (const auto name = words.name(); views_.contains(name)) result_.views.insert(name);
    } else if (words.take("trigger")) {
      if (const auto name = words.name(); triggers_.contains(name)) result_.triggers.insert(name);
    } else if (words.take("index")) {
      if (const auto name = words.name(); indexes_.contains(name)) result_.indexes.insert(name);
    }
  }

  void drop(Words& words) {
    if (words.take("table")) {
      const auto name = words.name();
      if (made_.erase(name) == 0) {
        dropped_[original(name)] = name;
        renamed_.erase(name);
      }
    } else if (words.take("view")) {
      views_.insert(words.name());
    } else if (words.take("trigger")) {
      triggers_.insert(words.name());
    } else if (words.take("index")) {
      indexes_.insert(words.name());
    }
  }

  void alter(Words& words) {
    if (!words.take("table")) return;
    const auto from = words.name();
    if (!words.take("rename") || !words.take("to")) return;
    const auto to = words.name();
    if (auto made = made_.extract(from)) {
      made.key() = to;
      if (made.mapped().was.empty()) made.mapped().was = was_dropped(to);
      made_.insert(std::move(made));
    } else {
      const auto name = original(from);
      renamed_.erase(from);
      renamed_[to] = name;
    }
  }

  /// Rows that go from one table into another; from one that was made meanwhile, they come from where those
  /// came.
  void copy(const std::string& sql, std::string into) {
    Words words(sql);
    if (!words.has("select")) return;
    if (into.empty()) into = target(sql);
    const bool all = words.selects_all();
    const auto names = mentioned_names(sql);
    std::set<std::string> sources;
    for (const auto& used : used_tables(sql)) {
      if (used == into) continue;
      const auto made = made_.find(used);
      if (made != made_.end()) {
        sources.insert(made->second.sources.begin(), made->second.sources.end());
      } else {
        sources.insert(original(used));
      }
    }
    for (const auto& source : sources) {
      auto& read = reads_[source].names;
      if (!all) read.insert(names.begin(), names.end());
    }
    if (const auto made = made_.find(into); made != made_.end()) made->second.sources.merge(sources);
  }

  static std::string target(const std::string& sql) {
    const auto tokens = sql::tokens(sql::Syntax::sqlite, sql);
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
      if (!tokens[i].is("into")) continue;
      const bool qualified = i + 3 < tokens.size() && tokens[i + 2].is_symbol(".");
      return text::lower(tokens[i + (qualified ? 3 : 1)].value());
    }
    return {};
  }

  Replaced result_;
  std::map<std::string, Made> made_;                  // by present name
  std::map<std::string, std::string> renamed_;        // present name to that of before
  std::map<std::string, std::string> dropped_;        // name of before to the last one
  std::map<std::string, Read> reads_;                 // by name of before
  std::set<std::string> views_, triggers_, indexes_;  // dropped
};

}  // namespace

Replaced replaced_by(std::span<const Statement> statements) {
  // Most sections drop nothing: they are not looked at twice.
  const bool drops = std::ranges::any_of(statements, [](const Statement& statement) {
    return text::starts_with_ignoring_case(statement.text, "drop");
  });
  if (!drops) return {};
  Follower follower;
  for (const auto& statement : statements) {
    try {
      follower.follow(statement.text);
    } catch (const Error&) {  // SQLite will say what is wrong with it
    }
  }
  return follower.take();
}

}  // namespace limbeck::dialect::sqlite
