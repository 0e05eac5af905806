// A value of one of the server's own types as another.
#pragma once

#include <string>

#include "dialect/postgresql/types/conversion_losses.hpp"
#include "dialect/renderer.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::postgresql {

struct Cast {
  /// Assignable to the new type; empty: the value itself is.
  std::string expression;
  /// No cast that works on arrays, too: each element has to be taken by itself.
  bool by_element = false;
  bool always_works = false;  ///< on every value
};

/// `value` is SQL. `catalog` knows the casts that the user made. Where a cast of the server's changes values
/// that the new type could hold, or has no inverse, another expression stands for it. An expression never
/// cuts a text to a length: the assignment refuses what is too long.
Cast scalar_cast(const std::string& value, const ConversionSpec& spec, RenderDirection direction,
                 const schema::Catalog& catalog, ConversionNotes& found);

}  // namespace limbeck::dialect::postgresql
