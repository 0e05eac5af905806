#pragma once

#include <string>
#include <string_view>

namespace limbeck {

/// SHA-256 of `data` as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view data);

/// `bytes` bytes from the system's random source as lower-case hexadecimal digits.
std::string random_hex(int bytes);

}  // namespace limbeck
