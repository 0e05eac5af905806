#include "dialect/postgresql/consequences/privileges.hpp"

namespace limbeck::dialect::postgresql {
namespace {

/// What is not granted by default, and not to the owner. Members of extensions come with these.
constexpr const char* granted = R"(
WITH object AS (
  SELECT n.nspname AS nsp, c.relname AS name, c.oid, c.relowner AS owner, c.relacl AS acl,
    CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END AS kind, CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END
      || quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS shown, 'pg_class'::regclass AS class
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  UNION ALL SELECT n.nspname, p.proname, p.oid, p.proowner, p.proacl, 'f', 'ROUTINE ' || quote_ident(n.nspname) || '.'
    || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')', 'pg_proc'::regclass
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  UNION ALL SELECT n.nspname, t.typname, t.oid, t.typowner, t.typacl, 'T', 'TYPE ' || quote_ident(n.nspname) || '.'
    || quote_ident(t.typname), 'pg_type'::regclass
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype IN ('e', 'd', 'c', 'r') AND t.typrelid = 0
  UNION ALL SELECT nspname, '', oid, nspowner, nspacl, 'n', 'SCHEMA ' || quote_ident(nspname), 'pg_namespace'::regclass FROM pg_namespace
),
ours AS (
  SELECT * FROM object o WHERE nsp !~ '^pg_' AND nsp <> 'information_schema' AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e')
),
beside AS (
  SELECT nsp, name, shown, owner, '' AS of, e.grantee, e.privilege_type, e.is_grantable FROM ours, aclexplode(acl) e
  EXCEPT SELECT nsp, name, shown, owner, '', e.grantee, e.privilege_type, e.is_grantable FROM ours, aclexplode(coalesce(
    (SELECT i.initprivs FROM pg_init_privs i WHERE i.objoid = ours.oid AND i.classoid = ours.class AND i.objsubid = 0),
    acldefault(kind::"char", owner))) e
  UNION ALL SELECT nsp, name, shown, owner, ' (' || quote_ident(a.attname) || ')', e.grantee, e.privilege_type, e.is_grantable
  FROM ours JOIN pg_attribute a ON ours.class = 'pg_class'::regclass AND a.attrelid = ours.oid AND a.attnum > 0 AND NOT a.attisdropped,
    aclexplode(a.attacl) e
)
SELECT nsp, name, 'GRANT ' || string_agg(privilege_type || of, ', ' ORDER BY privilege_type, of) || ' ON ' || shown || ' TO '
  || CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
  || CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
FROM beside WHERE grantee <> owner GROUP BY nsp, name, shown, grantee, is_grantable
UNION ALL SELECT coalesce(n.nspname, ''), '', 'ALTER DEFAULT PRIVILEGES FOR ROLE ' || quote_ident(pg_get_userbyid(d.defaclrole))
  || coalesce(' IN SCHEMA ' || quote_ident(n.nspname), '') || ' …'
FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
ORDER BY 3)";

}  // namespace

std::vector<std::string> privileges(Connection& connection, const config::Filter& filter) {
  const auto found = connection.query(granted, {});
  std::vector<std::string> statements;
  for (std::size_t i = 0; i < found.rows.size(); ++i) {
    const auto schema = found.text(i, 0), name = found.text(i, 1);
    if (name.empty() ? filter.covers_schema(schema) : filter.covers(schema, name))
      statements.push_back(found.text(i, 2));
  }
  return statements;
}

}  // namespace limbeck::dialect::postgresql
