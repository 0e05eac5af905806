// Schemas, tables and views, what they inherit; comments and what belongs to an extension.
#include <fmt/core.h>

#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/inspect/letters.hpp"
#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectKind;
using schema::ObjectName;

std::string query::extension_members() {
  return fmt::format(
      "SELECT classid, objid, refobjid FROM pg_depend"
      " WHERE deptype = 'e' AND objid >= {first_normal_object_id}",
      fmt::arg("first_normal_object_id", first_normal_object_id));
}

namespace {

struct ExtensionMemberRow {
  RowReader read;
  ObjectOid catalog = read.oid();
  ObjectOid object = read.oid();
  ObjectOid extension = read.oid();
};

}  // namespace

void Inspection::read_extension_members(const Rows& rows) {
  for (const auto& row : decode<ExtensionMemberRow>(rows)) {
    extension_members_[key(row.catalog, row.object)] = row.extension;
  }
}

std::string query::comments() {
  return fmt::format(
      "SELECT classoid, objoid, objsubid, description FROM pg_description"
      " WHERE objoid >= {first_normal_object_id}"
      " OR (classoid = 'pg_namespace'::regclass AND objoid = {public_schema})",
      fmt::arg("first_normal_object_id", first_normal_object_id),
      fmt::arg("public_schema", initial_public_schema_oid));
}

namespace {

struct CommentRow {
  RowReader read;
  ObjectOid catalog = read.oid();
  ObjectOid object = read.oid();
  int part = read.number();  ///< the column's attnum, 0 for the whole
  std::string text = read.text();
};

}  // namespace

void Inspection::read_comments(const Rows& rows) {
  for (const auto& row : decode<CommentRow>(rows)) {
    comments_[key(row.catalog, row.object)][row.part] = row.text;
  }
}

std::string query::schemas() {
  return fmt::format("SELECT n.oid, n.nspname FROM pg_namespace n WHERE {}", user_schema);
}

namespace {

struct SchemaRow {
  RowReader read;
  ObjectOid oid = read.oid();
  std::string name = read.text();
};

}  // namespace

void Inspection::read_schemas(const Rows& rows) {
  for (const auto& row : decode<SchemaRow>(rows)) {
    if (!options_.covers_schema(row.name) || belongs_to_extension(catalog_class::name_space, row.oid))
      continue;
    auto text = comment(catalog_class::name_space, row.oid);
    if (row.name == "public" && text == "standard public schema") text.clear();  // initdb's own
    catalog_.schemas[row.name] = {row.name, std::move(text)};
    register_object(catalog_class::name_space, row.oid, {ObjectKind::schema, {"", row.name}, ""});
  }
}

std::string query::relations() {
  return fmt::format(
      "SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence = 'u', c.reloptions, t.reloptions, "
      "s.spcname,"
      " a.amname, c.relreplident, c.relrowsecurity, c.relforcerowsecurity,"
      " CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) WHEN 'v' THEN pg_get_viewdef(c.oid)"
      " WHEN 'm' THEN pg_get_viewdef(c.oid) END,"
      " c.relispartition, CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END,"
      " CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END"
      " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
      " LEFT JOIN pg_class t ON t.oid = c.reltoastrelid LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace"
      " LEFT JOIN pg_am a ON a.oid = c.relam"
      " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'c', 'f') AND c.relpersistence <> 't' AND {user_schema}",
      fmt::arg("user_schema", user_schema));
}

struct Inspection::RelationRow {
  RowReader read;
  ObjectOid oid = read.oid();
  ObjectName name = read.name();
  char kind = read.letter();
  bool unlogged = read.flag();
  std::vector<std::string> parameters = read.array();
  std::vector<std::string> toast_parameters = read.array();
  std::string tablespace = read.text();
  std::string access_method = read.text();
  char replica_identity = read.letter();
  bool row_security = read.flag();
  bool force_row_security = read.flag();
  std::optional<std::string> definition = read.optional_sql();  ///< a view's query, PARTITION BY of a table
  bool is_partition = read.flag();
  std::optional<std::string> partition_bound = read.optional_text();
  std::string of_type = read.text();

  /// What tables and views have alike.
  void add_storage_options(schema::Options& options) const {
    add_parameters(options, parameters);
    if (!tablespace.empty()) options[option::tablespace] = tablespace;
    if (!access_method.empty() && access_method != "heap") options[option::access_method] = access_method;
  }
};

namespace {

/// "" for the default, and for an index, which sets the option when it is read.
const char* replica_identity(char letter) {
  static constexpr Letter<const char*> identities[] = {{'d', ""}, {'i', ""}, {'f', "full"}, {'n', "nothing"}};
  return meaning_of(letter, identities, "a replica identity");
}

}  // namespace

void Inspection::read_relations(const Rows& rows) {
  for (const auto& row : decode<RelationRow>(rows)) {
    Relation& relation = relations_[row.oid];
    relation.name = row.name;
    relation.kind = row.kind;
    relation.unlogged = row.unlogged;
    relation.is_selected = is_covered(row.name) && !is_internal_table(row.name) &&
                           !belongs_to_extension(catalog_class::relation, row.oid);
    if (!relation.is_selected) continue;
    // Sequences, composite types and foreign tables have queries of their own.
    if (row.kind == 'r' || row.kind == 'p') relation.table = &add_table(row);
    if (row.kind == 'v' || row.kind == 'm') relation.view = &add_view(row);
  }
}

schema::Table& Inspection::add_table(const RelationRow& row) {
  auto& table = catalog_.tables[row.name];
  table.name = row.name;
  table.comment = comment(catalog_class::relation, row.oid);
  auto& options = table.options;
  if (row.unlogged) options[option::unlogged] = "true";
  if (row.kind == 'p') options[option::partition_by] = require(row.definition);
  if (row.is_partition) options[option::partition_bound] = require(row.partition_bound);
  if (!row.of_type.empty()) options[option::of_type] = row.of_type;
  if (row.row_security) options[option::row_security] = "true";
  if (row.force_row_security) options[option::force_row_security] = "true";
  const std::string identity = replica_identity(row.replica_identity);
  if (!identity.empty()) options[option::replica_identity] = identity;
  add_parameters(options, row.toast_parameters, "toast.");
  row.add_storage_options(options);
  register_object(catalog_class::relation, row.oid, {ObjectKind::table, row.name, ""});
  return table;
}

schema::View& Inspection::add_view(const RelationRow& row) {
  auto& view = catalog_.views[row.name];
  view.name = row.name;
  view.materialized = row.kind == 'm';
  view.query = require(row.definition);
  if (view.query.ends_with(';')) view.query.pop_back();
  view.comment = comment(catalog_class::relation, row.oid);
  row.add_storage_options(view.options);
  register_object(catalog_class::relation, row.oid, {ObjectKind::view, row.name, ""});
  return view;
}

std::string query::inheritance() {
  return "SELECT i.inhrelid, i.inhparent, c.relispartition FROM pg_inherits i JOIN pg_class c ON c.oid = "
         "i.inhrelid"
         " WHERE c.relkind IN ('r', 'p', 'f') ORDER BY i.inhrelid, i.inhseqno";
}

namespace {

struct InheritanceRow {
  RowReader read;
  ObjectOid child = read.oid();
  ObjectOid parent = read.oid();
  bool is_partition = read.flag();
};

}  // namespace

void Inspection::read_inheritance(const Rows& rows) {
  for (const auto& row : decode<InheritanceRow>(rows)) {
    auto* const child = find_selected_relation(row.child);
    const auto found = relations_.find(row.parent);
    if (!child || !child->table || found == relations_.end()) continue;
    const auto& parent = found->second;
    auto& parents = child->table->options[row.is_partition ? option::partition_of : option::inherits];
    if (!parents.empty()) parents += ", ";
    parents += quote(parent.name);
    if (parent.is_selected) {
      catalog_.dependencies.push_back(
          {{ObjectKind::table, child->name, ""}, {ObjectKind::table, parent.name, ""}});
    }
  }
}

}  // namespace limbeck::dialect::postgresql
