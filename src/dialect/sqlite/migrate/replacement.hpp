// Whether what a section replaces is there as the section knows it.
#pragma once

#include <string>
#include <vector>

#include "dialect/connection.hpp"
#include "dialect/replacement.hpp"

namespace limbeck::dialect::sqlite {

/// See ReplacementGuard::check_replaced. Objects that the section expects must be as it says; of a table that
/// it replaces without saying how it was, it must know every column, index and trigger by name. Indexes and
/// triggers alone that it doesn't know are kept where every column stays.
ReplacementCheck check_replaced(Connection& connection, const Replacement& replacement);

/// Is there nothing that the section doesn't know? It may be written otherwise than the section says it.
bool is_as_expected(Connection& connection, const Replacement& replacement);

/// See ReplacementGuard::replacement_check. What is as `before` has it or as the section says it, but for
/// blanks, comments, quotes and capitals, is known; else SQLite compares what it tells of tables without a
/// program of ours (see signature_of_table), and refuses what is not surely the same.
std::vector<std::string> replacement_check(const Replacement& replacement, Connection* before);

/// May it be part of an unquoted name?
bool is_word_character(char c);

}  // namespace limbeck::dialect::sqlite
