// Revisions in SQL.
#pragma once

#include "scripts/revision_format.hpp"

namespace limbeck::scripts {

const RevisionFormat& sql_format();

}  // namespace limbeck::scripts
