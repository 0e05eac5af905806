#include "dialect/postgresql/connect/error_kind.hpp"

#include <fmt/core.h>

#include <array>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr std::array<std::pair<std::string_view, ErrorKind>, 10> codes{{
    {"55P03", ErrorKind::locked},             // lock_not_available
    {"55006", ErrorKind::locked},             // object_in_use
    {"57014", ErrorKind::timed_out},          // query_canceled
    {"25P03", ErrorKind::timed_out},          // idle_in_transaction_session_timeout
    {"25P04", ErrorKind::timed_out},          // transaction_timeout
    {"25006", ErrorKind::read_only},          // read_only_sql_transaction
    {"42501", ErrorKind::permission_denied},  // insufficient_privilege
    {"58030", ErrorKind::out_of_resources},   // io_error
    {"21000", ErrorKind::data},               // cardinality_violation
    {"LB001", ErrorKind::version_conflict},   // our own fence
}};

constexpr std::array<std::pair<std::string_view, ErrorKind>, 6> classes{{
    {"22", ErrorKind::data},               // data exceptions
    {"23", ErrorKind::data},               // integrity constraints
    {"44", ErrorKind::data},               // WITH CHECK OPTION
    {"40", ErrorKind::locked},             // deadlocks, serialization failures
    {"53", ErrorKind::out_of_resources},   // insufficient resources
    {"28", ErrorKind::permission_denied},  // authorization
}};

enum class RoleChange { none, away, back };

/// SET [LOCAL | SESSION] ROLE …, SET [LOCAL | SESSION] SESSION AUTHORIZATION …, set_config('role', …), RESET
/// ROLE.
RoleChange role_change(const std::string& statement) {
  try {
    sql::Tokenizer tokens(sql::Syntax::postgresql, statement);
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

ErrorKind error_kind(const std::string& sqlstate) {
  for (const auto& [code, kind] : codes) {
    if (sqlstate == code) return kind;
  }
  for (const auto& [beginning, kind] : classes) {
    if (sqlstate.size() == 5 && sqlstate.starts_with(beginning)) return kind;
  }
  return ErrorKind::other;
}

std::optional<Dialect::FailureCause> find_failure_cause(const StatementFailure& failure,
                                                        std::span<const Statement> statements) {
  if (error_kind(failure.sqlstate) != ErrorKind::permission_denied) return std::nullopt;
  Dialect::FailureCause cause;
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
