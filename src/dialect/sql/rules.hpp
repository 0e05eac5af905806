// Which statements a tool must not run just anywhere. Each function looks at the first words of a statement;
// what a procedure or a DO block does inside is beyond it, and the server has the last word.
#pragma once

#include <optional>
#include <string>

#include "base/engine.hpp"
#include "dialect/statement.hpp"

namespace limbeck::sql {

/// Names the statement ("COMMIT", "PREPARE TRANSACTION") when it begins or ends a transaction, or would have
/// no effect inside one (SQLite's `PRAGMA foreign_keys = …`). Savepoints, ROLLBACK TO included, are fine.
std::optional<std::string> transaction_control(EngineKind syntax, const Statement& statement);

/// Names the statement ("CREATE INDEX CONCURRENTLY", "VACUUM") when the engine refuses it inside a
/// transaction block. PostgreSQL: what PreventInTransactionBlock() guards, as far as the text tells; SQLite:
/// VACUUM, ATTACH, DETACH and some pragmas. Nothing on MySQL, where such statements commit instead.
std::optional<std::string> refused_in_transaction(EngineKind syntax, const Statement& statement);

/// Names the statement ("CREATE ROLE", "COPY … PROGRAM") when what it does is not confined to the database
/// that it runs in: roles, databases, tablespaces, server settings, subscriptions, files and programs of the
/// server, other database files. Such statements have no business in a scratch database.
std::optional<std::string> cluster_level(EngineKind syntax, const Statement& statement);

}  // namespace limbeck::sql
