#include <fmt/core.h>

#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectId;
using schema::ObjectKind;

// 'n' dependencies only: 'a' and 'i' lead from a part to what it is a part of (a constraint or index to its
// own columns, a sequence to the column that owns it), which ids and values tell already, but for extended
// statistics (3381) and their columns. Defaults become their column; arrays their element and row types their
// table.
std::string query::dependencies() {
  return "SELECT CASE WHEN f.oid IS NULL THEN d.classid ELSE 1259 END, coalesce(f.adrelid, d.objid),"
         " coalesce(f.adnum::int, d.objsubid), CASE WHEN coalesce(e.typrelid, t.typrelid) <> 0 THEN 1259 "
         "ELSE d.refclassid"
         " END, coalesce(nullif(coalesce(e.typrelid, t.typrelid), 0), e.oid, d.refobjid), d.refobjsubid"
         " FROM pg_depend d LEFT JOIN pg_attrdef f ON d.classid = 2604 AND f.oid = d.objid"
         " LEFT JOIN pg_type t ON d.refclassid = 1247 AND t.oid = d.refobjid"
         " LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typlen = -1 AND t.typcategory = 'A'"
         " WHERE (d.deptype = 'n' OR d.deptype = 'a' AND d.classid = 3381) AND d.objid >= 16384 AND "
         "d.refobjid >= 16384 AND d.refclassid <> 2615";
}

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
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto catalog = row.oid();
    const auto object = row.oid();
    const auto part = static_cast<int>(row.integer());
    if (belongs_to_extension(catalog, object)) continue;
    const auto dependent = resolve(catalog, object, part);
    if (!dependent) continue;
    const auto on_catalog = row.oid();
    const auto on_object = row.oid();
    const auto on = resolve(on_catalog, on_object, static_cast<int>(row.integer()));
    if (!on || *on == *dependent) continue;
    // A view's columns are the view; what a view or a table reads of itself is no edge.
    if (on->kind == ObjectKind::column && dependent->kind == ObjectKind::view && on->name == dependent->name)
      continue;
    if (on->kind == ObjectKind::extension && !catalog_.objects.contains(*on)) continue;
    catalog_.dependencies.push_back({*dependent, *on});
  }
}

}  // namespace limbeck::dialect::postgresql
