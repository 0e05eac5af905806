#include "dialect/sqlite/written/table_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <span>

#include "base/text.hpp"
#include "dialect/sqlite/inspect/cursor.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using operation::written::Clause;
using operation::written::Constraint;
using operation::written::ConstraintKind;
using Kind = sql::Token::Kind;

bool is_in_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Where `word` stands in `text`, be it as a part of another word.
std::vector<std::size_t> places_of(std::string_view text, std::string_view word) {
  std::vector<std::size_t> places;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
    places.push_back(at);
  return places;
}

std::string_view behind_spaces(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return text.substr(at);
}

/// How often something stands there that a regular expression may take for such a constraint.
struct Resemblances {
  std::size_t names = 0, uniques = 0, checks = 0, foreign_keys = 0, primary_keys = 0;
  bool operator==(const Resemblances&) const = default;
};

Resemblances resemblances_in(std::string_view sql) {
  const auto text = text::lower(sql);
  Resemblances found;
  const auto count = [&](std::string_view word, std::string_view next, bool apart) {
    return static_cast<std::size_t>(std::ranges::count_if(places_of(text, word), [&](std::size_t at) {
      const auto end = at + word.size();
      if (apart && (end >= text.size() || !is_space(text[end]))) return false;
      return behind_spaces(text, end).starts_with(next);
    }));
  };
  found.names = count("constraint", "", true);
  found.uniques = count("unique", "(", false);
  found.checks = count("check", "(", false);
  found.foreign_keys = count("foreign", "key", true);
  found.primary_keys = count("primary", "key", true);
  return found;
}

/// `a TEXT UNIQUE` is looked for, too: words, with no more than blanks between them.
bool resembles_inline_unique(std::string_view sql) {
  const auto text = text::lower(sql);
  return std::ranges::any_of(places_of(text, "unique"), [&](std::size_t at) {
    if (behind_spaces(text, at + 6).starts_with("(")) return false;  // a constraint, or none of it
    if (at == 0 || (text[at - 1] != ' ' && text[at - 1] != '\t')) return false;
    bool has_word = false;
    while (at > 0 && (is_in_word(text[at - 1]) || text[at - 1] == ' ' || text[at - 1] == '\t'))
      has_word |= is_in_word(text[--at]);
    return has_word || (at > 0 && std::string_view("\"]`").find(text[at - 1]) != std::string_view::npos);
  });
}

class TextReader {
 public:
  explicit TextReader(std::string_view sql) : sql_(sql), cursor_(sql) {}

  TableText read() {
    if (sql_.find("--") != std::string_view::npos || sql_.find("/*") != std::string_view::npos)
      throw Unread("whose text has a comment");
    if (std::ranges::any_of(sql_, [](char c) { return c == '\r' || c == '\f' || c == '\v' || c == '\0'; }))
      throw Unread("whose text has characters of control");
    cursor_.expect({"create", "table"});
    name();
    cursor_.expect_symbol("(");
    do {
      if (at_constraint()) {
        constraint();
      } else {
        column();
      }
    } while (cursor_.take_symbol(","));
    cursor_.expect_symbol(")");
    if (!cursor_.at_end())
      throw Unread(fmt::format("which has the option {}", text::upper(cursor_.peek().text)));
    if (resemblances_in(sql_) != read_ || resembles_inline_unique(sql_))
      throw Unread("in whose text there is more that resembles a constraint");
    std::ranges::move(inline_, std::back_inserter(result_.constraints));
    return std::move(result_);
  }

 private:
  bool at_constraint() const {
    const auto& token = cursor_.peek();
    return token.is("constraint") || token.is("primary") || token.is("unique") || token.is("check") ||
           token.is("foreign");
  }

  std::string name() {
    const auto& token = cursor_.peek();
    const bool plain = token.kind == Kind::quoted_name ? token.text.starts_with('"')
                                                       : token.kind == Kind::word && !is_reserved(token.text);
    if (!plain) cursor_.fail();
    const auto result = cursor_.next().value();
    if (!is_plain_name(result)) throw Unread(fmt::format("which has the name {}", result));
    return result;
  }

  std::vector<std::string> names() {
    std::vector<std::string> result;
    cursor_.expect_symbol("(");
    do {
      result.push_back(name());
    } while (cursor_.take_symbol(","));
    cursor_.expect_symbol(")");
    return result;
  }

  /// Behind CONSTRAINT. SQLAlchemy finds the quoted ones of some kinds since 2.1 alone.
  std::string constraint_name() {
    ++read_.names;
    quoted_ = cursor_.peek().kind == Kind::quoted_name;
    return name();
  }

  void require_unquoted(const char* what) const {
    if (quoted_) throw Unread(fmt::format("which has {} with a quoted name", what));
  }

  // --- columns --------------------------------------------------------------------------------------------

  void column() {
    const auto begin = cursor_.peek().offset;
    column_ = name();
    result_.columns.push_back(column_);
    while (cursor_.peek().kind == Kind::word && !is_reserved(cursor_.peek().text)) cursor_.next();
    cursor_.take_parentheses();
    while (!cursor_.at_end() && !cursor_.next_is_symbol(",") && !cursor_.next_is_symbol(")")) {
      if (cursor_.take("constraint")) {
        named_check(begin);
      } else {
        column_part();
      }
    }
  }

  [[noreturn]] void refuse_column(const char* has) const {
    throw Unread(fmt::format("whose column {} has {}", column_, has));
  }

  void column_part() {
    if (cursor_.take("default")) {
      if (!cursor_.take_parentheses()) {
        if (!cursor_.take_symbol("-")) cursor_.take_symbol("+");
        cursor_.expect_tokens(1);
      }
    } else if (cursor_.take_all({"not", "null"}) || cursor_.take("null")) {
      if (cursor_.peek().is("on")) refuse_column("an ON CONFLICT");
    } else if (cursor_.take_all({"primary", "key"})) {
      ++read_.primary_keys;
      if (cursor_.peek().is("desc") || cursor_.peek().is("on"))
        refuse_column("a primary key of its own kind");
      cursor_.take("asc");
      result_.counts |= cursor_.take("autoincrement");
      take_key(std::nullopt, {column_});
    } else if (cursor_.take("references")) {
      inline_reference();
    } else if (cursor_.peek().is("unique")) {
      refuse_column("a UNIQUE of its own");
    } else if (cursor_.peek().is("check")) {
      refuse_column("a CHECK without a name");
    } else if (cursor_.peek().is("collate")) {
      refuse_column("a COLLATE");
    } else if (cursor_.peek().is("as") || cursor_.peek().is("generated")) {
      refuse_column("generated values");
    } else {
      cursor_.fail();
    }
  }

  /// Its name and its actions are not read by SQLAlchemy.
  void inline_reference() {
    Constraint key{.kind = ConstraintKind::foreign_key, .columns = {column_}};
    key.referenced_table.name = name();
    if (!cursor_.next_is_symbol("(")) refuse_column("a foreign key to a primary key");
    key.referenced_columns = names();
    const bool ends = cursor_.next_is_symbol(",") || cursor_.next_is_symbol(")");
    if (!ends && (cursor_.peek().is("on") || cursor_.peek().is("match") || cursor_.peek().is("deferrable") ||
                  (cursor_.peek().is("not") && cursor_.peek(1).is("deferrable"))))
      refuse_column("a foreign key with actions behind it");
    inline_.push_back(std::move(key));
  }

  void named_check(std::size_t begin) {
    auto name = constraint_name();
    if (!cursor_.peek().is("check")) refuse_column("a constraint with a name behind it");
    result_.constraints.push_back(check(std::move(name), begin));
  }

  void take_key(std::optional<std::string> name, std::vector<std::string> columns) {
    if (!result_.key.empty()) throw Unread("which has two primary keys");
    result_.key = columns;
    result_.constraints.push_back(
        {.kind = ConstraintKind::primary_key, .name = std::move(name), .columns = std::move(columns)});
  }

  // --- constraints ----------------------------------------------------------------------------------------

  void constraint() {
    const auto begin = cursor_.peek().offset;
    std::optional<std::string> constraint;
    quoted_ = false;
    if (cursor_.take("constraint")) constraint = constraint_name();
    if (cursor_.take_all({"primary", "key"})) {
      ++read_.primary_keys;
      require_unquoted("a primary key");
      take_key(std::move(constraint), names());
    } else if (cursor_.take("unique")) {
      ++read_.uniques;
      result_.constraints.push_back(
          {.kind = ConstraintKind::unique, .name = std::move(constraint), .columns = names()});
    } else if (cursor_.peek().is("check")) {
      if (!constraint) throw Unread("which has a CHECK without a name");
      result_.constraints.push_back(check(std::move(*constraint), begin));
      return;  // it has looked at its line
    } else if (cursor_.take_all({"foreign", "key"})) {
      ++read_.foreign_keys;
      require_unquoted("a foreign key");
      result_.constraints.push_back(foreign_key(std::move(constraint)));
    } else {
      cursor_.fail();
    }
    require_own_line(begin);
  }

  Constraint foreign_key(std::optional<std::string> name) {
    Constraint key{.kind = ConstraintKind::foreign_key, .name = std::move(name), .columns = names()};
    cursor_.expect({"references"});
    key.referenced_table.name = this->name();
    if (!cursor_.next_is_symbol("(")) throw Unread("which has a foreign key to a primary key");
    key.referenced_columns = names();
    while (cursor_.take("on")) {
      const bool is_delete = cursor_.take("delete");
      if (!is_delete) cursor_.expect({"update"});
      auto& held = is_delete ? key.on_delete : key.on_update;
      if (held) cursor_.fail();
      held = action();
    }
    const bool is_not = cursor_.take_all({"not", "deferrable"});
    if (is_not || cursor_.take("deferrable")) {
      key.deferrable = !is_not;
      if (cursor_.take("initially"))
        key.initially = cursor_.take("deferred") ? "DEFERRED" : (cursor_.expect({"immediate"}), "IMMEDIATE");
    }
    return key;
  }

  std::string action() {
    if (cursor_.take_all({"set", "null"})) return "SET NULL";
    if (cursor_.take_all({"set", "default"})) return "SET DEFAULT";
    if (cursor_.take("cascade")) return "CASCADE";
    if (cursor_.take("restrict")) return "RESTRICT";
    throw Unread("which has a foreign key with NO ACTION");  // SQLAlchemy leaves it out
  }

  /// `begin`: of what its line has to begin with.
  Constraint check(std::string name, std::size_t begin) {
    ++read_.checks;
    cursor_.expect({"check"});
    const auto open = cursor_.peek().offset;
    if (!cursor_.take_parentheses()) cursor_.fail();
    const auto close = end_of_last();
    const auto sql = sql_.substr(open + 1, close - open - 2);
    if (sql.empty() || is_space(sql.front()) || is_space(sql.back()) ||
        sql.find('\n') != std::string_view::npos)
      throw Unread(fmt::format("which has the CHECK {} in a form of its own", name));
    require_own_line(begin);
    return {.kind = ConstraintKind::check,
            .name = std::move(name),
            .expression = {.kind = Clause::Kind::sql, .is_text = true, .text = std::string(sql)}};
  }

  /// SQLAlchemy takes a line for a constraint, and before 2.1 a blank for what is between two words.
  void require_own_line(std::size_t begin) const {
    const auto end = end_of_last();
    const auto text = sql_.substr(begin, end - begin);
    bool is_plain = text.find('\n') == std::string_view::npos && text.find('\t') == std::string_view::npos &&
                    text.find("  ") == std::string_view::npos;
    for (auto at = text.find(')'); at != std::string_view::npos && at + 1 < text.size();
         at = text.find(')', at + 1))
      is_plain &= !is_in_word(text[at + 1]);
    auto before = begin;
    while (before > 0 && (sql_[before - 1] == ' ' || sql_[before - 1] == '\t')) --before;
    auto behind = end;
    while (behind < sql_.size() && (sql_[behind] == ' ' || sql_[behind] == ',')) ++behind;
    is_plain &= before > 0 && sql_[before - 1] == '\n' && behind < sql_.size() && sql_[behind] == '\n';
    if (!is_plain) throw Unread("which has a constraint that has no line of its own");
  }

  std::size_t end_of_last() const {
    const auto& next = cursor_.peek();
    auto end = next ? next.offset : sql_.size();
    while (end > 0 && is_space(sql_[end - 1])) --end;
    return end;
  }

  std::string_view sql_;
  Cursor cursor_;
  TableText result_;
  std::vector<Constraint> inline_;
  std::string column_;  // that is being read
  bool quoted_ = false;
  Resemblances read_;
};

}  // namespace

bool is_plain_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, is_in_word);
}

TableText read_table_text(std::string_view sql) {
  return TextReader(sql).read();
}

std::string read_index_predicate(std::string_view sql) {
  Cursor cursor(sql);
  cursor.expect({"create"});
  cursor.take("unique");
  cursor.expect({"index"});
  cursor.expect_name();
  cursor.expect({"on"});
  cursor.expect_name();
  cursor.expect_parentheses();
  if (cursor.at_end()) return {};
  const auto begin = cursor.peek().offset;
  cursor.expect({"where"});
  const bool is_apart =
      begin > 0 && is_space(sql[begin - 1]) && !cursor.at_end() && cursor.peek().offset > begin + 5;
  const auto text = is_apart ? sql.substr(cursor.peek().offset) : std::string_view();
  if (text.empty() || text.find('\n') != std::string_view::npos || is_space(text.back()) ||
      text.find("--") != std::string_view::npos || text.find("/*") != std::string_view::npos)
    throw Unread("in a form of its own");
  return std::string(text);
}

}  // namespace limbeck::dialect::sqlite
