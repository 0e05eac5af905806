// What can't be used as it is, where the engine looks at a view or a trigger only when it is used.
#pragma once

#include <map>
#include <string>

#include "dialect/dialect.hpp"
#include "schema/catalog.hpp"

namespace limbeck::migrate {

/// Views, and tables by their triggers, that name what is not there: each with what the engine says. Asks one
/// statement or more for each view and each table with triggers; changes nothing.
std::map<std::string, std::string> find_broken_objects(const dialect::Dialect& dialect,
                                                       dialect::Connection& connection,
                                                       const schema::Catalog& catalog);

}  // namespace limbeck::migrate
