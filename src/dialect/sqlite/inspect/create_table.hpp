// Reading CREATE TABLE: the only place where SQLite keeps names of constraints, CHECKs, collations and much
// else.
#pragma once

#include <string_view>

#include "schema/table.hpp"

namespace limbeck::dialect::sqlite {

/// The table of a CREATE TABLE statement in the form that inspect() promises, except for what needs the other
/// tables: the case of referenced names, and the columns of foreign keys that name none. The statement must
/// be one that SQLite has accepted. A CREATE VIRTUAL TABLE becomes a table with the option "virtual" and
/// nothing else. Throws Error naming the table when it can't be read after all.
schema::Table read_create_table(std::string_view sql);

/// Is `column` another name for the rowid: the only column of a primary key, declared as INTEGER and nothing
/// else (https://www.sqlite.org/lang_createtable.html#rowid)?
bool is_rowid_alias(const schema::Table& table, const schema::Column& column);

}  // namespace limbeck::dialect::sqlite
