// What `limbeck doctor` says of an Alembic project besides: env.py, the Python that would run it, and which
// revisions need that.
#pragma once

#include "base/finding.hpp"
#include "cli/context.hpp"

namespace limbeck::cli {

/// Runs nothing and asks no database. `config`: the one whose database the other findings are of. Throws
/// nothing for what it finds.
Findings check_alembic_project(Context& context, const config::Config& config);

}  // namespace limbeck::cli
