// What a section replaces, as its revision knows it: the CREATE statements below `-- limbeck: expects`.
#pragma once

#include <span>
#include <string>

#include "dialect/statement.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::sqlite {

/// The CREATE statements of what `statements` replace, as it is in `before`: tables with their indexes and
/// triggers, views with their triggers, triggers, indexes. Empty when they replace nothing.
std::string expectation(std::span<const Statement> statements, const schema::Catalog& before);

/// The same as objects. A table that holds indexes and no columns stands for these indexes alone. Throws
/// Error when it can't be read.
schema::Catalog read_expectation(const std::string& text);

}  // namespace limbeck::dialect::sqlite
