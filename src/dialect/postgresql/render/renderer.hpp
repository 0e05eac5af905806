// Renders operations one after another. Internal: render() is what others call.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_counter.hpp"
#include "dialect/postgresql/render/render_dependents.hpp"
#include "dialect/postgresql/render/render_output.hpp"
#include "dialect/postgresql/render/render_policy.hpp"
#include "dialect/postgresql/render/render_serial.hpp"
#include "dialect/postgresql/render/render_state.hpp"
#include "dialect/postgresql/types/user_types.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::postgresql {

class Renderer {
 public:
  /// All arguments outlive the renderer.
  Renderer(const std::vector<operation::Operation>& operations, const schema::Catalog& before,
           const schema::Catalog& after, const LockPolicy& policy, RenderDirection direction);

  std::vector<RenderedStatement> run();

  // One for each operation; std::visit doesn't compile when one is missing.
  // render_schema.cpp
  void operator()(const operation::CreateSchema& op);
  void operator()(const operation::DropSchema& op);
  void operator()(const operation::Execute& op);
  // render_enum.cpp
  void operator()(const operation::CreateEnum& op);
  void operator()(const operation::DropEnum& op);
  void operator()(const operation::RenameEnum& op);
  void operator()(const operation::AddEnumValue& op);
  void operator()(const operation::RenameEnumValue& op);
  void operator()(const operation::ReplaceEnum& op);
  // render_sequence.cpp
  void operator()(const operation::CreateSequence& op);
  void operator()(const operation::DropSequence& op);
  void operator()(const operation::RenameSequence& op);
  void operator()(const operation::AlterSequence& op);
  // render_table.cpp
  void operator()(const operation::CreateTable& op);
  void operator()(const operation::DropTable& op);
  void operator()(const operation::RenameTable& op);
  void operator()(const operation::RebuildTable& op);
  // render_table_options.cpp
  void operator()(const operation::AlterTableOptions& op);
  // render_column.cpp
  void operator()(const operation::AddColumn& op);
  void operator()(const operation::DropColumn& op);
  void operator()(const operation::RenameColumn& op);
  void operator()(const operation::AlterColumn& op);
  // render_constraint.cpp
  void operator()(const operation::AddConstraint& op);
  void operator()(const operation::DropConstraint& op);
  void operator()(const operation::RenameConstraint& op);
  // render_index.cpp
  void operator()(const operation::CreateIndex& op);
  void operator()(const operation::DropIndex& op);
  void operator()(const operation::RenameIndex& op);
  // render_view.cpp
  void operator()(const operation::CreateView& op);
  void operator()(const operation::DropView& op);
  void operator()(const operation::ReplaceView& op);
  // render_object.cpp
  void operator()(const operation::CreateObject& op);
  void operator()(const operation::DropObject& op);
  void operator()(const operation::ReplaceObject& op);
  void operator()(const operation::RenameObject& op);
  // render_comment.cpp
  void operator()(const operation::SetComment& op);

 private:
  using TableColumn = std::pair<schema::ObjectName, std::string>;

  // render.cpp: what the list of operations says
  void index_operations();
  void comment(const std::string& target, const std::string& before, const std::string& after);
  /// The clauses of ALTER … that give something another name, schema or both, each with the name that it has
  /// by then: in the order in which nothing of `held` has the name in between.
  template <typename Objects>
  static std::vector<std::pair<schema::ObjectName, std::string>> renaming_clauses(
      const schema::ObjectName& from, const schema::ObjectName& to, const Objects& held) {
    const auto rename = "RENAME TO " + quote_identifier(to.name);
    const auto move = "SET SCHEMA " + quote_identifier(to.schema);
    if (from.schema == to.schema) return {{from, rename}};
    if (from.name == to.name) return {{from, move}};
    if (held.contains({from.schema, to.name})) return {{from, move}, {{to.schema, from.name}, rename}};
    return {{from, rename}, {{from.schema, to.name}, move}};
  }
  /// The place of the operation that makes this column, when there is one behind the one at hand.
  std::optional<std::size_t> later_creation_of(const TableColumn& column) const;
  /// Does an operation behind the one at hand drop it, or its table?
  bool dropped_later(const TableColumn& column) const;
  /// True when a parent of the table has that column too.
  bool is_inherited(const schema::ObjectName& table, const std::string& column) const;
  bool has_rows(const schema::ObjectName& table) const { return !state_.is_new(table); }

  // What follows adds statements to out_ unless it is const; where it says so, it also applies to state_ what
  // the operation at hand does not say. run() applies the operation itself afterwards.

  // render_enum.cpp
  /// Columns of one table get the new type of an enum.
  void convert_uses(const operation::ReplaceEnum& op, const schema::ObjectName& table,
                    const std::vector<const operation::ReplaceEnum::Use*>& uses);

  // render_sequence.cpp
  /// With its owner, or with that to come when its column is there.
  void create_sequence(const schema::Sequence& sequence);
  void set_owner(const schema::Sequence& sequence);
  /// The same, now or when the column is there. Does nothing for a sequence that is owned by none.
  void set_owner_in_time(const schema::Sequence& sequence);
  /// Sequences of a table, or of one column of it (nullptr: all), that shall not be dropped with it.
  void release_owned_sequences(const schema::ObjectName& table, const std::string* column);

  // render_position.cpp
  /// A sequence that a column took its values from until now.
  struct Source {
    schema::Sequence sequence;
    bool is_renamed = false;  ///< it has another name, and is to be dropped once its position was read
  };
  /// The sequence that the column's default takes its values from; nullptr: none that is there.
  const schema::Sequence* find_source(const schema::Column& column) const;
  schema::ObjectName unused_sequence_name(const schema::ObjectName& name, std::string label) const;
  /// A column lets go of its sequence: it is remembered in sources_. Where an identity follows, whose
  /// sequence often has the same name, the old one is renamed until its position has been read.
  void release_source(const operation::AlterColumn& op);
  /// For state_, it is dropped.
  void rename_until_dropped(Source& source);
  /// What a later operation of the list still has to read the position of; nullptr when none does. Such a
  /// sequence must not be dropped yet.
  Source* source_awaited_by_later(const schema::Sequence& sequence);
  /// The column has an identity from now on: it goes on where the last sequence stood, or behind the greatest
  /// value.
  void restore_position(const schema::ObjectName& table, const schema::Column& column);
  /// The column takes its values from that sequence from now on.
  void restore_position(const schema::ObjectName& table, const schema::Column& column,
                        const schema::Sequence& sequence);
  /// True when a sequence gives values to other columns too, so that it must not go back: it was there
  /// before, or has taken over from another column.
  bool has_position(const schema::Sequence& sequence) const;
  /// The sequence goes on where `before` stands; `position` is SQL to select that from.
  void continue_from(const schema::Sequence& sequence, const Counter& before, const std::string& position);
  /// The sequence, among those that are there, that the column's values come from in the end; or nullptr.
  const schema::Sequence* last_source_of(const schema::ObjectName& table, const std::string& column) const;
  /// The later operation by which a column's values come from the new sequence, no longer from an identity;
  /// or nullptr.
  const operation::AlterColumn* takes_over_from(const schema::Sequence& sequence) const;
  /// A sequence that is new takes the place, and often the name, of the one behind an identity. For state_,
  /// the column has no identity afterwards.
  void replace_identity(const operation::AlterColumn& op, const schema::Sequence& sequence);
  /// Drops the identity of a column, whose values come from a sequence that is there from now on.
  void continue_identity_with(const schema::Sequence& sequence, const schema::ObjectName& table,
                              const schema::Column& column);
  /// An identity goes on behind the last value that the rows of a table hold.
  void continue_behind_rows(const schema::ObjectName& table, const schema::Column& column,
                            const schema::SequenceNumbers& numbers);

  // render_table.cpp
  void create_partition(const schema::Table& table, const schema::Table& parent);
  /// `lines`: what stands in its parentheses.
  std::string create_table_sql(const schema::Table& table, const std::vector<std::string>& lines) const;
  /// All but those that CREATE TABLE would make otherwise: NOT VALID, or of the columns of another key.
  std::vector<std::string> constraint_lines(const schema::Table& table) const;
  /// What a new partition demands of the rows of the DEFAULT one beside it; empty: nothing.
  std::string demand_on_default_partition(const schema::ObjectName& name,
                                          const schema::Options& options) const;
  /// What CREATE TABLE can't say, and the indexes.
  void finish_table(const schema::Table& table);
  /// Children take over their parents' columns with defaults and NOT NULL; what they have of their own is set
  /// afterwards.
  void adjust_inherited_columns(const schema::Table& table);

  // render_table_options.cpp
  /// Throws Error where a table, or one below it, is partitioned by that column, whose type is to change.
  void refuse_partition_key(const schema::ObjectName& table, const std::string& column) const;
  /// The index, or the one behind a constraint, is dropped: what it was used for is remembered in
  /// lost_roles_.
  void note_lost_role(const schema::ObjectName& table, const std::string& index);
  /// It is there again: so is what it was used for, if that is still wanted.
  void restore_role(const schema::ObjectName& table, const std::string& index);
  void set_table_options(const schema::ObjectName& table, const schema::Options& before,
                         const schema::Options& after);

  // render_typed_table.cpp
  /// Does nothing for a table that is of no type, or has left it already.
  void detach_from_type(const schema::ObjectName& table);
  void detach_all_from_type(const schema::ObjectName& type);
  /// Once the type and all columns of the table are as they shall be.
  void attach_to_type_later(const schema::ObjectName& table);
  void attach_to_type(const schema::ObjectName& table);

  // render_alter_column.cpp
  void alter_column(const schema::ObjectName& table, const schema::Column& before,
                    const schema::Column& after);
  void change_type(const schema::ObjectName& table, const schema::Column& before,
                   const schema::Column& after);
  void set_column_options(const schema::ObjectName& table, const schema::Column& before,
                          const schema::Column& after);
  /// A default of a partition's or child's own would make a change of the type fail, too.
  void drop_defaults_of_descendants(const schema::ObjectName& table, const schema::Column& before);
  /// Applied to state_.
  void set_defaults_of_descendants(const schema::ObjectName& table, const schema::Column& after);
  /// Foreign keys between types that don't compare are dropped until both sides are changed.
  void drop_incompatible_foreign_keys(const schema::ObjectName& table, const schema::Column& before,
                                      const schema::Column& after);

  // render_generated.cpp
  /// Columns of one table that are dropped and added again, and what holds them.
  struct ReplacedColumns {
    schema::ObjectName table;
    std::vector<schema::Column> old_columns, new_columns;
    Dependents dependents;
    std::vector<schema::Sequence> kept_sequences;  ///< that they own, and that shall stay
  };
  ReplacedColumns replaced_columns(const schema::ObjectName& table, std::vector<schema::Column> old_columns,
                                   std::vector<schema::Column> new_columns) const;
  /// Applied to state_, like what recreates them. `warning`: of each statement that drops a column.
  void drop_columns(const ReplacedColumns& replaced, const std::string& warning);
  void recreate_columns(const ReplacedColumns& replaced);
  /// Drops what is computed from a column whose type is about to change, until the last column that it is
  /// computed from has its new type. A column that stops being generated does so now, and keeps its values.
  void drop_computed_columns(const schema::ObjectName& table, const std::string& base);
  /// True between the two: what the column's own operation asks for comes when it is added again.
  bool is_dropped_for_now(const schema::ObjectName& table, const std::string& column) const;

  // render_constraint.cpp
  void add_constraint(const schema::ObjectName& table, const schema::Constraint& constraint,
                      bool without_notes = false);
  // render_index.cpp
  void create_index(const schema::ObjectName& table, const schema::Index& index, bool without_notes = false);
  /// `targets` as the option holds them: "1=500, 2=100".
  void set_index_statistics(const schema::ObjectName& index, const std::string& targets);
  // render_dependents.cpp
  /// Both applied to state_.
  void drop_dependents(const Dependents& dependents);
  void recreate_dependents(const Dependents& dependents);

  // render_view.cpp
  void create_view(const schema::View& view, bool replace);
  void set_view_columns(const schema::View& view, const schema::Options& before,
                        const schema::Options& after);
  /// What CREATE VIEW can't say, and the indexes.
  void finish_view(const schema::View& view);

  // render_domain.cpp
  void alter_domain(const schema::SqlObject& before, const schema::SqlObject& after);

  // render_composite.cpp
  void alter_composite(const schema::SqlObject& before, const schema::SqlObject& after);

  // render_comment.cpp
  /// "TABLE public.contacts": what stands behind COMMENT ON.
  std::string comment_target(const schema::ObjectId& id) const;

  // Operations in the order in which they are rendered, and which one is at hand.
  std::vector<const operation::Operation*> operations_;
  std::size_t current_operation_ = 0;
  const schema::Catalog& before_;
  const schema::Catalog& after_;
  LockPolicy policy_;
  RenderDirection direction_;
  UserTypes types_;
  State state_;
  SerialColumns serials_;
  Output out_;

  // Places in operations_ by what they do.
  std::map<TableColumn, std::size_t> creates_column_, drops_column_, alters_column_;
  std::map<schema::ObjectName, std::size_t> creates_table_, drops_table_, drops_sequence_;
  std::set<schema::ObjectName> makes_sequence_;
  std::map<TableColumn, Source> sources_;
  std::set<schema::ObjectName> positioned_;  ///< sequences that took over from another, or from an identity
  std::set<TableColumn> continued_;          ///< columns whose identity a sequence took over from
  /// Replica identity and cluster index, by table, that went with an index and come back with it.
  std::map<schema::ObjectName, schema::Options> lost_roles_;
  // What has to wait until the operation at that place is done.
  std::map<std::size_t, std::vector<schema::Sequence>> pending_owners_;
  std::map<std::size_t, std::vector<ReplacedColumns>> pending_columns_;
  std::map<std::size_t, std::set<schema::ObjectName>> pending_types_;
  std::map<std::size_t, std::vector<std::pair<schema::ObjectName, schema::ForeignKey>>> pending_foreign_keys_;
};

}  // namespace limbeck::dialect::postgresql
