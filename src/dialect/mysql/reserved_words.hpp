// The words that can't be names without quotes, and those that SQLAlchemy quotes.
#pragma once

#include <string_view>

namespace limbeck::dialect::mysql {

/// What MariaDB 10.11 takes for no name of a table, a column or an alias, and what the manual of MySQL 8.4
/// calls reserved: a file may be for either. `lower`: in lower case.
bool is_reserved(std::string_view lower);

/// Of SQLAlchemy since 2.0: 1.4 leaves a few alone that no server needs quoted.
bool is_reserved_by_sqlalchemy(std::string_view lower, bool is_mariadb);

}  // namespace limbeck::dialect::mysql
