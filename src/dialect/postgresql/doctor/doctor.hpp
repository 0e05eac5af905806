// `limbeck doctor` on PostgreSQL: the way to the server step by step, then what migrations need of it.
#pragma once

#include <string_view>

#include "base/finding.hpp"
#include "dialect/doctor.hpp"

namespace limbeck::dialect::postgresql {

class PostgresqlConnection;

/// See Diagnostician::diagnose.
Diagnosis diagnose(const DiagnosticTarget& target);

/// See Connector::is_transient. By SQLSTATE (PostgreSQL manual, appendix A): classes 28 (authorisation) and
/// 3D (database), and refused rights, stay until somebody fixes them; so does what libpq refuses of the
/// address or of a certificate.
bool is_transient(const DatabaseError& error);

/// At which check a refused connection failed: "connection", "tls", "authentication", "database" or "server".
std::string_view failed_check(const DatabaseError& error);

/// The checks behind the way in. Changes nothing: everything is asked in transactions READ ONLY that are
/// rolled back.
void run_database_checks(PostgresqlConnection& connection, const DiagnosticTarget& target,
                         Findings& findings);

/// The names of those checks as not checked.
void skip_database_checks(Findings& findings, const std::string& why);

}  // namespace limbeck::dialect::postgresql
