// What lies outside of what is compared, as far as that can't be made without it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dialect/dialect.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// Do these statements name anything with a schema (or with what may be one) that is not `inside`?
bool mention_external_objects(const std::vector<std::string>& statements,
                              const std::function<bool(const schema::ObjectName&)>& inside,
                              const dialect::Dialect& dialect, const dialect::Capabilities& capabilities);

/// The objects of `whole` (all of a database) that `statements` name together with their schema, unless they
/// are `inside`, and what those need in turn. Pared down to what others can refer to: of a table its columns
/// and keys, but no defaults, checks, foreign keys or triggers. With them come the extensions of the schemas
/// that they are in.
schema::Catalog find_external_dependencies(const std::vector<std::string>& statements,
                                           const schema::Catalog& full_catalog,
                                           const std::function<bool(const schema::ObjectName&)>& inside,
                                           const dialect::Dialect& dialect,
                                           const dialect::Capabilities& capabilities);

}  // namespace limbeck::autogenerate
