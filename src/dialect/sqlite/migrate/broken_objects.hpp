// What can't be used as it is: SQLite looks at a view or a trigger only when it is used.
#pragma once

#include <map>
#include <string>

#include "dialect/connection.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::sqlite {

/// See Inspector::find_broken_objects. Asks one statement or more for each view and each table with triggers.
std::map<std::string, std::string> find_broken_objects(Connection& connection,
                                                       const schema::Catalog& catalog);

}  // namespace limbeck::dialect::sqlite
