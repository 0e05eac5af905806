#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "dialect/statement_failure.hpp"
#include "migrate/plan.hpp"

namespace limbeck::migrate {

/// The error that says which revision, file, line and statement failed, what the server said, what `state`
/// the database is in now, and what to do next. `statement`: of the revision; nullptr for one of Limbeck's
/// own. `number`: its, 1-based; 0: it is only where a program was. `code_name`: what
/// the engine calls its error codes. `dependents`: what stands in the way by what the database says of
/// dependents.
Error step_error(const PlannedStep& step, const Statement* statement, std::size_t number,
                 const dialect::StatementFailure& failure, const std::string& state, bool cancelled,
                 std::string_view code_name, const std::vector<std::string>& dependents,
                 const std::string& program);

/// The first line of a statement, cut to a readable length, with everything behind the word PASSWORD left
/// out.
std::string statement_excerpt(const std::string& sql);

/// The line of the file that a 1-based character position in a statement falls in.
int line_of(const Statement& statement, int position);

}  // namespace limbeck::migrate
