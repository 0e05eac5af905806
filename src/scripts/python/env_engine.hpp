// Whose engine an env.py connects: one that it makes itself, or one of the project's.
#pragma once

#include "scripts/python/alembic/context.hpp"
#include "scripts/python/ast.hpp"

namespace limbeck::scripts::python {

/// Whether each connection that env.py gives to context.configure() is of an engine that it makes there, by a
/// function of SQLAlchemy's, with options that stand in env.py, and hands to no function of the project's:
/// what engines elsewhere are given doesn't count for it then. `modules`: the project's. False where that is
/// not sure.
bool makes_its_engine(const ast::Module& env, const ModuleSource& modules);

}  // namespace limbeck::scripts::python
