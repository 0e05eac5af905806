#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace limbeck {

/// SHA-256 of `data` as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view data);

/// The same for data that comes in pieces.
class Sha256 {
 public:
  Sha256();
  void update(std::string_view data);
  /// The digest of all that was given; call it once.
  std::string hex();

 private:
  struct ContextDeleter {
    void operator()(void* context) const;
  };
  std::unique_ptr<void, ContextDeleter> context_;
};

/// `bytes` bytes from the system's random source as lower-case hexadecimal digits.
std::string random_hex(int bytes);

}  // namespace limbeck
