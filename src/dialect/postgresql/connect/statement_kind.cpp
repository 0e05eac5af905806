#include "dialect/postgresql/connect/statement_kind.hpp"

#include "base/error.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

StatementKind kind_of(sql::Tokenizer tokens) {
  const auto first = tokens.next();
  if (first.is("copy")) return StatementKind::copy;
  if (first.is("reset")) return StatementKind::reset;
  if (first.is("begin")) return StatementKind::begin;
  auto next = tokens.next();
  if (first.is("discard") && next.is("all")) return StatementKind::reset;
  if (first.is("start") && next.is("transaction")) return StatementKind::begin;
  if (first.is("prepare") && next.is("transaction")) return StatementKind::end;
  const bool commit = first.is("commit") || first.is("end");
  if (!commit && !first.is("rollback") && !first.is("abort")) return StatementKind::other;
  if (next.is("prepared")) return StatementKind::other;
  if (next.is("work") || next.is("transaction")) next = tokens.next();
  if (next.is("to")) return StatementKind::other;  // a savepoint
  if (next.is("and")) {
    next = tokens.next();
    if (next.is("chain")) return StatementKind::other;  // the next transaction is open already
  }
  return commit ? StatementKind::commit : StatementKind::end;
}

}  // namespace

StatementKind statement_kind(std::string_view sql) {
  try {
    return kind_of(sql::Tokenizer(EngineKind::postgresql, sql));
  } catch (const Error&) {
    return StatementKind::other;  // a string that never ends: the server will say so
  }
}

}  // namespace limbeck::dialect::postgresql
