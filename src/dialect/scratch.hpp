// Databases to try things out in.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "config/database_url.hpp"
#include "dialect/connection.hpp"

namespace limbeck::dialect {

/// An empty database beside the target, of the same version and settings; dropped when destroyed.
class Scratch {
 public:
  virtual ~Scratch() = default;
  virtual Connection& connection() = 0;
  /// Empties it: as good as new.
  virtual void reset() = 0;
};

struct ScratchOptions {
  /// Where to make it when not beside the target (configuration's scratch_url).
  std::optional<config::DatabaseUrl> url{};
  /// The target is that very database, and nothing but the way to it: what is migrated is another.
  bool target_is_it = false;
  std::function<bool()> cancelled{};  ///< as ConnectOptions::cancelled
};

/// Makes them, and leaves nothing behind.
class ScratchMaker {
 public:
  virtual ~ScratchMaker() = default;

  virtual std::unique_ptr<Scratch> open_scratch(Connection& target, const config::DatabaseUrl& target_url,
                                                const ScratchOptions& options) const = 0;

  /// An empty database beside no target, where making one is free and needs no server; elsewhere nothing.
  virtual std::unique_ptr<Scratch> blank() const { return nullptr; }

  /// An empty database with the schema that `target` has, where making one is free and leaves no trace, to
  /// try out in it what would happen there; elsewhere nothing.
  virtual std::unique_ptr<Scratch> scratch_copy(Connection& target) const {
    static_cast<void>(target);
    return nullptr;
  }
};

}  // namespace limbeck::dialect
