// The way to a server, ahead of libpq and with a limit to every wait: which hosts it will try, their
// addresses, and whether something listens there.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limbeck::dialect::postgresql {

/// One host that libpq will try.
struct Endpoint {
  std::string host;     ///< a name, an address, or the folder of a Unix socket; empty: libpq's own socket
  std::string address;  ///< `hostaddr`: connected to without a look-up
  std::string port;

  bool is_socket() const {
    return address.empty() && (host.empty() || host.front() == '/' || host.front() == '@');
  }
  /// What has to be looked up; empty: nothing.
  std::string name() const;
  /// "db:5432", "[::1]:5432", "the socket /run/postgresql/.s.PGSQL.5432".
  std::string display() const;
};

/// Those of the connection parameters, with libpq's variables, PGSERVICE and defaults behind them. None when
/// the parameters name a service, whose file only libpq reads.
std::vector<Endpoint> endpoints(const std::vector<std::pair<std::string, std::string>>& parameters);

/// The value of a parameter that libpq will use, as endpoints() sees it; empty: none.
std::string effective_parameter(const std::vector<std::pair<std::string, std::string>>& parameters,
                                const std::string& keyword);

struct Resolution {
  std::vector<std::string> addresses;  ///< each once
  std::string failure;                 ///< why there are none: the resolver's words
  bool timed_out = false;
};

/// Looks the name up, for no longer than `timeout`. An address is its own answer.
Resolution resolve_host(const std::string& name, std::chrono::milliseconds timeout);

struct Probe {
  bool reached = false;
  std::string address;  ///< the one that answered
  std::string failure;  ///< else why none did
  std::chrono::milliseconds took{0};
  /// What a PostgreSQL server answers to the request for TLS: 'S' or 'N'; '\0' when it wasn't asked or kept
  /// silent.
  char tls = '\0';
};

/// Connects to the first of `addresses` that answers (or to the endpoint's socket) and closes again. With
/// `ask_tls`, says SSLRequest to it first (PostgreSQL manual, 55.2.11).
Probe probe(const Endpoint& endpoint, const std::vector<std::string>& addresses,
            std::chrono::milliseconds timeout, bool ask_tls = false);

/// Is it an address of this machine, of a container network or of another private network (RFC 1918, 4193,
/// 6598)?
bool is_private_address(std::string_view address);

}  // namespace limbeck::dialect::postgresql
