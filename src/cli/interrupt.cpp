#include "cli/interrupt.hpp"

#include <array>
#include <atomic>
#include <csignal>

#include "base/error.hpp"

namespace limbeck::cli {
namespace {

constexpr std::array handled{SIGINT, SIGTERM, SIGHUP};

std::atomic<int> caught{0};
static_assert(std::atomic<int>::is_always_lock_free);  // safe in a handler
std::array<struct sigaction, handled.size()> before;
int living = 0;

extern "C" void on_signal(int signal) {
  if (caught.exchange(signal) == 0) return;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

Interrupt::Interrupt() {
  if (living++ > 0) return;
  reset();
  struct sigaction action{};
  action.sa_handler = on_signal;  // without SA_RESTART: what waits wakes up
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < handled.size(); ++i) {
    sigaction(handled[i], nullptr, &before[i]);
    if (handled[i] == SIGHUP && before[i].sa_handler == SIG_IGN) continue;
    sigaction(handled[i], &action, nullptr);
  }
}

Interrupt::~Interrupt() {
  if (--living > 0) return;
  for (std::size_t i = 0; i < handled.size(); ++i) sigaction(handled[i], &before[i], nullptr);
}

bool Interrupt::requested() {
  return caught != 0;
}

void Interrupt::reset() {
  caught = 0;
}

int Interrupt::exit_code() {
  return caught == 0 ? 0 : 128 + caught;
}

void Interrupt::throw_if_requested(const char* state) {
  if (requested()) throw Error("interrupted", state);
}

}  // namespace limbeck::cli
