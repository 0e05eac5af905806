// Values that a program binds, for scripts that are written offline.
#pragma once

#include <string>

#include "dialect/connection.hpp"

namespace limbeck::dialect::postgresql {

/// See SqlWriter::parameter_literal.
std::string parameter_literal(const Parameter& parameter);

}  // namespace limbeck::dialect::postgresql
