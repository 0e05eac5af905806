// Types that can't be altered in place while columns use them.
#pragma once

#include <functional>
#include <vector>

#include "autogenerate/differ/dependencies.hpp"
#include "dialect/capabilities.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// How `before` becomes `after`, objects of one id: none, in place or apart. `catalog` is where `before`
/// stands, `needs` is asked for what needs what there.
dialect::Alteration alteration_of(const schema::SqlObject& before, const schema::SqlObject& after,
                                  const dialect::Capabilities& capabilities, const schema::Catalog& catalog,
                                  const Elements& elements,
                                  const std::function<const Dependencies&()>& dependencies);

/// True when an enum can't get there by the addition of values.
bool needs_replacement(const schema::Enum& before, const schema::Enum& after,
                       const dialect::Capabilities& capabilities);

struct RenamedTypes {
  std::vector<operation::Operation> operations;  ///< renames
  schema::Catalog catalog;                       ///< what `before` is once they ran
};

/// Gives types (and collations) another name that are made again while columns hold values of them: old and
/// new exist side by side then, a column goes from one straight to the other, and the old one is dropped. So
/// does what such a type is made of, and what is made of it: domains, composite types. An enum that only
/// columns use stays where it is (see ReplaceEnum). Throws Error for a composite type over a changed range
/// type, whose values nothing converts.
RenamedTypes rename_replaced_types(schema::Catalog before, const schema::Catalog& after,
                                   const dialect::Capabilities& capabilities);

}  // namespace limbeck::autogenerate
