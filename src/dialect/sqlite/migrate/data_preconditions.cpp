#include "dialect/sqlite/migrate/data_preconditions.hpp"

#include <map>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/precondition_finder.hpp"
#include "dialect/sql/rules.hpp"
#include "dialect/sqlite/inspect/create_table.hpp"
#include "dialect/sqlite/render/copy_preconditions.hpp"

namespace limbeck::dialect::sqlite {
namespace {

/// Knows the rebuild of a table: a new one, a copy of the rows, DROP of the old one, a rename.
class SqlitePreconditionFinder final : public sql::PreconditionFinder {
 public:
  SqlitePreconditionFinder() : PreconditionFinder(EngineKind::sqlite) {}

 private:
  struct Copied {
    RowCopy copy;
    int line;
    bool known;  // its rows are those that are there now
  };

  void on_create_table(const sql::TableName& table, const std::string& definition) override {
    last_created_ = table.key;
    last_definition_ = definition;
  }
  void on_drop_table(const sql::TableName& table) override {
    if (!created_.contains(table.key)) dropped_.emplace_back(table, line_);
  }
  // A copy that does not take the name of its old table.
  void on_rename_table(const sql::TableName& from, const sql::TableName& to) override {
    const auto old = old_of_.find(from.key);
    if (old != old_of_.end() && old->second != to.key && copies_.contains(old->second)) {
      copies_.insert_or_assign(to.key, copies_.at(old->second));
      copies_.erase(old->second);
    }
  }
  void on_add_column(const std::string& definition, const sql::TableName& table) override {
    RowCopy added{{}, table.sql, table.display, table.key, {}, true};
    try {
      added.new_table = read_create_table("CREATE TABLE t (" + definition + ")");
    } catch (const Error&) {  // SQLite will say what is wrong with it
      return;
    }
    for (auto& precondition : new_column_preconditions(added)) report(table, std::move(precondition));
  }
  bool is_part_of_rebuild(sql::TokenCursor cursor, const Statement& statement) override {
    // A rebuild takes the counter of AUTOINCREMENT along, and one in Python brings its own checks
    // (foreign_key_guard()).
    return read_copy(cursor) || statement.text.starts_with("INSERT INTO sqlite_sequence ") ||
           statement.text.starts_with("INSERT INTO temp.") ||
           sql::foreign_key_switch(EngineKind::sqlite, statement);
  }
  /// Before the copy, its rows were those of the old table, which are still there to be asked.
  bool reports_unique_of_copy(const sql::TableName& table,
                              const std::vector<sql::ColumnName>& keys) override {
    const auto copy = copies_.find(table.key);
    if (copy == copies_.end()) return false;
    if (rows_may_have_changed_) return true;
    std::vector<std::string> columns;
    for (const auto& key : keys) columns.push_back(key.display);
    for (auto& precondition : unique_precondition_of_copy(copy->second, columns))
      add_found(std::move(precondition));
    return true;
  }
  // SQLite looks at foreign keys when a revision that rebuilds tables ends.
  void end_section() override {
    for (const auto& copied : copied_) {
      line_ = copied.line;
      add_found(referenced_columns_precondition(copied.copy));
      for (const auto& key : copied.copy.new_table.foreign_keys) {
        for (auto& precondition : foreign_key_preconditions(copied.copy, key, parent_of(key))) {
          if (rows_may_have_changed_ || !copied.known) {
            precondition.query.clear();
            precondition.unknown = why_unknown();
          }
          add_found(std::move(precondition));
        }
      }
    }
    copied_.clear();
    for (const auto& [table, line] : dropped_) {
      if (created_.contains(table.key) || rebuilt_.contains(table.key)) continue;
      auto others = changed_;
      others.insert(rebuilt_.begin(), rebuilt_.end());
      line_ = line;
      add_found(dropped_table_precondition(table.key, others));
    }
    dropped_.clear();
  }

  CopyParent parent_of(const schema::ForeignKey& key) const {
    using State = CopyParent::State;
    const auto name = text::lower(key.referenced_table.name);
    if (const auto copy = copies_.find(name); copy != copies_.end())
      return {State::copied, {}, &copy->second};
    if (created_.contains(name)) return {State::empty, {}, nullptr};
    if (changed_.contains(name) || rebuilt_.contains(name)) return {State::changed, {}, nullptr};
    return {State::there, "\"" + text::replace_all(key.referenced_table.name, "\"", "\"\"") + "\"", nullptr};
  }

  /// INSERT INTO new (a, b) SELECT x, y FROM old behind CREATE TABLE new: SQLite's way to alter a table.
  bool read_copy(sql::TokenCursor cursor) {
    if (!cursor.take("insert")) return false;
    cursor.take_all({"or", "abort"});
    if (!cursor.take("into")) return false;
    const auto made = sql::take_table(cursor);
    const auto inside = cursor.take_parentheses();
    const auto columns = inside ? sql::columns_in(*inside) : std::nullopt;
    if (!made || !columns || made->key != last_created_ || !cursor.take("select")) return false;
    const auto select = cursor;
    while (!cursor.at_end() && !cursor.next_is("from")) cursor.skip();
    const auto values = select.until(cursor).items();
    if (!cursor.take("from")) return false;
    const auto old = sql::take_table(cursor);
    if (!old || !cursor.at_end() || values.size() != columns->size()) return false;
    RowCopy copy{{}, old->sql, old->display, old->key, {}, false};
    for (std::size_t i = 0; i < values.size(); ++i) copy.value_of[(*columns)[i].key] = values[i].text();
    try {
      copy.new_table = read_create_table(last_definition_);
    } catch (const Error&) {  // SQLite will say what is wrong with it
      return false;
    }
    for (auto& precondition : copy_preconditions(copy)) report(*old, std::move(precondition));
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

  std::vector<Copied> copied_;                           // by this section
  std::vector<std::pair<sql::TableName, int>> dropped_;  // by this section, with the line
  std::map<std::string, std::string> old_of_;            // the table that was copied, by the copy
  std::map<std::string, RowCopy> copies_;                // by the name of the table that was rebuilt
  std::string last_created_, last_definition_;           // the table made last, and how
};

}  // namespace

std::vector<sql::DataPrecondition> data_preconditions(
    const std::vector<const std::vector<Statement>*>& sections) {
  return SqlitePreconditionFinder().find(sections);
}

}  // namespace limbeck::dialect::sqlite
