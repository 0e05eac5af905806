#include "dialect/sql/data_preconditions.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "dialect/sqlite/inspect/create_table.hpp"
#include "dialect/sqlite/render/copy_preconditions.hpp"

namespace limbeck::sql {
namespace {

/// Tokens of one statement, read from the front.
class Reader {
 public:
  Reader(const Token* begin, const Token* end) : at_(begin), end_(end) {}

  bool done() const { return at_ == end_; }
  bool next_is(std::string_view keyword) const { return at_ != end_ && at_->is(keyword); }
  bool next_is_symbol(std::string_view symbol) const { return at_ != end_ && at_->is_symbol(symbol); }
  bool take(std::string_view keyword) {
    if (!next_is(keyword)) return false;
    ++at_;
    return true;
  }
  bool take_symbol(std::string_view symbol) {
    if (!next_is_symbol(symbol)) return false;
    ++at_;
    return true;
  }
  /// All of these words, or none.
  bool take_all(std::initializer_list<std::string_view> keywords) {
    const auto* const begin = at_;
    for (const auto keyword : keywords) {
      if (take(keyword)) continue;
      at_ = begin;
      return false;
    }
    return true;
  }
  const Token* take_name() { return at_ != end_ && at_->is_name() ? at_++ : nullptr; }

  /// What stands in the parentheses that open here; nothing when none do.
  std::optional<Reader> take_parentheses() {
    if (!next_is_symbol("(")) return std::nullopt;
    const auto* const begin = at_ + 1;
    int depth = 0;
    for (; at_ != end_; ++at_) {
      if (at_->is_symbol("(")) ++depth;
      if (at_->is_symbol(")") && --depth == 0) return Reader(begin, at_++);
    }
    return std::nullopt;
  }
  /// The parts between commas outside of parentheses and brackets.
  std::vector<Reader> parts() const {
    std::vector<Reader> found;
    const auto* begin = at_;
    int depth = 0;
    for (const auto* token = at_; token != end_; ++token) {
      if (token->is_symbol("(") || token->is_symbol("[")) ++depth;
      if (token->is_symbol(")") || token->is_symbol("]")) --depth;
      if (depth > 0 || !token->is_symbol(",")) continue;
      found.emplace_back(begin, token);
      begin = token + 1;
    }
    if (begin != end_) found.emplace_back(begin, end_);
    return found;
  }
  /// Does that word stand anywhere outside of parentheses from here on?
  bool has(std::string_view keyword) const {
    int depth = 0;
    for (const auto* token = at_; token != end_; ++token) {
      if (token->is_symbol("(")) ++depth;
      if (token->is_symbol(")")) --depth;
      if (depth == 0 && token->is(keyword)) return true;
    }
    return false;
  }
  /// Do those words stand in a row anywhere outside of parentheses from here on?
  bool has(std::string_view first, std::string_view second) const {
    for (auto rest = *this; !rest.done(); rest.skip()) {
      auto here = rest;
      if (here.take_all({first, second})) return true;
    }
    return false;
  }
  /// A token, or parentheses with all that is in them.
  void skip() {
    if (!take_parentheses() && at_ != end_) ++at_;
  }
  bool any_name(const std::function<bool(const Token&)>& wanted) const {
    return std::any_of(at_, end_, [&](const Token& token) { return token.is_name() && wanted(token); });
  }
  /// What lies between here and there.
  Reader until(const Reader& there) const { return {at_, there.at_}; }
  /// As written.
  std::string text() const {
    if (done()) return {};
    const auto& last = (end_ - 1)->text;
    return {at_->text.data(), static_cast<std::size_t>(last.data() + last.size() - at_->text.data())};
  }

 private:
  const Token* at_;
  const Token* end_;
};

struct Name {
  std::string sql;      // as written: goes into queries
  std::string display;  // for people
  std::string own;      // the last part as written: how a query calls its columns
  std::string
      key;  // to compare by: the last part in lower case, so that too many names are equal, not too few
};

struct Column {
  std::string sql, display, key;
};

std::string key_of(const Token& token) {
  return text::lower(token.value());
}

std::optional<Name> take_table(Reader& reader) {
  Name name;
  do {
    const auto* const part = reader.take_name();
    if (!part) return std::nullopt;
    if (!name.sql.empty()) name.sql += ".", name.display += ".";
    name.sql += part->text;
    name.own = part->text;
    name.display += part->value();
    name.key = key_of(*part);
  } while (reader.take_symbol("."));
  return name;
}

std::optional<Column> take_column(Reader& reader) {
  const auto* const token = reader.take_name();
  if (!token) return std::nullopt;
  return Column{std::string(token->text), token->value(), key_of(*token)};
}

/// Plain names only.
std::optional<std::vector<Column>> columns_in(const Reader& list) {
  std::vector<Column> columns;
  for (auto part : list.parts()) {
    const auto column = take_column(part);
    if (!column || !part.done()) return std::nullopt;
    columns.push_back(*column);
  }
  if (columns.empty()) return std::nullopt;
  return columns;
}

std::string list_of(const std::vector<Column>& columns, std::string Column::* part) {
  std::vector<std::string> texts;
  for (const auto& column : columns) texts.push_back(column.*part);
  return text::join(texts, ", ");
}

constexpr const char* rows_may_change_reason = "a statement before it may change rows";
constexpr const char* table_changes = "a statement before it changes the table";

class PreconditionFinder {
 public:
  PreconditionFinder(EngineKind syntax, std::vector<DataPrecondition>& found)
      : syntax_(syntax), found_(found) {}

  void add(std::size_t section, const Statement& statement) {
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
    read(Reader(all.data(), all.data() + all.size()), statement);
  }

  /// SQLite looks at foreign keys when a revision that rebuilds tables ends.
  void end_section() {
    for (const auto& copied : copied_) {
      line_ = copied.line;
      add(dialect::sqlite::keys_to_copy(copied.copy));
      for (const auto& key : copied.copy.new_table.foreign_keys) {
        for (auto& precondition : dialect::sqlite::foreign_key_in_copy(copied.copy, key, parent_of(key))) {
          if (rows_may_have_changed_ || !copied.known) {
            precondition.query.clear();
            precondition.unknown = rows_may_have_changed_ ? rows_may_change_reason : table_changes;
          }
          add(std::move(precondition));
        }
      }
    }
    copied_.clear();
    for (const auto& [table, line] : dropped_) {
      if (created_.contains(table.key) || rebuilt_.contains(table.key)) continue;
      auto others = changed_;
      others.insert(rebuilt_.begin(), rebuilt_.end());
      line_ = line;
      add(dialect::sqlite::dropped_parent(table.key, others));
    }
    dropped_.clear();
  }

 private:
  struct Copied {
    dialect::sqlite::RowCopy copy;
    int line;
    bool known;  // its rows are those that are there now
  };

  void add(DataPrecondition precondition) {
    precondition.section = section_;
    precondition.line = line_;
    found_.push_back(std::move(precondition));
  }

  dialect::sqlite::CopyParent parent_of(const schema::ForeignKey& key) const {
    using State = dialect::sqlite::CopyParent::State;
    const auto name = text::lower(key.referenced_table.name);
    if (const auto copy = copies_.find(name); copy != copies_.end())
      return {State::copied, {}, &copy->second};
    if (created_.contains(name)) return {State::empty, {}, nullptr};
    if (changed_.contains(name) || rebuilt_.contains(name)) return {State::changed, {}, nullptr};
    return {State::there, "\"" + text::replace_all(key.referenced_table.name, "\"", "\"\"") + "\"", nullptr};
  }

  void read(Reader reader, const Statement& statement) {
    if (reader.take_all({"alter", "table"})) {
      alter_table(reader);
    } else if (reader.take("create")) {
      create(reader, statement.text);
    } else if (reader.take_all({"drop", "table"})) {
      reader.take_all({"if", "exists"});
      if (const auto table = take_table(reader)) {
        if (syntax_ == EngineKind::sqlite && !created_.contains(table->key))
          dropped_.emplace_back(*table, line_);
        mark_dropped(*table);
      }
    } else if (syntax_ == EngineKind::sqlite && reader.next_is("insert") && rebuild_copy(reader)) {
      return;
    } else if (!(reader.next_is("drop") || reader.next_is("comment") || reader.next_is("grant") ||
                 reader.next_is("revoke") || reader.next_is("alter") || is_sequence_of_rebuild(statement))) {
      rows_may_have_changed_ = true;
    }
  }

  // SQLite's rebuild takes the counter of AUTOINCREMENT along.
  bool is_sequence_of_rebuild(const Statement& statement) const {
    return syntax_ == EngineKind::sqlite && statement.text.starts_with("INSERT INTO sqlite_sequence ");
  }

  void mark_dropped(const Name& table) {
    changed_.insert(table.key);
    created_.erase(table.key);
  }

  void report(const Name& table, std::string failure, std::string query) {
    if (created_.contains(table.key) || rebuilt_.contains(table.key)) return;
    DataPrecondition precondition;
    precondition.failure = std::move(failure);
    precondition.query = std::move(query);
    report(table, std::move(precondition));
  }
  void report(const Name& table, DataPrecondition precondition) {
    if (rows_may_have_changed_ || changed_.contains(table.key)) {
      precondition.query.clear();
      precondition.unknown = rows_may_have_changed_ ? rows_may_change_reason : table_changes;
    }
    add(std::move(precondition));
  }
  void report_unknown(const Name& table, std::string failure, std::string why) {
    if (created_.contains(table.key) || rebuilt_.contains(table.key)) return;
    DataPrecondition precondition;
    precondition.section = section_;
    precondition.line = line_;
    precondition.failure = std::move(failure);
    precondition.unknown = std::move(why);
    found_.push_back(std::move(precondition));
  }

  bool is_new_null_column(const Name& table, const Column& column) const {
    return new_columns_.contains({table.key, column.key}) && new_columns_.at({table.key, column.key});
  }
  bool has_new_columns(const Name& table, const std::vector<Column>& columns) const {
    return std::ranges::any_of(
        columns, [&](const Column& column) { return new_columns_.contains({table.key, column.key}); });
  }

  void not_null(const Name& table, const Column& column) {
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

  // Heirs' rows are not under a key of their parent, those of partitions are (PostgreSQL manual 5.10.1).
  std::string without_inherited_rows(const Name& table, const std::string& alias) const {
    if (syntax_ != EngineKind::postgresql) return {};
    return fmt::format(
        " AND ({0}.tableoid = to_regclass({1}) OR EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = "
        "to_regclass({1}) AND relkind = 'p'))",
        alias, literal(table.sql));
  }
  // Where policies hide rows of the other table, they would look like missing ones.
  std::string without_row_security(const Name& table) const {
    if (syntax_ != EngineKind::postgresql) return {};
    return fmt::format(" AND NOT pg_catalog.row_security_active({})", literal(table.sql));
  }
  static std::string literal(const std::string& text) {
    return "'" + text::replace_all(text, "'", "''") + "'";
  }

  /// `keys`: columns, or expressions as they are written.
  void unique(const Name& table, const std::vector<Column>& keys, const std::string& where,
              bool nulls_are_equal) {
    const auto failure =
        fmt::format("{} has rows that are equal in {}", table.display, list_of(keys, &Column::display));
    if (!nulls_are_equal &&
        std::ranges::any_of(keys, [&](const Column& key) { return is_new_null_column(table, key); })) {
      return;
    }
    if (has_new_columns(table, keys)) return report_unknown(table, failure, "it includes a new column");
    std::vector<std::string> conditions = {"1 = 1"};
    if (!where.empty()) conditions.push_back("(" + where + ")");
    if (!nulls_are_equal) {
      for (const auto& key : keys) conditions.push_back(key.sql + " IS NOT NULL");
    }
    report(table, failure,
           fmt::format("SELECT 1 FROM {} WHERE {}{} GROUP BY {} HAVING count(*) > 1 LIMIT 1", table.sql,
                       text::join(conditions, " AND "), without_inherited_rows(table, table.own),
                       list_of(keys, &Column::sql)));
  }

  void alter_table(Reader& reader) {
    reader.take_all({"if", "exists"});
    reader.take("only");
    const auto table = take_table(reader);
    if (!table) {
      rows_may_have_changed_ = true;
      return;
    }
    reader.take_symbol("*");
    for (auto& part : reader.parts()) action(part, *table);
  }

  void action(Reader& reader, const Name& table) {
    if (reader.take("add")) {
      if (reader.next_is("constraint") || reader.next_is("unique") || reader.next_is("primary") ||
          reader.next_is("check") || reader.next_is("foreign") || reader.next_is("exclude")) {
        constraint(reader, table);
      } else {
        reader.take("column");
        reader.take_all({"if", "not", "exists"});
        add_column(reader, table);
      }
    } else if (reader.take_all({"validate", "constraint"})) {
      const auto name = take_column(reader);
      const auto later = name ? not_valid_.find({table.key, name->key}) : not_valid_.end();
      if (later != not_valid_.end()) report(table, later->second.failure, later->second.query);
    } else if (reader.take("alter") && !reader.next_is("constraint")) {
      reader.take("column");
      const auto column = take_column(reader);
      if (!column) {
        changed_.insert(table.key);
      } else if (reader.take_all({"set", "not", "null"})) {
        not_null(table, *column);
      } else if (reader.next_is("type") || reader.take_all({"set", "data"})) {
        report_unknown(
            table,
            fmt::format("{}.{} has values that its new type does not take", table.display, column->display),
            "only the conversion itself tells");
        changed_.insert(table.key);
      } else if (!(reader.next_is("set") || reader.next_is("drop") || reader.next_is("reset") ||
                   reader.next_is("add") || reader.next_is("restart"))) {
        changed_.insert(table.key);
      }
    } else if (reader.take("drop")) {
      if (!reader.next_is("constraint")) changed_.insert(table.key);
    } else if (reader.take("rename")) {
      if (!reader.next_is("constraint")) changed_.insert(table.key);
      // The other name must not be taken for a table that is as it was.
      if (reader.take("to")) {
        if (const auto name = take_table(reader)) {
          if (created_.contains(table.key)) created_.insert(name->key);
          changed_.insert(name->key);
          // A copy that does not take the name of its old table.
          const auto old = old_of_.find(table.key);
          if (old != old_of_.end() && old->second != name->key && copies_.contains(old->second)) {
            copies_.insert_or_assign(name->key, copies_.at(old->second));
            copies_.erase(old->second);
          }
        }
      }
    } else {
      changed_.insert(table.key);
    }
  }

  void add_column(Reader& reader, const Name& table) {
    if (syntax_ == EngineKind::sqlite && !created_.contains(table.key) && !rebuilt_.contains(table.key)) {
      sqlite_column(reader.text(), table);
    }
    const auto column = take_column(reader);
    if (!column) return;
    const bool filled = reader.has("default") || reader.has("generated") || reader.has("as") ||
                        reader.has("serial") || reader.has("bigserial") || reader.has("smallserial") ||
                        reader.has("auto_increment");
    new_columns_[{table.key, column->key}] = !filled && !reader.has("not", "null");
    const auto begin = reader;
    while (!reader.done() &&
           !(reader.next_is("not") || reader.next_is("null") || reader.next_is("collate") ||
             reader.next_is("constraint") || reader.next_is("check") || reader.next_is("unique") ||
             reader.next_is("primary") || reader.next_is("references"))) {
      reader.skip();
    }
    const auto type = begin.until(reader).text();
    reader = begin;
    const bool required = reader.has("not", "null") || reader.has("primary");
    if (required && !filled) {
      report(table,
             fmt::format("{} has rows, and its new column {} is NOT NULL without a default", table.display,
                         column->display),
             fmt::format("SELECT 1 FROM {}{} LIMIT 1", table.sql, without_default(type)));
    }
  }

  void sqlite_column(const std::string& definition, const Name& table) {
    dialect::sqlite::RowCopy added{{}, table.sql, table.display, table.key, {}, true};
    try {
      added.new_table = dialect::sqlite::read_create_table("CREATE TABLE t (" + definition + ")");
    } catch (const Error&) {  // SQLite will say what is wrong with it
      return;
    }
    for (auto& precondition : dialect::sqlite::new_column_preconditions(added))
      report(table, std::move(precondition));
  }

  // A domain may have a default of its own.
  std::string without_default(const std::string& type) const {
    if (syntax_ != EngineKind::postgresql) return {};
    return fmt::format(
        " WHERE EXISTS (SELECT FROM pg_catalog.pg_type WHERE oid = to_regtype({}) AND typdefault IS NULL)",
        literal(type));
  }

  void constraint(Reader& reader, const Name& table) {
    std::optional<Column> name;
    if (reader.take("constraint")) name = take_column(reader);
    const bool later = reader.has("not", "valid");
    const auto already = found_.size();
    constraint_body(reader, table);
    if (!later) return;
    // It is looked at when it is validated.
    if (found_.size() > already && name) not_valid_[{table.key, name->key}] = found_.back();
    found_.resize(already);
  }

  void constraint_body(Reader& reader, const Name& table) {
    if (reader.take("unique")) {
      const bool nulls_are_equal = reader.take_all({"nulls", "not", "distinct"});
      if (!nulls_are_equal) reader.take_all({"nulls", "distinct"});
      key(reader, table, nulls_are_equal, false);
    } else if (reader.take_all({"primary", "key"})) {
      key(reader, table, true, true);
    } else if (reader.take("check")) {
      const auto inside = reader.take_parentheses();
      if (!inside) return;
      const auto failure = fmt::format("{} has rows that do not satisfy the check", table.display);
      if (has_new_column(table, *inside)) return report_unknown(table, failure, "it speaks of a new column");
      report(table, failure,
             fmt::format("SELECT 1 FROM {} WHERE NOT ({}) LIMIT 1", table.sql, inside->text()));
    } else if (reader.take_all({"foreign", "key"})) {
      foreign_key(reader, table);
    } else if (reader.take("exclude")) {
      report_unknown(table, fmt::format("{} has rows that exclude each other", table.display),
                     "only adding it tells");
    }
  }

  bool has_new_column(const Name& table, const Reader& expression) const {
    return expression.any_name(
        [&](const Token& token) { return new_columns_.contains({table.key, key_of(token)}); });
  }

  void key(Reader& reader, const Name& table, bool nulls_are_equal, bool primary) {
    const auto inside = reader.take_parentheses();
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

  void foreign_key(Reader& reader, const Name& table) {
    const auto inside = reader.take_parentheses();
    const auto columns = inside ? columns_in(*inside) : std::nullopt;
    if (!columns || !reader.take("references")) return;
    const auto other = take_table(reader);
    const auto keys = reader.take_parentheses();
    const auto others = keys ? columns_in(*keys) : std::nullopt;
    const auto failure = fmt::format("{} has rows without a counterpart by {}", table.display,
                                     list_of(*columns, &Column::display));
    if (std::ranges::any_of(*columns,
                            [&](const Column& column) { return is_new_null_column(table, column); }))
      return;
    if (!other || !others || others->size() != columns->size() || reader.has("match")) {
      return report_unknown(table, failure, "its form is not known");
    }
    if (has_new_columns(table, *columns)) return report_unknown(table, failure, "it includes a new column");
    if (created_.contains(other->key) || changed_.contains(other->key) || has_new_columns(*other, *others)) {
      return report_unknown(table, failure,
                            fmt::format("a statement before it makes or changes {}", other->display));
    }
    std::vector<std::string> present, equal;
    for (std::size_t i = 0; i < columns->size(); ++i) {
      present.push_back(fmt::format("limbeck_from.{} IS NOT NULL", (*columns)[i].sql));
      equal.push_back(fmt::format("limbeck_to.{} = limbeck_from.{}", (*others)[i].sql, (*columns)[i].sql));
    }
    report(
        table, failure,
        fmt::format(
            "SELECT 1 FROM {} AS limbeck_from WHERE {} AND NOT EXISTS (SELECT 1 FROM {} AS limbeck_to WHERE "
            "{}){}{} LIMIT 1",
            table.sql, text::join(present, " AND "), other->sql, text::join(equal, " AND "),
            without_inherited_rows(table, "limbeck_from"), without_row_security(*other)));
  }

  void create(Reader& reader, const std::string& text) {
    const bool unique_index = reader.take("unique");
    if (reader.take("index")) {
      if (unique_index) create_unique_index(reader);
      return;
    }
    while (reader.take("temp") || reader.take("temporary") || reader.take("unlogged") || reader.take("or") ||
           reader.take("replace")) {
    }
    if (reader.take("trigger") || reader.take("rule")) return;  // works on later rows: those statements count
    if (!reader.take("table")) return;
    const bool if_not_exists = reader.take_all({"if", "not", "exists"});
    const auto table = take_table(reader);
    if (!table) return;
    if (if_not_exists || reader.has("as") || reader.has("partition", "of")) {
      changed_.insert(table->key);
    } else {
      created_.insert(table->key);
      last_created_ = table->key;
      last_definition_ = text;
    }
  }

  void create_unique_index(Reader& reader) {
    reader.take("concurrently");
    reader.take_all({"if", "not", "exists"});
    if (!reader.next_is("on") && !take_table(reader)) return;
    if (!reader.take("on")) return;
    reader.take("only");
    const auto table = take_table(reader);
    if (!table) return;
    if (reader.take("using")) reader.take_name();
    const auto inside = reader.take_parentheses();
    if (!inside) return;
    std::vector<Column> keys;
    bool plain = true;
    for (auto part : inside->parts()) {
      const auto whole = part;
      auto key = take_key(part);
      while (part.take("asc") || part.take("desc") || part.take("nulls") || part.take("first") ||
             part.take("last")) {
      }
      if (!key || !part.done()) {
        plain = false;  // a collation or operator class may say what is equal
        key = Column{whole.text(), whole.text(), {}};
      }
      keys.push_back(*key);
    }
    if (reader.take("include")) reader.take_parentheses();
    const bool nulls_are_equal = reader.take_all({"nulls", "not", "distinct"});
    while (!reader.done() && !reader.next_is("where")) reader.skip();
    std::string where;
    if (reader.take("where")) where = reader.text();
    if (const auto copy = copies_.find(table->key); copy != copies_.end() && plain && where.empty()) {
      return unique_precondition_of_copy(copy->second, keys);
    }
    if (plain) return unique(*table, keys, where, nulls_are_equal);
    report_unknown(
        *table,
        fmt::format("{} has rows that are equal in {}", table->display, list_of(keys, &Column::display)),
        "a collation or operator class says what is equal");
  }

  /// A column, a function call or an expression in parentheses.
  static std::optional<Column> take_key(Reader& part) {
    const auto begin = part;
    if (!part.take_parentheses()) {
      const auto column = take_column(part);
      if (!column) return std::nullopt;
      if (!part.take_parentheses()) return column;
    }
    const auto text = begin.until(part).text();
    return Column{text, text, {}};
  }

  /// INSERT INTO new (a, b) SELECT x, y FROM old behind CREATE TABLE new: SQLite's way to alter a table.
  bool rebuild_copy(Reader reader) {
    reader.take("insert");
    reader.take_all({"or", "abort"});
    if (!reader.take("into")) return false;
    const auto made = take_table(reader);
    const auto inside = reader.take_parentheses();
    const auto columns = inside ? columns_in(*inside) : std::nullopt;
    if (!made || !columns || made->key != last_created_ || !reader.take("select")) return false;
    const auto select = reader;
    while (!reader.done() && !reader.next_is("from")) reader.skip();
    const auto values = select.until(reader).parts();
    if (!reader.take("from")) return false;
    const auto old = take_table(reader);
    if (!old || !reader.done() || values.size() != columns->size()) return false;
    dialect::sqlite::RowCopy copy{{}, old->sql, old->display, old->key, {}, false};
    for (std::size_t i = 0; i < values.size(); ++i) copy.value_of[(*columns)[i].key] = values[i].text();
    try {
      copy.new_table = dialect::sqlite::read_create_table(last_definition_);
    } catch (const Error&) {  // SQLite will say what is wrong with it
      return false;
    }
    for (auto& precondition : dialect::sqlite::copy_preconditions(copy))
      report(*old, std::move(precondition));
    // Its name is the old table's from the rename on. Of what it is made of, nobody can tell more than of
    // that.
    const bool known =
        !created_.contains(old->key) && !rebuilt_.contains(old->key) && !changed_.contains(old->key);
    if (!created_.contains(old->key) || rows_may_have_changed_) copied_.push_back({copy, line_, known});
    old_of_.insert_or_assign(made->key, old->key);
    copies_.erase(old->key);
    if (known && !rows_may_have_changed_) copies_.emplace(old->key, std::move(copy));
    created_.erase(made->key);
    rebuilt_.insert({made->key, old->key});
    return true;
  }

  /// Before the copy, its rows were those of the old table, which are still there to be asked.
  void unique_precondition_of_copy(const dialect::sqlite::RowCopy& copy, const std::vector<Column>& keys) {
    if (rows_may_have_changed_) return;
    std::vector<std::string> columns;
    for (const auto& key : keys) columns.push_back(key.display);
    for (auto& precondition : dialect::sqlite::unique_precondition_of_copy(copy, columns))
      add(std::move(precondition));
  }

  EngineKind syntax_;
  std::vector<DataPrecondition>& found_;
  std::size_t section_ = 0;
  int line_ = 1;
  bool rows_may_have_changed_ = false;  // anywhere
  std::set<std::string> changed_;       // tables that are no longer what they were
  std::set<std::string> created_;       // tables made by the plan: empty
  std::map<std::pair<std::string, std::string>, bool> new_columns_;  // holds NULL everywhere?
  std::map<std::pair<std::string, std::string>, DataPrecondition> not_valid_;
  std::set<std::string> rebuilt_;
  std::vector<Copied> copied_;                              // by this section
  std::vector<std::pair<Name, int>> dropped_;               // by this section, with the line
  std::map<std::string, std::string> old_of_;               // the table that was copied, by the copy
  std::map<std::string, dialect::sqlite::RowCopy> copies_;  // by the name of the table that was rebuilt
  std::string last_created_, last_definition_;              // the table made last, and how
};

}  // namespace

std::vector<DataPrecondition> data_preconditions(EngineKind syntax,
                                                 const std::vector<const std::vector<Statement>*>& sections) {
  std::vector<DataPrecondition> found;
  PreconditionFinder search(syntax, found);
  for (std::size_t section = 0; section < sections.size(); ++section) {
    for (const auto& statement : *sections[section]) search.add(section, statement);
  }
  search.end_section();
  return found;
}

}  // namespace limbeck::sql
