// What `limbeck doctor` asks a PostgreSQL server: rights, locks, what stands in between. Each check has a
// transaction of its own, READ ONLY and rolled back, so that nothing is changed and one that fails leaves the
// others alone.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>

#include "base/text.hpp"
#include "dialect/postgresql/connect/connect.hpp"
#include "dialect/postgresql/connect/connection.hpp"
#include "dialect/postgresql/connect/read_only_transaction.hpp"
#include "dialect/postgresql/doctor/doctor.hpp"
#include "dialect/postgresql/migrate/lock.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/scratch/scratch.hpp"
#include "dialect/postgresql/scratch/scratch_provided.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr std::array<const char*, 8> checks{
    "server", "rights", "owners", "scratch database", "lock", "open transactions", "pooler", "clock"};

constexpr int oldest_supported = 120000;  // pg_attribute.attgenerated, which the inspection reads

std::string quoted(const std::string& schema, const std::string& name) {
  return quote_identifier(schema) + "." + quote_identifier(name);
}

std::string shorten_list(const std::vector<std::string>& names) {
  constexpr std::size_t shown = 5;
  if (names.size() <= shown) return text::enumerate(names);
  return fmt::format("{} and {} more",
                     text::join({names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown)}, ", "),
                     names.size() - shown);
}

class DatabaseChecks {
 public:
  DatabaseChecks(PostgresqlConnection& connection, const DiagnosticTarget& target, Findings& findings)
      : connection_(connection), target_(target), findings_(findings) {}

  void run() {
    using Check = void (DatabaseChecks::*)();
    constexpr std::array<Check, checks.size()> all{&DatabaseChecks::server, &DatabaseChecks::rights,
                                                   &DatabaseChecks::owners, &DatabaseChecks::scratch,
                                                   &DatabaseChecks::lock,   &DatabaseChecks::transactions,
                                                   &DatabaseChecks::pooler, &DatabaseChecks::clock};
    std::string broken;
    for (std::size_t i = 0; i < checks.size(); ++i) {
      if (!broken.empty()) {
        findings_.skip(checks[i], broken);
        continue;
      }
      if (target_.progress) target_.progress(fmt::format("looking at the {}", checks[i]));
      try {
        // The pooler's check makes transactions of its own.
        if (all[i] == &DatabaseChecks::pooler) {
          pooler();
        } else {
          const ReadOnlyTransaction transaction(connection_, target_.timeout);
          (this->*all[i])();
        }
      } catch (const ConnectionError& error) {
        broken = "the connection broke";
        findings_.fail(checks[i], error.what(), "look at the server's log, and at what stands in between");
      } catch (const DatabaseError& error) {
        findings_.skip(checks[i], error.what());
      }
    }
  }

 private:
  Result query(std::string_view sql, const std::vector<Parameter>& parameters = {}) {
    return connection_.query(sql, parameters);
  }

  void server() {
    const auto row = query(
        "SELECT pg_catalog.version(), pg_catalog.pg_is_in_recovery(),"
        " current_setting('default_transaction_read_only')");
    const auto version = row.text(0, 0);
    const auto described = connection_.server_description();
    if (connection_.engine().flavour != Flavour::original) {
      findings_.warn("server", version,
                     "it speaks PostgreSQL's protocol, but Limbeck was not tried with it: test "
                     "every revision on a copy first");
      return;
    }
    if (row.text(0, 1) == "t") {
      findings_.fail(
          "server", described + ", a standby: it only reads",
          "name the primary in the database address, or several hosts and target_session_attrs=read-write");
    } else if (row.text(0, 2) == "on") {
      findings_.fail(
          "server", described + ", and default_transaction_read_only is on: nothing can be changed",
          fmt::format("ALTER ROLE {} SET default_transaction_read_only = off, or the same for the database",
                      quote_identifier(connection_.user())));
    } else if (connection_.engine().version < oldest_supported) {
      findings_.warn("server", described + ": older than the 12 that reading a schema needs",
                     "upgrade the server; `upgrade` and `downgrade` work, autogenerate does not");
    } else {
      findings_.ok(
          "server",
          described + ": a failed revision rolls back as a whole, indexes can be built CONCURRENTLY");
    }
  }

  void rights() {
    const auto role = query("SELECT current_user, coalesce(current_schema(), '')");
    const auto user = quote_identifier(role.text(0, 0));
    const auto usual = role.text(0, 1);
    const auto& own = target_.version_table.schema.empty() ? usual : target_.version_table.schema;
    std::vector<std::string> missing, fixes;
    const auto lacks = [&](std::string what, std::string fix) {
      missing.push_back(std::move(what));
      fixes.push_back(std::move(fix));
    };
    if (usual.empty()) {
      lacks("no schema of the search_path exists or may be used",
            fmt::format("GRANT USAGE, CREATE ON SCHEMA public TO {}, or correct search_path", user));
    } else if (!may_create_in(usual)) {
      lacks(fmt::format("CREATE on schema {}", quote_identifier(usual)),
            fmt::format("GRANT USAGE, CREATE ON SCHEMA {} TO {}", quote_identifier(usual), user));
    }
    if (!own.empty()) check_internal_tables(own, usual, user, lacks);
    if (missing.empty()) {
      findings_.ok(
          "rights",
          fmt::format("{} may create tables in schema {}", user, quote_identifier(usual)) +
              (own == usual ? "" : fmt::format(" and keep the version table in {}", quote_identifier(own))));
    } else {
      findings_.fail("rights", fmt::format("{} lacks: {}", user, text::join(missing, "; ")),
                     "as the owner or a superuser: " + text::join(fixes, "; "));
    }
  }

  template <typename Lacks>
  void check_internal_tables(const std::string& schema, const std::string& usual, const std::string& user,
                             const Lacks& lacks) {
    const auto there = query("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1", {schema});
    if (there.empty()) {
      lacks(fmt::format("the schema {} for the version table does not exist", quote_identifier(schema)),
            fmt::format("CREATE SCHEMA {} AUTHORIZATION {}", quote_identifier(schema), user));
      return;
    }
    // The fence locks the version table in SHARE ROW EXCLUSIVE, for which any right to change rows is enough.
    const auto tables = query(
        "SELECT c.relname, array_to_string(ARRAY(SELECT p FROM unnest(CASE c.relname WHEN $2"
        " THEN ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'] ELSE ARRAY['SELECT', 'INSERT'] END) p"
        " WHERE NOT pg_catalog.has_table_privilege(c.oid, p)), ', ')"
        " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = $1 AND c.relname IN ($2, $3) AND c.relkind IN ('r', 'p') ORDER BY 1",
        {schema, target_.version_table.name, target_.journal_table.name});
    for (std::size_t i = 0; i < tables.rows.size(); ++i) {
      if (tables.text(i, 1).empty()) continue;
      const auto name = quoted(schema, tables.text(i, 0));
      lacks(fmt::format("{} on {}", tables.text(i, 1), name),
            fmt::format("GRANT {} ON {} TO {}", tables.text(i, 1), name, user));
    }
    const std::size_t wanted = target_.journal ? 2 : 1;
    if (schema != usual && tables.rows.size() < wanted && !may_create_in(schema)) {
      lacks(fmt::format("CREATE on schema {}", quote_identifier(schema)),
            fmt::format("GRANT USAGE, CREATE ON SCHEMA {} TO {}", quote_identifier(schema), user));
    }
  }

  bool may_create_in(const std::string& schema) {
    return query(
               "SELECT pg_catalog.has_schema_privilege(oid, 'CREATE') FROM pg_catalog.pg_namespace WHERE "
               "nspname = $1",
               {schema})
               .text(0, 0) == "t";
  }

  /// ALTER TABLE is for the owner only (PostgreSQL manual, ALTER TABLE, Notes).
  void owners() {
    const auto found = query(
        "SELECT n.nspname, c.relname, pg_catalog.pg_get_userbyid(c.relowner), "
        "pg_catalog.pg_has_role(c.relowner, 'USAGE'),"
        " current_user"
        " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> "
        "'information_schema'"
        " AND (n.nspname IN (current_schema(), $1) OR pg_catalog.has_schema_privilege(n.oid, 'CREATE'))"
        " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d"
        "  WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"
        " ORDER BY 1, 2",
        {target_.version_table.schema});
    std::vector<std::string> others, owners;
    std::size_t ours = 0;
    for (std::size_t i = 0; i < found.rows.size(); ++i) {
      const auto schema = found.text(i, 0), name = found.text(i, 1);
      // Rights on these are the business of the check before.
      if (name == target_.version_table.name || name == target_.journal_table.name) continue;
      if (!target_.filter.covers(schema, name)) continue;
      ++ours;
      if (found.text(i, 3) == "t") continue;
      others.push_back(quoted(schema, name));
      const auto owner = quote_identifier(found.text(i, 2));
      if (std::find(owners.begin(), owners.end(), owner) == owners.end()) owners.push_back(owner);
    }
    if (others.empty()) {
      findings_.ok("owners", ours == 0 ? "there are no tables yet"
                                       : fmt::format("all {} tables and views can be altered", ours));
      return;
    }
    const auto user = quote_identifier(found.text(0, 4));
    findings_.warn(
        "owners",
        fmt::format("{} of {} tables and views belong to {} and can't be altered by {}: {}", others.size(),
                    ours, text::enumerate(owners), user, shorten_list(others)),
        fmt::format("ALTER TABLE {} OWNER TO {}, or GRANT {} TO {}; or leave them out with `exclude`",
                    others.front(), user, owners.front(), user));
  }

  bool warn_of_abandoned_scratch(PostgresqlConnection& server) {
    const auto names = abandoned_scratch_databases(server);
    if (names.empty()) return false;
    findings_.warn("scratch database", fmt::format("a run that was killed has left {}", shorten_list(names)),
                   fmt::format("DROP DATABASE {}; or leave it to the next run that needs a scratch database, "
                               "when it is ten minutes old",
                               text::join(names, "; DROP DATABASE ")));
    return true;
  }

  void scratch() {
    constexpr const char* may_create =
        "SELECT rolcreatedb OR rolsuper, current_user FROM pg_catalog.pg_roles WHERE rolname = current_user";
    if (!target_.needs_scratch) {
      findings_.ok("scratch database", "not needed: no models are configured");
      return;
    }
    if (!target_.scratch_url) {
      const auto role = query(may_create);
      const auto user = quote_identifier(role.text(0, 1));
      if (role.text(0, 0) == "t" && warn_of_abandoned_scratch(connection_)) return;
      if (role.text(0, 0) == "t") {
        findings_.ok("scratch database", fmt::format("{} may create it beside this one", user));
      } else {
        findings_.warn(
            "scratch database",
            fmt::format(
                "{} may not create databases: `revision --autogenerate`, `check` and `diff` can't try the "
                "models out here (`upgrade` needs no such right)",
                user),
            fmt::format("as a superuser: ALTER ROLE {} CREATEDB; or set scratch_url to an empty database "
                        "that it owns",
                        user));
      }
      return;
    }
    ConnectOptions options;
    options.connect_timeout = options.answer_timeout = target_.timeout;
    options.deadline = std::chrono::steady_clock::now() + target_.timeout;
    const auto address = target_.scratch_url->masked();
    try {
      PostgresqlConnection server(*target_.scratch_url, options);
      const auto role = server.query(may_create, {});
      const int here = connection_.engine().version / 10000, there = server.engine().version / 10000;
      const bool provided = role.text(0, 0) != "t";
      if (!provided && warn_of_abandoned_scratch(server)) return;
      if (const auto problem = provided ? validate_provided_scratch(&connection_, server) : std::string();
          !problem.empty()) {
        findings_.warn("scratch database",
                       fmt::format("{} may not create databases at {}, and the database named there {}",
                                   role.text(0, 1), address, problem),
                       fmt::format("there, as a superuser: ALTER ROLE {0} CREATEDB, or CREATE DATABASE "
                                   "limbeck_scratch OWNER {0} for scratch_url to name",
                                   quote_identifier(role.text(0, 1))));
      } else if (here != there) {
        findings_.warn(
            "scratch database",
            fmt::format("{} is version {}, the database version {}: expressions may come out in another form",
                        address, there, here),
            "set scratch_url to a server of the same version");
      } else {
        findings_.ok("scratch database", provided
                                             ? fmt::format("{} is empty, and can be used as it is", address)
                                             : "can be created at " + address);
      }
    } catch (const DatabaseError& error) {
      findings_.warn("scratch database", fmt::format("{}: {}", address, error.what()), error.hint());
    }
  }

  void lock() {
    const auto schema = target_.version_table.schema.empty()
                            ? query("SELECT coalesce(current_schema(), '')").text(0, 0)
                            : target_.version_table.schema;
    const schema::ObjectName table{schema, target_.version_table.name};
    const auto holder = lock_holder(connection_, lock_number(connection_.database(), table.display()));
    lock_process_ = holder.process;
    if (!holder.process.empty()) {
      findings_.warn(
          "lock", "a migration is running: " + holder.description(),
          fmt::format(
              "wait for it (`limbeck upgrade --wait 5min`); if it hangs: SELECT pg_terminate_backend({})",
              holder.process));
    } else if (const auto orphan = orphaned_backend(connection_)) {
      findings_.warn(
          "lock", "free, but the server still works for a migration that was killed: " + orphan->description,
          "wait until it is done, as the next `limbeck upgrade` does; or end it: " +
              orphan->terminate_statement);
    } else {
      findings_.ok("lock", "free: no other migration is running");
    }
  }

  /// A transaction left open keeps its locks, and with the first ALTER TABLE that waits for it the whole site
  /// waits.
  void transactions() {
    const auto found = query(
        "SELECT a.pid::text, coalesce(nullif(a.application_name, ''), a.usename, 'somebody'), "
        "coalesce(a.state, 'open'),"
        " to_char(a.xact_start, 'YYYY-MM-DD HH24:MI:SSOF')"
        " FROM pg_catalog.pg_stat_activity a WHERE a.datname = current_database() AND a.pid <> "
        "pg_catalog.pg_backend_pid()"
        " AND a.xact_start < clock_timestamp() - interval '1 minute' AND a.backend_type = 'client backend'"
        " AND a.pid::text <> $1 AND a.application_name NOT LIKE $2 ORDER BY a.xact_start",
        {lock_process_, "limbeck %" + std::string(migration_suffix)});
    const auto prepared = query(
        "SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE database = current_database() ORDER BY prepared");
    if (!found.empty()) {
      findings_.warn(
          "open transactions",
          fmt::format("{} open for more than a minute; the oldest is of {} ({}), server process {}, since {}",
                      found.rows.size(), found.text(0, 1), found.text(0, 2), found.text(0, 0),
                      found.text(0, 3)),
          fmt::format("set lock_timeout, so that a migration gives way; end it if nobody needs it: SELECT "
                      "pg_terminate_backend({})",
                      found.text(0, 0)));
    } else if (!prepared.empty()) {
      findings_.warn(
          "open transactions",
          fmt::format("{} prepared and neither committed nor rolled back; the oldest is {}",
                      prepared.rows.size(), quote_literal(prepared.text(0, 0))),
          fmt::format("COMMIT PREPARED or ROLLBACK PREPARED {}", quote_literal(prepared.text(0, 0))));
    } else {
      findings_.ok("open transactions", "none is open for more than a minute");
    }
  }

  std::string process_of(Connection& connection) {
    const ReadOnlyTransaction transaction(connection, target_.timeout);
    return connection.query("SELECT pg_catalog.pg_backend_pid()::text").text(0, 0);
  }

  /// A pooler announces a process of its own making. Whether it hands server sessions on between transactions
  /// shows when a second client takes the one that the first has just given back.
  void pooler() {
    const auto first = process_of(connection_);
    if (first == std::to_string(connection_.startup_backend_pid())) {
      findings_.ok("pooler", "none in between");
      return;
    }
    bool shares_sessions = false;
    ConnectOptions options;
    options.connect_timeout = options.answer_timeout = target_.timeout;
    options.deadline = std::chrono::steady_clock::now() + target_.timeout;
    try {
      PostgresqlConnection second(target_.url, options);
      const ReadOnlyTransaction holding(second, target_.timeout);
      const auto taken = second.query("SELECT pg_catalog.pg_backend_pid()::text", {}).text(0, 0);
      shares_sessions = taken == first || process_of(connection_) != first;
    } catch (const DatabaseError& error) {
      findings_.warn(
          "pooler", fmt::format("one stands in between, and gave no second connection: {}", error.what()),
          "a migration needs two connections at once: give the pool more, or name the server itself in the "
          "database address");
      return;
    }
    if (shares_sessions) {
      findings_.warn("pooler",
                     "one stands in between, and hands the server's sessions on after each transaction",
                     "name the server itself in the database address of migrations: a SET outside of a "
                     "transaction would "
                     "reach other clients, and a revision with transaction=none can lose its session between "
                     "statements");
    } else {
      findings_.ok("pooler", "one stands in between, and keeps a server session for each client");
    }
  }

  void clock() {
    using std::chrono::system_clock;
    constexpr double tolerated = 5;  // seconds
    const auto before = system_clock::now();
    const auto answer = query("SELECT extract(epoch FROM clock_timestamp())::text").text(0, 0);
    const auto after = system_clock::now();
    const auto seconds = [](auto duration) { return std::chrono::duration<double>(duration).count(); };
    const double there = std::strtod(answer.c_str(), nullptr);
    const double here = (seconds(before.time_since_epoch()) + seconds(after.time_since_epoch())) / 2;
    const double difference = std::abs(there - here);
    if (difference <= tolerated + seconds(after - before)) {
      findings_.ok("clock", fmt::format("the server's and ours differ by {:.0f} ms", difference * 1000));
    } else {
      findings_.warn(
          "clock",
          fmt::format("the server's clock is {:.0f} s {} ours", difference,
                      there > here ? "ahead of" : "behind"),
          "let both be set by NTP: times in the journal are the server's, those in revision files ours");
    }
  }

  PostgresqlConnection& connection_;
  const DiagnosticTarget& target_;
  Findings& findings_;
  std::string lock_process_;
};

}  // namespace

void run_database_checks(PostgresqlConnection& connection, const DiagnosticTarget& target,
                         Findings& findings) {
  DatabaseChecks(connection, target, findings).run();
}

void skip_database_checks(Findings& findings, const std::string& why) {
  for (const auto* name : checks) {
    if (!findings.find(name)) findings.skip(name, why);
  }
}

}  // namespace limbeck::dialect::postgresql
