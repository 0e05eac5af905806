// What depends on what within one catalog.
#pragma once

#include <span>
#include <vector>

#include "autogenerate/differ/elements.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// Through which of its sides an element needs another; what follows when that goes depends on it.
enum class DependencyKind {
  whole,  ///< it can't be without it
  type,   ///< a column's type or collation
  default_value,
  generated,  ///< a column's generation expression
  owner,      ///< a sequence is owned by a column
  parent,     ///< a table is a partition of, or inherits from, another
};

/// How one knows of a dependency.
enum class Evidence {
  fact,   ///< the engine's catalog or the definition of the object says so: see DependencyFact
  guess,  ///< a name in a text hints at it: see DependencyGuess. Good enough to choose an order by, not to
          ///< drop anything for
};

struct ElementDependency {
  Element dependent, on;
  DependencyKind kind = DependencyKind::whole;
  Evidence evidence = Evidence::fact;

  bool is_fact() const { return evidence == Evidence::fact; }
};

/// A dependency that is certain.
struct DependencyFact {
  Element dependent, on;
  DependencyKind kind = DependencyKind::whole;
};

/// A dependency that a name in a text hints at: the name may stand for something else.
struct DependencyGuess {
  Element dependent, on;
  DependencyKind kind = DependencyKind::whole;
};

class Dependencies {
 public:
  Dependencies() = default;
  /// Of all sources: catalog_facts(), definition_facts(), text_dependencies(). Elements that aren't numbered
  /// yet get a number.
  Dependencies(const schema::Catalog& catalog, Elements& elements, const dialect::Capabilities& capabilities);
  /// What is both is a fact. None is of an element on itself.
  Dependencies(const std::vector<DependencyFact>& facts, const std::vector<DependencyGuess>& guesses,
               std::size_t elements);

  const std::vector<ElementDependency>& all() const { return dependencies_; }
  /// Those on that element.
  std::span<const ElementDependency> on(Element element) const;
  bool contains(Element dependent, Element on) const;

 private:
  std::vector<ElementDependency> dependencies_;  // sorted by `on`
  std::vector<std::size_t> starts_;              // by element: its first place in dependencies_
};

}  // namespace limbeck::autogenerate
