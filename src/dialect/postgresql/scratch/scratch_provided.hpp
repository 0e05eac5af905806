#pragma once

#include <memory>
#include <string>

#include "dialect/postgresql/connect/connection.hpp"
#include "dialect/scratch.hpp"

namespace limbeck::dialect::postgresql {

/// For a role without CREATEDB: the database that scratch_url names, which must be empty, the role's own, and
/// not the target. It is emptied behind every use. Throws Error saying which of that it is not; then nothing
/// was done to it.
std::unique_ptr<Scratch> open_provided_scratch(Connection& target, const ScratchOptions& options,
                                               const std::string& role);

/// Why that database can't be lent so, as the end of a sentence ("is not empty"); empty when it can. No
/// `target`: it can't be that.
std::string validate_provided_scratch(Connection* target, PostgresqlConnection& provided);

}  // namespace limbeck::dialect::postgresql
