// SQLAlchemy's DDL for MariaDB and MySQL.
#pragma once

#include <memory>

#include "dialect/written/writer.hpp"

namespace limbeck::dialect::mysql {

std::unique_ptr<written::Writer> written_writer(const written::Target& target,
                                                const written::SqlAlchemy& version);

}  // namespace limbeck::dialect::mysql
