#include "cli/history_lock.hpp"

#include <fmt/core.h>

#include <chrono>
#include <thread>

#include "base/error.hpp"
#include "cli/interrupt.hpp"

namespace limbeck::cli {

file::Lock lock_history(Context& context) {
  const auto folder = context.config().versions.front();
  auto lock = file::Lock::of_folder(folder);
  const auto deadline = std::chrono::steady_clock::now() + context.config().wait;
  for (bool waited = false; file::is_held_elsewhere(lock.try_lock()); waited = true) {
    const auto what = fmt::format("another rebase or squash is at work in {}", context.revisions_location());
    if (std::chrono::steady_clock::now() >= deadline)
      throw Error(what, "wait until it is done; look whether it waits for an answer on a terminal");
    if (!waited) context.terminal.note(what + "; waiting for it");
    Interrupt::throw_if_requested("nothing was changed");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return lock;
}

}  // namespace limbeck::cli
