// How diff() works, once confirmed renames are made. Internal: diff.hpp is what others call.
//
//  1. match()    what only its name tells apart (constraints, indexes, owned sequences) is renamed
//  2. compare()  each object and part is found to be new, gone, changed or to be made again
//  3. spread()   what can't stay while something that it needs goes away or changes is made again, too
//  4. emit_…()   one step for each drop, change and creation
//  5. connect()  which steps have to come before which, from what needs what and which name is free when
//  6. assemble() sorted, and parts put into the creation or the drop of their table where the order allows it
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "autogenerate/differ/dependencies.hpp"
#include "autogenerate/differ/elements.hpp"
#include "autogenerate/differ/order.hpp"
#include "autogenerate/renames/renaming.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// What becomes of an element.
struct ElementState {
  bool before = false, after = false;     ///< in which of the catalogs it is
  bool changed = false;                   ///< it differs, and is changed in place
  bool recreated = false;                 ///< it is in both, but dropped and made again
  bool needs_dependents_dropped = false;  ///< its change in place is refused while others depend on it
  bool drops_default_first = false;       ///< a column: its default goes first and comes back last
  bool default_leaves_dropped = false;    ///< a column: its default lets go of something that is dropped
  bool default_needs_created = false;     ///< a column: its default needs something that is made
  bool uses_neutral_type = false;         ///< a column: it takes a neutral type while its own is made again

  bool is_dropped() const { return before && (!after || recreated); }
  bool is_created() const { return after && (!before || recreated); }
  bool is_kept() const { return before && after && !recreated; }
};

class Differ {
 public:
  /// Both in the same names already, as far as confirmed renames go.
  Differ(schema::Catalog before, schema::Catalog after, const dialect::Capabilities& capabilities,
         std::set<schema::ObjectId> recreate = {});

  /// Throws Circle, or Error when there is no way out of one.
  std::vector<operation::Operation> run();

  /// No order of the steps works, but one would if these were dropped and made again instead of being
  /// replaced.
  struct Cycle {
    std::set<schema::ObjectId> recreate;
  };

 private:
  /// One catalog and where its parts are.
  struct Side {
    explicit Side(const schema::Catalog& of) : catalog(of) {}

    const schema::Catalog& catalog;
    std::optional<Dependencies> dependencies;
    std::unordered_map<Element, const schema::Column*> columns;
    std::unordered_map<Element, const schema::Index*> indexes;
    std::unordered_map<Element, schema::Constraint> constraints;
  };

  enum class Role {
    standalone,
    part_of_creation,  ///< goes into the creation (or the change) of `whole`, if the order allows it
    part_of_drop,      ///< happens with the drop (or the change) of `whole`, if the order allows it
    implied,           ///< happens with the drop of `whole` in any case
  };
  struct Step {
    operation::Operation operation;
    Role role = Role::standalone;
    int whole = -1;
  };

  /// A constraint, index or owned sequence that only its name tells apart.
  struct PartRename {
    schema::ObjectId from, to;  ///< constraint or index id, or sequence
  };

  /// Steps on one kept column, in this order; -1: none.
  struct ColumnSteps {
    int drop_default = -1;  ///< its default goes
    int neutral = -1;       ///< it leaves its type
    int main = -1;
    int set_default = -1;  ///< its default comes
    int first() const {
      return drop_default >= 0 ? drop_default : neutral >= 0 ? neutral : main >= 0 ? main : set_default;
    }
  };

  // match.cpp
  void match_by_content();
  // compare.cpp
  void number_parts(Side& side, bool is_before);
  void compare();
  void compare_table(const schema::Table& before, const schema::Table& after);
  void compare_indexes(const schema::ObjectName& owner, const std::vector<schema::Index>& after);
  bool can_replace(const schema::View& before, const schema::View& after) const;
  // spread.cpp
  void propagate();
  bool propagate_to(const ElementDependency& dependency);
  bool propagate_to_column(const ElementDependency& dependency);
  bool is_generated(Element column) const;
  bool will_call_namesake(const ElementDependency& dependency) const;
  std::vector<Element> computed_behind(const schema::Table& before, const schema::Table& after) const;
  bool needs_separate_default(Element column) const;
  // emit_types.cpp
  void emit_schemas();
  void emit_enums();
  void emit_enum_change(const schema::Enum& before, const schema::Enum& after);
  void emit_sequences();
  // emit_tables.cpp
  void emit_tables();
  void emit_new_table(const schema::Table& table);
  void emit_dropped_table(const schema::Table& table);
  void emit_kept_table(const schema::Table& before, const schema::Table& after);
  void emit_constraints(const schema::Table& before, const schema::Table& after);
  void emit_indexes(const schema::ObjectName& owner, const std::vector<schema::Index>& before,
                    const std::vector<schema::Index>& after);
  void emit_part_renames();
  // emit_columns.cpp
  void emit_columns(const schema::Table& before, const schema::Table& after);
  void emit_column_change(const schema::ObjectName& table, Element element, const schema::Column& before,
                          const schema::Column& after);
  std::optional<schema::Column> find_inherited_column(const schema::Table& before, const schema::Table& after,
                                                      const std::string& column, int& parent_step);
  // emit_objects.cpp
  void emit_views();
  void emit_objects();
  // connect.cpp
  void add_edges();
  void add_edges_from_before(const ElementDependency& dependency);
  void add_edges_from_after(const ElementDependency& dependency);
  void add_name_edges();
  void add_overload_edges();
  void add_part_edges();
  void order_after_columns(Element parent, int creation);
  void order_before_columns(Element parent, int drop);
  int column_step(Element column, DependencyKind kind, bool last) const;
  // assemble.cpp
  std::vector<operation::Operation> assemble();
  [[noreturn]] void refuse_cycle() const;

  // Steps
  /// What something that is dropped is called in the database.
  std::string old_name(Element element, const std::string& name) const;
  int add_step(operation::Operation operation, Rank rank, Role role = Role::standalone, int whole = -1);
  /// The step, or -1.
  int emit_comment(const schema::ObjectId& target, const Rank& rank, const std::string& before,
                   const std::string& after, int behind = -1);
  /// A step on something that may get another name.
  void add_change_step(Element element, int step) {
    if (step >= 0) changes_[element].push_back(step);
  }
  void add_taken_name(int step, const std::string& name) { taken_.emplace_back(name, step); }
  void add_released_name(int step, const std::string& name) { released_.emplace_back(name, step); }
  static std::string relation_key(const schema::ObjectName& name) {
    return "r" + name.schema + "\x1f" + name.name;
  }
  static std::string type_key(const schema::ObjectName& name) {
    return "t" + name.schema + "\x1f" + name.name;
  }

  ElementState& state_of(Element element) { return states_[static_cast<std::size_t>(element)]; }
  const ElementState& state_of(Element element) const { return states_[static_cast<std::size_t>(element)]; }
  Element number(const schema::ObjectId& id) { return elements_.number(id); }
  ElementState& state_of(const schema::ObjectId& id) { return state_of(number(id)); }
  int drop_step(Element element) const { return drop_steps_[static_cast<std::size_t>(element)]; }
  int creation_step(Element element) const { return creation_steps_[static_cast<std::size_t>(element)]; }
  const std::vector<int>& changes(Element element) const;

  dialect::Capabilities capabilities_;
  sql::NameRules rules_;
  schema::Catalog before_catalog_, after_catalog_;
  std::set<schema::ObjectId> recreate_;  // views and objects that aren't replaced in place
  Side before_, after_;
  Elements elements_;
  std::vector<ElementState> states_;
  std::vector<PartRename> part_renames_;
  std::unordered_map<Element, std::string> former_names_;  // of small renames, by what they are called after

  Order order_;
  std::vector<Step> steps_;
  std::vector<int> drop_steps_, creation_steps_;  // by element; -1: none
  std::unordered_map<Element, std::vector<int>> changes_;
  std::unordered_map<Element, ColumnSteps> column_steps_;
  std::unordered_map<Element, int> disown_steps_;  // sequences: where their old owner lets go of them
  std::set<Element> enum_uses_;                    // columns that a ReplaceEnum converts
  std::unordered_map<Element, int> default_creation_steps_,
      default_drop_steps_;  // parts of new and dropped tables
  std::set<schema::ObjectName> columns_emitted_;
  std::vector<std::pair<std::string, int>> taken_, released_;
};

/// The same, out of circles where there is a way.
std::vector<operation::Operation> diff_without_renames(const schema::Catalog& before,
                                                       const schema::Catalog& after,
                                                       const dialect::Capabilities& capabilities);

/// What stands for the name of something that has to give way to a namesake, until it is dropped.
inline constexpr char displaced = '\x02';
std::string display_name(const std::string& name);

namespace phase {
enum : int {
  rename,
  enum_value,
  drop_privilege,
  drop_attached,
  drop_view,
  drop_routine,
  create_schema,
  create_extension,
  create_collation,
  create_enum,
  replace_enum,
  create_type,
  create_sequence,
  alter_sequence,
  create_table,
  alter_table,
  drop_table,
  drop_sequence,
  drop_type,
  drop_extension,
  drop_schema,
  create_routine,
  create_view,
  create_attached,
  create_late,
  create_privilege,
  comments,
};
}  // namespace phase

}  // namespace limbeck::autogenerate
