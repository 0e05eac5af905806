// SQLAlchemy's DDL for PostgreSQL.
#pragma once

#include <memory>

#include "dialect/written/writer.hpp"

namespace limbeck::dialect::postgresql {

std::unique_ptr<written::Writer> written_writer(const written::SqlAlchemy& version);

}  // namespace limbeck::dialect::postgresql
