#include "dialect/sqlite/inspect/create_table.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sqlite/inspect/cursor.hpp"
#include "dialect/sqlite/inspect/expression.hpp"
#include "dialect/sqlite/quote.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using Kind = sql::Token::Kind;
using schema::Deferral;
using schema::ForeignKey;
using schema::ForeignKeyAction;
using schema::KeyConstraint;

/// A column of PRIMARY KEY (…) or UNIQUE (…).
struct KeyColumn {
  std::string name, collation;
  bool descending = false;
};

struct Key {
  KeyConstraint constraint;
  std::vector<KeyColumn> columns;
  bool in_column = false;  // written behind a column
};

struct Check {
  std::string name;
  Tokens expression;
};

struct ColumnText {
  schema::Column column;
  Tokens default_value;
  bool default_in_parentheses = false;
  std::optional<Tokens> generated;
  bool stored = false;
};

class Reader {
 public:
  explicit Reader(std::string_view sql) : cursor_(sql) {}

  schema::Table read() {
    cursor_.expect({"create"});
    if (!cursor_.take("temp")) cursor_.take("temporary");
    cursor_.expect({"table"});
    cursor_.take_all({"if", "not", "exists"});
    table_.name.name = cursor_.expect_qualified_name();
    cursor_.expect_symbol("(");
    do {
      if (at_table_constraint()) {
        table_constraints();
        break;
      }
      column();
    } while (cursor_.take_symbol(","));
    cursor_.expect_symbol(")");
    options();
    cursor_.take_symbol(";");
    if (!cursor_.at_end()) cursor_.fail();
    return finish();
  }

  const std::string& table_name() const { return table_.name.name; }

 private:
  bool at_table_constraint() const {
    const auto& token = cursor_.peek();
    return token.is("constraint") || token.is("primary") || token.is("unique") || token.is("check") ||
           token.is("foreign");
  }

  void options() {
    while (!cursor_.at_end() && !cursor_.next_is_symbol(";")) {
      if (cursor_.take("without")) {
        cursor_.expect_name();  // ROWID
        table_.options["without_rowid"] = "true";
      } else {
        const auto option = text::lower(cursor_.expect_name());
        if (option != "strict") cursor_.fail();
        table_.options["strict"] = "true";
      }
      if (!cursor_.take_symbol(",")) break;
    }
  }

  void column() {
    ColumnText column;
    column.column.name = cursor_.expect_name();
    column.column.type = type();
    std::string name;
    while (!cursor_.at_end() && !cursor_.next_is_symbol(",") && !cursor_.next_is_symbol(")")) {
      if (cursor_.take("constraint")) {
        name = cursor_.expect_name();
        continue;
      }
      column_constraint(column, std::exchange(name, {}));
    }
    columns_.push_back(std::move(column));
  }

  /// Words up to one that can't be a name, and perhaps one or two numbers in parentheses.
  std::string type() {
    std::vector<std::string> words;
    while (!cursor_.at_end()) {
      const auto& token = cursor_.peek();
      const bool word = token.kind == Kind::word && !is_reserved(token.text);
      if (!word && token.kind != Kind::quoted_name && token.kind != Kind::string) break;
      words.push_back(text::upper(cursor_.next().value()));
    }
    std::string type = text::join(words, " ");
    if (cursor_.next_is_symbol("(") && !words.empty()) {
      type += "(";
      for (const auto& token : cursor_.expect_parentheses())
        type += token.is_symbol(",") ? ", " : std::string(token.text);
      return type + ")";
    }
    // Not a type, though SQLite's grammar takes the words in: g INTEGER GENERATED ALWAYS AS (…)
    if (words.size() >= 2 && words.back() == "ALWAYS" && words[words.size() - 2] == "GENERATED") {
      words.resize(words.size() - 2);
      type = text::join(words, " ");
    }
    return type;
  }

  void column_constraint(ColumnText& column, const std::string& name) {
    if (cursor_.take("default")) {
      default_value(column);
    } else if (cursor_.take("null")) {
      conflict();
    } else if (cursor_.peek().is("not") && cursor_.peek(1).is("null")) {
      cursor_.take_all({"not", "null"});
      column.column.not_null = true;
      if (const auto resolution = conflict(); !resolution.empty()) {
        column.column.options["not_null_on_conflict"] = resolution;
      }
    } else if (cursor_.take_all({"primary", "key"})) {
      Key key{{name, true, {}, {}, false, {}, {}, {}}, {{column.column.name, "", false}}, true};
      key.columns[0].descending = cursor_.take("desc");
      if (!key.columns[0].descending) cursor_.take("asc");
      set_conflict(key.constraint, conflict());
      if (cursor_.take("autoincrement")) column.column.identity.emplace();
      keys_.push_back(std::move(key));
    } else if (cursor_.take("unique")) {
      Key key{{name, false, {}, {}, false, {}, {}, {}}, {{column.column.name, "", false}}, true};
      set_conflict(key.constraint, conflict());
      keys_.push_back(std::move(key));
    } else if (cursor_.take("check")) {
      checks_.push_back({name, cursor_.expect_parentheses()});
      conflict();
    } else if (cursor_.take("references")) {
      references(name, {column.column.name});
    } else if (cursor_.take("collate")) {
      column.column.collation = cursor_.expect_name();
    } else if (cursor_.take_all({"generated", "always", "as"}) || cursor_.take("as")) {
      column.generated = cursor_.expect_parentheses();
      column.stored = cursor_.take("stored");
      if (!column.stored) cursor_.take("virtual");
    } else if (!deferral()) {
      cursor_.fail();
    }
  }

  void default_value(ColumnText& column) {
    column.default_in_parentheses = cursor_.next_is_symbol("(");
    if (column.default_in_parentheses) {
      column.default_value = cursor_.expect_parentheses();
      return;
    }
    const bool sign = cursor_.next_is_symbol("-") || cursor_.next_is_symbol("+");
    column.default_value = cursor_.expect_tokens(sign ? 2 : 1);
  }

  void table_constraints() {
    std::string name;
    while (!cursor_.at_end() && !cursor_.next_is_symbol(")")) {
      if (cursor_.take_symbol(",")) {
        name.clear();
      } else if (cursor_.take("constraint")) {
        name = cursor_.expect_name();
      } else {
        table_constraint(std::exchange(name, {}));
      }
    }
  }

  void table_constraint(const std::string& name) {
    const bool primary = cursor_.take_all({"primary", "key"});
    if (primary || cursor_.take("unique")) {
      Key key{{name, primary, {}, {}, false, {}, {}, {}}, {}, false};
      cursor_.expect_symbol("(");
      do {
        key.columns.push_back(key_column());
      } while (cursor_.take_symbol(","));
      if (primary && cursor_.take("autoincrement")) autoincrement_ = true;
      cursor_.expect_symbol(")");
      set_conflict(key.constraint, conflict());
      keys_.push_back(std::move(key));
    } else if (cursor_.take("check")) {
      checks_.push_back({name, cursor_.expect_parentheses()});
      conflict();
    } else if (cursor_.take_all({"foreign", "key"})) {
      auto columns = names();
      cursor_.expect({"references"});
      references(name, std::move(columns));
      deferral();
    } else {
      cursor_.fail();
    }
  }

  KeyColumn key_column() {
    KeyColumn column;
    column.name = cursor_.expect_name();
    if (cursor_.take("collate")) column.collation = normal_collation(cursor_.expect_name());
    column.descending = cursor_.take("desc");
    if (!column.descending) cursor_.take("asc");
    return column;
  }

  /// (a, b): SQLite lets COLLATE, ASC and DESC pass here, without a meaning.
  std::vector<std::string> names() {
    std::vector<std::string> list;
    cursor_.expect_symbol("(");
    do {
      list.push_back(key_column().name);
    } while (cursor_.take_symbol(","));
    cursor_.expect_symbol(")");
    return list;
  }

  void references(const std::string& name, std::vector<std::string> columns) {
    ForeignKey key;
    key.name = name;
    key.columns = std::move(columns);
    key.referenced_table.name = cursor_.expect_name();
    if (cursor_.next_is_symbol("(")) key.referenced_columns = names();
    while (true) {
      if (cursor_.take("match")) {
        cursor_.expect_name();  // without a meaning in SQLite
      } else if (cursor_.take_all({"on", "delete"})) {
        key.on_delete = action();
      } else if (cursor_.take_all({"on", "update"})) {
        key.on_update = action();
      } else if (cursor_.take_all({"on", "insert"})) {
        action();
      } else {
        break;
      }
    }
    table_.foreign_keys.push_back(std::move(key));
  }

  ForeignKeyAction action() {
    if (cursor_.take_all({"set", "null"})) return ForeignKeyAction::set_null;
    if (cursor_.take_all({"set", "default"})) return ForeignKeyAction::set_default;
    if (cursor_.take("cascade")) return ForeignKeyAction::cascade;
    if (cursor_.take("restrict")) return ForeignKeyAction::restrict;
    cursor_.expect({"no", "action"});
    return ForeignKeyAction::no_action;
  }

  /// [NOT] DEFERRABLE [INITIALLY …], of the foreign key before it. Only DEFERRABLE INITIALLY DEFERRED makes a
  /// difference (https://www.sqlite.org/foreignkeys.html, 4.2).
  bool deferral() {
    const bool deferrable = !cursor_.take_all({"not", "deferrable"});
    if (deferrable && !cursor_.take("deferrable")) return false;
    const bool deferred = cursor_.take_all({"initially", "deferred"});
    if (!deferred) cursor_.take_all({"initially", "immediate"});
    if (!table_.foreign_keys.empty()) {
      table_.foreign_keys.back().deferral =
          deferrable && deferred ? Deferral::initially_deferred : Deferral::not_deferrable;
    }
    return true;
  }

  /// ON CONFLICT …; empty for none and for ABORT, which is the default.
  std::string conflict() {
    if (!cursor_.take_all({"on", "conflict"})) return {};
    const auto resolution = text::upper(cursor_.next().text);
    return resolution == "ABORT" ? std::string() : resolution;
  }

  static void set_conflict(KeyConstraint& key, const std::string& resolution) {
    if (!resolution.empty()) key.options["on_conflict"] = resolution;
  }

  // ---- from what was read to its normal form

  schema::Table finish() {
    scope_.table = table_.name.name;
    for (const auto& column : columns_) scope_.columns.push_back(column.column.name);
    for (auto& column : columns_) table_.columns.push_back(finish(column));
    for (auto& key : keys_) finish(key);
    for (const auto& check : checks_) {
      table_.checks.push_back({check.name, normal_expression(check.expression, scope_), false, true, ""});
    }
    for (auto& key : table_.foreign_keys) {
      for (auto& column : key.columns) column = declared(column);
    }
    if (table_.primary_key) finish_primary_key();
    const auto by_name = [](auto& list) {
      using Held = typename std::decay_t<decltype(list)>::value_type;
      std::ranges::stable_sort(list, {}, &Held::name);
    };
    by_name(table_.uniques);
    by_name(table_.checks);
    by_name(table_.foreign_keys);
    return std::move(table_);
  }

  schema::Column finish(ColumnText& text) {
    schema::Column column = std::move(text.column);
    if (!column.collation.empty()) {
      column.collation = normal_collation(column.collation);
      if (column.collation == "BINARY") column.collation.clear();
    }
    if (text.generated) column.generated = {normal_expression(*text.generated, scope_), text.stored};
    if (!text.default_value.empty()) column.default_value = normal_default(text);
    return column;
  }

  std::optional<std::string> normal_default(const ColumnText& text) const {
    const auto& first = text.default_value.front();
    std::string value;
    if (!text.default_in_parentheses && first.kind == Kind::quoted_name) {
      value = quote_literal(first.value());  // a string to SQLite
    } else if (!text.default_in_parentheses && first.kind == Kind::word && !is_reserved(first.text) &&
               !is_constant(first)) {
      value = quote_literal(first.text);
    } else {
      value = normal_expression(text.default_value, Scope{});
    }
    if (value == "NULL") return std::nullopt;
    return value;
  }

  static bool is_constant(const sql::Token& token) {
    return token.is("true") || token.is("false") || token.is("current_date") || token.is("current_time") ||
           token.is("current_timestamp");
  }

  std::string declared(const std::string& column) const {
    const auto found = scope_.find_column(column);
    return found.empty() ? column : found;
  }

  void finish(Key& key) {
    std::vector<std::string> written;
    bool plain = true;
    for (auto& column : key.columns) {
      column.name = declared(column.name);
      key.constraint.columns.push_back(column.name);
      const auto* held = table_.find_column(column.name);
      const auto own = held && !held->collation.empty() ? held->collation : "BINARY";
      if (column.collation == own) column.collation.clear();
      plain &= column.collation.empty() && !column.descending;
      written.push_back(quote_identifier(column.name) +
                        (column.collation.empty() ? "" : " COLLATE " + column.collation) +
                        (column.descending ? " DESC" : ""));
    }
    if (!plain) key.constraint.options["keys"] = text::join(written, ", ");
    if (!key.constraint.primary) {
      table_.uniques.push_back(std::move(key.constraint));
      return;
    }
    // A quirk that is kept: INTEGER PRIMARY KEY DESC behind a column is an ordinary key, but in a table
    // constraint DESC means nothing for an INTEGER column.
    if (!key.in_column && is_single_integer(key.constraint)) key.constraint.options.erase("keys");
    table_.primary_key = std::move(key.constraint);
  }

  bool is_single_integer(const KeyConstraint& key) const {
    if (key.columns.size() != 1 || table_.options.contains("without_rowid")) return false;
    const auto* column = table_.find_column(key.columns[0]);
    return column && column->type == "INTEGER";
  }

  void finish_primary_key() {
    const bool never_null = table_.options.contains("without_rowid") || table_.options.contains("strict");
    for (const auto& name : table_.primary_key->columns) {
      auto* column = table_.find_column(name);
      if (!column) continue;
      if (autoincrement_) column->identity.emplace();
      if (never_null || is_rowid_alias(table_, *column)) {
        column->spelling.not_null = column->not_null;
        column->not_null = true;
        column->options.erase("not_null_on_conflict");
      }
    }
  }

  Cursor cursor_;
  schema::Table table_;
  std::vector<ColumnText> columns_;
  std::vector<Key> keys_;
  std::vector<Check> checks_;
  bool autoincrement_ = false;
  Scope scope_;
};

schema::Table read_virtual_table(std::string_view sql) {
  Cursor cursor(sql);
  cursor.expect({"create", "virtual", "table"});
  cursor.take_all({"if", "not", "exists"});
  schema::Table table;
  table.name.name = cursor.expect_qualified_name();
  cursor.expect({"using"});
  // The module reads its arguments itself: they stay as they are.
  const auto& module = cursor.peek();
  if (!module) cursor.fail();
  auto arguments = text::trim(sql.substr(module.offset + module.text.size()));
  while (arguments.ends_with(';')) arguments = text::trim(arguments.substr(0, arguments.size() - 1));
  table.options["virtual"] =
      fmt::format("CREATE VIRTUAL TABLE {} USING {}{}", quote_identifier(table.name.name),
                  quote_identifier(module.value()), arguments);
  return table;
}

}  // namespace

schema::Table read_create_table(std::string_view sql) {
  std::string name;
  try {
    Cursor start(sql);
    if (start.take_all({"create", "virtual", "table"})) return read_virtual_table(sql);
    Reader reader(sql);
    try {
      return reader.read();
    } catch (const Error&) {
      name = reader.table_name();
      throw;
    }
  } catch (const Error& error) {
    throw_unreadable("CREATE TABLE", name.empty() ? "a table" : "table " + name, error);
  }
}

bool is_rowid_alias(const schema::Table& table, const schema::Column& column) {
  return table.primary_key && table.primary_key->columns == std::vector{column.name} &&
         column.type == "INTEGER" && !table.options.contains("without_rowid") &&
         !table.primary_key->options.contains("keys");
}

}  // namespace limbeck::dialect::sqlite
