// A port of this machine that leads to a server once told to: refused before, and silent if there is no
// server.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace limbeck::testing {

class Relay {
 public:
  /// Takes a port; nothing listens there yet. `target`: a port of this machine; 0: connections are taken and
  /// never answered.
  explicit Relay(int target) : target_(target), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    auto address = loopback(0);
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    socklen_t size = sizeof(address);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~Relay() {
    stopped_ = true;
    for (auto& thread : threads()) thread.join();
    ::close(listener_);
  }
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  std::string port() const { return std::to_string(port_); }

  void start() {
    ::listen(listener_, 16);
    add(std::thread([this] {
      while (!stopped_) {
        if (!readable(listener_)) continue;
        const int client = ::accept(listener_, nullptr, nullptr);
        if (client >= 0) add(std::thread([this, client] { serve(client); }));
      }
    }));
  }

 private:
  static sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(port));
    return address;
  }
  static bool readable(int descriptor) {
    pollfd waited{descriptor, POLLIN, 0};
    return ::poll(&waited, 1, 20) > 0;
  }
  /// False at its end.
  static bool forward(int from, int to) {
    std::array<char, 8192> buffer{};
    const auto got = ::recv(from, buffer.data(), buffer.size(), 0);
    return got > 0 && ::send(to, buffer.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) == got;
  }
  void serve(int client) {
    const int server = target_ ? ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
    auto address = loopback(target_);
    bool open = !target_ || ::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    while (open && !stopped_) {
      if (!target_) {
        open = !readable(client) || [&] {
          std::array<char, 512> swallowed{};
          return ::recv(client, swallowed.data(), swallowed.size(), 0) > 0;
        }();
        continue;
      }
      std::array<pollfd, 2> waited{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
      if (::poll(waited.data(), 2, 20) <= 0) continue;
      if (waited[0].revents) open = forward(client, server);
      if (open && waited[1].revents) open = forward(server, client);
    }
    ::close(client);
    if (server >= 0) ::close(server);
  }
  void add(std::thread thread) {
    const std::lock_guard guard(mutex_);
    threads_.push_back(std::move(thread));
  }
  /// Joining may go on while the acceptor still adds: it is the first, and adds nothing once it is joined.
  std::vector<std::thread> threads() {
    std::thread acceptor;
    {
      const std::lock_guard guard(mutex_);
      if (!threads_.empty()) acceptor = std::move(threads_.front());
    }
    if (acceptor.joinable()) acceptor.join();
    const std::lock_guard guard(mutex_);
    std::vector<std::thread> rest;
    for (auto& thread : threads_) {
      if (thread.joinable()) rest.push_back(std::move(thread));
    }
    return rest;
  }

  int target_, listener_, port_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;
  std::vector<std::thread> threads_;
};

}  // namespace limbeck::testing
