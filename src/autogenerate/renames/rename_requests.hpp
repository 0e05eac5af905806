// The renames that the models and the command line ask for: tables, enums and sequences, then their parts.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "autogenerate/renames/renames.hpp"

namespace limbeck::autogenerate {

struct ResolvedRenames {
  std::vector<Rename> renames;
  std::vector<std::string> notes;
};

/// Those to make. A hint about a part names its table as the models do, or else as the database does. `shown`
/// names an object or a part in messages. Throws as resolve_group() and RenameOptions do.
ResolvedRenames resolve_rename_requests(const RenameRequest& request,
                                        const std::function<std::string(const schema::ObjectId&)>& shown);

}  // namespace limbeck::autogenerate
