#include "dialect/postgresql/connect/error_kind.hpp"

#include <fmt/core.h>

#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

// Without those of broken connections (class 08): a statement may report one of a server that it has to do
// with itself (dblink, a foreign table). Of ours, FATAL says so, and a refusal to connect.
constexpr std::pair<std::string_view, ErrorKind> codes[] = {
    {"21000", ErrorKind::data},                   // cardinality_violation
    {"23001", ErrorKind::foreign_key_violation},  // restrict_violation
    {"23502", ErrorKind::not_null_violation},     // not_null_violation
    {"23503", ErrorKind::foreign_key_violation},  // foreign_key_violation
    {"23505", ErrorKind::unique_violation},       // unique_violation
    {"23514", ErrorKind::check_violation},        // check_violation
    {"25006", ErrorKind::read_only},              // read_only_sql_transaction
    {"25P03", ErrorKind::statement_timeout},      // idle_in_transaction_session_timeout
    {"25P04", ErrorKind::statement_timeout},      // transaction_timeout
    {"3D000", ErrorKind::missing_object},         // invalid_catalog_name
    {"3F000", ErrorKind::missing_object},         // invalid_schema_name
    {"42501", ErrorKind::permission_denied},      // insufficient_privilege
    {"42701", ErrorKind::duplicate_object},       // duplicate_column
    {"42703", ErrorKind::missing_object},         // undefined_column
    {"42704", ErrorKind::missing_object},         // undefined_object
    {"42710", ErrorKind::duplicate_object},       // duplicate_object
    {"42723", ErrorKind::duplicate_object},       // duplicate_function
    {"42883", ErrorKind::missing_function},       // undefined_function
    {"42P01", ErrorKind::missing_object},         // undefined_table
    {"42P04", ErrorKind::duplicate_object},       // duplicate_database
    {"42P06", ErrorKind::duplicate_object},       // duplicate_schema
    {"42P07", ErrorKind::duplicate_object},       // duplicate_table
    {"53100", ErrorKind::disk_full},              // disk_full
    {"55006", ErrorKind::object_in_use},          // object_in_use
    {"55P03", ErrorKind::lock_timeout},           // lock_not_available
    {"57014", ErrorKind::statement_timeout},      // query_canceled: see error_kind()
    {"57P03", ErrorKind::starting_up},            // cannot_connect_now
    {"58030", ErrorKind::out_of_resources},       // io_error
    {"LB001", ErrorKind::version_conflict},       // our own version check
};

constexpr std::pair<std::string_view, ErrorKind> classes[] = {
    {"22", ErrorKind::data},               // data exceptions
    {"23", ErrorKind::data},               // integrity constraints
    {"28", ErrorKind::permission_denied},  // authorization
    {"40", ErrorKind::serialization},      // deadlocks, serialization failures
    {"44", ErrorKind::data},               // WITH CHECK OPTION
    {"53", ErrorKind::out_of_resources},   // insufficient resources
};

enum class RoleChange { none, away, back };

/// SET [LOCAL | SESSION] ROLE …, SET [LOCAL | SESSION] SESSION AUTHORIZATION …, set_config('role', …), RESET
/// ROLE.
RoleChange role_change(const std::string& statement) {
  try {
    sql::Tokenizer tokens(EngineKind::postgresql, statement);
    auto token = tokens.next();
    const bool reset = token.is("reset");
    if (!reset && !token.is("set")) {
      const auto text = text::lower(statement);
      const auto call = text.find("set_config");
      const bool role = call != std::string::npos && text.find("'role'", call) != std::string::npos;
      return role ? RoleChange::away : RoleChange::none;
    }
    token = tokens.next();
    if (token.is("all")) return RoleChange::back;
    bool names_role = token.is("role");
    while (!names_role && (token.is("local") || token.is("session"))) {
      token = tokens.next();
      names_role = token.is("role") || token.is("authorization");
    }
    if (!names_role) return RoleChange::none;
    token = tokens.next();
    return reset || token.is("none") || token.is("default") ? RoleChange::back : RoleChange::away;
  } catch (const Error&) {
    return RoleChange::none;  // a string that never ends: the server has said so
  }
}

}  // namespace

ErrorKind error_kind(std::string_view sqlstate, std::string_view message) {
  // Two reasons, and one code: only the message tells them apart, in English. In another language it counts
  // as a timeout, unless the connection knows that it asked for it.
  if (sqlstate == query_canceled && message.ends_with("user request")) return ErrorKind::cancelled;
  for (const auto& [code, kind] : codes) {
    if (sqlstate == code) return kind;
  }
  for (const auto& [beginning, kind] : classes) {
    if (sqlstate.size() == 5 && sqlstate.starts_with(beginning)) return kind;
  }
  return ErrorKind::other;
}

std::optional<Diagnostician::FailureCause> find_failure_cause(const StatementFailure& failure,
                                                              std::span<const Statement> statements) {
  if (failure.kind != ErrorKind::permission_denied) return std::nullopt;
  Diagnostician::FailureCause cause;
  cause.message = fmt::format(
      "the revision changed the role and did not change it back, and the role that it left may not write "
      "Limbeck's own "
      "tables ({})",
      failure.message);
  cause.hint =
      "end the section with RESET ROLE, or grant that role SELECT, INSERT, UPDATE and DELETE on them";
  if (statements.empty()) return cause;
  for (auto i = statements.size(); i-- > 0;) {
    const auto change = role_change(statements[i].text);
    if (change == RoleChange::back) break;
    cause.statement = i;
    if (change == RoleChange::away) return cause;
  }
  return std::nullopt;
}

}  // namespace limbeck::dialect::postgresql
