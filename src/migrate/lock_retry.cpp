#include "migrate/lock_retry.hpp"

#include <algorithm>
#include <random>

namespace limbeck::migrate {

bool is_worth_retrying(ErrorKind kind) {
  return kind == ErrorKind::lock_timeout || kind == ErrorKind::serialization;
}

std::chrono::milliseconds pause_before_retry(int attempt) {
  static thread_local std::mt19937 random{std::random_device{}()};
  const auto base = std::min(5000, 200 << std::min(attempt, 5));
  return std::chrono::milliseconds(std::uniform_int_distribution<int>(base / 2, base)(random));
}

}  // namespace limbeck::migrate
