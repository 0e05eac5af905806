// SQLAlchemy's DDL for SQLite.
#pragma once

#include <memory>

#include "dialect/written/writer.hpp"

namespace limbeck::dialect::sqlite {

std::unique_ptr<written::Writer> written_writer(const written::SqlAlchemy& version);

}  // namespace limbeck::dialect::sqlite
