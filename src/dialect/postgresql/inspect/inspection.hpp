// One inspection: what the catalog queries returned, turned into a Catalog step by step. The query and the
// reader of each kind of object stand together in one inspect_*.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dialect/dialect.hpp"
#include "dialect/postgresql/connect/result.hpp"
#include "dialect/postgresql/render/array_casts.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::postgresql {

using ObjectOid = std::uint32_t;

/// OIDs of the system catalogs; the same in every version (src/include/catalog/*.h).
namespace catalog_class {
inline constexpr ObjectOid type = 1247, attribute = 1249, procedure = 1255, relation = 1259,
                           foreign_server = 1417, foreign_data_wrapper = 2328, default_value = 2604,
                           cast = 2605, constraint = 2606, name_space = 2615, operator_class = 2616,
                           operator_ = 2617, rewrite = 2618, trigger = 2620, operator_family = 2753,
                           extension = 3079, policy = 3256, statistics = 3381, collation = 3456,
                           event_trigger = 3466, ts_dictionary = 3600, ts_parser = 3601,
                           ts_configuration = 3602, ts_template = 3764;
}

/// An object vanished between two looks at it: a concurrent DDL. Look again.
struct CatalogChanged {};

/// The columns of one row, from the first to the last.
class RowReader {
 public:
  RowReader(const Rows& rows, int row) : rows_(rows), row_(row) {}

  std::string text() { return rows_.text(row_, column_++); }
  std::string_view view() { return rows_.view(row_, column_++); }
  std::optional<std::string> optional_text() { return rows_.optional_text(row_, column_++); }
  /// An expression, query or definition as the server writes it, in the form that it keeps.
  std::optional<std::string> optional_sql() {
    auto value = optional_text();
    if (value) value = normalize_array_casts(*std::move(value));
    return value;
  }
  /// For what is never NULL unless the object is gone. Throws Vanished.
  std::string required_sql() { return normalize_array_casts(required_text()); }
  std::string required_text() {
    if (rows_.is_null(row_, column_)) throw CatalogChanged();
    return text();
  }
  bool flag() { return rows_.flag(row_, column_++); }
  /// "" becomes '\0'.
  char letter() {
    const auto held = view();
    return held.empty() ? '\0' : held.front();
  }
  std::int64_t integer() { return rows_.integer(row_, column_++); }
  ObjectOid oid() { return static_cast<ObjectOid>(integer()); }
  std::vector<std::string> array() { return rows_.array(row_, column_++); }
  std::vector<std::int64_t> numbers() { return rows_.numbers(row_, column_++); }
  schema::ObjectName name() {
    auto schema = text();
    return {std::move(schema), text()};
  }

 private:
  const Rows& rows_;
  int row_;
  int column_ = 0;
};

class Inspection {
 public:
  /// `default_schema`: what an unqualified name in the options means.
  Inspection(int server_version, const InspectOptions& options, std::string default_schema)
      : version_(server_version), options_(options), default_schema_(std::move(default_schema)) {}

  struct Step {
    std::string query;
    void (Inspection::*read)(const Rows& rows);
  };
  /// In this order.
  static std::vector<Step> steps(int server_version);

  schema::Catalog finish();

 private:
  struct Relation {
    schema::ObjectName name;
    char kind = 'r';
    bool is_selected = false;
    schema::Table* table = nullptr;
    schema::View* view = nullptr;
    std::map<int, std::string> columns;   ///< by attnum
    std::vector<std::string> attributes;  ///< of a composite type or foreign table, as SQL
    bool unlogged = false;
  };
  struct KeyIndex {  ///< the index behind a constraint
    std::vector<int> columns;
    std::size_t keys = 0;
    bool nulls_not_distinct = false;
    schema::Options options;
  };

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

  void add_column(Relation& relation, RowReader& row, const std::string& name);
  void add_domain_constraint(ObjectOid domain, ObjectOid constraint, const std::string& name,
                             const std::string& definition, const std::string& comment_text);
  void finish_domains();
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
  void register_object(ObjectOid catalog, ObjectOid object, schema::ObjectId id) {
    ids_.insert_or_assign(key(catalog, object), std::move(id));
  }
  /// Nullptr for what is not in the catalog.
  Relation* find_selected_relation(ObjectOid oid);
  schema::SqlObject& add_object(schema::ObjectId id, std::string definition, std::string comment);
  std::vector<std::string> column_names(const Relation& relation,
                                        const std::vector<std::int64_t>& numbers) const;
  std::optional<schema::ObjectId> resolve(ObjectOid catalog, ObjectOid object, int part) const;
  void depend_on_relation(const schema::ObjectId& dependent, const Relation& relation);

  const int version_;
  const InspectOptions& options_;
  const std::string default_schema_;
  schema::Catalog catalog_;

  std::unordered_map<ObjectOid, Relation> relations_;
  std::unordered_map<std::uint64_t, schema::ObjectId> ids_;
  std::unordered_map<std::uint64_t, ObjectOid> extension_members_;  ///< of extensions
  std::unordered_map<ObjectOid, schema::ObjectId> extensions_;
  std::unordered_map<std::uint64_t, std::map<int, std::string>> comments_;
  std::unordered_map<ObjectOid, KeyIndex> key_indexes_;
  std::map<schema::ObjectId, std::map<std::string, std::string>>
      domain_constraints_;  ///< by name, as statements
};

/// Restricts `n` (pg_namespace) to schemas that can hold a user's objects.
inline constexpr const char* user_schema = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/// Adds reloptions ({"fillfactor=70"}), each with `prefix` before its name.
void add_parameters(schema::Options& options, const std::vector<std::string>& reloptions,
                    const std::string& prefix = {});

/// The collation as SQL, qualified unless the system's.
std::string collation_sql(const schema::ObjectName& name);

}  // namespace limbeck::dialect::postgresql
