// Migrations inside an application: the revision files travel in its binary (or lie in a folder), and it
// upgrades its own database, or refuses to start until somebody has. See docs/in-your-application.md.
//
//   limbeck::Migrator migrator(embedded_migrations(), "postgresql://app@db/app");
//   if (!migrator.at_head()) migrator.upgrade();
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "limbeck/error.hpp"

struct pg_conn;  // libpq's PGconn
struct sqlite3;
struct st_mysql;  // MYSQL of MariaDB Connector/C

namespace limbeck {

class Op;

/// One revision file in the binary. `limbeck_embed_migrations()` of the CMake package writes a function that
/// returns them.
struct EmbeddedFile {
  std::string_view name;  ///< for messages: "migrations/versions/8f3b2c9a1d04_add_contacts.sql"
  std::string_view text;
  /// Of a file in C++ (limbeck/op.hpp), which is compiled into the application, too.
  void (*upgrade)(Op&) = nullptr;
  void (*downgrade)(Op&) = nullptr;  ///< nullptr: irreversible
};

/// The revisions that an application knows. A value; copies share what they hold.
class Migrations {
 public:
  /// The views must outlive every copy, as those of embedded files do. Throws Error naming each problem with
  /// its file: a broken header, a missing parent, a cycle, an id used twice.
  Migrations(std::span<const EmbeddedFile> files);
  /// The revision files in a folder, read when they are needed; those in C++ can't be run from there. Throws
  /// Error like above, and when it can't be read.
  static Migrations in_folder(const std::filesystem::path& folder, bool recursive = false);

  /// The newest revision of each branch; one, when the history is a line.
  std::vector<std::string> heads() const;

  struct Content;

 private:
  explicit Migrations(std::shared_ptr<const Content> content);
  std::shared_ptr<const Content> content_;
  friend class Migrator;
  friend const Content& content_of(const Migrations& migrations);
};

/// How statements are grouped into transactions, where the engine rolls back DDL (PostgreSQL, SQLite).
enum class Transactions {
  per_revision,  ///< each revision in one of its own
  per_run,       ///< all revisions in one
  none,          ///< none but those in the files
};

/// What a Migrator does with the database; the fields are the settings of limbeck.toml of these names.
struct MigratorOptions {
  std::string version_table = "alembic_version";
  std::string version_table_schema{};  ///< empty: the connection's default schema
  bool journal = true;                 ///< keep limbeck_journal
  Transactions transactions = Transactions::per_revision;
  std::chrono::milliseconds lock_timeout{0};  ///< for a lock within the database; 0: the server's setting
  std::chrono::milliseconds statement_timeout{0};  ///< 0: the server's setting
  /// Further tries of a revision that hit lock_timeout. None on a connection of the application's unless
  /// lock_timeout is set here: there its own limit (a busy timeout, lock_timeout) is how long is waited.
  int lock_retries = 5;
  /// How long to wait for another migrator. Several instances of an application that start at once take
  /// turns, and all but the first find nothing to do.
  std::chrono::milliseconds wait_for_others{60'000};
};

/// What happens while a Migrator runs.
struct Progress {
  enum class Event {
    waiting,         ///< another migrator is at work; `text` says who
    begun,           ///< a revision
    statement_done,  ///< a statement of it
    done,            ///< a revision, and it is committed
    retrying,        ///< after lock_timeout
    said,            ///< a revision in C++ says something, or how far it is; `text`
    notice,  ///< the server says something; `text`. Not on a PGconn of yours: its own receiver is told
  };
  Event event = Event::begun;
  std::string revision{};  ///< its id
  std::string message{};   ///< its first line
  bool downgrade = false;
  std::size_t number =
      0;  ///< 1-based: of the revision in this run (begun, done), of the statement (statement_done)
  std::size_t count = 0;              ///< of how many
  std::chrono::milliseconds took{0};  ///< done
  std::string text{};
};

/// Options of one run.
struct RunOptions {
  /// Called on the thread of the call. An exception of its own ends the run like `stop`, and is thrown on.
  std::function<void(const Progress&)> progress{};
  /// A stop asked for ends the wait for another migrator, or the statement in flight, and rolls back the
  /// revision that it belongs to; an Error is thrown. What was committed before stays.
  std::stop_token stop{};
};

struct AppliedRevision {
  std::string id;
  std::string message;
  std::string file;
};

/// Where a database is.
struct MigrationStatus {
  std::vector<std::string> rows;         ///< of the version table
  std::vector<std::string> unknown;      ///< rows that none of our revisions declares: a newer build was here
  std::vector<AppliedRevision> current;  ///< the newest applied revision of each branch
  std::vector<AppliedRevision> pending;  ///< oldest first
  /// Below an applied revision, but by the journal they never ran here: a file was put below another after
  /// that had run, as by a rebase. Oldest first. `limbeck upgrade --never-run` runs them.
  std::vector<AppliedRevision> never_ran{};
  /// Repeatable ones, by their names, whose text is not what ran here last; upgrade() runs them behind all
  /// others.
  std::vector<AppliedRevision> to_repeat{};
  /// GRANT statements: what was on a view that a run dropped and a repeatable makes again. upgrade() runs
  /// them.
  std::vector<std::string> to_put_back{};
  bool at_head() const {
    return unknown.empty() && pending.empty() && never_ran.empty() && to_repeat.empty() &&
           to_put_back.empty();
  }
};

/// Brings a database to a revision, with the semantics and the safety of `limbeck upgrade`: one migrator at a
/// time in the whole world, every revision fenced and recorded, failures rolled back where the engine can. It
/// prints nothing, installs no signal handlers and keeps no global state. Its const functions may be called
/// by several threads at once when it has an address; upgrade(), downgrade() and stamp(), and all of one on a
/// connection, by one thread at a time. Different objects may be used by different threads at once, also on
/// one database: they take turns.
///
/// Every function throws Error (UsageError, DatabaseError, ConnectionError) with what happened, where, and as
/// its hint() what to do next: the texts of the command line, with these functions for its commands.
class Migrator {
 public:
  /// Connects to `url` (any form that limbeck.toml takes; relative SQLite paths start at the working
  /// directory of now) for each call, and disconnects. Throws UsageError when it is no address, or one in
  /// memory.
  Migrator(Migrations migrations, const std::string& url, MigratorOptions options = {});
  /// Works on the application's own connection, which must be idle, outside a transaction and used by nobody
  /// else during a call. Revisions run with the role and the session settings that it has, and both are
  /// afterwards as they were. A second connection with the same parameters holds the lock.
  Migrator(Migrations migrations, pg_conn* connection, MigratorOptions options = {});
  /// The same; its busy timeout, if it has one, is how long a lock is waited for. A busy handler of its own
  /// (not a busy timeout) has to be set again afterwards.
  Migrator(Migrations migrations, sqlite3* connection, MigratorOptions options = {});
  /// The same, to MariaDB or MySQL. The connection itself holds the lock meanwhile. What a revision SETs
  /// beside sql_mode, the time zone, the checks of keys, the lock timeouts and the character set stays set.
  Migrator(Migrations migrations, st_mysql* connection, MigratorOptions options = {});
  ~Migrator();
  Migrator(Migrator&&) noexcept;
  Migrator& operator=(Migrator&&) noexcept;

  /// Creates nothing.
  MigrationStatus status() const;
  bool at_head() const { return status().at_head(); }

  /// `target`: whatever `limbeck upgrade` takes: "head", "heads", an id or its beginning, a label, "+1".
  /// Where that leads to all heads, what is repeatable runs behind them, as far as its text is new here.
  /// Returns the revisions that were applied, the repeatable ones by their names. Throws Error when one would
  /// run a second time.
  std::vector<AppliedRevision> upgrade(const std::string& target = "head", const RunOptions& options = {});
  /// `target`: "base", "-1", an id, … Returns the revisions that were undone.
  std::vector<AppliedRevision> downgrade(const std::string& target, const RunOptions& options = {});
  /// Sets the version rows and runs nothing.
  void stamp(const std::string& target, const RunOptions& options = {});

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace limbeck
