// What only its name tells apart: constraints, indexes and owned sequences.
#pragma once

#include <string>
#include <vector>

#include "dialect/capabilities.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// A constraint, index or owned sequence that only its name tells apart.
struct PartRename {
  schema::ObjectId from, to;
};

struct MatchedParts {
  schema::Catalog before;  ///< as it is once the renames are made
  std::vector<PartRename> renames;
};

/// Finds the parts of `before` that `after` has with the same content under another name. What has such a
/// name in `before`, and another content, is marked as displaced.
MatchedParts match_by_content(schema::Catalog before, const schema::Catalog& after,
                              const dialect::Capabilities& capabilities);

/// The name of something displaced as the database has it; any other name as it is.
std::string display_name(const std::string& name);

}  // namespace limbeck::autogenerate
