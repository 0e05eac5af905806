// Renders operations one after another. Internal: render() is what others call.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dialect/mysql/render/units.hpp"
#include "dialect/renderer.hpp"
#include "operation/apply.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::mysql {

/// What a reader has to know of a statement; see RenderedStatement.
struct Notes {
  std::string warning = {};
  std::string depends_on_rows = {};
};

class Renderer {
 public:
  /// All arguments outlive the renderer.
  Renderer(const std::vector<operation::Operation>& operations, const schema::Catalog& before,
           const schema::Catalog& after);

  std::vector<RenderedStatement> run();

  // One for each operation; std::visit doesn't compile when one is missing.
  void operator()(const operation::CreateSchema& op);
  void operator()(const operation::DropSchema& op);
  void operator()(const operation::CreateEnum& op);
  void operator()(const operation::DropEnum& op);
  void operator()(const operation::RenameEnum& op);
  void operator()(const operation::AddEnumValue& op);
  void operator()(const operation::RenameEnumValue& op);
  void operator()(const operation::ReplaceEnum& op);
  void operator()(const operation::RebuildTable& op);
  void operator()(const operation::RenameObject& op);
  // renderer_table.cpp
  void operator()(const operation::CreateTable& op);
  void operator()(const operation::DropTable& op);
  void operator()(const operation::RenameTable& op);
  void operator()(const operation::AlterTableOptions& op);
  void operator()(const operation::CreateSequence& op);
  void operator()(const operation::DropSequence& op);
  void operator()(const operation::RenameSequence& op);
  void operator()(const operation::AlterSequence& op);
  // renderer_column.cpp
  void operator()(const operation::AddColumn& op);
  void operator()(const operation::DropColumn& op);
  void operator()(const operation::RenameColumn& op);
  void operator()(const operation::AlterColumn& op);
  // renderer_key.cpp
  void operator()(const operation::AddConstraint& op);
  void operator()(const operation::DropConstraint& op);
  void operator()(const operation::RenameConstraint& op);
  void operator()(const operation::CreateIndex& op);
  void operator()(const operation::DropIndex& op);
  void operator()(const operation::RenameIndex& op);
  void operator()(const operation::SetComment& op);
  // renderer_object.cpp
  void operator()(const operation::CreateView& op);
  void operator()(const operation::DropView& op);
  void operator()(const operation::ReplaceView& op);
  void operator()(const operation::CreateObject& op);
  void operator()(const operation::DropObject& op);
  void operator()(const operation::ReplaceObject& op);
  void operator()(const operation::Execute& op);

 private:
  using TableForeignKey = std::pair<schema::ObjectName, schema::ForeignKey>;

  // renderer.cpp
  const schema::Catalog& now() const { return state_.catalog(); }
  schema::Table* table(const schema::ObjectName& name);
  const schema::Column* column(const schema::ObjectName& table, const std::string& name);
  bool has_rows(const schema::ObjectName& table) const;
  void apply(const operation::Operation& operation);
  void add(std::string sql, Notes notes = {});
  void add_script(const std::string& sql, const std::string& what);
  /// A clause of ALTER TABLE: a statement of its own, but inside of a unit of several operations.
  void alter(const schema::ObjectName& table, std::string clause, Notes notes = {});
  /// Clauses of one ALTER TABLE.
  void alter(const schema::ObjectName& table, const std::vector<std::string>& clauses, Notes notes = {});
  void end_unit();
  [[noreturn]] void refuse(const char* what, const std::string& name) const;

  // renderer_column.cpp
  /// " FIRST", " AFTER a" where a column that is added doesn't stand behind all others in the end; else
  /// nothing.
  std::string position_sql(const schema::ObjectName& table, const schema::Column& column);
  /// Drops the column and adds it again, with its indexes.
  void replace_column(const schema::ObjectName& table, const schema::Column& before,
                      const schema::Column& after);
  /// A virtual column becomes one that holds what was computed: by way of a stored one.
  void keep_computed_values(const schema::ObjectName& table, const schema::Column& before,
                            const schema::Column& after);

  /// Has the next change of the column fail where it holds NULL: by a CHECK, whose name this is, which that
  /// change drops.
  std::string refuse_null(const schema::ObjectName& table, const std::string& column);

  // renderer_key.cpp
  /// Foreign keys with that column on either side are dropped until the last column of theirs is changed.
  void suspend_foreign_keys(const schema::ObjectName& table, const std::string& column);
  void restore_foreign_keys();
  /// Does a unit behind this one change the type of a column of the key, or drop the key?
  std::size_t last_change_of(const TableForeignKey& key) const;
  bool is_dropped_later(const TableForeignKey& key) const;
  /// An index that a foreign key brought along goes without a word when another one will do, or gets another
  /// name with its foreign key. One that stays is declared, so that it does: clauses for the statement that
  /// adds a foreign key or an index on these columns.
  std::vector<std::string> declare_indexes(const schema::ObjectName& table,
                                           const std::vector<std::string>& columns);
  /// Clauses for the statement that drops a key which begins with that column: of a column with
  /// AUTO_INCREMENT the last key is replaced by one that stays until the column counts no more, or has
  /// another key.
  std::vector<std::string> keep_counter(const schema::ObjectName& table, const std::string& first_column);
  void drop_stand_ins();
  /// The index that the other operation of the unit at hand makes of this one, or has made it from, when only
  /// queries' use of it differs.
  const schema::Index* switched(const schema::Index& index, bool dropped) const;

  // renderer_object.cpp
  void create_trigger(const schema::SqlObject& object);
  void drop_object(const schema::SqlObject& object);
  void create_object(const schema::SqlObject& object);
  /// Texts don't follow what they name: views, triggers and stored programs that would be left with old names
  /// are made again.
  void follow_renames();
  void follow_view(const schema::ObjectName& name);
  /// The server reads what a view reads when it makes the view: those come first.
  void follow_views_below(const schema::ObjectName& name);
  /// The same for defaults that take their values from a sequence.
  void follow_renamed_sequences();

  std::vector<Unit> units_;
  std::size_t current_unit_ = 0;
  const schema::Catalog& before_;
  const schema::Catalog& after_;
  operation::CatalogEditor state_;
  bool keeps_zeros_ = false;  ///< the next ALTER TABLE makes AUTO_INCREMENT of a column that has rows
  std::set<schema::ObjectName> new_tables_;
  std::set<std::pair<schema::ObjectName, std::string>> declared_;  ///< indexes by their tables
  bool stand_ins_ = false;                                         ///< there was one; see keep_counter()
  bool has_renamed_ = false, has_renamed_sequence_ = false;        ///< since texts last followed
  /// Foreign keys that come back behind the unit at that place.
  std::map<std::size_t, std::vector<TableForeignKey>> suspended_;
  std::vector<RenderedStatement> statements_;

  // The ALTER TABLE of the unit at hand, if it is of several operations.
  bool is_gathering_ = false;
  std::size_t refused_nulls_ = 0;
  schema::ObjectName altered_;
  std::vector<std::string> clauses_;
  Notes notes_;
};

/// Has a changed column another type to foreign keys and to its values?
bool changes_type(const schema::Column& before, const schema::Column& after);

}  // namespace limbeck::dialect::mysql
