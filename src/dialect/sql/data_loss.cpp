#include "dialect/sql/data_loss.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/names.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql {
namespace {

constexpr char key_separator = '\0';  // no name holds one

struct Name {
  std::string text;  // as written
  std::string key;   // the same for all spellings
};

Name take_name(EngineKind syntax, TokenCursor& cursor) {
  Name name;
  do {
    const auto& part = cursor.next();
    name.text += (name.text.empty() ? "" : ".") + std::string(part.text);
    // Table names are case-insensitive on SQLite; elsewhere the catalog's spelling counts.
    const auto in_catalog = catalog_name(syntax, part);
    name.key += key_separator + (syntax == EngineKind::sqlite ? text::lower(in_catalog) : in_catalog);
  } while (cursor.take_symbol("."));
  return name;
}

void skip_if_exists(TokenCursor& cursor) {
  cursor.take_all({"if", "exists"});
}

std::string column_key(EngineKind syntax, const Token& name) {
  const auto in_catalog = catalog_name(syntax, name);
  return syntax == EngineKind::sqlite ? text::lower(in_catalog) : in_catalog;
}

/// Of a CREATE TABLE, behind its name; without generated ones, which hold nothing of their own.
std::set<std::string> stored_columns(EngineKind syntax, TokenCursor cursor) {
  std::set<std::string> columns;
  const auto body = cursor.take_parentheses();
  if (!body) return columns;
  for (const auto& item : body->items()) {
    if (item.next_is_one_of({"constraint", "primary", "unique", "check", "foreign"})) continue;
    if (item.peek().is_name() && !item.has("as")) columns.insert(column_key(syntax, item.peek()));
  }
  return columns;
}

/// The column whose values an item of a SELECT has, but for NULLs: `a`, `t.a`, `coalesce(a, 0)`, `CAST(a AS
/// TEXT)`; nullptr for anything else.
const Token* copied_column(TokenCursor item) {
  if (item.next_is_one_of({"coalesce", "ifnull", "cast"}) && item.peek(1).is_symbol("(")) {
    item.next();
    const auto inside = item.take_parentheses();
    return inside && (item.at_end() || item.next_is("from")) ? copied_column(inside->item()) : nullptr;
  }
  const Token* name = item.take_name();
  if (name && item.take_symbol(".")) name = item.take_name();
  return item.at_end() || item.next_is_one_of({"from", "as"}) ? name : nullptr;
}

/// Tables between commas, up to CASCADE and the like.
std::vector<Name> names_of(EngineKind syntax, TokenCursor cursor) {
  std::vector<Name> names;
  do {
    cursor.take("only");
    if (cursor.peek().is_name()) names.push_back(take_name(syntax, cursor));
    cursor.take_symbol("*");
  } while (cursor.take_symbol(","));
  return names;
}

std::string list_of(const std::vector<Name>& names) {
  std::vector<std::string> texts;
  for (const auto& name : names) texts.push_back(name.text);
  return text::join(texts, ", ");
}

/// What an ALTER TABLE drops but for a column, behind DROP.
bool drops_no_column(EngineKind syntax, const TokenCursor& cursor) {
  if (cursor.next_is("constraint")) return true;
  // Elsewhere these may be columns.
  return syntax == EngineKind::mysql &&
         cursor.next_is_one_of({"index", "key", "primary", "foreign", "check"});
}

/// Behind WITH: to the statement that its queries are for.
void skip_to_main_statement(TokenCursor& cursor) {
  while (!cursor.at_end() &&
         !cursor.next_is_one_of({"select", "values", "insert", "update", "delete", "merge"}) &&
         !(cursor.next_is("replace") && cursor.peek(1).is("into"))) {
    cursor.skip();
  }
}

/// An action of ALTER TABLE on MySQL: the file of a table, or of a partition, goes, or its new engine keeps
/// no rows, or none beyond the end of the server.
bool drops_rows(TokenCursor action) {
  if (action.take("discard")) return action.has("tablespace");
  if (!action.take("engine")) return false;
  action.take_symbol("=");
  const auto engine = text::lower(action.peek().value());
  return engine == "blackhole" || engine == "memory" || engine == "heap";
}

/// PostgreSQL's EXPLAIN ANALYZE, EXPLAIN (ANALYZE, …): runs the statement behind it.
bool runs_explained(const TokenCursor& cursor) {
  return cursor.next_is("explain") &&
         std::ranges::any_of(cursor.rest(), [](const Token& token) { return token.is("analyze"); });
}

}  // namespace

DataLossFinder::DataLossFinder(EngineKind syntax, const std::string& expected) : syntax_(syntax) {
  if (expected.empty()) return;
  try {
    const auto all = tokens(syntax, expected);
    TokenCursor cursor{std::span<const Token>(all)};
    while (cursor.skip_past("create")) {
      if (!cursor.take("table")) continue;
      const auto table = take_name(syntax, cursor);
      expected_[table.key] = stored_columns(syntax, cursor);
    }
  } catch (const Error&) {
    expected_.clear();  // in another form than these rules are for
  }
}

void DataLossFinder::add(const Statement& statement) {
  line_ = statement.line;
  try {
    const auto all = tokens(syntax_, statement.text);
    read(TokenCursor(all));
  } catch (const Error&) {
    lost("can't be read");
  }
}

void DataLossFinder::read(TokenCursor cursor) {
  const bool is_mysql = syntax_ == EngineKind::mysql;
  if (is_mysql && cursor.take_all({"set", "statement"})) cursor.skip_past("for");
  if (is_mysql ? cursor.next_is("analyze") : runs_explained(cursor)) {
    while (!cursor.at_end() &&
           !cursor.next_is_one_of({"update", "delete", "insert", "replace", "merge", "with"}))
      cursor.skip();
  }
  const auto whole = cursor;
  if (cursor.take("drop")) return read_drop(cursor);
  if (cursor.take("alter")) return read_alter(cursor);
  if (cursor.take("create")) return read_create(cursor);
  if (cursor.take("truncate")) return read_truncate(cursor);
  if (cursor.take("do")) return lost("runs a block whose doings are not known");
  if (is_mysql && cursor.next_is_one_of({"begin", "if", "case", "loop", "while", "repeat", "for"}))
    return lost("runs a block whose doings are not known");
  if (is_mysql && cursor.take("load")) {
    auto target = cursor;
    if (!target.skip_past("into") || !cursor.until(target).has("replace")) return;
    target.take("table");
    return lost("replaces rows of " + take_name(syntax_, target).text);
  }
  if (cursor.take("call")) return lost("calls a procedure whose doings are not known");
  if (cursor.take("execute")) return lost("runs a prepared statement");
  auto main = cursor;
  if (main.take("with")) skip_to_main_statement(main);
  if (main.take("replace") || main.take_all({"insert", "or", "replace"}) ||
      main.take_all({"update", "or", "replace"})) {  // SQLite: rows in the way are deleted
    main.take("into");
    return lost("replaces rows of " + take_name(syntax_, main).text);
  }
  if (cursor.next_is("insert")) read_insert(cursor);
  // Another search_path may lead the same names elsewhere.
  if (cursor.next_is_one_of({"set", "reset", "discard"}) || cursor.has("set_config")) created_.clear();
  look_for_updates(whole);
  look_for_deletes(whole);
}

void DataLossFinder::read_drop(TokenCursor cursor) {
  const bool cascades = cursor.has("cascade");
  const std::string behind = cascades ? " and all that uses it" : "";
  if (cursor.take("owned")) {
    cursor.take("by");
    return lost("drops all that belongs to " + cursor.text());
  }
  cursor.take("temporary");
  if (cursor.take("table") || (syntax_ == EngineKind::mysql && cursor.take("tables"))) {
    skip_if_exists(cursor);
    auto names = names_of(syntax_, cursor);
    std::erase_if(names, [&](const Name& name) { return created_.erase(name.key) > 0 && !cascades; });
    if (names.empty()) return;
    lost("drops table " + list_of(names) + behind);
    for (const auto& name : names) dropped_[name.key] = found_.size() - 1;
    return;
  }
  constexpr std::array<std::string_view, 7> holding_data{
      "foreign table", "materialized view", "sequence", "database", "schema",
      "type",          "extension"};  // it may keep rows in tables of its own
  std::string kind;
  for (const auto words : holding_data) {
    const auto parts = text::split(words, ' ');
    if (cursor.take_all(std::vector<std::string_view>(parts.begin(), parts.end()))) {
      kind = words;
      break;
    }
  }
  const bool is_empty_or_unused = kind.empty() || kind == "type" ||  // else its DROP fails
                                  (kind == "schema" && syntax_ != EngineKind::mysql);
  if (is_empty_or_unused && !cascades) return;
  if (kind.empty()) kind = text::lower(cursor.next().text);
  skip_if_exists(cursor);
  lost("drops " + kind + " " + list_of(names_of(syntax_, cursor)) + behind);
}

void DataLossFinder::read_alter(TokenCursor cursor) {
  bool ignores = false;  // and deletes rows that are in the way of a key
  while (syntax_ == EngineKind::mysql && cursor.next_is_one_of({"online", "ignore"}))
    ignores |= cursor.next().is("ignore");
  const bool is_type = cursor.take("type");
  if (!is_type && !cursor.take("table")) return;
  skip_if_exists(cursor);
  cursor.take("only");
  const auto table = take_name(syntax_, cursor);
  cursor.take_symbol("*");
  if (cursor.take_all({"rename", "to"})) {
    const auto parent = table.key.substr(0, table.key.rfind(key_separator));
    return rename_table(table.key, parent + take_name(syntax_, cursor).key);
  }
  if (created_.contains(table.key)) return;
  if (ignores) lost("may delete rows of " + table.text + " or cut their values");
  for (auto action : cursor.items()) {
    if (syntax_ == EngineKind::mysql && drops_rows(action)) {
      lost("discards the rows of " + table.text);
      continue;
    }
    if (action.take("add")) {
      action.take("column");
      action.take_all({"if", "not", "exists"});
      if (!action.next_is_one_of({"constraint", "primary", "unique", "check", "foreign"}))
        added_[table.key].insert(column_key(syntax_, action.peek()));
      continue;
    }
    if (action.take("rename")) {
      rename_column(table.key, action);
      continue;
    }
    if (is_type) {
      if (!action.take_all({"drop", "attribute"})) continue;
      skip_if_exists(action);
      lost("drops attribute " + take_name(syntax_, action).text + " of " + table.text);
      continue;
    }
    const bool empties = action.take("truncate");  // a partition
    if (!empties && !action.take("drop")) continue;
    if (drops_no_column(syntax_, action)) continue;
    if (syntax_ == EngineKind::mysql && action.take_all({"system", "versioning"})) {
      lost("drops the history of " + table.text);
      continue;
    }
    const bool is_partition = syntax_ == EngineKind::mysql && action.take("partition");
    action.take("column");
    skip_if_exists(action);
    lost((empties        ? "empties partition "
          : is_partition ? "drops partition "
                         : "drops column ") +
         take_name(syntax_, action).text + " of " + table.text);
  }
}

void DataLossFinder::read_create(TokenCursor cursor) {
  const auto whole = cursor;
  const bool replaces = cursor.take_all({"or", "replace"});
  while (cursor.next_is_one_of({"temp", "temporary", "unlogged", "global", "local"})) cursor.next();
  if (!cursor.take("table")) return;  // what stands in a function, trigger or rule doesn't run now
  look_for_updates(whole);
  look_for_deletes(whole);  // … AS WITH gone AS (DELETE …)
  const bool may_be_there = cursor.take_all({"if", "not", "exists"});
  const auto table = take_name(syntax_, cursor);
  if (replaces) return lost("replaces table " + table.text);
  if (!may_be_there) created_.insert(table.key);
}

void DataLossFinder::read_truncate(TokenCursor cursor) {
  const bool cascades = cursor.has("cascade");
  cursor.take("table");
  auto names = names_of(syntax_, cursor);
  std::erase_if(names, [&](const Name& name) { return created_.contains(name.key) && !cascades; });
  if (!names.empty()) lost("empties " + list_of(names) + (cascades ? " and all that refers to it" : ""));
}

/// A DELETE may also stand in a WITH, behind EXPLAIN ANALYZE or PREPARE, or in a MERGE.
void DataLossFinder::look_for_deletes(TokenCursor cursor) {
  std::optional<Name> merged;
  const bool begins_with_it = cursor.next_is("delete");
  for (; !cursor.at_end(); cursor.next()) {
    auto here = cursor;
    if (here.take_all({"merge", "into"})) {
      here.take("only");
      merged = take_name(syntax_, here);
    }
    if (merged && here.take_all({"then", "delete"})) {
      lost("deletes rows of " + merged->text);
      merged.reset();
    }
    if (!here.take_all({"delete", "from"})) continue;
    here.take("only");
    const auto table = take_name(syntax_, here);
    if (!created_.contains(table.key)) lost("deletes rows of " + table.text);
    copies_.erase(table.key);
    return;
  }
  if (begins_with_it) lost("deletes rows");  // of several tables, on MySQL
}

/// As look_for_deletes(); a WHERE counts only for the UPDATE that it belongs to.
void DataLossFinder::look_for_updates(TokenCursor cursor) {
  bool is_part = false;  // of FOR UPDATE, ON UPDATE, DO UPDATE, or MERGE … THEN UPDATE
  while (!cursor.at_end()) {
    if (cursor.next_is_symbol("(")) {
      if (const auto inside = cursor.take_parentheses()) look_for_updates(*inside);
      is_part = false;
      continue;
    }
    if (cursor.next_is("update") && !is_part) read_update(cursor);
    is_part = cursor.next_is_one_of({"for", "key", "on", "do", "then"});
    cursor.next();
  }
}

/// `INSERT INTO new (…) SELECT a, coalesce(b, 0) FROM old`, with nothing behind that would leave rows out.
void DataLossFinder::read_insert(TokenCursor cursor) {
  if (!cursor.take_all({"insert", "or", "abort"})) cursor.take("insert");
  if (!cursor.take("into")) return;
  const auto into = take_name(syntax_, cursor);
  const bool is_first = !copies_.contains(into.key);
  copies_.erase(into.key);
  if (!is_first || !created_.contains(into.key)) return;
  cursor.take_parentheses();
  if (!cursor.take("select") || cursor.next_is_one_of({"distinct", "all"})) return;
  Copy copy;
  auto source = cursor;
  if (!source.skip_past("from")) return;
  for (const auto& item : cursor.until(source).items()) {
    if (const auto* name = copied_column(item)) copy.columns.insert(column_key(syntax_, *name));
  }
  cursor = source;
  if (!cursor.peek().is_name()) return;
  copy.from = take_name(syntax_, cursor).key;
  cursor.take_symbol(";");
  if (cursor.at_end()) copies_[into.key] = std::move(copy);
}

/// `UPDATE t SET a = 1`: the old values of all rows are gone. New columns have none.
void DataLossFinder::read_update(TokenCursor cursor) {
  cursor.take("update");
  if (cursor.take("or")) cursor.next();
  cursor.take("only");
  const auto table = take_name(syntax_, cursor);
  copies_.erase(table.key);
  if (created_.contains(table.key) || !cursor.skip_past("set") || cursor.has("where")) return;
  const auto& added = added_[table.key];
  for (const auto& item : cursor.items()) {
    auto target = item;
    if (target.next_is_symbol("(") || !target.peek().is_name() ||
        !added.contains(column_key(syntax_, target.peek())))
      return lost("overwrites values in all rows of " + table.text);
  }
}

bool DataLossFinder::is_copied_whole(const std::string& table, const std::string& copy) const {
  const auto known = expected_.find(table);
  const auto copied = copies_.find(copy);
  if (known == expected_.end() || copied == copies_.end() || copied->second.from != table) return false;
  return !known->second.empty() && std::ranges::includes(copied->second.columns, known->second);
}

/// Behind RENAME, which goes by `[COLUMN] a TO b`.
void DataLossFinder::rename_column(const std::string& table, TokenCursor action) {
  action.take("column");
  if (!action.peek().is_name()) return;
  const auto from = column_key(syntax_, action.next());
  if (!action.take("to") || !action.peek().is_name()) return;
  for (auto* columns : {&expected_[table], &added_[table]}) {
    if (columns->erase(from) > 0) columns->insert(column_key(syntax_, action.peek()));
  }
}

void DataLossFinder::rename_table(const std::string& from, const std::string& to) {
  const bool is_whole = is_copied_whole(to, from);
  copies_.erase(from);
  if (created_.erase(from) == 0) {
    for (auto* tables : {&expected_, &added_}) {
      if (auto columns = tables->extract(from)) (*tables)[to] = std::move(columns.mapped());
    }
    return;
  }
  const auto dropped = dropped_.find(to);
  if (dropped == dropped_.end()) {
    created_.insert(to);
    return;
  }
  // How SQLite changes a table; which columns are left is up to the copy.
  const auto place = dropped->second;
  auto& what = found_[place].what;
  const bool is_only_one = what.starts_with("drops ") && !what.contains(", ");
  if (is_whole && is_only_one) {
    found_.erase(found_.begin() + static_cast<std::ptrdiff_t>(place));
    dropped_.erase(dropped);
    for (auto& [name, at] : dropped_) {
      if (at > place) --at;
    }
  } else if (what.starts_with("drops ")) {
    what = "makes " + what.substr(6) + " again, of what is copied before";
  }
}

}  // namespace limbeck::sql
