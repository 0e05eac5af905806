// The look at what a section replaces, in a few lines of SQL that anybody may run.
#pragma once

#include <string>
#include <vector>

#include "dialect/connection.hpp"
#include "dialect/replacement.hpp"

namespace limbeck::dialect::sqlite {

/// See ReplacementGuard::replacement_fence. Of each table that is copied it compares columns, keys,
/// CHECKs, and the names of indexes and triggers.
std::vector<std::string> replacement_fence(const Replacement& replacement, Connection* before);

/// See ReplacementGuard::copy_fence. It compares the names of triggers, of generated columns and of indexes
/// that SQLAlchemy does not read as they are, and how many CHECKs and words of other kinds there are.
std::vector<std::string> copy_fence(const std::string& table, const schema::Catalog& catalog,
                                    Connection* before);

}  // namespace limbeck::dialect::sqlite
