// Which server it is that speaks PostgreSQL's protocol.
#pragma once

#include <functional>

#include "base/engine.hpp"

namespace limbeck::dialect::postgresql {

/// `reported`: the value of a parameter that the server reports when a connection begins (PQparameterStatus),
/// nullptr for one that it doesn't. CockroachDB, Redshift and Materialize report a version of their own
/// beside the one of the PostgreSQL that they resemble; YugabyteDB has it in that one.
Flavour flavour_of_server(const std::function<const char*(const char* name)>& reported);

}  // namespace limbeck::dialect::postgresql
