// Revisions in C++.
#pragma once

#include "scripts/revision_format.hpp"

namespace limbeck::scripts {

const RevisionFormat& cpp_format();

}  // namespace limbeck::scripts
