// The user's own arguments of the compiler: models_flags.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace limbeck::compile {

/// Throws UsageError for a flag with which the compiler makes no program, or says nothing of what it is made
/// of.
void check_flags(const std::vector<std::string>& flags);

/// What the linker does depends on files that they may name: libraries, objects, scripts. False only where it
/// is certain that they are for the compiler alone.
bool may_name_linked_files(const std::vector<std::string>& flags);

/// The files that they name, relative to `folder`: response files, specs, plugins, profiles.
std::vector<std::filesystem::path> files_named_by_flags(const std::vector<std::string>& flags,
                                                        const std::filesystem::path& folder);

}  // namespace limbeck::compile
