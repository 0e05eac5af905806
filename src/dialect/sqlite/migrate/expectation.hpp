// What a section replaces, as its revision knows it: the CREATE statements below `-- limbeck: expects`.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "dialect/statement.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::sqlite {

/// The CREATE statements of what `statements` replace, as it is in `before`: tables with their indexes and
/// triggers, views with their triggers, triggers, indexes. Empty when they replace nothing.
std::string expectation(std::span<const Statement> statements, const schema::Catalog& before);

/// The name that the database has for a table or view that is written in other letters.
using RealName = std::function<std::string(const std::string&)>;

/// The same as objects. A table that holds indexes and no columns stands for these indexes alone. `real_name`
/// is asked where a trigger's table or view is not among them; it may be empty. Throws Error when it can't be
/// read.
schema::Catalog read_expectation(const std::string& text, const RealName& real_name = {});

}  // namespace limbeck::dialect::sqlite
