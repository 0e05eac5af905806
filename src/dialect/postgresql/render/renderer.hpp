// Renders operations one after another. Internal: render() is what others call.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_dependents.hpp"
#include "dialect/postgresql/render/render_output.hpp"
#include "dialect/postgresql/render/render_policy.hpp"
#include "dialect/postgresql/render/render_serial.hpp"
#include "dialect/postgresql/render/render_state.hpp"
#include "dialect/postgresql/types/user_types.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::postgresql {

/// What gives a column its values: a sequence, or that of an identity.
struct Counter {
  std::string sequence;  ///< as SQL of its name
  schema::SequenceNumbers numbers;
  std::string type;
};

class Renderer {
 public:
  /// All arguments outlive the renderer.
  Renderer(const std::vector<operation::Operation>& operations, const schema::Catalog& before,
           const schema::Catalog& after, const LockPolicy& policy, RenderDirection way);

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

  // render_enum.cpp
  void convert_uses(const operation::ReplaceEnum& op, const schema::ObjectName& table,
                    const std::vector<const operation::ReplaceEnum::Use*>& uses);

  // render_column.cpp render_sequence.cpp
  void create_sequence(const schema::Sequence& sequence);
  void set_owner(const schema::Sequence& sequence);
  /// Owns it, once its column is there.
  void own_in_time(const schema::Sequence& sequence);
  /// Prepares a sequence, given as an expression of type regclass, for new bounds. What it gives back goes
  /// into the ALTER.
  std::string move_into_bounds(const std::string& sequence, const schema::SequenceNumbers& before,
                               std::string_view type_before, const schema::SequenceNumbers& after,
                               std::string_view type_after);
  void release_owned_sequences(const schema::ObjectName& table, const std::string* column);

  // render_position.cpp
  /// A sequence that a column took its values from until now.
  struct Source {
    schema::Sequence sequence;
    bool is_renamed = false;  ///< under another name, to be dropped once its position was read
  };
  const schema::Sequence* find_source(const schema::Column& column) const;
  schema::ObjectName unused_sequence_name(const schema::ObjectName& name, std::string label) const;
  void release_source(const operation::AlterColumn& op);
  void rename_until_dropped(Source& source);
  bool keep_position(const schema::Sequence& sequence);
  void restore_position(const schema::ObjectName& table, const schema::Column& column);
  void restore_position(const schema::ObjectName& table, const schema::Column& column,
                        const schema::Sequence& sequence);
  bool stands_already(const schema::Sequence& sequence) const;
  std::string position_sql(const schema::Sequence& sequence, const Counter& before,
                           const std::string& position);
  const schema::Sequence* last_source_of(const schema::ObjectName& table, const std::string& column) const;
  const operation::AlterColumn* takes_over_from(const schema::Sequence& sequence) const;
  void replace_identity(const operation::AlterColumn& op, const schema::Sequence& sequence);
  void leave_identity(const schema::ObjectName& table, schema::Column& before);
  void advance_to_last_value(const schema::ObjectName& table, const schema::Column& column,
                             const schema::SequenceNumbers& numbers);

  // render_table.cpp
  void create_partition(const schema::Table& table, const schema::Table& parent);
  std::string create_table_sql(const schema::Table& table, const std::vector<std::string>& lines) const;
  std::vector<std::string> constraint_lines(const schema::Table& table) const;
  void finish_table(const schema::Table& table);
  void adjust_inherited_columns(const schema::Table& table);

  // render_table_options.cpp
  /// Throws Error where a table, or one below it, is partitioned by that column, whose type is to change.
  void refuse_partition_key(const schema::ObjectName& table, const std::string& column) const;
  void note_lost_role(const schema::ObjectName& table, const std::string& index);
  void restore_role(const schema::ObjectName& table, const std::string& index);
  void set_table_options(const schema::ObjectName& table, const schema::Options& before,
                         const schema::Options& after);

  // render_typed_table.cpp
  void detach_from_type(const schema::ObjectName& table);
  void detach_all_from_type(const schema::ObjectName& type);
  void attach_to_type_later(const schema::ObjectName& table);
  void attach_to_type(const schema::ObjectName& table);

  // render_alter_column.cpp
  void alter_column(const schema::ObjectName& table, const schema::Column& before,
                    const schema::Column& after);
  void change_type(const schema::ObjectName& table, const schema::Column& before,
                   const schema::Column& after);
  void set_column_options(const schema::ObjectName& table, const schema::Column& before,
                          const schema::Column& after);
  void drop_defaults_of_descendants(const schema::ObjectName& table, const schema::Column& before);
  void set_defaults_of_descendants(const schema::ObjectName& table, const schema::Column& after);
  void drop_incompatible_foreign_keys(const schema::ObjectName& table, const schema::Column& before,
                                      const schema::Column& after);

  // render_generated.cpp
  /// Columns that were dropped and shall be made again, with what held them.
  struct DroppedColumns {
    schema::ObjectName table;
    std::vector<schema::Column> columns;
    Dependents dependents;
    std::vector<schema::Sequence> owned;
  };
  DroppedColumns drop_columns(const schema::ObjectName& table, const std::vector<schema::Column>& old_columns,
                              std::vector<schema::Column> new_columns, const std::string& why);
  void recreate_columns(const DroppedColumns& dropped);
  void drop_computed_columns(const schema::ObjectName& table, const std::string& base);
  bool is_dropped_for_now(const schema::ObjectName& table, const std::string& column) const;

  // render_constraint.cpp
  void add_constraint(const schema::ObjectName& table, const schema::Constraint& constraint,
                      bool without_notes = false);
  // render_index.cpp
  void create_index(const schema::ObjectName& table, const schema::Index& index, bool without_notes = false);
  void set_index_statistics(const schema::ObjectName& index, const std::string& targets);
  // render_dependents.cpp
  void drop_dependents(const Dependents& dependents);
  void recreate_dependents(const Dependents& dependents);

  // render_view.cpp
  void create_view(const schema::View& view, bool replace);
  void set_view_columns(const schema::View& view, const schema::Options& before,
                        const schema::Options& after);
  void finish_view(const schema::View& view);

  // render_domain.cpp
  void alter_domain(const schema::SqlObject& before, const schema::SqlObject& after);

  // render_composite.cpp
  void alter_composite(const schema::SqlObject& before, const schema::SqlObject& after);

  // render_comment.cpp
  std::string comment_target(const schema::ObjectId& id) const;

  // Operations in the order in which they are rendered, and which one is at hand.
  std::vector<const operation::Operation*> operations_;
  std::size_t current_operation_ = 0;
  const schema::Catalog& before_;
  const schema::Catalog& after_;
  LockPolicy policy_;
  RenderDirection way_;
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
  std::map<std::size_t, std::vector<DroppedColumns>> pending_columns_;
  std::map<std::size_t, std::set<schema::ObjectName>> pending_types_;
  std::map<std::size_t, std::vector<std::pair<schema::ObjectName, schema::ForeignKey>>> pending_foreign_keys_;
};

}  // namespace limbeck::dialect::postgresql
