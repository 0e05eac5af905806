#include "dialect/postgresql/deparse_settings.hpp"

#include <fmt/core.h>

namespace limbeck::dialect::postgresql {

std::string deparse_settings_sql() {
  std::string sql = "SELECT set_config('jit', 'off', true)";
  for (const auto& [name, value] : deparse_settings)
    sql += fmt::format(", set_config('{}', '{}', true)", name, value);
  return sql;
}

}  // namespace limbeck::dialect::postgresql
