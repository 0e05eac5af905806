// Enums, domains, composite and range types, collations. A definition of several statements has one thing in
// each, so that two of them can be compared statement by statement.
#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/postgresql/inspect/inspect_queries.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"
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
      " nullif(r.rngcanonical, 0)::regproc, nullif(r.rngsubdiff, 0)::regproc, {}"
      " FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = "
      "t.typrelid"
      " LEFT JOIN pg_type b ON b.oid = t.typbasetype"
      " LEFT JOIN pg_collation k ON k.oid = t.typcollation AND t.typcollation <> b.typcollation"
      " LEFT JOIN pg_namespace kn ON kn.oid = k.collnamespace LEFT JOIN pg_range r ON r.rngtypid = t.oid"
      " LEFT JOIN pg_type s ON s.oid = r.rngsubtype"
      " LEFT JOIN pg_opclass oc ON oc.oid = r.rngsubopc AND NOT oc.opcdefault"
      " LEFT JOIN pg_namespace ocn ON ocn.oid = oc.opcnamespace"
      " LEFT JOIN pg_collation rk ON rk.oid = r.rngcollation AND r.rngcollation <> s.typcollation"
      " LEFT JOIN pg_namespace rkn ON rkn.oid = rk.collnamespace {}"
      " WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c') AND {}",
      version >= 140000 ? "m.oid, m.typname" : "NULL, NULL",
      version >= 140000 ? "LEFT JOIN pg_type m ON m.oid = r.rngmultitypid" : "", user_schema);
}

void Inspection::read_types(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    const auto name = row.name();
    const char kind = row.letter();
    const auto relation = row.oid();
    const auto base = row.text();
    const bool not_null = row.flag();
    const auto value = row.optional_sql();
    const auto collation = row.name();
    const auto labels = row.array();
    const auto subtype = row.text();
    const auto operator_class = row.name();
    const auto range_collation = row.name();
    const auto canonical = row.text();
    const auto difference = row.text();
    const auto multirange = row.oid();
    const auto multirange_name = row.text();
    if (!is_covered(name) || belongs_to_extension(catalog_class::type, oid)) continue;
    const auto sql = quote(name);
    const auto text = comment(catalog_class::type, oid);
    switch (kind) {
      case 'e':
        catalog_.enums[name] = {name, labels, text};
        register_object(catalog_class::type, oid, {ObjectKind::enum_type, name, ""});
        break;
      case 'd': {
        auto definition = fmt::format("CREATE DOMAIN {} AS {}", sql, base);
        if (!collation.name.empty()) definition += " COLLATE " + collation_sql(collation);
        if (value) definition += fmt::format(";\nALTER DOMAIN {} SET DEFAULT {}", sql, *value);
        if (not_null) definition += fmt::format(";\nALTER DOMAIN {} SET NOT NULL", sql);
        const ObjectId id{ObjectKind::domain, name, ""};
        register_object(catalog_class::type, oid, id);
        add_object(id, definition, text);
        // ALTER DOMAIN does what stands behind CREATE DOMAIN.
        auto& object = catalog_.objects.at(id);
        object.replaceable = true;
        object.signature = definition.substr(0, definition.find(";\n"));
        break;
      }
      case 'c': {
        const ObjectId id{ObjectKind::composite_type, name, ""};
        register_object(catalog_class::type, oid, id);
        register_object(catalog_class::relation, relation, id);
        const auto held = relations_.find(relation);
        if (held == relations_.end()) throw CatalogChanged();
        auto definition = fmt::format("CREATE TYPE {} AS (", sql);
        if (!held->second.attributes.empty()) {
          definition += "\n    " + text::join(held->second.attributes, ",\n    ") + "\n";
        }
        definition += ")";
        for (const auto& [number, column] : held->second.columns) {
          const auto comment_text = comment(catalog_class::relation, relation, number);
          if (comment_text.empty()) continue;
          definition += fmt::format(";\nCOMMENT ON COLUMN {}.{} IS {}", sql, quote_identifier(column),
                                    quote_literal(comment_text));
        }
        add_object(id, std::move(definition), text);
        break;
      }
      default: {
        std::vector<std::string> parts = {"SUBTYPE = " + subtype};
        if (!operator_class.name.empty())
          parts.push_back("SUBTYPE_OPCLASS = " + collation_sql(operator_class));
        if (!range_collation.name.empty()) parts.push_back("COLLATION = " + collation_sql(range_collation));
        if (!canonical.empty()) parts.push_back("CANONICAL = " + canonical);
        if (!difference.empty()) parts.push_back("SUBTYPE_DIFF = " + difference);
        if (multirange) {
          parts.push_back("MULTIRANGE_TYPE_NAME = " + quote({name.schema, multirange_name}));
        }
        const ObjectId id{ObjectKind::range_type, name, ""};
        register_object(catalog_class::type, oid, id);
        if (multirange) register_object(catalog_class::type, multirange, id);
        add_object(id, fmt::format("CREATE TYPE {} AS RANGE ({})", sql, text::join(parts, ", ")), text);
      }
    }
  }
}

void Inspection::add_domain_constraint(ObjectOid domain, ObjectOid constraint, const std::string& name,
                                       const std::string& definition, const std::string& comment_text) {
  const auto found = ids_.find(key(catalog_class::type, domain));
  if (found == ids_.end() || found->second.kind != ObjectKind::domain) return;
  register_object(catalog_class::constraint, constraint, found->second);
  const auto sql = quote(found->second.name);
  auto text = fmt::format("ALTER DOMAIN {} ADD CONSTRAINT {} {}", sql, quote_identifier(name), definition);
  if (!comment_text.empty()) {
    text += fmt::format(";\nCOMMENT ON CONSTRAINT {} ON DOMAIN {} IS {}", quote_identifier(name), sql,
                        quote_literal(comment_text));
  }
  domain_constraints_[found->second][name] = std::move(text);
}

void Inspection::finish_domains() {
  for (const auto& [id, constraints] : domain_constraints_) {
    auto& definition = catalog_.objects.at(id).definition;
    for (const auto& [name, statements] : constraints) definition += ";\n" + statements;
  }
}

std::string query::collations(int version) {
  return fmt::format(
      "SELECT c.oid, n.nspname, c.collname, c.collprovider, c.collisdeterministic, c.collcollate, "
      "c.collctype, {}, {}"
      " FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE {}",
      version >= 170000   ? "c.colllocale"
      : version >= 150000 ? "c.colliculocale"
                          : "CASE WHEN c.collprovider = 'i' THEN c.collcollate END",
      version >= 160000 ? "c.collicurules" : "NULL", user_schema);
}

void Inspection::read_collations(const Rows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    RowReader row(rows, i);
    const auto oid = row.oid();
    const auto name = row.name();
    const char provider = row.letter();
    const bool deterministic = row.flag();
    const auto collate = row.text();
    const auto ctype = row.text();
    const auto locale = row.optional_text();
    const auto rules = row.text();
    if (!is_covered(name) || belongs_to_extension(catalog_class::collation, oid)) continue;
    std::vector<std::string> parts;
    parts.push_back(fmt::format("PROVIDER = {}", provider == 'i'   ? "icu"
                                                 : provider == 'b' ? "builtin"
                                                                   : "libc"));
    if (locale) {
      parts.push_back("LOCALE = " + quote_literal(*locale));
    } else if (collate == ctype) {
      parts.push_back("LOCALE = " + quote_literal(collate));
    } else {
      parts.push_back("LC_COLLATE = " + quote_literal(collate));
      parts.push_back("LC_CTYPE = " + quote_literal(ctype));
    }
    if (!deterministic) parts.push_back("DETERMINISTIC = false");
    if (!rules.empty()) parts.push_back("RULES = " + quote_literal(rules));
    const ObjectId id{ObjectKind::collation, name, ""};
    register_object(catalog_class::collation, oid, id);
    add_object(id, fmt::format("CREATE COLLATION {} ({})", quote(name), text::join(parts, ", ")),
               comment(catalog_class::collation, oid));
  }
}

}  // namespace limbeck::dialect::postgresql
