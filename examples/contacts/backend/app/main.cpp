// The contacts server. PORT is where it listens (8000); app/core/database.hpp says how it finds its database.
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "app/api/routes.hpp"
#include "app/core/http.hpp"

namespace {

constexpr std::size_t threads = 16;
constexpr std::size_t connections = 8;
constexpr std::size_t largest_body = 64 * 1024;

void set_up(httplib::Server& server, database::Pool& pool) {
  server.new_task_queue = [] { return new httplib::ThreadPool(threads); };
  server.set_payload_max_length(largest_body);
  server.set_keep_alive_timeout(2);  // an idle client delays the end by no more than this
  server.set_socket_options(
      [](int socket) {  // not SO_REUSEPORT, with which two servers would share a port unnoticed
        const int on = 1;
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
      });
  server.set_exception_handler(http::reply_to_exception);
  server.set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (!response.body.empty()) return;
    http::reply(response, response.status,
                {{"error", response.status == 404   ? "there is nothing here"
                           : response.status == 413 ? "the body is too large"
                                                    : "the request can't be read"}});
  });
  server.set_logger([](const httplib::Request& request, const httplib::Response& response) {
    std::fprintf(stderr, "%s %s %d\n", request.method.c_str(), request.path.c_str(), response.status);
  });
  api::add_health(server, pool);
  api::add_contacts(server, pool);
  api::add_groups(server, pool);
}

}  // namespace

int main() {
  // Threads inherit the mask, so the signals wait for sigwait below.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  database::Pool pool(connections);
  httplib::Server server;
  set_up(server, pool);

  const char* wanted = std::getenv("PORT");
  const int port = wanted && *wanted ? std::atoi(wanted) : 8000;
  int listening = -1;
  server.set_socket_options([&](int socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    listening = socket;
  });
  if (!server.bind_to_port("0.0.0.0", port)) {
    std::fprintf(stderr, "contacts: can't listen at port %d\n", port);
    return 1;
  }
  // cpp-httplib lets five clients wait to be accepted, and the sixth's connection is reset.
  ::listen(listening, SOMAXCONN);
  bool served = false;
  std::atomic<bool> ended = false;
  std::thread serving([&] {
    served = server.listen_after_bind();
    ended = true;
    kill(getpid(), SIGTERM);  // wakes the wait below if listening ended by itself
  });
  std::fprintf(stderr, "contacts: listening at port %d\n", port);

  int signal = 0;
  sigwait(&signals, &signal);
  while (!server.is_running() && !ended) std::this_thread::yield();
  std::fprintf(stderr, "contacts: finishing what has begun\n");
  server.stop();
  serving.join();
  return served ? 0 : 1;
}
