#pragma once

#include "dialect/dialect.hpp"

namespace limbeck::dialect {

const Dialect& postgresql_dialect();

}  // namespace limbeck::dialect
