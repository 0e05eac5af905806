// From an address to a connected handle of the client library, and from its refusals to sentences.
#pragma once

#include <mysql.h>

#include <functional>
#include <memory>
#include <string>

#include "dialect/connector.hpp"
#include "dialect/mysql/connect/settings.hpp"

namespace limbeck::dialect::mysql {

struct HandleDeleter {
  void operator()(MYSQL* handle) const { mysql_close(handle); }
};
using Handle = std::unique_ptr<MYSQL, HandleDeleter>;

/// Connects, and waits no longer than the options say, whatever the library does meanwhile (looking names up
/// has no limit there). Throws ConnectionError with a sentence of ours.
Handle connect(const ConnectionSettings& settings, const ConnectOptions& options);

/// What is known of a refused connection.
struct Refusal {
  unsigned number = 0;  ///< the server's or the library's
  std::string message;
  std::string sqlstate;
  int timeout_seconds = 0;
};

/// The sentence and what to do next.
ConnectionError explain_refusal(const Refusal& refusal, const ConnectionSettings& settings);

/// "limbeck app@web-1 4711": who is connected, for the server's list of connections.
std::string application_name(const std::string& program);

}  // namespace limbeck::dialect::mysql
