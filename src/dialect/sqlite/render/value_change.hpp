// What SQLite makes of a value that is copied into a column of another type, without a word: the rules of
// affinity (https://www.sqlite.org/datatype3.html, section 3).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/sqlite/types.hpp"
#include "schema/table.hpp"

namespace limbeck::dialect::sqlite {

/// One way in which values lose something on the way; a change of the storage class alone (1 to '1') is none.
struct ValueChange {
  std::string what;       ///< "text that reads as a number becomes that number"
  std::string condition;  ///< SQL: holds for the values that it happens to
};

/// By what rule the column stores values: of a STRICT table, by its own rules (ANY converts nothing).
Affinity stored_affinity(const schema::Table& table, const schema::Column& column);

/// What may happen to `value` (SQL) in a column of that affinity. `from`: where it was stored before; unset
/// when nobody knows.
std::vector<ValueChange> value_changes(std::optional<Affinity> from, Affinity to, const std::string& value);

/// For a warning: the default is a number that the column can't keep exactly. Empty when it can.
std::string rounded_default(const schema::Table& table, const schema::Column& column);
/// The same of all columns.
std::string rounded_defaults(const schema::Table& table);

/// What a column of that affinity makes of it, as SQL.
std::string stored_value(Affinity to, const std::string& value);

}  // namespace limbeck::dialect::sqlite
