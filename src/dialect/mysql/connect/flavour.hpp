// Who answers, by the version that the server tells at the beginning of a connection.
#pragma once

#include <string>
#include <string_view>

#include "base/engine.hpp"

namespace limbeck::dialect::mysql {

/// "10.11.19-MariaDB-0+deb12u1", "8.0.36", "5.5.5-10.6.16-MariaDB" (what old clients were told),
/// "8.0.11-TiDB-v7.5.0" (whose own version counts).
Engine engine_of_server(std::string_view version);

/// "MariaDB 10.11.19", "MySQL 8.0.36", "TiDB 7.5.0".
std::string description_of_server(std::string_view version);

}  // namespace limbeck::dialect::mysql
