// What the server's own words for expressions and definitions depend on; pg_dump sets the same.
#pragma once

#include <string>

namespace limbeck::dialect::postgresql {

struct DeparseSetting {
  const char* name;
  const char* value;
};

/// With an empty search_path the server qualifies every name that is not the system's.
inline constexpr DeparseSetting deparse_settings[] = {
    {"search_path", ""},         {"quote_all_identifiers", "off"}, {"standard_conforming_strings", "on"},
    {"DateStyle", "ISO"},        {"IntervalStyle", "postgres"},    {"TimeZone", "UTC"},
    {"extra_float_digits", "1"}, {"bytea_output", "hex"},
};

/// A SELECT that makes these settings until the transaction ends, and spares queries on catalogs the
/// compilation of their expressions (JIT), which takes longer than it saves.
std::string deparse_settings_sql();

}  // namespace limbeck::dialect::postgresql
