// What a session is like that runs revisions, and texts of ours in the server's errors.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/engine.hpp"
#include "base/error.hpp"
#include "dialect/connector.hpp"
#include "dialect/mysql/connect/settings.hpp"

namespace limbeck::dialect::mysql {

/// A Galera node reads only when it has applied what other nodes committed before. MariaDB has this variable
/// in a cluster or not, but in builds without Galera.
inline constexpr std::string_view causal_reads_variable = "wsrep_sync_wait";
/// At the end of the one statement of session_statements() that sets it.
inline constexpr std::string_view causal_reads = ", wsrep_sync_wait = 1";

/// Statements that make a new session what the options, and the address, ask for.
std::vector<std::string> session_statements(const ConnectOptions& options, const ConnectionSettings& settings,
                                            const Engine& engine);

/// The session variables that we, or revisions, may change on an application's own connection.
std::span<const std::string_view> session_variables();

/// max_statement_time of MariaDB, max_execution_time of MySQL.
std::string_view statement_timeout_variable(const Engine& engine);

/// Keeps what a revision may SET and the next one must not find, as it is now, in variables of the session.
std::string save_session_sql();
/// Brings that back.
std::string restore_session_sql();

/// The sql_mode that revisions run with, as SQL. A backslash in a string is an escape, and blocks are not
/// Oracle's, as the splitter of revision files has it, whatever the server says: the text of a file has to
/// mean the same everywhere. Strict, unless the address says (`given`) what the mode is: a value that doesn't
/// fit is an error; else the server makes another of it and goes on.
std::string revision_sql_mode(const std::optional<std::string>& given = {});

/// What an assertion of ours, which failed, says.
struct Assertion {
  std::string code, message;
  ErrorKind kind = ErrorKind::other;
};

/// A statement that fails with code ("LB001") and text, unless `condition` holds. A text is cut at the
/// server's limit. `condition` is SQL.
std::string assertion(const std::string& condition, const std::string& code, const std::string& text);

/// Is the error one of an assertion?
std::optional<Assertion> parse_assertion(unsigned number, std::string_view sqlstate,
                                         std::string_view message);

}  // namespace limbeck::dialect::mysql
