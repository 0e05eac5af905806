#pragma once

#include <optional>

#include "dialect/handover.hpp"
#include "dialect/mysql/connect/settings.hpp"

namespace limbeck::dialect::mysql {

/// See Handover::hand_over.
std::optional<HandedOver> hand_over(Connection& connection, const Statement& statement);

/// The group [client] of an option file, as all clients read it: who connects where, and how.
std::string option_file(const ConnectionSettings& settings);

}  // namespace limbeck::dialect::mysql
