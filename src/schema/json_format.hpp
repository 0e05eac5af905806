// What the writer and the reader of a catalog in JSON agree on.
#pragma once

#include <array>
#include <cstdint>

namespace limbeck::schema::json_format {

inline constexpr std::int64_t version = 1;
inline constexpr std::array deferral_names = {"", "initially immediate", "initially deferred"};

}  // namespace limbeck::schema::json_format
