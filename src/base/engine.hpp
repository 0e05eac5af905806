// The database engines by the names that users write.
#pragma once

#include <limbeck/engine.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck {

/// The engine of a name in a revision file (`dialect=…`) or in a URL's scheme, ignoring case. `postgres` and
/// `mariadb` are known as well.
std::optional<EngineKind> find_engine(std::string_view name);

/// The names that `find_engine` knows, for messages.
const std::vector<std::string>& engine_names();

}  // namespace limbeck
