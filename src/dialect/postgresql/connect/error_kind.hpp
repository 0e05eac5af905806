// What PostgreSQL's error codes (manual, appendix A) mean for whoever has to do something about them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dialect/doctor.hpp"

namespace limbeck::dialect::postgresql {

inline constexpr std::string_view query_canceled = "57014";

/// Of an empty or unknown code `other`. `message`: the server's, which tells a timeout from a request to
/// stop.
ErrorKind error_kind(std::string_view sqlstate, std::string_view message = {});

/// See Diagnostician::find_failure_cause: the version table can't be written any more since the revision
/// changed the role.
std::optional<Diagnostician::FailureCause> find_failure_cause(const StatementFailure& failure,
                                                              std::span<const Statement> statements);

}  // namespace limbeck::dialect::postgresql
