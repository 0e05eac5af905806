// Enums, domains, composite and range types, collations. A definition of several statements has one thing in
// each, so that two of them can be compared statement by statement.
#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
#include "dialect/postgresql/inspect/letters.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

std::string query::types(int version) {
  return fmt::format(
      "SELECT t.oid, n.nspname, t.typname, t.typtype, t.typrelid, format_type(t.typbasetype, t.typtypmod),"
      " t.typnotnull, pg_get_expr(t.typdefaultbin, 0), kn.nspname, k.collname,"
      " CASE WHEN t.typtype = 'e' THEN ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = "
      "t.oid"
      " ORDER BY e.enumsortorder) END,"
      " format_type(r.rngsubtype, NULL), ocn.nspname, oc.opcname, rkn.nspname, rk.collname,"
      " nullif(r.rngcanonical, 0)::regproc, nullif(r.rngsubdiff, 0)::regproc, {multirange_columns}"
      " FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = "
      "t.typrelid"
      " LEFT JOIN pg_type b ON b.oid = t.typbasetype"
      " LEFT JOIN pg_collation k ON k.oid = t.typcollation AND t.typcollation <> b.typcollation"
      " LEFT JOIN pg_namespace kn ON kn.oid = k.collnamespace LEFT JOIN pg_range r ON r.rngtypid = t.oid"
      " LEFT JOIN pg_type s ON s.oid = r.rngsubtype"
      " LEFT JOIN pg_opclass oc ON oc.oid = r.rngsubopc AND NOT oc.opcdefault"
      " LEFT JOIN pg_namespace ocn ON ocn.oid = oc.opcnamespace"
      " LEFT JOIN pg_collation rk ON rk.oid = r.rngcollation AND r.rngcollation <> s.typcollation"
      " LEFT JOIN pg_namespace rkn ON rkn.oid = rk.collnamespace {multirange_join}"
      " WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c') AND {user_schema}",
      fmt::arg("multirange_columns", version >= 140000 ? "m.oid, m.typname" : "NULL, NULL"),
      fmt::arg("multirange_join", version >= 140000 ? "LEFT JOIN pg_type m ON m.oid = r.rngmultitypid" : ""),
      fmt::arg("user_schema", user_schema));
}

struct Inspection::TypeRow {
  RowReader read;
  ObjectOid oid = read.oid();
  ObjectName name = read.name();
  char kind = read.letter();
  ObjectOid relation = read.oid();  ///< of a composite type: where its attributes are
  // Of a domain; the collation only where it is not the base type's.
  std::string base = read.text();
  bool not_null = read.flag();
  std::optional<std::string> default_value = read.optional_sql();
  ObjectName collation = read.name();
  // Of an enum.
  std::vector<std::string> labels = read.array();
  // Of a range; operator class and collation only where they are not the subtype's.
  std::string subtype = read.text();
  ObjectName operator_class = read.name();
  ObjectName range_collation = read.name();
  std::string canonical_function = read.text();
  std::string difference_function = read.text();
  ObjectOid multirange = read.oid();  ///< 0 before version 14
  std::string multirange_name = read.text();
};

void Inspection::read_types(const Rows& rows) {
  for (const auto& row : decode<TypeRow>(rows)) {
    if (!is_covered(row.name) || belongs_to_extension(catalog_class::type, row.oid)) continue;
    switch (row.kind) {
      case 'e':
        catalog_.enums[row.name] = {row.name, row.labels, comment(catalog_class::type, row.oid)};
        register_object(catalog_class::type, row.oid, {ObjectKind::enum_type, row.name, ""});
        break;
      case 'd':
        add_domain(row);
        break;
      case 'c':
        add_composite_type(row);
        break;
      case 'r':
        add_range_type(row);
        break;
      default:
        throw_unknown_letter("a type", row.kind);
    }
  }
}

void Inspection::add_domain(const TypeRow& row) {
  const auto sql = quote(row.name);
  auto definition = fmt::format("CREATE DOMAIN {} AS {}", sql, row.base);
  if (!row.collation.name.empty()) definition += " COLLATE " + qualified_unless_system(row.collation);
  // ALTER DOMAIN changes what stands behind CREATE DOMAIN.
  auto signature = definition;
  if (row.default_value)
    definition += fmt::format(";\nALTER DOMAIN {} SET DEFAULT {}", sql, *row.default_value);
  if (row.not_null) definition += fmt::format(";\nALTER DOMAIN {} SET NOT NULL", sql);
  const ObjectId id{ObjectKind::domain, row.name, ""};
  register_object(catalog_class::type, row.oid, id);
  auto& domain = add_object(id, std::move(definition), comment(catalog_class::type, row.oid));
  domain.replaceable = true;
  domain.signature = std::move(signature);
}

void Inspection::add_composite_type(const TypeRow& row) {
  const auto found = relations_.find(row.relation);
  if (found == relations_.end()) throw CatalogChanged();
  const auto& relation = found->second;
  const ObjectId id{ObjectKind::composite_type, row.name, ""};
  register_object(catalog_class::type, row.oid, id);
  register_object(catalog_class::relation, row.relation, id);
  const auto sql = quote(row.name);
  auto definition = fmt::format("CREATE TYPE {} AS (", sql);
  if (!relation.attributes.empty()) {
    definition += "\n    " + text::join(relation.attributes, ",\n    ") + "\n";
  }
  definition += ")";
  definition += column_comments_sql(row.relation, relation);
  add_object(id, std::move(definition), comment(catalog_class::type, row.oid));
}

void Inspection::add_range_type(const TypeRow& row) {
  std::vector<std::string> parts = {"SUBTYPE = " + row.subtype};
  if (!row.operator_class.name.empty())
    parts.push_back("SUBTYPE_OPCLASS = " + qualified_unless_system(row.operator_class));
  if (!row.range_collation.name.empty())
    parts.push_back("COLLATION = " + qualified_unless_system(row.range_collation));
  if (!row.canonical_function.empty()) parts.push_back("CANONICAL = " + row.canonical_function);
  if (!row.difference_function.empty()) parts.push_back("SUBTYPE_DIFF = " + row.difference_function);
  const ObjectId id{ObjectKind::range_type, row.name, ""};
  register_object(catalog_class::type, row.oid, id);
  if (row.multirange) {
    parts.push_back("MULTIRANGE_TYPE_NAME = " + quote({row.name.schema, row.multirange_name}));
    register_object(catalog_class::type, row.multirange, id);
  }
  add_object(id, fmt::format("CREATE TYPE {} AS RANGE ({})", quote(row.name), text::join(parts, ", ")),
             comment(catalog_class::type, row.oid));
}

std::string query::collations(int version) {
  return fmt::format(
      "SELECT c.oid, n.nspname, c.collname, c.collprovider, c.collisdeterministic, c.collcollate, "
      "c.collctype, {locale}, {rules}"
      " FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE {user_schema}",
      fmt::arg("locale", version >= 170000   ? "c.colllocale"
                         : version >= 150000 ? "c.colliculocale"
                                             : "CASE WHEN c.collprovider = 'i' THEN c.collcollate END"),
      fmt::arg("rules", version >= 160000 ? "c.collicurules" : "NULL"), fmt::arg("user_schema", user_schema));
}

namespace {

struct CollationRow {
  RowReader read;
  ObjectOid oid = read.oid();
  ObjectName name = read.name();
  char provider = read.letter();
  bool deterministic = read.flag();
  std::string collate = read.text();
  std::string ctype = read.text();
  std::optional<std::string> locale = read.optional_text();
  std::string rules = read.text();
};

std::string collation_options(const CollationRow& row) {
  // Only the system's own "default" has the provider 'd'.
  static constexpr Letter<const char*> providers[] = {{'c', "libc"}, {'i', "icu"}, {'b', "builtin"}};
  std::vector<std::string> parts = {
      fmt::format("PROVIDER = {}", meaning_of(row.provider, providers, "a collation provider"))};
  if (row.locale) {
    parts.push_back("LOCALE = " + quote_literal(*row.locale));
  } else if (row.collate == row.ctype) {
    parts.push_back("LOCALE = " + quote_literal(row.collate));
  } else {
    parts.push_back("LC_COLLATE = " + quote_literal(row.collate));
    parts.push_back("LC_CTYPE = " + quote_literal(row.ctype));
  }
  if (!row.deterministic) parts.push_back("DETERMINISTIC = false");
  if (!row.rules.empty()) parts.push_back("RULES = " + quote_literal(row.rules));
  return text::join(parts, ", ");
}

}  // namespace

void Inspection::read_collations(const Rows& rows) {
  for (const auto& row : decode<CollationRow>(rows)) {
    if (!is_covered(row.name) || belongs_to_extension(catalog_class::collation, row.oid)) continue;
    const ObjectId id{ObjectKind::collation, row.name, ""};
    register_object(catalog_class::collation, row.oid, id);
    add_object(id, fmt::format("CREATE COLLATION {} ({})", quote(row.name), collation_options(row)),
               comment(catalog_class::collation, row.oid));
  }
}

}  // namespace limbeck::dialect::postgresql
