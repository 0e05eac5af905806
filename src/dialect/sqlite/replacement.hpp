// Whether what a section replaces is there as the section knows it.
#pragma once

#include <string>
#include <vector>

#include "dialect/connection.hpp"
#include "dialect/replacement.hpp"

namespace limbeck::dialect::sqlite {

/// See Dialect::check_replaced. Objects that the section expects must be as it says; of a table that it
/// replaces without saying how it was, it must know every column, index and trigger by name. Indexes and
/// triggers alone that it doesn't know are kept where every column stays.
ReplacementCheck check_replaced(Connection& connection, const Replacement& replacement);

/// See Dialect::replacement_fence. Without a program of ours, SQLite compares what it tells of tables
/// (columns, keys, indexes) and the texts of triggers and views; of CHECKs, collations and the like it counts
/// how many there are.
std::vector<std::string> replacement_fence(const Replacement& replacement);

/// May it be part of an unquoted name?
bool is_word_character(char c);

}  // namespace limbeck::dialect::sqlite
