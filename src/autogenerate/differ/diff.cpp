#include "autogenerate/differ/diff.hpp"

#include <algorithm>
#include <iterator>

#include "autogenerate/differ/differ.hpp"
#include "autogenerate/differ/normalize.hpp"
#include "autogenerate/differ/replaced_types.hpp"
#include "autogenerate/line_endings.hpp"
#include "autogenerate/renames/rename_steps.hpp"

namespace limbeck::autogenerate {

std::vector<operation::Operation> diff(const schema::Catalog& before, const schema::Catalog& after,
                                       const std::vector<Rename>& renames,
                                       const dialect::Capabilities& capabilities) {
  const auto wanted = normalized(after, capabilities);
  auto [operations, start] = rename_steps(normalized(before, capabilities), wanted, renames, capabilities);
  start = with_line_endings_of(with_case_of(std::move(start), wanted, capabilities), wanted);
  auto renamed_types = rename_replaced_types(std::move(start), wanted, capabilities);
  auto rest = diff_without_renames(renamed_types.catalog, wanted, capabilities);
  std::ranges::move(renamed_types.operations, std::back_inserter(operations));
  std::ranges::move(rest, std::back_inserter(operations));
  return operations;
}

}  // namespace limbeck::autogenerate
