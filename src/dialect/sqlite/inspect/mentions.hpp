// Which tables and views the text of a view or trigger speaks of.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace limbeck::dialect::sqlite {

/// Every name in `sql`, in small letters: certainly all tables that it uses, and much else.
std::set<std::string> mentioned_names(std::string_view sql);

/// The names that may refer to a column, in small letters: no strings, no aliases, and not the columns that
/// an INSERT fills.
std::set<std::string> referring_names(std::string_view sql);

/// The columns that an INSERT names behind its table, in small letters; nothing when it names none.
std::optional<std::set<std::string>> filled_columns(std::string_view sql);

/// The names that stand where only a table can, in small letters: behind FROM, JOIN, INTO, UPDATE and IN.
/// Names of common table expressions are among them.
std::set<std::string> used_tables(std::string_view sql);

}  // namespace limbeck::dialect::sqlite
