// The naming convention that env.py's target_metadata has, found by reading.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scripts/python/alembic/context.hpp"

namespace limbeck::scripts::python {

struct FoundConvention {
  /// Empty: there is none. Unset: there may be one that reading does not tell.
  std::optional<NamingConvention> convention;
  std::string reason;  ///< why it is unset: the rest of a sentence about env.py
};

/// Follows `target_metadata = …` in env.py through the project's modules to its
/// MetaData(naming_convention=…). Without a word of conventions in env.py and all modules that it leads to,
/// there is none.
FoundConvention find_naming_convention(std::string_view env, const std::string& source,
                                       const ModuleSource& modules);

}  // namespace limbeck::scripts::python
