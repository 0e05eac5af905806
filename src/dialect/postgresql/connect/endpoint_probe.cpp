#include "dialect/postgresql/connect/endpoint_probe.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <libpq-fe.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "base/text.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

class Socket {
 public:
  explicit Socket(int family)
      : descriptor_(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// 0, or the errno.
int wait_for(int descriptor, short events, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now()).count();
    pollfd waited{descriptor, events, 0};
    const int ready = left <= 0 ? 0 : ::poll(&waited, 1, static_cast<int>(left));
    if (ready > 0) return 0;
    if (ready == 0) return ETIMEDOUT;
    if (errno != EINTR) return errno;
  }
}

/// 0, or the errno.
int connect_within(const Socket& socket, const sockaddr* address, socklen_t length,
                   Clock::time_point deadline) {
  if (socket.descriptor() < 0) return errno;
  if (::connect(socket.descriptor(), address, length) == 0) return 0;
  if (errno != EINPROGRESS && errno != EAGAIN) return errno;
  if (const int failure = wait_for(socket.descriptor(), POLLOUT, deadline)) return failure;
  int error = 0;
  socklen_t size = sizeof(error);
  return ::getsockopt(socket.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

char tls_answer(const Socket& socket, Clock::time_point deadline) {
  constexpr std::array<unsigned char, 8> request{0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f};  // its length, 80877103
  if (::send(socket.descriptor(), request.data(), request.size(), MSG_NOSIGNAL) != ssize_t(request.size()))
    return '\0';
  char answer = '\0';
  if (wait_for(socket.descriptor(), POLLIN, deadline) != 0) return '\0';
  return ::recv(socket.descriptor(), &answer, 1, 0) == 1 ? answer : '\0';
}

std::string error_text(int error) {
  if (error == ETIMEDOUT) return "no answer";
  auto text = std::generic_category().message(error);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

std::string text_of(const addrinfo& entry) {
  std::array<char, NI_MAXHOST> text{};
  const int failed =
      ::getnameinfo(entry.ai_addr, entry.ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return failed ? std::string() : std::string(text.data());
}

Resolution ask_resolver(const std::string& name) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(name.c_str(), nullptr, &wanted, &found);
  Resolution resolution;
  if (error) resolution.failure = error == EAI_SYSTEM ? error_text(errno) : ::gai_strerror(error);
  for (const auto* entry = found; entry; entry = entry->ai_next) {
    auto address = text_of(*entry);
    if (!address.empty() && std::ranges::find(resolution.addresses, address) == resolution.addresses.end()) {
      resolution.addresses.push_back(std::move(address));
    }
  }
  if (found) ::freeaddrinfo(found);
  return resolution;
}

bool is_address(const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  const auto bare = text.substr(0, text.find('%'));  // fe80::1%eth0
  return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, bare.c_str(), bytes.data()) == 1;
}

/// Keywords with the value that libpq will use.
std::map<std::string, std::string> effective(
    const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::map<std::string, std::string> values;
  PQconninfoOption* const options = PQconndefaults();
  for (auto* option = options; option && option->keyword; ++option) {
    if (option->val) values[option->keyword] = option->val;
  }
  PQconninfoFree(options);
  for (const auto& [keyword, value] : parameters) values[keyword] = value;
  return values;
}

}  // namespace

std::string Endpoint::name() const {
  return is_socket() || !address.empty() || is_address(host) ? std::string() : host;
}

std::string Endpoint::display() const {
  if (host.empty() && address.empty()) return "the local socket of port " + port;
  if (is_socket()) return fmt::format("the socket {}/.s.PGSQL.{}", host, port);
  const auto& shown = host.empty() ? address : host;
  return shown.find(':') == std::string::npos ? shown + ":" + port : "[" + shown + "]:" + port;
}

std::vector<Endpoint> endpoints(const std::vector<std::pair<std::string, std::string>>& parameters) {
  const auto values = effective(parameters);
  const auto list = [&](const char* keyword) {
    const auto found = values.find(keyword);
    return found == values.end() || found->second.empty() ? std::vector<std::string>()
                                                          : text::split(found->second, ',');
  };
  if (!list("service").empty() && list("host").empty()) return {};
  const auto hosts = list("host"), addresses = list("hostaddr"), ports = list("port");
  std::vector<Endpoint> result(std::max<std::size_t>({hosts.size(), addresses.size(), 1}));
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (i < hosts.size()) result[i].host = hosts[i];
    if (i < addresses.size()) result[i].address = addresses[i];
    const auto port =
        ports.empty() ? std::string() : ports[ports.size() == 1 ? 0 : std::min(i, ports.size() - 1)];
    result[i].port = port.empty() ? "5432" : port;
  }
  return result;
}

std::string effective_parameter(const std::vector<std::pair<std::string, std::string>>& parameters,
                                const std::string& keyword) {
  return effective(parameters)[keyword];
}

Resolution resolve_host(const std::string& name, milliseconds timeout) {
  if (is_address(name)) return {{name}, {}, false};
  // getaddrinfo() can't be given a limit, nor be stopped: who waits for it in vain leaves it behind.
  struct Shared {
    std::mutex mutex;
    std::condition_variable done;
    std::optional<Resolution> answer;
  };
  auto shared = std::make_shared<Shared>();
  std::thread([shared, name] {
    auto answer = ask_resolver(name);
    const std::lock_guard guard(shared->mutex);
    shared->answer = std::move(answer);
    shared->done.notify_one();
  }).detach();
  std::unique_lock guard(shared->mutex);
  if (shared->done.wait_for(guard, timeout, [&] { return shared->answer.has_value(); }))
    return *shared->answer;
  return {{}, "the look-up has not ended in time", true};
}

Probe probe(const Endpoint& endpoint, const std::vector<std::string>& addresses, milliseconds timeout,
            bool ask_tls) {
  const auto began = Clock::now();
  Probe result;
  const auto done = [&](const Socket& socket, const std::string& address) {
    result.reached = true;
    result.address = address;
    result.took = std::chrono::duration_cast<milliseconds>(Clock::now() - began);
    if (ask_tls) result.tls = tls_answer(socket, began + timeout);
  };
  if (endpoint.is_socket()) {
    const auto path = fmt::format("{}/.s.PGSQL.{}", endpoint.host, endpoint.port);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) {
      result.failure = "the path is too long for a socket";
      return result;
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    auto length = static_cast<socklen_t>(sizeof(address));
    if (path.front() == '@') {  // an abstract one: its name begins with a NUL
      address.sun_path[0] = '\0';
      length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    }
    const Socket socket(AF_UNIX);
    const int error =
        connect_within(socket, reinterpret_cast<const sockaddr*>(&address), length, began + timeout);
    if (error) {
      result.failure = error_text(error);
    } else {
      done(socket, path);
    }
    return result;
  }
  std::vector<std::string> failures;
  for (std::size_t i = 0; i < addresses.size() && !result.reached; ++i) {
    // Each has its share of the time that is left, so that one that swallows packets leaves some to the next.
    const auto share = (began + timeout - Clock::now()) / static_cast<long>(addresses.size() - i);
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (const int error = ::getaddrinfo(addresses[i].c_str(), endpoint.port.c_str(), &wanted, &found)) {
      failures.push_back(fmt::format("{}: {}", addresses[i], ::gai_strerror(error)));
      continue;
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
    const Socket socket(found->ai_family);
    const int error = connect_within(socket, found->ai_addr, found->ai_addrlen, Clock::now() + share);
    if (error == 0) {
      done(socket, addresses[i]);
    } else {
      failures.push_back(addresses.size() == 1 ? error_text(error)
                                               : fmt::format("{}: {}", addresses[i], error_text(error)));
    }
  }
  result.failure = text::join(failures, "; ");
  return result;
}

bool is_private_address(std::string_view text) {
  const std::string address(text.substr(0, text.find('%')));
  std::array<unsigned char, 16> b{};
  if (::inet_pton(AF_INET6, address.c_str(), b.data()) == 1) {
    constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (!std::equal(mapped.begin(), mapped.end(), b.begin())) {
      const bool loopback =
          std::all_of(b.begin(), b.end() - 1, [](unsigned char byte) { return byte == 0; }) && b[15] == 1;
      return loopback || (b[0] & 0xfe) == 0xfc || (b[0] == 0xfe && (b[1] & 0xc0) == 0x80);
    }
    std::copy(b.begin() + 12, b.end(), b.begin());
  } else if (::inet_pton(AF_INET, address.c_str(), b.data()) != 1) {
    return false;
  }
  return b[0] == 10 || b[0] == 127 || (b[0] == 172 && (b[1] & 0xf0) == 16) || (b[0] == 192 && b[1] == 168) ||
         (b[0] == 169 && b[1] == 254) || (b[0] == 100 && (b[1] & 0xc0) == 64);
}

}  // namespace limbeck::dialect::postgresql
