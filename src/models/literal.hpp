// Defaults that are given as a value: whether they fit their column, and how they are written.
#pragma once

#include "models/document.hpp"

namespace limbeck::models {

/// Why a column of that type can't hold the value, as the end of a sentence about the column; empty when it
/// can, or when that is for the database to say.
std::string validate_literal(const TypeSpec& type, const Json& literal);

/// As SQL.
std::string lower_literal(const Json& literal, const dialect::Dialect& dialect);

}  // namespace limbeck::models
