// What the `options` of tables, columns, indexes, constraints, sequences and views hold on PostgreSQL: the
// contract between inspection (which writes them) and rendering (which reads them). A key that is not listed
// here is a storage parameter ("fillfactor", "autovacuum_enabled", "toast.autovacuum_enabled", …), its value
// as in pg_class.reloptions. An option that has the server's default value is absent; a flag that is set has
// the value "true".
#pragma once

namespace limbeck::dialect::postgresql::option {

// Tables
inline constexpr const char* unlogged = "unlogged";          // also sequences
inline constexpr const char* partition_by = "partition_by";  // pg_get_partkeydef(): "RANGE (created_at)"
// A partition. Its columns are all listed; of its constraints and indexes only those that it doesn't have
// from the parent (conparentid and coninhcount are 0; no pg_inherits row for the index).
inline constexpr const char* partition_of = "partition_of";        // the parent as SQL: "public.events"
inline constexpr const char* partition_bound = "partition_bound";  // "FOR VALUES FROM (…) TO (…)", "DEFAULT"
// Classic inheritance: the parents as SQL, in order, separated by ", ". All columns are listed, whether local
// or not (attislocal is history, not schema, and can't be altered); constraints that the parent
// has as well (coninhcount is not 0) are left out.
inline constexpr const char* inherits = "inherits";
inline constexpr const char* of_type = "of_type";  // CREATE TABLE … OF type, as SQL
inline constexpr const char* tablespace =
    "tablespace";  // also indexes, key constraints, materialized views; unquoted
inline constexpr const char* access_method =
    "access_method";  // other than heap; also materialized views; unquoted
inline constexpr const char* row_security = "row_security";
inline constexpr const char* force_row_security = "force_row_security";
inline constexpr const char* replica_identity =
    "replica_identity";                                  // "full", "nothing", or "index NAME" (unquoted)
inline constexpr const char* cluster_on = "cluster_on";  // an index's name, unquoted; also materialized views

// Columns. Other keys are attribute options (n_distinct, n_distinct_inherited).
inline constexpr const char* storage =
    "storage";  // "plain", "external", "extended", "main"; not the type's own
inline constexpr const char* compression = "compression";  // "pglz", "lz4"
inline constexpr const char* statistics = "statistics";    // attstattarget other than -1

// Indexes
inline constexpr const char* invalid =
    "invalid";  // left behind by a CREATE INDEX CONCURRENTLY that failed; not rendered
// Indexes also have `statistics`: attstattarget of expression columns by number, "1=500, 2=100".

// Views: reloptions, "security_barrier", "security_invoker" and
inline constexpr const char* check_option = "check_option";  // "local", "cascaded"
// A default of a view's column ("default.COLUMN", the name unquoted): ALTER VIEW … ALTER COLUMN … SET
// DEFAULT.
inline constexpr const char* default_prefix = "default.";
// A setting of a materialized view's column: an option of columns, a dot, and the column's name unquoted
// ("statistics.total").
inline constexpr const char* view_column_settings[] = {storage, compression, statistics, "n_distinct",
                                                       "n_distinct_inherited"};
// Whether a materialized view is populated is state, not schema: it is never an option.

}  // namespace limbeck::dialect::postgresql::option
