#include "dialect/postgresql/scratch/scratch_reset.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "dialect/postgresql/catalog_oids.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr const char* clear_sql = R"(DO $limbeck$
DECLARE
  object record;
BEGIN
  FOR object IN SELECT evtname AS name FROM pg_catalog.pg_event_trigger LOOP
    EXECUTE format('DROP EVENT TRIGGER %I', object.name);
  END LOOP;
  FOR object IN SELECT nspname AS name FROM pg_catalog.pg_namespace
      WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', object.name);
  END LOOP;
  FOR object IN SELECT extname AS name FROM pg_catalog.pg_extension WHERE oid >= {first_normal_object_id} LOOP
    EXECUTE format('DROP EXTENSION IF EXISTS %I CASCADE', object.name);
  END LOOP;
  FOR object IN SELECT fdwname AS name FROM pg_catalog.pg_foreign_data_wrapper WHERE oid >= {first_normal_object_id} LOOP
    EXECUTE format('DROP FOREIGN DATA WRAPPER %I CASCADE', object.name);
  END LOOP;
  FOR object IN SELECT pubname AS name FROM pg_catalog.pg_publication LOOP
    EXECUTE format('DROP PUBLICATION %I', object.name);
  END LOOP;
  FOR object IN SELECT lanname AS name FROM pg_catalog.pg_language WHERE oid >= {first_normal_object_id} LOOP
    EXECUTE format('DROP LANGUAGE %I CASCADE', object.name);
  END LOOP;
  FOR object IN SELECT format_type(castsource, NULL) AS source, format_type(casttarget, NULL) AS target
      FROM pg_catalog.pg_cast WHERE oid >= {first_normal_object_id} LOOP
    EXECUTE format('DROP CAST (%s AS %s)', object.source, object.target);
  END LOOP;
  PERFORM lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata;
  CREATE SCHEMA public AUTHORIZATION CURRENT_USER;
  GRANT USAGE ON SCHEMA public TO PUBLIC;
  COMMENT ON SCHEMA public IS 'standard public schema';
END
$limbeck$)";

constexpr const char* kinds[] = {
    "pg_class",
    "pg_type",
    "pg_proc",
    "pg_operator",
    "pg_opclass",
    "pg_opfamily",
    "pg_cast",
    "pg_collation",
    "pg_conversion",
    "pg_ts_config",
    "pg_ts_dict",
    "pg_ts_parser",
    "pg_ts_template",
    "pg_event_trigger",
    "pg_extension",
    "pg_language",
    "pg_am",
    "pg_foreign_data_wrapper",
    "pg_foreign_server",
    "pg_publication",
    "pg_default_acl",
    "pg_transform",
    "pg_statistic_ext",
    "pg_largeobject_metadata",
};

/// Objects of initdb have OIDs below it.
std::string with_first_normal_object_id(const std::string& sql) {
  return text::replace_all(sql, "{first_normal_object_id}", fmt::to_string(first_normal_object_id));
}

}  // namespace

bool is_empty(PostgresqlConnection& connection) {
  std::string left =
      "SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE oid >= {first_normal_object_id} AND nspname "
      "<> 'public'"
      " AND nspname !~ '^pg_(toast_)?temp_')"
      " OR EXISTS (SELECT FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_database d"
      " ON d.oid = s.setdatabase WHERE d.datname = current_database() AND s.setrole <> 0)";
  for (const auto* kind : kinds) {
    left +=
        std::string(" OR EXISTS (SELECT FROM pg_catalog.") + kind + " WHERE oid >= {first_normal_object_id})";
  }
  return connection.query(with_first_normal_object_id(left), {}).text(0, 0) == "f";
}

bool clear_scratch(PostgresqlConnection& connection) {
  try {
    if (connection.in_transaction()) connection.query("ROLLBACK", {});
    connection.query("DISCARD ALL", {});
    connection.forget_plans();
    connection.query(with_first_normal_object_id(clear_sql), {});
    return is_empty(connection);
  } catch (const DatabaseError&) {
    return false;  // too many locks for one transaction, say
  }
}

}  // namespace limbeck::dialect::postgresql
