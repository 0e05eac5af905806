// `limbeck doctor` on SQLite: the file, its folder and its disk, who uses it, and what is in it.
#pragma once

#include "dialect/doctor.hpp"

namespace limbeck::dialect::sqlite {

/// See Diagnostician::diagnose.
Diagnosis diagnose(const DiagnosticTarget& target);

/// See Connector::is_transient: a database that is locked, and a file that somebody has yet to make in a
/// folder that is there.
bool is_transient(const DatabaseError& error, const config::DatabaseUrl& url);

}  // namespace limbeck::dialect::sqlite
