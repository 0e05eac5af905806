#include "dialect/postgresql/consequences/consequence_queries.hpp"

#include <fmt/core.h>

namespace limbeck::dialect::postgresql::query {
namespace {

// root: the objects that the effects are about; those that aren't there are left out.
constexpr const char* roots = R"(
item AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb)
    AS x(i int, action text, space text, s text, n text, part text, con text, args text, again boolean)
),
relation AS (
  SELECT item.*, c.oid AS rel FROM item JOIN pg_class c ON c.relname = item.n
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = item.s WHERE item.space = 'relation'
),
root(i, action, again, classid, objid, objsubid) AS (
  SELECT i, action, again, 'pg_class'::regclass::oid, rel, 0 FROM relation WHERE part = '' AND con = ''
  UNION ALL SELECT r.i, r.action, r.again, 'pg_class'::regclass, r.rel, a.attnum::int FROM relation r
    JOIN pg_attribute a ON a.attrelid = r.rel AND a.attname = r.part AND NOT a.attisdropped
  UNION ALL SELECT r.i, r.action, r.again, 'pg_constraint'::regclass, c.oid, 0 FROM relation r
    JOIN pg_constraint c ON c.conrelid = r.rel AND c.conname = r.con
  UNION ALL SELECT i, action, again, 'pg_type'::regclass, t.oid, 0 FROM item JOIN pg_type t ON t.typname = item.n
    JOIN pg_namespace n ON n.oid = t.typnamespace AND n.nspname = item.s WHERE item.space = 'type'
  UNION ALL SELECT i, action, again, 'pg_proc'::regclass, p.oid, 0 FROM item JOIN pg_proc p ON p.proname = item.n
    JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = item.s WHERE item.space = 'routine'
    AND (item.args IN (pg_get_function_identity_arguments(p.oid), oidvectortypes(p.proargtypes))
      OR NOT EXISTS (SELECT FROM pg_proc o WHERE o.proname = p.proname AND o.pronamespace = p.pronamespace AND o.oid <> p.oid))
  UNION ALL SELECT i, action, again, 'pg_namespace'::regclass, n.oid, 0 FROM item JOIN pg_namespace n ON n.nspname = item.n WHERE item.space = 'schema'
))";

}  // namespace

std::string dependents() {
  return std::string("WITH RECURSIVE ") + roots + R"(,
-- What goes without a word when the roots are dropped (pg_depend: auto, internal, partition, extension).
gone(i, action, again, classid, objid, objsubid, root_class, root_id, root_sub) AS (
  SELECT r.*, r.classid, r.objid, r.objsubid FROM root r WHERE action IN ('drop', 'cascade')
  UNION
  SELECT g.i, g.action, g.again, d.classid, d.objid, d.objsubid, g.root_class, g.root_id, g.root_sub
  FROM gone g JOIN pg_depend d ON d.refclassid = g.classid AND d.refobjid = g.objid
    AND (g.objsubid = 0 OR d.refobjsubid = g.objsubid)
  WHERE d.deptype IN ('a', 'i', 'P', 'S', 'e')
),
blocker(i, verdict, classid, objid, objsubid, root_class, root_id, root_sub) AS (
  SELECT g.i, g.action, d.classid, d.objid, d.objsubid, g.root_class, g.root_id, g.root_sub
  FROM gone g JOIN pg_depend d ON d.refclassid = g.classid AND d.refobjid = g.objid
    AND (g.objsubid = 0 OR d.refobjsubid = g.objsubid)
  WHERE d.deptype = 'n'
  UNION
  SELECT r.i, r.action, d.classid, d.objid, d.objsubid, r.classid, r.objid, r.objsubid
  FROM root r JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.objid AND d.refobjsubid = r.objsubid
  WHERE r.action = 'retype' AND d.classid IN ('pg_proc'::regclass, 'pg_attrdef'::regclass, 'pg_rewrite'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_publication_rel'::regclass) AND NOT EXISTS
    (SELECT FROM pg_attrdef a WHERE d.classid = 'pg_attrdef'::regclass AND a.oid = d.objid AND a.adrelid = r.objid AND a.adnum = r.objsubid)
  UNION
  -- Columns of the table's row type, or of a composite type.
  SELECT r.i, r.action, d.classid, d.objid, d.objsubid, r.classid, r.objid, r.objsubid
  FROM root r JOIN pg_class c ON c.oid = r.objid JOIN pg_type t ON t.oid = c.reltype
    JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray) AND d.classid = 'pg_class'::regclass AND d.objsubid > 0
    JOIN pg_class u ON u.oid = d.objid AND u.relkind IN ('r', 'm', 'p')
  WHERE r.action = 'retype' AND r.classid = 'pg_class'::regclass
  UNION
  SELECT r.i, 'key', 'pg_constraint'::regclass, k.oid, 0, r.classid, r.objid, r.objsubid
  FROM root r JOIN pg_constraint k ON k.contype = 'f' AND k.confrelid = r.objid AND r.objsubid = ANY (k.confkey)
    AND k.conrelid <> k.confrelid AND k.conparentid = 0
  WHERE r.action = 'retype' AND r.classid = 'pg_class'::regclass
),
described AS (
  SELECT DISTINCT b.i, b.verdict, pg_describe_object(b.root_class, b.root_id, b.root_sub) AS what,
    CASE WHEN w.rulename = '_RETURN' THEN pg_describe_object('pg_class'::regclass, w.ev_class, 0)
      ELSE pg_describe_object(b.classid, b.objid, b.objsubid) END AS dependent,
    b.classid, b.objid,
    coalesce(w.ev_class, g.tgrelid, p.polrelid, nullif(k.conrelid, 0), a.adrelid, x.indrelid,
      CASE b.classid WHEN 'pg_class'::regclass THEN b.objid END) AS rel
  FROM blocker b
    LEFT JOIN pg_rewrite w ON b.classid = 'pg_rewrite'::regclass AND w.oid = b.objid
    LEFT JOIN pg_trigger g ON b.classid = 'pg_trigger'::regclass AND g.oid = b.objid
    LEFT JOIN pg_policy p ON b.classid = 'pg_policy'::regclass AND p.oid = b.objid
    LEFT JOIN pg_constraint k ON b.classid = 'pg_constraint'::regclass AND k.oid = b.objid
    LEFT JOIN pg_attrdef a ON b.classid = 'pg_attrdef'::regclass AND a.oid = b.objid
    LEFT JOIN pg_index x ON b.classid = 'pg_class'::regclass AND x.indexrelid = b.objid
  WHERE NOT EXISTS (SELECT FROM gone o WHERE o.i <= b.i AND o.classid = b.classid AND o.objid = b.objid
    AND o.objsubid IN (0, b.objsubid))
)
SELECT d.i, d.verdict, d.what, d.dependent,
  CASE WHEN d.rel IS NOT NULL THEN 'relation' WHEN d.classid = 'pg_proc'::regclass THEN 'routine' WHEN d.classid = 'pg_type'::regclass THEN 'type'
    WHEN d.classid = 'pg_publication_rel'::regclass THEN 'publication' ELSE '' END,
  coalesce(n.nspname, o.schema, ''), coalesce(c.relname, (SELECT u.pubname FROM pg_publication_rel r
    JOIN pg_publication u ON u.oid = r.prpubid WHERE d.classid = 'pg_publication_rel'::regclass AND r.oid = d.objid),
    (SELECT f.proname FROM pg_proc f WHERE d.classid = 'pg_proc'::regclass AND f.oid = d.objid),
    (SELECT t.typname FROM pg_type t WHERE d.classid = 'pg_type'::regclass AND t.oid = d.objid), o.name, '')
FROM described d LEFT JOIN pg_class c ON c.oid = d.rel LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN LATERAL pg_identify_object(d.classid, d.objid, 0) o ON d.rel IS NULL
ORDER BY d.i, d.what, d.dependent)";
}

namespace {

/// The things that are made again, with their owners and privileges.
constexpr const char* lost_objects =
    R"(me AS (SELECT oid, rolname FROM pg_roles WHERE rolname = current_user),
object AS (
  SELECT r.i, r.classid, r.objid, r.objsubid, (pg_identify_object(r.classid, r.objid, 0)).identity AS ident, c.relnamespace AS nsp,
    c.relowner AS owner, c.relacl AS acl, CASE c.relkind WHEN 'S' THEN 'S' ELSE 'r' END AS kind,
    CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS granted_on,
    CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE'
      ELSE 'TABLE' END AS owned
  FROM root r JOIN pg_class c ON c.oid = r.objid WHERE r.again AND r.classid = 'pg_class'::regclass
  UNION ALL SELECT r.i, r.classid, r.objid, 0, (pg_identify_object(r.classid, r.objid, 0)).identity, p.pronamespace, p.proowner, p.proacl,
    'f', 'ROUTINE', 'ROUTINE' FROM root r JOIN pg_proc p ON p.oid = r.objid WHERE r.again AND r.classid = 'pg_proc'::regclass
  UNION ALL SELECT r.i, r.classid, r.objid, 0, (pg_identify_object(r.classid, r.objid, 0)).identity, t.typnamespace, t.typowner, t.typacl,
    'T', 'TYPE', CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END FROM root r JOIN pg_type t ON t.oid = r.objid
    WHERE r.again AND r.classid = 'pg_type'::regclass
  UNION ALL SELECT r.i, r.classid, r.objid, 0, quote_ident(n.nspname), 0, n.nspowner, n.nspacl, 'n', 'SCHEMA', 'SCHEMA'
    FROM root r JOIN pg_namespace n ON n.oid = r.objid WHERE r.again AND r.classid = 'pg_namespace'::regclass
),
shown AS (SELECT i, ident, pg_describe_object(classid, objid, objsubid) AS shown FROM object),
whole AS (SELECT * FROM object WHERE objsubid = 0),
)";

/// The privileges that the new ones lack, and those that they have and the old ones don't.
constexpr const char* changed_privileges = R"(held AS (
  SELECT w.i, w.ident, w.granted_on, w.owner, e.grantee, e.privilege_type AS privilege, e.is_grantable AS passes
  FROM whole w, aclexplode(coalesce(w.acl, acldefault(w.kind::"char", w.owner))) e WHERE e.grantee <> w.owner
),
-- What a new one gets: the built-in rights, or what ALTER DEFAULT PRIVILEGES of this role says.
coming AS (
  SELECT w.i, w.ident, w.granted_on, w.owner, e.grantee, e.privilege_type AS privilege, e.is_grantable AS passes
  FROM whole w, me, aclexplode(coalesce((SELECT d.defaclacl FROM pg_default_acl d WHERE d.defaclrole = me.oid
    AND d.defaclnamespace = 0 AND d.defaclobjtype = w.kind::"char"), acldefault(w.kind::"char", me.oid))) e WHERE e.grantee <> me.oid
  UNION SELECT w.i, w.ident, w.granted_on, w.owner, e.grantee, e.privilege_type, e.is_grantable
  FROM whole w, me, pg_default_acl d, aclexplode(d.defaclacl) e WHERE d.defaclrole = me.oid AND d.defaclnamespace = w.nsp
    AND w.nsp <> 0 AND d.defaclobjtype = w.kind::"char" AND e.grantee <> me.oid
),
change AS (
  SELECT true AS lost, x.* FROM (SELECT * FROM held EXCEPT SELECT * FROM coming) x, me WHERE x.grantee <> me.oid
  UNION ALL SELECT false, x.* FROM (SELECT * FROM coming EXCEPT SELECT * FROM held) x WHERE x.grantee <> x.owner
),
granted AS (
  SELECT i, ident, granted_on, lost, passes, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS grantee,
    string_agg(privilege, ', ' ORDER BY privilege) AS privileges
  FROM change GROUP BY i, ident, granted_on, lost, passes, change.grantee
),
columns AS (
  SELECT o.i, o.ident, quote_ident(a.attname) AS name, CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)) END
    AS grantee, string_agg(e.privilege_type || ' (' || quote_ident(a.attname) || ')', ', ' ORDER BY e.privilege_type) AS privileges
  FROM object o JOIN pg_attribute a ON o.classid = 'pg_class'::regclass AND a.attrelid = o.objid AND a.attnum > 0 AND NOT a.attisdropped
    AND o.objsubid IN (0, a.attnum), aclexplode(a.attacl) e WHERE e.grantee <> o.owner
  GROUP BY o.i, o.ident, a.attname, e.grantee
),
)";

/// The columns and the condition of a table in a publication, as ALTER PUBLICATION has them.
const char* publication_details(int version) {
  if (version < 150000) return "''";
  return "coalesce((SELECT ' (' || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')'"
         " FROM pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])), '')"
         " || coalesce(' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', '')";
}

/// Publications of whole schemas.
const char* schema_publications(int version) {
  if (version < 150000) return "";
  return R"(
  UNION ALL SELECT o.i, o.ident, 'membership in publication ' || quote_ident(u.pubname),
    format('ALTER PUBLICATION %I ADD TABLES IN SCHEMA %s', u.pubname, o.ident)
  FROM object o JOIN pg_publication_namespace r ON o.classid = 'pg_namespace'::regclass AND r.pnnspid = o.objid JOIN pg_publication u ON u.oid = r.pnpubid)";
}

/// What is lost of each, and the statement that brings it back.
std::string found_losses(int version) {
  return std::string(R"(found(i, ident, what, back) AS (
  SELECT i, ident, privileges || ' for ' || grantee,
    format('GRANT %s ON %s %s TO %s%s', privileges, granted_on, ident, grantee, CASE WHEN passes THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM granted WHERE lost
  UNION ALL SELECT i, ident, 'that ' || grantee || ' has no ' || privileges, format('REVOKE %s ON %s %s FROM %s', privileges, granted_on, ident, grantee)
    FROM granted WHERE NOT lost
  UNION ALL SELECT i, ident, privileges || ' for ' || grantee, format('GRANT %s ON TABLE %s TO %s', privileges, ident, grantee) FROM columns
  UNION ALL SELECT w.i, w.ident, 'its owner ' || quote_ident(pg_get_userbyid(w.owner)),
    format('ALTER %s %s OWNER TO %I', w.owned, w.ident, pg_get_userbyid(w.owner)) FROM whole w, me WHERE w.owner <> me.oid
  UNION ALL SELECT w.i, w.ident, 'membership in publication ' || quote_ident(u.pubname),
    format('ALTER PUBLICATION %I ADD TABLE %s%s', u.pubname, w.ident, )") +
         publication_details(version) + R"()
    FROM whole w JOIN pg_publication_rel r ON w.classid = 'pg_class'::regclass AND r.prrelid = w.objid JOIN pg_publication u ON u.oid = r.prpubid
  UNION ALL SELECT o.i, o.ident, 'security label of ' || l.provider, format('SECURITY LABEL FOR %I ON … IS %L', l.provider, l.label)
    FROM object o JOIN pg_seclabel l ON l.classoid = o.classid AND l.objoid = o.objid AND (o.objsubid = 0 OR l.objsubid = o.objsubid)
  UNION ALL SELECT w.i, w.ident, 'default privileges that ' || quote_ident(pg_get_userbyid(d.defaclrole)) || ' has set in it', ''
    FROM whole w JOIN pg_default_acl d ON w.classid = 'pg_namespace'::regclass AND d.defaclnamespace = w.objid)" +
         schema_publications(version) + R"(
)
)";
}

}  // namespace

std::string losses(int version) {
  return std::string("WITH ") + roots + ",\n" + lost_objects + changed_privileges + found_losses(version) +
         "SELECT DISTINCT f.i, o.shown, f.what, f.back FROM found f JOIN shown o ON o.i = f.i AND o.ident = "
         "f.ident"
         " ORDER BY 1, 2, 3";
}

std::string foreign_objects() {
  return R"(WITH item AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS x(i int, space text, s text, n text, args text, gone boolean)
),
object AS (
  SELECT i.i, i.gone, 'pg_class'::regclass::oid AS classid, c.oid AS objid, c.relowner AS owner, n.nspowner AS schema_owner FROM item i
    JOIN pg_namespace n ON n.nspname = i.s JOIN pg_class c ON c.relname = i.n AND c.relnamespace = n.oid AND c.relkind <> 'c'
    WHERE i.space = 'relation'
  UNION ALL SELECT i.i, i.gone, 'pg_type'::regclass, t.oid, t.typowner, n.nspowner FROM item i JOIN pg_namespace n ON n.nspname = i.s
    JOIN pg_type t ON t.typname = i.n AND t.typnamespace = n.oid WHERE i.space = 'type'
  UNION ALL SELECT i.i, i.gone, 'pg_proc'::regclass, p.oid, p.proowner, n.nspowner FROM item i JOIN pg_namespace n ON n.nspname = i.s
    JOIN pg_proc p ON p.proname = i.n AND p.pronamespace = n.oid WHERE i.space = 'routine'
    AND i.args IN (pg_get_function_identity_arguments(p.oid), oidvectortypes(p.proargtypes), pg_get_function_arguments(p.oid))
  UNION ALL SELECT i.i, false, 'pg_namespace'::regclass, n.oid, n.nspowner, 0 FROM item i JOIN pg_namespace n ON n.nspname = i.n WHERE i.space = 'schema'
)
SELECT min(i), pg_describe_object(classid, objid, 0), quote_ident(pg_get_userbyid(owner)), quote_ident(current_user) FROM object
WHERE NOT pg_has_role(owner, 'USAGE') AND NOT (gone AND pg_has_role(schema_owner, 'USAGE'))
GROUP BY classid, objid, owner ORDER BY 1, 2)";
}

}  // namespace limbeck::dialect::postgresql::query
