// Generated statements as a section of a revision file, and what is read back from it.
#pragma once

#include <vector>

#include "dialect/dialect.hpp"
#include "scripts/sql/format.hpp"

namespace limbeck::autogenerate {

/// Can these run in one transaction? Not when one of them can't be in any, or must be committed before the
/// next.
bool can_run_in_transaction(const std::vector<dialect::RenderedStatement>& statements);

/// With what its directive has to say of the statements.
scripts::NewSection make_section(scripts::Direction direction,
                                 const std::vector<dialect::RenderedStatement>& statements,
                                 const dialect::Dialect& dialect);

/// The statements that `upgrade` and `downgrade` would read from the file. Throws Error when one of their
/// rules refuses the section.
std::vector<Statement> read_back(const scripts::NewSection& section, const dialect::Dialect& dialect);

}  // namespace limbeck::autogenerate
