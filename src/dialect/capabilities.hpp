// What an engine can do, at its version and in its flavour.
#pragma once

#include <cstddef>
#include <string>

#include "base/engine.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect {

/// How an object that is known by its definition gets another one.
enum class Alteration {
  recreate,                   ///< it is dropped and made again
  in_place,                   ///< whatever uses it
  after_dropping_dependents,  ///< in place, once what uses it (views, functions) has stepped aside
  unless_inside,  ///< in place, but not while columns hold its values inside of others (arrays, composite
                  ///< types, ranges)
};

/// What an engine can do, at its version and in its flavour. Nothing outside the dialect folders asks for its
/// name.
struct Capabilities {
  bool schemas = false;  ///< objects live in named schemas
  /// DDL rolls back. Where it doesn't, sql::commits_implicitly() tells of each statement whether it ends its
  /// transaction; of what a program will run, nobody can tell beforehand.
  bool transactional_ddl = false;
  bool enums = false;
  bool sequences = false;
  bool comments = false;
  bool alter_constraints =
      false;  ///< ALTER TABLE adds and drops constraints and changes columns; without it tables are rebuilt
  bool concurrent_indexes = false;
  bool index_names_per_table = false;     ///< else they share those of tables and views
  bool foreign_key_names_shared = false;  ///< by all tables of a schema; else each has its own
  bool named_constraints = false;         ///< every constraint has a name once inspected
  bool offline_version_check = false;  ///< version_check() also works in a script for the engine's own shell
  bool pipelined = false;              ///< execute_all() sends statements ahead of each other's answers
  bool replace_views = false;          ///< CREATE OR REPLACE VIEW: the same columns, perhaps more at the end
  bool add_enum_values = true;  ///< where there are enums: a value can be added without rebuilding the type
  bool case_insensitive_names = false;  ///< "Name" and "name" are one column, "Users" and "users" one table
  bool case_sensitive_tables = false;   ///< but for tables and views, where other names are not
  EngineKind engine = EngineKind::postgresql;  ///< as Dialect::engine
  bool arrays = false;                         ///< types such as "integer[]"
  bool extensions = false;
  bool materialized_views = false;
  std::size_t max_name_length = 0;  ///< in bytes; what is longer is cut off; 0: no limit
  /// Whether an ALTER leads from one definition of an object to the other, beyond those that are replaceable.
  /// Empty: never.
  Alteration (*alteration)(const schema::SqlObject& before, const schema::SqlObject& after) = nullptr;
  /// The one type that an identity column may have, and only as the one column of the primary key (SQLite:
  /// INTEGER); empty: any whole number, anywhere.
  std::string identity_type;
  bool single_writer = false;  ///< who waited in vain for a lock can't write anything else either
  /// What others use can't be dropped or changed under them. Without it, views and triggers break unnoticed
  /// until they are used.
  bool tracks_dependencies = false;
  std::size_t max_parameters = 0;  ///< of one statement
  bool index_methods = false;      ///< USING gin, and operator classes
  bool index_null_order = false;   ///< NULLS FIRST and LAST in an index
  bool covering_indexes = false;   ///< INCLUDE, in indexes and keys
  bool nulls_not_distinct = false;
  bool deferrable_keys = false;        ///< primary keys and unique constraints may be checked at COMMIT
  bool match_full = false;             ///< foreign keys with MATCH FULL
  bool set_null_columns = false;       ///< ON DELETE SET NULL (a, b), and the same with SET DEFAULT
  bool no_inherit_checks = false;      ///< CHECK … NO INHERIT
  bool online_alter_programs = false;  ///< see Handover
  bool virtual_columns = false;        ///< generated columns that are computed when they are read
};

}  // namespace limbeck::dialect
