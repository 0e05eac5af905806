#pragma once

#include <vector>

#include "dialect/consequences.hpp"
#include "dialect/mysql/consequences/alter_table.hpp"

namespace limbeck::dialect::mysql {

/// See dialect::consequences(): what each ALTER TABLE will take, and which of them copy big tables.
std::vector<Consequence> consequences(Connection& connection,
                                      const std::vector<const std::vector<Statement>*>& sections);

/// The tables of these names that are there.
std::map<schema::ObjectName, KnownTable> read_tables(Connection& connection,
                                                     const std::vector<schema::ObjectName>& names);

}  // namespace limbeck::dialect::mysql
