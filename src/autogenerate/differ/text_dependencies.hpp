// Dependencies that are read from the names in texts: types, expressions, queries, bodies of functions.
#pragma once

#include <unordered_set>
#include <vector>

#include "autogenerate/differ/dependencies.hpp"
#include "autogenerate/differ/numbered_catalog.hpp"

namespace limbeck::autogenerate {

struct TextDependencies {
  /// Where a name can stand for nothing else: a column in an expression over its table, the type of a column,
  /// the sequence in nextval('…').
  std::vector<DependencyFact> facts;
  std::vector<DependencyGuess> guesses;
};

/// `told`: elements of which the engine lists what they depend on. Their texts say nothing more, except for
/// what the body of a routine uses, which no engine lists.
TextDependencies text_dependencies(const NumberedCatalog& catalog, const std::unordered_set<Element>& told,
                                   Elements& elements);

}  // namespace limbeck::autogenerate
