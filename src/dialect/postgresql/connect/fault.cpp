#include "dialect/postgresql/connect/fault.hpp"

#include <fmt/core.h>

#include <array>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr std::array<std::pair<std::string_view, Fault>, 10> codes{{
    {"55P03", Fault::locked},     // lock_not_available
    {"55006", Fault::locked},     // object_in_use
    {"57014", Fault::timed_out},  // query_canceled
    {"25P03", Fault::timed_out},  // idle_in_transaction_session_timeout
    {"25P04", Fault::timed_out},  // transaction_timeout
    {"25006", Fault::read_only},  // read_only_sql_transaction
    {"42501", Fault::forbidden},  // insufficient_privilege
    {"58030", Fault::no_room},    // io_error
    {"21000", Fault::data},       // cardinality_violation
    {"LB001", Fault::outdated},   // our own fence
}};

constexpr std::array<std::pair<std::string_view, Fault>, 6> classes{{
    {"22", Fault::data},       // data exceptions
    {"23", Fault::data},       // integrity constraints
    {"44", Fault::data},       // WITH CHECK OPTION
    {"40", Fault::locked},     // deadlocks, serialization failures
    {"53", Fault::no_room},    // insufficient resources
    {"28", Fault::forbidden},  // authorization
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

Fault fault_of(const std::string& sqlstate) {
  for (const auto& [code, fault] : codes) {
    if (sqlstate == code) return fault;
  }
  for (const auto& [beginning, fault] : classes) {
    if (sqlstate.size() == 5 && sqlstate.starts_with(beginning)) return fault;
  }
  return Fault::other;
}

std::optional<Dialect::Blame> blame(const StatementFailure& failure, std::span<const Statement> statements) {
  if (fault_of(failure.sqlstate) != Fault::forbidden) return std::nullopt;
  Dialect::Blame blame;
  blame.message = fmt::format(
      "the revision changed the role and did not change it back, and the role that it left may not write "
      "Limbeck's own "
      "tables ({})",
      failure.message);
  blame.hint =
      "end the section with RESET ROLE, or grant that role SELECT, INSERT, UPDATE and DELETE on them";
  if (statements.empty()) return blame;
  for (auto i = statements.size(); i-- > 0;) {
    const auto change = role_change(statements[i].text);
    if (change == RoleChange::back) break;
    blame.statement = i;
    if (change == RoleChange::away) return blame;
  }
  return std::nullopt;
}

}  // namespace limbeck::dialect::postgresql
