#include "autogenerate/differ/dependencies.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "autogenerate/differ/catalog_facts.hpp"
#include "autogenerate/differ/definition_facts.hpp"
#include "autogenerate/differ/numbered_catalog.hpp"
#include "autogenerate/differ/text_dependencies.hpp"

namespace limbeck::autogenerate {
namespace {

Dependencies found_in(const NumberedCatalog& catalog, Elements& elements) {
  auto [facts, told] = catalog_facts(catalog, elements);
  std::ranges::move(definition_facts(catalog, elements), std::back_inserter(facts));
  auto read = text_dependencies(catalog, told, elements);
  std::ranges::move(read.facts, std::back_inserter(facts));
  return {facts, read.guesses, elements.size()};
}

}  // namespace

Dependencies::Dependencies(const schema::Catalog& catalog, Elements& elements,
                           const dialect::Capabilities& capabilities)
    : Dependencies(found_in(NumberedCatalog(catalog, elements, capabilities), elements)) {}

Dependencies::Dependencies(const std::vector<DependencyFact>& facts,
                           const std::vector<DependencyGuess>& guesses, std::size_t elements) {
  dependencies_.reserve(facts.size() + guesses.size());
  const auto add = [this](const auto& each, Evidence evidence) {
    if (each.dependent != each.on) dependencies_.push_back({each.dependent, each.on, each.kind, evidence});
  };
  for (const auto& fact : facts) add(fact, Evidence::fact);
  for (const auto& guess : guesses) add(guess, Evidence::guess);
  std::ranges::sort(dependencies_, {}, [](const ElementDependency& dependency) {
    return std::tuple(dependency.on, dependency.dependent, dependency.kind, dependency.evidence);
  });
  const auto same = [](const ElementDependency& a, const ElementDependency& b) {
    return a.on == b.on && a.dependent == b.dependent && a.kind == b.kind;
  };
  dependencies_.erase(std::unique(dependencies_.begin(), dependencies_.end(), same), dependencies_.end());
  starts_.assign(elements + 1, 0);
  for (const auto& dependency : dependencies_) ++starts_[static_cast<std::size_t>(dependency.on) + 1];
  for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
}

std::span<const ElementDependency> Dependencies::on(Element element) const {
  const auto at = static_cast<std::size_t>(element);
  if (at + 1 >= starts_.size()) return {};
  return std::span(dependencies_).subspan(starts_[at], starts_[at + 1] - starts_[at]);
}

bool Dependencies::contains(Element dependent, Element on_element) const {
  const auto dependencies = on(on_element);
  return std::ranges::binary_search(dependencies, dependent, {}, &ElementDependency::dependent);
}

}  // namespace limbeck::autogenerate
