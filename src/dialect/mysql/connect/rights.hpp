// What the user of a connection may do, as far as the server lists it.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "dialect/connection.hpp"

namespace limbeck::dialect::mysql {

/// The privileges that the user holds in the whole database of the connection: "SELECT", "TRIGGER", … Nothing
/// where a role is active, whose privileges are not listed, or where there are none.
std::optional<std::set<std::string>> rights_of_user(Connection& connection);

/// See Inspector::hidden_from_user.
std::string hidden_from_user(Connection& connection);

}  // namespace limbeck::dialect::mysql
