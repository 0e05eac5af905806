#include "dialect/mysql/doctor/doctor.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "base/text.hpp"
#include "dialect/mysql/connect/connection.hpp"
#include "dialect/mysql/connect/rights.hpp"
#include "dialect/mysql/migrate/lock.hpp"
#include "dialect/mysql/quote.hpp"

namespace limbeck::dialect::mysql {
namespace {

/// In the order of the way.
constexpr std::array<const char*, 4> steps{"connection", "tls", "authentication", "database"};
constexpr std::array<const char*, 10> checks{"server",    "cluster",          "sql_mode",   "character set",
                                             "time zone", "packet size",      "binary log", "rights",
                                             "lock",      "open transactions"};
constexpr const char* no_connection = "there is no connection to the server";

constexpr long small_packet = 16L << 20;
/// Which part of the time a cluster may be held up without anybody minding.
constexpr double much_flow_control = 0.1;

class ServerChecks {
 public:
  ServerChecks(MysqlConnection& connection, const DiagnosticTarget& target, Findings& findings)
      : connection_(connection), target_(target), findings_(findings) {}

  void run() {
    using Check = void (ServerChecks::*)();
    constexpr std::array<Check, checks.size()> all{
        &ServerChecks::server,           &ServerChecks::cluster,   &ServerChecks::sql_mode,
        &ServerChecks::character_set,    &ServerChecks::time_zone, &ServerChecks::packet_size,
        &ServerChecks::binary_log,       &ServerChecks::rights,    &ServerChecks::lock,
        &ServerChecks::open_transactions};
    std::string broken;
    for (std::size_t i = 0; i < checks.size(); ++i) {
      const auto* const name = checks[i];
      if (!broken.empty()) {
        findings_.skip(name, broken);
        continue;
      }
      if (target_.progress) target_.progress(fmt::format("looking at the {}", name));
      try {
        (this->*all[i])();
      } catch (const ConnectionError& error) {
        broken = "the connection broke";
        findings_.fail(name, error.what(), "look at the server's log, and at what stands in between");
      } catch (const DatabaseError& error) {
        findings_.skip(name, error.what());
      }
    }
  }

 private:
  /// "" for one that this server does not have.
  std::string variable(const std::string& name) {
    const auto found = connection_.query("SHOW VARIABLES LIKE " + quote_literal(name));
    return found.empty() ? "" : found.text(0, 1);
  }

  void server() {
    const auto described = connection_.server_description();
    const auto engine = connection_.engine();
    const int oldest = engine.flavour == Flavour::mariadb ? 100600 : 80000;
    if (variable("read_only") == "ON" || variable("super_read_only") == "ON" ||
        variable("innodb_read_only") == "ON") {
      findings_.fail("server", described + ", and it is read-only: a replica?",
                     "name the primary in the database address, or SET GLOBAL read_only = OFF");
    } else if (engine.flavour == Flavour::tidb) {
      findings_.warn(
          "server", described,
          "it speaks MySQL's protocol, but Limbeck was not tried with it: test every revision on a copy "
          "first");
    } else if (engine.version < oldest) {
      findings_.warn(
          "server", fmt::format("{}: its DDL statements are not atomic", described),
          "upgrade to MariaDB 10.6 or MySQL 8.0: there, one that is cut off leaves nothing half done");
    } else {
      findings_.ok("server",
                   described +
                       ": a DDL statement commits by itself; what a run that is cut off has done is told "
                       "from the journal, and the next goes on there");
    }
  }

  /// Galera: https://mariadb.com/kb/en/galera-cluster-status-variables/
  void cluster() {
    std::map<std::string, std::string> status;
    const auto rows = connection_.query("SHOW STATUS LIKE 'wsrep\\_%'");
    for (std::size_t i = 0; i < rows.rows.size(); ++i) status[text::lower(rows.text(i, 0))] = rows.text(i, 1);
    if (status.empty() || variable("wsrep_on") == "OFF") {
      findings_.ok("cluster", "none: the server is on its own, or replicates from one to others");
      return;
    }
    const auto seen =
        fmt::format("Galera, {} {}; this one, {}, is {}", status["wsrep_cluster_size"],
                    status["wsrep_cluster_size"] == "1" ? "node" : "nodes", variable("wsrep_node_name"),
                    text::lower(status["wsrep_local_state_comment"]));
    if (status["wsrep_ready"] != "ON" || status["wsrep_cluster_status"] != "Primary") {
      findings_.fail("cluster",
                     fmt::format("{}, and takes no statements: its part of the cluster is {}", seen,
                                 text::lower(status["wsrep_cluster_status"])),
                     "wait until the node is in the primary component, or name another one");
      return;
    }
    const double paused = std::strtod(status["wsrep_flow_control_paused"].c_str(), nullptr);
    if (status["wsrep_flow_control_active"] == "true" || paused >= much_flow_control) {
      findings_.warn(
          "cluster",
          fmt::format(
              "{}; flow control {}, {:.0f} % of the time since its counters began: a node can't "
              "keep up",
              seen,
              status["wsrep_flow_control_active"] == "true" ? "holds all writing up" : "held all writing up",
              100 * paused),
          "look for the node with the longest wsrep_local_recv_queue; a migration would slow it further");
      return;
    }
    if (const auto method = variable("wsrep_OSU_method"); method != "TOI") {
      findings_.warn(
          "cluster",
          fmt::format("{}; wsrep_OSU_method is {}: DDL of others changes the node alone that it is "
                      "sent to; migrations use TOI",
                      seen, method),
          "SET GLOBAL wsrep_OSU_method = 'TOI' once the upgrade of nodes one by one is over");
      return;
    }
    findings_.ok("cluster",
                 seen +
                     "; DDL is done by all nodes at the same place in their order (TOI): while a statement "
                     "runs, no node commits anything else");
  }

  void sql_mode() {
    const auto mode = connection_.query("SELECT @@GLOBAL.sql_mode").text(0, 0);
    if (!mode.contains("STRICT_")) {
      findings_.warn(
          "sql_mode",
          fmt::format("{}: what others write and doesn't fit is cut off without an error; revisions run "
                      "with STRICT_ALL_TABLES",
                      mode.empty() ? "empty" : mode),
          "add STRICT_TRANS_TABLES to sql_mode of the server");
    } else if (mode.contains("NO_BACKSLASH_ESCAPES") || mode.contains("ORACLE")) {
      findings_.ok("sql_mode", mode + "; revisions run without NO_BACKSLASH_ESCAPES and ORACLE");
    } else {
      findings_.ok("sql_mode", mode);
    }
  }

  void character_set() {
    const auto row = connection_.query("SELECT @@character_set_database, @@collation_database");
    const auto set = row.text(0, 0);
    if (set == "utf8mb4") {
      findings_.ok("character set", fmt::format("{}, {}", set, row.text(0, 1)));
    } else {
      findings_.warn(
          "character set",
          fmt::format("new tables get {}, {}, which can't hold every character", set, row.text(0, 1)),
          "ALTER DATABASE … CHARACTER SET utf8mb4; tables that are there keep theirs");
    }
  }

  void time_zone() {
    const auto zone = connection_.query("SELECT @@GLOBAL.time_zone, @@system_time_zone");
    findings_.ok("time zone",
                 zone.text(0, 0) == "SYSTEM" ? "that of the system, " + zone.text(0, 1) : zone.text(0, 0));
  }

  void packet_size() {
    const auto size =
        std::strtol(connection_.query("SELECT @@max_allowed_packet").text(0, 0).c_str(), nullptr, 10);
    const auto seen = fmt::format("max_allowed_packet is {} MB", size >> 20);
    if (size < small_packet) {
      findings_.warn("packet size", seen + ": a longer statement is refused",
                     "raise max_allowed_packet to 16 MB or more where revisions hold data");
    } else {
      findings_.ok("packet size", seen);
    }
  }

  void binary_log() {
    if (variable("log_bin") != "ON") {
      findings_.ok("binary log", "off");
      return;
    }
    const auto format = variable("binlog_format");
    const auto seen = "on, format " + format;
    if (variable("log_bin_trust_function_creators") != "ON") {
      findings_.warn("binary log", seen + ": functions and triggers take the right SUPER to make",
                     "where revisions make some: SET GLOBAL log_bin_trust_function_creators = ON");
    } else if (format == "STATEMENT") {
      findings_.warn("binary log",
                     seen + ": statements whose result differs from run to run differ on replicas",
                     "set binlog_format to ROW or MIXED");
    } else {
      findings_.ok("binary log", seen);
    }
  }

  void rights() {
    const auto held = rights_of_user(connection_);
    if (!held) return findings_.skip("rights", "the server does not list them: they come from a role");
    std::vector<std::string> missing;
    for (const auto* const wanted :
         {"SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "INDEX", "REFERENCES"}) {
      if (!held->contains(wanted)) missing.emplace_back(wanted);
    }
    const auto hidden = hidden_from_user(connection_);
    if (!missing.empty()) {
      findings_.warn("rights", "the user lacks " + text::join(missing, ", "),
                     fmt::format("as an administrator: GRANT {} ON {}.* TO that user",
                                 text::join(missing, ", "), quote_identifier(target_.url.database)));
    } else if (!hidden.empty()) {
      findings_.warn("rights", fmt::format("the user does not see {}: they are taken for missing", hidden),
                     "grant the rights in parentheses, where the database has such objects");
    } else {
      findings_.ok("rights", "the user may change the schema and its rows, and sees all of it");
    }
  }

  void lock() {
    const auto& table = target_.version_table;
    if (const auto holder = lock_holder(connection_, table.display())) {
      findings_.warn("lock", "a migration is running: " + *holder,
                     "wait for it (`limbeck upgrade --wait 5min`)");
    } else {
      findings_.ok("lock", "free: no other migration is running");
    }
  }

  /// An open transaction keeps every ALTER of a table that it has read waiting, and all others behind that.
  void open_transactions() {
    constexpr int long_seconds = 60;
    const auto found =
        connection_.query(fmt::format("SELECT TRX_MYSQL_THREAD_ID, TIMESTAMPDIFF(SECOND, TRX_STARTED, NOW()) "
                                      "FROM information_schema.INNODB_TRX "
                                      "WHERE TRX_MYSQL_THREAD_ID NOT IN (0, CONNECTION_ID()) AND TRX_STARTED "
                                      "< NOW() - INTERVAL {} SECOND ORDER BY 2 "
                                      "DESC LIMIT 3",
                                      long_seconds));
    if (found.empty()) {
      findings_.ok("open transactions", "none is older than a minute");
      return;
    }
    std::vector<std::string> seen;
    for (std::size_t i = 0; i < found.rows.size(); ++i)
      seen.push_back(fmt::format("connection {} for {} s", found.text(i, 0), found.text(i, 1)));
    findings_.warn("open transactions", text::join(seen, ", "),
                   "what changes a table that they have read waits for them: see SHOW FULL PROCESSLIST");
  }

  MysqlConnection& connection_;
  const DiagnosticTarget& target_;
  Findings& findings_;
};

/// At which step of the way a refusal stands.
std::size_t failed_step(const DatabaseError& error) {
  switch (error.native_code()) {
    case 2026:
      return 1;
    case 1044:
    case 1049:
      return 3;
    case 1045:
    case 1698:
    case 1130:
    case 1251:
    case 2059:
    case 2061:
      return 2;
    default:
      return 0;
  }
}

void report_session(const MysqlConnection& connection, Findings& findings) {
  const auto& settings = connection.settings();
  findings.ok("connection", fmt::format("{} takes connections", place_of(settings)));
  const auto tls = connection.tls();
  if (!tls.empty()) {
    findings.ok("tls", fmt::format("in use: {}{}", tls,
                                   settings.tls < Tls::verify_ca ? "; the certificate is not checked" : ""));
  } else if (!settings.over_tcp) {
    findings.ok("tls", "not in use on a local socket");
  } else if (settings.host == "127.0.0.1" || settings.host == "::1" || settings.host == "localhost") {
    findings.ok("tls", "not in use on this machine");
  } else {
    findings.warn("tls", fmt::format("not in use: whoever is on the way to {} reads along", settings.host),
                  "set up TLS in the server, and ssl_mode=verify_identity in the database address");
  }
  findings.ok("authentication", "the user is let in");
}

}  // namespace

Diagnosis diagnose(const DiagnosticTarget& target) {
  Findings findings;
  if (target.progress) target.progress("connecting");
  ConnectOptions options;
  options.connect_timeout = options.answer_timeout = target.timeout;
  options.deadline = std::chrono::steady_clock::now() + target.timeout;
  options.read_only = true;
  const auto skip_checks = [&] {
    for (const auto* const name : checks) findings.skip(name, no_connection);
  };
  try {
    auto connection = std::make_unique<MysqlConnection>(target.url, options);
    report_session(*connection, findings);
    const auto database = connection->query("SELECT DATABASE()").text(0, 0);
    if (database.empty()) {
      findings.fail("database", "the address names none",
                    "write its name at the end: mariadb://user@host/database");
    } else {
      findings.ok("database", fmt::format("\"{}\" exists", database));
    }
    ServerChecks(*connection, target, findings).run();
    return {std::move(findings), database.empty() ? nullptr : std::move(connection), false};
  } catch (const ConnectionError& error) {
    const auto failed = failed_step(error);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (i < failed) {
        findings.ok(steps[i], i == 2 ? "the user is let in" : i == 1 ? "no obstacle" : "the server answers");
      } else if (i == failed) {
        findings.fail(steps[i], error.what(), error.hint());
      } else {
        findings.skip(steps[i], no_connection);
      }
    }
    skip_checks();
    return {std::move(findings), nullptr, false};
  }
}

bool is_transient(const DatabaseError& error) {
  switch (error.kind()) {
    case ErrorKind::unreachable:
      return failed_step(error) == 0;
    case ErrorKind::connection_lost:
    case ErrorKind::starting_up:
    case ErrorKind::out_of_resources:
    case ErrorKind::lock_timeout:
    case ErrorKind::serialization:
      return true;
    default:
      return false;
  }
}

}  // namespace limbeck::dialect::mysql
