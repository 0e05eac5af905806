// Generated statements as a section of a revision file, and what is read back from it.
#pragma once

#include <vector>

#include "autogenerate/change.hpp"
#include "dialect/dialect.hpp"
#include "scripts/new_revision.hpp"

namespace limbeck::autogenerate {

/// The texts alone, to be sent.
std::vector<Statement> as_statements(const std::vector<dialect::RenderedStatement>& rendered);

/// Can these run in one transaction? Not when one of them can't be in any, or must be committed before the
/// next.
bool can_run_in_transaction(const std::vector<dialect::RenderedStatement>& statements);

/// With what its directive has to say of the statements.
scripts::NewSection make_section(scripts::Direction direction,
                                 const std::vector<dialect::RenderedStatement>& statements,
                                 const dialect::Dialect& dialect);

/// The sections of a change, each with what it expects: the upgrade, then the downgrade or why there is none.
std::vector<scripts::NewSection> make_sections(const Change& change, const dialect::Dialect& dialect);

/// The statements that `upgrade` and `downgrade` would read from the file. Throws Error when one of their
/// rules refuses the section.
std::vector<Statement> read_back(const scripts::NewSection& section, const dialect::Dialect& dialect);

/// Writes statements as a section of a file, reads that back, and runs what was read in a scratch database as
/// the runner will. Throws DatabaseError, naming the statement, and Error when a rule of `upgrade` and
/// `downgrade` refuses the section.
void run_section(const std::vector<dialect::RenderedStatement>& statements, dialect::Connection& scratch,
                 const dialect::Dialect& dialect);

/// Throws DatabaseError that names the statement that failed, once a transaction that it left open is rolled
/// back.
void run_statements(const std::vector<Statement>& statements, dialect::Connection& scratch);

}  // namespace limbeck::autogenerate
