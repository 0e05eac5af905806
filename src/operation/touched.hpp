// What operations touch, by their type.
#pragma once

#include <optional>
#include <vector>

#include "operation/operation.hpp"

namespace limbeck::operation {

/// The table that the operation makes, drops, rebuilds, or whose columns, constraints, indexes or options it
/// changes; a materialized view for its indexes. Nothing for others, new names of a table among them: what it
/// consists of stays.
std::optional<schema::ObjectName> touched_table(const Operation& operation);

/// May rows that stay have other values afterwards, or values that nobody gave them? What is dropped takes
/// its values with it: see is_destructive(). Columns that a new primary key closes to NULL keep theirs.
bool may_change_values(const std::vector<Operation>& operations);

/// Does a table go, with all its rows?
bool drops_table(const std::vector<Operation>& operations);

}  // namespace limbeck::operation
