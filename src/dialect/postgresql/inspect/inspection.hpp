// One inspection: what the catalog queries returned, turned into a Catalog step by step. The query and the
// reader of each kind of object stand together in one inspect_*.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dialect/inspector.hpp"
#include "dialect/postgresql/catalog_oids.hpp"
#include "dialect/postgresql/inspect/row_reader.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::postgresql {

/// Used once: every step of steps() reads its rows, in that order (each needs what those before it have put
/// into the members below), then finish() gives the catalog.
class Inspection {
 public:
  /// `options` must outlive this. `default_schema`: what an unqualified name in the options means.
  Inspection(const InspectOptions& options, std::string default_schema)
      : options_(options), default_schema_(std::move(default_schema)) {}

  struct Step {
    std::string query;
    void (Inspection::*read)(const Rows& rows);
  };
  /// In the order in which they are to be read.
  static std::vector<Step> steps(int server_version);

  /// Moves the catalog out; nothing may be read afterwards.
  schema::Catalog finish();

 private:
  struct Relation {
    schema::ObjectName name;
    char kind = 'r';           ///< pg_class.relkind
    bool is_selected = false;  ///< becomes part of the catalog; the others are there to be referred to
    /// Its entry in catalog_, of one of the two kinds or of none. The maps there keep their elements in
    /// place.
    schema::Table* table = nullptr;
    schema::View* view = nullptr;
    std::map<int, std::string> columns;   ///< names by attnum
    std::vector<std::string> attributes;  ///< of a composite type or foreign table, as SQL
    bool unlogged = false;

    schema::Options& options() const { return table ? table->options : view->options; }
    std::vector<schema::Index>& indexes() const { return table ? table->indexes : view->indexes; }
  };
  /// What the index behind a primary key or UNIQUE constraint says of it.
  struct KeyIndex {
    std::vector<std::int64_t> included_columns;  ///< attnums of INCLUDE
    bool nulls_not_distinct = false;
    schema::Options options;
  };
  // The rows of the queries, each defined beside its query.
  struct RelationRow;
  struct ColumnRow;
  struct SequenceRow;
  struct IndexRow;
  struct ConstraintRow;
  struct TypeRow;
  struct AggregateRow;
  struct ForeignRow;

  void read_extension_members(const Rows& rows);
  void read_comments(const Rows& rows);
  void read_extensions(const Rows& rows);
  void read_schemas(const Rows& rows);
  void read_relations(const Rows& rows);
  void read_columns(const Rows& rows);
  void read_inheritance(const Rows& rows);
  void read_sequences(const Rows& rows);
  void read_indexes(const Rows& rows);
  void read_constraints(const Rows& rows);
  void read_types(const Rows& rows);
  void read_routines(const Rows& rows);
  void read_aggregates(const Rows& rows);
  void read_triggers(const Rows& rows);
  void read_rules(const Rows& rows);
  void read_policies(const Rows& rows);
  void read_event_triggers(const Rows& rows);
  void read_statistics(const Rows& rows);
  void read_collations(const Rows& rows);
  void read_casts(const Rows& rows);
  void read_operators(const Rows& rows);
  void read_operator_classes(const Rows& rows);
  void read_text_search(const Rows& rows);
  void read_foreign(const Rows& rows);
  void read_dependencies(const Rows& rows);

  schema::Table& add_table(const RelationRow& row);
  schema::View& add_view(const RelationRow& row);
  void add_view_column(schema::View& view, const ColumnRow& row);
  static std::string attribute_sql(const ColumnRow& row);
  /// COMMENT ON COLUMN for each column that has one, each behind ";\n".
  std::string column_comments_sql(ObjectOid oid, const Relation& relation) const;
  static schema::SequenceNumbers sequence_numbers(const SequenceRow& row);
  void set_identity_numbers(const Relation& owner, const SequenceRow& row);
  void add_sequence(Relation& relation, const Relation* owner, const SequenceRow& row);
  schema::Index index(const Relation& relation, const IndexRow& row) const;
  void add_table_constraint(const Relation& relation, const ConstraintRow& row);
  schema::KeyConstraint key_constraint(const Relation& relation, const ConstraintRow& row) const;
  schema::ForeignKey foreign_key(const Relation& relation, const ConstraintRow& row) const;
  void add_foreign_table_check(Relation& relation, const ConstraintRow& row);
  /// Kept until finish_domains(): the statements behind CREATE DOMAIN are sorted by the constraints' names.
  void add_domain_constraint(const ConstraintRow& row);
  void finish_domains();
  void add_domain(const TypeRow& row);
  void add_composite_type(const TypeRow& row);
  void add_range_type(const TypeRow& row);
  static std::vector<std::string> aggregate_clauses(const AggregateRow& row);
  void add_foreign_table(const ForeignRow& row);
  void add_foreign_server_or_wrapper(const ForeignRow& row);
  void sort_parts();

  bool is_covered(const schema::ObjectName& name) const;
  /// Of something without a schema of its own.
  bool is_covered_without_schema(const std::string& name) const;
  bool is_internal_table(const schema::ObjectName& name) const;
  bool belongs_to_extension(ObjectOid catalog, ObjectOid object) const {
    return extension_members_.contains(key(catalog, object));
  }
  static std::uint64_t key(ObjectOid catalog, ObjectOid object) {
    return (static_cast<std::uint64_t>(catalog) << 32) | object;
  }
  std::string comment(ObjectOid catalog, ObjectOid object, int part = 0) const;
  /// Says which object of the catalog an OID is; read_dependencies() knows only those.
  void register_object(ObjectOid catalog, ObjectOid object, schema::ObjectId id) {
    ids_.insert_or_assign(key(catalog, object), std::move(id));
  }
  /// Nullptr for what is not in the catalog.
  Relation* find_selected_relation(ObjectOid oid);
  schema::SqlObject& add_object(schema::ObjectId id, std::string definition, std::string comment);
  /// The names of columns by their attnums. Throws CatalogChanged for one that is not there.
  std::vector<std::string> column_names(const Relation& relation,
                                        const std::vector<std::int64_t>& numbers) const;
  /// The object, column or extension that an entry of pg_depend speaks of; nothing for what is not covered.
  std::optional<schema::ObjectId> resolve(ObjectOid catalog, ObjectOid object, int part) const;
  void depend_on_relation(const schema::ObjectId& dependent, const Relation& relation);

  const InspectOptions& options_;
  const std::string default_schema_;
  schema::Catalog catalog_;

  std::unordered_map<ObjectOid, Relation> relations_;
  /// What became an entry of catalog_, or a part of one, by key(): to resolve pg_depend.
  std::unordered_map<std::uint64_t, schema::ObjectId> ids_;
  std::unordered_map<std::uint64_t, ObjectOid> extension_members_;  ///< by key(): the extension
  std::unordered_map<ObjectOid, schema::ObjectId> extensions_;
  std::unordered_map<std::uint64_t, std::map<int, std::string>> comments_;  ///< by key() and column
  std::unordered_map<ObjectOid, KeyIndex> key_indexes_;                     ///< by the index
  std::map<schema::ObjectId, std::map<std::string, std::string>>
      domain_constraints_;  ///< by domain and name, as statements
};

/// Restricts `n` (pg_namespace) to schemas that can hold a user's objects.
inline constexpr const char* user_schema = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/// Adds reloptions ({"fillfactor=70"}), each with `prefix` before its name.
void add_parameters(schema::Options& options, const std::vector<std::string>& reloptions,
                    const std::string& prefix = {});

/// A collation or operator class as SQL: with its schema unless it is the system's.
std::string qualified_unless_system(const schema::ObjectName& name);

/// OPERATOR(schema.+)
std::string operator_sql(const schema::ObjectName& name);

}  // namespace limbeck::dialect::postgresql
