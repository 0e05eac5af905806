// The address that an Alembic project's env.py uses, for the configuration.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "config/alembic/project.hpp"

namespace limbeck::scripts::python {

/// A config::ReadEnv. Where the file can't be read or is no Python, that is why the address is unknown;
/// nothing when there is no file, or this program has no parser.
std::optional<config::EnvAddress> read_env_address(
    const config::AlembicProject& project,
    const std::function<std::optional<std::string>(const std::string&)>& variable);

}  // namespace limbeck::scripts::python
