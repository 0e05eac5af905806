// Revision files of Alembic's, in Python. They count in Alembic projects only.
#pragma once

#include "scripts/revision_format.hpp"

namespace limbeck::scripts {

const RevisionFormat& python_format();

}  // namespace limbeck::scripts
