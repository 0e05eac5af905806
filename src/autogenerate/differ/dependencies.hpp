// What needs what within one catalog: as the engine told, as values say, and as far as texts name it.
#pragma once

#include <span>
#include <vector>

#include "autogenerate/differ/elements.hpp"
#include "dialect/sql/names.hpp"
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

struct ElementDependency {
  Element dependent, on;
  DependencyKind kind = DependencyKind::whole;
  /// False when only a name in a text says so: good enough to choose an order by, not to drop anything for.
  bool certain = true;
};

class Dependencies {
 public:
  Dependencies(const schema::Catalog& catalog, Elements& elements, const dialect::Capabilities& capabilities);

  const std::vector<ElementDependency>& all() const { return dependencies_; }
  /// Those on that element.
  std::span<const ElementDependency> on(Element element) const;
  bool contains(Element dependent, Element on) const;

 private:
  class Builder;

  std::vector<ElementDependency> dependencies_;  // sorted by `on`
  std::vector<std::size_t> starts_;              // by element: its first need in needs_
};

}  // namespace limbeck::autogenerate
