// The walk over the operations. Internal: render.hpp is what others call.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "dialect/sqlite/render/rebuild.hpp"
#include "dialect/sqlite/render/render.hpp"
#include "dialect/sqlite/render/render_state.hpp"

namespace limbeck::dialect::sqlite {

/// Operations become statements in their order, with two exceptions. All changes of one table that need a
/// rebuild are gathered where the first of them stands, or behind the last new name of a table or column,
/// since to foreign keys a name means another one before that. (An Execute is a border: what stands behind it
/// stays behind it.) And views and triggers that would be in the way of an ALTER TABLE (which reads the whole
/// schema and refuses when one of them names something that isn't there) are dropped before it
/// and recreated at the end, as `after` has them.
class Renderer {
 public:
  Renderer(const std::vector<operation::Operation>& operations, const schema::Catalog& before,
           const schema::Catalog& after);

  std::vector<RenderedStatement> run();

  // One for each operation; the compiler names those that are missing.
  void operator()(const operation::CreateSchema&);
  void operator()(const operation::DropSchema&);
  void operator()(const operation::CreateEnum&);
  void operator()(const operation::DropEnum&);
  void operator()(const operation::RenameEnum&);
  void operator()(const operation::AddEnumValue&);
  void operator()(const operation::RenameEnumValue&);
  void operator()(const operation::ReplaceEnum&);
  void operator()(const operation::CreateSequence&);
  void operator()(const operation::DropSequence&);
  void operator()(const operation::RenameSequence&);
  void operator()(const operation::AlterSequence&);
  void operator()(const operation::CreateTable&);
  void operator()(const operation::DropTable&);
  void operator()(const operation::RenameTable&);
  void operator()(const operation::AlterTableOptions& op) { alter(op.before.name); }
  void operator()(const operation::AddColumn& op) { alter(op.table); }
  void operator()(const operation::DropColumn& op) { alter(op.table); }
  void operator()(const operation::RenameColumn& op) { alter(op.table); }
  void operator()(const operation::AlterColumn& op) { alter(op.table); }
  void operator()(const operation::RebuildTable& op) { alter(op.before.name); }
  void operator()(const operation::AddConstraint& op) { alter(op.table); }
  void operator()(const operation::DropConstraint& op) { alter(op.table); }
  void operator()(const operation::RenameConstraint& op) { alter(op.table); }
  void operator()(const operation::CreateIndex&);
  void operator()(const operation::DropIndex&);
  void operator()(const operation::RenameIndex&);
  void operator()(const operation::CreateView&);
  void operator()(const operation::DropView&);
  void operator()(const operation::ReplaceView&);
  void operator()(const operation::CreateObject&);
  void operator()(const operation::DropObject&);
  void operator()(const operation::ReplaceObject&);
  void operator()(const operation::RenameObject&);
  void operator()(const operation::SetComment&) {}  // SQLite has none
  void operator()(const operation::Execute&);

 private:
  /// An operation on a table, by its place in the list.
  struct PendingOperation {
    std::size_t index;
    const operation::Operation& operation;
  };

  // What follows adds statements to statements_, and applies them to state_, unless it is const.

  // renderer_alter.cpp
  /// The operation at hand is one on that table: done in place, or postponed with those that follow.
  void alter(const schema::ObjectName& table);
  /// What is still to be done to the table from here to the next Execute, its indexes included.
  std::vector<PendingOperation> pending_operations(const schema::ObjectName& table) const;
  /// Can ALTER TABLE do all of `ahead`? If so, it is noted how: in in_place_, merged_operations_ and
  /// column_constraints_. Adds no statement.
  bool plan_in_place(const schema::Table& table, const std::vector<PendingOperation>& ahead);
  void alter_in_place(schema::Table& table, const operation::Operation& operation);
  void add_column(schema::Table& table, const operation::AddColumn& op);
  void drop_column(schema::Table& table, const operation::DropColumn& op);
  /// Do tables or columns get other names before the next Execute?
  bool renames_are_ahead() const;
  void rebuild_postponed();
  /// Drops and creates it: what a module keeps for its table, only the module knows.
  void replace_virtual_table(schema::Table& table, const schema::Table& after);
  /// The table behind all of these operations, with those of its indexes that a rebuild has to recreate.
  schema::Table resulting_table(const schema::Table& table, const std::vector<PendingOperation>& ahead,
                                std::vector<KeptName>& kept);
  /// Foreign keys of other tables follow ALTER TABLE … RENAME COLUMN, but not a rebuild.
  void rename_referenced_columns(schema::Table& table, std::vector<KeptName>& kept);
  std::string unused_name(const std::string& wanted) const;
  /// No Execute follows.
  bool is_last_segment() const;
  // render.cpp
  /// Does a later operation rename the index? SQLite can only drop and create one, which then waits for it.
  bool is_renamed_again(const std::string& index) const;

  // renderer_dependents.cpp: what is dropped there is noted in dropped_dependents_, and stays in state_,
  // until it is recreated.
  /// Views over the table (or view), and triggers anywhere that use it or them.
  void drop_dependent_views(const std::string& table);
  void drop_dependents_for_rebuild(const schema::Table& table);
  /// Only what names the column, and what reads that.
  void drop_dependents_of_column(const schema::Table& table, const std::string& column);
  /// SQLite follows the column into views and triggers that read the table, but not into what reads those
  /// views, where it is then missing.
  void drop_dependents_for_rename(const schema::Table& table, const std::string& column);
  void drop_view_until_end(const schema::ObjectName& view);
  /// Not `drop`: it goes with its table or view.
  void drop_trigger_until_end(const schema::ObjectId& trigger, bool drop);
  bool is_dropped_for_now(const schema::ObjectId& id) const;
  /// False when it was not dropped for now.
  bool cancel_recreation(const schema::ObjectId& id);
  /// As they are in `after`, or in between as they were.
  void recreate_dependents(bool at_the_end);

  void add(RenderedStatement statement) { statements_.push_back(std::move(statement)); }
  RenderedStatement& add(std::string sql);
  void add_script(const std::string& sql, const char* what = "the definition of an object");
  [[noreturn]] void refuse(const char* what, const std::string& name) const;

  const std::vector<operation::Operation>& operations_;
  const schema::Catalog& after_;
  RenderState state_;
  std::size_t current_operation_ = 0;
  std::set<std::size_t> merged_operations_;  // operations that went into another one's statements
  /// Tables by the names that they have now, to be rebuilt when all have their own.
  std::vector<std::pair<schema::ObjectName, std::vector<PendingOperation>>> postponed_;
  std::map<std::size_t, std::vector<schema::Constraint>>
      column_constraints_;          // of ADD COLUMN, by its operation
  std::set<std::size_t> in_place_;  // operations that ALTER TABLE does
  std::map<std::string, schema::Index>
      deferred_indexes_;  // dropped, and still to be made by a RenameIndex of that name
  std::set<schema::ObjectId>
      dropped_dependents_;  // views and triggers that are in state_ but were dropped for a while
  std::vector<RenderedStatement> statements_;
};

}  // namespace limbeck::dialect::sqlite
