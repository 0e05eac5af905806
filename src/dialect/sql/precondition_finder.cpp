#include "dialect/sql/precondition_finder.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql {
namespace {

std::string list_of(const std::vector<ColumnName>& columns, std::string ColumnName::* part) {
  std::vector<std::string> texts;
  for (const auto& column : columns) texts.push_back(column.*part);
  return text::join(texts, ", ");
}

/// A column, a function call or an expression in parentheses.
std::optional<ColumnName> take_key(TokenCursor& part) {
  const auto begin = part;
  if (!part.take_parentheses()) {
    const auto column = take_column(part);
    if (!column) return std::nullopt;
    if (!part.take_parentheses()) return column;
  }
  const auto text = begin.until(part).text();
  return ColumnName{text, text, {}};
}

}  // namespace

std::string key_of(const Token& token) {
  return text::lower(token.value());
}

std::optional<TableName> take_table(TokenCursor& cursor) {
  TableName name;
  do {
    const auto* const part = cursor.take_name();
    if (!part) return std::nullopt;
    if (!name.sql.empty()) name.sql += ".", name.display += ".";
    name.sql += part->text;
    name.own = part->text;
    name.display += part->value();
    name.key = key_of(*part);
  } while (cursor.take_symbol("."));
  return name;
}

std::optional<ColumnName> take_column(TokenCursor& cursor) {
  const auto* const token = cursor.take_name();
  if (!token) return std::nullopt;
  return ColumnName{std::string(token->text), token->value(), key_of(*token)};
}

std::optional<std::vector<ColumnName>> columns_in(const TokenCursor& list) {
  std::vector<ColumnName> columns;
  for (auto part : list.items()) {
    const auto column = take_column(part);
    if (!column || !part.at_end()) return std::nullopt;
    columns.push_back(*column);
  }
  if (columns.empty()) return std::nullopt;
  return columns;
}

std::vector<DataPrecondition> PreconditionFinder::find(
    const std::vector<const std::vector<Statement>*>& sections) {
  for (std::size_t section = 0; section < sections.size(); ++section) {
    for (const auto& statement : *sections[section]) add(section, statement);
  }
  end_section();
  return std::move(found_);
}

std::string PreconditionFinder::condition_of_own_rows(const TableName&, const std::string&) const {
  return {};
}
std::string PreconditionFinder::condition_of_all_visible(const TableName&) const {
  return {};
}
std::string PreconditionFinder::condition_of_no_default(const std::string&) const {
  return {};
}
void PreconditionFinder::on_create_table(const TableName&, const std::string&) {}
void PreconditionFinder::on_drop_table(const TableName&) {}
void PreconditionFinder::on_rename_table(const TableName&, const TableName&) {}
void PreconditionFinder::on_partition(const TableName&, const TableName&, TokenCursor, bool) {}
void PreconditionFinder::on_add_column(const std::string&, const TableName&) {}
bool PreconditionFinder::is_part_of_rebuild(TokenCursor, const Statement&) {
  return false;
}
bool PreconditionFinder::reports_unique_of_copy(const TableName&, const std::vector<ColumnName>&) {
  return false;
}
void PreconditionFinder::end_section() {}

void PreconditionFinder::add(std::size_t section, const Statement& statement) {
  if (section != section_) end_section();
  section_ = section;
  line_ = statement.line;
  std::vector<Token> all;
  try {
    all = tokens(syntax_, statement.text);
  } catch (const Error&) {
    rows_may_have_changed_ = true;
    return;
  }
  if (all.empty()) return;
  read(TokenCursor(all), statement);
}

void PreconditionFinder::add_found(DataPrecondition precondition) {
  precondition.section = section_;
  precondition.line = line_;
  found_.push_back(std::move(precondition));
}

void PreconditionFinder::read(TokenCursor cursor, const Statement& statement) {
  if (cursor.take_all({"set", "statement"})) cursor.skip_past("for");  // MariaDB
  if (cursor.take_all({"alter", "table"})) {
    alter_table(cursor);
  } else if (cursor.take_all({"rename", "table"})) {
    for (auto& item : cursor.items()) {
      for (auto table = take_table(item); table; table = take_table(item)) {
        changed_.insert(table->key);
        item.take("to");
      }
    }
  } else if (cursor.take("create")) {
    create(cursor, statement.text);
  } else if (cursor.take_all({"drop", "table"})) {
    cursor.take_all({"if", "exists"});
    if (const auto table = take_table(cursor)) {
      on_drop_table(*table);
      mark_dropped(*table);
    }
  } else if (is_part_of_rebuild(cursor, statement)) {
    return;
  } else if (!(cursor.next_is("drop") || cursor.next_is("comment") || cursor.next_is("grant") ||
               cursor.next_is("revoke") || cursor.next_is("alter"))) {
    rows_may_have_changed_ = true;
  }
}

void PreconditionFinder::mark_dropped(const TableName& table) {
  changed_.insert(table.key);
  created_.erase(table.key);
}

void PreconditionFinder::report(const TableName& table, std::string failure, std::string query) {
  if (created_.contains(table.key) || rebuilt_.contains(table.key)) return;
  DataPrecondition precondition;
  precondition.failure = std::move(failure);
  precondition.query = std::move(query);
  report(table, std::move(precondition));
}

void PreconditionFinder::report(const TableName& table, DataPrecondition precondition) {
  if (rows_may_have_changed_ || changed_.contains(table.key)) {
    precondition.query.clear();
    precondition.query_from.clear();
    precondition.unknown = why_unknown();
  }
  add_found(std::move(precondition));
}

void PreconditionFinder::report_unknown(const TableName& table, std::string failure, std::string why) {
  if (created_.contains(table.key) || rebuilt_.contains(table.key)) return;
  DataPrecondition precondition;
  precondition.section = section_;
  precondition.line = line_;
  precondition.failure = std::move(failure);
  precondition.unknown = std::move(why);
  found_.push_back(std::move(precondition));
}

const char* PreconditionFinder::why_unknown() const {
  return rows_may_have_changed_ ? "a statement before it may change rows"
                                : "a statement before it changes the table";
}

bool PreconditionFinder::is_new_null_column(const TableName& table, const ColumnName& column) const {
  return new_columns_.contains({table.key, column.key}) && new_columns_.at({table.key, column.key});
}

bool PreconditionFinder::has_converted_columns(const TableName& table,
                                               const std::vector<ColumnName>& columns) const {
  return std::ranges::any_of(
      columns, [&](const ColumnName& column) { return converted_.contains({table.key, column.key}); });
}

bool PreconditionFinder::has_new_columns(const TableName& table,
                                         const std::vector<ColumnName>& columns) const {
  return std::ranges::any_of(
      columns, [&](const ColumnName& column) { return new_columns_.contains({table.key, column.key}); });
}

void PreconditionFinder::not_null(const TableName& table, const ColumnName& column) {
  const auto failure = fmt::format("{}.{} has NULLs", table.display, column.display);
  if (is_new_null_column(table, column)) {
    report(table, fmt::format("{} has rows, whose new column {} is NULL", table.display, column.display),
           fmt::format("SELECT 1 FROM {} LIMIT 1", table.sql));
  } else if (has_new_columns(table, {column})) {
    return;  // it has a default
  } else {
    report(table, failure, fmt::format("SELECT 1 FROM {} WHERE {} IS NULL LIMIT 1", table.sql, column.sql));
  }
}

void PreconditionFinder::unique(const TableName& table, const std::vector<ColumnName>& keys,
                                const std::string& where, bool nulls_are_equal) {
  const auto failure =
      fmt::format("{} has rows that are equal in {}", table.display, list_of(keys, &ColumnName::display));
  if (!nulls_are_equal &&
      std::ranges::any_of(keys, [&](const ColumnName& key) { return is_new_null_column(table, key); })) {
    return;
  }
  if (has_new_columns(table, keys)) return report_unknown(table, failure, "it includes a new column");
  if (has_converted_columns(table, keys))
    return report_unknown(table, failure, "a statement before it changes a column of it");
  std::vector<std::string> conditions = {"1 = 1"};
  if (!where.empty()) conditions.push_back("(" + where + ")");
  if (!nulls_are_equal) {
    for (const auto& key : keys) conditions.push_back(key.sql + " IS NOT NULL");
  }
  report(table, failure,
         fmt::format("SELECT 1 FROM {} WHERE {}{} GROUP BY {} HAVING count(*) > 1 LIMIT 1", table.sql,
                     text::join(conditions, " AND "), condition_of_own_rows(table, table.own),
                     list_of(keys, &ColumnName::sql)));
}

void PreconditionFinder::alter_table(TokenCursor& cursor) {
  cursor.take_all({"if", "exists"});
  cursor.take("only");
  const auto table = take_table(cursor);
  if (!table) {
    rows_may_have_changed_ = true;
    return;
  }
  cursor.take_symbol("*");
  for (auto& part : cursor.items()) action(part, *table);
}

void PreconditionFinder::action(TokenCursor& cursor, const TableName& table) {
  if (cursor.take("add")) {
    if (cursor.next_is_one_of({"key", "index", "fulltext", "spatial", "partition", "system", "period"})) {
      return;  // MySQL: nothing that rows could be against, but for partitions that others are to come to
    }
    if (cursor.next_is("constraint") || cursor.next_is("unique") || cursor.next_is("primary") ||
        cursor.next_is("check") || cursor.next_is("foreign") || cursor.next_is("exclude")) {
      constraint(cursor, table);
    } else {
      cursor.take("column");
      cursor.take_all({"if", "not", "exists"});
      add_column(cursor, table);
    }
  } else if (cursor.take_all({"validate", "constraint"})) {
    const auto name = take_column(cursor);
    const auto later = name ? not_valid_.find({table.key, name->key}) : not_valid_.end();
    if (later != not_valid_.end()) report(table, later->second.failure, later->second.query);
  } else if (cursor.take("alter") && !cursor.next_is("constraint")) {
    cursor.take("column");
    const auto column = take_column(cursor);
    if (!column) {
      changed_.insert(table.key);
    } else if (cursor.take_all({"set", "not", "null"})) {
      not_null(table, *column);
    } else if (cursor.next_is("type") || cursor.take_all({"set", "data"})) {
      report_unknown(
          table,
          fmt::format("{}.{} has values that its new type does not take", table.display, column->display),
          "only the conversion itself tells");
      changed_.insert(table.key);
    } else if (!(cursor.next_is("set") || cursor.next_is("drop") || cursor.next_is("reset") ||
                 cursor.next_is("add") || cursor.next_is("restart"))) {
      changed_.insert(table.key);
    }
  } else if (cursor.take("modify")) {
    cursor.take("column");
    if (const auto column = take_column(cursor)) whole_column(cursor, table, *column);
  } else if (cursor.take("change")) {
    cursor.take("column");
    const auto column = take_column(cursor);
    take_column(cursor);
    if (column) whole_column(cursor, table, *column);
  } else if (cursor.take("drop")) {
    if (!cursor.next_is_one_of({"constraint", "foreign", "index", "key"})) changed_.insert(table.key);
  } else if (cursor.take("rename")) {
    if (!cursor.next_is("constraint")) changed_.insert(table.key);
    // The other name must not be taken for a table that is as it was.
    if (cursor.take("to")) {
      if (const auto name = take_table(cursor)) {
        if (created_.contains(table.key)) created_.insert(name->key);
        changed_.insert(name->key);
        on_rename_table(table, *name);
      }
    }
  } else if (cursor.take_all({"attach", "partition"})) {
    if (const auto partition = take_table(cursor)) on_partition(table, *partition, cursor, true);
    changed_.insert(table.key);
  } else {
    changed_.insert(table.key);
  }
}

void PreconditionFinder::whole_column(TokenCursor& cursor, const TableName& table, const ColumnName& column) {
  // It says NOT NULL, too, of a column that is so already.
  const bool may_be_new = !rows_may_have_changed_ && !changed_.contains(table.key);
  if (may_be_new && cursor.has("not", "null") && !cursor.has("as")) not_null(table, column);
  if (may_be_new && !cursor.has("as")) fits_length(cursor, table, column);
  converted_.emplace(table.key, column.key);
}

/// MariaDB and MySQL refuse what is longer, but for blanks at the end of a text, which they cut.
void PreconditionFinder::fits_length(TokenCursor cursor, const TableName& table, const ColumnName& column) {
  const bool is_bytes = cursor.next_is_one_of({"binary", "varbinary"});
  if (!is_bytes && !cursor.next_is_one_of({"char", "varchar"})) return;
  cursor.next();
  const auto length = cursor.take_parentheses();
  if (!length) return;
  report(table,
         fmt::format("{}.{} has values of more than {} {}", table.display, column.display, length->text(),
                     is_bytes ? "bytes" : "characters"),
         fmt::format("SELECT 1 FROM {} WHERE {} > {} LIMIT 1", table.sql,
                     is_bytes ? fmt::format("OCTET_LENGTH({})", column.sql)
                              : fmt::format("CHAR_LENGTH(TRIM(TRAILING ' ' FROM {}))", column.sql),
                     length->text()));
}

void PreconditionFinder::add_column(TokenCursor& cursor, const TableName& table) {
  if (!created_.contains(table.key) && !rebuilt_.contains(table.key)) on_add_column(cursor.text(), table);
  const auto column = take_column(cursor);
  if (!column) return;
  const bool filled = cursor.has("default") || cursor.has("generated") || cursor.has("as") ||
                      cursor.has("serial") || cursor.has("bigserial") || cursor.has("smallserial") ||
                      cursor.has("auto_increment");
  new_columns_[{table.key, column->key}] = !filled && !cursor.has("not", "null");
  const auto begin = cursor;
  while (!cursor.at_end() &&
         !(cursor.next_is("not") || cursor.next_is("null") || cursor.next_is("collate") ||
           cursor.next_is("constraint") || cursor.next_is("check") || cursor.next_is("unique") ||
           cursor.next_is("primary") || cursor.next_is("references"))) {
    cursor.skip();
  }
  const auto type = begin.until(cursor).text();
  cursor = begin;
  const bool required = cursor.has("not", "null") || cursor.has("primary");
  if (required && !filled && refuses_columns_without_value()) {
    report(table,
           fmt::format("{} has rows, and its new column {} is NOT NULL without a default", table.display,
                       column->display),
           fmt::format("SELECT 1 FROM {}{} LIMIT 1", table.sql, condition_of_no_default(type)));
  }
}

void PreconditionFinder::constraint(TokenCursor& cursor, const TableName& table) {
  std::optional<ColumnName> name;
  if (cursor.take("constraint")) name = take_column(cursor);
  const bool later = cursor.has("not", "valid");
  const auto already = found_.size();
  constraint_body(cursor, table);
  if (!later) return;
  // It is looked at when it is validated.
  if (found_.size() > already && name) not_valid_[{table.key, name->key}] = found_.back();
  found_.resize(already);
}

void PreconditionFinder::constraint_body(TokenCursor& cursor, const TableName& table) {
  if (cursor.take("unique")) {
    if ((cursor.take("key") || cursor.take("index")) && !cursor.next_is_symbol("(")) cursor.take_name();
    const bool nulls_are_equal = cursor.take_all({"nulls", "not", "distinct"});
    if (!nulls_are_equal) cursor.take_all({"nulls", "distinct"});
    key(cursor, table, nulls_are_equal, false);
  } else if (cursor.take_all({"primary", "key"})) {
    key(cursor, table, true, true);
  } else if (cursor.take("check")) {
    const auto inside = cursor.take_parentheses();
    if (!inside) return;
    const auto failure = fmt::format("{} has rows that do not satisfy the check", table.display);
    if (has_new_column(table, *inside))
      return report_unknown(table, failure, "it speaks of a column that is new or changed");
    report(table, failure, fmt::format("SELECT 1 FROM {} WHERE NOT ({}) LIMIT 1", table.sql, inside->text()));
  } else if (cursor.take_all({"foreign", "key"})) {
    foreign_key(cursor, table);
  } else if (cursor.take("exclude")) {
    report_unknown(table, fmt::format("{} has rows that exclude each other", table.display),
                   "only adding it tells");
  }
}

bool PreconditionFinder::has_new_column(const TableName& table, const TokenCursor& expression) const {
  return std::ranges::any_of(expression.rest(), [&](const Token& token) {
    return token.is_name() && (new_columns_.contains({table.key, key_of(token)}) ||
                               converted_.contains({table.key, key_of(token)}));
  });
}

void PreconditionFinder::key(TokenCursor& cursor, const TableName& table, bool nulls_are_equal,
                             bool primary) {
  const auto inside = cursor.take_parentheses();
  const auto columns = inside ? columns_in(*inside) : std::nullopt;
  if (!columns) {
    // USING INDEX: that index holds already what is demanded, NOT NULL apart.
    return;
  }
  if (primary) {
    for (const auto& column : *columns) not_null(table, column);
  }
  unique(table, *columns, {}, nulls_are_equal && !primary);
}

void PreconditionFinder::foreign_key(TokenCursor& cursor, const TableName& table) {
  const auto inside = cursor.take_parentheses();
  const auto columns = inside ? columns_in(*inside) : std::nullopt;
  if (!columns || !cursor.take("references")) return;
  const auto other = take_table(cursor);
  const auto keys = cursor.take_parentheses();
  const auto others = keys ? columns_in(*keys) : std::nullopt;
  const auto failure = fmt::format("{} has rows without a counterpart by {}", table.display,
                                   list_of(*columns, &ColumnName::display));
  if (std::ranges::any_of(*columns,
                          [&](const ColumnName& column) { return is_new_null_column(table, column); }))
    return;
  if (!other || !others || others->size() != columns->size() || cursor.has("match")) {
    return report_unknown(table, failure, "its form is not known");
  }
  if (has_new_columns(table, *columns)) return report_unknown(table, failure, "it includes a new column");
  if (has_converted_columns(table, *columns) || has_converted_columns(*other, *others))
    return report_unknown(table, failure, "a statement before it changes a column of it");
  if (created_.contains(other->key) || changed_.contains(other->key) || has_new_columns(*other, *others)) {
    return report_unknown(table, failure,
                          fmt::format("a statement before it makes or changes {}", other->display));
  }
  std::vector<std::string> present, equal;
  for (std::size_t i = 0; i < columns->size(); ++i) {
    present.push_back(fmt::format("limbeck_from.{} IS NOT NULL", (*columns)[i].sql));
    equal.push_back(fmt::format("limbeck_to.{} = limbeck_from.{}", (*others)[i].sql, (*columns)[i].sql));
  }
  report(table, failure,
         fmt::format(
             "SELECT 1 FROM {} AS limbeck_from WHERE {} AND NOT EXISTS (SELECT 1 FROM {} AS limbeck_to WHERE "
             "{}){}{} LIMIT 1",
             table.sql, text::join(present, " AND "), other->sql, text::join(equal, " AND "),
             condition_of_own_rows(table, "limbeck_from"), condition_of_all_visible(*other)));
}

void PreconditionFinder::create(TokenCursor& cursor, const std::string& text) {
  const bool unique_index = cursor.take("unique");
  if (cursor.take("index")) {
    if (unique_index) create_unique_index(cursor);
    return;
  }
  while (cursor.take("temp") || cursor.take("temporary") || cursor.take("unlogged") || cursor.take("or") ||
         cursor.take("replace")) {
  }
  if (cursor.take("trigger") || cursor.take("rule")) return;  // works on later rows: those statements count
  if (!cursor.take("table")) return;
  const bool if_not_exists = cursor.take_all({"if", "not", "exists"});
  const auto table = take_table(cursor);
  if (!table) return;
  if (cursor.take_all({"partition", "of"})) {
    const auto parent = take_table(cursor);
    if (cursor.next_is_symbol("(")) cursor.take_parentheses();
    if (parent) on_partition(*parent, *table, cursor, false);
    changed_.insert(table->key);
  } else if (if_not_exists || cursor.has("as")) {
    changed_.insert(table->key);
  } else {
    created_.insert(table->key);
    on_create_table(*table, text);
  }
}

void PreconditionFinder::create_unique_index(TokenCursor& cursor) {
  cursor.take("concurrently");
  cursor.take_all({"if", "not", "exists"});
  if (!cursor.next_is("on") && !take_table(cursor)) return;
  if (!cursor.take("on")) return;
  cursor.take("only");
  const auto table = take_table(cursor);
  if (!table) return;
  if (cursor.take("using")) cursor.take_name();
  const auto inside = cursor.take_parentheses();
  if (!inside) return;
  std::vector<ColumnName> keys;
  bool plain = true;
  for (auto part : inside->items()) {
    const auto whole = part;
    auto key = take_key(part);
    while (part.take("asc") || part.take("desc") || part.take("nulls") || part.take("first") ||
           part.take("last")) {
    }
    if (!key || !part.at_end()) {
      plain = false;  // a collation or operator class may say what is equal
      key = ColumnName{whole.text(), whole.text(), {}};
    }
    keys.push_back(*key);
  }
  if (cursor.take("include")) cursor.take_parentheses();
  const bool nulls_are_equal = cursor.take_all({"nulls", "not", "distinct"});
  while (!cursor.at_end() && !cursor.next_is("where")) cursor.skip();
  std::string where;
  if (cursor.take("where")) where = cursor.text();
  if (plain && where.empty() && reports_unique_of_copy(*table, keys)) return;
  if (plain) return unique(*table, keys, where, nulls_are_equal);
  report_unknown(
      *table,
      fmt::format("{} has rows that are equal in {}", table->display, list_of(keys, &ColumnName::display)),
      "a collation or operator class says what is equal");
}

}  // namespace limbeck::sql
