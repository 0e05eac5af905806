// What a change of the schema demands of what is there. PostgreSQL refuses such a change by itself, SQLite
// not always: what it accepts would leave something behind that is broken, or do nothing without a word.
#pragma once

#include <string>

#include "schema/catalog.hpp"
#include "scripts/requests/schema_requests.hpp"

namespace limbeck::scripts {

/// What is added must not be there: columns, constraints of a name, a second primary key.
void require_absent(const schema::Table& table, const schema::Table& added, const std::string& display);

/// Nothing may refer to the column: generated columns of its table, foreign keys. Views and triggers are
/// refused where they may be using it in a way that the engine does not notice: as "column", which SQLite
/// takes for a string when there is no such column.
void require_unused_column(const schema::Table& table, const std::string& column,
                           const SchemaContext& context);

/// No foreign key of another table (or, unless `whole`, of this one) may refer to these columns, or to any
/// when there are none.
void require_unreferenced(const schema::Table& table, const std::vector<std::string>& columns, bool whole,
                          const SchemaContext& context);

/// As require_unreferenced(), when `without` (the table as it will be) has no other key of these columns.
void require_unused_key(const schema::Table& without, const std::vector<std::string>& columns,
                        const SchemaContext& context);

/// Does the expression use the column, as far as its text tells?
bool uses_column(const std::string& expression, const std::string& column, const SchemaContext& context);

/// Throws Error unless the catalog has the object, or its engine has no objects of that kind.
void require_object(const schema::ObjectId& id, const schema::Catalog& catalog);

}  // namespace limbeck::scripts
