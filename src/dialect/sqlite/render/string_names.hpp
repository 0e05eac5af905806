// Strings in double quotes, which become columns when there is one of that name:
// https://www.sqlite.org/quirks.html, section 8.
#pragma once

#include <string>

#include "schema/catalog.hpp"

namespace limbeck::dialect::sqlite {

/// Does a CHECK, a generated column or an index of the table hold this text as a string? Catalogs don't tell
/// 'x' from "x": the live table may have it either way. A rebuild writes it in single quotes.
bool has_string(const schema::Table& table, const std::string& text);

/// Throws Error, naming it, for a view or trigger that stays as it is while a string in it becomes a column:
/// a table that it uses has a column of that name in `after`, and not in `before`.
void refuse_strings_becoming_columns(const schema::Catalog& before, const schema::Catalog& after);

}  // namespace limbeck::dialect::sqlite
