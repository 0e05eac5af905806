#pragma once

#include <vector>

#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::operation {

/// What operations say they make of a catalog. What an engine does beside that is not followed: texts that
/// speak of what is renamed, what goes along with a dropped column, and whatever an Execute does. Of things
/// that aren't there nothing comes.
schema::Catalog applied(schema::Catalog catalog, const std::vector<Operation>& operations);

/// The same for one of them, in place.
void apply(schema::Catalog& catalog, const Operation& operation);

/// A column's new name wherever the table names it outside of expressions.
void rename_column(schema::Table& table, const std::string& from, const std::string& to);

}  // namespace limbeck::operation
