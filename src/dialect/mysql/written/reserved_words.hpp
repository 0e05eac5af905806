// The words that SQLAlchemy quotes.
#pragma once

#include <string_view>

namespace limbeck::dialect::mysql {

/// Those of its versions since 2.0: 1.4 leaves a few alone that no server needs quoted.
bool is_reserved_by_sqlalchemy(std::string_view lower, bool is_mariadb);

}  // namespace limbeck::dialect::mysql
