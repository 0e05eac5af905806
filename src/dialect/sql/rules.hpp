// Which statements a tool must not run just anywhere. Each function looks at the first words of a statement;
// what a DO block does inside is beyond it, and the server has the last word.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/engine.hpp"
#include "dialect/statement.hpp"

namespace limbeck::sql {

/// Names the statement ("COMMIT", "PREPARE TRANSACTION") when it begins or ends a transaction. Savepoints,
/// ROLLBACK TO included, are fine.
std::optional<std::string> transaction_control(EngineKind syntax, const Statement& statement);

/// Names the call that releases all locks of the connection ("RELEASE_ALL_LOCKS()"), that of the migration
/// included, where the statement is about to make it: not in the body of what it only creates.
std::optional<std::string> releases_all_locks(EngineKind syntax, const Statement& statement);

/// Names the statement ("CREATE INDEX CONCURRENTLY", "VACUUM") when the engine refuses it inside a
/// transaction block. PostgreSQL: what PreventInTransactionBlock() guards, as far as the text tells; SQLite:
/// VACUUM, ATTACH, DETACH and some pragmas. Nothing on MySQL, where such statements commit instead.
std::optional<std::string> refused_in_transaction(EngineKind syntax, const Statement& statement);

/// Names the statement ("CREATE TABLE", "TRUNCATE") when it commits the transaction that it is in, so that
/// nothing around it can be rolled back (MySQL and MariaDB; MySQL manual 13.3.3), or may do so: CALL,
/// EXECUTE, a block with such a statement in it, and every statement that is not known here. Nothing
/// elsewhere.
std::optional<std::string> commits_implicitly(EngineKind syntax, const Statement& statement);

/// Names the statement (SQLite's `PRAGMA foreign_keys = …`) when it switches the enforcement of foreign keys,
/// where that has no effect inside a transaction.
std::optional<std::string> foreign_key_switch(EngineKind syntax, const Statement& statement);

/// The same by words, anywhere in the text of a program: does it switch foreign keys off?
bool speaks_of_foreign_keys_off(std::string_view program);

/// Does the statement do something that ends with the session (search_path, role, temporary tables, …), as
/// far as its text tells?
bool changes_session(EngineKind syntax, std::string_view statement);

/// Does the statement only ask, as far as its text tells, or manage savepoints? What it did need not be known
/// to a run that goes on behind it.
bool leaves_nothing(EngineKind syntax, std::string_view statement);

/// Names the statement ("CREATE ROLE", "COPY … PROGRAM") when what it does is not confined to the database
/// that it runs in: roles, databases, tablespaces, server settings, subscriptions, files and programs of the
/// server, other database files. Such statements have no business in a scratch database.
std::optional<std::string> cluster_level(EngineKind syntax, const Statement& statement);

}  // namespace limbeck::sql
