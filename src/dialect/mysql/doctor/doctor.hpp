// What `limbeck doctor` asks a MariaDB or MySQL server.
#pragma once

#include "dialect/doctor.hpp"

namespace limbeck::dialect::mysql {

/// See Diagnostician::diagnose.
Diagnosis diagnose(const DiagnosticTarget& target);

/// See Connector::is_transient.
bool is_transient(const DatabaseError& error);

}  // namespace limbeck::dialect::mysql
