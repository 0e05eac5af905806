// ALTER TABLE statements of sections that say `alter=online`: another program does them.
#pragma once

#include <functional>
#include <optional>

#include "dialect/handover.hpp"
#include "dialect/statement_failure.hpp"
#include "migrate/run_context.hpp"

namespace limbeck::migrate {

/// The command with its placeholders filled in: {database}, {table}, {alter}, {host}, {port}, {socket},
/// {user}, {option_file}, each quoted for the shell. Throws UsageError for another one.
std::string online_alter_command(const std::string& command, const dialect::HandedOver& handed,
                                 const std::string& option_file);

/// Runs the command for that statement, and looks at the table afterwards: it has to be another one than
/// before. Throws Error when the command fails and the table changed all the same, so that nothing is
/// recorded, and the next run sees that.
std::optional<dialect::StatementFailure> run_handed_over(RunContext& context, const PlannedStep& step,
                                                         const Statement& statement,
                                                         const dialect::HandedOver& handed);

}  // namespace limbeck::migrate
