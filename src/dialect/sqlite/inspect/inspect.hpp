// Reading the catalog of an SQLite database.
#pragma once

#include "dialect/inspector.hpp"

namespace limbeck::dialect::sqlite {

/// See Inspector::inspect. Everything comes out in one form, however it was written: keywords in capitals,
/// blanks and comments folded, names without the quotes that they don't need, column constraints as table
/// constraints, what changes nothing left out (NULL, DEFAULT NULL, DEFERRABLE without INITIALLY DEFERRED, a
/// collation that the column has anyway), NOT NULL where a column can't hold NULL anyway (rowid aliases;
/// primary keys of WITHOUT ROWID and STRICT tables), foreign keys always with the referenced columns. Left
/// out: names of NOT NULL and DEFAULT constraints, MATCH, shadow tables of virtual tables, objects of
/// SQLite's own.
///
/// Options:
///   Table       "strict", "without_rowid": "true"; "virtual": the whole CREATE VIRTUAL TABLE statement
///   Column      "not_null_on_conflict": ROLLBACK, FAIL, IGNORE or REPLACE
///   KeyConstraint  "on_conflict": likewise; "keys": the columns as SQL where one has COLLATE or DESC: "a
///   COLLATE NOCASE, b"
schema::Catalog inspect(Connection& connection, const InspectOptions& options);

}  // namespace limbeck::dialect::sqlite
