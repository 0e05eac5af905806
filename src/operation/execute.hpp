#pragma once

#include <string>

namespace limbeck::operation {

/// A statement as it stands.
struct Execute {
  std::string sql;
  bool operator==(const Execute&) const = default;
};

}  // namespace limbeck::operation
