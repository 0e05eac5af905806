#pragma once

#include "dialect/dialect.hpp"

namespace limbeck::dialect {

const Dialect& sqlite_dialect();

}  // namespace limbeck::dialect
