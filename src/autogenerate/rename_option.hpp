// --rename OLD:NEW as typed.
#pragma once

#include <string>
#include <vector>

#include "autogenerate/diff.hpp"

namespace limbeck::autogenerate {

/// What the options rename; tables first, whatever their order. Throws UsageError.
std::vector<Rename> parse_rename_options(const std::vector<std::string>& options,
                                         const schema::Catalog& before, const schema::Catalog& after,
                                         std::vector<Rename> earlier);

}  // namespace limbeck::autogenerate
