#include "autogenerate/differ/diff.hpp"

#include <algorithm>
#include <iterator>

#include "autogenerate/differ/aside.hpp"
#include "autogenerate/differ/differ.hpp"
#include "autogenerate/differ/normalize.hpp"
#include "autogenerate/line_endings.hpp"
#include "autogenerate/renames/rename_steps.hpp"

namespace limbeck::autogenerate {

std::vector<operation::Operation> diff(const schema::Catalog& before, const schema::Catalog& after,
                                       const std::vector<Rename>& renames,
                                       const dialect::Capabilities& capabilities) {
  const auto wanted = normalized(after, capabilities);
  auto [operations, start] = rename_steps(normalized(before, capabilities), wanted, renames, capabilities);
  start = with_line_endings_of(spelled_as(std::move(start), wanted, capabilities), wanted);
  auto aside = step_aside(std::move(start), wanted, capabilities);
  auto rest = difference(aside.catalog, wanted, capabilities);
  std::ranges::move(aside.operations, std::back_inserter(operations));
  std::ranges::move(rest, std::back_inserter(operations));
  return operations;
}

}  // namespace limbeck::autogenerate
