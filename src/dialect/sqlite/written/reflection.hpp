// Reading a table as SQLAlchemy does, for Alembic to rebuild it.
#pragma once

#include "dialect/written/reflection.hpp"
#include "dialect/written/writer.hpp"

namespace limbeck::dialect::sqlite {

/// SQLAlchemy takes names, CHECKs and actions out of the text of CREATE TABLE by regular expressions, which
/// are not the same in all of its versions, and leaves out what they don't find. So that text must be of the
/// kind that SQLAlchemy itself writes, with what SQLite's ALTER TABLE makes of it; and it must have nothing
/// that the reflection would lose: AUTOINCREMENT is told apart, anything else throws NotWritable, as do a
/// table that is not there and one with triggers.
written::ReflectedTable reflect(const schema::ObjectName& table, const written::SqlAlchemy& version,
                                const written::Query& query);

}  // namespace limbeck::dialect::sqlite
