// The sorted steps as operations.
#pragma once

#include <vector>

#include "autogenerate/differ/steps.hpp"
#include "operation/operation.hpp"

namespace limbeck::autogenerate {

/// Puts parts into the creation or the drop of their whole where the order allows it; elsewhere they keep an
/// operation of their own, and the whole goes without them. `sorted`: all steps.
std::vector<operation::Operation> assemble(Steps steps, const std::vector<StepEdge>& edges,
                                           const std::vector<StepId>& sorted);

}  // namespace limbeck::autogenerate
