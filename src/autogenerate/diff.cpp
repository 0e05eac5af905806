#include "autogenerate/diff.hpp"

#include <algorithm>

#include "autogenerate/differ.hpp"
#include "autogenerate/line_endings.hpp"
#include "autogenerate/normalize.hpp"
#include "autogenerate/rename_steps.hpp"

namespace limbeck::autogenerate {

std::vector<operation::Operation> diff(const schema::Catalog& before, const schema::Catalog& after,
                                       const std::vector<Rename>& renames,
                                       const dialect::Capabilities& capabilities) {
  const auto wanted = normalized(after, capabilities);
  auto [operations, start] = rename_steps(normalized(before, capabilities), wanted, renames, capabilities);
  start = with_line_endings_of(spelled_as(std::move(start), wanted, capabilities), wanted);
  auto rest = difference(start, wanted, capabilities);
  operations.insert(operations.end(), std::make_move_iterator(rest.begin()),
                    std::make_move_iterator(rest.end()));
  return operations;
}

}  // namespace limbeck::autogenerate
