// The interface that each database engine implements: one folder of src/dialect/ each.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/engine.hpp"
#include "config/database_url.hpp"
#include "config/filter.hpp"
#include "dialect/connection.hpp"
#include "dialect/doctor.hpp"
#include "dialect/replacement.hpp"
#include "dialect/sql/data_preconditions.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect {

/// How an object that is known by its definition gets another one.
enum class Alteration {
  recreate,                   ///< it is dropped and made again
  in_place,                   ///< whatever uses it
  after_dropping_dependents,  ///< in place, once what uses it (views, functions) has stepped aside
  unless_inside,  ///< in place, but not while columns hold its values inside of others (arrays, composite
                  ///< types, ranges)
};

/// What an engine can do, at its version and in its flavour. Nothing outside the dialect folders asks for its
/// name.
struct Capabilities {
  bool schemas = false;  ///< objects live in named schemas
  /// DDL rolls back. Where it doesn't, sql::commits_implicitly() tells of each statement whether it ends its
  /// transaction; of what a program will run, nobody can tell beforehand.
  bool transactional_ddl = false;
  bool enums = false;
  bool sequences = false;
  bool comments = false;
  bool alter_constraints =
      false;  ///< ALTER TABLE adds and drops constraints and changes columns; without it tables are rebuilt
  bool concurrent_indexes = false;
  bool named_constraints = false;      ///< every constraint has a name once inspected
  bool offline_version_check = false;  ///< version_check() also works in a script for the engine's own shell
  bool pipelined = false;              ///< execute_all() sends statements ahead of each other's answers
  bool replace_views = false;          ///< CREATE OR REPLACE VIEW: the same columns, perhaps more at the end
  bool add_enum_values = true;  ///< where there are enums: a value can be added without rebuilding the type
  bool case_insensitive_names = false;         ///< "Users" and "users" are one table
  EngineKind engine = EngineKind::postgresql;  ///< as Dialect::engine
  bool arrays = false;                         ///< types such as "integer[]"
  bool extensions = false;
  bool materialized_views = false;
  std::size_t max_name_length = 0;  ///< in bytes; what is longer is cut off; 0: no limit
  /// Whether an ALTER leads from one definition of an object to the other, beyond those that are replaceable.
  /// Empty: never.
  Alteration (*alteration)(const schema::SqlObject& before, const schema::SqlObject& after) = nullptr;
  /// The one type that an identity column may have, and only as the one column of the primary key (SQLite:
  /// INTEGER); empty: any whole number, anywhere.
  std::string identity_type;
  bool single_writer = false;  ///< who waited in vain for a lock can't write anything else either
  /// What others use can't be dropped or changed under them. Without it, views and triggers break unnoticed
  /// until they are used.
  bool tracks_dependencies = false;
  std::size_t max_parameters = 0;  ///< of one statement
  bool index_methods = false;      ///< USING gin, and operator classes
  bool index_null_order = false;   ///< NULLS FIRST and LAST in an index
  bool covering_indexes = false;   ///< INCLUDE, in indexes and keys
  bool nulls_not_distinct = false;
  bool deferrable_keys = false;    ///< primary keys and unique constraints may be checked at COMMIT
  bool match_full = false;         ///< foreign keys with MATCH FULL
  bool set_null_columns = false;   ///< ON DELETE SET NULL (a, b), and the same with SET DEFAULT
  bool no_inherit_checks = false;  ///< CHECK … NO INHERIT
  bool virtual_columns = false;    ///< generated columns that are computed when they are read
};

/// What a client's driver learns of a server when it connects.
struct ServerGreeting {
  std::vector<int> version;                   ///< {15, 18}
  std::optional<std::string> default_schema;  ///< of unqualified names; nothing: there is none
  std::string isolation_level;                ///< of transactions that say nothing: "READ COMMITTED"
};

/// SQL fragments for Limbeck's journal table.
struct JournalSql {
  std::string id_column;  ///< type and constraints of a growing 64-bit primary key
  std::string text_type, integer_type, time_type;
  std::string now;        ///< the time of this very statement
  std::string time_text;  ///< the column `at` as ISO 8601 text in UTC, to the second: 2026-11-22T05:50:21Z
  /// Milliseconds since the transaction began, as a whole number; empty: the engine can't tell.
  std::string transaction_milliseconds;
};

struct ConnectOptions {
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds lock_timeout{0};       ///< 0: the server's setting
  std::chrono::milliseconds statement_timeout{0};  ///< 0: the server's setting
  std::string application_name = "limbeck";
  /// For running revisions: orphaned_backend() of others finds this connection.
  bool for_migration = false;
  /// SQLite: open an existing file only, and never write to it. PostgreSQL: default_transaction_read_only.
  bool read_only = false;
  /// By when connect() has ended, the look-up of names included, whatever other timeouts (the address's,
  /// PGCONNECT_TIMEOUT) say. Unset: libpq's rules, which set no limit to a look-up.
  std::optional<std::chrono::steady_clock::time_point> deadline;
  /// How long to wait for the answer to a statement before the connection is given up as broken; 0: as long
  /// as it stands.
  std::chrono::milliseconds answer_timeout{0};
  /// Asked while a statement, or connecting, takes its time: true stops that one, and those behind it run.
  /// May be empty.
  std::function<bool()> cancelled{};
};

/// Where operations lead. What is written for the downgrade undoes, on the values of rows, what the upgrade
/// did.
enum class RenderDirection { upgrade, downgrade };

/// What to look at: covers() and covers_schema() say so.
struct InspectOptions : config::Filter {
  /// Tables of Limbeck's own: never in the catalog.
  std::vector<schema::ObjectName> internal_tables;
};

/// One statement that does (part of) an operation.
struct RenderedStatement {
  std::string sql;      ///< without a closing semicolon
  std::string warning;  ///< shown above it in the file and on the terminal: "drops the column and its data";
                        ///< may be empty
  std::string depends_on_rows;  ///< why it may fail on existing rows: "existing rows must not hold NULL in
                                ///< email"; may be empty
  bool transactional = true;    ///< false: it can't run inside a transaction block, or commits it
  bool needs_commit_after = false;  ///< what follows needs this one committed first (ALTER TYPE … ADD VALUE)
  bool foreign_keys_off =
      false;  ///< the section must say `foreign-keys=off` (SQLite: part of a table's rebuild)

  bool operator==(const RenderedStatement&) const = default;
};

/// The statements around those of one transaction of a revision.
struct TransactionFrame {
  std::vector<std::string> before;  ///< outside, ahead of it; SQLite: PRAGMA foreign_keys = OFF
  std::string begin = "BEGIN";
  std::vector<std::string>
      before_commit;  ///< must succeed too; SQLite: fails when foreign_key_check finds rows
  std::string commit = "COMMIT";
  std::vector<std::string> after;  ///< outside, behind COMMIT or ROLLBACK; SQLite: PRAGMA foreign_keys = ON
};

/// Holds "one migrator at a time" until destroyed.
class MigrationLock {
 public:
  virtual ~MigrationLock() = default;
};

struct LockOptions {
  std::string key;  ///< what is locked within the database: the version table's qualified name
  std::chrono::milliseconds timeout{0};  ///< how long to wait for another migrator; 0: do not wait
  /// Called once when waiting begins, with who holds it as far as the engine tells ("app@host pid 42, since
  /// 12:01").
  std::function<void(const std::string& holder)> on_wait{};
  /// Asked while waiting: true ends it with an Error. May be empty.
  std::function<bool()> cancelled{};
};

/// What the server still does for a migration whose process is gone.
struct OrphanedBackend {
  std::string
      description;  ///< "limbeck app@web-1 42 migrating, server process 4711, since 2026-11-22T05:50:21Z"
  std::string terminate_statement;  ///< the statement that ends it: "SELECT pg_terminate_backend(4711)"
};

/// An empty database beside the target, of the same version and settings; dropped when destroyed.
class Scratch {
 public:
  virtual ~Scratch() = default;
  virtual Connection& connection() = 0;
  /// Empties it: as good as new.
  virtual void reset() = 0;
};

struct ScratchOptions {
  /// Where to make it when not beside the target (configuration's scratch_url).
  std::optional<config::DatabaseUrl> url{};
  /// The target is that very database, and nothing but the way to it: what is migrated is another.
  bool target_is_it = false;
  std::function<bool()> cancelled{};  ///< as ConnectOptions::cancelled
};

/// A portable type of the models, such as "string" with arguments {"40"}; see docs/reference/models.md.
struct PortableType {
  std::string name;
  std::vector<std::string> arguments;
};

class Dialect {
 public:
  virtual ~Dialect() = default;

  virtual EngineKind engine() const = 0;
  /// "postgresql", "sqlite", "mysql": as in `dialect=` of a revision file and in the models' JSON.
  const char* name() const { return to_string(engine()); }
  /// "PostgreSQL", "SQLite": for messages.
  virtual const char* title() const = 0;
  virtual Capabilities capabilities(const Engine& engine) const = 0;

  virtual std::unique_ptr<Connection> connect(const config::DatabaseUrl& url,
                                              const ConnectOptions& options) const = 0;

  /// Goes the way to the database step by step, and looks at what migrations need of it. Changes nothing;
  /// throws UsageError when the address makes no sense, and nothing for what it finds.
  virtual Diagnosis diagnose(const DiagnosticTarget& target) const = 0;

  /// May a failure to connect or to get an answer pass by itself (a server that is starting), or is it one
  /// that stays until somebody fixes it (a wrong password)?
  virtual bool is_transient(const DatabaseError& error, const config::DatabaseUrl& url) const = 0;

  /// Reads the whole catalog in one snapshot with a fixed number of queries. Only reads.
  virtual schema::Catalog inspect(Connection& connection, const InspectOptions& options) const = 0;

  /// Turns operations, already in the order in which they shall run, into statements. `before` is the catalog
  /// that they start from and `after` the one that they lead to: an engine that can't alter a table gathers
  /// the operations on it into one rebuild.
  virtual std::vector<RenderedStatement> render(
      const std::vector<operation::Operation>& operations, const schema::Catalog& before,
      const schema::Catalog& after, RenderDirection direction = RenderDirection::upgrade) const = 0;

  /// What `operations`, rendered as `statements`, drop or overwrite to make again, as it is in `before`: the
  /// text that a revision file holds below `-- limbeck: expects`. Empty when there is nothing of that kind.
  virtual std::string expectation(const std::vector<operation::Operation>& operations,
                                  std::span<const Statement> statements, const schema::Catalog& before,
                                  const Engine& engine) const {
    static_cast<void>(operations), static_cast<void>(statements), static_cast<void>(before),
        static_cast<void>(engine);
    return {};
  }

  /// Is there something to look at at all? Asks no database.
  virtual bool may_replace(const Replacement& replacement) const { return !replacement.expected.empty(); }

  /// Is what a section replaces there as the section knows it? Only reads. Throws Error when what it expects
  /// can't be read.
  virtual ReplacementCheck check_replaced(Connection& connection, const Replacement& replacement) const {
    static_cast<void>(connection), static_cast<void>(replacement);
    return {};
  }

  /// The same for a script that the engine's own shell runs: statements that fail with a text of ours
  /// (SQLSTATE "LB003"). `before`: a scratch database with what the revisions before have made, where there
  /// is one; what is written there in other words than in the section is known, too.
  virtual std::vector<std::string> replacement_check(const Replacement& replacement,
                                                     Connection* before) const {
    static_cast<void>(replacement), static_cast<void>(before);
    return {};
  }

  /// An empty database beside no target, where making one is free and needs no server; elsewhere nothing.
  virtual std::unique_ptr<Scratch> blank() const { return nullptr; }

  /// An empty database with the schema that `target` has, where making one is free and leaves no trace, to
  /// try out in it what would happen there; elsewhere nothing.
  virtual std::unique_ptr<Scratch> scratch_copy(Connection& target) const {
    static_cast<void>(target);
    return nullptr;
  }

  /// The native SQL for a portable type; throws Error when there is none.
  virtual std::string native_type(const PortableType& type) const = 0;

  /// Always quoted where needed, never where not (keywords, capitals, blanks are quoted).
  virtual std::string quote_identifier(std::string_view name) const = 0;
  virtual std::string quote_literal(std::string_view text) const = 0;
  std::string quote(const schema::ObjectName& name) const {
    return name.schema.empty() ? quote_identifier(name.name)
                               : quote_identifier(name.schema) + "." + quote_identifier(name.name);
  }

  /// What decides, besides the server's version, how a desired state looks once it was made in a scratch
  /// database beside this one: versions of the extensions at hand, encoding, collation, … Part of the key of
  /// cached results.
  virtual std::string fingerprint(Connection& connection) const {
    (void)connection;
    return {};
  }

  virtual std::unique_ptr<Scratch> open_scratch(Connection& target, const config::DatabaseUrl& target_url,
                                                const ScratchOptions& options) const = 0;

  /// Waits for the lock, or throws Error naming the holder when the timeout has passed.
  virtual std::unique_ptr<MigrationLock> lock(const config::DatabaseUrl& url,
                                              const LockOptions& options) const = 0;

  /// Who holds it at this moment, as far as the engine tells ("app@host pid 42, since 12:01"); nothing:
  /// nobody does. `key`: LockOptions::key. `connection`: to the database of `url`.
  virtual std::optional<std::string> lock_holder(Connection& connection, const config::DatabaseUrl& url,
                                                 const std::string& key) const {
    static_cast<void>(connection), static_cast<void>(url), static_cast<void>(key);
    return std::nullopt;
  }

  /// Makes the database that the address names, empty; false: it is there already. Throws Error.
  virtual bool create_database(const config::DatabaseUrl& url) const = 0;
  /// Removes it with all that is in it; false: it isn't there. Throws Error, also when others use it, as far
  /// as the engine knows of them.
  virtual bool drop_database(const config::DatabaseUrl& url) const = 0;

  /// A killed process frees the lock at once, but a server may go on with the statement that it was sent, and
  /// commit it. What is seen of that, under the lock; nothing where the engine can't tell, or this user may
  /// not see it.
  virtual std::optional<OrphanedBackend> orphaned_backend(Connection& connection) const {
    static_cast<void>(connection);
    return std::nullopt;
  }

  /// A statement that fails, with a text of ours (SQLSTATE "LB001" where there are SQLSTATEs), unless the
  /// rows of the version table are exactly `expected`; it also keeps other writers of that table out until
  /// the transaction ends. Usable inside a transaction only. `version_table` is quoted SQL.
  virtual std::vector<std::string> version_check(const std::string& version_table,
                                                 const std::vector<std::string>& expected) const = 0;

  /// `foreign_keys_off`: the revision rebuilds tables (SQLite) and says so in its section. `offline`: for a
  /// script that the engine's own shell runs, not for our connection.
  virtual TransactionFrame transaction_frame(bool foreign_keys_off, bool offline) const {
    static_cast<void>(foreign_keys_off), static_cast<void>(offline);
    return {};
  }

  /// Lines for the top of a script that the engine's own shell runs, and for behind each
  /// session_reset_statements() in it: what makes it mean what our own connection would make of it. sqlite3
  /// has to stop at the first failure, else it would go on to COMMIT; psql has to read strings as the
  /// standard says.
  virtual std::string script_prologue() const { return {}; }

  /// What sections that run one after another demand of rows that are there already. It knows the forms that
  /// Limbeck renders (SET NOT NULL, ADD COLUMN, ADD CONSTRAINT, VALIDATE CONSTRAINT, CREATE UNIQUE INDEX, a
  /// changed type, the copy of a table's rebuild) and says nothing of others. A query speaks of the rows,
  /// names and types as they are before anything has run: where an earlier statement may have changed them,
  /// there is none.
  virtual std::vector<sql::DataPrecondition> data_preconditions(
      const std::vector<const std::vector<Statement>*>& sections) const = 0;

  /// Are foreign keys enforced on this connection right now? Where they can be switched off, that is.
  virtual bool enforces_foreign_keys(Connection& connection) const {
    static_cast<void>(connection);
    return true;
  }

  /// Views, and tables by their triggers, that name what is not there: each with what the engine says. Empty
  /// where the engine lets nothing get so far (Capabilities::tracks_dependencies). Changes nothing.
  virtual std::map<std::string, std::string> find_broken_objects(Connection& connection,
                                                                 const schema::Catalog& catalog) const {
    static_cast<void>(connection), static_cast<void>(catalog);
    return {};
  }

  /// Does the schema belong to the engine, and is there in every database?
  virtual bool is_system_schema(std::string_view name) const {
    static_cast<void>(name);
    return false;
  }

  /// Where connecting would make a database that is not there (SQLite's file): the address of an empty one
  /// that stands for it. Nothing when it is there, or only a server can tell.
  virtual std::optional<config::DatabaseUrl> stand_in_for_missing(const config::DatabaseUrl& url) const {
    static_cast<void>(url);
    return std::nullopt;
  }

  virtual Parameter boolean_parameter(bool value) const { return Parameter(value ? "true" : "false"); }
  /// A parameter as an SQL literal. Throws Error when the engine has no such value.
  virtual std::string parameter_literal(const Parameter& parameter) const = 0;

  /// An expression whose value is the SQL literal of this one's.
  virtual std::string literal_expression(const std::string& expression) const = 0;
  /// What stands behind a SELECT whose rows nobody else shall change until the transaction ends; empty:
  /// nobody else can.
  virtual std::string row_lock_clause() const { return {}; }

  /// What DatabaseError::sqlstate is called on this engine: "SQLSTATE".
  virtual const char* error_code_name() const { return "SQLSTATE"; }

  /// A statement of Limbeck's own failed behind the statements of a revision: what in them it is due to, if
  /// that is known. `statements` may be empty: the revision is a program.
  struct FailureCause {
    std::size_t statement = 0;  ///< of `statements`; of no meaning when there are none
    std::string message, hint;
  };
  virtual std::optional<FailureCause> find_failure_cause(const StatementFailure& failure,
                                                         std::span<const Statement> statements) const {
    static_cast<void>(failure), static_cast<void>(statements);
    return std::nullopt;
  }

  /// Is there a table (or view) of that name? An empty schema means the default one. Creates nothing.
  virtual bool has_table(Connection& connection, const schema::ObjectName& name) const = 0;

  virtual JournalSql journal_sql() const = 0;

  /// Statements that bring the session back to how connect() made it, for between two revisions: search_path,
  /// role and whatever else a revision may have SET. Not for inside a transaction.
  virtual std::vector<std::string> session_reset_statements() const { return {}; }

  /// Takes at most one query.
  virtual ServerGreeting greeting(Connection& connection) const = 0;

  /// Statements that make a session what the drivers of Python make of it.
  virtual std::vector<std::string> driver_session_statements() const { return {}; }

  /// The engine's version where it is a part of this program (SQLite: 3040001); 0: the server has one.
  virtual int library_version() const { return 0; }

  /// The schema in which unqualified names are made: PostgreSQL's current_schema(), "" elsewhere.
  virtual std::string default_schema(Connection& connection) const = 0;
};

/// Those that there is a dialect for.
const std::vector<EngineKind>& supported_engines();
/// As `--dialect` takes them.
std::vector<std::string> supported_engine_names();

/// By whose rules a section is read that names no dialect, where no address says which engine it is for.
inline constexpr EngineKind assumed_engine = EngineKind::postgresql;

/// The dialect for a URL; the same object for the life of the program. Throws Error when there is none.
const Dialect& dialect_for(EngineKind engine);

}  // namespace limbeck::dialect
