#pragma once

#include "dialect/dialect.hpp"

namespace limbeck::dialect {

/// MariaDB, MySQL and what speaks their protocol.
const Dialect& mysql_dialect();

}  // namespace limbeck::dialect
