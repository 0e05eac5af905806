#include "dialect/postgresql/doctor/doctor.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "dialect/postgresql/connect/connection.hpp"
#include "dialect/postgresql/connect/endpoint_probe.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using std::chrono::milliseconds;

/// In the order of the way.
constexpr std::array<const char*, 5> steps{"name resolution", "connection", "tls", "authentication",
                                           "database"};
constexpr const char* no_connection = "there is no connection to the server";

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// libpq's own words about TLS, which have no SQLSTATE.
bool is_about_tls(std::string_view text) {
  // Not "SSL SYSCALL error" and "SSL connection has been closed": these are broken connections.
  for (const auto* words : {"SSL error", "support SSL", "SSL was required", "offers no encryption",
                            "root certificate", "server certificate", "certificate verify",
                            "certificate file", "private key file", "sslmode", "SSL negotiation"}) {
    if (contains(text, words)) return true;
  }
  return false;
}

/// Advice for who runs the server in a container beside: a host without a dot is most likely a service's
/// name.
std::string with_compose_hint(std::string fix, const std::string& host) {
  if (host.empty() || host == "localhost" || host.find_first_of("./:@") != std::string::npos) return fix;
  return fmt::format("{}; with Docker Compose: `docker compose ps {}` and `docker compose logs {}`", fix,
                     host, host);
}

class ConnectionChecks {
 public:
  explicit ConnectionChecks(const DiagnosticTarget& target)
      : target_(target),
        parameters_(target.url.libpq_parameters()),
        hosts_(endpoints(parameters_)),
        addresses_(hosts_.size()) {}

  Diagnosis run() {
    const bool reached = resolve_hosts() && probe_hosts();
    if (!reached) {
      skip_from(findings_.list().size(), no_connection);
      skip_database_checks(findings_, no_connection);
      return {std::move(findings_), nullptr, false};
    }
    report_progress("connecting");
    ConnectOptions options;
    options.connect_timeout = options.answer_timeout = target_.timeout;
    options.deadline = std::chrono::steady_clock::now() + target_.timeout;
    try {
      auto connection = std::make_unique<PostgresqlConnection>(target_.url, options);
      check_session(*connection);
      run_database_checks(*connection, target_, findings_);
      return {std::move(findings_), std::move(connection), false};
    } catch (const ConnectionError& error) {
      report_refusal(error);
      return {std::move(findings_), nullptr, false};
    }
  }

 private:
  void report_progress(const std::string& what) const {
    if (target_.progress) target_.progress(what);
  }

  bool resolve_hosts() {
    if (hosts_.empty()) {
      findings_.skip("name resolution", "the connection service file names the host");
      return true;
    }
    std::vector<std::string> seen, missing;
    bool any = false, looked = false;
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
      const auto name = hosts_[i].name();
      if (name.empty()) {
        any = true;
        if (!hosts_[i].is_socket())
          addresses_[i] = {hosts_[i].address.empty() ? hosts_[i].host : hosts_[i].address};
        continue;
      }
      looked = true;
      report_progress("looking up " + name);
      const auto found = resolve_host(name, target_.timeout);
      addresses_[i] = found.addresses;
      if (found.addresses.empty()) {
        missing.push_back(fmt::format("\"{}\": {}", name, found.failure));
        if (first_missing_.empty()) first_missing_ = name;
      } else {
        any = true;
        seen.push_back(fmt::format("{} is {}", name, text::join(found.addresses, ", ")));
      }
    }
    const auto fix = with_compose_hint(
        "correct the host in the database address (between containers it is the name of the service, on one "
        "network)",
        first_missing_);
    if (!any) {
      findings_.fail("name resolution", "no address for " + text::join(missing, "; "), fix);
      return false;
    }
    if (!missing.empty()) {
      findings_.warn("name resolution",
                     fmt::format("{}; no address for {}", text::join(seen, "; "), text::join(missing, "; ")),
                     fix);
    } else {
      findings_.ok("name resolution", looked ? text::join(seen, "; ") : "nothing to look up: " + host_list());
    }
    return true;
  }

  /// False when nothing listens anywhere.
  bool probe_hosts() {
    std::vector<std::string> failures;
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
      const auto& host = hosts_[i];
      if (host.host.empty() && host.address.empty())
        return true;  // where libpq's socket is, only libpq knows
      if (!host.is_socket() && addresses_[i].empty()) continue;
      report_progress("connecting to " + host.display());
      const auto found = probe(host, addresses_[i], target_.timeout);
      if (found.reached) {
        if (!reached_) reached_ = i;
        reached_hosts_ += fmt::format("{}{} takes connections ({} ms)", reached_hosts_.empty() ? "" : "; ",
                                      host.display(), found.took.count());
      } else {
        failures.push_back(fmt::format("{}: {}", host.display(), found.failure));
      }
    }
    if (hosts_.empty()) return true;
    if (!reached_) {
      const bool socket = std::ranges::all_of(hosts_, &Endpoint::is_socket);
      findings_.fail("connection", "nothing answers at " + text::join(failures, "; "),
                     socket
                         ? "start PostgreSQL, or name a host in the database address to connect over TCP"
                         : with_compose_hint(
                               "start PostgreSQL, or correct host and port in the database address; does a "
                               "firewall let it through?",
                               hosts_.front().host));
      return false;
    }
    if (!failures.empty()) unreached_hosts_ = text::join(failures, "; ");
    return true;
  }

  void report_connection() {
    if (!unreached_hosts_.empty()) {
      findings_.warn("connection", fmt::format("{}; not {}", reached_hosts_, unreached_hosts_),
                     "start that server too, or take it out of the database address");
    } else {
      findings_.ok("connection", reached_hosts_.empty() ? "the server answers" : reached_hosts_);
    }
  }

  void check_session(const PostgresqlConnection& connection) {
    report_connection();
    const auto mode = connection.parameter("sslmode"), tls = connection.tls(),
               peer = connection.peer_address();
    const bool nearby = peer.empty() || is_private_address(peer);
    const bool verified = mode == "verify-full" || mode == "verify-ca";
    const char* const encrypt =
        "sslmode=verify-full in the database address, with sslrootcert for a certificate authority of your "
        "own";
    if (!tls.empty() && (verified || nearby)) {
      findings_.ok("tls", fmt::format("in use: {}; sslmode={}{}", tls, mode,
                                      verified ? "" : ", which lets any certificate pass"));
    } else if (!tls.empty()) {
      findings_.warn(
          "tls",
          fmt::format("in use ({}), but sslmode={} lets any certificate pass, and {} is no private address",
                      tls, mode, peer),
          encrypt);
    } else if (nearby) {
      findings_.ok("tls", fmt::format("not in use on {}; sslmode={}",
                                      peer.empty() ? "a local socket" : "a private network", mode));
    } else {
      findings_.warn(
          "tls", fmt::format("not in use: whoever is on the way to {} reads along; sslmode={}", peer, mode),
          std::string("turn on ssl in the server, and set ") + encrypt);
    }
    findings_.ok("authentication", fmt::format("user \"{}\" is let in", connection.user()));
    findings_.ok("database", fmt::format("\"{}\" exists", connection.database()));
  }

  void report_refusal(const ConnectionError& error) {
    const auto failed = failed_check(error);
    const auto fail = [&](const char* name) { findings_.fail(name, error.what(), error.hint()); };
    if (failed == "connection") {
      fail("connection");
    } else {
      report_connection();
      if (failed == "tls") {
        fail("tls");
      } else {
        report_offered_tls();
        if (failed == "authentication") {
          fail("authentication");
        } else if (failed == "database") {
          findings_.ok("authentication", "the user is let in");
          fail("database");
        }
      }
    }
    if (failed == "server") {
      for (const auto* name : {"authentication", "database"})
        findings_.skip(name, "the server takes no connections now");
      fail("server");
    }
    skip_from(findings_.list().size(), no_connection);
    skip_database_checks(findings_, no_connection);
  }

  /// libpq forgets what it had agreed on once it is refused: ask the server whether it offers TLS.
  void report_offered_tls() {
    const auto wanted = effective_parameter(parameters_, "sslmode");
    const auto mode = wanted.empty() ? std::string("prefer") : wanted;
    if (!reached_ || hosts_[*reached_].is_socket()) {
      findings_.ok("tls", fmt::format("not in use on a local socket; sslmode={}", mode));
      return;
    }
    const auto answer = probe(hosts_[*reached_], addresses_[*reached_], target_.timeout, true).tls;
    if (answer == 'S' || answer == 'N') {
      findings_.ok("tls",
                   fmt::format("the server offers {}; sslmode={}", answer == 'S' ? "it" : "none", mode));
    } else {
      findings_.skip("tls", "the server did not say whether it offers it");
    }
  }

  /// The steps that were not reached.
  void skip_from(std::size_t first, const std::string& why) {
    for (std::size_t i = first; i < steps.size(); ++i) findings_.skip(steps[i], why);
  }

  std::string host_list() const {
    std::vector<std::string> list;
    for (const auto& host : hosts_) list.push_back(host.display());
    return text::join(list, ", ");
  }

  const DiagnosticTarget& target_;
  std::vector<std::pair<std::string, std::string>> parameters_;
  std::vector<Endpoint> hosts_;
  std::vector<std::vector<std::string>> addresses_;  ///< of each host
  std::string first_missing_, reached_hosts_, unreached_hosts_;
  std::optional<std::size_t> reached_;
  Findings findings_;
};

}  // namespace

std::string_view failed_check(const DatabaseError& error) {
  const auto& state = error.sqlstate();
  const std::string_view message = error.what();
  if (state.starts_with("28")) return "authentication";
  // PgBouncer knows but one SQLSTATE.
  const bool no_database = contains(message, "no such database") ||
                           (contains(message, "database \"") && contains(message, "does not exist"));
  if (state == "3D000" || state == "42501" || no_database) return "database";
  if (state.starts_with("08")) return is_about_tls(message) ? "tls" : "connection";
  return "server";
}

bool is_transient(const DatabaseError& error) {
  const auto check = failed_check(error);
  if (check == "authentication" || check == "database" || check == "tls") return false;
  const auto& state = error.sqlstate();
  // A protocol violation is somebody else's port; 57P04 says that the database was dropped while we were in
  // it.
  if (state == "08P01" || state == "57P04") return false;
  if (state.starts_with("08")) {
    // What libpq makes of the address itself: `invalid sslmode value: "on"`.
    const std::string_view message = error.what();
    return !(contains(message, "invalid ") && contains(message, "value")) &&
           !contains(message, "but received");
  }
  // 40: rolled back; 53: out of something; 55: not now; 57: shutting down, starting up; 58, XX: the server's
  // own trouble.
  for (const auto* kind : {"40", "53", "55", "57", "58", "XX"}) {
    if (state.starts_with(kind)) return true;
  }
  return false;
}

Diagnosis diagnose(const DiagnosticTarget& target) {
  return ConnectionChecks(target).run();
}

}  // namespace limbeck::dialect::postgresql
