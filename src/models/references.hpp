#pragma once

#include <map>

#include "models/lower_type.hpp"

namespace limbeck::models {

/// Finds what each foreign key refers to, completes it (schema, columns, name) and notes those that refer to
/// nothing, to columns that are not unique, or to columns of another type.
void resolve_foreign_keys(const Document& document, const LowerTarget& target,
                          std::map<schema::ObjectName, schema::Table>& tables, Problems& problems);

}  // namespace limbeck::models
