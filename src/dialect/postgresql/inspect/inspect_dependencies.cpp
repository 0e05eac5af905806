#include <fmt/core.h>

#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectId;
using schema::ObjectKind;

// 'n' dependencies only: 'a' and 'i' lead from a part to what it is a part of (a constraint or index to its
// own columns, a sequence to the column that owns it), which ids and values tell already, but for extended
// statistics and their columns. Defaults become their column; arrays their element and row types their table.
std::string query::dependencies() {
  return fmt::format(
      "SELECT CASE WHEN f.oid IS NULL THEN d.classid ELSE 'pg_class'::regclass::oid END,"
      " coalesce(f.adrelid, d.objid), coalesce(f.adnum::int, d.objsubid),"
      " CASE WHEN coalesce(e.typrelid, t.typrelid) <> 0 THEN 'pg_class'::regclass::oid ELSE d.refclassid END,"
      " coalesce(nullif(coalesce(e.typrelid, t.typrelid), 0), e.oid, d.refobjid), d.refobjsubid"
      " FROM pg_depend d LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid"
      " LEFT JOIN pg_type t ON d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid"
      " LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typlen = -1 AND t.typcategory = 'A'"
      " WHERE (d.deptype = 'n' OR d.deptype = 'a' AND d.classid = 'pg_statistic_ext'::regclass)"
      " AND d.objid >= {first_normal_object_id} AND d.refobjid >= {first_normal_object_id}"
      " AND d.refclassid <> 'pg_namespace'::regclass",
      fmt::arg("first_normal_object_id", first_normal_object_id));
}

namespace {

struct DependencyRow {
  RowReader read;
  ObjectOid catalog = read.oid();
  ObjectOid object = read.oid();
  int part = read.number();
  ObjectOid referenced_catalog = read.oid();
  ObjectOid referenced_object = read.oid();
  int referenced_part = read.number();
};

}  // namespace

std::optional<ObjectId> Inspection::resolve(ObjectOid catalog, ObjectOid object, int part) const {
  if (const auto member = extension_members_.find(key(catalog, object)); member != extension_members_.end()) {
    const auto extension = extensions_.find(member->second);
    if (extension == extensions_.end()) return std::nullopt;
    return extension->second;
  }
  const auto found = ids_.find(key(catalog, object));
  if (found == ids_.end()) return std::nullopt;
  const ObjectId& id = found->second;
  if (part == 0 || catalog != catalog_class::relation) return id;
  if (id.kind != ObjectKind::table && id.kind != ObjectKind::view) return id;
  const auto& columns = relations_.at(object).columns;
  const auto column = columns.find(part);
  if (column == columns.end()) return std::nullopt;
  return ObjectId{ObjectKind::column, id.name, column->second};
}

void Inspection::depend_on_relation(const ObjectId& dependent, const Relation& relation) {
  if (relation.kind == 'f') {
    catalog_.dependencies.push_back({dependent, {ObjectKind::raw, relation.name, "foreign table"}});
    return;
  }
  catalog_.dependencies.push_back(
      {dependent, {relation.view ? ObjectKind::view : ObjectKind::table, relation.name, ""}});
}

void Inspection::read_dependencies(const Rows& rows) {
  for (const auto& row : decode<DependencyRow>(rows)) {
    if (belongs_to_extension(row.catalog, row.object)) continue;
    const auto dependent = resolve(row.catalog, row.object, row.part);
    if (!dependent) continue;
    const auto on = resolve(row.referenced_catalog, row.referenced_object, row.referenced_part);
    if (!on || *on == *dependent) continue;
    // A view's columns are the view; what a view or a table reads of itself is no edge.
    if (on->kind == ObjectKind::column && dependent->kind == ObjectKind::view && on->name == dependent->name)
      continue;
    if (on->kind == ObjectKind::extension && !catalog_.objects.contains(*on)) continue;
    catalog_.dependencies.push_back({*dependent, *on});
  }
}

}  // namespace limbeck::dialect::postgresql
