// What PostgreSQL's error codes (manual, appendix A) mean for whoever has to do something about them.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "dialect/dialect.hpp"

namespace limbeck::dialect::postgresql {

/// See Dialect::error_kind.
ErrorKind error_kind(const std::string& sqlstate);

/// See Dialect::blame: the version table can't be written any more since the revision changed the role.
std::optional<Dialect::FailureCause> find_failure_cause(const StatementFailure& failure,
                                                        std::span<const Statement> statements);

}  // namespace limbeck::dialect::postgresql
