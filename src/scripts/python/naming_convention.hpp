// The naming convention that env.py's target_metadata has, found by reading.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scripts/python/alembic/context.hpp"
#include "scripts/python/project_modules.hpp"

namespace limbeck::scripts::python {

struct FoundConvention {
  /// Empty: there is none. Unset: there may be one that reading does not tell.
  std::optional<NamingConvention> convention;
  std::string reason;  ///< why it is unset: the rest of a sentence about env.py
};

/// Follows what env.py gives to context.configure() as target_metadata through the project's modules to its
/// MetaData(naming_convention=…). Where that can't be followed, and no word of conventions is in env.py, in
/// the modules that it leads to, and elsewhere in the project, there is none. `search` may be null.
FoundConvention find_naming_convention(std::string_view env, const std::string& source,
                                       const ModuleSource& modules, const ProjectSearch* search = nullptr);

}  // namespace limbeck::scripts::python
