// Types of PostgreSQL: from the portable names of the models, and what leads from one to another.
#pragma once

#include <string>
#include <string_view>

#include "dialect/renderer.hpp"

namespace limbeck::dialect::postgresql {

/// The native SQL of a portable type. Names and their arguments (an argument in brackets may be left out):
///
///     smallint, integer, bigint            smallint, integer, bigint
///     boolean                              boolean
///     real, double                         real, double precision
///     numeric[(p[, s])]                    numeric(p, s)
///     text, string[(n)], char[(n)]         text, character varying(n), character(n)
///     bytes[(n)]                           bytea (a length is not kept)
///     date, time[(p)]                      date, time without time zone
///     timestamp[(p)], timestamptz[(p)]     timestamp without / with time zone
///     interval, uuid, json, jsonb          the same
///
/// Throws Error for another name (with a suggestion) and for wrong arguments.
std::string native_type(const PortableType& type);

}  // namespace limbeck::dialect::postgresql
