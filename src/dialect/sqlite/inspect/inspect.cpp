#include "dialect/sqlite/inspect/inspect.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "dialect/sqlite/inspect/create_index.hpp"
#include "dialect/sqlite/inspect/create_table.hpp"
#include "dialect/sqlite/inspect/create_view.hpp"
#include "dialect/sqlite/inspect/mentions.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;
using schema::Table;

/// All queries see the same database.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection) : connection_(connection), own_(!connection.in_transaction()) {
    if (own_) connection_.execute("BEGIN");
  }
  ~Snapshot() {
    try {
      if (own_) connection_.execute("COMMIT");
    } catch (const Error&) {  // it only read
    }
  }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Connection& connection_;
  bool own_;
};

class Inspector {
 public:
  Inspector(Connection& connection, const InspectOptions& options)
      : connection_(connection), options_(options) {}

  Catalog inspect() {
    const Snapshot snapshot(connection_);
    const auto shadows = shadow_tables();
    // In the order in which things were made.
    const auto rows =
        connection_
            .query(
                "SELECT type, name, tbl_name, sql FROM main.sqlite_schema "
                "WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid")
            .rows;
    for (const auto& row : rows) {
      if (row[0] != "table" || shadows.contains(text::lower(*row[1]))) continue;
      auto table = read_create_table(*row[3]);
      table.name.name = *row[1];
      real_names_[text::lower(*row[1])] = *row[1];
      all_tables_.emplace(*row[1], std::move(table));
    }
    for (const auto& row : rows) {
      if (row[0] == "view") real_names_[text::lower(*row[1])] = *row[1];
    }
    check_columns();
    for (const auto& row : rows) {
      if (row[0] == "index") add_index(*row[2], *row[3]);
      if (row[0] == "view") add_view(*row[1], *row[3]);
      if (row[0] == "trigger") add_trigger(*row[3]);
    }
    for (auto& [name, table] : all_tables_) {
      std::ranges::stable_sort(table.indexes, {}, &schema::Index::name);
      resolve_foreign_keys(table);
    }
    for (auto& [name, table] : all_tables_) {
      if (covered(name)) catalog_.tables.emplace(table.name, table);
    }
    add_dependencies();
    return std::move(catalog_);
  }

 private:
  bool covered(const std::string& name) const {
    const bool own = std::ranges::any_of(
        options_.internal_tables, [&](const ObjectName& table) { return text::iequals(table.name, name); });
    return !own && options_.covers("", name);
  }

  std::string real_name(const std::string& name) const {
    const auto found = real_names_.find(text::lower(name));
    return found == real_names_.end() ? name : found->second;
  }

  Table* find_table(const std::string& name) {
    const auto found = all_tables_.find(real_name(name));
    return found == all_tables_.end() ? nullptr : &found->second;
  }

  /// The tables behind virtual ones. SQLite knows them where it knows the module; where it doesn't, what is
  /// called like the virtual table with something appended must be taken for one: nothing worse could happen
  /// to it than to be altered or dropped.
  std::set<std::string> shadow_tables() {
    std::set<std::string> names;
    const auto rows = connection_.query(
        "SELECT lower(name) FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow' "
        "UNION SELECT lower(held.name) FROM main.sqlite_schema AS virtual, main.sqlite_schema AS held "
        "WHERE virtual.type = 'table' AND virtual.sql LIKE 'CREATE VIRTUAL TABLE%' AND held.type = 'table' "
        "AND lower(substr(held.name, 1, length(virtual.name) + 1)) = lower(virtual.name) || '_' "
        "AND NOT EXISTS (SELECT 1 FROM pragma_module_list AS module WHERE virtual.sql LIKE '%USING%' || "
        "module.name || '%')");
    for (const auto& row : rows.rows) names.insert(*row[0]);
    return names;
  }

  /// What the CREATE TABLE statements were read as must be what SQLite has read them as: a schema that is
  /// misread could cost data.
  void check_columns() {
    std::map<std::string, std::vector<std::string>> actual;
    const auto rows = connection_.query(
        "SELECT held.name, info.name FROM main.sqlite_schema AS held, pragma_table_xinfo(held.name) AS info "
        "WHERE held.type = 'table' AND held.sql NOT LIKE 'CREATE VIRTUAL TABLE%' ORDER BY held.name, "
        "info.cid");
    for (const auto& row : rows.rows) actual[*row[0]].push_back(*row[1]);
    for (const auto& [name, table] : all_tables_) {
      if (table.options.contains("virtual")) continue;
      std::vector<std::string> read;
      for (const auto& column : table.columns) read.push_back(column.name);
      if (read == actual[name]) continue;
      throw Error(
          fmt::format("the columns of table {} are ({}), but its CREATE TABLE statement was read as ({})",
                      name, text::join(actual[name], ", "), text::join(read, ", ")),
          "please report this with the statement, as SELECT sql FROM sqlite_schema shows it");
    }
  }

  void add_index(const std::string& table_name, const std::string& sql) {
    auto* table = find_table(table_name);
    if (table) table->indexes.push_back(read_create_index(sql, *table));
  }

  void add_view(const std::string& name, const std::string& sql) {
    if (!covered(name)) return;
    auto view = read_create_view(sql);
    view.name.name = name;
    catalog_.views.emplace(view.name, view);
  }

  void add_trigger(const std::string& sql) {
    auto trigger = read_create_trigger(sql, [&](const std::string& name) { return real_name(name); });
    if (covered(trigger.id.name.name)) catalog_.objects.emplace(trigger.id, std::move(trigger));
  }

  /// Names as the referenced table has them; its primary key where no columns are named.
  void resolve_foreign_keys(Table& table) {
    for (auto& key : table.foreign_keys) {
      const auto* referenced = find_table(key.referenced_table.name);
      if (!referenced) continue;
      key.referenced_table = referenced->name;
      if (key.referenced_columns.empty() && referenced->primary_key &&
          referenced->primary_key->columns.size() == key.columns.size()) {
        key.referenced_columns = referenced->primary_key->columns;
      }
      for (auto& column : key.referenced_columns) {
        const auto found = std::ranges::find_if(referenced->columns, [&](const schema::Column& each) {
          return text::iequals(each.name, column);
        });
        if (found != referenced->columns.end()) column = found->name;
      }
    }
  }

  void add_dependencies() {
    const auto add = [&](const ObjectId& dependent, std::string_view sql) {
      for (const auto& name : used_tables(sql)) {
        const ObjectName used{"", real_name(name)};
        const ObjectId table{ObjectKind::table, used, ""}, view{ObjectKind::view, used, ""};
        if (catalog_.tables.contains(used)) catalog_.dependencies.push_back({dependent, table});
        if (catalog_.views.contains(used) && dependent != view)
          catalog_.dependencies.push_back({dependent, view});
      }
    };
    for (const auto& [name, view] : catalog_.views) add({ObjectKind::view, name, ""}, view.query);
    for (const auto& [id, trigger] : catalog_.objects) {
      add(id, trigger.definition);
      const auto kind = catalog_.views.contains(id.name) ? ObjectKind::view : ObjectKind::table;
      catalog_.dependencies.push_back({id, {kind, id.name, ""}});
    }
    std::ranges::sort(catalog_.dependencies);
    const auto twice = std::ranges::unique(catalog_.dependencies);
    catalog_.dependencies.erase(twice.begin(), twice.end());
  }

  Connection& connection_;
  const InspectOptions& options_;
  Catalog catalog_;
  std::map<std::string, std::string> real_names_;  // by name in small letters
  std::map<std::string, Table> all_tables_;        // covered or not: foreign keys may point to them
};

}  // namespace

Catalog inspect(Connection& connection, const InspectOptions& options) {
  return Inspector(connection, options).inspect();
}

}  // namespace limbeck::dialect::sqlite
