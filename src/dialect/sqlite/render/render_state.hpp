// The schema as the statements so far have left it.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::sqlite {

/// Follows operations on a catalog. Names are found whatever their case.
class RenderState {
 public:
  explicit RenderState(schema::Catalog catalog);

  const schema::Catalog& catalog() const { return catalog_; }

  const schema::Table* find_table(const schema::ObjectName& name) const;
  /// To change it; throws Error when there is none.
  schema::Table& table(const schema::ObjectName& name);
  bool has_relation(const std::string& name) const;

  /// Does the foreign key of another table point to this column?
  bool is_column_referenced(const schema::Table& table, const std::string& column) const;
  /// With foreign keys on, DROP TABLE deletes the rows first (https://www.sqlite.org/foreignkeys.html, 5).
  /// Would that change, delete or be refused for rows of other tables, or run an action (and the triggers on
  /// what it does) on rows of its own?
  bool deletion_has_effects(const schema::Table& table) const;
  /// How many tables that has looked at, in all calls: a measure of its work that is the same everywhere.
  std::size_t tables_visited() const { return tables_visited_; }

  void add_table(schema::Table table);
  void drop_table(const schema::ObjectName& name);
  /// Foreign keys and triggers follow, as SQLite's ALTER TABLE makes them.
  void rename_table(const schema::ObjectName& from, const schema::ObjectName& to);
  void rename_column(schema::Table& table, const std::string& from, const std::string& to);

  void add_view(schema::View view);
  void add_object(schema::SqlObject object);
  void drop_view(const schema::ObjectName& name);
  /// False when there was none.
  bool drop_object(const schema::ObjectId& id);

  /// Does the text of this view or trigger speak of a name, whatever it stands for there?
  bool mentions(const schema::ObjectId& id, const std::string& name) const;
  /// Does it read or write a table (or view) of that name?
  bool uses(const schema::ObjectId& id, const std::string& table) const;
  /// Views that use this table (or view), or a view that does, and so on: the first needs none of the others.
  std::vector<schema::ObjectName> dependent_views(const std::string& name) const;
  /// Each view behind those that it uses.
  std::vector<schema::ObjectName> sort_by_dependency(std::vector<schema::ObjectName> views) const;

 private:
  /// In small letters; the new names of what was renamed are added.
  struct Names {
    std::set<std::string> mentioned, used;
  };

  /// The tables whose foreign keys lead to a table; all names in small letters.
  using Referrers = std::map<std::string, std::set<std::string>>;
  const Referrers& referrers() const;

  void register_names(const schema::View& view);
  void register_names(const schema::SqlObject& object);

  schema::Catalog catalog_;
  std::map<schema::ObjectId, Names> names_;
  /// Kept as long as tables are only dropped. Nothing: others may have changed, or one was added.
  mutable std::optional<Referrers> referrers_;
  mutable std::size_t tables_visited_ = 0;
};

schema::ObjectId view_id(const schema::ObjectName& name);

}  // namespace limbeck::dialect::sqlite
