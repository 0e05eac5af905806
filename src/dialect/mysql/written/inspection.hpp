// What SQLAlchemy's inspector asks MariaDB and MySQL.
#pragma once

#include <string>

#include "dialect/written/writer.hpp"

namespace limbeck::dialect::mysql {

std::string inspection_sql(written::Inspection what, const schema::ObjectName& table,
                           const written::Writer& writer);

}  // namespace limbeck::dialect::mysql
